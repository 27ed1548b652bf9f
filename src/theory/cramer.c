/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/cramer.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "theory/drift.h"

/* h(theta) = sum_i p_i (|f_i|^theta - 1) and h'(theta); expm1 keeps the digits near theta = 0, and
 * the -1 makes the sum indifferent to the rounding of sum p_i. s = 0 contributes nothing. */
struct excess {
    double value, slope;
};

/* Up to this many logs are kept between Newton steps; larger datasets recompute them. */
enum { KEPT = 64 };

struct walk {
    const struct dataset *dataset;
    struct dd x;
    double step[KEPT]; /* log|1 - x s_i^2| */
};

static void walk_init(struct walk *walk, const struct dataset *dataset, struct dd x) {
    walk->dataset = dataset;
    walk->x = x;
    for (size_t i = 0; i < dataset->atoms && i < KEPT; i++) {
        walk->step[i] = drift_log_factor(x, dataset->atom[i].s2);
    }
}

static double step_of(const struct walk *walk, size_t i) {
    return i < KEPT ? walk->step[i] : drift_log_factor(walk->x, walk->dataset->atom[i].s2);
}

/* The probability of all other draws. It is summed: 1 - p_* is not known where p_* rounds to 1. */
static double probability_of_rest(const struct dataset *dataset) {
    double sum = dataset->p_idle;
    for (size_t i = 1; i < dataset->atoms; i++) {
        sum += dataset->atom[i].p;
    }
    return sum;
}

static struct excess excess_at(const struct walk *walk, double theta) {
    struct excess sum = {0, 0};
    for (size_t i = 0; i < walk->dataset->atoms; i++) {
        double step = step_of(walk, i), p = walk->dataset->atom[i].p;
        if (step == -INFINITY) {
            sum.value -= p;
            continue;
        }
        double growth = expm1(theta * step);
        sum.value += p * growth;
        sum.slope += p * step * (growth + 1);
    }
    return sum;
}

/* Newton on log(1 + h), convex in theta and nearly straight for large theta, from above: there
 * every step goes down, and the first that does not is rounding. (Steps may well grow on the way,
 * where a rare sharp sample hands over to common blunt ones.) A step down to less than 2^-20 of
 * theta is cut there, for the difference would have no digits, or none that are right; and when the
 * last step was as long as that, the rounding it left is undone. The start solves p_* (|f_*|^theta
 * - 1) = 1 - p_* for the one factor that exceeds 1 most, so nothing overflows. */
static double solve(const struct walk *walk) {
    const struct dataset *dataset = walk->dataset;
    double theta = log1p(probability_of_rest(dataset) / dataset->atom[0].p) / walk->step[0];
    double last = 0;
    for (int i = 0; i < 1000; i++) {
        struct excess at = excess_at(walk, theta);
        double step = log1p(at.value) * (1 + at.value) / at.slope;
        if (!(at.slope > 0) || isnan(step)) {
            break;
        }
        if (step <= 0) {
            theta -= last > theta ? step : 0;
            break;
        }
        last = fmin(step, theta * (1 - 0x1p-20));
        theta -= last;
        if (last <= DBL_EPSILON * theta) {
            break;
        }
    }
    return theta;
}

/* (e^u - 1 - u)/u, with all its digits near 0, where it is u/2 + u^2/6 + ... */
static double remainder_of_exp(double u) {
    if (fabs(u) > 0.125) {
        return (expm1(u) - u) / u;
    }
    double sum = 0;
    for (int k = 12; k >= 2; k--) {
        sum = (sum + 1) * u / k;
    }
    return sum;
}

/* h(theta)/theta = G + sum p_i log|f_i| r(theta log|f_i|), r(u) = u/2 + ...: next to a root of G,
 * where G is lost in the rounding of h but known by itself. The sum is nearly theta times a
 * constant, so dividing by it converges by a factor of about theta a time. */
static double near_zero(const struct walk *walk, double drift) {
    double theta = 0;
    for (int i = 0; i < 20; i++) {
        double slope = 0, last = theta;
        for (size_t k = 0; k < walk->dataset->atoms; k++) {
            double step = step_of(walk, k), u = theta * step;
            double part = theta > 0 ? remainder_of_exp(u) / theta : step / 2;
            slope += walk->dataset->atom[k].p * step * part;
        }
        theta = -drift / slope;
        if (fabs(theta - last) <= DBL_EPSILON * theta) {
            break;
        }
    }
    return theta;
}

static double size_of_terms(const struct walk *walk) {
    double size = 0;
    for (size_t i = 0; i < walk->dataset->atoms; i++) {
        size += walk->dataset->atom[i].p * fabs(step_of(walk, i));
    }
    return size;
}

double cramer_exponent(const struct dataset *dataset, struct dd x) {
    double mean = drift(dataset, x);
    switch (drift_regime_of(dataset, x, mean)) {
    case DRIFT_LAZY:
        return INFINITY;
    case DRIFT_DIVERGENT:
        return NAN;
    case DRIFT_INFLATIONARY:
        return 0;
    case DRIFT_DEFLATIONARY:
        break;
    }
    struct walk walk;
    walk_init(&walk, dataset, x);
    bool lost = isfinite(mean) && -mean <= DRIFT_NEAR_ZERO * size_of_terms(&walk);
    return lost ? near_zero(&walk, mean) : solve(&walk);
}

double cramer_probability(double theta, double height, double width, double eta, double mu0) {
    double climb = log(height) + (log(width) - log(eta)) / 2 - log(fabs(mu0));
    if (isnan(theta) || theta == 0) {
        return theta == 0 ? 1 : NAN;
    }
    return climb <= 0 ? 1 : exp(-theta * climb);
}

double cramer_mean_square_place(const struct dataset *dataset) {
    double mean_s4 = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        mean_s4 += dataset->atom[i].p * dataset->atom[i].s2.hi * dataset->atom[i].s2.hi;
    }
    return 2 * dataset->mean_s2.hi / mean_s4;
}

double cramer_slope_at_root(const struct dataset *dataset, double x) {
    double slope = 0, square = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        const struct atom *atom = &dataset->atom[i];
        double step = drift_log_factor(dd_of(x), atom->s2);
        slope += atom->p * atom->s2.hi / (x * atom->s2.hi - 1);
        square += atom->p * step * step;
    }
    return -2 * slope / square;
}
