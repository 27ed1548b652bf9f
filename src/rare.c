/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rare.h"

#include <stdlib.h>

#include "cramer.h"
#include "drift.h"
#include "ensemble.h"
#include "sgd.h"

enum { ROUND = 32 * ENSEMBLE_BLOCK }; /* replicas between two looks at the error */

/* A crude run is given up where Lundberg's bound is this part of the whole probability. */
static const double NEGLIGIBLE = 1e-4;
/* Below, |Y| is dead: nothing comes back from here that adds to a sum of doubles. */
static const double DEAD = 1e-140;
/* Closer to its pole than this, a sample hardly occurs under the tilt, and its weight explodes. */
static const double NEAR_POLE = 0.05;

struct job {
    const struct rare_question *question;
    struct rng_key key;
    struct sgd law;
    struct sgd plain;  /* without a tilt, for what comes after the hit */
    double *log_ratio; /* owned: of each outcome, log(p/q): what a draw does to the weight */
    double most; /* Lambda at the end is at most this: Lambda_0, a little more for N(0,1) weights */
    double flat; /* Lambda below which no spike is possible */
    double floor; /* |Y| below which a run is absorbed */
    double theta;
};

/* Bins for the law of Lambda at the end, from 0 to Lambda_0. */
enum { BINS = 2048 };

struct sums {
    double w, w2, largest, steps, missed;
    uint64_t replicas, ends[RARE_ENDS];
    double final[BINS]; /* weights */
};

/* -- the law ------------------------------------------------------------------------------ */

/* The tilted probability of atom i, raised near its pole so that it occurs: by `defence` times p, small
 * enough that the weights of all other draws together lose a tenth at most. */
static double tilted(const struct dataset *dataset, size_t i, struct dd x, double theta,
                     double defence) {
    double p = dataset->atom[i].p, step = drift_log_factor(x, dataset->atom[i].s2);
    double q = p * exp(theta * step);
    return step < log(NEAR_POLE) ? fmax(q, defence * p) : q;
}

static double steps_under_tilt(const struct rare_question *question, struct dd x, double theta) {
    double mean = 0;
    for (size_t i = 0; i < question->dataset->atoms; i++) {
        double step = drift_log_factor(x, question->dataset->atom[i].s2);
        if (step != -INFINITY) {
            mean += question->dataset->atom[i].p * exp(theta * step) * step;
        }
    }
    double y0 = question->eta.hi * fabs(question->mu0) / sqrt(question->width);
    return fmax(1, log(question->height / y0) / mean);
}

/* The weights of all outcomes; returns their sum. */
static double fill_weights(struct dd *q, const struct rare_question *question, struct dd x,
                           double theta) {
    const struct dataset *dataset = question->dataset;
    double defence = 0.1 / steps_under_tilt(question, x, theta), sum = dataset->p_idle;
    for (size_t i = 0; i < dataset->atoms; i++) {
        q[i] = dd_of(tilted(dataset, i, x, theta, defence));
        sum += q[i].hi;
    }
    q[dataset->atoms] = dd_of(dataset->p_idle);
    return sum;
}

static enum status tilt(struct job *job, const struct rare_question *question, struct dd x,
                        struct fault *fault) {
    const struct dataset *dataset = question->dataset;
    struct dd *q = calloc(dataset->atoms + 1, sizeof *q);
    if (q == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", dataset->atoms);
    }
    double sum = fill_weights(q, question, x, job->theta);
    for (size_t i = 0; i < dataset->atoms; i++) {
        job->log_ratio[i] = log(dataset->atom[i].p * sum / q[i].hi);
    }
    job->log_ratio[dataset->atoms] = log(sum);
    enum status status = sgd_init_weights(&job->law, dataset, q, fault);
    free(q);
    return status;
}

/* Without an exponent to tilt by (inflationary: theta = 0) the tilt is the law itself. */
static enum status job_init(struct job *job, const struct rare_question *question,
                            const struct rare_plan *plan, double theta, struct fault *fault) {
    bool tilts = plan->method == RARE_TILT && theta > 0;
    struct dd x = dd_mul(question->eta, question->lambda0);
    double y0 = question->eta.hi * fabs(question->mu0) / sqrt(question->width);
    *job = (struct job){.question = question, .key = plan->key, .theta = theta};
    job->most = x.hi * (1 + (question->given ? 0 : 20 / sqrt(question->width)));
    job->flat = drift_window(question->dataset).crit.hi;
    job->floor = tilts || theta == 0 ? DEAD : fmax(DEAD, y0 * pow(NEGLIGIBLE, 1 / theta));
    job->log_ratio = calloc(question->dataset->atoms + 1, sizeof *job->log_ratio);
    if (job->log_ratio == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples",
                         question->dataset->atoms);
    }
    enum status status = sgd_init(&job->plain, question->dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    return tilts ? tilt(job, question, x, fault) : sgd_init(&job->law, question->dataset, fault);
}

static void job_clear(struct job *job) {
    sgd_clear(&job->law);
    sgd_clear(&job->plain);
    free(job->log_ratio);
}

/* -- one run ------------------------------------------------------------------------------ */

static struct chain start(const struct rare_question *question, struct rng *rng) {
    double eta = question->eta.hi;
    return question->given ? chain_start(question->mu0, question->lambda0.hi, eta, question->width)
                           : sgd_start(rng, eta, question->width);
}

static enum rare_end run(const struct job *job, struct rng *rng, struct chain *end,
                         double *log_weight, uint64_t *steps) {
    const struct rare_question *question = job->question;
    struct chain at = start(question, rng);
    *log_weight = 0;
    for (*steps = 0; *steps < question->most_steps; ++*steps) {
        double size = fabs(at.y);
        *end = at;
        if (size >= question->height) {
            return RARE_HIT;
        }
        if (at.eta_lambda <= job->flat) {
            return RARE_FLAT;
        }
        if (size <= job->floor) {
            return RARE_ABSORBED;
        }
        size_t i = sgd_draw(&job->law, rng);
        *log_weight += job->log_ratio[i];
        at = chain_step(at, job->law.s2[i]);
    }
    return RARE_STEP_LIMIT;
}

/* Whether Lambda has all but stopped: a spike can come back as long as G > 0, and where G < 0 from all but
 * a tiny |Y|. */
static bool has_ended(const struct job *job, struct chain at) {
    double size = fabs(at.y);
    if (at.eta_lambda <= job->flat) {
        return size <= 1e-4 * job->question->height || size <= DEAD;
    }
    return size <= DEAD || (size <= 1e-9 * job->question->height &&
                            drift(job->question->dataset, dd_of(at.eta_lambda)) < 0);
}

static double final_curvature(const struct job *job, struct chain at, struct rng *rng) {
    for (uint64_t t = 0; t < job->question->most_steps && !has_ended(job, at); t++) {
        at = sgd_step(&job->plain, at, rng);
    }
    return at.eta_lambda;
}

static void add_final(struct sums *sums, double eta_lambda, double most, double weight) {
    long bin = (long)(eta_lambda / most * BINS);
    sums->final[bin < 0 ? 0 : bin < BINS ? bin : BINS - 1] += weight;
}

/* Lundberg's bound for what an absorbed run may still do, with the exponent where it is now. */
static double still_possible(const struct job *job, struct chain at) {
    double theta = cramer_exponent(job->question->dataset, dd_of(at.eta_lambda));
    return at.y == 0 ? 0 : pow(fabs(at.y) / job->question->height, theta);
}

static void run_block(void *result, uint64_t first, uint64_t count, void *context) {
    const struct job *job = context;
    struct sums *sums = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        double log_weight;
        uint64_t steps;
        struct chain at;
        enum rare_end end = run(job, &rng, &at, &log_weight, &steps);
        sums->ends[end]++;
        sums->replicas++;
        double w = exp(log_weight);
        if (end == RARE_HIT) {
            sums->w += w;
            sums->w2 += w * w;
            sums->largest = fmax(sums->largest, w);
            sums->steps += w * (double)steps;
            if (job->question->follow) {
                add_final(sums, final_curvature(job, at, &rng), job->most, w);
            }
        } else if (end == RARE_ABSORBED) {
            sums->missed += w * still_possible(job, at);
        }
    }
}

static void add_block(void *total, const void *result) {
    struct sums *sums = total;
    const struct sums *block = result;
    sums->w += block->w;
    sums->w2 += block->w2;
    sums->steps += block->steps;
    sums->missed += block->missed;
    sums->largest = fmax(sums->largest, block->largest);
    sums->replicas += block->replicas;
    for (int e = 0; e < RARE_ENDS; e++) {
        sums->ends[e] += block->ends[e];
    }
    for (int b = 0; b < BINS; b++) {
        sums->final[b] += block->final[b];
    }
}

/* Inside its bin a weight counts as spread evenly. */
static double final_quantile(const struct sums *sums, double part, double most) {
    double total = 0, below = 0;
    for (int b = 0; b < BINS; b++) {
        total += sums->final[b];
    }
    for (int b = 0; b < BINS && total > 0; b++) {
        double next = below + sums->final[b];
        if (sums->final[b] > 0 && next >= part * total) {
            return most * (b + (part * total - below) / sums->final[b]) / BINS;
        }
        below = next;
    }
    return NAN;
}

/* -- the estimate ------------------------------------------------------------------------- */

static struct rare_estimate estimate_of(const struct sums *sums, double theta) {
    double n = (double)sums->replicas, mean = sums->w / n;
    struct rare_estimate estimate = {
        .p = mean,
        .se = sqrt(fmax(0, sums->w2 / n - mean * mean) / (n - 1)),
        .missed = sums->missed / n,
        .effective_sample_size = sums->w > 0 ? sums->w / sums->w2 * sums->w : 0,
        .largest_share = sums->w > 0 ? sums->largest / sums->w : 1,
        .steps_to_hit = sums->w > 0 ? sums->steps / sums->w : NAN,
        .replicas = sums->replicas,
        .theta = theta,
        .final_quantile = {NAN, NAN, NAN},
    };
    for (int e = 0; e < RARE_ENDS; e++) {
        estimate.ends[e] = sums->ends[e];
    }
    return estimate;
}

bool rare_trusted(const struct rare_estimate *estimate) {
    return estimate->effective_sample_size >= 100 && estimate->largest_share <= 0.05;
}

/* Under the tilt most runs reach a height that can be reached; where none of so many does, none will. */
enum { ENOUGH_IN_VAIN = 4 * ROUND };

static bool fulfilled(const struct sums *sums, const struct rare_plan *plan, bool tilts) {
    bool in_vain = tilts && sums->w == 0 && sums->replicas >= ENOUGH_IN_VAIN;
    if (sums->replicas >= plan->most_replicas || in_vain) {
        return true;
    }
    struct rare_estimate now = estimate_of(sums, 0);
    return rare_trusted(&now) && now.se <= plan->relative_error * now.p;
}

static enum status simulate(struct job *job, const struct rare_plan *plan, struct sums *sums,
                            struct fault *fault) {
    const struct ensemble ensemble = {sizeof *sums, run_block, add_block, job, plan->threads};
    enum status status = STATUS_OK;
    bool tilts = plan->method == RARE_TILT;
    while (status == STATUS_OK && !fulfilled(sums, plan, tilts)) {
        uint64_t left = plan->most_replicas - sums->replicas;
        status = ensemble_run(&ensemble, sums, sums->replicas, left < ROUND ? left : ROUND, fault);
    }
    return status;
}

enum status rare_run(struct rare_estimate *estimate, const struct rare_question *question,
                     const struct rare_plan *plan, struct fault *fault) {
    struct dd x = dd_mul(question->eta, question->lambda0);
    enum drift_regime regime = drift_regime(question->dataset, x);
    if (regime == DRIFT_DIVERGENT) {
        return fault_set(fault, STATUS_INPUT,
                         "eta lambda0 = %g is outside the theory; lower it until every s^2 eta "
                         "lambda0 < 4",
                         x.hi);
    }
    double theta = cramer_exponent(question->dataset, x);
    if (regime == DRIFT_LAZY && plan->method == RARE_TILT) {
        return fault_set(fault, STATUS_INPUT,
                         "eta lambda0 = %g is lazy: no spike, and no tilt towards one", x.hi);
    }
    struct job job;
    struct sums *sums = calloc(1, sizeof *sums);
    if (sums == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    enum status status = job_init(&job, question, plan, theta, fault);
    if (status == STATUS_OK) {
        status = simulate(&job, plan, sums, fault);
    }
    *estimate = estimate_of(sums, theta);
    for (int q = 0; q < 3 && question->follow; q++) {
        estimate->final_quantile[q] = final_quantile(sums, (double[]){0.1, 0.5, 0.9}[q], job.most);
    }
    job_clear(&job);
    free(sums);
    return status;
}
