/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds.h"

#include <math.h>
#include <stdlib.h>

#include "theory/drift.h"
#include "chain/tilt.h"
#include "runs/ensemble.h"
#include "odds/spike_odds_crude.h"
#include "odds/spike_odds_splitting.h"
#include "odds/spike_odds_walk.h"

enum {
    ROUND = 32 * ENSEMBLE_BLOCK
}; /* replicas between two looks at the error: looking often is luck */

/* A sample whose factor is smaller than this hardly occurs under the tilt, and its weight
 * explodes. */
static const double NEAR_POLE = 0.05;

struct job {
    struct spike_odds_walk walk;
    struct rng_key key;
    struct tilt tilt; /* none without an exponent to tilt by */
    struct sgd poles; /* the law of the samples near their pole alone; none without a tilt */
    bool *is_pole;    /* owned: which those are */
    double p_poles;   /* their probability */
    double least;     /* what the tilt leaves of it, the smallest |1 - eta lambda0 s^2|^theta */
    double log_scale; /* of weights: exp(log_scale) times them is about 1, and has a square */
    double relative_error;
    bool tilts, gives_up; /* where not one of many runs hits */
    struct spike_odds_crude crude;
    bool in_lanes; /* without a tilt, but for samples of very different sizes */
};

struct sums {
    double w, w2, largest, steps, missed;
    uint64_t replicas, ran, ends[SPIKE_ODDS_ENDS]; /* ran: steps of all runs */
    uint64_t bins;  /* of what follows: SPIKE_ODDS_WALK_BINS or, if that is not asked for, 0 */
    double final[]; /* weights */
};

/* -- the law ------------------------------------------------------------------------------ */

static enum status find_poles(struct job *job, struct dd x, struct fault *fault) {
    const struct dataset *dataset = job->walk.question->dataset;
    struct dd *p = calloc(dataset->atoms + 1, sizeof *p); /* no draw of s = 0 among them */
    job->is_pole = calloc(dataset->atoms + 1, sizeof *job->is_pole);
    if (p == NULL || job->is_pole == NULL) {
        free(p);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", dataset->atoms);
    }
    job->least = 1;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double step = drift_log_factor(x, dataset->atom[i].s2);
        job->is_pole[i] = step < log(NEAR_POLE);
        job->least = fmin(job->least, exp(job->walk.theta * step));
        p[i] = dd_of(job->is_pole[i] ? dataset->atom[i].p : 0);
        job->p_poles += p[i].hi;
    }
    enum status status = STATUS_OK;
    if (job->p_poles > 0) {
        status = sgd_init_weights(&job->poles, dataset, p, fault);
    }
    free(p);
    return status;
}

static enum status tilted_laws(struct job *job, struct dd x, struct fault *fault) {
    const struct dataset *dataset = job->walk.question->dataset;
    enum status status = tilt_init(&job->tilt, dataset, x, job->walk.theta, fault);
    if (status == STATUS_OK) {
        status = find_poles(job, x, fault);
    }
    return status;
}

/* Without an exponent to tilt by (inflationary: theta = 0) the tilt is the law itself. */
static enum status job_init(
    struct job *job, const struct spike_odds_question *question, const struct plan *plan,
    struct fault *fault) {
    struct dd x = dd_mul(question->eta, question->start.lambda0);
    *job = (struct job){
        .key = plan->key,
        .relative_error = plan->relative_error,
        .gives_up = question->method == SPIKE_ODDS_TILT};
    enum status status = spike_odds_walk_init(&job->walk, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    job->tilts = question->method == SPIKE_ODDS_TILT && job->walk.theta > 0;
    if (job->tilts && !question->start.random) { /* a random start may be a hit, of weight 1 */
        double y0 = chain_start(question->start.mu0, x.hi, question->eta.hi, question->width).y;
        job->log_scale = job->walk.theta * fmax(0, log(question->height / fabs(y0)));
    }
    if (job->tilts) {
        return tilted_laws(job, x, fault);
    }
    job->in_lanes = spike_odds_crude_init(&job->crude, &job->walk, plan->key, fault) == STATUS_OK;
    return STATUS_OK;
}

static void job_clear(struct job *job) {
    tilt_clear(&job->tilt);
    sgd_clear(&job->poles);
    free(job->is_pole);
    if (job->in_lanes) {
        spike_odds_crude_clear(&job->crude);
    }
    spike_odds_walk_clear(&job->walk);
}

/* -- one run ------------------------------------------------------------------------------ */

/* How much of its own probability a sample near its pole is given back. Linearly it ends the run;
 * but Y' = s^4 Y^3 may rise again, and the more so the more Lambda has moved. Up there the tilt of
 * the linear factor leaves out what happens, so this tilts by what the factor may be: r = s^4 Y^2 +
 * |s^2 (Lambda - Lambda_0)| with s^2 = 1/Lambda_0. Ten times that, which costs some runs that end
 * at the pole: with once, runs that dwell where Lambda has fallen to an inflationary place had
 * weights beyond any error bar. Less what the tilt gives anyway: for a small theta that is nearly
 * all, and more than all would hold the runs back. */
static double raise_of(const struct job *job, struct chain at) {
    const struct spike_odds_question *question = job->walk.question;
    double centre = question->eta.hi * question->start.lambda0.hi;
    double c = at.y / centre, moved = fabs(at.eta_lambda / centre - 1);
    return fmax(0, pow(fmin(1, 10 * (c * c + moved)), job->walk.theta) - job->least);
}

/* The next outcome; the weight is made up for. Near a pole a mixture of the tilt and, with weight
 * `share`, the samples near it: q is (q_tilt + raise p)/(1 + share) for these, q_tilt/(1 + share)
 * for all others. */
static size_t
draw_tilted(const struct job *job, struct chain at, struct rng *rng, double *log_weight) {
    if (job->p_poles == 0) {
        return tilt_draw(&job->tilt, rng, log_weight);
    }
    double raise = raise_of(job, at), share = raise * job->p_poles;
    bool raised = rng_uniform(rng) * (1 + share) < share;
    size_t i = sgd_draw(raised ? &job->poles : &job->tilt.law, rng);
    double q = exp(-job->tilt.log_ratio[i]) + (job->is_pole[i] ? raise : 0);
    *log_weight += log1p(share) - log(q);
    return i;
}

static size_t
draw_sample(const struct job *job, struct chain at, struct rng *rng, double *log_weight) {
    if (job->tilts) {
        return draw_tilted(job, at, rng, log_weight);
    }
    return sgd_draw(&job->walk.law, rng);
}

struct outcome {
    enum spike_odds_end end;
    struct chain at;
    uint64_t steps;
    double log_weight;
    double missed; /* of an absorbed run: what it could still have added to the probability */
};

static struct outcome run(const struct job *job, struct rng *rng) {
    const struct spike_odds_walk *walk = &job->walk;
    struct chain at = spike_odds_walk_start(walk, rng);
    struct outcome out = {.end = SPIKE_ODDS_ENDS};
    double theta = job->tilts ? 0 : spike_odds_walk_theta(walk, at);
    double floor = spike_odds_walk_floor(at, theta, SPIKE_ODDS_WALK_NEGLIGIBLE);
    for (;; out.steps++) {
        out.end = spike_odds_walk_end(walk, at, walk->question->height, floor, out.steps);
        if (out.end != SPIKE_ODDS_ENDS) {
            break;
        }
        size_t i = draw_sample(job, at, rng, &out.log_weight);
        at = chain_step(at, walk->law.s2[i]);
    }
    out.at = at;
    if (out.end == SPIKE_ODDS_ABSORBED) {
        out.missed =
            exp(job->log_scale + out.log_weight + spike_odds_walk_log_lundberg(walk, at, theta));
    }
    return out;
}

static void
add_run(const struct job *job, struct sums *sums, const struct outcome *out, struct rng *rng) {
    sums->ends[out->end]++;
    sums->replicas++;
    sums->ran += out->steps;
    sums->missed += out->missed;
    if (out->end == SPIKE_ODDS_HIT) {
        double w = exp(job->log_scale + out->log_weight);
        sums->w += w;
        sums->w2 += w * w;
        sums->largest = fmax(sums->largest, w);
        sums->steps += w * (double)out->steps;
        if (job->walk.question->follow) {
            spike_odds_walk_add_final(&job->walk, sums->final, out->at, w, rng);
        }
    }
}

/* At most ENSEMBLE_BLOCK of them. */
static void run_crude(const struct job *job, struct sums *sums, uint64_t first, uint64_t count) {
    struct lanes_run run[ENSEMBLE_BLOCK];
    double missed[ENSEMBLE_BLOCK];
    spike_odds_crude_run(run, missed, &job->crude, first, count);
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = spike_odds_crude_after(&job->crude, first + r);
        struct outcome out = {
            .end = spike_odds_crude_end(&run[r]),
            .at = run[r].at,
            .steps = run[r].steps,
            .missed = missed[r]};
        add_run(job, sums, &out, &rng);
    }
}

static uint64_t bins_of(const struct spike_odds_question *question) {
    return question->follow ? SPIKE_ODDS_WALK_BINS : 0;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    ((struct sums *)result)->bins = bins_of(job->walk.question);
    if (job->in_lanes) {
        for (uint64_t r = 0; r < count; r += ENSEMBLE_BLOCK) {
            uint64_t rest = count - r;
            run_crude(job, result, first + r, rest < ENSEMBLE_BLOCK ? rest : ENSEMBLE_BLOCK);
        }
        return STATUS_OK;
    }
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        struct outcome out = run(job, &rng);
        add_run(job, result, &out, &rng);
    }
    return STATUS_OK;
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
    sums->ran += block->ran;
    for (int e = 0; e < SPIKE_ODDS_ENDS; e++) {
        sums->ends[e] += block->ends[e];
    }
    sums->bins = block->bins;
    for (uint64_t b = 0; b < block->bins; b++) {
        sums->final[b] += block->final[b];
    }
}

/* -- the estimate ------------------------------------------------------------------------- */

static struct spike_odds estimate_of(const struct sums *sums, double theta, double log_scale) {
    double n = (double)sums->replicas, mean = sums->w / n, unit = exp(-log_scale);
    struct spike_odds estimate = {
        .p = unit * mean,
        .se = unit * sqrt(fmax(0, sums->w2 / n - mean * mean) / (n - 1)),
        .missed = unit * sums->missed / n,
        .effective_sample_size = sums->w > 0 ? sums->w / sums->w2 * sums->w : 0,
        .largest_share = sums->w > 0 ? sums->largest / sums->w : 1,
        .steps_to_hit = sums->w > 0 ? sums->steps / sums->w : NAN,
        .replicas = sums->replicas,
        .steps = sums->ran,
        .theta = theta,
        .final_quantile = {NAN, NAN, NAN},
    };
    for (int e = 0; e < SPIKE_ODDS_ENDS; e++) {
        estimate.ends[e] = sums->ends[e];
    }
    return estimate;
}

bool spike_odds_trusted(const struct spike_odds *found) {
    return found->effective_sample_size >= 100 && found->largest_share <= 0.05;
}

/* Under the tilt, and where spikes are typical, most runs reach a height that can be reached; where
 * none of so many does, none will. */
enum { ENOUGH_IN_VAIN = 4 * ROUND };

/* Whether the plan is fulfilled; asked once a round. */
static bool enough(const void *total, uint64_t replicas, const void *context) {
    const struct sums *sums = total;
    const struct job *job = context;
    if (replicas % ROUND != 0) {
        return false;
    }
    bool in_vain = job->gives_up && sums->w == 0 && sums->ends[SPIKE_ODDS_STEP_LIMIT] == 0 &&
                   replicas >= ENOUGH_IN_VAIN;
    struct spike_odds now = estimate_of(sums, 0, 0);
    return in_vain || (job->relative_error > 0 && spike_odds_trusted(&now) &&
                       now.se <= job->relative_error * now.p);
}

/* The standard error falls as 1/sqrt(replicas). */
static double part(const void *total, uint64_t replicas, const void *context) {
    const struct job *job = context;
    struct spike_odds now = estimate_of(total, 0, 0);
    double ratio = job->relative_error * now.p / now.se;
    (void)replicas;
    return ratio * ratio < 1 ? ratio * ratio : 0;
}

enum status spike_odds_run(
    struct spike_odds *found, const struct spike_odds_question *question, const struct plan *plan,
    struct fault *fault) {
    struct dd x = dd_mul(question->eta, question->start.lambda0);
    enum drift_regime regime = drift_regime(question->dataset, x);
    if (regime == DRIFT_DIVERGENT) {
        return fault_set(
            fault, STATUS_INPUT,
            "eta lambda0 = %g is outside the theory; lower it until every s^2 eta "
            "lambda0 < 4",
            x.hi);
    }
    if (regime == DRIFT_LAZY && question->method == SPIKE_ODDS_TILT) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda0 = %g is lazy: no spike, and no tilt towards one",
            x.hi);
    }
    if (question->method == SPIKE_ODDS_SPLITTING) {
        return spike_odds_splitting_run(found, question, plan, fault);
    }
    struct job job;
    size_t size = sizeof(struct sums) + bins_of(question) * sizeof(double);
    struct sums *sums = calloc(1, size);
    if (sums == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    enum status status = job_init(&job, question, plan, fault);
    if (status == STATUS_OK) {
        const struct ensemble ensemble = {
            .result_size = size,
            .run = run_block,
            .add = add_block,
            .context = &job,
            .threads = plan->threads,
            .enough = enough,
            .part = part,
            .watch = plan->watch};
        status = ensemble_run(&ensemble, sums, plan->runs, fault);
    }
    *found = estimate_of(sums, job.walk.theta, job.log_scale);
    if (question->follow) {
        spike_odds_walk_quantiles(&job.walk, sums->final, found->final_quantile);
    }
    job_clear(&job);
    free(sums);
    return status;
}

struct spike_odds_question spike_odds_from_one(
    const struct dataset *dataset, enum spike_odds_method method, struct dd lambda0, double width,
    double height) {
    return (struct spike_odds_question){
        .dataset = dataset,
        .method = method,
        .eta = dd_of(1),
        .width = width,
        .start = {.mu0 = 1, .lambda0 = lambda0},
        .height = height,
        .most_steps = 10000000};
}

struct estimate spike_odds_estimate(const struct spike_odds *found) {
    return (struct estimate){found->p, found->se};
}

struct estimate spike_odds_effective_part(const struct spike_odds *found) {
    double n = (double)found->replicas, part = found->effective_sample_size / n;
    double squares = found->largest_share * sqrt(part * n), sum = found->se / found->p;
    return (struct estimate){part, part * (squares + 2 * sum)};
}

double spike_odds_cost(const struct spike_odds *found, double coin) {
    double error = found->se / found->p;
    if (!isnan(coin)) {
        error = sqrt((1 - coin) / coin / (double)found->replicas);
    }
    return error * sqrt((double)found->steps);
}
