/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_grid.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "spike.h"

#define ROWS_THREE "1,0.3\n1.3,0.5\n0.7,0.2\n"

/* -- two s^2: the other exact method ------------------------------------------------------ */

static void assert_holds(
    const struct exact_bound *bound, const struct exact_bound *truth, double gap,
    const char *name) {
    require(
        bound->lower <= truth->upper && bound->upper >= truth->lower,
        "%s: [%.17g, %.17g] for [%.17g, %.17g]", name, bound->lower, bound->upper, truth->lower,
        truth->upper);
    require(
        bound->upper - bound->lower <= gap * bound->upper, "%s: [%.17g, %.17g] is wide", name,
        bound->lower, bound->upper);
}

static struct exact_bound truth_of(const struct spike *spike) {
    static const struct exact_budget budget = {1e-12, 1e7};
    struct exact_bound truth;
    struct fault fault = {0};
    assert_int_equal(
        exact_lattice(&truth, &spike->data, &spike->x, &spike->climb, &budget, &fault), STATUS_OK);
    return truth;
}

static const struct {
    const char *rows, *x, *climb;
    double gap;
} cases[] = {
    {SPIKE_ROWS_17, "1.45", "0.02 1e12 1 1", 0.02},
    {SPIKE_ROWS_17, "1.35", "0.02 1e12 1 1", 0.02},
    {SPIKE_ROWS_17, "sqrt(2)", "0.02 1e12 sqrt(2) 1", 0.02},
    {SPIKE_ROWS_17, "1.7", "0.02 1e6 1 1", 1e-2},
    {SPIKE_ROWS_17, "1.45", "1e3 1e280 1e-80 1", 1}, /* 1e-250 */
    {SPIKE_ROWS_17, "1.19", "1 2 1 1", 0.05},
    /* theta |step| beyond what a double's exponential holds */
    {SPIKE_ROWS_17, "1.184", "1 1.001 1 1", 0.5},
    {SPIKE_ROWS_17, "1.1834323", "1.000001 1 1 1", 1},
    {SPIKE_ROWS_18, "1.000001", "1.000001 1 1 1", 1},
    {SPIKE_ROWS_18, "1.0000000000000000000000000001", "1.0000000000000000000000000001 1 1 1", 1},
    {"1,0.2\n1.8,0.8\n", "1.00000001", "1 100 1 1", 0.1},
    {"1,0.2\n1.8,0.8\n", "1", "0.01 1e6 1 1", 0.1}, /* a pole */
    {SPIKE_ROWS_18, "1.5", "1.1 64 1 1", 0.05},     /* a lattice, between rungs */
    {SPIKE_ROWS_18, "1.5", "1 64 1 1", 1},          /* and on one */
    {"1,0.25\n1.3,0.25\n0,0.5\n", "1.45", "0.02 1e12 1 1", 0.02},
    {"1,0.5\nsqrt(2),0.5\n", "1.49999", "2 1 1 1", 1}, /* theta = 1e-4 */
    {"1,0.1\n1.1,0.9\n", "2.9", "0.02 1e12 1 1", 1e-2},
    {"1,0.9999\n1.5,0.0001\n", "1.3", "10 1 1 1", 0.1},
};

static void contains_the_counts_of_two(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spike spike;
        char name[64];
        snprintf(name, sizeof name, "case %zu, x = %.20s", i, cases[i].x);
        spike_init(&spike, cases[i].rows, cases[i].x, cases[i].climb);
        struct exact_bound truth = truth_of(&spike);
        struct exact_bound bound =
            spike_solve(exact_grid, &spike, (struct exact_budget){1e-3, 2e7});
        assert_holds(&bound, &truth, cases[i].gap, name);
        spike_clear(&spike);
    }
}

static void contains_the_counts_at_random(void **state) {
    (void)state;
    struct check_random random = check_random_of(4);
    int narrow = 0;
    for (int i = 0; i < 120; i++) {
        char rows[128], x[32], climb[128];
        double p = check_uniform(&random, 0.05, 0.95), s = check_uniform(&random, 0.2, 0.98);
        snprintf(rows, sizeof rows, "%.6f,%.4f\n1,%.4f\n", s, 1 - p, p);
        snprintf(x, sizeof x, "%.8f", check_uniform(&random, 2.02, 3.98));
        snprintf(
            climb, sizeof climb, "%.3g %.3g 1 1", check_log_uniform(&random, 1e-2, 1e2),
            check_log_uniform(&random, 10, 1e8));
        struct spike spike;
        spike_init(&spike, rows, x, climb);
        struct exact_bound truth = truth_of(&spike);
        struct exact_bound bound =
            spike_solve(exact_grid, &spike, (struct exact_budget){1e-2, 1e6});
        assert_holds(&bound, &truth, 1, climb);
        narrow += bound.upper - bound.lower <= 0.1 * bound.upper;
        spike_clear(&spike);
    }
    assert_in_range(narrow, 60, 120);
}

/* -- three: counts without a tilt --------------------------------------------------------- */

static void contains_the_counts_of_three(void **state) {
    (void)state;
    static const struct {
        const char *rows, *x, *climb;
    } three[] = {
        {ROWS_THREE, "1.45", "0.02 1e5 1 1"},
        {ROWS_THREE, "1.3", "0.5 64 1 1"},
        {ROWS_THREE, "sqrt(2)", "0.02 1e8 sqrt(2) 1"},
        {"1,0.3\n1.6,0.5\n0.4,0.2\n", "1", "0.02 1e5 1 1"}, /* a pole */
        {"1,0.3\n1.3,0.35\n0.7,0.15\n0,0.2\n", "1.5", "0.02 1e4 1 1"},
        {"0.29,0.204\n0.506,0.203\n1,0.593\n", "2.3", "0.02 1e5 1 1"},
    };
    for (size_t i = 0; i < sizeof three / sizeof *three; i++) {
        struct spike spike;
        struct spike_walk walk;
        long double hit, open;
        spike_init(&spike, three[i].rows, three[i].x, three[i].climb);
        spike_walk_init(&walk, &spike, 500);
        spike_counts3(&hit, &open, &walk, 130);
        struct exact_bound bound =
            spike_solve(exact_grid, &spike, (struct exact_budget){1e-3, 2e7});
        spike_assert(&bound, hit, open, 0.05, three[i].x);
        spike_walk_clear(&walk);
        spike_clear(&spike);
    }
}

/* -- up to 64: a simulation under the tilt ------------------------------------------------ */

struct many {
    char rows[4096];
    double s2[EXACT_MOST_ATOMS + 1], p[EXACT_MOST_ATOMS + 1];
    size_t count;
};

/* s from 1.3 down by hundredths; 1 % each, and 37 % for the last. */
static struct many many_of(size_t count) {
    struct many many = {.count = count};
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        double s = 1.3 - 0.01 * (double)i;
        int hundredths = i + 1 == count ? 101 - (int)count : 1;
        many.s2[i] = s * s;
        many.p[i] = hundredths / 100.;
        length += (size_t)snprintf(
            many.rows + length, sizeof many.rows - length, "%.2f,%.2f\n", s, many.p[i]);
    }
    return many;
}

/* Siegmund's estimator of the linear walk; `theta` makes the moments sum to 1. */
static double simulate(double *error, const struct many *many, double x, double theta, double c) {
    enum { RUNS = 40000 };
    struct check_random random = check_random_of(5);
    double sum = 0, square = 0, tilt[EXACT_MOST_ATOMS], step[EXACT_MOST_ATOMS];
    for (size_t i = 0; i < many->count; i++) {
        step[i] = log(fabs(1 - x * many->s2[i]));
        tilt[i] = many->p[i] * exp(theta * step[i]);
    }
    for (int run = 0; run < RUNS; run++) {
        double at = 0;
        while (at < c) {
            double u = check_uniform(&random, 0, 1);
            size_t i = 0;
            for (; i + 1 < many->count && u >= tilt[i]; i++) {
                u -= tilt[i];
            }
            at += step[i];
        }
        double weight = exp(-theta * at);
        sum += weight / RUNS;
        square += weight * weight / RUNS;
    }
    *error = sqrt((square - sum * sum) / RUNS);
    return sum;
}

static void contains_the_simulation_of_64(void **state) {
    (void)state;
    struct many many = many_of(EXACT_MOST_ATOMS);
    struct spike spike;
    struct spike_walk walk;
    spike_init(&spike, many.rows, "1.7", "0.02 1e10 1 1");
    assert_int_equal(ball_regime(&spike.data, &spike.x), DRIFT_DEFLATIONARY);
    spike_walk_init(&walk, &spike, 200);
    double error, want = simulate(
                      &error, &many, 1.7, mpfr_get_d(walk.theta, MPFR_RNDN),
                      mpfr_get_d(walk.height, MPFR_RNDN));
    struct exact_bound bound = spike_solve(exact_grid, &spike, (struct exact_budget){1e-3, 2e8});
    require(
        bound.lower <= want + 5 * error && bound.upper >= want - 5 * error, "[%g, %g] for %g +- %g",
        bound.lower, bound.upper, want, error);
    require(bound.upper - bound.lower <= 0.2 * bound.upper, "[%g, %g]", bound.lower, bound.upper);
    assert_true(error < 0.01 * want);
    spike_walk_clear(&walk);
    spike_clear(&spike);
}

/* -- one, and certainties ----------------------------------------------------------------- */

static void is_certain_of_one(void **state) {
    (void)state;
    struct exact_bound bound =
        spike_ask(exact_grid, "1,1\n", "2.5", "0.02 1e12 1 1", (struct exact_budget){1e-3, 1e7});
    assert_true(bound.upper == 1 && bound.lower > 1 - 1e-9);
    bound = spike_ask(
        exact_grid, "1,0.1\n0,0.9\n", "2.5", "0.02 1e12 1 1", (struct exact_budget){1e-3, 1e7});
    assert_true(bound.upper == 1 && bound.lower > 1 - 1e-9);
}

static void has_nothing_to_climb(void **state) {
    (void)state;
    static const char *const climb[] = {"1 1 1 1", "1 1 0.1 sqrt(10)", "1e-3 1 1 1"};
    static const char *const x[] = {"1.45", "sqrt(2.1)", "1.7"};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++) {
            struct exact_bound bound = spike_ask(
                exact_grid, SPIKE_ROWS_17, x[k], climb[i], (struct exact_budget){1e-3, 1e6});
            require(
                bound.upper == 1 && bound.lower > 1 - 1e-13, "%s at %s: %.17g", climb[i], x[k],
                bound.lower);
        }
    }
}

/* A climb of 1e-60 still takes a step: P = 17/83 at (1.18), 1.5. */
static void climbs_the_smallest_heights(void **state) {
    (void)state;
    struct exact_bound bound = spike_ask(
        exact_grid, SPIKE_ROWS_18, "1.5",
        "1.000000000000000000000000000000000000000000000000000000000001 1 1 1",
        (struct exact_budget){1e-3, 1e7});
    assert_true(bound.lower <= 17. / 83 && bound.upper >= 17. / 83);
}

/* Cells as small as the climb of 1e-28: a fall of 64 is more of them than there are numbers in a
 * long. */
static void falls_further_than_a_long_counts(void **state) {
    (void)state;
    struct exact_bound bound = spike_ask(
        exact_grid, SPIKE_ROWS_18, "1.0000000000000000000000000001",
        "1.0000000000000000000000000001 1 1 1", (struct exact_budget){1e-16, 1e7});
    assert_true(bound.lower <= 0.17 && bound.upper >= 0.17);
}

/* -- the budget --------------------------------------------------------------------------- */

static void narrows_with_the_budget(void **state) {
    (void)state;
    struct spike spike;
    spike_init(&spike, SPIKE_ROWS_17, "1.45", "0.02 1e12 1 1");
    const struct exact_bound truth = truth_of(&spike);
    double first = 0, last = 0;
    for (int i = 0; i < 9; i++) {
        struct exact_bound bound =
            spike_solve(exact_grid, &spike, (struct exact_budget){1e-9, pow(10, i)});
        require(bound.lower <= truth.lower && bound.upper >= truth.upper, "work 1e%d", i);
        last = bound.upper - bound.lower;
        first = i == 4 ? last : first;
    }
    assert_true(last < 0.05 * first);
    spike_clear(&spike);
}

static void survives_any_budget(void **state) {
    (void)state;
    static const double gap[] = {0,   -1,    1e-300,           1e-30,      0.5, 1, 1e3,
                                 1e4, 1e300, (double)INFINITY, (double)NAN};
    static const double work[] = {-1, 0, 1e-300, 1, 7, 1e5, (double)NAN};
    static const char *const rows[] = {SPIKE_ROWS_17, ROWS_THREE};
    for (size_t r = 0; r < 2; r++) {
        struct spike spike;
        spike_init(&spike, rows[r], "1.45", "0.02 1e6 1 1");
        struct exact_bound best = spike_solve(exact_grid, &spike, (struct exact_budget){1e-3, 1e7});
        for (size_t i = 0; i < sizeof gap / sizeof *gap; i++) {
            for (size_t k = 0; k < sizeof work / sizeof *work; k++) {
                struct exact_bound bound =
                    spike_solve(exact_grid, &spike, (struct exact_budget){gap[i], work[k]});
                require(
                    bound.lower <= best.upper && bound.upper >= best.lower,
                    "gap %g, work %g: [%g, %g] for [%g, %g]", gap[i], work[k], bound.lower,
                    bound.upper, best.lower, best.upper);
            }
        }
        spike_clear(&spike);
    }
}

static void never_claims_a_gap(void **state) {
    (void)state;
    struct spike spike;
    spike_init(&spike, ROWS_THREE, "1.45", "0.02 1e6 1 1");
    for (int i = 3; i < 8; i++) {
        struct exact_bound bound =
            spike_solve(exact_grid, &spike, (struct exact_budget){1e-12, pow(10, i)});
        require(bound.upper - bound.lower > 1e-12 * bound.upper, "work 1e%d", i);
    }
    spike_clear(&spike);
}

static void refuses(void **state) {
    (void)state;
    const struct many many = many_of(EXACT_MOST_ATOMS + 1);
    const struct {
        const char *rows, *x, *part;
    } bad[] = {
        {many.rows, "2", "65 distinct"},
        {ROWS_THREE, "1.18", "lazy"},
        {ROWS_THREE, "2.4", "divergent"},
        {"1,1\n", "2", "lazy"}};
    for (size_t i = 0; i < 4; i++) {
        struct spike spike;
        struct exact_bound bound;
        struct fault fault = {0};
        spike_init(&spike, bad[i].rows, bad[i].x, "0.02 1e12 1 1");
        assert_int_equal(
            exact_grid(
                &bound, &spike.data, &spike.x, &spike.climb, &(struct exact_budget){1e-3, 1e5},
                &fault),
            STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, bad[i].part);
        spike_clear(&spike);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(contains_the_counts_of_two),
        check_in_directory(contains_the_counts_at_random),
        check_in_directory(contains_the_counts_of_three),
        check_in_directory(contains_the_simulation_of_64),
        check_in_directory(is_certain_of_one),
        check_in_directory(has_nothing_to_climb),
        check_in_directory(climbs_the_smallest_heights),
        check_in_directory(falls_further_than_a_long_counts),
        check_in_directory(narrows_with_the_budget),
        check_in_directory(survives_any_budget),
        check_in_directory(never_claims_a_gap),
        check_in_directory(refuses),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_grid", tests, NULL, NULL);
}
