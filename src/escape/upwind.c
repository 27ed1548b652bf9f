/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/upwind.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { METRIC = 6, STARTED = 4, MOST_SWEEPS = 1000 };

static const double STILL = 1e-12;

/* -- the metric --------------------------------------------------------------------------- */

/* At a point: C^-1 (three numbers), C^-1 b (two) and |b|, b = -grad L. */
static void metric_at(double *m, const struct landscape *landscape, const double x[2]) {
    struct landscape_form form = landscape_inverse(landscape_noise(landscape, x));
    double b[2];
    landscape_gradient(b, x);
    m[0] = form.a;
    m[1] = form.b;
    m[2] = form.c;
    m[3] = -(form.a * b[0] + form.b * b[1]);
    m[4] = -(form.b * b[0] + form.c * b[1]);
    m[5] = sqrt(landscape_product(form, b, b));
}

/* The least action of the straight way d. */
static double action_of(const double *m, double dx, double dy) {
    double square = m[0] * dx * dx + 2 * m[1] * dx * dy + m[2] * dy * dy;
    return m[5] * sqrt(square) - m[3] * dx - m[4] * dy;
}

/* Of nodes and of all points half-way between: 2 side - 1 along a side. */
static const double *metric_of(const struct upwind *upwind, long column, long row) {
    return upwind->metric + METRIC * ((size_t)row * (2 * upwind->side - 1) + (size_t)column);
}

static void fill_metric(struct upwind *upwind, const struct landscape *landscape) {
    size_t points = 2 * upwind->side - 1;
    double middle = (double)(points - 1) / 2;
    for (size_t r = 0; r < points; r++) {
        for (size_t c = 0; c < points; c++) {
            const double x[2] = {
                0.5 * upwind->cell * ((double)c - middle),
                0.5 * upwind->cell * ((double)r - middle)};
            metric_at(upwind->metric + METRIC * (r * points + c), landscape, x);
        }
    }
}

/* -- a node ------------------------------------------------------------------------------- */

static const long AROUND[9][2] = {{1, 0},   {1, 1},  {0, 1},  {-1, 1}, {-1, 0},
                                  {-1, -1}, {0, -1}, {1, -1}, {1, 0}};

struct edge {
    double v[2], x[2], y[2]; /* values at its ends, and the ways from there */
    const double *metric[2]; /* half-way */
};

/* The action at a part of the edge, with the metric in the middle of that way. */
static double value_on(const struct edge *edge, double part) {
    double m[METRIC];
    for (int i = 0; i < METRIC; i++) {
        m[i] = edge->metric[0][i] + part * (edge->metric[1][i] - edge->metric[0][i]);
    }
    return edge->v[0] + part * (edge->v[1] - edge->v[0]) +
           action_of(
               m, edge->x[0] + part * (edge->x[1] - edge->x[0]),
               edge->y[0] + part * (edge->y[1] - edge->y[0]));
}

/* With the metric frozen, v(part) = A + B part + beta sqrt(q(part)), q a quadratic: where its slope
 * is 0, if that is on the edge. */
static double best_on(const struct edge *edge) {
    double m[METRIC];
    for (int i = 0; i < METRIC; i++) {
        m[i] = 0.5 * (edge->metric[0][i] + edge->metric[1][i]);
    }
    double ex = edge->x[1] - edge->x[0], ey = edge->y[1] - edge->y[0];
    double slope = edge->v[1] - edge->v[0] - m[3] * ex - m[4] * ey;
    double ee = m[0] * ex * ex + 2 * m[1] * ex * ey + m[2] * ey * ey,
           de = m[0] * edge->x[0] * ex + m[1] * (edge->x[0] * ey + edge->y[0] * ex) +
                m[2] * edge->y[0] * ey,
           dd = m[0] * edge->x[0] * edge->x[0] + 2 * m[1] * edge->x[0] * edge->y[0] +
                m[2] * edge->y[0] * edge->y[0];
    double room = m[5] * m[5] * ee - slope * slope;
    if (!(room > 0)) {
        return slope < 0 ? 1 : 0;
    }
    double height = fmax(0, dd - de * de / ee);
    double part = (-de - slope * sqrt(height * ee / room)) / ee;
    return fmin(1, fmax(0, part));
}

static double value_of(const struct upwind *upwind, long column, long row) {
    long side = (long)upwind->side;
    double best = INFINITY;
    for (int k = 0; k < 8; k++) {
        struct edge edge;
        bool inside = true;
        for (int end = 0; end < 2 && inside; end++) {
            long dx = AROUND[k + end][0], dy = AROUND[k + end][1], c = column + dx, r = row + dy;
            inside = c >= 0 && c < side && r >= 0 && r < side;
            if (inside) {
                edge.v[end] = upwind->value[r * side + c];
                edge.x[end] = -(double)dx * upwind->cell;
                edge.y[end] = -(double)dy * upwind->cell;
                edge.metric[end] = metric_of(upwind, 2 * column + dx, 2 * row + dy);
            }
        }
        if (inside && isfinite(edge.v[0]) && isfinite(edge.v[1])) {
            best = fmin(best, value_on(&edge, best_on(&edge)));
        }
    }
    return best;
}

/* -- sweeps ------------------------------------------------------------------------------- */

/* In four orders in turn. Returns the largest change. */
static double sweep(struct upwind *upwind, const bool *fixed, int order) {
    long side = (long)upwind->side;
    double most = 0;
    for (long i = 0; i < side; i++) {
        long row = order & 1 ? side - 1 - i : i;
        for (long j = 0; j < side; j++) {
            long column = order & 2 ? side - 1 - j : j;
            double *value = &upwind->value[row * side + column];
            if (!fixed[row * side + column]) {
                double found = value_of(upwind, column, row);
                if (found < *value) {
                    most = fmax(most, *value - found);
                    *value = found;
                }
            }
        }
    }
    return most;
}

/* V = x^T Q x near the minimum, whose Hessian is 1: Q C Q = Q, Q = C^-1. */
static void start(struct upwind *upwind, const struct landscape *landscape, bool *fixed) {
    const double minimum[2] = {0, 0};
    struct landscape_form q = landscape_inverse(landscape_noise(landscape, minimum));
    double middle = (double)(upwind->side - 1) / 2;
    for (size_t r = 0; r < upwind->side; r++) {
        for (size_t c = 0; c < upwind->side; c++) {
            double x[2] = {(double)c - middle, (double)r - middle};
            size_t at = r * upwind->side + c;
            fixed[at] = hypot(x[0], x[1]) <= STARTED;
            upwind->value[at] =
                fixed[at] ? landscape_product(q, x, x) * upwind->cell * upwind->cell : INFINITY;
        }
    }
}

enum status upwind_init(
    struct upwind *upwind, const struct landscape *landscape, double half, size_t cells,
    struct fault *fault) {
    size_t side = 2 * cells + 1, points = 2 * side - 1;
    *upwind = (struct upwind){.side = side, .cell = half / (double)cells};
    bool *fixed = calloc(side * side, sizeof *fixed);
    upwind->value = calloc(side * side, sizeof *upwind->value);
    upwind->metric = calloc(METRIC * points * points, sizeof *upwind->metric);
    if (fixed == NULL || upwind->value == NULL || upwind->metric == NULL) {
        free(fixed);
        upwind_clear(upwind);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu x %zu nodes", side, side);
    }
    fill_metric(upwind, landscape);
    start(upwind, landscape, fixed);
    int still = 0; /* sweeps in a row without a change: all four orders */
    while (still < 4 && upwind->sweeps < MOST_SWEEPS) {
        still = sweep(upwind, fixed, upwind->sweeps % 4) > STILL ? 0 : still + 1;
        upwind->sweeps++;
    }
    free(fixed);
    return STATUS_OK;
}

void upwind_clear(struct upwind *upwind) {
    free(upwind->value);
    free(upwind->metric);
    *upwind = (struct upwind){0};
}

/* Lagrange's polynomial of degree 3 through four nodes, the place t between the inner two. */
static void weights_of(double w[4], double t) {
    w[0] = -t * (t - 1) * (t - 2) / 6;
    w[1] = (t + 1) * (t - 1) * (t - 2) / 2;
    w[2] = -(t + 1) * t * (t - 2) / 2;
    w[3] = (t + 1) * t * (t - 1) / 6;
}

double upwind_at(const struct upwind *upwind, const double x[2]) {
    double middle = (double)(upwind->side - 1) / 2, along[2][4], sum = 0;
    size_t low[2];
    for (int i = 0; i < 2; i++) {
        double at = x[i] / upwind->cell + middle;
        low[i] = (size_t)at;
        weights_of(along[i], at - (double)low[i]);
    }
    for (size_t r = 0; r < 4; r++) {
        for (size_t c = 0; c < 4; c++) {
            sum += along[1][r] * along[0][c] *
                   upwind->value[(low[1] + r - 1) * upwind->side + low[0] + c - 1];
        }
    }
    return sum;
}
