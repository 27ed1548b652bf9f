/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/two_points.h"

#include <math.h>

#include "check.h"
#include "theory/cramer.h"
#include "theory/drift.h"

enum { LOOKS = 60 };

static struct dataset dataset_at(int family, double ordinate) {
    struct dataset dataset;
    assert_int_equal(two_points_init(&dataset, family, ordinate, NULL), STATUS_OK);
    return dataset;
}

/* Atoms go by decreasing s^2. */
static void families_are_what_they_say(void **state) {
    (void)state;
    struct dataset dataset = dataset_at(TWO_POINTS_BY_P, 0.3);
    assert_true(dataset.atom[0].s2.hi == 1.69 && dataset.atom[0].p == 0.3);
    assert_true(dataset.atom[1].s2.hi == 1 && dataset.atom[1].p == 0.7);
    dataset_clear(&dataset);
    dataset = dataset_at(TWO_POINTS_BY_RATIO, 2);
    assert_true(dataset.atom[0].s2.hi == 4 && dataset.atom[0].p == 0.5);
    assert_true(dataset.atom[1].s2.hi == 1 && dataset.atom[1].p == 0.5);
    dataset_clear(&dataset);
    struct fault fault;
    assert_int_equal(two_points_init(&dataset, TWO_POINTS_BY_P, 1, &fault), STATUS_INPUT);
}

/* The distance of x from what the core says of the dataset on the curve there. */
static double
distance(const struct dataset *dataset, enum two_points_curve curve, double x, double theta) {
    struct drift_window sgd = drift_window(dataset), gd = drift_window_full_batch(dataset);
    switch (curve) {
    case TWO_POINTS_DRIFT_ZERO:
        return drift(dataset, dd_of(x));
    case TWO_POINTS_CONTOUR: {
        double moment = 0;
        for (size_t i = 0; i < 2; i++) {
            moment += dataset->atom[i].p * pow(fabs(1 - x * dataset->atom[i].s2.hi), theta);
        }
        return (moment - 1) + (cramer_exponent(dataset, dd_of(x)) > 0 ? 0 : 1);
    }
    case TWO_POINTS_SGD_CRIT:
        return sgd.crit.hi / x - 1;
    case TWO_POINTS_SGD_MAX:
        return sgd.max.hi / x - 1;
    case TWO_POINTS_GD_CRIT:
        return gd.crit.hi / x - 1;
    case TWO_POINTS_GD_MAX:
        return gd.max.hi / x - 1;
    case TWO_POINTS_POLE_2:
        return x * dataset->atom[0].s2.hi - 1;
    default:
        return NAN;
    }
}

/* At every place where a curve is on the map, the core says of the dataset there what the curve
 * stands for. */
static void the_core_agrees_on_all_curves(void **state) {
    (void)state;
    const double *thetas = two_points_contours;
    for (int family = 0; family < TWO_POINTS_FAMILIES; family++) {
        const double *range = two_points_ranges[family].x;
        for (int c = 0; c <= TWO_POINTS_POLE_2; c++) {
            enum two_points_curve curve = (enum two_points_curve)c;
            int seen = 0;
            for (int i = 1; i < 3 * LOOKS; i++) {
                double x = range[0] + (range[1] - range[0]) * (i / 3 + 0.37) / LOOKS;
                double theta = thetas[2 * (i % 3)],
                       y = two_points_ordinate(family, curve, x, theta);
                if (!two_points_shows(family, curve, x, y)) {
                    continue;
                }
                struct dataset dataset = dataset_at(family, y);
                seen++;
                require_near(
                    distance(&dataset, curve, x, theta), 0, 1e-13, "family %d, curve %d, x = %g",
                    family, c, x);
                dataset_clear(&dataset);
            }
            bool vertical = !isnan(two_points_vertical(family, curve));
            require(vertical == (seen == 0), "family %d, curve %d: seen %d times", family, c, seen);
        }
    }
}

/* Of a vertical line the core says the same for every p. */
static void vertical_lines_are_where_the_core_has_them(void **state) {
    (void)state;
    for (double ordinate = 0.1; ordinate < 1; ordinate += 0.2) {
        struct dataset dataset = dataset_at(TWO_POINTS_BY_P, ordinate);
        struct drift_window sgd = drift_window(&dataset);
        assert_near(two_points_vertical(TWO_POINTS_BY_P, TWO_POINTS_SGD_CRIT), sgd.crit.hi, 1e-15);
        assert_near(two_points_vertical(TWO_POINTS_BY_P, TWO_POINTS_SGD_MAX), sgd.max.hi, 1e-15);
        for (int k = 0; k < 2; k++) {
            enum two_points_curve pole = k == 0 ? TWO_POINTS_POLE_2 : TWO_POINTS_POLE_1;
            double x = two_points_vertical(TWO_POINTS_BY_P, pole);
            assert_near(x * dataset.atom[k].s2.hi, 1, 1e-15);
        }
        dataset_clear(&dataset);
    }
    assert_true(two_points_vertical(TWO_POINTS_BY_RATIO, TWO_POINTS_POLE_1) == 1);
}

/* The exponent itself, where it is well-conditioned: a contour's own theta. */
static void contours_have_their_exponent(void **state) {
    (void)state;
    static const double thetas[] = {0.5, 1, 2};
    for (int k = 0; k < 3; k++) {
        double x = 1.45, y = two_points_ordinate(TWO_POINTS_BY_P, TWO_POINTS_CONTOUR, x, thetas[k]);
        assert_true(two_points_shows(TWO_POINTS_BY_P, TWO_POINTS_CONTOUR, x, y));
        struct dataset dataset = dataset_at(TWO_POINTS_BY_P, y);
        assert_near(cramer_exponent(&dataset, dd_of(x)), thetas[k], 1e-11);
        dataset_clear(&dataset);
    }
}

/* Outside the window of SGD a drift of 0 or an exponent means nothing, while edges stay; and what
 * is off the map, or has no ordinate, is not shown. */
static void curves_end_where_they_mean_nothing(void **state) {
    (void)state;
    assert_true(two_points_shows(TWO_POINTS_BY_RATIO, TWO_POINTS_DRIFT_ZERO, 1, 1.9));
    assert_false(two_points_shows(TWO_POINTS_BY_RATIO, TWO_POINTS_DRIFT_ZERO, 1, 1.4));
    assert_false(two_points_shows(TWO_POINTS_BY_RATIO, TWO_POINTS_CONTOUR, 1, 2.1));
    assert_true(two_points_shows(TWO_POINTS_BY_RATIO, TWO_POINTS_GD_MAX, 1, 2.1));
    assert_false(two_points_shows(TWO_POINTS_BY_RATIO, TWO_POINTS_GD_MAX, 1, 3.1));
    assert_false(two_points_shows(TWO_POINTS_BY_P, TWO_POINTS_GD_CRIT, 1, -0.1));
    assert_false(two_points_shows(TWO_POINTS_BY_P, TWO_POINTS_GD_CRIT, 1, NAN));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_what_they_say),
        cmocka_unit_test(the_core_agrees_on_all_curves),
        cmocka_unit_test(vertical_lines_are_where_the_core_has_them),
        cmocka_unit_test(contours_have_their_exponent),
        cmocka_unit_test(curves_end_where_they_mean_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("two_points", tests, NULL, NULL);
}
