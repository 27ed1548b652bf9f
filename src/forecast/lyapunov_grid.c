/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Iterations at most, and, beside a quarter of those made, without a spread less by a tenth. */
enum { POINTS = LYAPUNOV_GRID_POINTS, MOST = 40000, PATIENCE = 100 };

/* A spread that is rounding, of numbers of size 1. */
static const double ROUNDING = 4e-15;

static const double PI = 3.14159265358979323846;

/* -- the two maps ------------------------------------------------------------------------- */

static bool take_memory(struct lyapunov_grid *grid, size_t size) {
    size_t places = 2 * size * sizeof(struct lyapunov_grid_place);
    size_t numbers = 4 * size + 2 * (size + POINTS);
    char *memory = malloc(places + numbers * sizeof(double));
    if (memory == NULL) {
        return false;
    }
    *grid = (struct lyapunov_grid){.size = size, .memory = memory};
    double *number = (double *)(void *)(memory + places);
    for (size_t i = 0; i < 2; i++) {
        grid->to[i] = (struct lyapunov_grid_place *)(void *)memory + i * size;
        grid->log_growth[i] = number + 2 * i * size;
        grid->power[i] = number + (2 * i + 1) * size;
    }
    grid->f = number + 4 * size;
    grid->next = grid->f + size + POINTS;
    return true;
}

static struct lyapunov_grid_place place_of(double angle, size_t size) {
    double at = angle / PI * (double)size;
    double base = floor(at) - (POINTS / 2 - 1), x = at - base;
    struct lyapunov_grid_place place = {.first = (unsigned)(base < 0 ? base + (double)size : base)};
    place.first %= (unsigned)size;
    for (int j = 0; j < POINTS; j++) {
        double weight = 1;
        for (int k = 0; k < POINTS; k++) {
            weight *= k == j ? 1 : (x - k) / (j - k);
        }
        place.weight[j] = weight;
    }
    return place;
}

/* H u = u - eta (l.u) l. */
static void fill(struct lyapunov_grid *grid, const double *l, double eta, size_t i) {
    for (size_t k = 0; k < grid->size; k++) {
        double angle = PI * (double)k / (double)grid->size, x = cos(angle), y = sin(angle);
        double along = eta * (l[0] * x + l[1] * y);
        x -= along * l[0];
        y -= along * l[1];
        double image = atan2(y, x);
        grid->to[i][k] = place_of(image < 0 ? image + PI : image, grid->size);
        grid->log_growth[i][k] = log(hypot(x, y));
    }
}

bool lyapunov_grid_init(
    struct lyapunov_grid *grid, const struct kernel *kernel, double eta, size_t size) {
    if (!take_memory(grid, size)) {
        return false;
    }
    fill(grid, kernel->root, eta, 0);
    fill(grid, kernel->root + 2, eta, 1);
    lyapunov_grid_constant(grid, 0);
    return true;
}

void lyapunov_grid_clear(struct lyapunov_grid *grid) {
    free(grid->memory);
    *grid = (struct lyapunov_grid){0};
}

void lyapunov_grid_constant(struct lyapunov_grid *grid, double value) {
    for (size_t k = 0; k < grid->size; k++) {
        grid->f[k] = value;
    }
}

void lyapunov_grid_refine(struct lyapunov_grid *grid, const struct lyapunov_grid *coarse) {
    for (size_t k = 0; k < grid->size; k++) {
        double low = coarse->f[k / 4], high = coarse->f[(k / 4 + 1) % coarse->size];
        grid->f[k] = low + (high - low) * (double)(k % 4) / 4;
    }
}

/* -- the operator ------------------------------------------------------------------------- */

static void set_power(struct lyapunov_grid *grid, double s) {
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < grid->size; k++) {
            grid->power[i][k] = exp(s * grid->log_growth[i][k]) / 2;
        }
    }
}

/* Two sums of three side by side. */
static double value_at(const double *f, const struct lyapunov_grid_place *place) {
    const double *at = f + place->first, *w = place->weight;
    return (w[0] * at[0] + w[1] * at[1] + w[2] * at[2]) +
           (w[3] * at[3] + w[4] * at[4] + w[5] * at[5]);
}

/* next = P_s f. */
static void apply(struct lyapunov_grid *grid) {
    double *f = grid->f;
    memcpy(f + grid->size, f, POINTS * sizeof *f);
    for (size_t k = 0; k < grid->size; k++) {
        grid->next[k] = grid->power[0][k] * value_at(f, &grid->to[0][k]) +
                        grid->power[1][k] * value_at(f, &grid->to[1][k]);
    }
}

static void swap(struct lyapunov_grid *grid) {
    double *f = grid->f;
    grid->f = grid->next;
    grid->next = f;
}

struct range {
    double low, high;
};

static struct range wider(struct range range, double x) {
    return (struct range){x < range.low ? x : range.low, x > range.high ? x : range.high};
}

static const struct range NOTHING = {INFINITY, -INFINITY};

/* A step of the iteration: improves f, and returns what encloses the number. */
typedef struct range step_function(struct lyapunov_grid *grid);

static bool
iterate(struct lyapunov_grid *grid, struct lyapunov_grid_value *found, step_function *step) {
    double least = INFINITY;
    unsigned since = 0, n = 0;
    while (n < MOST && since < PATIENCE + n / 4 && !(least <= ROUNDING)) {
        struct range range = step(grid);
        double spread = range.high - range.low;
        n++;
        since = spread < 0.9 * least ? 0 : since + 1;
        if (spread < least) {
            least = spread;
            found->value = (range.low + range.high) / 2;
            found->error = spread / 2;
        }
    }
    found->iterations = n;
    return n < MOST && least < INFINITY;
}

static struct range step_drift(struct lyapunov_grid *grid) {
    struct range range = NOTHING;
    apply(grid);
    for (size_t k = 0; k < grid->size; k++) {
        grid->next[k] += (grid->log_growth[0][k] + grid->log_growth[1][k]) / 2;
        range = wider(range, grid->next[k] - grid->f[k]);
    }
    double offset = grid->next[0];
    for (size_t k = 0; k < grid->size; k++) {
        grid->next[k] -= offset;
    }
    swap(grid);
    return range;
}

bool lyapunov_grid_drift(struct lyapunov_grid *grid, struct lyapunov_grid_value *gamma) {
    set_power(grid, 0);
    return iterate(grid, gamma, step_drift);
}

static struct range step_exponent(struct lyapunov_grid *grid) {
    struct range range = NOTHING;
    apply(grid);
    double scale = 1 / grid->next[0];
    for (size_t k = 0; k < grid->size; k++) {
        range = wider(range, grid->next[k] / grid->f[k]);
        grid->next[k] *= scale;
    }
    swap(grid);
    return (struct range){log(range.low), log(range.high)};
}

bool lyapunov_grid_exponent(struct lyapunov_grid *grid, double s, struct lyapunov_grid_value *k) {
    set_power(grid, s);
    return iterate(grid, k, step_exponent);
}
