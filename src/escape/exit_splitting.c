/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_splitting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "escape/gauss_form.h"
#include "odds/splitting_fall.h"

/* One particle in FEW reaches the next level, and may fall by FREE of them without a lot: measured,
 * 2 to 4 of either cost the same to a third. */
static const double FEW = 3;
enum { FREE = 3 };

/* States that are tried for one that begins an excursion. */
enum { TRIES = 16 };

/* The chain with its levels; w_i is the stationary variance of sqrt(g_i) x_i, and the rate function
 * of S under it spaces the levels. */
struct climb {
    const struct exit_splitting_question *question;
    double *w, *deviation, *decay, *spread, *level; /* owned, in one block */
    double core;
    size_t levels;
};

/* -- a particle --------------------------------------------------------------------------- */

/* Its weight, and where it is. */
static double *weight_of(void *state) {
    return state;
}

static void draw_stationary(double *x, const struct climb *climb, struct xoroshiro *random) {
    const struct valley *valley = &climb->question->valley;
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = climb->deviation[i] * ziggurat_of_xoroshiro(random);
    }
}

static void step(double *x, const struct climb *climb, struct xoroshiro *random) {
    const size_t dimensions = climb->question->valley.dimensions;
    for (size_t i = 0; i < dimensions; i++) {
        x[i] = climb->decay[i] * x[i] + climb->spread[i] * ziggurat_of_xoroshiro(random);
    }
}

/* One of the excursions that TRIES stationary states begin, which counts for all of these. */
static void start(void *state, struct rng *rng, const void *context) {
    const struct climb *climb = context;
    const struct valley *valley = &climb->question->valley;
    double *x = (double *)state + 1, try[VALLEY_MOST];
    struct xoroshiro random = splitting_fall_stream(rng);
    int begun = 0;
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = 0; /* no excursion begins here, and one in the core is over */
    }
    for (int k = 0; k < TRIES; k++) {
        draw_stationary(try, climb, &random);
        if (valley_score(valley, try) > climb->core) {
            continue;
        }
        step(try, climb, &random);
        if (valley_score(valley, try) > climb->core && rng_uniform(rng) * ++begun < 1) {
            memcpy(x, try, valley->dimensions * sizeof *x);
        }
    }
    *weight_of(state) = (double)begun / TRIES;
}

static struct splitting_fall
fall_of(double *weight, const struct splitting_stage *stage, const struct climb *climb) {
    return splitting_fall_of(stage, climb->level, FREE, FEW, weight);
}

/* One dimension, in registers: half the time. */
static enum splitting_end advance_on_line(
    double *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const struct climb *climb) {
    const double decay = *climb->decay, spread = *climb->spread, top = stage->level,
                 weight = valley_weight(&climb->question->valley, 0);
    struct xoroshiro random = splitting_fall_stream(rng);
    struct splitting_fall fall = fall_of(state, stage, climb);
    double x = state[1], low = fmax(climb->core, splitting_fall_edge(&fall));
    uint64_t count = 0;
    enum splitting_end end = SPLITTING_DIED;
    for (;; count++) {
        double score = weight * x * x;
        if (score >= top) {
            end = SPLITTING_REACHED;
            break;
        }
        if (score <= low) {
            if (score <= climb->core || !splitting_fall_survives(&fall, score, &random)) {
                break;
            }
            low = fmax(climb->core, splitting_fall_edge(&fall));
        }
        x = decay * x + spread * ziggurat_of_xoroshiro(&random);
    }
    state[1] = x;
    *steps += count;
    return end;
}

static enum splitting_end advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct climb *climb = context;
    const struct valley *valley = &climb->question->valley;
    if (valley->dimensions == 1) {
        return advance_on_line(state, stage, rng, steps, climb);
    }
    struct xoroshiro random = splitting_fall_stream(rng);
    struct splitting_fall fall = fall_of(state, stage, climb);
    for (double *x = (double *)state + 1;; ++*steps) {
        double score = valley_score(valley, x);
        if (score >= stage->level) {
            return SPLITTING_REACHED;
        }
        if (score <= climb->core || !splitting_fall_survives(&fall, score, &random)) {
            return SPLITTING_DIED;
        }
        step(x, climb, &random);
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
    climb->w = calloc(4 * valley->dimensions + climb->levels, sizeof *climb->w);
    if (climb->w == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", climb->levels);
    }
    climb->deviation = climb->w + valley->dimensions;
    climb->decay = climb->deviation + valley->dimensions;
    climb->spread = climb->decay + valley->dimensions;
    climb->level = climb->spread + valley->dimensions;
    valley_pace(climb->decay, climb->spread, valley, question->eta, question->epsilon);
    for (size_t i = 0; i < valley->dimensions; i++) {
        climb->w[i] = w[i];
        climb->deviation[i] = sqrt(w[i] / valley_weight(valley, i));
    }
    place_levels(climb, edge, rate);
    return STATUS_OK;
}

/* -- the estimate ------------------------------------------------------------------------- */

static enum status split(
    struct exit_splitting *found, const struct climb *climb, const struct plan *plan,
    struct fault *fault) {
    const struct splitting_question question = {
        .state_size = (1 + climb->question->valley.dimensions) * sizeof(double),
        .weight = weight_of,
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
