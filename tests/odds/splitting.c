/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/splitting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "certified/ball_data.h"
#include "check.h"
#include "theory/cramer.h"
#include "exact/exact_lattice.h"
#include "odds/spike_odds.h"
#include "chain/sgd.h"
#include "odds.h"
#include "statistic.h"

/* -- a walk on the integers --------------------------------------------------------------- */

/* Up by `jump` with probability p, else down by one; dead at `floor`; at most `most` steps from the
 * start. */
struct walk {
    double p;
    int jump, floor;
    uint64_t most;
};

struct place {
    int at;
    uint64_t steps;
};

static void walk_start(void *state, struct rng *rng, const void *context) {
    (void)rng;
    (void)context;
    *(struct place *)state = (struct place){0};
}

static enum splitting_end walk_advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct walk *walk = context;
    struct place *place = state;
    while (place->at < stage->level) {
        if (place->at <= walk->floor) {
            return SPLITTING_DIED;
        }
        if (place->steps == walk->most) {
            return SPLITTING_STEP_LIMIT;
        }
        place->at += rng_uniform(rng) < walk->p ? walk->jump : -1;
        place->steps++;
        ++*steps;
    }
    return SPLITTING_REACHED;
}

/* The odds of each end, and of the steps until it. */
static void walk_end(
    double *sum, void *state, enum splitting_end end, double log_weight, struct rng *rng,
    const void *context) {
    (void)rng;
    (void)context;
    const struct place *place = state;
    sum[end] += exp(log_weight);
    sum[SPLITTING_ENDS + end] += exp(log_weight) * (double)place->steps;
}

enum { MOST_LEVELS = 1500 };

/* Levels at 1, 2, ... `count` times `spacing`. */
static struct splitting_question
walk_of(const struct walk *walk, double *level, size_t count, double spacing, uint64_t particles) {
    assert_true(count <= MOST_LEVELS);
    for (size_t k = 0; k < count; k++) {
        level[k] = spacing * (double)(k + 1);
    }
    return (struct splitting_question){
        .state_size = sizeof(struct place),
        .start = walk_start,
        .advance = walk_advance,
        .end = walk_end,
        .sums = (size_t)2 * SPLITTING_ENDS,
        .context = walk,
        .level = level,
        .levels = count,
        .particles = particles};
}

static struct plan
plan_of(uint64_t seed, uint64_t repetitions, double relative_error, int threads) {
    return (struct plan){
        .key = rng_key_of(seed, "splitting", 0),
        .runs = repetitions,
        .relative_error = relative_error,
        .threads = threads};
}

static struct splitting
estimate_with(const struct splitting_question *splitting, const struct plan *plan) {
    struct splitting estimate;
    struct fault fault = {0};
    require(
        splitting_run(&estimate, splitting, plan, &fault) == STATUS_OK, "refused: %s", fault.text);
    uint64_t tried = (estimate.repetitions) * splitting->particles;
    assert_true(estimate.level[0].tried == tried);
    for (size_t k = 0; k < splitting->levels; k++) {
        const struct splitting_level *level = &estimate.level[k];
        uint64_t ends = 0;
        for (int e = 0; e < SPLITTING_ENDS; e++) {
            ends += level->ends[e];
        }
        assert_true(ends == level->tried && level->tried % splitting->particles == 0);
        assert_true(k == 0 || level->tried <= level[-1].tried);
    }
    const struct splitting_level *last = &estimate.level[splitting->levels - 1];
    assert_true(estimate.extinct * splitting->particles >= tried - last->tried);
    return estimate;
}

static struct splitting
estimate_of(const struct splitting_question *splitting, uint64_t repetitions) {
    struct plan plan = plan_of(1, repetitions, 0, 2);
    struct splitting estimate = estimate_with(splitting, &plan);
    assert_true(estimate.repetitions == repetitions);
    return estimate;
}

static void assert_log_p(const struct splitting *got, double want, const char *name) {
    require_near(
        got->log_p, want, STATISTIC_Z * got->relative_error, "%s: error %.3g", name,
        got->relative_error);
}

/* -- a coin at each level ----------------------------------------------------------------- */

static enum splitting_end coin_advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    (void)state;
    (void)stage;
    ++*steps;
    return rng_uniform(rng) < *(const double *)context ? SPLITTING_REACHED : SPLITTING_DIED;
}

static struct splitting_question
coin_of(const double *p, double *level, size_t count, uint64_t particles) {
    struct splitting_question splitting = walk_of(NULL, level, count, 1, particles);
    splitting.advance = coin_advance;
    splitting.context = p;
    splitting.end = NULL;
    splitting.sums = 0;
    return splitting;
}

/* Levels are independent: the relative variance of one repetition is (1 + (1 - p)/(pN))^levels -
 * 1. */
static double coin_error(double p, size_t count, uint64_t particles, uint64_t repetitions) {
    double level = log1p((1 - p) / p / (double)particles);
    return sqrt(expm1((double)count * level) / (double)repetitions);
}

/* -- exact cases -------------------------------------------------------------------------- */

/* One unit up or down: (p/q)^k, and 2e-10 of it are lost at the floor. */
static void the_gambler_is_ruined(void **state) {
    (void)state;
    const struct walk walk = {0.17, 1, -14, UINT64_MAX};
    static const size_t heights[] = {1, 2, 15, 30};
    double level[MOST_LEVELS];
    for (size_t i = 0; i < 4; i++) {
        struct splitting_question splitting = walk_of(&walk, level, heights[i], 1, 300);
        struct splitting got = estimate_of(&splitting, 64);
        assert_log_p(&got, (double)heights[i] * log(17.0 / 83), "ruin");
        /* (1 - f)/f = 3.88 a level over 300 particles and 64 repetitions */
        double error = sqrt((double)heights[i] * 3.88 / 300 / 64);
        require(
            got.relative_error < 1.6 * error && got.relative_error > 0.6 * error, "%g for %g",
            got.relative_error, error);
        splitting_clear(&got);
    }
}

/* 1443 levels of a half: 2^-1443 = e^-1000.2, beside no double. */
static void far_below_all_doubles(void **state) {
    (void)state;
    const double half = 0.5;
    double level[MOST_LEVELS];
    struct splitting_question splitting = coin_of(&half, level, 1443, 2000);
    struct splitting got = estimate_of(&splitting, 16);
    double error = coin_error(half, 1443, 2000, 16);
    require_near(
        got.log_p, 1443 * log(half), STATISTIC_Z * error, "error %g for %g", got.relative_error,
        error);
    assert_true(got.relative_error > error / 2 && got.relative_error < 2 * error);
    assert_true(got.steps == (uint64_t)1443 * 2000 * 16 && got.sum == NULL && got.extinct == 0);
    splitting_clear(&got);
}

/* With two or three particles most repetitions lose them all. They count, and the mean of all has
 * no bias: 0.4^3 within 0.2 %, to which a ratio of survivors, or extinct ones left out, does not
 * come. */
static void extinct_repetitions_count(void **state) {
    (void)state;
    enum { REPETITIONS = 200000 };
    const double p = 0.4;
    double level[MOST_LEVELS];
    for (uint64_t particles = 1; particles <= 3; particles++) {
        struct splitting_question splitting = coin_of(&p, level, 3, particles);
        struct splitting got = estimate_of(&splitting, REPETITIONS);
        double error = coin_error(p, 3, particles, REPETITIONS);
        require_near(got.log_p, 3 * log(p), STATISTIC_Z * error, "N = %d", (int)particles);
        assert_near(got.relative_error, error, 0.03 * error);
        double lives = pow(1 - pow(1 - p, (double)particles), 3), n = REPETITIONS;
        assert_near((double)got.extinct, n * (1 - lives), STATISTIC_Z * sqrt(n * lives));
        splitting_clear(&got);
    }
}

/* P of reaching the height before the floor, from 0, by following the odds of all places. */
static double strip(double p, int jump, int height, int floor) {
    enum { MOST = 400 };
    double at[MOST] = {0}, next[MOST], hit = 0;
    int origin = -floor;
    assert_true(origin + height < MOST);
    at[origin] = 1;
    for (int t = 0; t < 4000; t++) {
        memset(next, 0, sizeof next);
        for (int i = 1; i < origin + height; i++) {
            if (i + jump >= origin + height) {
                hit += at[i] * p;
            } else {
                next[i + jump] += at[i] * p;
            }
            next[i - 1] += at[i] * (1 - p);
        }
        memcpy(at, next, sizeof at);
    }
    return hit;
}

/* Particles know their number; the first K reach the first level, and the second counts who was
 * sent on. */
struct roll {
    uint64_t reach, particles, next;
    uint64_t *sent;
};

static void roll_start(void *state, struct rng *rng, const void *context) {
    (void)rng;
    struct roll *roll = *(struct roll *const *)context;
    *(uint64_t *)state = roll->next++ % roll->particles;
}

static enum splitting_end roll_advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    (void)rng;
    (void)steps;
    struct roll *roll = *(struct roll *const *)context;
    uint64_t number = *(uint64_t *)state;
    if (stage->index == 0) {
        return number < roll->reach ? SPLITTING_REACHED : SPLITTING_DIED;
    }
    roll->sent[number]++;
    return SPLITTING_REACHED;
}

/* Each of K states is sent on N/K times in the mean, and in no repetition a whole time more or
 * less. */
static void all_who_reached_are_sent_on_alike(void **state) {
    (void)state;
    enum { N = 17, REPETITIONS = 4000 };
    static const uint64_t reach[] = {1, 2, 7, 10, 16, 17};
    for (size_t i = 0; i < 6; i++) {
        double level[2], share = (double)N / (double)reach[i];
        uint64_t all[N] = {0}, sent[N];
        for (uint64_t r = 0; r < REPETITIONS; r++) {
            struct roll roll = {reach[i], N, 0, sent}, *context = &roll;
            struct splitting_question splitting = walk_of(NULL, level, 2, 1, N);
            splitting.start = roll_start;
            splitting.advance = roll_advance;
            splitting.end = NULL;
            splitting.state_size = sizeof(uint64_t);
            splitting.context = &context;
            memset(sent, 0, sizeof sent);
            struct plan plan = plan_of(r, 1, 0, 1);
            struct splitting got = estimate_with(&splitting, &plan);
            for (uint64_t k = 0; k < N; k++) {
                assert_true(k < reach[i] ? fabs((double)sent[k] - share) < 1 : sent[k] == 0);
                all[k] += sent[k];
            }
            splitting_clear(&got);
        }
        for (uint64_t k = 0; k < reach[i]; k++) {
            double error = 0.5 / sqrt(REPETITIONS); /* at most: it varies by one */
            require_near((double)all[k] / REPETITIONS, share, STATISTIC_Z * error, "%d", (int)k);
        }
    }
}

/* Up by more than one level, so that where a particle enters counts for its way on. */
static void jumps_over_levels_are_no_bias(void **state) {
    (void)state;
    static const double spacings[] = {0.5, 1, 1.5, 4};
    for (int jump = 2; jump <= 5; jump++) {
        const struct walk walk = {0.3 / jump, jump, -12, UINT64_MAX};
        double want = strip(walk.p, jump, 12, -12), level[MOST_LEVELS];
        for (size_t i = 0; i < 4; i++) {
            struct splitting_question splitting =
                walk_of(&walk, level, (size_t)(12 / spacings[i]), spacings[i], 7);
            struct splitting got = estimate_of(&splitting, 4000);
            require(got.relative_error < 0.2, "error %g", got.relative_error);
            assert_log_p(&got, log(want), "jumps");
            splitting_clear(&got);
        }
    }
}

/* -- chains ------------------------------------------------------------------------------- */

/* log|Y| as the score, dead where Lundberg's bound on a return to the level is e^-16. */
struct climb {
    struct sgd sgd;
    struct chain start;
    double flat, depth;
};

static void climb_start(void *state, struct rng *rng, const void *context) {
    (void)rng;
    *(struct chain *)state = ((const struct climb *)context)->start;
}

static enum splitting_end climb_advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct climb *climb = context;
    struct chain at = *(struct chain *)state;
    double high = exp(stage->level), low = exp(stage->level - climb->depth);
    while (fabs(at.y) < high) {
        if (fabs(at.y) < low || at.eta_lambda <= climb->flat) {
            return SPLITTING_DIED;
        }
        at = sgd_step(&climb->sgd, at, rng);
        ++*steps;
    }
    *(struct chain *)state = at;
    return SPLITTING_REACHED;
}

/* From y0 to height at Lambda_0, in levels of about `unit`. */
static struct splitting climb_to(
    const struct dataset *dataset, double eta_lambda, double y0, double height, double unit,
    uint64_t repetitions) {
    struct climb climb = {
        .start = {y0, eta_lambda},
        .flat = 2 / dataset->atom[0].s2.hi,
        .depth = 16 / cramer_exponent(dataset, dd_of(eta_lambda))};
    double level[MOST_LEVELS], whole = log(height / y0);
    size_t count = (size_t)ceil(whole / unit);
    struct splitting_question splitting = {
        .state_size = sizeof climb.start,
        .start = climb_start,
        .advance = climb_advance,
        .context = &climb,
        .level = level,
        .levels = count,
        .particles = 1000};
    for (size_t k = 0; k < count; k++) {
        level[k] = log(y0) + whole * (double)(k + 1) / (double)count;
    }
    assert_int_equal(sgd_init(&climb.sgd, dataset, NULL), STATUS_OK);
    struct splitting got = estimate_of(&splitting, repetitions);
    sgd_clear(&climb.sgd);
    return got;
}

/* (1.18) at 3/2 climbs log 2 with odds 17/83; (1.17) where it falls two units for one, 1/phi: the
 * root of (x - 1)(1.69 x - 1)^2 = 1. The nonlinear terms are 1e-16. */
static void lattices_of_the_chain(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    double unit = log(2), height = 1e-8;
    struct splitting got = climb_to(&dataset, 1.5, height * exp(-14.5 * unit), height, unit, 40);
    assert_log_p(&got, log(4.683412762e-11), "(17/83)^15");
    assert_true(got.relative_error < 0.07);
    splitting_clear(&got);
    dataset_clear(&dataset);
    dataset = check_shipped("gess_heydecker_1_17");
    double x = odds_golden_place();
    unit = log(1.69 * x - 1);
    got = climb_to(&dataset, x, height * exp(-25.5 * unit), height, 3 * unit, 40);
    assert_log_p(&got, log(3.684014692e-6), "golden ratio");
    assert_true(got.relative_error < 0.05);
    splitting_clear(&got);
    dataset_clear(&dataset);
}

/* The module that counts: (1.17) has 9.985649266e-7 and 2.434005708e-12 over 2 * 10^4. */
static void agrees_with_the_exact_walk(void **state) {
    (void)state;
    static const double places[] = {1.35, 1.45}, units[] = {0.6, 1.2};
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct ball_data data;
    assert_int_equal(ball_data_init(&data, &dataset, NULL), STATUS_OK);
    for (size_t i = 0; i < 2; i++) {
        const struct exact_budget budget = {1e-9, 1e8};
        struct exact_bound bound;
        assert_int_equal(exact_lattice_to(&bound, &data, places[i], 2e4, &budget, NULL), STATUS_OK);
        struct splitting got = climb_to(&dataset, places[i], 1e-12, 2e-8, units[i], 30);
        assert_log_p(&got, log(bound.upper), "(1.17)");
        assert_true(got.relative_error < 0.07);
        splitting_clear(&got);
    }
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

/* Three roots at 0.98 and 0.99, where the feedback moves P by 6 % and more, either way. */
static void agrees_with_the_tilt_where_feedback_counts(void **state) {
    (void)state;
    static const double places[] = {0.98, 0.99}, widths[] = {1e8, 1e20};
    struct dataset dataset = check_shipped("three_roots");
    for (size_t i = 0; i < 2; i++) {
        struct spike_odds_question question = {
            .dataset = &dataset,
            .method = SPIKE_ODDS_TILT,
            .eta = dd_of(1),
            .width = widths[i],
            .start = {.mu0 = 1, .lambda0 = dd_of(places[i])},
            .height = 0.1,
            .most_steps = 10000000};
        struct plan plan = {.key = rng_key_of(1, "splitting", i), .runs = 40000};
        struct spike_odds tilt;
        assert_int_equal(spike_odds_run(&tilt, &question, &plan, NULL), STATUS_OK);
        struct splitting got = climb_to(&dataset, places[i], 1 / sqrt(widths[i]), 0.1, 8, 16);
        double p = exp(got.log_p), se = hypot(p * got.relative_error, tilt.se);
        require_near(p, tilt.p, STATISTIC_Z * se, "%g: se %g", places[i], se);
        assert_true(se < 0.04 * p);
        splitting_clear(&got);
    }
    dataset_clear(&dataset);
}

/* -- the other numbers -------------------------------------------------------------------- */

/* Given a hit at k, the walk is one with up and down exchanged: k/(q - p) steps in the mean. And
 * all ends have odds that sum to 1; those of the deaths are known by that of the hit. */
static void ends_count_with_their_weights(void **state) {
    (void)state;
    const struct walk walk = {0.3, 1, -15, UINT64_MAX};
    double level[MOST_LEVELS];
    struct splitting_question splitting = walk_of(&walk, level, 12, 1, 300);
    struct splitting got = estimate_of(&splitting, 400);
    double n = 400, hit = got.sum[SPLITTING_REACHED] / n;
    assert_near(log(hit), got.log_p, 1e-11);
    assert_near(hit + got.sum[SPLITTING_DIED] / n, 1, 1e-11);
    assert_true(got.sum[SPLITTING_STEP_LIMIT] == 0);
    double steps = got.sum[SPLITTING_ENDS + SPLITTING_REACHED] / got.sum[SPLITTING_REACHED];
    assert_near(steps, 12 / 0.4, 0.9); /* some 6 sigmas, of runs with siblings */
    /* To any end (Wald): (15 - 27 P)/(q - p). */
    double all =
        (got.sum[SPLITTING_ENDS + SPLITTING_DIED] + got.sum[SPLITTING_ENDS + SPLITTING_REACHED]) /
        n;
    assert_near(all, (15 - 27 * pow(3.0 / 7, 12)) / 0.4, 0.3);
    splitting_clear(&got);
}

/* Three up within three, four or five steps: 0.17^3, and one down among the first three. The limit
 * is on the whole way, and what met it is counted. */
static void the_limit_is_on_the_whole_way(void **state) {
    (void)state;
    const double three = pow(0.17, 3), want[] = {0, three, three, three + 3 * pow(0.17, 4) * 0.83};
    for (uint64_t most = 2; most <= 5; most++) {
        const struct walk walk = {0.17, 1, -100, most};
        double level[MOST_LEVELS];
        struct splitting_question splitting = walk_of(&walk, level, 3, 1, 500);
        struct splitting got = estimate_of(&splitting, 128);
        require_near(
            exp(got.log_p), want[most - 2],
            most == 2 ? 0 : STATISTIC_Z * got.relative_error * want[most - 2], "limit");
        assert_true(got.level[2].ends[SPLITTING_STEP_LIMIT] > 0);
        assert_true(got.level[0].ends[SPLITTING_DIED] == 0);
        splitting_clear(&got);
    }
}

/* Where all reach there is no noise at all; nor where all start beyond the last level. */
static void certainty_is_certain(void **state) {
    (void)state;
    const struct walk up = {1, 3, -10, UINT64_MAX}, never = {1, 1, 0, UINT64_MAX};
    double level[MOST_LEVELS];
    struct splitting_question splitting = walk_of(&up, level, 20, 1, 100);
    struct splitting got = estimate_of(&splitting, 10);
    assert_true(got.log_p == 0 && got.relative_error == 0 && got.extinct == 0);
    assert_true(got.steps == (uint64_t)7 * 100 * 10); /* 21 in threes */
    assert_near(got.largest_share, 0.1, 1e-15);
    splitting_clear(&got);
    level[19] = -1;
    splitting.level = level + 19;
    splitting.levels = 1;
    got = estimate_of(&splitting, 10);
    assert_true(got.log_p == 0 && got.steps == 0);
    splitting_clear(&got);
    splitting = walk_of(&never, level, 3, 1, 100);
    got = estimate_of(&splitting, 100);
    assert_true(got.log_p == -INFINITY && isnan(got.relative_error) && got.extinct == 100);
    assert_true(got.largest_share == 1 && got.level[0].ends[SPLITTING_DIED] == 10000);
    assert_true(got.level[1].tried == 0);
    splitting_clear(&got);
    splitting = walk_of(&up, level, 3, 1, 100);
    got = estimate_of(&splitting, 1);
    assert_true(got.log_p == 0 && isnan(got.relative_error));
    splitting_clear(&got);
}

/* Each repetition's product is what it adds to the mean of those before. */
static void the_error_is_that_of_the_repetitions(void **state) {
    (void)state;
    enum { REPETITIONS = 30 };
    const struct walk walk = {0.3, 1, -30, UINT64_MAX};
    double level[MOST_LEVELS], w = 0, w2 = 0, largest = 0;
    struct splitting_question splitting = walk_of(&walk, level, 6, 1, 20);
    for (uint64_t n = 1; n <= REPETITIONS; n++) {
        struct splitting got = estimate_of(&splitting, n);
        double all = (double)n * exp(got.log_p), here = all - w;
        w = all;
        w2 += here * here;
        largest = fmax(largest, here);
        assert_near(got.largest_share, largest > 0 ? largest / w : 1, 1e-9);
        if (n > 1 && w > 0) {
            double mean = w / (double)n,
                   variance = (w2 / (double)n - mean * mean) / (double)(n - 1);
            assert_near(got.relative_error, sqrt(variance) / mean, 1e-6);
        }
        splitting_clear(&got);
    }
}

/* -- the plan ----------------------------------------------------------------------------- */

static void assert_same(
    const struct splitting *got, const struct splitting *want,
    const struct splitting_question *splitting) {
    assert_memory_equal(&got->log_p, &want->log_p, sizeof got->log_p);
    assert_memory_equal(&got->relative_error, &want->relative_error, sizeof got->log_p);
    assert_true(got->steps == want->steps && got->extinct == want->extinct);
    assert_memory_equal(got->level, want->level, splitting->levels * sizeof *got->level);
    assert_memory_equal(got->sum, want->sum, splitting->sums * sizeof *got->sum);
}

static void threads_change_nothing(void **state) {
    (void)state;
    static const int threads[] = {2, 5, 0};
    const struct walk walk = {0.3, 1, -30, UINT64_MAX};
    double level[MOST_LEVELS];
    struct splitting_question splitting = walk_of(&walk, level, 8, 1, 20);
    struct plan plan = plan_of(1, 133, 0, 1);
    struct splitting want = estimate_with(&splitting, &plan);
    for (size_t t = 0; t < 3; t++) {
        plan.threads = threads[t];
        struct splitting got = estimate_with(&splitting, &plan);
        assert_same(&got, &want, &splitting);
        splitting_clear(&got);
    }
    plan.key = rng_key_of(2, "splitting", 0);
    struct splitting other = estimate_with(&splitting, &plan);
    assert_true(other.log_p != want.log_p);
    splitting_clear(&other);
    splitting_clear(&want);
}

static void the_relative_error_is_honoured(void **state) {
    (void)state;
    const struct walk walk = {0.3, 1, -30, UINT64_MAX};
    double level[MOST_LEVELS];
    struct splitting_question splitting = walk_of(&walk, level, 8, 1, 100);
    struct plan plan = plan_of(1, 1000000, 0.05, 2);
    struct splitting got = estimate_with(&splitting, &plan);
    assert_true(got.relative_error <= 0.05 && got.repetitions % SPLITTING_LOOK == 0);
    assert_true(got.repetitions > (uint64_t)SPLITTING_LOOK);
    struct splitting before = estimate_of(&splitting, got.repetitions - SPLITTING_LOOK);
    assert_true(before.relative_error > 0.05);
    splitting_clear(&before);
    splitting_clear(&got);
    for (uint64_t key = 2; key < 8; key++) {
        plan.key = rng_key_of(key, "splitting", 0);
        got = estimate_with(&splitting, &plan);
        assert_true(got.repetitions % SPLITTING_LOOK == 0);
        splitting_clear(&got);
    }
    plan.runs = 45;
    got = estimate_with(&splitting, &plan);
    assert_true(got.repetitions == 45); /* never beyond what is allowed */
    splitting_clear(&got);
    plan = plan_of(1, 45, 10, 2);
    splitting.particles = 400;
    got = estimate_with(&splitting, &plan);
    assert_true(got.repetitions == 32);
    splitting_clear(&got);
    /* Two particles, and one repetition is much of the sum: any error is called large. */
    plan.runs = 1000000;
    splitting = walk_of(&walk, level, 8, 1, 2);
    got = estimate_with(&splitting, &plan);
    assert_true(got.largest_share <= 0.05 && got.repetitions > SPLITTING_LOOK);
    splitting_clear(&got);
}

static void what_none_of_128_has_seen_is_given_up(void **state) {
    (void)state;
    const struct walk walk = {1e-6, 1, -1, UINT64_MAX};
    double level[MOST_LEVELS];
    struct splitting_question splitting = walk_of(&walk, level, 3, 1, 5);
    struct plan plan = plan_of(1, 1000000, 0, 2);
    struct splitting got = estimate_with(&splitting, &plan);
    assert_true(got.repetitions == 128 && got.extinct == 128 && got.log_p == -INFINITY);
    splitting_clear(&got);
}

/* Sizes that a checkpoint states are not believed: with them sums would be written anywhere. */
static void a_forged_checkpoint_moves_nothing(void **state) {
    (void)state;
    enum { COUNT = 96, KEPT = 32 };
    const struct walk walk = {0.3, 1, -14, UINT64_MAX};
    double level[MOST_LEVELS];
    struct splitting_question splitting = walk_of(&walk, level, 3, 1, 100);
    struct plan plan = plan_of(1, COUNT, 0, 1);
    char path[CHECK_PATH];
    check_path(path, "kept");
    struct splitting want = estimate_with(&splitting, &plan);
    for (int ended = 0; ended < 2; ended++) {
        uint64_t text[512] = {0}; /* repetitions, extinct, steps, levels, sums */
        size_t size = 8 * sizeof(uint64_t) + 3 * sizeof(struct splitting_level) +
                      splitting.sums * sizeof(double);
        assert_true(size <= sizeof text);
        text[0] = ended ? COUNT : KEPT;
        text[3] = text[4] = 1ULL << 40;
        struct watch watch;
        assert_int_equal(watch_init(&watch, "test", path, "forged", NULL), STATUS_OK);
        const struct checkpoint_run run = {COUNT, text[0], ended, size, text};
        assert_int_equal(checkpoint_set(&watch.checkpoint, 0, &run, NULL), STATUS_OK);
        plan.watch = &watch;
        struct splitting got;
        assert_int_equal(splitting_run(&got, &splitting, &plan, NULL), STATUS_OK);
        assert_true(got.repetitions == COUNT);
        assert_true(ended || got.level[0].tried == (COUNT - KEPT) * splitting.particles);
        assert_true(got.sum == NULL || isfinite(got.sum[0]));
        splitting_clear(&got);
        watch_clear(&watch);
        remove(path);
    }
    splitting_clear(&want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gambler_is_ruined),
        cmocka_unit_test(far_below_all_doubles),
        cmocka_unit_test(extinct_repetitions_count),
        cmocka_unit_test(all_who_reached_are_sent_on_alike),
        cmocka_unit_test(jumps_over_levels_are_no_bias),
        cmocka_unit_test(lattices_of_the_chain),
        cmocka_unit_test(agrees_with_the_exact_walk),
        cmocka_unit_test(agrees_with_the_tilt_where_feedback_counts),
        cmocka_unit_test(ends_count_with_their_weights),
        cmocka_unit_test(the_limit_is_on_the_whole_way),
        cmocka_unit_test(certainty_is_certain),
        cmocka_unit_test(the_error_is_that_of_the_repetitions),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(the_relative_error_is_honoured),
        cmocka_unit_test(what_none_of_128_has_seen_is_given_up),
        check_in_directory(a_forged_checkpoint_moves_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("splitting", tests, NULL, NULL);
}
