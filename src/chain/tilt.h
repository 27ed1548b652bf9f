/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TILT_H
#define CATAPULT_TILT_H

/**
 * Draws samples by the law under which a rare climb of |Y| is typical, q_i proportional to p_i |1 -
 * x s_i^2|^theta, and keeps a weight that makes up for it: means of weighted runs are those of the
 * law p (Cramer's tilt; Siegmund 1976). With theta the exponent of cramer.h at x the weight of a
 * run of the linear walk is |Y_0/Y|^theta.
 */

#include "chain/sgd.h"

struct tilt {
    struct sgd law;    /**< owned: q, the outcomes in the order of sgd.h or as they were given */
    double theta;      /**< the power */
    double *raised;    /**< owned: p_i |1 - x s_i^2|^theta of each outcome; 0 where s^2 = 1/x */
    double *log_ratio; /**< owned: log(p_i/q_i) of each outcome */
};

/** Tilts the samples of a dataset at x = eta lambda, theta >= 0 and finite; the draw of s = 0 keeps
 * its share, and the power 0 is the law itself. The caller owns `tilt` until tilt_clear; after a
 * fault there is nothing to clear. STATUS_SYSTEM: memory. */
enum status tilt_init(
    struct tilt *tilt, const struct dataset *dataset, struct dd x, double theta,
    struct fault *fault);

/** Tilts `count` outcomes with these probabilities and squares: the rows of a dataset with signs, a
 * curriculum. Ownership and faults as for tilt_init. */
enum status tilt_init_outcomes(
    struct tilt *tilt, const double *p, const struct dd *s2, size_t count, struct dd x,
    double theta, struct fault *fault);
void tilt_clear(struct tilt *tilt);

/** Draws the next outcome and adds the log of its p/q to the run's `log_weight`. */
static inline size_t tilt_draw(const struct tilt *tilt, struct rng *rng, double *log_weight) {
    size_t i = sgd_draw(&tilt->law, rng);
    *log_weight += tilt->log_ratio[i];
    return i;
}

#endif
