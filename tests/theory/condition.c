/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/condition.h"

#include <math.h>

#include "check.h"
#include "theory/cramer.h"
#include "theory/drift.h"

static const double E = 1e-7; /* what logarithms and terms are off by; second order is 1e-7 of it */

/* -- the drift ---------------------------------------------------------------------------- */

/* At x = 1.35 the factors of (1.17) are 0.35 and 1.2815: one log is negative, one positive. */
static void drift_by_hand(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    double down = -log(0.35), up = log(1.69 * 1.35 - 1);
    assert_ulps(condition_drift(&dataset, check_dd("1.35")), (down + up) / (down - up), 8);
    assert_true(isnan(condition_drift(&dataset, dd_of(1)))); /* the pole of s = 1 */
    dataset_clear(&dataset);
}

/* -- the exponent ------------------------------------------------------------------------- */

/* h at theta, each log and each term off by `e` with the sign that raises h; `*slope` is h'. */
static double
raised(const struct dataset *dataset, struct dd x, double theta, double e, double *slope) {
    double sum = 0;
    *slope = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double p = dataset->atom[i].p, step = drift_log_factor(x, dataset->atom[i].s2);
        if (step == -(double)INFINITY) {
            sum += p * (e - 1);
            continue;
        }
        step += e * fabs(step);
        double term = expm1(theta * step);
        sum += p * (term + e * fabs(term));
        *slope += p * step * exp(theta * step);
    }
    return sum;
}

static void require_moves_exponent(const struct dataset *dataset, struct dd x, const char *name) {
    double theta = cramer_exponent(dataset, x), moved = theta, slope;
    for (int i = 0; i < 20; i++) {
        double excess = raised(dataset, x, moved, E, &slope);
        moved -= excess / slope;
    }
    double condition = condition_exponent(dataset, x, theta);
    require_near(
        (theta - moved) / (theta * E), condition, 1e-3 * condition, "%s at %.17g", name, x.hi);
}

static void exponent_moves_by_its_condition(void **state) {
    (void)state;
    struct dataset first = check_shipped("gess_heydecker_1_17");
    struct dataset three = check_shipped("three_roots");
    require_moves_exponent(&first, check_dd("1.25"), "(1.17)");
    require_moves_exponent(&first, check_dd("1.45"), "(1.17)");
    require_moves_exponent(&first, check_dd("1.58"), "(1.17)");
    require_moves_exponent(&three, check_dd("0.68"), "three roots");
    require_moves_exponent(&three, dd_of(1), "three roots, at a pole");
    dataset_clear(&first);
    dataset_clear(&three);
}

/* -- the roots ---------------------------------------------------------------------------- */

/* G at t = log|x s^2 - 1|, in units of the pole's own sample, with all logarithms off as
 * condition_distance says, `sign` times `e`; `*slope` is dG/dt. */
static double drift_off(
    const struct dataset *dataset, const struct drift_root *root, double t, double e,
    double *slope) {
    const struct atom *own = &dataset->atom[root->pole];
    double sum = own->p * (t + e * fabs(t));
    *slope = own->p;
    for (size_t i = 0; i < dataset->atoms; i++) {
        if (i != root->pole) {
            double x_own = 1 + root->side * exp(t), ratio = dataset->atom[i].s2.hi / own->s2.hi;
            double factor = x_own * ratio - 1, step = log(fabs(factor));
            sum += dataset->atom[i].p * (step + e * (1 + fabs(step)));
            *slope += dataset->atom[i].p * root->side * exp(t) * ratio / factor;
        }
    }
    return sum;
}

static void require_moves_root(const struct dataset *dataset, const struct drift_root *root) {
    double s2 = dataset->atom[root->pole].s2.hi, t = root->log_distance + log(s2);
    double moved = t, slope;
    for (int i = 0; i < 20; i++) {
        double off = drift_off(dataset, root, moved, E, &slope);
        moved -= off / slope;
    }
    double size = fmax(1, fabs(t)) * E, condition = condition_distance(dataset, root);
    require_near(
        fabs(t - moved) / size, condition, 1e-3 * condition, "%s, %.17g", dataset->name, root->x);
    /* x with t off by that and one rounding of its own */
    double by = fabs(t - moved) + size, x = 1 + root->side * exp(t);
    double change = fabs(1 + root->side * exp(t + by) - x) / (x * E);
    condition = condition_root(dataset, root);
    require_near(change, condition, 1e-3 * condition, "%s, %.17g", dataset->name, root->x);
}

static void roots_move_by_their_condition(void **state) {
    (void)state;
    static const char *const names[] = {
        "gess_heydecker_1_17", "gess_heydecker_1_18", "three_roots", "four_combinations"};
    size_t count = 0;
    for (size_t d = 0; d < sizeof names / sizeof *names; d++) {
        struct dataset dataset = check_shipped(names[d]);
        struct drift_roots roots;
        struct fault fault;
        assert_int_equal(drift_roots_init(&roots, &dataset, &fault), STATUS_OK);
        for (size_t i = 0; i < roots.count; i++) {
            require_moves_root(&dataset, &roots.root[i]);
        }
        count += roots.count;
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
    assert_int_equal(count, 7);
}

/* c moves by e |log h| + e log(n)/2 and theta by e times its own condition; e of the exponential
 * itself is the 1. */
static void probability_moves_by_its_condition(void **state) {
    (void)state;
    double theta = 1.3, exponent = 5, height = 0.02, width = 1e6;
    double c = log(height) * (1 - E) + log(width) / 2 * (1 + E);
    double moved = exp(-theta * (1 + exponent * E) * c) * (1 - E);
    double off = 1 - moved / exp(-theta * (log(height) + log(width) / 2));
    double condition = condition_probability(theta, exponent, height, width);
    assert_near(off / E, condition, 1e-3 * condition);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drift_by_hand),
        cmocka_unit_test(exponent_moves_by_its_condition),
        cmocka_unit_test(roots_move_by_their_condition),
        cmocka_unit_test(probability_moves_by_its_condition),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
