/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RAY_H
#define CATAPULT_RAY_H

/** Turns vectors off the ray of their mean direction by an angle of choice, from scalars (all on
 * the ray) to as far off as they are themselves and beyond. */

#include <stddef.h>

#include "base/fault.h"
#include "inputs/samples.h"

/** How `count` vectors leave u, the mean of their directions, in `count` coordinates of their span:
 * u first, then all vectors but the last, each made orthogonal (Gram and Schmidt). */
struct ray {
    size_t count;
    double *off;  /**< owned: count x count, v_i of length 1, its first coordinate 0 */
    double angle; /**< mean angle of the vectors to u, in radians */
};

/** Finds u and the v_i. STATUS_INPUT: fewer than two samples, or dependent ones, such as twice the
 * same or more than there are inputs. STATUS_SYSTEM: memory. The caller owns `ray` until ray_clear.
 * Costs some 4 count^2 inputs multiplications. */
enum status ray_init(struct ray *ray, const struct samples *samples, struct fault *fault);
void ray_clear(struct ray *ray);

/** Makes the samples x_i = length_i (cos(angle) u + sin(angle) v_i) in `count` coordinates, with
 * one label 0. The caller owns `to` until samples_clear. Fails as samples_init. */
enum status ray_turn(
    struct samples *to, const struct ray *ray, const double *length, double angle,
    struct fault *fault);

#endif
