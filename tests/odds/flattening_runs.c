/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/flattening_runs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "theory/cramer.h"
#include "statistic.h"

/* Guesses for the two shipped datasets at 1.45 and 1.6: right ones, of gamma and its slope, and a
 * poor one. */
static const struct flattening_runs_node good[2][2] = {
    {{0, 1.37, 1.58}, {0.1 * 0.53, 1.94, 1.6}},
    {{0, 1.71, 0.76}, {0.1 * 0.87, 2.29, 1.1}},
};
static const struct flattening_runs_node poor[2] = {{0, 0.5, 0}, {0.1 * 0.2, 0.5, 0}};
static const double x0[2] = {1.45, 1.6};

static struct flattening_runs_question
question_of(const struct dataset *dataset, int which, const struct flattening_runs_node *node) {
    return (struct flattening_runs_question){
        .dataset = dataset,
        .x0 = x0[which],
        .height = 0.1,
        .start = 0.5,
        .node = node,
        .nodes = 2,
        .spacing = 0.1,
        .step = 1,
        .levels = 12,
        .particles = 2000};
}

static struct flattening_runs
run_on(const struct flattening_runs_question *question, uint64_t point, int threads) {
    struct flattening_runs estimate;
    const struct plan plan = {
        .key = rng_key_of(2, "tests/spikeless", 100 * point), .runs = 8, .threads = threads};
    struct fault fault;
    assert_int_equal(flattening_runs_run(&estimate, question, &plan, &fault), STATUS_OK);
    assert_true(estimate.unfinished == 0 && estimate.steps > 0);
    return estimate;
}

static struct flattening_runs run(const struct flattening_runs_question *question, uint64_t point) {
    return run_on(question, point, 0);
}

static struct dataset shipped(int which) {
    return check_shipped(which == 0 ? "gess_heydecker_1_17" : "gess_heydecker_1_18");
}

/* -- plain runs, by themselves ------------------------------------------------------------ */

/* How many units of eps^2 a run sheds before it spikes or has faded. */
static double
plain(const struct dataset *dataset, double x, double eps, double start, struct rng *rng) {
    double y = start * eps, l = x;
    while (fabs(y) > 1e-6 * eps) {
        double s2 = dataset->atom[rng_uniform(rng) < dataset->atom[0].p ? 0 : 1].s2.hi;
        double next = y * (1 - s2 * l + s2 * s2 * y * y);
        if (fabs(next) >= eps) {
            break;
        }
        l += s2 * y * y * (s2 * l - 4);
        y = next;
    }
    return (x - l) / (eps * eps);
}

static void agrees_with_plain_runs(void **state) {
    (void)state;
    enum { RUNS = 100000 };
    for (int which = 0; which < 2; which++) {
        struct dataset dataset = shipped(which);
        struct flattening_runs_question question = question_of(&dataset, which, good[which]);
        struct flattening_runs split = run(&question, (uint64_t)which);
        struct rng rng = rng_of(rng_key_of(2, "tests/spikeless plain", (uint64_t)which), 0);
        double count[12] = {0};
        for (int r = 0; r < RUNS; r++) {
            double shed = plain(&dataset, x0[which], 0.1, 0.5, &rng);
            for (int k = 0; k < 12; k++) {
                count[k] += shed >= k + 1;
            }
        }
        for (int k = 0; k < 12 && count[k] >= 50; k++) {
            double p = count[k] / RUNS, se = hypot(1 / sqrt(count[k]), split.se[k]);
            require_near(
                split.log_p[k], log(p), STATISTIC_Z * se, "dataset %d, level %d", which, k);
            require(split.se[k] < 0.1, "dataset %d, level %d: error %g", which, k, split.se[k]);
        }
        assert_true(count[5] >= 50);
        flattening_runs_clear(&split);
        dataset_clear(&dataset);
    }
}

/* The guess decides how much work it is, not the result; nor does it matter whether anything is
 * split at all. */
static void the_guess_does_not_matter(void **state) {
    (void)state;
    struct dataset dataset = shipped(0);
    struct flattening_runs_question question = question_of(&dataset, 0, good[0]);
    struct flattening_runs right = run(&question, 2);
    question.node = poor;
    struct flattening_runs wrong = run(&question, 3);
    question.plain = true;
    question.particles = 8000;
    struct flattening_runs none = run(&question, 4);
    for (int k = 0; k < 12; k++) {
        require_near(
            right.log_p[k], wrong.log_p[k], 5 * hypot(right.se[k], wrong.se[k]),
            "level %d: a poor guess", k);
        require_near(
            right.log_p[k], none.log_p[k], 5 * hypot(right.se[k], none.se[k]), "level %d: plain",
            k);
    }
    flattening_runs_clear(&right);
    flattening_runs_clear(&wrong);
    flattening_runs_clear(&none);
    dataset_clear(&dataset);
}

/* -- Lambda at rest: the law of what is shed, on a grid ----------------------------------- */

enum { GRID = 40, MOST_R = 40, CELLS = GRID * MOST_R, PLACES = 24, STEPS = 200 };

struct rest {
    double s2[2], step[2], odds[2], shed[2]; /* c in cells */
    double log_start;
    double mass[PLACES][CELLS], next[PLACES][CELLS];
};

/* What stood in cell r moves `by` cells on, and is counted where it passes whole units. */
static void move(double *to, double p[MOST_R], int r, int by, double mass) {
    for (int k = r / GRID + 1; k <= (r + by) / GRID && k < MOST_R; k++) {
        p[k] += mass;
    }
    if (r + by < CELLS) {
        to[r + by] += mass;
    }
}

/* P(sum c y_t^2 >= r before y >= 1), r = 1, ..., MOST_R - 1, for the walk at x: from the number of
 * weak draws, of which PLACES values matter, and what was shed, in cells of 1/GRID. Between two
 * cells it is divided so that the mean is kept: each step then adds a variance of at most 1/(4
 * GRID^2), in all 1e-3 of P or so. */
static void law_at_rest(struct rest *rest, double p[MOST_R]) {
    int first = 0; /* weak draws of place 0 */
    memset(rest->mass, 0, sizeof rest->mass);
    memset(p, 0, MOST_R * sizeof *p);
    rest->mass[0][0] = 1;
    for (int t = 0; t < STEPS; t++) {
        double above = rest->log_start + (t + 1) * rest->step[0]; /* without a weak draw */
        int least = (int)fmax(0, ceil(above / (rest->step[0] - rest->step[1])));
        memset(rest->next, 0, sizeof rest->next);
        for (int a = 0; a < PLACES; a++) {
            double log_y =
                rest->log_start + (t - first - a) * rest->step[0] + (first + a) * rest->step[1];
            for (int i = 0; i < 2; i++) {
                double cells = rest->shed[i] * exp(2 * log_y), part = cells - floor(cells);
                int by = (int)cells, to = first + a + i - least;
                for (int r = 0; to >= 0 && to < PLACES && r < CELLS; r++) {
                    double mass = rest->odds[i] * rest->mass[a][r];
                    move(rest->next[to], p, r, by, (1 - part) * mass);
                    move(rest->next[to], p, r, by + 1, part * mass);
                }
            }
        }
        memcpy(rest->mass, rest->next, sizeof rest->mass);
        first = least;
    }
}

static void rest_init(struct rest *rest, const struct dataset *dataset, double x, double start) {
    rest->log_start = log(start);
    for (int i = 0; i < 2; i++) {
        double s2 = dataset->atom[i].s2.hi;
        rest->step[i] = log(fabs(1 - s2 * x));
        rest->odds[i] = dataset->atom[i].p;
        rest->shed[i] = s2 * (4 - s2 * x) * GRID;
    }
}

static void agrees_with_the_law_at_rest(void **state) {
    (void)state;
    static struct rest rest;
    for (int which = 0; which < 2; which++) {
        struct dataset dataset = shipped(which);
        struct flattening_runs_question question = question_of(&dataset, which, good[which]);
        double p[MOST_R];
        question.height = 1e-5;
        question.levels = MOST_R - 1;
        question.particles = 2000;
        for (double start = 0.9; start > 0.4; start -= 0.35) {
            question.start = start;
            struct flattening_runs split = run(&question, (uint64_t)(5 + which));
            rest_init(&rest, &dataset, x0[which], start);
            law_at_rest(&rest, p);
            for (int k = 6; k < MOST_R; k++) { /* before, few values are taken */
                require_near(
                    split.log_p[k - 1], log(p[k]), STATISTIC_Z * split.se[k - 1] + 3e-3,
                    "dataset %d from %g, r = %d", which, start, k);
            }
            require(
                p[MOST_R - 1] < 1e-6, "dataset %d from %g: %g is not rare", which, start,
                p[MOST_R - 1]);
            flattening_runs_clear(&split);
        }
        dataset_clear(&dataset);
    }
}

/* From far below it is the climb that counts; what fades on the way is missed, by little, and that
 * is said. */
static void climbs_from_far_below(void **state) {
    (void)state;
    struct dataset dataset = shipped(0);
    struct flattening_runs_question question = question_of(&dataset, 0, good[0]);
    double theta = cramer_exponent(&dataset, dd_of(x0[0]));
    question.height = 1e-5;
    question.levels = 6;
    question.start = 1e-3;
    struct flattening_runs near = run(&question, 7);
    question.start = 1e-8;
    struct flattening_runs far = run(&question, 8);
    double se = hypot(near.se[5], far.se[5]);
    require_near(
        far.log_p[5] - near.log_p[5], -5 * log(10) * theta, STATISTIC_Z * se + 0.2, "power %g",
        theta);
    require(far.missed > 0 && far.missed < 0.05, "missed %g", far.missed);
    flattening_runs_clear(&near);
    flattening_runs_clear(&far);
    dataset_clear(&dataset);
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    struct dataset dataset = shipped(1);
    struct flattening_runs_question question = question_of(&dataset, 1, good[1]);
    question.particles = 200;
    struct flattening_runs all = run_on(&question, 9, 3), one = run_on(&question, 9, 1),
                           other = run_on(&question, 10, 1);
    assert_memory_equal(all.log_p, one.log_p, question.levels * sizeof *all.log_p);
    assert_memory_equal(all.se, one.se, question.levels * sizeof *all.se);
    assert_true(memcmp(all.log_p, other.log_p, question.levels * sizeof *all.log_p) != 0);
    flattening_runs_clear(&all);
    flattening_runs_clear(&one);
    flattening_runs_clear(&other);
    dataset_clear(&dataset);
}

static void refuses_what_is_not_deflationary(void **state) {
    (void)state;
    struct dataset dataset = shipped(0);
    struct flattening_runs_question question = question_of(&dataset, 0, good[0]);
    struct flattening_runs estimate;
    const struct plan plan = {.key = rng_key_of(2, "tests/spikeless", 11), .runs = 8};
    struct fault fault;
    const double x[] = {1.1, 1.7, 2.5};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        question.x0 = x[i];
        assert_int_equal(flattening_runs_run(&estimate, &question, &plan, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, "deflationary");
    }
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_plain_runs),
        cmocka_unit_test(the_guess_does_not_matter),
        cmocka_unit_test(agrees_with_the_law_at_rest),
        cmocka_unit_test(climbs_from_far_below),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(refuses_what_is_not_deflationary),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("flattening_runs", tests, NULL, NULL);
}
