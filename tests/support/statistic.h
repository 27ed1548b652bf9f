/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STATISTIC_H
#define STATISTIC_H

/**
 * Tests of random numbers. Each has a false alarm rate of 1e-6, two-sided: with the seeds fixed a
 * test that passes once always does, and the rate says how surprising a failure after a harmless
 * change would be.
 */

#include <stddef.h>

/** Standard errors at which a normal variable is rejected: P(|Z| > 4.8916) = 1e-6. */
#define STATISTIC_Z 4.8916

/** sqrt(n) D at which Kolmogorov and Smirnov reject: 2 exp(-2 t^2) = 1e-6. */
#define STATISTIC_KS 2.6935

/** A distribution function. */
typedef double statistic_cdf(double x, double parameter);

/** sqrt(n) times the largest distance between the distribution of x, which is sorted, and `cdf`. */
double statistic_ks(double *x, size_t n, statistic_cdf *cdf, double parameter);

/** The same between two samples, which are sorted: sqrt(nm/(n + m)) D. Ties may be anywhere. */
double statistic_ks_two(double *x, size_t n, double *y, size_t m);

/** (chi^2 - f)/sqrt(2f) of counts against probabilities that sum to 1, f = cells - 1, by way of
 * Wilson and Hilferty's cube root: nearly normal. */
double statistic_chi_square(const double *count, const double *p, size_t cells);

/** P(X <= x) for a standard normal X; x itself for the uniform. The parameter is not looked at. */
double statistic_normal(double x, double parameter);
double statistic_uniform(double x, double parameter);

/** P(Z <= z) for Z = (chi^2_n - n)/sqrt(2n): the regularised incomplete gamma function by its
 * series, and from n = 10^5 on Edgeworth's expansion, which is off by less than 1e-7 there. */
double statistic_chi_square_deviate(double z, double n);

/** Sums of powers of a sample. */
struct statistic_moments {
    double n, sum, square, cube;
};

void statistic_add(struct statistic_moments *moments, double x);

#endif
