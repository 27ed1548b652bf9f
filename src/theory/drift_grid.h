/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DRIFT_GRID_H
#define CATAPULT_DRIFT_GRID_H

/** Chooses places x = eta lambda at which the curves of G and G_FB are drawn: between neighbouring
 * poles, where both dive to -infinity, and never at one. */

#include "theory/dataset.h"

/** Returns the least pole above x, 1/s_i^2 of G or 1/E s^2 of G_FB; inf where there is none.
 * O(m). */
double drift_grid_next_pole(const struct dataset *dataset, double x);

/** Returns the place from + (to - from) u^3 (10 - 15 u + 6 u^2), u = i/parts: for i = 0 to `parts`
 * places crowd towards both ends. */
double drift_grid_place(double from, double to, size_t i, size_t parts);

#endif
