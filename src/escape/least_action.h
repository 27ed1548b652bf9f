/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LEAST_ACTION_H
#define CATAPULT_LEAST_ACTION_H

/**
 * Finds the path by which slow SGD most likely climbs from its minimum to a point, as the minimum
 * of the action of Freidlin and Wentzell,
 *
 *     S = 1/2 int |dx/dt + grad L|^2 in the metric C(x)^-1 dt,
 *
 * over paths of straight pieces at equal times, by damped steps of Gauss and Newton (E, Ren &
 * Vanden-Eijnden, "Minimum action method", 2004, by other means). The quasi-potential of the point
 * is the least S, in a time that is long enough.
 */

#include <stddef.h>

#include "base/fault.h"
#include "escape/landscape.h"

struct least_action {
    size_t pieces;
    double (*x)[2]; /**< owned: pieces + 1 nodes from the minimum to the end */
    double time;    /**< of all pieces */
    double action;  /**< S of these pieces; its error falls like 1/pieces^2 */
    int rounds;     /**< of Gauss and Newton */
};

/** Takes memory for that many pieces. The start is the way back of a quadratic minimum, x = end
 * e^t. The caller owns `path` until least_action_clear. STATUS_SYSTEM: memory. */
enum status least_action_init(
    struct least_action *path, size_t pieces, const double end[2], struct fault *fault);
void least_action_clear(struct least_action *path);

/** Finds the path to `end`, from the one that is there. Some 20 rounds of `pieces` evaluations. The
 * action is within 10^-10 of its least value. STATUS_SYSTEM: memory, or no minimum in 200
 * rounds. */
enum status least_action_find(
    struct least_action *path, const struct landscape *landscape, const double end[2],
    struct fault *fault);

#endif
