/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_splitting.h"

#include <math.h>
#include <stdlib.h>

#include "base/bisect.h"
#include "escape/gauss_form.h"
#include "odds/splitting.h"

static const double FEW = 5; /* one particle in FEW reaches the next level */

/* The chain with its levels; w_i is the stationary variance of sqrt(g_i) x_i, and the rate function
 * of S under it spaces the levels. */
struct climb {
    const struct exit_splitting_question *question;
    double *w, *decay, *spread, *level; /* owned, in one block */
    double core;
    size_t levels;
};

/* -- a particle --------------------------------------------------------------------------- */

static void start(void *state, struct rng *rng, const void *context) {
    const struct climb *climb = context;
    const struct valley *valley = &climb->question->valley;
    double *x = state;
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = sqrt(climb->w[i] / valley_weight(valley, i)) * ziggurat_normal(rng);
    }
    if (valley_score(valley, x) <= climb->core) {
        valley_step(x, climb->decay, climb->spread, valley->dimensions, rng);
        return;
    }
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = 0; /* no excursion begins here, and one in the core is over */
    }
}

static enum splitting_end advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct climb *climb = context;
    const struct exit_splitting_question *question = climb->question;
    for (double *x = state;; ++*steps) {
        double score = valley_score(&question->valley, x);
        if (score >= stage->level) {
            return SPLITTING_REACHED;
        }
        if (score <= climb->core) {
            return SPLITTING_DIED;
        }
        valley_step(x, climb->decay, climb->spread, question->valley.dimensions, rng);
    }
}

/* -- levels ------------------------------------------------------------------------------- */

struct wanted {
    const struct climb *climb;
    double rate;
};

static bool is_rarer(double score, const void *context) {
    const struct wanted *wanted = context;
    const struct climb *climb = wanted->climb;
    return gauss_form_rate(climb->w, climb->question->valley.dimensions, score) > wanted->rate;
}

/* The first is the core's own boundary: who has left it. The last is where the valley is left. */
static void place_levels(struct climb *climb, double edge, double rate) {
    for (size_t k = 0; k < climb->levels; k++) {
        struct wanted wanted = {climb, rate * (double)k / (double)(climb->levels - 1)};
        climb->level[k] = bisect(is_rarer, &wanted, climb->core, edge, 40).yes;
    }
    climb->level[0] = nextafter(climb->core, edge);
    climb->level[climb->levels - 1] = nextafter(edge, INFINITY);
}

static enum status climb_init(
    struct climb *climb, const struct exit_splitting_question *question, struct fault *fault) {
    const struct valley *valley = &question->valley;
    double w[VALLEY_MOST];
    for (size_t i = 0; i < valley->dimensions; i++) {
        w[i] =
            valley_weight(valley, i) * valley_variance(valley, question->eta, question->epsilon, i);
    }
    double edge = valley_edge(valley), mean = gauss_form_mean(w, valley->dimensions);
    if (edge <= mean) {
        return fault_set(
            fault, STATUS_INPUT,
            "valley: its edge, %g, is within the noise, of %g; use plain runs or less noise", edge,
            mean);
    }
    double rate = gauss_form_rate(w, valley->dimensions, edge);
    *climb =
        (struct climb){.question = question, .core = mean, .levels = 2 + (size_t)(rate / log(FEW))};
    climb->w = calloc(3 * valley->dimensions + climb->levels, sizeof *climb->w);
    if (climb->w == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", climb->levels);
    }
    climb->decay = climb->w + valley->dimensions;
    climb->spread = climb->decay + valley->dimensions;
    climb->level = climb->spread + valley->dimensions;
    valley_pace(climb->decay, climb->spread, valley, question->eta, question->epsilon);
    for (size_t i = 0; i < valley->dimensions; i++) {
        climb->w[i] = w[i];
    }
    place_levels(climb, edge, rate);
    return STATUS_OK;
}

/* -- the estimate ------------------------------------------------------------------------- */

static enum status split(
    struct exit_splitting *found, const struct climb *climb, const struct plan *plan,
    struct fault *fault) {
    const struct splitting_question question = {
        .state_size = climb->question->valley.dimensions * sizeof(double),
        .start = start,
        .advance = advance,
        .context = climb,
        .level = climb->level,
        .levels = climb->levels,
        .particles = climb->question->particles};
    struct splitting split;
    enum status status = splitting_run(&split, &question, plan, fault);
    if (status == STATUS_OK) {
        *found = (struct exit_splitting){
            .log_mean = {-split.log_p, split.relative_error},
            .largest_share = split.largest_share,
            .levels = climb->levels,
            .repetitions = split.repetitions,
            .extinct = split.extinct,
            .steps = split.steps};
        splitting_clear(&split);
    }
    return status;
}

enum status exit_splitting_run(
    struct exit_splitting *found, const struct exit_splitting_question *question,
    const struct plan *plan, struct fault *fault) {
    const struct valley *valley = &question->valley;
    *found = (struct exit_splitting){.levels = 0};
    enum status status = valley_check(valley, question->eta, question->epsilon, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct climb climb;
    status = climb_init(&climb, question, fault);
    if (status == STATUS_OK) {
        status = split(found, &climb, plan, fault);
        free(climb.w);
    }
    return status;
}
