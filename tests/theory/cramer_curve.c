/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/cramer_curve.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "theory/moment.h"

enum { POINTS = 60 };

static struct cramer_curve curve_of(struct dataset *dataset, const char *path, double start) {
    struct cramer_curve curve;
    struct fault fault;
    require(dataset_load(dataset, path, &fault) == STATUS_OK, "%s", fault.text);
    enum status status = cramer_curve_init(&curve, dataset, start, POINTS, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return curve;
}

static const char *const files[] = {
    "data/datasets/gess_heydecker_1_17.csv", "data/datasets/gess_heydecker_1_18.csv"};

/* The equation as it stands, at every point in front of the root. */
static void each_point_solves_the_equation(void **state) {
    (void)state;
    for (int f = 0; f < 2; f++) {
        struct dataset dataset;
        struct cramer_curve curve = curve_of(&dataset, files[f], 0.02);
        assert_int_equal(curve.count, POINTS + 1 + 32 + 5);
        for (size_t i = 0; i < POINTS; i++) {
            const struct cramer_curve_point *point = &curve.point[i];
            assert_string_equal(point->kind, "curve");
            require_near(moment(&dataset, point->x, point->theta), 1, 1e-12, "point %zu", i);
            require(i == 0 || point->x > point[-1].x, "x falls at point %zu", i);
            require(i == 0 || point->theta < point[-1].theta, "theta rises at point %zu", i);
        }
        for (size_t i = POINTS; i < POINTS + 33; i++) {
            require(curve.point[i].theta == 0, "theta behind the root at point %zu", i);
            require(curve.point[i].x < curve.max, "beyond the window at point %zu", i);
        }
        cramer_curve_clear(&curve);
        dataset_clear(&dataset);
    }
}

/* For (1.17): 2/1.69, 2 E s^2/E s^4, 2/E s^2, 2.69/1.69, 4/1.69. */
static void marks_are_at_their_places(void **state) {
    (void)state;
    struct dataset dataset;
    struct cramer_curve curve = curve_of(&dataset, files[0], 0.02);
    const double s4 = (1 + 1.69 * 1.69) / 2;
    const struct cramer_curve_point want[] = {
        {"crit", 2 / 1.69, INFINITY}, {"mean_square", 2 * 1.345 / s4, 2},
        {"threshold", 2 / 1.345, 1},  {"root", 2.69 / 1.69, 0},
        {"max", 4 / 1.69, NAN},
    };
    for (size_t i = 0; i < 5; i++) {
        const struct cramer_curve_point *point = &curve.point[POINTS + 33 + i];
        assert_string_equal(point->kind, want[i].kind);
        assert_near(point->x, want[i].x, 1e-15 * 4);
        if (isnan(want[i].theta)) {
            assert_true(isnan(point->theta));
        } else {
            assert_near(point->theta, want[i].theta, 1e-13);
        }
    }
    cramer_curve_clear(&curve);
    dataset_clear(&dataset);
}

static void starts_where_it_is_told(void **state) {
    (void)state;
    struct dataset dataset;
    struct cramer_curve curve = curve_of(&dataset, files[1], 0.25);
    assert_near(curve.point[0].x, curve.crit + 0.25 * (curve.root - curve.crit), 1e-14);
    cramer_curve_clear(&curve);
    dataset_clear(&dataset);
}

static void refuses_several_roots(void **state) {
    (void)state;
    struct dataset dataset;
    struct cramer_curve curve;
    struct fault fault;
    assert_int_equal(dataset_load(&dataset, "data/datasets/three_roots.csv", &fault), STATUS_OK);
    assert_int_equal(cramer_curve_init(&curve, &dataset, 0.1, 9, &fault), STATUS_INPUT);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_point_solves_the_equation),
        cmocka_unit_test(marks_are_at_their_places),
        cmocka_unit_test(starts_where_it_is_told),
        cmocka_unit_test(refuses_several_roots),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cramer_curve", tests, NULL, NULL);
}
