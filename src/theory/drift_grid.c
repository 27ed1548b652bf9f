/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift_grid.h"

#include <math.h>

double drift_grid_next_pole(const struct dataset *dataset, double x) {
    double full_batch = 1 / dataset->mean_s2.hi;
    double next = full_batch > x ? full_batch : INFINITY;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double pole = 1 / dataset->atom[i].s2.hi;
        next = pole > x ? fmin(next, pole) : next;
    }
    return next;
}

double drift_grid_place(double from, double to, size_t i, size_t parts) {
    double u = (double)i / (double)parts;
    return from + (to - from) * u * u * u * (10 - 15 * u + 6 * u * u);
}
