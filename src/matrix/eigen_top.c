/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_top.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/eigen_matrix.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"
#include "matrix/tridiagonal.h"

/* Two vectors that look random take part in at least two rounds of two products: an eigenvector
 * that the start lacks has grown by then, like lambda^4, unless its value is close to those found.
 * Measured on tangent kernels of order 128 and 1280: a decomposition for every second product is
 * a third faster than one for each, and for every third no faster. */
enum { GUARDS = 2, LEAST_ROUNDS = 2, MOST_ROUNDS = 300, DIVE = 2, BLOCKS = 4 };

/* A vector that orthogonalisation shortens to this has nothing new. */
static const double NOTHING = 1e-11;

/* An orthonormal basis v of `size` rows, w = unit A v, and h = v w'. */
struct space {
    const double *a;
    double unit;
    size_t order, pairs; /* wanted and guards */
    size_t most, size;   /* most: when it is cut back */
    double *v, *w;       /* (most + pairs) x order */
    double *x, *ax;      /* the Ritz vectors, and unit A times them */
    double *h, *value;   /* order of h: most + pairs */
    double *part;        /* Ritz vectors in the basis, a row each */
    double *room, *memory;
    size_t products;
    double scale; /* the largest absolute Ritz value met */
};

static struct gemm_matrix plain(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, false};
}

static struct gemm_matrix turned(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, true};
}

/* -- memory ------------------------------------------------------------------------------- */

static size_t stride_of(const struct space *space) {
    return space->most + space->pairs;
}

static bool space_init(struct space *space, const struct eigen *eigen, const double *a) {
    size_t n = eigen->order, pairs = eigen->count + GUARDS < n ? eigen->count + GUARDS : n;
    size_t most = BLOCKS * pairs + 16 < n ? BLOCKS * pairs + 16 : n, rows = most + pairs;
    *space = (struct space){.a = a, .order = n, .pairs = pairs, .most = most};
    space->memory = malloc(
        (4 * rows * n + 2 * rows * rows + rows + tridiagonal_room(rows)) * sizeof *space->memory);
    if (space->memory == NULL) {
        return false;
    }
    space->v = space->memory;
    space->w = space->v + rows * n;
    space->x = space->w + rows * n;
    space->ax = space->x + rows * n;
    space->h = space->ax + rows * n;
    space->part = space->h + rows * rows;
    space->value = space->part + rows * rows;
    space->room = space->value + rows;
    return true;
}

/* -- growing ------------------------------------------------------------------------------ */

/* Makes a row of length 1, whatever its scale. False for zeros. */
static bool normalise(double *row, size_t n) {
    double largest = rows_largest(row, n);
    if (largest == 0) {
        return false;
    }
    rows_scale(row, rows_unit(largest), n);
    rows_scale(row, 1 / sqrt(rows_dot(row, row, n)), n);
    return true;
}

/* Takes from `rows` what lies along the basis and the rows before, and drops rows of which less
 * than `least` is left. Returns how many remain. */
static size_t orthogonalise(struct space *space, size_t rows, double least) {
    size_t n = space->order, size = space->size, kept = 0;
    double *fresh = space->v + size * n;
    if (size > 0 && rows > 0) {
        gemm(rows, size, n, 1, plain(fresh, n), turned(space->v, n), false, space->ax, size);
        gemm(rows, n, size, -1, plain(space->ax, size), plain(space->v, n), true, fresh, n);
    }
    for (size_t r = 0; r < rows; r++) {
        double *row = fresh + kept * n;
        if (r != kept) {
            memcpy(row, fresh + r * n, n * sizeof *row);
        }
        for (size_t k = 0; k < kept; k++) {
            rows_add(row, -rows_dot(row, fresh + k * n, n), fresh + k * n, n);
        }
        double length = sqrt(rows_dot(row, row, n));
        if (length > least) {
            rows_scale(row, 1 / length, n);
            kept++;
        }
    }
    return kept;
}

/* Adds to the basis what is new in the `rows` that follow it, each of length 1. Twice is enough
 * (Parlett, 6.9): what the second round still shortens was rounding. Returns how many were new. */
static size_t grow(struct space *space, size_t rows) {
    size_t n = space->order, size = space->size, stride = stride_of(space);
    rows = orthogonalise(space, rows, NOTHING);
    rows = orthogonalise(space, rows, 0.5);
    rows = rows < n - size ? rows : n - size;
    if (rows > 0) {
        double *w = space->w + size * n;
        gemm(
            rows, n, n, space->unit, plain(space->v + size * n, n), plain(space->a, n), false, w,
            n);
        gemm(
            rows, size + rows, n, 1, plain(w, n), turned(space->v, n), false,
            space->h + size * stride, stride);
        space->size += rows;
        space->products += rows;
    }
    return rows;
}

/* The rows of `eigen`, the guards, and as many fixed vectors as it takes to have `pairs`. */
static void start(struct space *space, const struct eigen *eigen) {
    size_t n = space->order, rows = 0;
    for (size_t k = 0; k < eigen->count; k++) {
        memcpy(space->v + rows * n, eigen->vector + k * n, n * sizeof *space->v);
        rows += normalise(space->v + rows * n, n);
    }
    for (size_t which = 0; space->size < space->pairs && which < 4 * n + GUARDS;) {
        for (; space->size + rows < space->pairs; rows++, which++) {
            rows_start(space->v + (space->size + rows) * n, n, which);
            normalise(space->v + (space->size + rows) * n, n);
        }
        grow(space, rows);
        rows = 0;
    }
}

/* -- pairs -------------------------------------------------------------------------------- */

static void combine(struct space *space, size_t rows) {
    size_t n = space->order, size = space->size, stride = stride_of(space);
    gemm(rows, n, size, 1, plain(space->part, stride), plain(space->v, n), false, space->x, n);
    gemm(rows, n, size, 1, plain(space->part, stride), plain(space->w, n), false, space->ax, n);
}

/* Makes the best `keep` Ritz vectors the basis. */
static void cut(struct space *space, size_t keep) {
    size_t stride = stride_of(space);
    combine(space, keep);
    double *v = space->v, *w = space->w;
    space->v = space->x;
    space->w = space->ax;
    space->x = v;
    space->ax = w;
    space->size = keep;
    for (size_t i = 0; i < keep; i++) {
        memset(space->h + i * stride, 0, (i + 1) * sizeof *space->h);
        space->h[i * stride + i] = space->value[i];
        memset(space->part + i * stride, 0, keep * sizeof *space->part);
        space->part[i * stride + i] = 1;
    }
}

static bool rayleigh_ritz(struct space *space) {
    size_t stride = stride_of(space), size = space->size;
    double unit = rows_unit((double)space->order); /* the matrix's norm is at most its order */
    if (!tridiagonal_eigen(
            size, unit, space->h, stride, space->value, space->part, stride, space->room)) {
        return false;
    }
    rows_scale(space->value, 1 / unit, size);
    space->scale = fmax(space->scale, fmax(fabs(space->value[0]), fabs(space->value[size - 1])));
    return true;
}

/* Appends the residuals that are worth a step, each of length 1, after the basis: those of pairs
 * not yet there, and of the guards. Returns how many; `*open` says how many pairs are not there. */
static size_t residuals(struct space *space, size_t count, double tolerance, size_t *open) {
    size_t n = space->order, rows = 0;
    *open = 0;
    for (size_t k = 0; k < space->pairs; k++) {
        double *row = space->v + (space->size + rows) * n;
        memcpy(row, space->ax + k * n, n * sizeof *row);
        rows_add(row, -space->value[k], space->x + k * n, n);
        bool there = sqrt(rows_dot(row, row, n)) <= 0.9 * tolerance * space->scale; /* rounding */
        *open += k < count && !there;
        if (!there || k >= count) {
            rows += normalise(row, n);
        }
    }
    return rows;
}

/* Adds the `rows` after the basis, then A times what was new in them, and so on: a block Krylov
 * space, for one decomposition of h in DIVE products. Returns how many rows were new. */
static size_t grow_deep(struct space *space, size_t rows) {
    size_t n = space->order, before = space->size;
    for (int depth = 1; (rows = grow(space, rows)) > 0 && depth < DIVE; depth++) {
        const double *w = space->w + (space->size - rows) * n;
        if (space->size + rows > stride_of(space)) {
            break;
        }
        size_t fresh = 0;
        for (size_t k = 0; k < rows; k++) {
            memcpy(space->v + (space->size + fresh) * n, w + k * n, n * sizeof *w);
            fresh += normalise(space->v + (space->size + fresh) * n, n);
        }
        rows = fresh;
    }
    return space->size - before;
}

/* One round after another until all pairs are there or nothing new is found. */
static bool iterate(struct space *space, size_t count, double tolerance, int *rounds) {
    for (; *rounds < MOST_ROUNDS; ++*rounds) {
        if (!rayleigh_ritz(space)) {
            return false;
        }
        if (space->most < space->order && space->size + DIVE * space->pairs > space->most) {
            size_t keep = space->pairs + (space->most - space->pairs) / 4;
            cut(space, keep < space->size ? keep : space->size);
        }
        combine(space, space->pairs);
        size_t open, rows = residuals(space, count, tolerance, &open);
        if ((open == 0 && *rounds >= LEAST_ROUNDS) || rows == 0 || grow_deep(space, rows) == 0) {
            return true;
        }
    }
    return true;
}

static enum status finish(
    struct eigen *eigen, struct space *space, double tolerance, int rounds, struct fault *fault) {
    size_t n = eigen->order, worst = 0;
    for (size_t k = 0; k < eigen->count; k++) {
        memcpy(eigen->vector + k * n, space->x + k * n, n * sizeof *eigen->vector);
        normalise(eigen->vector + k * n, n);
        eigen->value[k] = space->value[k];
    }
    eigen->products = space->products;
    eigen_matrix_residuals(eigen, space->unit, space->a, space->ax);
    for (size_t k = 0; k < eigen->count; k++) {
        worst = eigen->residual[k] > eigen->residual[worst] ? k : worst;
    }
    double most = tolerance * space->scale / space->unit;
    if (!(eigen->residual[worst] <= most)) {
        return fault_set(
            fault, STATUS_SYSTEM,
            "eigen_top: residual %.3g of pair %zu after %d rounds, wanted at most %.3g; give a "
            "larger tolerance, or use eigen_all",
            eigen->residual[worst], worst, rounds, most);
    }
    return STATUS_OK;
}

enum status eigen_top(struct eigen *eigen, const double *a, double tolerance, struct fault *fault) {
    double unit;
    enum status status = eigen_matrix_unit(&unit, "eigen_top", a, eigen->order, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (!isfinite(rows_largest(eigen->vector, eigen->count * eigen->order))) {
        return fault_set(
            fault, STATUS_INPUT, "eigen_top: a start that is not finite; give vectors or zeros");
    }
    struct space space;
    if (!space_init(&space, eigen, a)) {
        return fault_set(
            fault, STATUS_SYSTEM, "eigen_top: out of memory for %zu pairs of order %zu",
            eigen->count, eigen->order);
    }
    int rounds = 0;
    space.unit = unit;
    start(&space, eigen);
    if (iterate(&space, eigen->count, tolerance, &rounds)) {
        status = finish(eigen, &space, tolerance, rounds, fault);
    } else {
        status = fault_set(fault, STATUS_SYSTEM, "eigen_top: QL did not converge; report it");
    }
    free(space.memory);
    return status;
}
