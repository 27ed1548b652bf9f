/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FLATTENING_H
#define CATAPULT_FLATTENING_H

/**
 * Computes the rate gamma at which SGD flattens without spikes (own). Of a run kept below |Y| = eps
 * the curvature Lambda sheds D >= d with probabilities
 *
 *     P(D >= d, sup|Y| < eps) ~
 *         (eps/|Y_0|)^(-theta) exp(-eps^-2 int gamma dLambda over [Lambda_0 - d, Lambda_0]).
 *
 * At fixed Lambda a step multiplies y = |Y|/eps by m_i = |1 - s_i^2 Lambda| and sheds
 * c_i y^2 = s_i^2 (4 - s_i^2 Lambda) y^2; above y = 1 the run is gone. gamma makes the spectral
 * radius of
 *
 *     T f(y) = sum_i p_i e^(gamma c_i y^2) f(m_i y) 1{m_i y < 1} on (0, 1), f(y) ~ y^theta at 0,
 *
 * equal to 1. Here for two samples, one of which lengthens y and the other shortens it. Two ways to
 * a place after as many steps lie a multiple of span = up + down apart in log y, so log y modulo
 * the span is a phase that each step, of either kind, turns by the same angle: T is a product of
 * matrices along the orbit of a rotation, and the log of its radius is their mean growth.
 */

#include <stdbool.h>

#include "theory/dataset.h"

enum { FLATTENING_MOST_DEPTH = 1024 };

/** The operator T. A place is (phase, k): log y = phase - (k + 1) span, 0 <= phase < span,
 * k = 0, 1, ... */
struct flattening {
    double theta;              /**< Cramer's exponent; 0 where inflationary */
    double up, down, span;     /**< log of the longer step, minus log of the other, their sum */
    double gain_up, gain_down; /**< c of the two samples */
    /** p m^theta, which sum to 1: what T is when f is divided by y^theta */
    double tilt_up, tilt_down;
    double slack; /**< how far theta may be lowered for a bound: see flattening_bound */
    int depth;    /**< places k kept; what lies deeper returns with probability below 1e-16 */
};

/**
 * Sets up T at x = eta lambda, inside the window. STATUS_INPUT: not two distinct s^2; or gamma is
 * infinite: lazy, or at a pole, or both samples lengthen y, so that what has fallen does not come
 * back or nothing falls; or theta is so near 0 that FLATTENING_MOST_DEPTH places are too few (at
 * (1.17), |x - root of G| below 0.01), or so large that m^theta leaves the doubles (x below 1.186).
 */
enum status flattening_init(
    struct flattening *flattening, const struct dataset *dataset, double x, struct fault *fault);

/** gamma, and its error: the difference from towers half as high with two nodes each. */
struct flattening_rate {
    double value, error;
};

/**
 * Finds gamma, at which the mean over phases of the growth is 0, on the two Rokhlin towers of the
 * rotation, with four Gauss nodes each. Errors fall exponentially with the height of the lower
 * tower: twice `height` or, where a step is small beside the span, more. 32 gives eight digits but
 * close to a root of G; below 18 the error may deceive. About height * depth * 200 exponentials.
 *
 * Where log m_1 and log m_2 are commensurable phases do not mix: each phase has a rate of its own,
 * and this is the limit from beside. There, and where q steps bring the phase back to within about
 * 1e-4, the lower tower stays q levels low and no `height` helps. At x = 1.5 of (1.18), q = 2, four
 * nodes for half a span miss 4.2e-8 and the places beyond `depth` 0.7e-8; `error`, with two nodes,
 * says 1e-3. Beside such a place a start at the end of the base of the lower tower leaves the base
 * after its q steps, which changes its growth; nodes miss a strip so narrow: at x = 1.5357 of
 * (1.18), q = 13, gamma is off by 1.7e-6, where `error` says 1.4e-7.
 */
struct flattening_rate flattening_rate(const struct flattening *flattening, long height);

/** Finds the rate by itself at x = eta lambda, as curves of gamma are drawn: NaN where there is
 * none, or so close to a root of G that 300 places are not enough. */
double flattening_rate_of(const struct dataset *dataset, double x, long height);

/** Finds the gamma of the orbit that starts at log y = `log_y` < 0: for commensurable steps, that
 * of the orbit's lattice. Follows `steps` steps, a multiple of the period. */
double flattening_rate_from(const struct flattening *flattening, double log_y, long steps);

/**
 * Returns y^-theta int_0^inf e^(rate r) P(R >= r) dr at log y = `log_y` < 0, R what is shed in all,
 * over eps^2, before the run fades or passes 1. The integral is infinite unless `rate` is below
 * gamma; as `rate` rises to gamma the integral tends to the eigenfunction, f/y^theta, times a
 * constant. A sum over `steps`, of which 20/(gamma - rate) are enough; theta < 2.
 */
double
flattening_moment(const struct flattening *flattening, double rate, double log_y, long steps);

/** Returns the limit of gamma as x falls to 2/s_*^2, in closed form: with L = -log m of the other
 * sample there, 2L log(1/p_*)/(c_* (1 - e^(-2L))), from climbs of length L with every draw the
 * strongest sample. +inf where the other sample is at its pole; below the limit gamma is
 * infinite. */
double flattening_rate_at_edge(const struct dataset *dataset);

/* -- for flattening_bound ----------------------------------------------------------------- */

/** The rotation's two towers: intervals of phase side by side from 0, each as long as `base`, which
 * visit `height` levels before they return. All levels tile [0, span). */
struct flattening_towers {
    double base[2];
    long height[2];
};

/** Finds towers by Euclid's subtractions until both heights are `least`, or one would pass
 * `most`. */
struct flattening_towers
flattening_towers_of(const struct flattening *flattening, long least, long most);

/** Returns the phase one step before. */
static inline double flattening_before(const struct flattening *flattening, double phase) {
    return phase >= flattening->up ? phase - flattening->up : phase + flattening->down;
}

/** Applies T/y^theta once: `to` at `phase` from `from` one step later; `depth` values each. The
 * gains are taken at the phase `at`, `falls` says whether the up step stays in its row (phase <
 * down), `tail` is the value below the deepest place. */
void flattening_step(
    const struct flattening *flattening, double gamma, double at, bool falls, const double *from,
    double tail, double *to);

/** Ends between which an increasing function changes sign: value(low) <= 0 < value(high). */
struct flattening_bracket {
    double low, high;
};

/** The increasing function. */
typedef double flattening_function(double gamma, const void *context);

/** Narrows the sign change of `value` to a relative `width`, from a guess 0 < low < high that may
 * be off: its ends are moved apart until they are right, or to 0 and infinity. */
struct flattening_bracket flattening_root(
    flattening_function *value, const void *context, struct flattening_bracket guess, double width);

#endif
