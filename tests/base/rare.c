/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rare.h"

#include <math.h>

#include "check.h"

/* P(K > m) is the gamma law's integral of e^-t t^m/m! from 0 to the mean; Simpson's rule in 2000
 * steps is good to 1e-12 of these. */
static double integral(double mean, int most) {
    enum { HALVES = 2000 };
    double sum = 0, step = mean / HALVES;
    for (int i = 0; i <= HALVES; i++) {
        double t = i * step, weight = i == 0 || i == HALVES ? 1 : 2 + 2 * (i % 2);
        sum += weight * exp(-t) * pow(t, most) / tgamma(most + 1.0);
    }
    return sum * step / 3;
}

static void odds_are_those_of_the_gamma_law(void **state) {
    (void)state;
    static const double means[] = {1e-3, 0.04, 0.64, 3, 20};
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        for (int most = 0; most <= 12; most++) {
            double want = integral(means[i], most);
            require_near(
                rare_odds(means[i], most), want, 1e-9 * want, "mean %g, %d", means[i], most);
        }
    }
    /* The first of all: 1 - e^-m. */
    require_near(rare_odds(1e-12, 0), 1e-12, 1e-24, "one event");
    require_near(rare_odds(100, 0), 1, 1e-13, "surely some");
}

static void the_most_is_the_least_with_such_odds(void **state) {
    (void)state;
    for (double mean = 1e-4; mean < 60; mean *= 3) {
        for (double odds = 0.4; odds > 1e-9; odds /= 7) {
            int most = rare_most(mean, odds);
            require(rare_odds(mean, most) <= odds, "mean %g, odds %g: %d", mean, odds, most);
            require(
                most == 0 || rare_odds(mean, most - 1) > odds, "mean %g, odds %g: %d is not least",
                mean, odds, most);
        }
    }
}

/* From a table of the normal law. */
static void sigmas_are_those_of_the_normal_law(void **state) {
    (void)state;
    assert_near(rare_sigmas(0.15865525393145705), 1, 1e-12);
    assert_near(rare_sigmas(1.3498980316300946e-3), 3, 1e-11);
    assert_near(rare_sigmas(2.8665157187919391e-7), 5, 1e-11);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odds_are_those_of_the_gamma_law),
        cmocka_unit_test(the_most_is_the_least_with_such_odds),
        cmocka_unit_test(sigmas_are_those_of_the_normal_law),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rare", tests, NULL, NULL);
}
