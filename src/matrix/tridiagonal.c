/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/tridiagonal.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "matrix/rows.h"

/* Sweeps that are kept before they are applied: each strip of the vectors is then loaded into the
 * cache once for all of them. */
enum { SWEEPS = 32, MOST_SWEEPS = 40 };

/* Squares of numbers below this lose digits; beside a matrix of size 1 they are zeros. */
static const double SMALL = 1e-145;

struct work {
    size_t order, stride;
    double *a;        /* its lower triangle; row i becomes the i-th reflection */
    double *vector;   /* rows `stride` apart, stride a multiple of 8 */
    double *diagonal; /* d[i] */
    double *beside;   /* e[i] couples i - 1 and i, then i and i + 1 in QL */
    double *factor;   /* reflection i is 1 - factor[i] u u' */
    double *product;
    double *turn; /* of `sweeps` sweeps */
    struct rows_sweep sweep[SWEEPS];
    size_t sweeps;
};

/* An odd number of cache lines: rows a power of two apart would share few places of the cache. */
static size_t padded(size_t order) {
    return 8 * ((order + 7) / 8 | 1);
}

size_t tridiagonal_room(size_t order) {
    size_t stride = padded(order);
    return 2 * order * stride + (4 + 2 * SWEEPS) * stride + 8;
}

/* Lays the work out from a multiple of 64 bytes. */
static struct work lay_out(size_t order, double *room) {
    size_t stride = padded(order);
    struct work work = {.order = order, .stride = stride};
    work.a = room + (64 - (uintptr_t)room % 64) % 64 / sizeof *room;
    work.vector = work.a + order * stride;
    work.diagonal = work.vector + order * stride;
    work.beside = work.diagonal + stride;
    work.factor = work.beside + stride;
    work.product = work.factor + stride;
    work.turn = work.product + stride;
    return work;
}

/* -- tridiagonal form --------------------------------------------------------------------- */

/* Makes row i, left of the diagonal, the vector u of the reflection that leaves only its last
 * element. False where there is nothing to do. */
static bool reflect(struct work *work, size_t i) {
    double *u = work->a + i * work->stride;
    double last = u[i - 1], rest = rows_dot(u, u, i - 1);
    work->beside[i] = last;
    work->factor[i] = 0;
    if (rest < SMALL * SMALL) {
        return false;
    }
    double norm = sqrt(last * last + rest);
    work->beside[i] = last > 0 ? -norm : norm;
    u[i - 1] = last - work->beside[i];
    work->factor[i] = 1 / (norm * (norm + fabs(last)));
    return true;
}

/* A - u q' - q u' of order i, with q = p - (factor/2)(u'p) u and p = factor A u. */
static void reflect_rest(struct work *work, size_t i) {
    const double *u = work->a + i * work->stride;
    double *p = work->product, factor = work->factor[i];
    memset(p, 0, i * sizeof *p);
    for (size_t r = 0; r < i; r++) {
        const double *row = work->a + r * work->stride;
        p[r] = row[r] * u[r] + rows_symmetric(p, u[r], row, u, r);
    }
    rows_scale(p, factor, i);
    rows_add(p, -factor / 2 * rows_dot(u, p, i), u, i);
    for (size_t r = 0; r < i; r++) {
        rows_add_two(work->a + r * work->stride, -u[r], p, -p[r], u, r + 1);
    }
}

static void reduce(struct work *work) {
    for (size_t i = work->order - 1; i > 0; i--) {
        if (reflect(work, i)) {
            reflect_rest(work, i);
        }
    }
    for (size_t i = 0; i < work->order; i++) {
        work->diagonal[i] = work->a[i * work->stride + i];
    }
}

/* The rows of H_1 H_2 ... H_{n-1}: row r is touched by the reflections after r only. */
static void gather(struct work *work) {
    size_t order = work->order, stride = work->stride;
    memset(work->vector, 0, order * stride * sizeof *work->vector);
#pragma omp parallel for schedule(static, 8) if (order >= 256)
    for (size_t r = 0; r < order; r++) {
        double *row = work->vector + r * stride;
        row[r] = 1;
        for (size_t i = r + 1; i < order; i++) {
            const double *u = work->a + i * stride;
            if (work->factor[i] > 0) {
                rows_add(row, -work->factor[i] * rows_dot(row, u, i), u, i);
            }
        }
    }
}

/* -- implicit QL -------------------------------------------------------------------------- */

static void flush(struct work *work) {
    size_t columns = (work->order + 7) / 8 * 8;
    rows_rotate(work->vector, work->stride, columns, work->sweep, work->sweeps);
    work->sweeps = 0;
}

/* sqrt(f^2 + g^2), where squares may underflow. */
static double length(double f, double g) {
    double square = f * f + g * g;
    if (square > SMALL * SMALL) {
        return sqrt(square);
    }
    double most = fmax(fabs(f), fabs(g)), least = fmin(fabs(f), fabs(g));
    return most > 0 ? most * sqrt(1 + least / most * (least / most)) : 0;
}

/* The end of the block that begins at `first`: the first coupling that is nothing beside its
 * neighbours, or beside the whole matrix, of size 1. */
static size_t block_end(const struct work *work, size_t first) {
    const double *d = work->diagonal, *e = work->beside;
    size_t end = first;
    while (end + 1 < work->order &&
           fabs(e[end]) > DBL_EPSILON / 2 * (fabs(d[end]) + fabs(d[end + 1])) &&
           fabs(e[end]) > SMALL) {
        end++;
    }
    return end;
}

/* One sweep over the block first...last, with Wilkinson's shift: the eigenvalue of the first 2 x 2
 * block that is nearer to its first element. */
static void sweep(struct work *work, size_t first, size_t last) {
    double *d = work->diagonal, *e = work->beside;
    double half = (d[first + 1] - d[first]) / (2 * e[first]), root = length(half, 1);
    double g = d[last] - d[first] + e[first] / (half + (half < 0 ? -root : root));
    double s = 1, c = 1, p = 0;
    double *turn = work->turn + work->sweeps * 2 * work->stride;
    work->sweep[work->sweeps++] = (struct rows_sweep){last, first, turn};
    for (size_t i = last; i > first; i--) {
        double f = s * e[i - 1], b = c * e[i - 1], r = length(f, g);
        e[i] = r;
        s = r > 0 ? f / r : 0;
        c = r > 0 ? g / r : 1;
        g = d[i] - p;
        r = (d[i - 1] - g) * s + 2 * c * b;
        p = s * r;
        d[i] = g + p;
        g = c * r - b;
        *turn++ = c;
        *turn++ = s;
    }
    d[first] -= p;
    e[first] = g;
    e[last] = 0;
}

static bool diagonalise(struct work *work) {
    size_t order = work->order;
    memmove(work->beside, work->beside + 1, (order - 1) * sizeof *work->beside);
    work->beside[order - 1] = 0;
    for (size_t first = 0; first < order; first++) {
        size_t last = block_end(work, first);
        for (int count = 0; last > first; last = block_end(work, first)) {
            if (count++ == MOST_SWEEPS) {
                return false;
            }
            sweep(work, first, last);
            if (work->sweeps == SWEEPS) {
                flush(work);
            }
        }
    }
    flush(work);
    return true;
}

/* -- all together ------------------------------------------------------------------------- */

/* Moves the pairs out, the largest value first. */
static void move_out(struct work *work, double *value, double *vector, size_t apart) {
    size_t bytes = work->order * sizeof *vector;
    double *d = work->diagonal;
    for (size_t k = 0; k < work->order; k++) {
        size_t best = k;
        for (size_t i = k + 1; i < work->order; i++) {
            best = d[i] > d[best] ? i : best;
        }
        value[k] = d[best];
        d[best] = d[k];
        memcpy(vector + k * apart, work->vector + best * work->stride, bytes);
        memmove(work->vector + best * work->stride, work->vector + k * work->stride, bytes);
    }
}

bool tridiagonal_eigen(
    size_t order, double unit, const double *a, size_t stride, double *value, double *vector,
    size_t apart, double *room) {
    struct work work = lay_out(order, room);
    for (size_t i = 0; i < order; i++) {
        memcpy(work.a + i * work.stride, a + i * stride, (i + 1) * sizeof *a);
        rows_scale(work.a + i * work.stride, unit, i + 1);
    }
    reduce(&work);
    gather(&work);
    if (!diagonalise(&work)) {
        return false;
    }
    move_out(&work, value, vector, apart);
    return true;
}
