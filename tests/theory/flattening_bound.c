/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/flattening_bound.h"

#include <math.h>

#include "check.h"

static struct flattening operator_at(double s2, double p, double x) {
    struct dataset dataset;
    struct flattening f;
    struct fault fault;
    assert_int_equal(
        dataset_init(&dataset, (double[]){1, s2}, (double[]){1 - p, p}, 2, &fault), STATUS_OK);
    assert_int_equal(flattening_init(&f, &dataset, x, &fault), STATUS_OK);
    dataset_clear(&dataset);
    return f;
}

/* The rate is known to 1e-6 or better, so bounds that hold and are this narrow could hardly miss it
 * by a mistake. */
static void enclose_the_rate(void **state) {
    (void)state;
    const struct {
        double s2, p, x, width;
    } at[] = {{1.69, 0.5, 1.2, 5e-4}, {1.69, 0.5, 1.3, 5e-4}, {1.69, 0.5, 1.45, 6e-4},
              {1.69, 0.5, 1.5, 1e-3}, {1.69, 0.5, 1.7, 3e-4}, {1.69, 0.5, 1.9, 5e-4},
              {2, 0.17, 1.1, 5e-4},   {2, 0.17, 1.2, 5e-4},   {2, 0.17, 1.6, 3e-4},
              {1.3, 0.8, 1.6, 2e-3},  {3, 0.3, 0.85, 1e-3},   {2, 0.17, 1.99, 3e-2}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct flattening f = operator_at(at[i].s2, at[i].p, at[i].x);
        struct flattening_rate rate = flattening_rate(&f, 48);
        struct flattening_bound bound = flattening_bound(&f, rate.value, 4096);
        require(rate.error < 1e-5, "case %zu: error %g", i, rate.error);
        require(
            bound.lower < rate.value && rate.value < bound.upper,
            "case %zu: %.10g outside [%.10g, %.10g]", i, rate.value, bound.lower, bound.upper);
        require(
            bound.upper - bound.lower < at[i].width * rate.value, "case %zu: [%.10g, %.10g]", i,
            bound.lower, bound.upper);
    }
}

/* Narrower with higher towers, and wherever they look first. */
static void narrow_and_hold_from_any_guess(void **state) {
    (void)state;
    struct flattening f = operator_at(1.69, 0.5, 1.3);
    double rate = flattening_rate(&f, 32).value, last = INFINITY;
    for (long height = 256; height <= 65536; height *= 16) {
        struct flattening_bound bound = flattening_bound(&f, rate, height);
        require(bound.upper - bound.lower < 0.5 * last, "height %ld", height);
        last = bound.upper - bound.lower;
    }
    for (double off = 0.9; off < 1.001; off += 0.0501) {
        struct flattening_bound bound = flattening_bound(&f, off * rate, 2048);
        require(
            bound.lower < rate && rate < bound.upper && bound.upper - bound.lower < 0.01 * rate,
            "guess %g times it: [%.10g, %.10g]", off, bound.lower, bound.upper);
    }
}

/* On a lattice every phase has a rate of its own, and no function is below all or above all but
 * those beyond. */
static void enclose_all_phases_of_a_lattice(void **state) {
    (void)state;
    struct flattening f = operator_at(2, 0.17, 1.5);
    struct flattening_bound bound = flattening_bound(&f, 0.9, 4096);
    for (double y = 0.51; y < 1; y += 0.06) {
        double rate = flattening_rate_from(&f, log(y), 100);
        require(
            bound.lower <= rate && rate <= bound.upper, "%g: %g outside [%g, %g]", y, rate,
            bound.lower, bound.upper);
    }
    struct flattening beside = operator_at(2, 0.17, 1.5 + 1e-5);
    bound = flattening_bound(&beside, 0.977, 256);
    assert_true(bound.lower < 0.97717 && bound.upper > 0.97718);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enclose_the_rate),
        cmocka_unit_test(narrow_and_hold_from_any_guess),
        cmocka_unit_test(enclose_all_phases_of_a_lattice),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("flattening_bound", tests, NULL, NULL);
}
