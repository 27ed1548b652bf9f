/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rare.h"

#include <stdlib.h>

#include "cramer.h"
#include "drift.h"
#include "ensemble.h"
#include "sgd.h"

enum { ROUND = 32 * ENSEMBLE_BLOCK }; /* replicas between two looks at the error */

/* A crude run is given up where Lundberg's bound is this part of what it was at its start. */
static const double NEGLIGIBLE = 1e-4;
/* Below, |Y| is dead: nothing comes back from here that adds to a sum of doubles. */
static const double DEAD = 1e-140;
/* Closer to its pole than this, a sample hardly occurs under the tilt, and its weight explodes. */
static const double NEAR_POLE = 0.05;

struct job {
    const struct rare_question *question;
    struct rng_key key;
    struct sgd law;
    double *log_ratio; /* owned: of each outcome, log(p/q): what a draw does to the weight */
    double flat;       /* Lambda below which no spike is possible */
    double log_scale;  /* of weights: exp(log_scale) times them is about 1, and has a square */
    double theta;      /* at lambda0 */
    bool tilts;
};

struct sums {
    double w, w2, largest, steps, missed;
    uint64_t replicas, ends[RARE_ENDS];
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

/* |Y| at the start: with random weights, where |mu0| is 1. */
static double typical_y0(const struct rare_question *question) {
    double mu0 = question->given ? fabs(question->mu0) : 1;
    return question->eta.hi * mu0 / sqrt(question->width);
}

static double steps_under_tilt(const struct rare_question *question, struct dd x, double theta) {
    double mean = 0;
    for (size_t i = 0; i < question->dataset->atoms; i++) {
        double step = drift_log_factor(x, question->dataset->atom[i].s2);
        if (step != -INFINITY) {
            mean += question->dataset->atom[i].p * exp(theta * step) * step;
        }
    }
    return fmax(1, log(question->height / typical_y0(question)) / mean);
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
    *job = (struct job){.question = question, .key = plan->key, .theta = theta, .tilts = tilts};
    job->flat = drift_window(question->dataset).crit.hi;
    if (tilts && question->given) { /* a random start may be a hit, of weight 1 */
        job->log_scale = theta * fmax(0, log(question->height / typical_y0(question)));
    }
    job->log_ratio = calloc(question->dataset->atoms + 1, sizeof *job->log_ratio);
    if (job->log_ratio == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples",
                         question->dataset->atoms);
    }
    return tilts ? tilt(job, question, x, fault) : sgd_init(&job->law, question->dataset, fault);
}

static void job_clear(struct job *job) {
    sgd_clear(&job->law);
    free(job->log_ratio);
}

/* -- one run ------------------------------------------------------------------------------ */

static struct chain start(const struct rare_question *question, struct rng *rng) {
    double eta = question->eta.hi;
    return question->given ? chain_start(question->mu0, question->lambda0.hi, eta, question->width)
                           : sgd_start(rng, eta, question->width);
}

struct outcome {
    enum rare_end end;
    uint64_t steps;
    double log_weight;
    double missed; /* of an absorbed run: what it could still have added to the probability */
};

/* The exponent at the run's own start, which from random weights is not lambda0: at width 50 it may be in
 * the window though 2 is lazy. 0 where there is none to bound by. */
static double theta_at_start(const struct job *job, struct chain at) {
    if (job->tilts) {
        return 0;
    }
    return job->question->given ? job->theta
                                : cramer_exponent(job->question->dataset, dd_of(at.eta_lambda));
}

static double floor_of(struct chain at, double theta) {
    return theta > 0 ? fmax(DEAD, fabs(at.y) * pow(NEGLIGIBLE, 1 / theta)) : DEAD;
}

/* The log of Lundberg's bound with the exponent here, or at the start where that is smaller: spikes may
 * have taken Lambda either way from it, to where others are rarer or not. At Y = 0 nothing happens any more. */
static double log_lundberg(const struct job *job, struct chain at, double theta) {
    double here = cramer_exponent(job->question->dataset, dd_of(at.eta_lambda));
    double climb = log(job->question->height / fabs(at.y));
    return at.y == 0 ? -INFINITY : -climb * (theta > 0 ? fmin(theta, here) : here);
}

static struct outcome run(const struct job *job, struct rng *rng) {
    const struct rare_question *question = job->question;
    struct chain at = start(question, rng);
    struct outcome out = {0};
    double theta = theta_at_start(job, at), floor = floor_of(at, theta);
    for (;; out.steps++) {
        double size = fabs(at.y);
        if (size >= question->height) {
            out.end = RARE_HIT;
            return out;
        }
        if (at.eta_lambda <= job->flat) {
            out.end = RARE_FLAT;
            return out;
        }
        if (size <= floor) {
            out.end = RARE_ABSORBED;
            out.missed = exp(job->log_scale + out.log_weight + log_lundberg(job, at, theta));
            return out;
        }
        if (out.steps == question->most_steps) {
            out.end = RARE_STEP_LIMIT;
            return out;
        }
        size_t i = sgd_draw(&job->law, rng);
        out.log_weight += job->log_ratio[i];
        at = chain_step(at, job->law.s2[i]);
    }
}

static void run_block(void *result, uint64_t first, uint64_t count, void *context) {
    const struct job *job = context;
    struct sums *sums = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        struct outcome out = run(job, &rng);
        sums->ends[out.end]++;
        sums->replicas++;
        sums->missed += out.missed;
        if (out.end == RARE_HIT) {
            double w = exp(job->log_scale + out.log_weight);
            sums->w += w;
            sums->w2 += w * w;
            sums->largest = fmax(sums->largest, w);
            sums->steps += w * (double)out.steps;
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
}

/* -- the estimate ------------------------------------------------------------------------- */

static struct rare_estimate estimate_of(const struct sums *sums, double theta, double log_scale) {
    double n = (double)sums->replicas, mean = sums->w / n, unit = exp(-log_scale);
    struct rare_estimate estimate = {
        .p = unit * mean,
        .se = unit * sqrt(fmax(0, sums->w2 / n - mean * mean) / (n - 1)),
        .missed = unit * sums->missed / n,
        .effective_sample_size = sums->w > 0 ? sums->w / sums->w2 * sums->w : 0,
        .largest_share = sums->w > 0 ? sums->largest / sums->w : 1,
        .steps_to_hit = sums->w > 0 ? sums->steps / sums->w : NAN,
        .replicas = sums->replicas,
        .theta = theta,
    };
    for (int e = 0; e < RARE_ENDS; e++) {
        estimate.ends[e] = sums->ends[e];
    }
    return estimate;
}

bool rare_trusted(const struct rare_estimate *estimate) {
    return estimate->effective_sample_size >= 100 && estimate->largest_share <= 0.05;
}

static bool fulfilled(const struct sums *sums, const struct rare_plan *plan) {
    if (sums->replicas >= plan->most_replicas) {
        return true;
    }
    struct rare_estimate now = estimate_of(sums, 0, 0);
    return plan->relative_error > 0 && rare_trusted(&now) && now.se <= plan->relative_error * now.p;
}

static enum status simulate(struct job *job, const struct rare_plan *plan, struct sums *sums,
                            struct fault *fault) {
    const struct ensemble ensemble = {sizeof *sums, run_block, add_block, job, plan->threads};
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !fulfilled(sums, plan)) {
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
    struct sums sums = {0};
    enum status status = job_init(&job, question, plan, theta, fault);
    if (status == STATUS_OK) {
        status = simulate(&job, plan, &sums, fault);
    }
    *estimate = estimate_of(&sums, theta, job.log_scale);
    job_clear(&job);
    return status;
}
