/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_PATH_H
#define CATAPULT_EXIT_PATH_H

/** Finds the ways out of a disc around a minimum: the least action at each point of its rim, and
 * the path to where that is least. */

#include "escape/least_action.h"

/** Finds the least actions at `count` points of the circle of this radius, at the angles 2 pi
 * i/count. There may be several paths to a point from which no small change leads to a better one;
 * sweeping around twice each way, from neighbour to neighbour, finds them, and the best counts. */
enum status exit_path_around(
    struct least_action *path, double *action, size_t count, const struct landscape *landscape,
    double radius, struct fault *fault);

/** Finds the path to the circle of this radius whose action is least, by angles within pi/24 of
 * `near` (radians). Returns the angle in *angle. */
enum status exit_path_best(
    struct least_action *path, double *angle, const struct landscape *landscape, double radius,
    double near, struct fault *fault);

/** Writes into `at` the point at which the path first leaves the circle of this radius. */
void exit_path_at(double at[2], const struct least_action *path, double radius);

#endif
