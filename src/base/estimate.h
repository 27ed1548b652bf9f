/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ESTIMATE_H
#define CATAPULT_ESTIMATE_H

/** Numbers with a standard error, as simulations give them. Errors are carried to first order; two
 * estimates are taken to be independent. */

#include <stddef.h>

struct estimate {
    double value, se; /**< se: standard error, NaN or 0 where there is none */
};

/** The mean of n numbers with this sum and sum of squares. */
struct estimate estimate_mean(double n, double sum, double sum2);

/** The share hits/n of n independent trials. An se of 0 where all or none hit says nothing. */
struct estimate estimate_share(double hits, double n);

/** The ratio of two sums over the same independent runs, sum a / sum b, from the sums of a, a^2, b,
 * b^2 and ab: the mean of a weighted quantity (a = w x, b = w), or the odds of one event given
 * another. To first order its error is sqrt(sum (a - q b)^2)/|sum b|, q the ratio. */
struct estimate estimate_ratio_of_sums(double a, double a2, double b, double b2, double ab);

/** unit times it. */
struct estimate estimate_times(struct estimate a, double unit);

/** log a, for a > 0. */
struct estimate estimate_log(struct estimate a);

/** a - b and a/b. */
struct estimate estimate_less(struct estimate a, struct estimate b);
struct estimate estimate_ratio(struct estimate a, struct estimate b);

/** Sorts `sample`; then `estimate_quantile` is its quantile, 0 < part < 1, with the error that the
 * order statistics around it show. */
void estimate_sort(double *sample, size_t count);
struct estimate estimate_quantile(const double *sorted, size_t count, double part);

/** |a - expected| in standard errors. */
double estimate_sigmas(struct estimate a, double expected);

/** The slope of `count` points y over x, by least squares with weights 1/se^2. */
struct estimate estimate_slope(const double *x, const struct estimate *y, size_t count);

/** The same with equal weights: the slope is sum c_i y_i whatever the errors are. `play` is sum
 * |c_i|: by so much the slope may move when each y moves by 1 at most. */
struct estimate
estimate_slope_plain(const double *x, const struct estimate *y, size_t count, double *play);

#endif
