/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/gauss_form.h"

#include <math.h>

#include "check.h"

/* w chi^2_n: t = (1 - n w/s)/(2w). */
static void equal_weights_are_a_chi_square(void **state) {
    (void)state;
    static const double w[7] = {0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3};
    const double one[7] = {1, 1, 1, 1, 1, 1, 1};
    for (size_t n = 1; n <= 7; n++) {
        for (double s = 0.5; s < 200; s *= 3) {
            double x = s / 0.3, half = 0.5 * (double)n;
            double density = (half - 1) * log(x / 2) - x / 2 - lgamma(half) - log(2 * 0.3);
            require_near(
                gauss_form_tilt(w, n, s), (1 - 0.3 * (double)n / s) / 0.6, 1e-12, "%zu %g", n, s);
            /* sum w Z^2 is s itself */
            require_near(
                gauss_form_log_density(w, one, n, s), density + log(s), 1e-9, "%zu %g", n, s);
        }
    }
}

/* Two exponential laws, of means a and b: e^(-s/a)/(a - b) - e^(-s/b)/(a - b); and the part that is
 * a's share of s. */
static void two_pairs_are_two_exponentials(void **state) {
    (void)state;
    const double a = 1, b = 0.25, w[4] = {a / 2, a / 2, b / 2, b / 2};
    const double all[4] = {1, 1, 1, 1}, first[4] = {1, 1, 0, 0};
    for (double s = 0.7; s < 300; s *= 2.5) {
        double rate = 1 / b - 1 / a, density = exp(-s / a) * -expm1(-rate * s) / (a - b);
        double part = s * density -
                      exp(-s / a) / (a * b) * (1 - exp(-rate * s) * (1 + rate * s)) / (rate * rate);
        require_near(gauss_form_log_density(w, all, 4, s), log(density * s), 1e-9, "s %g", s);
        require_near(gauss_form_log_density(w, first, 4, s), log(part), 1e-8, "s %g", s);
    }
}

/* The rate is the largest of t s - Lambda(t), and its slope is the tilt. */
static void the_rate_is_a_legendre_transform(void **state) {
    (void)state;
    const double w[3] = {1, 0.5, 0.01}, mean = gauss_form_mean(w, 3);
    assert_ulps(mean, 1.51, 2);
    assert_near(gauss_form_rate(w, 3, mean), 0, 1e-14);
    for (double s = 1; s < 100; s *= 1.7) {
        double slope = (gauss_form_rate(w, 3, s * 1.0001) - gauss_form_rate(w, 3, s * 0.9999));
        assert_near(slope / (2e-4 * s), gauss_form_tilt(w, 3, s), 1e-7);
    }
    /* far out the largest weight is alone: s/(2w) */
    assert_near(gauss_form_rate(w, 3, 1e6) / 5e5, 1, 1e-4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_weights_are_a_chi_square),
        cmocka_unit_test(two_pairs_are_two_exponentials),
        cmocka_unit_test(the_rate_is_a_legendre_transform),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("gauss_form", tests, NULL, NULL);
}
