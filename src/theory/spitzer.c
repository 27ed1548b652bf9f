/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/spitzer.h"

#include <math.h>
#include <stdbool.h>

#include "theory/cramer.h"
#include "theory/drift.h"

enum status spitzer_walk_init(
    struct spitzer_walk *walk, const struct dataset *dataset, double x, struct fault *fault) {
    if (dataset->atoms != 2 || dataset->p_idle > 0) {
        return fault_set(
            fault, STATUS_INPUT, "%s: give two samples of different s^2, neither of them 0",
            dataset->name);
    }
    const struct atom *atom = dataset->atom;
    double first = drift_log_factor(dd_of(x), atom[0].s2);
    double second = drift_log_factor(dd_of(x), atom[1].s2);
    /* In the window the largest s^2 steps up; where G < 0 the other one steps down. */
    bool falls = second < 0 && isfinite(second);
    if (drift_regime(dataset, dd_of(x)) != DRIFT_DEFLATIONARY || !falls) {
        return fault_set(
            fault, STATUS_INPUT,
            "eta lambda = %g: give one in the deflationary regime, off the poles", x);
    }
    double theta = cramer_exponent(dataset, dd_of(x));
    *walk = (struct spitzer_walk){x, theta, atom[0].p, atom[1].p, first, -second, 0, 0};
    walk->p_tilt = walk->p * exp(theta * walk->up);
    walk->q_tilt = walk->q * exp(-theta * walk->down);
    return STATUS_OK;
}

double spitzer_drift(const struct spitzer_walk *walk) {
    return walk->p * walk->up - walk->q * walk->down;
}

double spitzer_tilted_drift(const struct spitzer_walk *walk) {
    return walk->p_tilt * walk->up - walk->q_tilt * walk->down;
}

/* rho = min_s E e^(sX) < 1: P(S_k > 0) <= rho^k, and P~(S_k <= 0) too, whose minimum is the same
 * one. */
static double chernoff(const struct spitzer_walk *walk) {
    double s = log(walk->q * walk->down / (walk->p * walk->up)) / (walk->up + walk->down);
    return walk->p * exp(s * walk->up) + walk->q * exp(-s * walk->down);
}

/* P(N >= j) for N binomial of k draws with odds p/q, from P(N = j): the terms fall at least
 * geometrically, for j lies above the mean. */
static double tail_above(double at, double k, double j, double odds) {
    double sum = 0;
    for (double term = at; term > 1e-18 * sum; j++) {
        sum += term;
        term *= (k - j) / (j + 1) * odds;
    }
    return sum;
}

/* P(N < j), likewise below the mean. */
static double tail_below(double at, double k, double j, double odds) {
    double sum = 0;
    double term = at * j / ((k - j + 1) * odds);
    for (j--; term > 1e-18 * sum; j--) {
        sum += term;
        term *= j / ((k - j + 1) * odds);
    }
    return sum;
}

/* S_k > 0 where at least j = floor(k down/(up + down)) + 1 of k steps are up. The probability of
 * exactly j is carried from k to k + 1. After K terms at most 2 rho^(K+1)/((K+1)(1 - rho)) is
 * left. */
double spitzer_constant(const struct spitzer_walk *walk, double tail) {
    double share = walk->down / (walk->up + walk->down), rho = chernoff(walk);
    double at = walk->p, tilted = walk->p_tilt, power = rho, j = 1, sum = 0;
    for (double k = 1; 2 * power > tail * k * (1 - rho); k++) {
        sum += (tail_above(at, k, j, walk->p / walk->q) +
                tail_below(tilted, k, j, walk->p_tilt / walk->q_tilt)) /
               k;
        bool more = floor((k + 1) * share) >= j;
        double grow = (k + 1) / (more ? j + 1 : k + 1 - j);
        at *= grow * (more ? walk->p : walk->q);
        tilted *= grow * (more ? walk->p_tilt : walk->q_tilt);
        j += more;
        power *= rho;
    }
    return exp(-sum) / (walk->theta * spitzer_tilted_drift(walk));
}
