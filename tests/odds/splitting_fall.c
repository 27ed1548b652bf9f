/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/splitting_fall.h"

#include <math.h>

#include "check.h"
#include "statistic.h"

/* A walk on the integers from 0, up with odds UP, dead at FLOOR; with the weights of its falls.
 * Where it learns, it goes up with odds LEARNT once it has been DEEP below its best, which none
 * without many lots has. */
enum { LEVELS = 24, FLOOR = -8, DEEP = 4 };
static const double UP = 0.3, LEARNT = 0.42;

struct walk {
    double level[LEVELS];
    size_t free; /* levels */
    double few;
    bool learns;
};

struct place {
    double weight;
    int at, learnt;
};

static double *weight_of(void *state) {
    return &((struct place *)state)->weight;
}

static void walk_start(void *state, struct rng *rng, const void *context) {
    (void)rng;
    (void)context;
    struct place *place = state;
    place->at = place->learnt = 0;
}

static enum splitting_end walk_advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct walk *walk = context;
    struct place *place = state;
    struct xoroshiro random = splitting_fall_stream(rng);
    struct splitting_fall fall =
        splitting_fall_of(stage, walk->level, walk->free, walk->few, &place->weight);
    for (; place->at < stage->level; ++*steps) {
        if (place->at <= FLOOR || !splitting_fall_survives(&fall, place->at, &random)) {
            return SPLITTING_DIED;
        }
        place->learnt |= walk->learns && place->at <= stage->level - 1 - DEEP;
        place->at += rng_uniform(rng) < (place->learnt ? LEARNT : UP) ? 1 : -1;
    }
    return SPLITTING_REACHED;
}

static void walk_end(
    double *sum, void *state, enum splitting_end end, double log_weight, struct rng *rng,
    const void *context) {
    (void)rng;
    (void)context;
    *sum += end == SPLITTING_REACHED ? exp(log_weight) * *weight_of(state) : 0;
}

/* Of ruin: (r^a - 1)/(r^(a + b) - 1), r = (1 - p)/p. */
static double exact(void) {
    double r = (1 - UP) / UP;
    return (pow(r, -FLOOR) - 1) / (pow(r, LEVELS - FLOOR) - 1);
}

static struct splitting climb(struct walk walk, uint64_t point) {
    for (int k = 0; k < LEVELS; k++) {
        walk.level[k] = k + 1;
    }
    const struct splitting_question question = {
        .state_size = sizeof(struct place),
        .start = walk_start,
        .advance = walk_advance,
        .end = walk_end,
        .sums = 1,
        .weight = weight_of,
        .context = &walk,
        .level = walk.level,
        .levels = LEVELS,
        .particles = 500};
    const struct plan plan = {
        .key = rng_key_of(5, "splitting_fall", point), .runs = 200, .threads = 1};
    struct splitting found;
    assert_true(splitting_run(&found, &question, &plan, NULL) == STATUS_OK);
    require(found.relative_error < 0.1, "point %d: %g", (int)point, found.relative_error);
    assert_near(log(*found.sum / (double)found.repetitions), found.log_p, 1e-9);
    struct splitting numbers = found;
    splitting_clear(&found);
    return numbers;
}

static const struct walk WALKS[3] = {
    {.free = LEVELS, .few = 2}, {.free = 2, .few = 2.3}, {.free = 1, .few = 3}};

static void the_odds_are_exact_with_lots_and_fewer_steps(void **state) {
    (void)state;
    uint64_t steps[3];
    for (size_t w = 0; w < 3; w++) {
        struct splitting found = climb(WALKS[w], w);
        double z = (found.log_p - log(exact())) / found.relative_error;
        require(fabs(z) < 5, "walk %zu: %g standard errors", w, z);
        steps[w] = found.steps;
    }
    assert_true(2 * steps[1] < steps[0]);
}

/* What a particle keeps of its falls goes with its weight. */
static void a_walk_that_learns_from_its_falls(void **state) {
    (void)state;
    struct splitting found[3];
    for (size_t w = 0; w < 3; w++) {
        struct walk walk = WALKS[w];
        walk.learns = true;
        found[w] = climb(walk, 3 + w);
        double se = hypot(found[w].relative_error, found[0].relative_error);
        require_near(found[w].log_p, found[0].log_p, STATISTIC_Z * se, "walk %zu: %g", w, se);
    }
    assert_true(found[0].log_p > log(exact()) + 1);
}

/* No lot for the first `free` levels down, one for each after that, however long the fall. */
static void each_level_has_its_lot(void **state) {
    (void)state;
    const double level[6] = {1, 2, 3, 4, 5, 6};
    const struct splitting_stage stage = {.index = 5, .level = 6};
    struct xoroshiro random = xoroshiro_of(rng_key_of(5, "splitting_fall", 9), 0);
    double weight = 1, sum = 0;
    struct splitting_fall fall = splitting_fall_of(&stage, level, 2, 1.5, &weight);
    assert_near(splitting_fall_edge(&fall), 3, 0);
    assert_true(splitting_fall_survives(&fall, 3, &random) && weight == 1);
    uint64_t survived = 0;
    enum { TRIED = 20000 };
    for (int i = 0; i < TRIED; i++) {
        weight = 1;
        fall = splitting_fall_of(&stage, level, 2, 1.5, &weight);
        if (splitting_fall_survives(&fall, 1.5, &random)) { /* below 3 and 2 */
            assert_near(weight, 2.25, 0);
            assert_near(splitting_fall_edge(&fall), 1, 0);
            survived++;
            sum += weight;
        }
    }
    assert_true(survived > 0);
    assert_near(sum / TRIED, 1, 5 * 2.25 * sqrt(0.25 / TRIED));
    fall = splitting_fall_of(&stage, level, 5, 1.5, &weight);
    assert_true(splitting_fall_edge(&fall) == -INFINITY);
    assert_true(splitting_fall_survives(&fall, -1e9, &random));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_odds_are_exact_with_lots_and_fewer_steps),
        cmocka_unit_test(a_walk_that_learns_from_its_falls),
        cmocka_unit_test(each_level_has_its_lot),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("splitting_fall", tests, NULL, NULL);
}
