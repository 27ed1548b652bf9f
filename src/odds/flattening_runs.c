/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/flattening_runs.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "chain/chain.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "runs/ensemble.h"
#include "chain/sgd.h"
#include "odds/splitting.h"

/* Between levels, in logs of odds: about half of the particles go on. */
static const double NATS = 0.7;
/* How much further than the guess levels reach: particles that are done end before. */
static const double BEYOND = 60;
/* Given up where y^2 is below this part of what is still to be shed, and the guess so far below the
 * level. */
static const double GONE = 1e-12, LOST = 18;
/* Below this |Y|/eps the guess moves with log y alone. */
static const double SMALL = 0.05;
enum { MOST_STEPS = 1000000 };

struct job {
    const struct flattening_runs_question *question;
    const struct plan *plan;
    struct sgd law;
    double eps2;
    struct bound *bound; /* owned: of each node */
    double *level;       /* owned */
    size_t levels;
};

/* P(sum c y_t^2 >= r) <= e^log_factor (y^2/r)^kappa for the walk at a node, and for runs below
 * it. */
struct bound {
    double kappa, log_factor;
};

struct particle {
    struct chain at;
    double shed;   /* Lambda_0 - Lambda, summed: it has more digits than the difference */
    size_t passed; /* how many d */
};

/* One repetition's particles, and what they found. */
struct cloud {
    const struct job *job;
    double *log_p, *log_missed; /* of each d: found, and at most left out */
};

/* -- the guess ---------------------------------------------------------------------------- */

static double between(double a, double b, double part) {
    return a + (b - a) * part;
}

static size_t node_above(const struct job *job, struct chain at) {
    double place = (job->question->x0 - at.eta_lambda) / job->question->spacing;
    return (size_t)fmin(fmax(0, place), (double)(job->question->nodes - 1));
}

struct guess {
    double log_odds, theta;
};

static struct guess guess_of(const struct job *job, struct chain at) {
    const struct flattening_runs_question *question = job->question;
    double place = (question->x0 - at.eta_lambda) / question->spacing;
    double last = (double)(question->nodes - 2);
    double left = floor(fmin(place, last)), part = place - left;
    const struct flattening_runs_node *a = &question->node[(size_t)left], *b = a + 1;
    double y = fabs(at.y) / question->height, held = fmin(part, 1);
    double theta = between(a->theta, b->theta, held), bend = between(a->bend, b->bend, held);
    double cost = between(a->cost, b->cost, part) / job->eps2;
    return (struct guess){cost + theta * log(y) - bend * y * y, theta};
}

/* -- counting ----------------------------------------------------------------------------- */

/* log(e^a + e^b) */
static double log_sum(double a, double b) {
    double most = fmax(a, b);
    return isinf(most) ? most : most + log1p(exp(fmin(a, b) - most));
}

static double next_d(const struct cloud *cloud, const struct particle *particle) {
    return (double)(particle->passed + 1) * cloud->job->question->step * cloud->job->eps2;
}

/* Counts what the particle's curvature has passed. */
static void record_passed(const struct cloud *cloud, struct particle *particle, double log_weight) {
    for (; particle->passed < cloud->job->question->levels &&
           particle->shed >= next_d(cloud, particle);
         particle->passed++) {
        double *log_p = &cloud->log_p[particle->passed];
        *log_p = log_sum(*log_p, log_weight);
    }
}

/* Keeps what a run that is given up may have added. */
static void
add_missed(const struct cloud *cloud, const struct particle *particle, double log_weight) {
    double rest = next_d(cloud, particle) - particle->shed, y = particle->at.y;
    double *missed = &cloud->log_missed[particle->passed];
    const struct bound *bound = &cloud->job->bound[node_above(cloud->job, particle->at)];
    double log_odds = fmin(0, bound->kappa * log(y * y / rest) + bound->log_factor);
    *missed = log_sum(*missed, log_weight + log_odds);
}

/* -- one particle ------------------------------------------------------------------------- */

static void start(void *state, struct rng *rng, const void *context) {
    (void)rng;
    const struct flattening_runs_question *question =
        ((const struct cloud *)context)->job->question;
    *(struct particle *)state =
        (struct particle){.at = {question->start * question->height, question->x0}};
}

/* The sizes of |Y| between which the guess need not be computed anew. */
struct band {
    double low, high;
};

/* Whether the stage ends here, or the particle; else fills the band. */
static bool ends(
    const struct cloud *cloud, const struct particle *particle, const struct splitting_stage *stage,
    struct band *band, enum splitting_end *how) {
    const struct job *job = cloud->job;
    struct guess guess = guess_of(job, particle->at);
    double behind = stage->level - guess.log_odds, y = fabs(particle->at.y);
    double gone = sqrt(GONE * (next_d(cloud, particle) - particle->shed));
    bool done = particle->passed == job->question->levels, lost = y < gone && behind >= LOST;
    *how = behind <= 0 ? SPLITTING_REACHED : SPLITTING_DIED;
    if (behind > 0 && lost && !done) {
        add_missed(cloud, particle, stage->log_weight);
    }
    bool small = y < SMALL * job->question->height;
    *band = (struct band){0, 0};
    if (small && behind > 0) {
        double low = y * exp(fmin(0, (behind - LOST) / guess.theta));
        *band = (struct band){fmin(gone, low), y * exp(behind / guess.theta)};
    }
    return behind <= 0 || done || lost;
}

static enum splitting_end advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct cloud *cloud = context;
    const struct job *job = cloud->job;
    struct particle *particle = state;
    struct band band = {0, 0};
    enum splitting_end how;
    for (int t = 0; t < MOST_STEPS; t++) {
        double y = particle->at.y;
        if ((fabs(y) >= band.high || fabs(y) < band.low) &&
            ends(cloud, particle, stage, &band, &how)) {
            return how;
        }
        double s2 = job->law.s2[sgd_draw(&job->law, rng)];
        particle->shed += s2 * y * y * (4 - s2 * particle->at.eta_lambda);
        particle->at = chain_step(particle->at, s2);
        ++*steps;
        if (fabs(particle->at.y) >= job->question->height) {
            return SPLITTING_DIED;
        }
        record_passed(cloud, particle, stage->log_weight);
    }
    return SPLITTING_STEP_LIMIT;
}

/* -- levels and the bound ----------------------------------------------------------------- */

/* By Markov's inequality for the power kappa: with M = E m^(2 kappa) < 1, as kappa < theta/2, that
 * of sum c y_t^2 has a mean of at most (c y^2)^kappa/(1 - M), and from kappa = 1 on, by Minkowski,
 * (c y^2/(1 - M^(1/kappa)))^kappa. */
static struct bound bound_at(const struct dataset *dataset, double x) {
    double kappa = 0.45 * cramer_exponent(dataset, dd_of(x)), moment = dataset->p_idle;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double step = drift_log_factor(dd_of(x), dataset->atom[i].s2);
        moment += dataset->atom[i].p * exp(2 * kappa * step);
    }
    double root = fmax(1, kappa), left = -expm1(log(moment) / root);
    return (struct bound){kappa, kappa * log(4 * dataset_max_s2(dataset).hi) - root * log(left)};
}

static enum status job_init(struct job *job, struct fault *fault) {
    const struct flattening_runs_question *question = job->question;
    job->eps2 = question->height * question->height;
    struct chain begin = {question->start * question->height, question->x0};
    double first = guess_of(job, begin).log_odds;
    double shed = (double)question->levels * question->step * job->eps2;
    double last = guess_of(job, (struct chain){question->height, question->x0 - shed}).log_odds;
    job->levels = question->plain ? 1 : (size_t)ceil((fmax(last, first) + BEYOND - first) / NATS);
    job->level = calloc(job->levels, sizeof *job->level);
    job->bound = calloc(question->nodes, sizeof *job->bound);
    if (job->level == NULL || job->bound == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", job->levels);
    }
    for (size_t k = 0; k < job->levels; k++) {
        job->level[k] = question->plain ? INFINITY : first + NATS * (double)(k + 1);
    }
    for (size_t k = 0; k < question->nodes; k++) {
        job->bound[k] = bound_at(question->dataset, question->x0 - (double)k * question->spacing);
    }
    return sgd_init(&job->law, question->dataset, fault);
}

/* -- repetitions -------------------------------------------------------------------------- */

/* What they leave behind, doubles that add up: these, and of each repetition log P at each d. */
enum { STEPS, MISSED, UNFINISHED, LOGS };

static size_t size_of(const struct job *job) {
    return LOGS + job->plan->runs * job->question->levels;
}

static void fill(double *sums, const struct cloud *cloud, const struct splitting *one) {
    const struct job *job = cloud->job;
    sums[STEPS] = (double)one->steps;
    for (size_t k = 0; k < job->levels; k++) {
        sums[UNFINISHED] += (double)one->level[k].ends[SPLITTING_STEP_LIMIT];
    }
    for (size_t k = 0; k < job->question->levels && isfinite(cloud->log_p[k]); k++) {
        sums[MISSED] += exp(cloud->log_missed[k] - cloud->log_p[k]);
    }
}

/* One repetition, with a key of its own. */
static enum status
run(void *result, uint64_t repetition, uint64_t count, const void *context, struct fault *fault) {
    (void)count; /* a block holds one */
    const struct job *job = context;
    const struct flattening_runs_question *question = job->question;
    double *sums = result, *missed = calloc(question->levels, sizeof *missed);
    const struct cloud cloud = {job, sums + LOGS + repetition * question->levels, missed};
    const struct splitting_question splitting = {
        .state_size = sizeof(struct particle),
        .start = start,
        .advance = advance,
        .context = &cloud,
        .level = job->level,
        .levels = job->levels,
        .particles = question->particles};
    const struct plan plan = {.key = {job->plan->key.bits + repetition}, .runs = 1, .threads = 1};
    struct splitting one;
    if (missed == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", question->levels);
    }
    for (size_t k = 0; k < question->levels; k++) {
        cloud.log_p[k] = missed[k] = -INFINITY;
    }
    enum status status = splitting_run(&one, &splitting, &plan, fault);
    if (status == STATUS_OK) {
        fill(sums, &cloud, &one);
        splitting_clear(&one);
    }
    free(missed);
    return status;
}

/* -- the estimate ------------------------------------------------------------------------- */

/* log of the mean of e^log over the repetitions, and the mean's relative error. */
static void
mean_of(const struct job *job, const double *logs, size_t k, double *log_p, double *se) {
    double n = (double)job->plan->runs, most = -INFINITY, sum = 0, square = 0;
    for (size_t r = 0; r < job->plan->runs; r++) {
        most = fmax(most, logs[r * job->question->levels + k]);
    }
    for (size_t r = 0; r < job->plan->runs && most > -INFINITY; r++) {
        double w = exp(logs[r * job->question->levels + k] - most);
        sum += w;
        square += w * w;
    }
    *log_p = most + log(sum / n);
    *se = sqrt(fmax(0, square / n - sum * sum / (n * n)) / (n - 1)) * n / sum;
}

static enum status estimate_from(
    struct flattening_runs *found, const struct job *job, const double *sums, struct fault *fault) {
    size_t levels = job->question->levels;
    double *memory = calloc(2 * levels, sizeof *memory);
    if (memory == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", levels);
    }
    *found = (struct flattening_runs){
        .log_p = memory,
        .se = memory + levels,
        .missed = sums[MISSED] / (double)job->plan->runs,
        .unfinished = sums[UNFINISHED],
        .steps = sums[STEPS]};
    for (size_t k = 0; k < levels; k++) {
        mean_of(job, sums + LOGS, k, &found->log_p[k], &found->se[k]);
    }
    return STATUS_OK;
}

static enum status
simulate(struct flattening_runs *found, const struct job *job, struct fault *fault) {
    const struct ensemble ensemble = {
        .result_size = size_of(job) * sizeof(double),
        .run = run,
        .context = job,
        .threads = job->plan->threads,
        .block = 1,
        .watch = job->plan->watch};
    double *sums = calloc(1, ensemble.result_size);
    if (sums == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", job->levels);
    }
    enum status status = ensemble_run(&ensemble, sums, job->plan->runs, fault);
    if (status == STATUS_OK) {
        status = estimate_from(found, job, sums, fault);
    }
    free(sums);
    return status;
}

enum status flattening_runs_run(
    struct flattening_runs *found, const struct flattening_runs_question *question,
    const struct plan *plan, struct fault *fault) {
    struct job job = {.question = question, .plan = plan};
    if (drift_regime(question->dataset, dd_of(question->x0)) != DRIFT_DEFLATIONARY) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: give one in the deflationary regime",
            question->x0);
    }
    enum status status = job_init(&job, fault);
    if (status == STATUS_OK) {
        status = simulate(found, &job, fault);
    }
    sgd_clear(&job.law);
    free(job.level);
    free(job.bound);
    return status;
}

void flattening_runs_clear(struct flattening_runs *found) {
    free(found->log_p);
    *found = (struct flattening_runs){0};
}

struct estimate flattening_runs_log(const struct flattening_runs *found, size_t k) {
    return (struct estimate){found->log_p[k], found->se[k]};
}
