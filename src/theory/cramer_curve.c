/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/cramer_curve.h"

#include <math.h>
#include <stdlib.h>

#include "theory/cramer.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

enum { BEHIND = 32, MARKS = 5 };

static void push(struct cramer_curve *curve, const char *kind, double x, double theta) {
    curve->point[curve->count++] = (struct cramer_curve_point){kind, x, theta};
}

static double exponent(const struct dataset *dataset, double x) {
    return cramer_exponent(dataset, dd_of(x));
}

static void
sample(struct cramer_curve *curve, const struct dataset *dataset, double start, size_t points) {
    for (size_t i = 0; i < points; i++) {
        double left = 1 - (double)i / (double)points;
        double x = curve->root - (1 - start) * (curve->root - curve->crit) * left * left;
        push(curve, "curve", x, exponent(dataset, x));
    }
    push(curve, "curve", curve->root, 0);
    for (int i = 1; i <= BEHIND; i++) {
        double part = i < BEHIND ? i / (double)BEHIND : 0.999;
        double x = curve->root + (curve->max - curve->root) * part;
        push(curve, "curve", x, exponent(dataset, x));
    }
}

static void mark(struct cramer_curve *curve, const struct dataset *dataset) {
    push(curve, "crit", curve->crit, INFINITY);
    push(curve, "mean_square", curve->mean_square, exponent(dataset, curve->mean_square));
    push(curve, "threshold", curve->threshold, exponent(dataset, curve->threshold));
    push(curve, "root", curve->root, 0);
    push(curve, "max", curve->max, NAN);
}

enum status cramer_curve_init(
    struct cramer_curve *curve, const struct dataset *dataset, double start, size_t points,
    struct fault *fault) {
    *curve = (struct cramer_curve){
        .crit = drift_window(dataset).crit.hi,
        .mean_square = cramer_mean_square_place(dataset),
        .threshold = drift_window_full_batch(dataset).crit.hi,
        .max = drift_window(dataset).max.hi};
    enum status status = drift_roots_single(&curve->root, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    curve->point = malloc((points + 1 + BEHIND + MARKS) * sizeof *curve->point);
    if (curve->point == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "no memory for %zu points of a curve", points);
    }
    sample(curve, dataset, start, points);
    mark(curve, dataset);
    return STATUS_OK;
}

void cramer_curve_clear(struct cramer_curve *curve) {
    free(curve->point);
    *curve = (struct cramer_curve){0};
}
