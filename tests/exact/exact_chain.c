/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_chain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chain/chain.h"
#include "odds/spike_odds.h"
#include "spike.h"

#define ROWS_3 "1,0.2\n1.8,0.8\n"
#define ROWS_4 "0.29,0.204\n0.506,0.203\n1,0.593\n"

static const struct exact_budget usual = {1e-3, 3e5};

static struct exact_bound linear(const char *rows, const char *x, const char *climb) {
    struct spike spike;
    struct exact_bound bound;
    struct fault fault;
    const struct exact_budget budget = {1e-10, 1e8};
    spike_init(&spike, rows, x, climb);
    assert_int_equal(
        exact_lattice(&bound, &spike.data, &spike.x, &spike.climb, &budget, &fault), STATUS_OK);
    spike_clear(&spike);
    return bound;
}

/* -- against all words -------------------------------------------------------------------- */

/* Every word of draws, in long double; |Y|^theta bounds what is left of one that is given up. */
struct words {
    size_t atoms;
    long double s2[4], p[4], theta, crit, height, least;
    long double hit, open;
};

static void say(struct words *words, long double y, long double x, long double p) {
    long double bound = p * pow((double)(y / words->height), (double)words->theta);
    if (y >= words->height) {
        words->hit += p;
    } else if (x > words->crit && bound < words->least) {
        words->open += bound;
    } else if (x > words->crit) {
        for (size_t i = 0; i < words->atoms; i++) {
            long double c = words->s2[i] * y, f = 1 - words->s2[i] * x + c * c;
            say(words, fabsl(y * f), x - c * y * (4 - words->s2[i] * x), p * words->p[i]);
        }
    }
}

/* Questions with theta well above 0, (ii) (tests/certified/ball_bound.c), and a start that is not
 * far from the height. */
static const struct {
    const char *rows, *x, *climb;
    long double y0, height;
} worded[] = {
    {SPIKE_ROWS_17, "1.3", "0.05 1e4 1 1", 0.01L, 0.05L},
    {SPIKE_ROWS_17, "1.35", "0.1 1e4 1 3", 0.03L, 0.1L},
    {SPIKE_ROWS_17, "1.45", "0.1 1e4 1 -6", 0.06L, 0.1L},
    {SPIKE_ROWS_17, "1.45", "0.2 1e4 1 15", 0.15L, 0.2L}, /* high: what is not linear counts */
    {SPIKE_ROWS_17, "1.3", "0.08 1e4 1 4", 0.04L, 0.08L}, /* near the most that can be reached */
    {SPIKE_ROWS_18, "1.4", "0.1 1e4 1 2", 0.02L, 0.1L},
    {SPIKE_ROWS_18, "1.5", "0.1 1e4 1 5", 0.05L, 0.1L},
    {ROWS_3, "0.63", "0.01 1e4 1 0.5", 0.005L, 0.01L},
    {ROWS_4, "2.05", "0.05 1e4 1 4", 0.04L, 0.05L},
};

static void encloses_what_all_words_say(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof worded / sizeof *worded; k++) {
        struct spike spike;
        struct spike_walk walk;
        char name[64];
        snprintf(name, sizeof name, "case %zu", k);
        spike_init(&spike, worded[k].rows, worded[k].x, worded[k].climb);
        spike_walk_init(&walk, &spike, 200);
        long double x = check_number(worded[k].x).value.hi;
        struct words words = {
            .atoms = walk.count,
            .theta = mpfr_get_ld(walk.theta, MPFR_RNDN),
            .height = worded[k].height};
        for (size_t i = 0; i < walk.count; i++) {
            struct dd s2 = spike.dataset.atom[i].s2;
            words.s2[i] = (long double)s2.hi + s2.lo;
            words.p[i] = mpfr_get_ld(walk.p[i], MPFR_RNDN);
        }
        words.crit = 2 / words.s2[0];
        words.least = 1e-9L * powl(worded[k].y0 / words.height, words.theta);
        say(&words, worded[k].y0, x, 1);
        struct exact_bound bound =
            spike_solve(exact_chain, &spike, (struct exact_budget){1e-4, 5e5});
        spike_assert(&bound, words.hit, words.open, 2e-2, name);
        spike_walk_clear(&walk);
        spike_clear(&spike);
    }
}

/* -- against runs ------------------------------------------------------------------------- */

static const struct {
    const char *rows, *x, *climb;
    double mu0, width, height;
} simulated[] = {
    {SPIKE_ROWS_17, "1.45", "0.02 1e6 1 1", 1, 1e6, 0.02},
    {SPIKE_ROWS_17, "1.45", "0.1 1e4 1 1", 1, 1e4, 0.1},
    {SPIKE_ROWS_17, "1.3", "0.02 1e12 1 1", 1, 1e12, 0.02},
    {SPIKE_ROWS_17, "1.55", "0.05 1e4 1 1", 1, 1e4, 0.05},
    {SPIKE_ROWS_17, "1.7", "0.1 1e4 1 1", 1, 1e4, 0.1},
    {SPIKE_ROWS_18, "1.6", "0.05 1e6 1 1", 1, 1e6, 0.05},
    {SPIKE_ROWS_18, "1.75", "0.05 1e4 1 2", 2, 1e4, 0.05},
    {ROWS_3, "0.65", "0.02 1e6 1 1", 1, 1e6, 0.02},
    {ROWS_3, "0.98", "0.05 1e4 1 1", 1, 1e4, 0.05},
    {ROWS_4, "2.1", "0.02 1e6 1 1", 1, 1e6, 0.02},
    {"1,0.4\n1.3,0.4\n0,0.2\n", "1.4", "0.05 1e4 1 1", 1, 1e4, 0.05},
};

/* Ten questions and five standard errors: a false alarm in 300000. */
static void encloses_what_runs_do(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof simulated / sizeof *simulated; k++) {
        struct spike spike;
        struct fault fault;
        spike_init(&spike, simulated[k].rows, simulated[k].x, simulated[k].climb);
        struct exact_bound bound = spike_solve(exact_chain, &spike, usual);
        const struct spike_odds_question question = {
            .dataset = &spike.dataset,
            .method = SPIKE_ODDS_TILT,
            .eta = dd_of(1),
            .width = simulated[k].width,
            .start = {.mu0 = simulated[k].mu0, .lambda0 = check_dd(simulated[k].x)},
            .height = simulated[k].height,
            .most_steps = 100000};
        const struct plan plan = {
            .key = rng_key_of(1, "exact_chain", k), .runs = 10000, .threads = 1};
        struct spike_odds estimate;
        require(spike_odds_run(&estimate, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
        require(
            estimate.p >= bound.lower - 5 * estimate.se &&
                estimate.p <= bound.upper + 5 * estimate.se,
            "case %zu: %g +- %g, [%g, %g]", k, estimate.p, estimate.se, bound.lower, bound.upper);
        spike_clear(&spike);
    }
}

/* -- against the linear walk -------------------------------------------------------------- */

/* Where the height is tiny the chain is the walk to 1e-15. */
static void is_the_linear_walk_far_below_1(void **state) {
    (void)state;
    static const struct {
        const char *rows, *x, *climb;
    } far[] = {
        {SPIKE_ROWS_17, "1.45", "1e-10 1e30 1 1"},    {SPIKE_ROWS_17, "1.3", "1e-9 1e30 1 1"},
        {SPIKE_ROWS_17, "sqrt(2)", "1e-10 1e28 1 1"}, {SPIKE_ROWS_18, "1.6", "1e-11 1e30 1 1"},
        {ROWS_3, "0.65", "1e-12 1e30 1 1"},
    };
    for (size_t k = 0; k < sizeof far / sizeof *far; k++) {
        struct exact_bound walk = linear(far[k].rows, far[k].x, far[k].climb),
                           chain = spike_ask(
                               exact_chain, far[k].rows, far[k].x, far[k].climb,
                               (struct exact_budget){1e-6, 1e6});
        require(
            chain.lower <= walk.upper && chain.upper >= walk.lower * (1 - 1e-12),
            "case %zu: [%g, %g] for [%g, %g]", k, chain.lower, chain.upper, walk.lower, walk.upper);
        require(
            chain.upper - chain.lower <= 1e-6 * chain.upper, "case %zu: [%.12g, %.12g]", k,
            chain.lower, chain.upper);
    }
}

/* Condition (i): below. At a pole, where the walk dies and the chain does not quite: above. */
static void lies_below_and_above_the_linear_walk(void **state) {
    (void)state;
    struct exact_bound walk = linear(SPIKE_ROWS_17, "1.45", "0.02 1e6 1 1"),
                       chain = spike_ask(exact_chain, SPIKE_ROWS_17, "1.45", "0.02 1e6 1 1", usual);
    assert_true(chain.upper < walk.lower);
    walk = linear(ROWS_3, "0.65", "0.02 1e6 1 1"); /* not by (i), and by more than half */
    chain =
        spike_ask(exact_chain, ROWS_3, "0.65", "0.02 1e6 1 1", (struct exact_budget){1e-3, 3e6});
    require(chain.upper < 0.5 * walk.lower, "%g for %g", chain.upper, walk.lower);
    walk = linear(ROWS_3, "1", "0.1 1e4 1 1");
    chain = spike_ask(exact_chain, ROWS_3, "1", "0.1 1e4 1 1", usual);
    assert_true(chain.lower > 1.1 * walk.upper);
}

/* (1.18) at 1.5 climbs by log 2: at 2^15 times the start the walk needs 15 steps, and the chain,
 * which is a little below, 16; nearer than doubles tell. */
static void leaves_a_tie_open(void **state) {
    (void)state;
    struct exact_bound bound = spike_ask(
        exact_chain, SPIKE_ROWS_18, "1.5", "32768e-20 1e40 1 1", (struct exact_budget){1e-3, 1e6});
    double most = pow(17.0 / 83, 15), least = most * 17 / 83;
    require_near(bound.lower, least, 1e-3 * least, "16 steps");
    require_near(bound.upper, most, 1e-3 * most, "15 steps");
}

/* -- its rules ---------------------------------------------------------------------------- */

static void knows_what_needs_no_run(void **state) {
    (void)state;
    const struct exact_bound at =
        spike_ask(exact_chain, SPIKE_ROWS_17, "1.45", "0.02 1e4 1 2", usual);
    assert_true(at.lower == 1 && at.upper == 1); /* it starts at the height, exactly */
    const struct exact_bound above =
        spike_ask(exact_chain, SPIKE_ROWS_17, "1.45", "0.7250001 1e4 1 2", usual);
    assert_true(above.lower == 0 && above.upper == 0); /* above Lambda_0/2 */
    const struct exact_bound far =
        spike_ask(exact_chain, SPIKE_ROWS_17, "1.45", "0.3 1e12 1 1", usual);
    assert_true(far.lower == 0 && far.upper < 1e-6); /* out of reach */
    const struct exact_bound tiny =
        spike_ask(exact_chain, SPIKE_ROWS_17, "1.19", "0.02 1e30 1 1", usual);
    assert_true(tiny.lower == 0 && tiny.upper < 1e-250);
}

/* With more work the bounds only close in; with none they are Lundberg's. */
static void closes_in(void **state) {
    (void)state;
    struct exact_bound last = {0, 1, 0};
    double widths[5];
    for (int k = 0; k < 5; k++) {
        struct exact_bound bound = spike_ask(
            exact_chain, SPIKE_ROWS_17, "1.45", "0.02 1e6 1 1",
            (struct exact_budget){1e-6, pow(10, 2 + k)});
        require(bound.upper >= last.lower && bound.lower <= last.upper, "1e%d", 2 + k);
        widths[k] = 1 - bound.lower / bound.upper;
        last = bound;
    }
    assert_true(widths[0] == 1 && widths[2] < 0.3 && widths[4] < 0.03);
    const struct exact_bound none = spike_ask(
        exact_chain, SPIKE_ROWS_17, "1.45", "0.02 1e6 1 1", (struct exact_budget){1e-6, 0});
    double lundberg = pow(20, -1.371784178009);
    assert_true(none.lower == 0 && none.upper >= lundberg && none.upper <= 1.1 * lundberg);
}

static void honours_the_gap(void **state) {
    (void)state;
    static const double gap[] = {0.5, 0.1, 0.01, 1e-3};
    for (int k = 0; k < 4; k++) {
        struct exact_bound bound = spike_ask(
            exact_chain, SPIKE_ROWS_18, "1.5", "0.02 1e6 1 1", (struct exact_budget){gap[k], 1e7});
        require(
            bound.upper - bound.lower <= gap[k] * bound.upper, "gap %g: [%g, %g]", gap[k],
            bound.lower, bound.upper);
    }
}

/* s -> s/c, Lambda -> c^2 Lambda, Y -> c^2 Y changes nothing, whatever the size of the numbers. */
static void knows_no_units(void **state) {
    (void)state;
    struct exact_bound plain = spike_ask(exact_chain, SPIKE_ROWS_17, "1.45", "0.02 1e6 1 1", usual),
                       large = spike_ask(
                           exact_chain, "1e-30,0.5\n1.3e-30,0.5\n", "1.45e60", "2e58 1e6 1 1e60",
                           usual),
                       small = spike_ask(
                           exact_chain, "1e30,0.5\n1.3e30,0.5\n", "1.45e-60", "2e-62 1e6 1 1e-60",
                           usual);
    require_near(large.lower, plain.lower, 1e-3 * plain.lower, "lower, large");
    require_near(large.upper, plain.upper, 1e-3 * plain.upper, "upper, large");
    require_near(small.lower, plain.lower, 1e-3 * plain.lower, "lower, small");
    require_near(small.upper, plain.upper, 1e-3 * plain.upper, "upper, small");
    struct exact_bound eta = spike_ask(
        exact_chain, SPIKE_ROWS_17, "1.45", "0.04 4e6 0.25 8", usual); /* the same Y_0 and |Y| */
    assert_true(eta.lower == plain.lower && eta.upper == plain.upper);
}

static void assert_refused(const char *rows, const char *x, const char *climb, const char *why) {
    struct spike spike;
    struct exact_bound bound;
    struct fault fault = {0};
    spike_init(&spike, rows, x, climb);
    enum status status = exact_chain(&bound, &spike.data, &spike.x, &spike.climb, &usual, &fault);
    require(
        status == STATUS_INPUT && strstr(fault.text, why) != NULL, "%d: %s", status, fault.text);
    spike_clear(&spike);
}

static void refuses(void **state) {
    (void)state;
    char rows[2048] = "";
    for (int i = 0; i < 65; i++) {
        snprintf(
            rows + strlen(rows), sizeof rows - strlen(rows), "%.2f,%.17f\n", 1 + i * 0.01,
            1.0 / 65);
    }
    assert_refused(SPIKE_ROWS_17, "1.1", "0.02 1e6 1 1", "lazy");
    assert_refused(SPIKE_ROWS_17, "2.4", "0.02 1e6 1 1", "divergent");
    assert_refused(SPIKE_ROWS_17, "1.45", "0.8 1e4 1 73", "no network starts like this");
    assert_refused(rows, "1", "0.02 1e6 1 1", "65 distinct s^2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(encloses_what_all_words_say),
        check_in_directory(encloses_what_runs_do),
        check_in_directory(is_the_linear_walk_far_below_1),
        check_in_directory(lies_below_and_above_the_linear_walk),
        check_in_directory(leaves_a_tie_open),
        check_in_directory(knows_what_needs_no_run),
        check_in_directory(closes_in),
        check_in_directory(honours_the_gap),
        check_in_directory(knows_no_units),
        check_in_directory(refuses),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_chain", tests, NULL, NULL);
}
