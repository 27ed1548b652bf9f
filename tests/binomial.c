/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binomial.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "statistic.h"

enum { DRAWS = 300000, MOST_CELLS = 400 };

/* P(K = k), K ~ Bin(n, 1/2), by adding up logarithms. */
static double probability(int n, int k) {
    long double log_p = -n * logl(2);
    for (int j = 1; j <= k; j++) {
        log_p += logl((long double)(n - k + j) / j);
    }
    return (double)expl(log_p);
}

/* Cells of at least 20 expected draws; the tails are one cell each. */
static void assert_law(int n) {
    static double count[MOST_CELLS], p[MOST_CELLS];
    int first = 0;
    double tail = 0;
    while ((tail + probability(n, first)) * DRAWS < 20) {
        tail += probability(n, first++);
    }
    int cells = n - 2 * first + 1;
    assert_in_range(cells, 1, MOST_CELLS);
    for (int i = 0; i < cells; i++) {
        count[i] = 0;
        p[i] = probability(n, first + i) + (i == 0 ? tail : 0) + (i == cells - 1 ? tail : 0);
    }
    struct rng rng = rng_of(rng_key_of(1, "binomial", (uint64_t)n), 0);
    for (int i = 0; i < DRAWS; i++) {
        double k = binomial_deviate(&rng, n) + n / 2.0;
        require(k == floor(k) && k >= 0 && k <= n, "n = %d: %g", n, k);
        count[(int)fmin(fmax(k - first, 0), cells - 1)]++;
    }
    require_near(statistic_chi_square(count, p, (size_t)cells), 0, STATISTIC_Z, "n = %d", n);
}

/* Counting bits, a whole number of words and not; then rejection, from its first n on, even and odd. */
static void has_the_law_of_a_sum_of_coins(void **state) {
    (void)state;
    static const int n[] = {2, 3, 7, 63, 64, 65, 128, 1000, 1024, 1025, 1026, 2001, 5000};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        assert_law(n[i]);
    }
}

static void tosses_one_coin(void **state) {
    (void)state;
    struct rng rng = rng_of(rng_key_of(1, "coin", 0), 0);
    double heads = 0;
    for (int i = 0; i < 10000; i++) {
        double off = binomial_deviate(&rng, 1);
        assert_true(off == 0.5 || off == -0.5);
        heads += off > 0;
    }
    assert_near(heads, 5000, 50 * STATISTIC_Z);
}

/* The lattice of whole numbers is then too fine to be seen, as is the skewness, which is 0, and the excess -2/n. */
static void is_normal_for_large_n(void **state) {
    (void)state;
    static double z[DRAWS];
    static const double n[] = {1e9 + 1, 1e12, 1e15 + 1, 1e18, 1e30};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        struct rng rng = rng_of(rng_key_of(1, "large", i), 0);
        double fourth = 0;
        for (int r = 0; r < DRAWS; r++) {
            double off = binomial_deviate(&rng, n[i]);
            require(off + fmod(n[i], 2) / 2 == floor(off + fmod(n[i], 2) / 2), "n = %g: %.17g",
                    n[i], off);
            z[r] = 2 * off / sqrt(n[i]);
            fourth += z[r] * z[r] * z[r] * z[r];
        }
        require(statistic_ks(z, DRAWS, statistic_normal, 0) < STATISTIC_KS, "n = %g", n[i]);
        require_near((fourth / DRAWS - 3) / sqrt(96.0 / DRAWS), 0, STATISTIC_Z, "n = %g", n[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_law_of_a_sum_of_coins),
        cmocka_unit_test(tosses_one_coin),
        cmocka_unit_test(is_normal_for_large_n),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("binomial", tests, NULL, NULL);
}
