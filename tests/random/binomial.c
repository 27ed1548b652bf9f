/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/binomial.h"

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

/* Counting bits, a whole number of words and not; then rejection, from its first n on, even and
 * odd. */
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

/* The lattice of whole numbers is then too fine to be seen, as is the skewness, which is 0, and the
 * excess -2/n. */
static void is_normal_for_large_n(void **state) {
    (void)state;
    static double z[DRAWS];
    static const double n[] = {1e9 + 1, 1e12, 1e15 + 1, 1e18, 1e30};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        struct rng rng = rng_of(rng_key_of(1, "large", i), 0);
        double fourth = 0;
        for (int r = 0; r < DRAWS; r++) {
            double off = binomial_deviate(&rng, n[i]);
            require(
                off + fmod(n[i], 2) / 2 == floor(off + fmod(n[i], 2) / 2), "n = %g: %.17g", n[i],
                off);
            z[r] = 2 * off / sqrt(n[i]);
            fourth += z[r] * z[r] * z[r] * z[r];
        }
        require(statistic_ks(z, DRAWS, statistic_normal, 0) < STATISTIC_KS, "n = %g", n[i]);
        require_near((fourth / DRAWS - 3) / sqrt(96.0 / DRAWS), 0, STATISTIC_Z, "n = %g", n[i]);
    }
}

/* -- the rejection, as a function ------------------------------------------------------------ */

/* What a draw makes of the uniform numbers v and u, and whether it took that first candidate. */
static double draw_of(double n, double v, double u, bool *taken) {
    uint64_t bits[2] = {(uint64_t)(v * 0x1p52) << 12, (uint64_t)(u * 0x1p52) << 12};
    struct rng rng = {.key = {1}, .left = 4};
    for (int k = 0; k < 2; k++) {
        rng.word[2 * k] = (uint32_t)bits[k];
        rng.word[2 * k + 1] = (uint32_t)(bits[k] >> 32);
    }
    double off = binomial_deviate(&rng, n);
    *taken = rng.left == 0 && rng.block == 0;
    return off;
}

/* The smallest u whose candidate is at least d: candidates rise with u, and v = 0 takes all that
 * are not far out. */
static double first_u(double n, double d) {
    double low = 0.01, high = 0.99;
    bool taken;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (draw_of(n, 0, middle, &taken) >= d) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

/* Up to which v it is taken. */
static double share_taken(double n, double u) {
    double low = 0, high = 1;
    bool taken;
    for (int i = 0; i < 52; i++) {
        double middle = (low + high) / 2;
        draw_of(n, middle, u, &taken);
        if (taken) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The probability of d, times a constant: the integral over u of the share that is taken. */
static double weight(double n, double d) {
    enum { NODES = 200 };
    double from = first_u(n, d), to = first_u(n, d + 1), sum = 0;
    for (int i = 0; i < NODES; i++) {
        sum += share_taken(n, from + (to - from) * (i + 0.5) / NODES);
    }
    return sum / NODES * (to - from);
}

/* log P(n/2 + d)/P(n/2 + half): a product for small n; for large n by its series, of which d^4 is
 * the next to last term. */
static double log_odds(double n, double half, double d) {
    if (n > 1e7) {
        double x = 2 * d / n;
        return -n / 2 * x * x * (1 + x * x / 6);
    }
    double sum = 0;
    for (double k = half; k < d; k++) {
        sum += log((n / 2 - k) / (n / 2 + k + 1));
    }
    return sum;
}

/* To what the 52 bits of u leave of an interval of them, and the rule of the middle. */
static void takes_candidates_in_proportion(void **state) {
    (void)state;
    static const double widths[] = {1025, 1026, 5000, 1e6, 1e12};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        double n = widths[i], half = fmod(n, 2) / 2, at_top = weight(n, half);
        for (double sigmas = -3; sigmas <= 4; sigmas++) {
            double d = floor(sigmas * sqrt(n) / 2) + half;
            double got = log(weight(n, d) / at_top), want = log_odds(n, half, fabs(d));
            require_near(got, want, 2e-5 + 1e-13 * sqrt(n) * 50, "n = %g, d = %g", n, d);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_law_of_a_sum_of_coins),
        cmocka_unit_test(tosses_one_coin),
        cmocka_unit_test(is_normal_for_large_n),
        cmocka_unit_test(takes_candidates_in_proportion),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("binomial", tests, NULL, NULL);
}
