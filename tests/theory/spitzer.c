/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/spitzer.h"

#include <math.h>

#include "check.h"

static struct spitzer_walk walk_at(double s2, double p, double x) {
    struct dataset dataset = check_two_samples(s2, p);
    struct spitzer_walk walk;
    struct fault fault;
    assert_int_equal(spitzer_walk_init(&walk, &dataset, x, &fault), STATUS_OK);
    dataset_clear(&dataset);
    return walk;
}

static void has_the_digits_of_a_second_program(void **state) {
    (void)state;
    const double want[][2] = {{1.45, 0.78869187199878814}, {1.35, 0.73257261234153861}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct spitzer_walk walk = walk_at(1.69, 0.5, want[i][0]);
        require_near(spitzer_constant(&walk, 1e-15), want[i][1], 1e-13, "at %g", want[i][0]);
    }
}

/* Steps of +-log 2: the probability is (p/q)^k, and what the formula gives is the mean of the
 * saw. */
static void is_the_mean_of_the_saw_on_a_lattice(void **state) {
    (void)state;
    for (double p = 0.05; p < 0.46; p += 0.1) {
        struct spitzer_walk walk = walk_at(2, p, 1.5);
        double height = log((1 - p) / p);
        require_near(walk.theta * walk.up, height, 1e-13, "p = %g", p);
        require_near(spitzer_constant(&walk, 1e-15), -expm1(-height) / height, 1e-12, "p = %g", p);
    }
}

/* The steps are multiples of log 2 at 1.5; beside it they are not. */
static void is_continuous_where_the_steps_are_commensurate(void **state) {
    (void)state;
    struct spitzer_walk at = walk_at(2, 0.17, 1.5);
    for (int side = -1; side <= 1; side += 2) {
        struct spitzer_walk beside = walk_at(2, 0.17, 1.5 + side * 1e-9);
        require_near(
            spitzer_constant(&beside, 1e-14), spitzer_constant(&at, 1e-14), 1e-8, "side %d", side);
    }
}

static void tends_to_its_limits(void **state) {
    (void)state;
    struct spitzer_walk edge = walk_at(1.69, 0.3, 2 / 1.69 + 0.01);
    require_near(spitzer_constant(&edge, 1e-15), 0.7 / -log(0.3), 1e-12, "at the edge");
    struct spitzer_walk root = walk_at(1.69, 0.5, 2.69 / 1.69 - 0.01);
    double constant = spitzer_constant(&root, 1e-9);
    require(constant < 1 && constant > 1 - root.theta, "at the root of G: %.12g", constant);
}

static void leaves_out_less_than_the_tail(void **state) {
    (void)state;
    struct spitzer_walk walk = walk_at(1.69, 0.5, 1.55);
    double exact = spitzer_constant(&walk, 1e-15);
    for (double tail = 1e-2; tail > 1e-13; tail /= 10) {
        double more = log(spitzer_constant(&walk, tail) / exact);
        require(more >= -1e-12 && more <= tail + 1e-12, "tail %g: %g", tail, more);
    }
}

static void refuses_what_does_not_fall(void **state) {
    (void)state;
    struct dataset dataset = check_two_samples(1.69, 0.5), one;
    struct spitzer_walk walk;
    struct fault fault;
    const double x[] = {0.5, 1.18, 1.6, 2.5};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        require(spitzer_walk_init(&walk, &dataset, x[i], &fault) == STATUS_INPUT, "at %g", x[i]);
    }
    assert_int_equal(dataset_init(&one, (double[]){1}, (double[]){1}, 1, &fault), STATUS_OK);
    assert_int_equal(spitzer_walk_init(&walk, &one, 1.5, &fault), STATUS_INPUT);
    dataset_clear(&one);
    dataset_clear(&dataset);
    /* Of a walk that sometimes stays, or has three steps, the formulas say nothing. */
    const double s2[] = {1.69, 1, 0}, p[] = {0.4, 0.4, 0.2};
    assert_int_equal(dataset_init(&one, s2, p, 3, &fault), STATUS_OK);
    assert_int_equal(spitzer_walk_init(&walk, &one, 1.5, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "two samples");
    dataset_clear(&one);
    const double three[] = {1.69, 1, 0.5}, thirds[] = {0.5, 0.25, 0.25};
    assert_int_equal(dataset_init(&one, three, thirds, 3, &fault), STATUS_OK);
    assert_int_equal(spitzer_walk_init(&walk, &one, 1.5, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "two samples");
    dataset_clear(&one);
    /* At x = 1 the sample s^2 = 1 is at its pole: a step down without end. */
    dataset = check_two_samples(2.5, 0.5);
    assert_int_equal(spitzer_walk_init(&walk, &dataset, 1, &fault), STATUS_INPUT);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_digits_of_a_second_program),
        cmocka_unit_test(is_the_mean_of_the_saw_on_a_lattice),
        cmocka_unit_test(is_continuous_where_the_steps_are_commensurate),
        cmocka_unit_test(tends_to_its_limits),
        cmocka_unit_test(leaves_out_less_than_the_tail),
        cmocka_unit_test(refuses_what_does_not_fall),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spitzer", tests, NULL, NULL);
}
