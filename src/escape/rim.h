/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RIM_H
#define CATAPULT_RIM_H

/** Finds the quasi-potential on the rim of a disc around a minimum, at the angles 2 pi i/count, by
 * two methods that share nothing but the landscape. */

#include <stddef.h>

#include "base/fault.h"
#include "escape/landscape.h"

/** Writes point i of `count`. */
void rim_point(double x[2], double radius, size_t count, size_t i);

/** By least actions of paths of `pieces` and twice as many pieces, their errors, which fall like
 * 1/pieces^2, extrapolated away: 8 digits at 400. STATUS_SYSTEM: memory, or as
 * least_action_find. */
enum status rim_by_paths(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t pieces,
    struct fault *fault);

/** By upwind differences on grids of `cells` and twice as many cells to 1.2 radius, their errors,
 * which fall like 1/cells, extrapolated away: 3 digits at 80. STATUS_SYSTEM: memory. */
enum status rim_by_grid(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t cells,
    struct fault *fault);

#endif
