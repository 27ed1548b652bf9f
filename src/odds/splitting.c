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
    uint64_t repetitions, extinct, steps, failed, levels, sums;
    double log_unit, w, w2;
    struct splitting_level level[];
};

struct job {
    const struct splitting *splitting;
    const struct splitting_plan *plan;
};

static size_t size_of_sums(const struct splitting *splitting) {
    return sizeof(struct sums) + splitting->levels * sizeof(struct splitting_level) +
           splitting->sums * sizeof(double);
}

static double *sum_of(const struct sums *sums) {
    return (double *)(uintptr_t)(sums->level + sums->levels);
}

/* -- one repetition ----------------------------------------------------------------------- */

struct cloud {
    const struct splitting *splitting;
    struct rng rng;
    char *state; /* owned: those in use come first */
    double *sum;
    struct sums *sums;
};

static void *particle(const struct cloud *cloud, uint64_t i) {
    return cloud->state + i * cloud->splitting->state_size;
}

static void leave(struct cloud *cloud, uint64_t i, enum splitting_end end, double log_odds) {
    const struct splitting *splitting = cloud->splitting;
    if (splitting->end != NULL) {
        double log_weight = log_odds - log((double)splitting->particles);
        splitting->end(
            cloud->sum, particle(cloud, i), end, log_weight, &cloud->rng, splitting->context);
    }
}

/* Moves those that reach the level to the front; returns how many. */
static uint64_t advance(struct cloud *cloud, size_t level, double log_odds) {
    const struct splitting *splitting = cloud->splitting;
    struct splitting_level *count = &cloud->sums->level[level];
    uint64_t reached = 0;
    for (uint64_t i = 0; i < splitting->particles; i++) {
        enum splitting_end end = splitting->advance(
            particle(cloud, i), splitting->level[level], &cloud->rng, &cloud->sums->steps,
            splitting->context);
        count->tried++;
        count->ends[end]++;
        if (end != SPLITTING_REACHED) {
            leave(cloud, i, end, log_odds);
        } else if (reached++ < i) {
            memcpy(particle(cloud, reached - 1), particle(cloud, i), splitting->state_size);
        }
    }
    return reached;
}

/* Each of K states starts N/K particles, rounded up or down by one draw for all (systematic
 * resampling): particle i gets state (iK + r)/N with r uniform on 0 ... K - 1, and as i and r run,
 * iK + r is every number below NK once: without bias. Less noise than N draws, and none where all
 * reached. As (iK + r)/N <= i, from the last down no state is overwritten that is still wanted. */
static void resample(struct cloud *cloud, uint64_t reached) {
    const struct splitting *splitting = cloud->splitting;
    uint64_t r = (uint64_t)(rng_uniform(&cloud->rng) * (double)reached);
    for (uint64_t i = splitting->particles; i-- > 0;) {
        uint64_t from = (i * reached + r) / splitting->particles;
        if (from != i) {
            memcpy(particle(cloud, i), particle(cloud, from), splitting->state_size);
        }
    }
}

/* The log of the product; -inf when all are lost. */
static double repeat(struct cloud *cloud) {
    const struct splitting *splitting = cloud->splitting;
    double log_odds = 0;
    uint64_t reached = splitting->particles;
    for (uint64_t i = 0; i < splitting->particles; i++) {
        splitting->start(particle(cloud, i), &cloud->rng, splitting->context);
    }
    for (size_t k = 0; k < splitting->levels; k++) {
        if (k > 0) {
            resample(cloud, reached);
        }
        reached = advance(cloud, k, log_odds);
        if (reached == 0) {
            return -INFINITY;
        }
        double before = log_odds;
        log_odds += log((double)reached / (double)splitting->particles);
        for (uint64_t i = 0; k + 1 == splitting->levels && i < reached; i++) {
            leave(cloud, i, SPLITTING_REACHED, before);
        }
    }
    return log_odds;
}

static void run_repetition(void *result, uint64_t repetition, uint64_t count, void *context) {
    (void)count; /* a block holds one */
    const struct job *job = context;
    const struct splitting *splitting = job->splitting;
    struct sums *sums = result;
    sums->levels = splitting->levels;
    sums->sums = splitting->sums;
    struct cloud cloud = {
        .splitting = splitting,
        .rng = rng_of(job->plan->key, repetition),
        .state = calloc(splitting->particles, splitting->state_size),
        .sum = sum_of(sums),
        .sums = sums};
    sums->failed = cloud.state == NULL;
    if (!sums->failed) {
        sums->log_unit = repeat(&cloud);
        sums->repetitions = 1;
        sums->extinct = sums->log_unit == -INFINITY;
        sums->w = sums->w2 = sums->extinct ? 0 : 1;
    }
    free(cloud.state);
}

/* -- all ---------------------------------------------------------------------------------- */

static void scale(struct sums *sums, double log_unit) {
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
        scale(total, log_unit);
        scale(&repetition, log_unit);
    } else if (repetition.w > 0) {
        total->log_unit = repetition.log_unit;
    }
    total->w += repetition.w;
    total->w2 += repetition.w2;
}

static void add_repetition(void *total, const void *result) {
    struct sums *all = total;
    const struct sums *one = result;
    all->repetitions += one->repetitions;
    all->extinct += one->extinct;
    all->steps += one->steps;
    all->failed += one->failed;
    add_products(all, one);
    for (size_t k = 0; k < one->levels; k++) {
        all->level[k].tried += one->level[k].tried;
        for (int e = 0; e < SPLITTING_ENDS; e++) {
            all->level[k].ends[e] += one->level[k].ends[e];
        }
    }
    for (size_t j = 0; j < one->sums; j++) {
        sum_of(all)[j] += sum_of(one)[j];
    }
}

static double share_of(const struct sums *sums) {
    return sums->w > 0 ? 1 / sums->w : 1;
}

static double error_of(const struct sums *sums) {
    double n = (double)sums->repetitions, mean = sums->w / n;
    return sqrt(fmax(0, sums->w2 / n - mean * mean) / (n - 1)) / mean;
}

static bool enough(const void *total, uint64_t repetitions, void *context) {
    const struct sums *sums = total;
    const struct job *job = context;
    if (sums->failed > 0 || repetitions % SPLITTING_LOOK != 0) {
        return sums->failed > 0;
    }
    double wanted = job->plan->relative_error;
    return wanted > 0 && sums->w > 0 ? error_of(sums) <= wanted && share_of(sums) <= LARGE_SHARE
                                     : sums->w == 0 && repetitions >= IN_VAIN;
}

/* The error falls as 1/sqrt(repetitions). */
static double part(const void *total, uint64_t repetitions, void *context) {
    const struct sums *sums = total;
    const struct job *job = context;
    double ratio = sums->w > 0 ? job->plan->relative_error / error_of(sums) : 0;
    (void)repetitions;
    return ratio * ratio < 1 ? ratio * ratio : 0;
}

static struct splitting_estimate estimate_of(struct sums *sums) {
    bool seen = sums->w > 0;
    return (struct splitting_estimate){
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
    struct splitting_estimate *estimate, const struct splitting *splitting,
    const struct splitting_plan *plan, struct fault *fault) {
    struct job job = {splitting, plan};
    const struct ensemble ensemble = {
        .result_size = size_of_sums(splitting),
        .run = run_repetition,
        .add = add_repetition,
        .context = &job,
        .threads = plan->threads,
        .block = 1,
        .enough = enough,
        .part = part,
        .watch = plan->watch};
    *estimate = (struct splitting_estimate){0};
    struct sums *sums = calloc(1, ensemble.result_size);
    if (sums == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", splitting->levels);
    }
    sums->levels = splitting->levels;
    sums->sums = splitting->sums;
    enum status status = ensemble_run(&ensemble, sums, plan->repetitions, fault);
    if (status == STATUS_OK && sums->failed > 0) {
        status = fault_set(
            fault, STATUS_SYSTEM, "out of memory for %llu particles",
            (unsigned long long)splitting->particles);
    }
    if (status != STATUS_OK) {
        free(sums);
        return status;
    }
    *estimate = estimate_of(sums);
    return STATUS_OK;
}

void splitting_clear(struct splitting_estimate *estimate) {
    free(estimate->memory);
    *estimate = (struct splitting_estimate){0};
}
