/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_GAUSS_FORM_H
#define CATAPULT_GAUSS_FORM_H

/**
 * Computes the law of S = sum w_i Z_i^2, w_i > 0, Z_i independent standard normal numbers, far
 * above its mean: by the cumulant generating function Lambda(t) = -1/2 sum log(1 - 2 t w_i), t <
 * 1/(2 max w), and its saddle, Lambda'(t) = s.
 */

#include <stddef.h>

/** Returns the mean sum w_i. */
double gauss_form_mean(const double *w, size_t count);

/** Returns the t with Lambda'(t) = s, for s > 0; below 0 where s is less than the mean. */
double gauss_form_tilt(const double *w, size_t count, double s);

/** Returns t s - Lambda(t) at that t: log P(S >= s) is minus that, to leading order, for s above
 * the mean. */
double gauss_form_rate(const double *w, size_t count, double s);

/** Returns log E[sum f_i w_i Z_i^2; S = s], a density, for f_i > 0: the inverse of the Laplace
 * transform E[... e^(z S)] along a parabola through the saddle, by the trapezoidal rule. To 10
 * digits. */
double gauss_form_log_density(const double *w, const double *f, size_t count, double s);

#endif
