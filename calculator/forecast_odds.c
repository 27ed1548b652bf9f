/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_odds.h"

#include <math.h>

#include "forecast/rise.h"
#include "forecast/rise_rare.h"
#include "forecast/rise_relu.h"
#include "odds/splitting.h"
#include "option.h"

enum { BRIEF = 32, ROUGH = 8 }; /* repetitions */
enum { FIRST_RUNS = 4096, FEWEST_RUNS = 100, ENOUGH = FIRST_RUNS / 100 };

/* What splitting may cost unless it is asked for. */
static const double RARE_WORK = 1e11, COMMON_ERROR = 0.01, RARE_ERROR = 0.1, ROUGH_ERROR = 0.1;
static const double RELU_WORK = 2 * FORECAST_ODDS_WORK, RELU_ERROR = 0.05;
/* A step's draws and calls, in multiply-adds. */
static const double OVERHEAD = 200;

enum kind { FROZEN, LINEAR, RELU };

/* One kind of question, and what a step of it costs. */
struct asked {
    enum kind kind;
    const char *by;
    struct rise_frozen_question frozen;
    struct rise_linear_question linear;
    struct rise_relu_question relu;
    double step;
};

uint64_t forecast_odds_afford(double work, double each, double least, double most) {
    return (uint64_t)fmin(most, fmax(least, floor(work / each)));
}

static struct plan
plan_of(const struct forecast_question *question, uint64_t of, uint64_t runs, double error) {
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "forecast", of),
        .runs = runs,
        .relative_error = error,
        .threads = (int)question->threads.value.hi,
        .watch = question->watch};
}

static double error_of(const struct forecast_question *question, double usual) {
    const struct number *asked = &question->relative_error;
    if (option_is_given(asked)) {
        return asked->value.hi;
    }
    double error = question->brief ? 3 * usual : usual;
    return question->rough ? fmax(error, ROUGH_ERROR) : error;
}

/* -- plain runs --------------------------------------------------------------------------- */

static enum status run_plain(
    struct forecast_odds *odds, const struct asked *asked, const struct plan *plan,
    struct fault *fault) {
    struct rise rise;
    enum status status = asked->kind == LINEAR ? rise_linear_run(&rise, &asked->linear, plan, fault)
                         : asked->kind == RELU
                             ? rise_relu_run(&rise, &asked->relu, plan, fault)
                             : rise_frozen_run(&rise, &asked->frozen, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct estimate p = rise.share[0];
    *odds = (struct forecast_odds){
        .p = {p.value, p.se > 0 ? p.se : NAN}, /* of none or all the error says nothing */
        .log10_p = log10(p.value),
        .runs = (uint64_t)rise.runs,
        .method = "crude",
        .by = asked->by,
        .furthest = rise.furthest};
    return STATUS_OK;
}

static enum status count_runs(
    struct forecast_odds *odds, const struct asked *asked, const struct forecast_question *question,
    uint64_t of, struct fault *fault) {
    bool relu = asked->kind == RELU;
    double work = relu ? RELU_WORK : FORECAST_ODDS_WORK;
    double most = question->replicas.value.hi;
    double error = error_of(question, relu ? RELU_ERROR : COMMON_ERROR);
    double path = asked->step * question->steps.value.hi;
    uint64_t first =
        forecast_odds_afford(FORECAST_WORK, path, fmin(most, FEWEST_RUNS), fmin(most, FIRST_RUNS));
    uint64_t all = question->method == FORECAST_CRUDE
                       ? (uint64_t)most
                       : forecast_odds_afford(work, path, (double)first, most);
    struct plan plan = plan_of(question, of, first, error);
    enum status status = run_plain(odds, asked, &plan, fault);
    double hits = odds->p.value * (double)odds->runs;
    bool more = relu || question->method == FORECAST_CRUDE || hits >= ENOUGH;
    if (status == STATUS_OK && more && all > first && !(odds->p.se <= error * odds->p.value)) {
        plan.runs = all;
        status = run_plain(odds, asked, &plan, fault);
    }
    hits = odds->p.value * (double)odds->runs;
    if (status == STATUS_OK && hits >= ENOUGH && odds->p.se > 1.01 * error * odds->p.value) {
        odds->open =
            (double)all >= most
                ? "A smaller error takes more --replicas."
                : "More runs for a smaller error are beyond the budget: --method crude has none.";
    }
    return status;
}

/* -- splitting ---------------------------------------------------------------------------- */

static enum status run_rare(
    struct rise_rare *rare, const struct asked *asked, const struct plan *plan,
    struct fault *fault) {
    return asked->kind == LINEAR ? rise_rare_linear_run(rare, &asked->linear, plan, fault)
                                 : rise_rare_frozen_run(rare, &asked->frozen, plan, fault);
}

static void
take_rare(struct forecast_odds *odds, const struct asked *asked, const struct rise_rare *rare) {
    odds->method = "splitting";
    odds->by = asked->by;
    odds->furthest = rare->reached;
    if (rare->lost || rare->share.value == 0) {
        odds->p = (struct estimate){0, NAN};
        odds->log10_p = -INFINITY;
        odds->open = "Splitting finds no way to the height either: what is this rare it cannot "
                     "tell from 0.";
        return;
    }
    odds->p = rare->share;
    odds->log10_p = rare->log10_p;
    odds->runs = rare->repetitions * RISE_RARE_PARTICLES;
}

/* The first repetitions say what all cost. */
static enum status split(
    struct forecast_odds *odds, const struct asked *asked, const struct forecast_question *question,
    uint64_t of, struct fault *fault) {
    double error = error_of(question, RARE_ERROR);
    struct rise_rare rare;
    uint64_t brief = question->rough ? ROUGH : BRIEF,
             first = question->brief ? brief : SPLITTING_LOOK;
    struct plan plan = plan_of(question, of + 1, first, error);
    enum status status = run_rare(&rare, asked, &plan, fault);
    bool known = status == STATUS_OK && !rare.lost && rare.share.value > 0;
    double cost = asked->step * (double)rare.steps / (double)first;
    uint64_t all = question->method == FORECAST_SPLITTING
                       ? (uint64_t)1 << 20
                       : forecast_odds_afford(RARE_WORK, cost, SPLITTING_LOOK, 1 << 20);
    if (known && !question->brief && all > SPLITTING_LOOK &&
        !(rare.share.se <= error * rare.share.value)) {
        plan.runs = all;
        status = run_rare(&rare, asked, &plan, fault);
    }
    if (status == STATUS_OK) {
        take_rare(odds, asked, &rare);
        if (odds->p.se > error * odds->p.value) {
            odds->open = "A smaller error is beyond the budget: --method splitting has none.";
        }
    }
    return status;
}

/* Particles walk to the end at most, once for each of some levels. */
static bool is_splitting_dear(const struct asked *asked, const struct forecast_question *question) {
    double least = asked->step * question->steps.value.hi * SPLITTING_LOOK * RISE_RARE_PARTICLES;
    return least > 4 * RARE_WORK;
}

static enum status find(
    struct forecast_odds *odds, const struct asked *asked, const struct forecast_question *question,
    uint64_t of, struct fault *fault) {
    enum status status = STATUS_OK;
    *odds = (struct forecast_odds){.p = {NAN, NAN}, .log10_p = NAN, .method = "none"};
    if (question->method != FORECAST_SPLITTING || asked->kind == RELU) {
        status = count_runs(odds, asked, question, of, fault);
    }
    bool rare =
        question->method != FORECAST_CRUDE && !(odds->p.value * (double)odds->runs >= ENOUGH);
    if (status != STATUS_OK || !rare) {
        return status;
    }
    if (asked->kind == RELU) {
        odds->open = "Neurons are not split; --method crude has more plain runs of them.";
        return STATUS_OK;
    }
    if (question->method == FORECAST_AUTO && is_splitting_dear(asked, question)) {
        odds->open =
            "Splitting, for rarer rises, is beyond the budget: --method splitting has none.";
        return STATUS_OK;
    }
    return split(odds, asked, question, of, fault);
}

/* -- questions ---------------------------------------------------------------------------- */

static struct rise_heights heights_of(const struct forecast_question *question) {
    return (struct rise_heights){&question->height.value.hi, 1, (uint64_t)question->steps.value.hi};
}

enum status forecast_odds_frozen(
    struct forecast_odds *odds, const struct forecast_question *question, double rate, uint64_t of,
    struct fault *fault) {
    const struct kernel *kernel = &question->kernel;
    double b = question->batch.value.hi, m = (double)kernel->order, rank = (double)kernel->rank;
    bool root = kernel->rank < kernel->order;
    const struct asked asked = {
        .by = "frozen",
        .frozen =
            {.kernel = kernel,
             .outputs = question->outputs.order > 0 ? &question->outputs : NULL,
             .y = question->y,
             .eta = rate,
             .batch = (size_t)b,
             .sampling = question->sampling,
             .heights = heights_of(question)},
        .step = OVERHEAD + (root ? (2 * b + 1) * rank : (b + 1) * m)};
    return find(odds, &asked, question, of, fault);
}

static struct asked linear_of(const struct forecast_question *question, double rate) {
    const struct kernel *outputs = &question->outputs;
    double b = question->batch.value.hi, m = (double)outputs->order, d = (double)outputs->rank;
    return (struct asked){
        .kind = LINEAR,
        .by = "chain",
        .linear =
            {.x = outputs->root,
             .y = question->y,
             .samples = outputs->order,
             .inputs = outputs->rank,
             .eta = rate,
             .width = question->width.value.hi,
             .batch = (size_t)b,
             .sampling = question->sampling,
             .heights = heights_of(question)},
        .step = OVERHEAD + 3 * d * d + (2 * b + m) * d};
}

/* A start costs its share of each step. */
static struct asked relu_of(const struct forecast_question *question, double rate) {
    double n = question->width.value.hi;
    bool real = n <= 2 * FORECAST_ODDS_NEURONS;
    double m = (double)question->samples.count, d = (double)question->samples.inputs;
    double b = question->batch.value.hi, used = real ? n : FORECAST_ODDS_NEURONS;
    return (struct asked){
        .kind = RELU,
        .by = real ? "network" : "surrogate",
        .relu =
            {.network = {&question->samples, rate, n, real ? 0 : FORECAST_ODDS_NEURONS},
             .batch = (size_t)b,
             .sampling = question->sampling,
             .heights = heights_of(question)},
        .step = OVERHEAD + used * m * (b + 1 + (d + m) / question->steps.value.hi)};
}

enum status forecast_odds_width(
    struct forecast_odds *odds, const struct forecast_question *question, double rate, uint64_t of,
    struct fault *fault) {
    const struct asked asked = question->relu ? relu_of(question, rate) : linear_of(question, rate);
    return find(odds, &asked, question, of, fault);
}

enum status forecast_odds_asked(
    struct forecast_odds *odds, const struct forecast_question *question, double rate,
    struct fault *fault) {
    return forecast_question_has_width(question)
               ? forecast_odds_width(odds, question, rate, 4, fault)
               : forecast_odds_frozen(odds, question, rate, 2, fault);
}
