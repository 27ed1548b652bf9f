/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ESTIMATE_H
#define CATAPULT_ESTIMATE_H

/** Computes with numbers that have a standard error, as simulations give them. Errors are carried
 * to first order; two estimates are taken to be independent. */

#include <stddef.h>

struct estimate {
    double value, se; /**< se: standard error, NaN or 0 where there is none */
};

/** Estimates the mean from the sum of n numbers and the sum of their squares. */
struct estimate estimate_mean(double n, double sum, double sum2);

/** Estimates a probability by the share hits/n of n independent trials. An se of 0, where all or
 * none hit, says nothing. */
struct estimate estimate_share(double hits, double n);

/** Estimates the ratio q of two sums over the same independent runs, sum a / sum b, from the sums
 * of a, a^2, b, b^2 and ab: the mean of a weighted quantity (a = w x, b = w), or the probabilities
 * of one event given another. To first order its error is sqrt(sum (a - q b)^2)/|sum b|. */
struct estimate estimate_ratio_of_sums(double a, double a2, double b, double b2, double ab);

/** Multiplies an estimate by a number without error. */
struct estimate estimate_times(struct estimate a, double unit);

/** Takes the logarithm of a > 0. */
struct estimate estimate_log(struct estimate a);

/** Takes the difference a - b, and the ratio a/b. */
struct estimate estimate_less(struct estimate a, struct estimate b);
struct estimate estimate_ratio(struct estimate a, struct estimate b);

/** Sorts a sample in place, for estimate_quantile. */
void estimate_sort(double *sample, size_t count);

/** Estimates the quantile `part`, 0 < part < 1, from a sorted sample, with the error that the order
 * statistics around it show. */
struct estimate estimate_quantile(const double *sorted, size_t count, double part);

/** Returns the estimate of the larger value; of a NaN and a number the NaN, so that no maximum
 * passes over it. */
struct estimate estimate_larger(struct estimate a, struct estimate b);

/** Returns |a - expected| in standard errors of a. */
double estimate_sigmas(struct estimate a, double expected);

/** Fits a slope to `count` points y over x, by least squares with weights 1/se^2. */
struct estimate estimate_slope(const double *x, const struct estimate *y, size_t count);

/** Fits a slope with equal weights: the slope is sum c_i y_i whatever the errors are. `play` is sum
 * |c_i|: by so much the slope may move when each y moves by 1 at most. */
struct estimate
estimate_slope_plain(const double *x, const struct estimate *y, size_t count, double *play);

#endif
