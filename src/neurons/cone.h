/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CONE_H
#define CATAPULT_CONE_H

/**
 * Trains a ReLU channel on samples of its sign alone, as a chain (own).
 *
 * A step takes p = a + w and q = a - w of every neuron in the channel to (1 - c) p and (1 + c) q, c
 * = s^2 Y, so neurons that never left have p = u x, q = v y with the same u, v for all and x, y as
 * at the start, scaled so that u^2 = Lambda + 2Y and v^2 = Lambda - 2Y. Such a neuron is in the
 * channel, w > 0, while its direction (x, y) is in the half plane u x > v y, which turns with theta
 * = atan2(u, v); a neuron that has left stands still for good. So the channel is a cone of opening
 * pi - (max theta - min theta). N(0,1) weights of given Y and Lambda have uniform directions with E
 * x^2 = E y^2 = 1 a neuron (in units of their means), and the neurons on the edge have w = 0: for n
 * -> infinity what a step loses is an integral over the wedge that theta sweeps.
 *
 * At width n the number in a wedge of angle d fluctuates by sqrt(n d): this moves Lambda and the
 * flipped fraction by O(n^(-1/2)) and log|Y| by O(n^(-1/2)).
 */

#include "chain/chain.h"

struct cone {
    struct chain at; /**< Y and Lambda of the neurons in the channel; {0, 0} once there are none */
    double u, v;     /**< with signs */
    double theta;    /**< followed through whole turns */
    double least, most; /**< its extremes so far */
};

/** Returns the cone at the start, with all neurons of the channel: Y and Lambda of the channel, |y|
 * <= eta_lambda/2. */
struct cone cone_of(struct chain start);

/** Takes one step of training on a sample, or on a batch whose mean square is s2. About 0.1 us. */
struct cone cone_step(struct cone cone, double s2);

/** Returns the part of the channel's neurons that have left the channel. */
double cone_flipped(const struct cone *cone);

/** Where the sum over the neurons that stay is less than this part of the sum over those that have
 * just left, the sum is computed anew, so that no digit of it is lost. */
#define CONE_FEW 1

/** Returns how far theta turns when (u, v) becomes ((1 - c) u, (1 + c) v): less than half a turn,
 * for 1 - c or 1 + c is above 0. */
double cone_turn(double u, double v, double c);

/** Returns what the neurons that started in the directions between two angles have of Y and Lambda:
 * (1/2pi) int u^2 cos^2 - v^2 sin^2 and (1/pi) int u^2 cos^2 + v^2 sin^2, u and v theirs. The half
 * plane w > 0 is theta - pi to theta. */
struct chain cone_arc(double u, double v, double from, double to);

#endif
