/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/ziggurat.h"

#include <math.h>

#include "check.h"

enum { LAYERS = 128, CELLS = 60 };

/* All layers have one area, the base with its tail too, and they end at the top, 1. */
static void layers_have_one_area(void **state) {
    (void)state;
    const double r = ziggurat_x[1], pi = 3.14159265358979323846;
    double area = r * exp(-0.5 * r * r) + sqrt(0.5 * pi) * erfc(r / sqrt(2));
    assert_near(ziggurat_x[0] * exp(-0.5 * r * r), area, 1e-15);
    for (int i = 1; i < LAYERS; i++) {
        double wide = ziggurat_x[i], narrow = ziggurat_x[i + 1];
        require_near(
            wide * (exp(-0.5 * narrow * narrow) - exp(-0.5 * wide * wide)), area, 2e-15, "layer %d",
            i);
        require_near(ziggurat_ratio[i], narrow / wide, 1e-15, "layer %d", i);
    }
    assert_true(ziggurat_x[LAYERS] == 0);
    assert_near(ziggurat_ratio[0], r / ziggurat_x[0], 1e-15);
}

/* Counts in cells of width 0.15 up to 4.5 against the law, by chi^2; the tails are the end
 * cells. */
static double chi_square(int stream, double shift) {
    const double n = 4e6;
    double count[CELLS] = {0}, sum = 0, below = 0;
    struct rng rng = rng_of(rng_key_of(9, "ziggurat", 0), 0);
    struct xoroshiro fast = xoroshiro_of(rng_key_of(9, "ziggurat", 1), 0);
    for (double i = 0; i < n; i++) {
        double z = stream == 0 ? ziggurat_normal(&rng) : ziggurat_of_xoroshiro(&fast);
        int cell = (int)floor((z + shift) / 0.15) + CELLS / 2;
        count[cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell]++;
    }
    for (int c = 0; c < CELLS; c++) {
        double edge = 0.15 * (c + 1 - CELLS / 2);
        double above = c == CELLS - 1 ? 1 : 0.5 * erfc(-edge / sqrt(2)), want = n * (above - below);
        sum += (count[c] - want) * (count[c] - want) / want;
        below = above;
    }
    return sum;
}

/* 59 degrees of freedom: mean 59, deviation 10.9; above 120 with odds of 5e-6. A shift of 0.005 of
 * a deviation is seen. */
static void counts_are_those_of_the_law(void **state) {
    (void)state;
    for (int stream = 0; stream < 2; stream++) {
        double right = chi_square(stream, 0), wrong = chi_square(stream, 0.005);
        require(right < 120, "stream %d: %g", stream, right);
        require(wrong > 120, "stream %d: %g", stream, wrong);
    }
}

/* Beyond r, where the tail has its own method. */
static void the_tail_is_right(void **state) {
    (void)state;
    struct xoroshiro state_of = xoroshiro_of(rng_key_of(9, "ziggurat", 2), 0);
    const double n = 2e7, r = ziggurat_x[1], at[3] = {r, 4, 4.5};
    double count[3] = {0}, sides = 0;
    for (double i = 0; i < n; i++) {
        double z = ziggurat_of_xoroshiro(&state_of);
        for (int k = 0; k < 3; k++) {
            count[k] += fabs(z) > at[k];
        }
        sides += z > r ? 1 : z < -r ? -1 : 0;
    }
    for (int k = 0; k < 3; k++) {
        double want = n * erfc(at[k] / sqrt(2));
        require_near(count[k], want, 5 * sqrt(want), "beyond %g", at[k]);
    }
    assert_near(sides, 0, 5 * sqrt(count[0]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_have_one_area),
        cmocka_unit_test(counts_are_those_of_the_law),
        cmocka_unit_test(the_tail_is_right),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ziggurat", tests, NULL, NULL);
}
