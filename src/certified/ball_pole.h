/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_POLE_H
#define CATAPULT_BALL_POLE_H

/** Encloses G as seen from one of its poles: x s_k^2 = 1 + side e^t, as in drift_roots, so that x
 * s_i^2 - 1 = c_i + side e^t r_i up to sign, with fractions r_i = s_i^2/s_k^2 and c_i = r_i - 1,
 * and the factor of sample k itself is e^t: nothing cancels, however close the pole. */

#include "certified/ball.h"

struct ball_pole {
    const struct ball_data *data;
    size_t pole;     /**< k */
    int side;        /**< +1: above it, -1: below */
    arb_ptr c, r, p; /**< owned, to `bits` bits */
    slong bits;
};

/** Sets up G beside a pole, above it or below. The caller owns `half` until ball_pole_clear; `data`
 * must outlive it. */
void ball_pole_init(struct ball_pole *half, const struct ball_data *data, size_t pole, int side);
void ball_pole_clear(struct ball_pole *half);

/** Enclosures of G, dG/dt and d^2G/dt^2; owned by who calls init. */
struct ball_pole_sums {
    arb_t value, slope, bend;
};

void ball_pole_sums_init(struct ball_pole_sums *sums);
void ball_pole_sums_clear(struct ball_pole_sums *sums);

/** Encloses all three at t, to about `bits` bits; not finite at another pole. O(m). */
void ball_pole_sum(struct ball_pole_sums *out, struct ball_pole *half, const arb_t t, slong bits);

/** Encloses G and dG/dt at t, `half` being a struct ball_pole: the function that ball_solve asks
 * for. */
void ball_pole_evaluate(arb_t value, arb_t slope, const arb_t t, slong bits, void *half);

#endif
