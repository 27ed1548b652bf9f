/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/flattening_curve.h"

#include <math.h>

#include "check.h"

static struct flattening_path path_of(const struct dataset *dataset) {
    struct flattening_path path;
    struct fault fault = {0};
    require(
        flattening_path_init(&path, dataset, 1.45, 0.004, 33, &fault) == STATUS_OK, "refused: %s",
        fault.text);
    return path;
}

static struct flattening_curve
curve_of(const struct flattening_path *path, double height, double reach, uint64_t point) {
    const struct plan plan = {.key = rng_key_of(1, "tests/flattening_curve", point), .runs = 4};
    struct flattening_curve curve;
    struct fault fault = {0};
    require(
        flattening_curve_init(&curve, path, height, reach, 300, &plan, &fault) == STATUS_OK,
        "refused: %s", fault.text);
    assert_true(curve.runs.unfinished == 0);
    return curve;
}

/* The runs' own numbers at the level that d is, and its neighbours' none. */
static void the_exponent_is_that_of_the_level(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct flattening_path path = path_of(&dataset);
    struct flattening_curve curve = curve_of(&path, 0.1, 0.12, 0);
    assert_int_equal(curve.levels, 12);
    for (size_t k = 0; k < 12; k++) {
        double d = (double)(k + 1) * 0.01;
        struct estimate at = flattening_curve_exponent(&curve, d);
        struct estimate ratio = flattening_curve_ratio(&curve, d);
        require_near(at.value, -0.01 * curve.runs.log_p[k], 1e-15, "level %zu", k);
        require_near(at.se, 0.01 * curve.runs.se[k], 1e-15, "level %zu", k);
        require_near(ratio.value * flattening_path_cost(&path, d), at.value, 1e-15, "level %zu", k);
        require(ratio.se > 0 && ratio.se / ratio.value < 1, "level %zu", k);
    }
    flattening_curve_clear(&curve);
    dataset_clear(&dataset);
}

/* The exponent comes up to the integral, from below: it lacks less than eps^(2/3) of it, and less
 * at the smaller eps. */
static void the_ratio_tends_to_one(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct flattening_path path = path_of(&dataset);
    struct flattening_curve coarse = curve_of(&path, 0.08, 0, 1),
                            fine = curve_of(&path, 0.03, 0, 2);
    double edge = path.x0 - path.crit;
    struct estimate low = flattening_curve_ratio(&coarse, edge),
                    high = flattening_curve_ratio(&fine, edge);
    require(low.se < 0.02 && high.se < 0.02, "errors %g, %g", low.se, high.se);
    require(1 - low.value < pow(0.08, 2.0 / 3) + 4 * low.se, "%g", low.value);
    require(1 - high.value < pow(0.03, 2.0 / 3) + 4 * high.se, "%g", high.value);
    require(
        low.value < high.value && high.value < 1 + 4 * high.se, "%g, %g", low.value, high.value);

    /* With log P by hand; in the limit the power is 2. */
    struct estimate power = flattening_curve_power(&coarse, &fine, edge);
    double log_low = low.value / coarse.eps2, log_high = high.value / fine.eps2;
    assert_near(power.value, log(log_high / log_low) / log(0.08 / 0.03), 1e-12);
    assert_near(
        power.se * log(0.08 / 0.03), hypot(low.se / low.value, high.se / high.value), 1e-12);
    assert_true((double)coarse.levels * coarse.eps2 > edge + 1.3 * 0.08);
    assert_true((double)coarse.levels * coarse.eps2 < edge + sqrt(2) * 0.08);
    flattening_curve_clear(&coarse);
    flattening_curve_clear(&fine);
    dataset_clear(&dataset);
}

static void refuses_a_reach_below_its_unit(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct flattening_path path = path_of(&dataset);
    const struct plan plan = {.key = rng_key_of(1, "tests/flattening_curve", 3), .runs = 2};
    struct flattening_curve curve;
    struct fault fault;
    assert_int_equal(
        flattening_curve_init(&curve, &path, 0.1, 0.009, 10, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0.009");
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exponent_is_that_of_the_level),
        cmocka_unit_test(the_ratio_tends_to_one),
        cmocka_unit_test(refuses_a_reach_below_its_unit),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("flattening_curve", tests, NULL, NULL);
}
