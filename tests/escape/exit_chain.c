/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_chain.h"

#include <math.h>

#include "check.h"
#include "escape/exit_mean.h"

static struct exit_chain solve(double eta, double h, double c, double epsilon, double radius) {
    const struct exit_chain_question question = {eta, h, c, epsilon, radius};
    struct exit_chain chain;
    struct fault fault = {0};
    require(exit_chain_init(&chain, &question, &fault) == STATUS_OK, "refused: %s", fault.text);
    return chain;
}

static double time_of(double eta, double h, double c, double epsilon, double radius) {
    struct exit_chain chain = solve(eta, h, c, epsilon, radius);
    double mean = chain.mean;
    exit_chain_clear(&chain);
    return eta * mean;
}

/* eta E nu, from a dense solution with 200 nodes in another language. */
static void the_table_of_the_chain(void **state) {
    (void)state;
    static const struct {
        double h, c, eta, epsilon, want, last;
    } row[] = {
        {1, 1, 0.5, 0.2, 89.24581185, 1e-8}, {1, 1, 0.5, 0.1, 4745.984364, 1e-6},
        {1, 1, 0.1, 0.1, 11728.0421, 1e-4},  {1, 1, 0.02, 0.1, 9685.3914, 1e-4},
        {2, 2, 0.5, 0.1, 319.4067195, 1e-7}, {2, 1, 0.1, 0.2, 5369.71672, 1e-5},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double got = time_of(row[i].eta, row[i].h, row[i].c, row[i].epsilon, 1);
        require_near(got, row[i].want, row[i].last, "row %zu", i);
    }
}

/* Lengths and times have no unit: x -> 3x, t -> 5t. */
static void units_do_not_matter(void **state) {
    (void)state;
    double want = time_of(0.1, 1, 1, 0.05, 1), got = time_of(0.5, 0.2, 1, 0.05 * 9 / 5, 3);
    assert_near(got, 5 * want, 1e-11 * got);
}

/* Nothing but small steps: the diffusion with its boundary moved by 0.5826 s, to the bound of
 * exit_mean_of_steps, 0.05 u^3 + 0.2 eta h. */
static void small_steps_are_a_diffusion(void **state) {
    (void)state;
    const double eta = 0.002, epsilon = 0.1;
    const struct exit_mean_question fixed = {1, 1, epsilon, 1, 1};
    const struct exit_mean_question moved = exit_mean_of_steps(&fixed, eta);
    double got = time_of(eta, 1, 1, epsilon, 1);
    assert_near(got / exit_mean(&moved), 1, 0.05 * pow(eta / epsilon, 1.5) + 0.2 * eta);
    assert_true(fabs(got / exit_mean(&fixed) - 1) > 0.1); /* and without the shift it is not */
}

/* The matrix of the equation is singular to some E nu = 10^40, and the slope of its log is still V
 * = 1 - eta/2: the difference of logs over 1/epsilon, less that of the algebraic factor. */
static void large_times_keep_their_digits(void **state) {
    (void)state;
    const double eta = 0.5;
    double near = log(time_of(eta, 1, 1, 1 / 100.0, 1)),
           far = log(time_of(eta, 1, 1, 1 / 120.0, 1));
    assert_true(near > 70 && far > 85);
    /* the factor is a power of 1/epsilon between 0 and 1, beyond its first correction */
    double slope = (far - near) / 20;
    assert_true(slope > 0.75 - 1e-3 && slope < 0.75 + log(1.2) / 20);
}

/* P(nu > n), counted with the matrix, adds up to the mean and to its square. */
static void the_law_adds_up(void **state) {
    (void)state;
    struct exit_chain chain = solve(0.5, 1, 1, 0.4, 1);
    double now[2000], next[2000], mean = 1, square = 1;
    size_t n = chain.nodes;
    assert_true(n <= 2000);
    for (size_t i = 0; i < n; i++) {
        now[i] = 1;
    }
    for (int step = 1; step < 4000; step++) {
        double later = 0;
        for (size_t i = 0; i < n; i++) {
            later += chain.origin[i] * now[i];
            next[i] = 0;
            for (size_t j = 0; j < n; j++) {
                next[i] += chain.step[i * n + j] * now[j];
            }
        }
        mean += later;
        square += (2 * step + 1) * later;
        for (size_t i = 0; i < n; i++) {
            now[i] = next[i];
        }
    }
    assert_near(chain.mean, mean, 1e-10 * mean);
    assert_near(chain.deviation, sqrt(square / mean / mean - 1), 1e-9);
    exit_chain_clear(&chain);
}

static void rare_exits_are_exponential(void **state) {
    (void)state;
    double last = 1;
    for (int i = 0; i < 3; i++) {
        struct exit_chain chain = solve(0.5, 1, 1, 0.4 / (1 + i), 1);
        double distance;
        assert_true(exit_chain_distance(&distance, &chain, 2, NULL) == STATUS_OK);
        assert_true(distance > 0 && distance < 0.5 * last);
        last = distance;
        exit_chain_clear(&chain);
    }
}

static void what_cannot_be_solved_is_refused(void **state) {
    (void)state;
    struct exit_chain_question question = {2, 1, 1, 0.1, 1};
    struct exit_chain chain;
    struct fault fault = {0};
    assert_int_equal(exit_chain_init(&chain, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "eta h = 2");
    question = (struct exit_chain_question){1e-6, 1, 1, 1e-6, 1};
    assert_int_equal(exit_chain_init(&chain, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1e-06 radii");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_the_chain),
        cmocka_unit_test(units_do_not_matter),
        cmocka_unit_test(small_steps_are_a_diffusion),
        cmocka_unit_test(large_times_keep_their_digits),
        cmocka_unit_test(the_law_adds_up),
        cmocka_unit_test(rare_exits_are_exponential),
        cmocka_unit_test(what_cannot_be_solved_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_chain", tests, NULL, NULL);
}
