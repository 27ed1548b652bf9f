/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/flattening_path.h"

#include <math.h>

#include "check.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "theory/flattening.h"

static const char *const shipped[2] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const double x0[2] = {1.45, 1.6}, margin[2] = {0.004, 0.012};

static struct flattening_path path_of(const struct dataset *dataset, int which, size_t nodes) {
    struct flattening_path path;
    struct fault fault = {0};
    require(
        flattening_path_init(&path, dataset, x0[which], margin[which], nodes, &fault) == STATUS_OK,
        "refused: %s", fault.text);
    return path;
}

static double rate_at(const struct dataset *dataset, double x) {
    struct flattening f;
    struct fault fault = {0};
    require(flattening_init(&f, dataset, x, &fault) == STATUS_OK, "refused: %s", fault.text);
    return flattening_rate(&f, 64).value;
}

/* By Gauss's three points in each of 24 parts, and taller towers. 64 trapezoids of width h leave
 * h^2/12 times the difference of gamma' at the two ends: 4.4e-4 of the integral for (1.18), where
 * gamma grows like a logarithm towards the edge, and less than 1e-4 for (1.17), kinks included.
 * Three trapezoids leave more than that. */
static void the_cost_is_the_integral_of_the_rate(void **state) {
    (void)state;
    enum { PARTS = 24 };
    for (int which = 0; which < 2; which++) {
        struct dataset dataset = check_shipped(shipped[which]);
        struct flattening_path fine = path_of(&dataset, which, 65),
                               coarse = path_of(&dataset, which, 4);
        double way = fine.spacing * 64, part = way / PARTS, sum = 0;
        for (int i = 0; i < PARTS; i++) {
            double middle = x0[which] - (i + 0.5) * part, off = sqrt(0.15) * part;
            sum += part / 18 *
                   (5 * rate_at(&dataset, middle - off) + 8 * rate_at(&dataset, middle) +
                    5 * rate_at(&dataset, middle + off));
        }
        assert_near(x0[which] - way, drift_window(&dataset).crit.hi + margin[which], 1e-12);
        double room = (which == 0 ? 1e-4 : 6e-4) * sum;
        require_near(flattening_path_cost(&fine, way), sum, room, "dataset %d", which);
        require(
            fabs(flattening_path_cost(&coarse, way) - sum) > room, "dataset %d: %g", which,
            flattening_path_cost(&coarse, way) / sum);
        dataset_clear(&dataset);
    }
}

static void the_rate_is_linear_between_nodes_and_constant_beyond(void **state) {
    (void)state;
    struct dataset dataset = check_shipped(shipped[0]);
    struct flattening_path path = path_of(&dataset, 0, 9);
    const double *rate = path.rate;
    assert_true(flattening_path_cost(&path, 0) == 0);
    for (size_t k = 0; k < 8; k++) {
        double quarter = ((double)k + 0.25) * path.spacing;
        assert_near(flattening_path_cost(&path, (double)k * path.spacing), path.cost[k], 1e-14);
        assert_near(
            flattening_path_cost(&path, quarter) - path.cost[k],
            path.spacing * (7 * rate[k] + rate[k + 1]) / 32, 1e-14);
        assert_near(
            path.cost[k + 1] - path.cost[k], path.spacing * (rate[k] + rate[k + 1]) / 2, 1e-14);
        assert_near(
            path.theta[k], cramer_exponent(&dataset, dd_of(1.45 - (double)k * path.spacing)),
            1e-12);
    }
    double beyond = 8 * path.spacing + 0.25;
    assert_near(flattening_path_cost(&path, beyond), path.cost[8] + 0.25 * rate[8], 1e-13);
    dataset_clear(&dataset);
}

/* A climb from far below to the top sheds c y^2/(1 - m^-2), m the factor of the strongest sample
 * and c what it sheds, which is c/(2 log m) y^2 while m is near 1: bend is gamma times that. */
static void the_guess_is_kept_where_a_climb_moves_lambda(void **state) {
    (void)state;
    struct dataset dataset = check_shipped(shipped[0]);
    struct flattening_path path = path_of(&dataset, 0, 33);
    struct flattening_runs_node low[33], high[33];
    struct flattening_runs_question question = flattening_path_question(&path, 1e-4, low);
    assert_true(question.dataset == &dataset && question.x0 == 1.45 && question.height == 1e-4);
    assert_true(question.node == low && question.nodes == 33 && question.spacing == path.spacing);
    assert_true(question.levels == 0 && question.particles == 0 && question.step == 0);
    flattening_path_question(&path, 0.05, high);
    int kept = 0;
    for (int k = 0; k < 33; k++) {
        double x = 1.45 - k * path.spacing, climb = log(1.69 * x - 1);
        assert_near(low[k].cost, path.cost[k], 0);
        assert_near(high[k].cost, path.cost[k], 0);
        assert_near(low[k].theta, path.theta[k], 0);
        assert_near(
            low[k].bend, path.rate[k] * 1.69 * (4 - 1.69 * x) / (2 * climb), 1e-12 * low[k].bend);
        bool moves = climb < 0.2;
        require(
            high[k].theta == (moves ? high[k - 1].theta : low[k].theta) &&
                high[k].bend == (moves ? high[k - 1].bend : low[k].bend),
            "node %d, climb %g", k, climb);
        kept += moves;
    }
    assert_in_range(kept, 5, 28);
    dataset_clear(&dataset);
}

static void at_rest_nothing_but_the_cost_moves(void **state) {
    (void)state;
    struct dataset dataset = check_shipped(shipped[1]);
    struct flattening_path path;
    struct flattening_runs_node node[2];
    struct fault fault;
    assert_int_equal(flattening_path_init_at_rest(&path, &dataset, 1.5, 0.7, &fault), STATUS_OK);
    for (double d = 0; d < 0.1; d += 0.004) {
        require_near(flattening_path_cost(&path, d), 0.7 * d, 1e-15, "d %g", d);
    }
    struct flattening_runs_question question = flattening_path_question(&path, 1e-5, node);
    assert_true(question.nodes == 2 && question.x0 == 1.5);
    assert_near(node[1].cost / question.spacing, 0.7, 1e-15);
    assert_near(node[0].bend, 0.7 * 2 / (2 * log(2)), 1e-14); /* c_* = 2 (4 - 2 1.5) */
    assert_true(node[0].theta == node[1].theta && node[0].bend == node[1].bend);
    dataset_clear(&dataset);
}

/* The same question put together by hand, split and plain, gives the same bits. */
static void runs_along_the_path_are_those_of_its_question(void **state) {
    (void)state;
    struct dataset dataset = check_shipped(shipped[0]);
    struct flattening_path path = path_of(&dataset, 0, 9);
    const struct plan plan = {.key = rng_key_of(1, "tests/flattening_path", 0), .runs = 2};
    for (int plain = 0; plain < 2; plain++) {
        struct flattening_runs_node node[9];
        struct flattening_runs_question by_hand = flattening_path_question(&path, 0.1, node);
        by_hand.start = 0.5;
        by_hand.step = 2;
        by_hand.levels = 3;
        by_hand.plain = plain == 1;
        by_hand.particles = 200;
        const struct flattening_runs_question asked = {
            .height = 0.1,
            .start = 0.5,
            .step = 2,
            .levels = 3,
            .plain = plain == 1,
            .particles = 200};
        struct flattening_runs want, got;
        struct fault fault;
        assert_int_equal(flattening_runs_run(&want, &by_hand, &plan, &fault), STATUS_OK);
        assert_int_equal(flattening_path_run(&got, &path, &asked, &plan, &fault), STATUS_OK);
        for (size_t k = 0; k < 3; k++) {
            struct estimate log_p = flattening_runs_log(&got, k);
            require(log_p.value == want.log_p[k] && log_p.se == want.se[k], "level %zu", k);
            require(log_p.value < 0 && log_p.se > 0, "level %zu: %g", k, log_p.value);
        }
        assert_true(got.steps == want.steps);
        flattening_runs_clear(&want);
        flattening_runs_clear(&got);
    }
    dataset_clear(&dataset);
}

static void refuses_ways_that_lead_nowhere(void **state) {
    (void)state;
    struct dataset dataset = check_shipped(shipped[0]), one;
    struct flattening_path path;
    struct fault fault;
    const struct {
        double x0, margin;
        size_t nodes;
        const char *part;
    } bad[] = {
        {1.45, 0.004, 1, "nodes"},     {1.45, 0.004, FLATTENING_PATH_MOST_NODES + 1, "nodes"},
        {1.18, 0.004, 9, "last node"}, {1.45, 1e-4, 9, "edge"},
        {1.45, NAN, 9, "last node"},   {2.69 / 1.69, 0.004, 9, "root"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        require(
            flattening_path_init(&path, &dataset, bad[i].x0, bad[i].margin, bad[i].nodes, &fault) ==
                STATUS_INPUT,
            "case %zu", i);
        assert_fault(&fault, STATUS_INPUT, bad[i].part);
    }
    assert_int_equal(flattening_path_init_at_rest(&path, &dataset, 1.1, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "lazy");
    assert_int_equal(dataset_init(&one, (double[]){1}, (double[]){1}, 1, &fault), STATUS_OK);
    assert_int_equal(flattening_path_init(&path, &one, 2.5, 0.1, 9, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "two samples");
    dataset_clear(&dataset);
    dataset_clear(&one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cost_is_the_integral_of_the_rate),
        cmocka_unit_test(the_rate_is_linear_between_nodes_and_constant_beyond),
        cmocka_unit_test(the_guess_is_kept_where_a_climb_moves_lambda),
        cmocka_unit_test(at_rest_nothing_but_the_cost_moves),
        cmocka_unit_test(runs_along_the_path_are_those_of_its_question),
        cmocka_unit_test(refuses_ways_that_lead_nowhere),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("flattening_path", tests, NULL, NULL);
}
