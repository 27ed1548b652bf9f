/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/rim.h"

#include <math.h>
#include <stdlib.h>

#include "escape/exit_path.h"
#include "escape/upwind.h"

static const double PI = 3.14159265358979323846;

void rim_point(double x[2], double radius, size_t count, size_t i) {
    double angle = 2 * PI * (double)i / (double)count;
    x[0] = radius * cos(angle);
    x[1] = radius * sin(angle);
}

/* One method at one size: `pieces` or `cells`. */
typedef enum status rim_method(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t size,
    struct fault *fault);

static enum status paths(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t pieces,
    struct fault *fault) {
    const double end[2] = {radius, 0};
    struct least_action path;
    enum status status = least_action_init(&path, pieces, end, fault);
    if (status == STATUS_OK) {
        status = exit_path_around(&path, value, count, landscape, radius, fault);
        least_action_clear(&path);
    }
    return status;
}

static enum status grid(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t cells,
    struct fault *fault) {
    struct upwind upwind;
    enum status status = upwind_init(&upwind, landscape, 1.2 * radius, cells, fault);
    if (status == STATUS_OK) {
        for (size_t i = 0; i < count; i++) {
            double x[2];
            rim_point(x, radius, count, i);
            value[i] = upwind_at(&upwind, x);
        }
        upwind_clear(&upwind);
    }
    return status;
}

/* With an error that falls by `fall` when the size doubles. */
static enum status extrapolate(
    rim_method *method, double fall, double *value, size_t count, const struct landscape *landscape,
    double radius, size_t size, struct fault *fault) {
    double *coarse = calloc(count, sizeof *coarse);
    if (coarse == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu points", count);
    }
    enum status status = method(coarse, count, landscape, radius, size, fault);
    if (status == STATUS_OK) {
        status = method(value, count, landscape, radius, 2 * size, fault);
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        value[i] += (value[i] - coarse[i]) / (fall - 1);
    }
    free(coarse);
    return status;
}

enum status rim_by_paths(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t pieces,
    struct fault *fault) {
    return extrapolate(paths, 4, value, count, landscape, radius, pieces, fault);
}

enum status rim_by_grid(
    double *value, size_t count, const struct landscape *landscape, double radius, size_t cells,
    struct fault *fault) {
    return extrapolate(grid, 2, value, count, landscape, radius, cells, fault);
}
