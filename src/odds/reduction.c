/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/reduction.h"

#include <math.h>

#include "neurons/cone.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "runs/ensemble.h"
#include "chain/tilt.h"

/* A run ends where Y^2 has fallen to this part of what the next level still wants (ReLU: of its
 * square), and falls on: it comes back with odds of the order of 1e-12^kappa. */
static const double GONE = 1e-12;
enum { MOST_STEPS = 1000000 };

struct job {
    const struct reduction_question *question;
    struct dd x0;
    struct sgd plain;
    struct tilt tilt;
    struct tilt
        schedule; /* by the power 0 where it is not tilted; none without one that is drawn */
    double theta, crit;
    struct rng_key key;
};

struct weights {
    double level[REDUCTION_MOST_LEVELS], spike[REDUCTION_SPIKES], both[REDUCTION_SPIKES];
    /* 0 until it happens */
};

/* -- one run ------------------------------------------------------------------------------ */

/* Marks what has happened by now, each with the weight of its first time. Returns the next
 * level. */
static int record_passed(
    const struct reduction_question *question, struct weights *run, int k, double shed, double y,
    double log_weight) {
    for (; k < question->levels && shed >= question->level[k]; k++) {
        run->level[k] = exp(log_weight);
    }
    for (int m = 0; m < REDUCTION_SPIKES; m++) {
        if (run->spike[m] == 0 && fabs(y) >= question->spike[m]) {
            run->spike[m] = exp(log_weight);
        }
        if (run->both[m] == 0 && run->spike[m] > 0 && shed >= question->level[question->given]) {
            run->both[m] = exp(log_weight);
        }
    }
    return k;
}

/* Whether |Y| falls from here on, under the law it is drawn with. */
static bool falls(const struct job *job, bool tilts, double eta_lambda) {
    const struct dataset *dataset = job->question->dataset;
    double sum = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double q = tilts ? job->tilt.raised[i] : dataset->atom[i].p;
        sum += q * drift_log_factor(dd_of(eta_lambda), dataset->atom[i].s2);
    }
    return eta_lambda <= job->crit || sum < 0;
}

/* The next state; adds to `shed` what it costs. */
static struct chain
next_state(struct cone *cone, struct chain at, double s2, bool relu, double *shed) {
    if (relu) {
        *cone = cone_step(*cone, s2);
        *shed += at.eta_lambda - cone->at.eta_lambda;
        return cone->at;
    }
    *shed += s2 * at.y * at.y * (4 - s2 * at.eta_lambda);
    return chain_step(at, s2);
}

/* The sample of step t < schedule.steps. */
static size_t scheduled(const struct job *job, int t, struct rng *rng, double *log_weight) {
    const struct reduction_schedule *schedule = &job->question->schedule;
    if (schedule->order != NULL) {
        return schedule->order[t];
    }
    return tilt_draw(&job->schedule, rng, log_weight);
}

/* The sample of a later step. */
static size_t drawn(const struct job *job, bool tilts, struct rng *rng, double *log_weight) {
    if (tilts) {
        return tilt_draw(&job->tilt, rng, log_weight);
    }
    return sgd_draw(&job->plain, rng);
}

static size_t
next_sample(const struct job *job, int t, bool tilts, struct rng *rng, double *log_weight) {
    if (t < job->question->schedule.steps) {
        return scheduled(job, t, rng, log_weight);
    }
    return drawn(job, tilts, rng, log_weight);
}

static bool run_once(const struct job *job, struct rng *rng, struct weights *run) {
    const struct reduction_question *question = job->question;
    struct chain at = start_draw(&question->start, rng, question->eta.hi, question->width);
    struct cone cone = cone_of(at);
    double shed = 0, log_weight = job->theta * log(question->width) / 2;
    bool tilts = true;
    for (int t = 0, k = 0; k < question->levels; t++) {
        if (t == MOST_STEPS) {
            return false;
        }
        bool early = t < question->schedule.steps;
        tilts = tilts && fabs(at.y) <= question->limit;
        double wants = question->level[k] - shed;
        if (!early && at.y * at.y < GONE * (question->relu ? wants * wants : wants) &&
            falls(job, tilts, at.eta_lambda)) {
            break;
        }
        size_t i = next_sample(job, t, tilts, rng, &log_weight);
        double s2 = job->plain.s2[i];
        at = next_state(&cone, at, s2, question->relu, &shed);
        k = record_passed(question, run, k, shed, at.y, log_weight);
    }
    return true;
}

struct reduction_question reduction_question_of(
    const struct dataset *dataset, double x0, double width, int levels, int tenth) {
    struct reduction_question question = {
        .dataset = dataset,
        .eta = dd_of(1),
        .width = width,
        .start = {.mu0 = 1, .lambda0 = dd_of(x0)},
        .limit = INFINITY,
        .levels = levels,
        .span = 1,
        .given = tenth};
    for (int k = 0; k < levels && k < REDUCTION_MOST_LEVELS; k++) {
        question.level[k] = 0.1 * pow(10, (k - tenth) / 6.0);
    }
    return question;
}

/* -- many --------------------------------------------------------------------------------- */

static void add_run(struct reduction *sums, const struct weights *run, int levels, int span) {
    for (int k = 0; k < levels; k++) {
        sums->w[k] += run->level[k];
        sums->w2[k] += run->level[k] * run->level[k];
        sums->ahead[k] += k + span < levels ? run->level[k] * run->level[k + span] : 0;
    }
    for (int m = 0; m < REDUCTION_SPIKES; m++) {
        sums->spike[m] += run->spike[m];
        sums->spike2[m] += run->spike[m] * run->spike[m];
        sums->both[m] += run->both[m];
        sums->both2[m] += run->both[m] * run->both[m];
        sums->cross[m] += run->spike[m] * run->both[m];
    }
    sums->runs++;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    struct reduction *sums = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        struct weights run = {0};
        sums->unfinished += !run_once(job, &rng, &run);
        add_run(sums, &run, job->question->levels, job->question->span);
    }
    return STATUS_OK;
}

static enum status
check(const struct reduction_question *question, struct dd x0, struct fault *fault) {
    const struct dataset *dataset = question->dataset;
    if (drift_regime(dataset, x0) != DRIFT_DEFLATIONARY) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: give one in the deflationary regime", x0.hi);
    }
    if (dataset->atoms > REDUCTION_MOST_ATOMS || question->levels > REDUCTION_MOST_LEVELS) {
        return fault_set(
            fault, STATUS_INPUT, "%zu samples and %d levels; give up to %d and %d", dataset->atoms,
            question->levels, REDUCTION_MOST_ATOMS, REDUCTION_MOST_LEVELS);
    }
    return STATUS_OK;
}

static enum status schedule_init(struct job *job, struct fault *fault) {
    const struct reduction_schedule *schedule = &job->question->schedule;
    const struct dataset *dataset = job->question->dataset;
    struct dd s2[REDUCTION_MOST_ATOMS];
    if (schedule->steps == 0 || schedule->order != NULL) {
        return STATUS_OK;
    }
    for (size_t i = 0; i < dataset->atoms; i++) {
        s2[i] = dataset->atom[i].s2;
    }
    return tilt_init_outcomes(
        &job->schedule, schedule->law, s2, dataset->atoms, job->x0,
        schedule->tilts ? job->theta : 0, fault);
}

static enum status job_init(struct job *job, struct fault *fault) {
    const struct dataset *dataset = job->question->dataset;
    job->theta = cramer_exponent(dataset, job->x0);
    job->crit = drift_window(dataset).crit.hi;
    enum status status = sgd_init(&job->plain, dataset, fault);
    if (status == STATUS_OK) {
        status = tilt_init(&job->tilt, dataset, job->x0, job->theta, fault);
    }
    if (status == STATUS_OK) {
        status = schedule_init(job, fault);
    }
    return status;
}

enum status reduction_run(
    struct reduction *found, const struct reduction_question *question, const struct plan *plan,
    struct fault *fault) {
    struct job job = {
        .question = question,
        .x0 = dd_mul(question->eta, question->start.lambda0),
        .key = plan->key};
    *found = (struct reduction){.runs = 0};
    enum status status = check(question, job.x0, fault);
    if (status == STATUS_OK) {
        status = job_init(&job, fault);
    }
    if (status == STATUS_OK) {
        const struct ensemble ensemble = {
            .result_size = sizeof *found,
            .run = run_block,
            .context = &job,
            .threads = plan->threads,
            .watch = plan->watch};
        status = ensemble_run(&ensemble, found, plan->runs, fault);
    }
    tilt_clear(&job.schedule);
    tilt_clear(&job.tilt);
    sgd_clear(&job.plain);
    return status;
}

/* -- estimates ---------------------------------------------------------------------------- */

struct estimate reduction_odds(const struct reduction *found, int k) {
    return estimate_mean(found->runs, found->w[k], found->w2[k]);
}

struct estimate reduction_spike(const struct reduction *found, int m) {
    return estimate_mean(found->runs, found->spike[m], found->spike2[m]);
}

double reduction_effective(const struct reduction *found, int k) {
    return found->w[k] / found->w2[k] * found->w[k] / found->runs;
}

struct estimate
reduction_slope(const struct reduction *found, const struct reduction_question *question, int k) {
    int to = k + question->span;
    struct estimate ratio = estimate_ratio_of_sums(
        found->w[to], found->w2[to], found->w[k], found->w2[k], found->ahead[k]);
    return estimate_times(estimate_log(ratio), 1 / log(question->level[to] / question->level[k]));
}

struct estimate reduction_log_given(const struct reduction *found, int m) {
    return estimate_log(estimate_ratio_of_sums(
        found->both[m], found->both2[m], found->spike[m], found->spike2[m], found->cross[m]));
}

/* -- Kesten and Goldie's constant --------------------------------------------------------- */

struct perpetuity {
    const struct dataset *dataset;
    struct sgd law;
    double x0, kappa;
    struct rng_key key;
};

struct moments {
    double sum, square;
};

/* Until the product of the m^2 is below 1e-20 of the sum. */
static double perpetuity_draw(const struct perpetuity *job, struct rng *rng) {
    double sum = 0, product = 1;
    while (product > 1e-20 * sum) {
        double s2 = job->law.s2[sgd_draw(&job->law, rng)], m = 1 - s2 * job->x0;
        sum += product * s2 * (4 - s2 * job->x0);
        product *= m * m;
    }
    return sum;
}

/* The first step is averaged by hand; an idle one adds nothing. For kappa < 1 a term is at most
 * c^kappa. */
static enum status run_perpetuity(
    void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct perpetuity *job = context;
    struct moments *moments = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        double tail = perpetuity_draw(job, &rng), mean = 0;
        for (size_t i = 0; i < job->dataset->atoms; i++) {
            double s2 = job->law.s2[i], m = 1 - s2 * job->x0, rest = m * m * tail;
            double with = pow(s2 * (4 - s2 * job->x0) + rest, job->kappa);
            mean += job->dataset->atom[i].p * (with - pow(rest, job->kappa));
        }
        moments->sum += mean;
        moments->square += mean * mean;
    }
    return STATUS_OK;
}

enum status reduction_constant(
    struct estimate *found, const struct dataset *dataset, double x0, const struct plan *plan,
    struct fault *fault) {
    double kappa = cramer_exponent(dataset, dd_of(x0)) / 2, climb = 0;
    struct perpetuity job = {.dataset = dataset, .x0 = x0, .kappa = kappa, .key = plan->key};
    struct moments moments = {0};
    if (drift_regime(dataset, dd_of(x0)) != DRIFT_DEFLATIONARY || kappa >= 1) {
        return fault_set(fault, STATUS_INPUT, "eta lambda = %g: give one with 0 < theta < 2", x0);
    }
    enum status status = sgd_init(&job.law, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct ensemble ensemble = {
        .result_size = sizeof moments,
        .run = run_perpetuity,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, &moments, plan->runs, fault);
    sgd_clear(&job.law);
    for (size_t i = 0; i < dataset->atoms; i++) {
        double step = 2 * drift_log_factor(dd_of(x0), dataset->atom[i].s2);
        climb += dataset->atom[i].p * exp(kappa * step) * step;
    }
    *found = estimate_times(
        estimate_mean((double)plan->runs, moments.sum, moments.square), 1 / (kappa * climb));
    return status;
}
