/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/ray.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is left of a direction after its part in the span of others, where it is none of them. */
static const double LEAST = 1e-6;

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* Returns the length that it had. */
static double normalise(double *a, size_t n) {
    double length = sqrt(dot(a, a, n));
    for (size_t i = 0; i < n; i++) {
        a[i] /= length;
    }
    return length;
}

/* Twice over, so that rounding leaves nothing of the others. Returns the length before it became
 * 1. */
static double make_orthogonal(double *a, const double *to, size_t count, size_t n) {
    for (size_t k = 0; k < 2 * count; k++) {
        const double *other = to + k % count * n;
        double part = dot(a, other, n);
        for (size_t j = 0; j < n; j++) {
            a[j] -= part * other[j];
        }
    }
    return normalise(a, n);
}

/* Writes u and, orthogonal to it, the part of each direction but the last that is new. Returns the
 * smallest part that was. */
static double find_axes(double *axis, const double *direction, size_t count, size_t n) {
    for (size_t i = 0; i < count * n; i++) {
        axis[i % n] += direction[i];
    }
    double least = normalise(axis, n) / (double)count;
    for (size_t i = 0; i + 1 < count; i++) {
        double *next = axis + (i + 1) * n;
        memcpy(next, direction + i * n, n * sizeof *next);
        least = fmin(least, make_orthogonal(next, axis, i + 1, n));
    }
    return least;
}

/* In the axes' coordinates, without what is along u. */
static void find_off(struct ray *ray, const double *direction, const double *axis, size_t n) {
    for (size_t i = 0; i < ray->count; i++) {
        double *v = ray->off + i * ray->count;
        for (size_t k = 0; k < ray->count; k++) {
            v[k] = dot(direction + i * n, axis + k * n, n);
        }
        ray->angle += acos(fmin(v[0], 1)) / (double)ray->count;
        v[0] = 0;
        normalise(v, ray->count);
    }
}

static enum status
find(struct ray *ray, double *direction, double *axis, size_t n, struct fault *fault) {
    size_t count = ray->count;
    for (size_t i = 0; i < count; i++) {
        normalise(direction + i * n, n);
    }
    double least = find_axes(axis, direction, count, n);
    if (!(least > LEAST)) {
        return fault_set(
            fault, STATUS_INPUT,
            "ray: of %zu vectors with %zu coordinates one has only %.1g of its length outside the "
            "span of others; want independent ones",
            count, n, least);
    }
    find_off(ray, direction, axis, n);
    return STATUS_OK;
}

enum status ray_init(struct ray *ray, const struct samples *samples, struct fault *fault) {
    size_t count = samples->count, n = samples->inputs;
    *ray = (struct ray){.count = count};
    if (count < 2) {
        return fault_set(fault, STATUS_INPUT, "ray: %zu samples; want at least 2", count);
    }
    double *direction = malloc(count * n * sizeof *direction);
    double *axis = calloc(count * n, sizeof *axis);
    ray->off = calloc(count * count, sizeof *ray->off);
    enum status status = STATUS_OK;
    if (direction == NULL || axis == NULL || ray->off == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for %zu vectors", count);
    } else {
        memcpy(direction, samples->x, count * n * sizeof *direction);
        status = find(ray, direction, axis, n, fault);
    }
    free(direction);
    free(axis);
    if (status != STATUS_OK) {
        ray_clear(ray);
    }
    return status;
}

void ray_clear(struct ray *ray) {
    free(ray->off);
    *ray = (struct ray){0};
}

enum status ray_turn(
    struct samples *to, const struct ray *ray, const double *length, double angle,
    struct fault *fault) {
    size_t count = ray->count;
    enum status status = samples_init(to, count, count, 1, fault);
    for (size_t i = 0; status == STATUS_OK && i < count * count; i++) {
        to->x[i] = length[i / count] * (i % count == 0 ? cos(angle) : sin(angle) * ray->off[i]);
    }
    return status;
}
