/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_measure.h"

#include <math.h>
#include <string.h>

#include "option.h"
#include "forecast/moment_exponent.h"
#include "runs/plan.h"

enum { DRIFT_RUNS = 16, ROOT_RUNS = 6, FEWEST_BATCHES = 16, MOST_BATCHES = 4096 };
enum { FEWEST_STEPS = 1000, MOST_STEPS = 20000 };
static const double TOLERANCE = 1e-3;                               /* of the critical rate */
static const double ROOT_WORK = 10 * FORECAST_WORK, OVERHEAD = 200; /* of a step */

/* -- how much ----------------------------------------------------------------------------- */

static uint64_t afford(double each, double least, double most) {
    return forecast_odds_afford(FORECAST_WORK, each, least, most);
}

static struct plan plan_of(const struct forecast_question *question, uint64_t of, uint64_t runs) {
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "forecast", of),
        .runs = runs,
        .threads = (int)question->threads.value.hi,
        .watch = question->watch};
}

static size_t batch_of(const struct forecast_question *question) {
    return (size_t)question->batch.value.hi;
}

/* -- one number each ---------------------------------------------------------------------- */

/* All batches of all samples are one. */
enum status forecast_measure_batches(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault) {
    double b = question->batch.value.hi;
    const struct limits_question asked = {
        &question->kernel, batch_of(question), question->sampling,
        forecast_question_rate(question)};
    found->batches_drawn = afford(7 * b * b * b, FEWEST_BATCHES, MOST_BATCHES);
    if (asked.batch == question->kernel.order && question->sampling != BATCH_REPLACEMENT) {
        double all = found->full_batch;
        found->batches_drawn = 1;
        found->batches = (struct limits_batches){
            .least = all,
            .quartile = {{all, 0}, {all, 0}, {all, 0}},
            .exceeded = {all < asked.eta, 0}};
        return STATUS_OK;
    }
    struct plan plan = plan_of(question, 0, found->batches_drawn);
    return limits_batches_run(&found->batches, &asked, &plan, fault);
}

enum status forecast_measure_limits(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault) {
    const struct kernel *kernel = &question->kernel;
    size_t b = batch_of(question);
    /* Batches of epochs depend on one another: their threshold is that of fresh ones. */
    enum batch_sampling alone =
        question->sampling == BATCH_EPOCHS ? BATCH_FRESH : question->sampling;
    found->full_batch = limits_full_batch(kernel);
    enum status status = limits_lazy(&found->lazy, kernel, b, question->sampling, fault);
    return status == STATUS_OK ? mean_square_threshold(&found->mean_square, kernel, b, alone, fault)
                               : status;
}

static struct lyapunov_question
drift_question(const struct forecast_question *question, double rate) {
    const struct kernel *kernel = &question->kernel;
    bool root = kernel->rank < kernel->order;
    double size = root ? 2 * (double)kernel->rank : (double)kernel->order;
    double step = question->batch.value.hi * size;
    uint64_t steps = afford(1.5 * DRIFT_RUNS * step, FEWEST_STEPS, MOST_STEPS);
    return (struct lyapunov_question){kernel,    rate, batch_of(question), question->sampling,
                                      steps / 2, steps};
}

enum status forecast_measure_drift(
    struct lyapunov *drift, const struct forecast_question *question, double rate,
    struct fault *fault) {
    const struct lyapunov_question asked = drift_question(question, rate);
    struct plan plan = plan_of(question, 1, DRIFT_RUNS);
    return lyapunov_run(drift, &asked, &plan, fault);
}

static enum status find_drift(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault) {
    const struct lyapunov_question asked =
        drift_question(question, forecast_question_rate(question));
    struct plan plan = plan_of(question, 1, DRIFT_RUNS);
    enum status status = lyapunov_run(&found->drift, &asked, &plan, fault);
    found->critical = (struct lyapunov_critical){.eta = {NAN, NAN}};
    if (status == STATUS_OK && question->critical) {
        status = lyapunov_critical_run(&found->critical, &asked, TOLERANCE, &plan, fault);
    }
    return status;
}

/* Members and steps of a population, and how many of these moment_root_run takes. */
static double root_work(const struct forecast_question *question) {
    double b = question->batch.value.hi, m = (double)question->kernel.order;
    double rank = (double)question->kernel.rank, size = rank < m ? 2 * rank : m;
    return 512 * (600 + 10 * m / b) * (6 * ROOT_RUNS) * (OVERHEAD + b * size);
}

enum status forecast_measure_theta(
    struct forecast_measure *found, const struct forecast_question *question, double rate,
    struct fault *fault) {
    const struct estimate *drift = &found->drift.drift;
    const struct kernel *kernel = &question->kernel;
    struct mean_square_value square = {.value = NAN};
    struct moment_root root = {.theta = {NAN, NAN}};
    enum status status = STATUS_OK;
    if (question->sampling != BATCH_EPOCHS) {
        status = moment_exponent_square(
            &square, kernel, rate, batch_of(question), question->sampling, fault);
        if (status == STATUS_OK && !(square.error <= 0.1 * fabs(square.value))) {
            square.value = NAN;
        }
    }
    bool all = batch_of(question) == kernel->order && question->sampling != BATCH_REPLACEMENT;
    if (rate <= found->lazy || (all && rate < found->full_batch)) {
        root.theta.value = INFINITY;
    } else if (drift->value > 3 * drift->se || all) {
        root.theta.value = 0;
    } else if (
        status == STATUS_OK && question->sampling != BATCH_EPOCHS &&
        root_work(question) < ROOT_WORK) { /* populations do not follow epochs */
        const struct moment_root_question asked = {
            kernel, rate, batch_of(question), question->sampling, square.value};
        struct plan plan = plan_of(question, 6, ROOT_RUNS);
        status = moment_root_run(&root, &asked, &plan, fault);
        if (isfinite(root.theta.value) && isnan(root.theta.se)) {
            root.theta.value = NAN;
        }
    }
    found->square = square.value;
    found->theta = root.theta;
    return status;
}

static enum status find_odds(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault) {
    double rate = forecast_question_rate(question);
    found->width = (struct forecast_odds){.p = {NAN, NAN}, .log10_p = NAN, .method = "none"};
    enum status status = forecast_odds_frozen(&found->frozen, question, rate, 2, fault);
    return status == STATUS_OK && forecast_question_has_width(question)
               ? forecast_odds_width(&found->width, question, rate, 4, fault)
               : status;
}

enum status forecast_measure_run(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault) {
    *found = (struct forecast_measure){0};
    enum status status = forecast_measure_limits(found, question, fault);
    if (status == STATUS_OK) {
        status = forecast_measure_batches(found, question, fault);
    }
    if (status == STATUS_OK) {
        status = find_drift(found, question, fault);
    }
    if (status == STATUS_OK) {
        status = forecast_measure_theta(found, question, forecast_question_rate(question), fault);
    }
    return status == STATUS_OK ? find_odds(found, question, fault) : status;
}

/* -- what it means ------------------------------------------------------------------------ */

const struct forecast_odds *forecast_measure_best(const struct forecast_measure *found) {
    const struct forecast_odds *width = &found->width;
    bool unseen = width->p.value == 0 && strcmp(width->by, "chain") != 0;
    return isnan(width->p.value) || (unseen && found->frozen.p.value > 0) ? &found->frozen : width;
}

enum forecast_verdict forecast_measure_verdict(const struct forecast_measure *found) {
    double p = forecast_measure_best(found)->p.value;
    if (p <= 0.05 && found->drift.drift.value > 3 * found->drift.drift.se) {
        return FORECAST_SLOW;
    }
    if (p <= 0) {
        return FORECAST_SAFE;
    }
    if (p <= 0.05) {
        return FORECAST_RARE;
    }
    return p <= 0.5 ? FORECAST_POSSIBLE : FORECAST_LIKELY;
}

/* -- the answer --------------------------------------------------------------------------- */

static void
add_limits(struct answer *answer, const struct forecast_measure *found, double unit, bool epochs) {
    const struct estimate *quartile = found->batches.quartile;
    const struct {
        const char *key, *what;
        enum answer_source source;
        double value;
    } line[] = {
        {"eta_full_batch", "eta: gradient descent's limit", ANSWER_FORMULA, found->full_batch},
        {"eta_lazy", "eta: no batch lets |z| grow, certified", ANSWER_FORMULA, found->lazy},
        {"eta_mean_square",
         epochs ? "eta: the mean square grows (fresh batches)" : "eta: the mean square grows",
         ANSWER_FORMULA, found->mean_square.value},
        {"eta_mean_square_error", NULL, ANSWER_FORMULA, found->mean_square.error},
        {"eta_critical", "eta: the drift turns positive", ANSWER_SIMULATION,
         found->critical.eta.value},
        {"eta_critical_se", "its standard error", ANSWER_SIMULATION, found->critical.eta.se},
        {"batch_eta_q25", "batches' own limits: 25 %", ANSWER_SIMULATION, quartile[0].value},
        {"batch_eta_q50", "50 %", ANSWER_SIMULATION, quartile[1].value},
        {"batch_eta_q75", "75 %", ANSWER_SIMULATION, quartile[2].value},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        bool asked = !isnan(line[i].value);
        answer_add(
            answer, line[i].key, asked ? line[i].what : NULL, line[i].source,
            answer_real(line[i].value / unit));
    }
}

static void add_odds(struct answer *answer, const struct forecast_measure *found) {
    bool asked = !isnan(found->width.p.value);
    const struct {
        const char *key, *what;
        double value;
    } line[] = {
        {"batches_above", "share of batches above theirs at this eta",
         found->batches.exceeded.value},
        {"batches_above_se", NULL, found->batches.exceeded.se},
        {"drift", "drift, per step", found->drift.drift.value},
        {"drift_se", "its standard error", found->drift.drift.se},
        {"drift_slow", "that of the slowest direction", found->drift.slow},
        {"growth_mean_square", "growth of the mean square's log, per step", found->square},
        {"theta", "theta: P of h times falls like h^-theta", found->theta.value},
        {"theta_se", "its standard error", found->theta.se},
        {"p_rise_frozen", "P of a rise, frozen kernel", found->frozen.p.value},
        {"p_rise_frozen_log10", NULL, found->frozen.log10_p},
        {"p_rise_frozen_se", "its standard error", found->frozen.p.se},
        {"p_rise_width", asked ? "P of a rise at this width" : NULL, found->width.p.value},
        {"p_rise_width_log10", NULL, found->width.log10_p},
        {"p_rise_width_se", asked ? "its standard error" : NULL, found->width.p.se},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        answer_add(
            answer, line[i].key, line[i].what, ANSWER_SIMULATION, answer_real(line[i].value));
    }
    answer_add(
        answer, "batches", "batches that were sampled", ANSWER_SIMULATION,
        answer_integer(found->batches_drawn));
    answer_add(
        answer, "replicas", "runs, frozen kernel", ANSWER_SIMULATION,
        answer_integer(found->frozen.runs));
    answer_add(answer, "method", "how", ANSWER_SIMULATION, answer_word(found->frozen.method));
    answer_add(
        answer, "replicas_width", asked ? "runs at this width" : NULL, ANSWER_SIMULATION,
        answer_integer(found->width.runs));
    answer_add(
        answer, "method_width", asked ? "how" : NULL, ANSWER_SIMULATION,
        answer_word(found->width.method));
    answer_add(
        answer, "width_by", asked ? "of what" : NULL, ANSWER_SIMULATION,
        answer_word(asked ? found->width.by : "none"));
}

void forecast_measure_add(
    struct answer *answer, const struct forecast_measure *found,
    const struct forecast_question *question) {
    static const char *const verdicts[] = {
        [FORECAST_SAFE] = "safe",
        [FORECAST_SLOW] = "slow",
        [FORECAST_RARE] = "rare",
        [FORECAST_POSSIBLE] = "possible",
        [FORECAST_LIKELY] = "likely"};
    const struct kernel *kernel = &question->kernel;
    answer_add(
        answer, "verdict", NULL, ANSWER_FORMULA,
        answer_word(verdicts[forecast_measure_verdict(found)]));
    answer_add(answer, "eta", "eta", ANSWER_FORMULA, answer_real(question->eta.value.hi));
    answer_add(answer, "batch", "batch", ANSWER_FORMULA, answer_integer(batch_of(question)));
    answer_add(answer, "samples", "samples", ANSWER_FORMULA, answer_integer(kernel->order));
    answer_add(answer, "rank", "rank of the kernel", ANSWER_FORMULA, answer_integer(kernel->rank));
    answer_add(
        answer, "lambda_max", "its largest eigenvalue", ANSWER_FORMULA,
        answer_real(kernel->value[0]));
    answer_add(
        answer, "labels_beyond", question->beyond > FORECAST_BEYOND ? "labels out of reach" : NULL,
        ANSWER_FORMULA, answer_real(question->beyond));
    add_limits(answer, found, question->per_eta, question->sampling == BATCH_EPOCHS);
    add_odds(answer, found);
}
