/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/binomial.h"

#include <math.h>

enum { COUNTED = 1024 };

static double count_bits(struct rng *rng, double n) {
    double count = 0;
    for (; n >= 64; n -= 64) {
        count += __builtin_popcountll(rng_bits(rng));
    }
    if (n > 0) {
        count += __builtin_popcountll(rng_bits(rng) >> (64 - (int)n));
    }
    return count;
}

/* log(n!) less Stirling's leading terms, for n > 100: the next term is below 1e-18. */
static double stirling_error(double n) {
    double r = 1 / (n * n);
    return (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r / 1680))) / n;
}

/* (1 + x) log(1 + x) + (1 - x) log(1 - x) = x^2 + x^4/6 + x^6/15 + ... */
static double entropy_loss(double x) {
    if (fabs(x) > 0.1) {
        return (1 + x) * log1p(x) + (1 - x) * log1p(-x);
    }
    double x2 = x * x, sum = 0;
    for (int j = 9; j >= 1; j--) {
        sum = sum * x2 + 1.0 / (j * (2 * j - 1));
    }
    return sum * x2;
}

/* The logarithm of P(K = n/2 + d), less that of the density sqrt(2/(pi n)) of the normal limit at 0
 * and the Stirling error of n!, which are the same for all d. */
static double log_odds(double n, double d) {
    double x = 2 * d / n;
    return -n / 2 * entropy_loss(x) - log1p(-x * x) / 2 - stirling_error(n / 2 + d) -
           stirling_error(n / 2 - d);
}

/* Hormann's constants for p = 1/2. The candidate is floor(hat) about the centre of n/2 + 1/2, so
 * that for odd n the deviates are halves. */
static double accepted_deviate(struct rng *rng, double n) {
    double spread = sqrt(n) / 2, half = fmod(n, 2) / 2, top = log_odds(n, half);
    double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.005;
    double squeeze = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * spread;
    for (;;) {
        double v = rng_uniform(rng), u = rng_uniform(rng) - 0.5, us = 0.5 - fabs(u);
        double d = floor((2 * a / us + b) * u + half + 0.5) - half;
        if (us >= 0.07 && v <= squeeze) {
            return d;
        }
        /* Beyond 11 standard deviations, e^-60, no candidate is taken. */
        if (d * d <= 30 * n && log(v * alpha / (a / (us * us) + b)) <= log_odds(n, d) - top) {
            return d;
        }
    }
}

double binomial_deviate(struct rng *rng, double n) {
    if (n <= COUNTED) {
        return count_bits(rng, n) - n / 2;
    }
    return accepted_deviate(rng, n);
}
