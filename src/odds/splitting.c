/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/splitting.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runs/ensemble.h"

/* Repetitions after which a probability that none has seen is given up. */
enum { IN_VAIN = 4 * SPLITTING_LOOK };
/* Of one repetition in the sum: above, the error bar is that of few. */
static const double LARGE_SHARE = 0.05;

/* What repetitions add up to; `log_unit` is the log of the largest product, and products count in
 * it, as no double has room for them. Behind it are the levels, and behind them the caller's
 * sums. */
struct sums {
    uint64_t repetitions, extinct, steps, levels, sums;
    double log_unit, w, w2;
    struct splitting_level level[];
};

struct job {
    const struct splitting_question *question;
    const struct plan *plan;
};

static size_t size_of_sums(const struct splitting_question *question) {
    return sizeof(struct sums) + question->levels * sizeof(struct splitting_level) +
           question->sums * sizeof(double);
}

static double *sum_of(struct sums *sums) {
    return (double *)(sums->level + sums->levels);
}

static const double *sum_in(const struct sums *sums) {
    return (const double *)(sums->level + sums->levels);
}

/* -- one repetition ----------------------------------------------------------------------- */

struct cloud {
    const struct splitting_question *question;
    struct rng rng;
    char *state; /* owned: those in use come first */
    char *other; /* owned: as many, where particles have weights */
    double *sum;
    struct sums *sums;
};

static void *particle(const struct cloud *cloud, uint64_t i) {
    return cloud->state + i * cloud->question->state_size;
}

static void report_end(struct cloud *cloud, uint64_t i, enum splitting_end end, double log_weight) {
    const struct splitting_question *question = cloud->question;
    if (question->end != NULL) {
        question->end(
            cloud->sum, particle(cloud, i), end, log_weight, &cloud->rng, question->context);
    }
}

/* Moves those that reach the level to the front; returns how many. */
static uint64_t advance(struct cloud *cloud, const struct splitting_stage *stage) {
    const struct splitting_question *question = cloud->question;
    struct splitting_level *count = &cloud->sums->level[stage->index];
    uint64_t reached = 0;
    for (uint64_t i = 0; i < question->particles; i++) {
        enum splitting_end end = question->advance(
            particle(cloud, i), stage, &cloud->rng, &cloud->sums->steps, question->context);
        count->tried++;
        count->ends[end]++;
        if (end != SPLITTING_REACHED) {
            report_end(cloud, i, end, stage->log_weight);
        } else if (reached++ < i) {
            memcpy(particle(cloud, reached - 1), particle(cloud, i), question->state_size);
        }
    }
    return reached;
}

/* Each of K states starts N/K particles, rounded up or down by one draw for all (systematic
 * resampling): particle i gets state (iK + r)/N with r uniform on 0 ... K - 1, and as i and r run,
 * iK + r is every number below NK once: without bias. Less noise than N draws, and none where all
 * reached. As (iK + r)/N <= i, from the last down no state is overwritten that is still wanted. */
static void resample(struct cloud *cloud, uint64_t reached) {
    const struct splitting_question *question = cloud->question;
    uint64_t r = (uint64_t)(rng_uniform(&cloud->rng) * (double)reached);
    for (uint64_t i = question->particles; i-- > 0;) {
        uint64_t from = (i * reached + r) / question->particles;
        if (from != i) {
            memcpy(particle(cloud, i), particle(cloud, from), question->state_size);
        }
    }
}

static double *weight(const struct cloud *cloud, uint64_t i) {
    return cloud->question->weight(particle(cloud, i));
}

/* How many particles those that reached the level count for. */
static double weigh(const struct cloud *cloud, uint64_t reached) {
    if (cloud->question->weight == NULL) {
        return (double)reached;
    }
    double sum = 0;
    for (uint64_t i = 0; i < reached; i++) {
        sum += *weight(cloud, i);
    }
    return sum;
}

/* The same by weights: a state is copied once for each of the N points (i + r)/N that falls into
 * its part of their sum, r uniform. */
static void resample_weighted(struct cloud *cloud, uint64_t reached) {
    const struct splitting_question *question = cloud->question;
    double each = weigh(cloud, reached) / (double)question->particles;
    double point = rng_uniform(&cloud->rng) * each, sum = *weight(cloud, 0);
    uint64_t from = 0;
    for (uint64_t i = 0; i < question->particles; i++, point += each) {
        while (point > sum && from + 1 < reached) {
            sum += *weight(cloud, ++from);
        }
        char *to = cloud->other + i * question->state_size;
        memcpy(to, particle(cloud, from), question->state_size);
        *question->weight(to) = 1;
    }
    char *old = cloud->state;
    cloud->state = cloud->other;
    cloud->other = old;
}

static void start(struct cloud *cloud) {
    const struct splitting_question *question = cloud->question;
    for (uint64_t i = 0; i < question->particles; i++) {
        if (question->weight != NULL) {
            *weight(cloud, i) = 1;
        }
        question->start(particle(cloud, i), &cloud->rng, question->context);
    }
}

/* The log of the product of a repetition's fractions; -inf when all are lost. */
static double log_product(struct cloud *cloud) {
    const struct splitting_question *question = cloud->question;
    double n = (double)question->particles, log_odds = 0;
    uint64_t reached = question->particles;
    start(cloud);
    for (size_t k = 0; k < question->levels; k++) {
        const struct splitting_stage stage = {k, question->level[k], log_odds - log(n)};
        if (k > 0) {
            (question->weight == NULL ? resample : resample_weighted)(cloud, reached);
        }
        reached = advance(cloud, &stage);
        if (reached == 0) {
            return -INFINITY;
        }
        log_odds += log(weigh(cloud, reached) / n);
        for (uint64_t i = 0; k + 1 == question->levels && i < reached; i++) {
            report_end(cloud, i, SPLITTING_REACHED, stage.log_weight);
        }
    }
    return log_odds;
}

static enum status run_repetition(
    void *result, uint64_t repetition, uint64_t count, const void *context, struct fault *fault) {
    (void)count; /* a block holds one */
    const struct job *job = context;
    const struct splitting_question *question = job->question;
    struct sums *sums = result;
    sums->levels = question->levels;
    sums->sums = question->sums;
    struct cloud cloud = {
        .question = question,
        .rng = rng_of(job->plan->key, repetition),
        .state = calloc(question->particles, question->state_size),
        .sum = sum_of(sums),
        .sums = sums};
    if (question->weight != NULL) {
        cloud.other = calloc(question->particles, question->state_size);
    }
    if (cloud.state == NULL || (question->weight != NULL && cloud.other == NULL)) {
        free(cloud.state);
        free(cloud.other);
        return fault_set(
            fault, STATUS_SYSTEM, "out of memory for %llu particles",
            (unsigned long long)question->particles);
    }
    sums->log_unit = log_product(&cloud);
    sums->repetitions = 1;
    sums->extinct = sums->log_unit == -INFINITY;
    sums->w = sums->w2 = sums->extinct ? 0 : 1;
    free(cloud.state);
    free(cloud.other);
    return STATUS_OK;
}

/* -- all ---------------------------------------------------------------------------------- */

static void set_unit(struct sums *sums, double log_unit) {
    double factor = exp(sums->log_unit - log_unit);
    sums->w *= factor;
    sums->w2 *= factor * factor;
    sums->log_unit = log_unit;
}

/* Both in the larger unit. */
static void add_products(struct sums *total, const struct sums *one) {
    struct sums repetition = {.log_unit = one->log_unit, .w = one->w, .w2 = one->w2};
    if (total->w > 0 && repetition.w > 0) {
        double log_unit = fmax(total->log_unit, repetition.log_unit);
        set_unit(total, log_unit);
        set_unit(&repetition, log_unit);
    } else if (repetition.w > 0) {
        total->log_unit = repetition.log_unit;
    }
    total->w += repetition.w;
    total->w2 += repetition.w2;
}

static void add_repetition(void *total, const void *result) {
    struct sums *all = total;
    const struct sums *one = result;
    all->levels = one->levels; /* whatever a checkpoint said they were */
    all->sums = one->sums;
    all->repetitions += one->repetitions;
    all->extinct += one->extinct;
    all->steps += one->steps;
    add_products(all, one);
    for (size_t k = 0; k < one->levels; k++) {
        all->level[k].tried += one->level[k].tried;
        for (int e = 0; e < SPLITTING_ENDS; e++) {
            all->level[k].ends[e] += one->level[k].ends[e];
        }
    }
    for (size_t j = 0; j < one->sums; j++) {
        sum_of(all)[j] += sum_in(one)[j];
    }
}

static double share_of(const struct sums *sums) {
    return sums->w > 0 ? 1 / sums->w : 1;
}

static double error_of(const struct sums *sums) {
    double n = (double)sums->repetitions, mean = sums->w / n;
    return sqrt(fmax(0, sums->w2 / n - mean * mean) / (n - 1)) / mean;
}

static bool enough(const void *total, uint64_t repetitions, const void *context) {
    const struct sums *sums = total;
    const struct job *job = context;
    if (repetitions % SPLITTING_LOOK != 0) {
        return false;
    }
    double wanted = job->plan->relative_error;
    if (wanted > 0 && sums->w > 0) {
        return error_of(sums) <= wanted && share_of(sums) <= LARGE_SHARE;
    }
    return sums->w == 0 && repetitions >= IN_VAIN;
}

/* The error falls as 1/sqrt(repetitions). */
static double part(const void *total, uint64_t repetitions, const void *context) {
    const struct sums *sums = total;
    const struct job *job = context;
    double ratio = sums->w > 0 ? job->plan->relative_error / error_of(sums) : 0;
    (void)repetitions;
    return ratio * ratio < 1 ? ratio * ratio : 0;
}

static struct splitting estimate_of(struct sums *sums) {
    bool seen = sums->w > 0;
    return (struct splitting){
        .log_p = seen ? sums->log_unit + log(sums->w / (double)sums->repetitions) : -INFINITY,
        .relative_error = seen && sums->repetitions > 1 ? error_of(sums) : NAN,
        .largest_share = share_of(sums),
        .repetitions = sums->repetitions,
        .extinct = sums->extinct,
        .steps = sums->steps,
        .level = sums->level,
        .sum = sums->sums > 0 ? sum_of(sums) : NULL,
        .memory = sums};
}

enum status splitting_run(
    struct splitting *found, const struct splitting_question *question, const struct plan *plan,
    struct fault *fault) {
    const struct job job = {question, plan};
    const struct ensemble ensemble = {
        .result_size = size_of_sums(question),
        .run = run_repetition,
        .add = add_repetition,
        .context = &job,
        .threads = plan->threads,
        .block = 1,
        .enough = enough,
        .part = part,
        .watch = plan->watch};
    *found = (struct splitting){0};
    struct sums *sums = calloc(1, ensemble.result_size);
    if (sums == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", question->levels);
    }
    enum status status = ensemble_run(&ensemble, sums, plan->runs, fault);
    if (status != STATUS_OK) {
        free(sums);
        return status;
    }
    sums->levels = question->levels;
    sums->sums = question->sums;
    *found = estimate_of(sums);
    return STATUS_OK;
}

void splitting_clear(struct splitting *found) {
    free(found->memory);
    *found = (struct splitting){0};
}
