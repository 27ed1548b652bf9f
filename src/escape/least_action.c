/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/least_action.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* e^(-2 TIME) of the action is lost where the path starts late. */
static const double TIME = 13;

enum { MOST_ROUNDS = 200 };

/* -- a piece ------------------------------------------------------------------------------ */

/* sqrt(dt) G^-1 (v + grad L) at the middle, C = G G^T: its square over 2 is the action. */
static void residual(
    double r[2], const struct landscape *landscape, const double m[2], const double v[2],
    double dt) {
    struct landscape_form c = landscape_noise(landscape, m);
    double gradient[2], root = sqrt(c.a), low = c.b / root;
    landscape_gradient(gradient, m);
    r[0] = sqrt(dt) * (v[0] + gradient[0]) / root;
    r[1] = (sqrt(dt) * (v[1] + gradient[1]) - low * r[0]) / sqrt(c.c - low * low);
}

struct piece {
    double r[2], from[2][2], to[2][2]; /* and its derivatives by both ends: [component][axis] */
};

static void piece_at(
    struct piece *piece, const struct landscape *landscape, const double from[2],
    const double to[2], double dt) {
    static const double H = 1e-5; /* central differences: 10^-10 of what they are */
    double m[2] = {0.5 * (from[0] + to[0]), 0.5 * (from[1] + to[1])},
           v[2] = {(to[0] - from[0]) / dt, (to[1] - from[1]) / dt};
    residual(piece->r, landscape, m, v, dt);
    for (int axis = 0; axis < 2; axis++) {
        double mid[2][2], speed[2][2], side[2][2];
        memcpy(side[0], m, sizeof m);
        memcpy(side[1], m, sizeof m);
        side[0][axis] -= H;
        side[1][axis] += H;
        residual(mid[0], landscape, side[0], v, dt);
        residual(mid[1], landscape, side[1], v, dt);
        memcpy(side[0], v, sizeof v);
        memcpy(side[1], v, sizeof v);
        side[0][axis] -= 1;
        side[1][axis] += 1; /* linear: any difference will do */
        residual(speed[0], landscape, m, side[0], dt);
        residual(speed[1], landscape, m, side[1], dt);
        for (int i = 0; i < 2; i++) {
            double by_m = (mid[1][i] - mid[0][i]) / (2 * H), by_v = (speed[1][i] - speed[0][i]) / 2;
            piece->from[i][axis] = 0.5 * by_m - by_v / dt;
            piece->to[i][axis] = 0.5 * by_m + by_v / dt;
        }
    }
}

static double
action_of(const double (*x)[2], size_t pieces, const struct landscape *landscape, double dt) {
    double sum = 0;
    for (size_t k = 0; k < pieces; k++) {
        double r[2], m[2] = {0.5 * (x[k][0] + x[k + 1][0]), 0.5 * (x[k][1] + x[k + 1][1])},
                     v[2] = {(x[k + 1][0] - x[k][0]) / dt, (x[k + 1][1] - x[k][1]) / dt};
        residual(r, landscape, m, v, dt);
        sum += 0.5 * (r[0] * r[0] + r[1] * r[1]);
    }
    return sum;
}

/* -- a round of Gauss and Newton ---------------------------------------------------------- */

/* Of each node: the diagonal block, that with the node before, and minus the gradient; after the
 * solution the step is in `g`. */
struct row {
    double d[2][2], before[2][2], g[2];
};

static void add_product(double out[2][2], const double a[2][2], const double b[2][2]) {
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            out[i][j] += a[0][i] * b[0][j] + a[1][i] * b[1][j];
        }
    }
}

static void take_gradient(double g[2], const double a[2][2], const double r[2]) {
    for (int j = 0; j < 2; j++) {
        g[j] -= a[0][j] * r[0] + a[1][j] * r[1];
    }
}

static void
set_up(struct row *row, const struct least_action *path, const struct landscape *landscape) {
    double dt = path->time / (double)path->pieces;
    memset(row, 0, (path->pieces + 1) * sizeof *row);
    for (size_t k = 0; k < path->pieces; k++) {
        struct piece piece;
        piece_at(&piece, landscape, path->x[k], path->x[k + 1], dt);
        add_product(row[k].d, piece.from, piece.from);
        add_product(row[k + 1].d, piece.to, piece.to);
        add_product(row[k + 1].before, piece.to, piece.from);
        take_gradient(row[k].g, piece.from, piece.r);
        take_gradient(row[k + 1].g, piece.to, piece.r);
    }
}

static void invert(double out[2][2], const double a[2][2]) {
    double over = 1 / (a[0][0] * a[1][1] - a[0][1] * a[1][0]);
    out[0][0] = a[1][1] * over;
    out[1][1] = a[0][0] * over;
    out[0][1] = -a[0][1] * over;
    out[1][0] = -a[1][0] * over;
}

/* Solves for the nodes between the ends; the damping is a part of the diagonal. */
static void solve(struct row *row, size_t pieces, double damping) {
    for (size_t k = 1; k < pieces; k++) {
        row[k].d[0][0] *= 1 + damping;
        row[k].d[1][1] *= 1 + damping;
        if (k == 1) {
            continue;
        }
        double over[2][2], factor[2][2];
        invert(over, row[k - 1].d);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                factor[i][j] = row[k].before[i][0] * over[0][j] + row[k].before[i][1] * over[1][j];
            }
        }
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                row[k].d[i][j] -=
                    factor[i][0] * row[k].before[j][0] + factor[i][1] * row[k].before[j][1];
            }
            row[k].g[i] -= factor[i][0] * row[k - 1].g[0] + factor[i][1] * row[k - 1].g[1];
        }
    }
    for (size_t k = pieces - 1; k >= 1; k--) {
        double over[2][2], g[2] = {row[k].g[0], row[k].g[1]};
        for (int i = 0; k + 1 < pieces && i < 2; i++) {
            g[i] -= row[k + 1].before[0][i] * row[k + 1].g[0] +
                    row[k + 1].before[1][i] * row[k + 1].g[1];
        }
        invert(over, row[k].d);
        row[k].g[0] = over[0][0] * g[0] + over[0][1] * g[1];
        row[k].g[1] = over[1][0] * g[0] + over[1][1] * g[1];
    }
}

/* Returns whether the path got better; `moved` is by how much the action fell. */
static bool improve(
    struct least_action *path, struct row *row, double (*trial)[2],
    const struct landscape *landscape, double damping, double *moved) {
    set_up(row, path, landscape);
    solve(row, path->pieces, damping);
    for (size_t k = 0; k <= path->pieces; k++) {
        bool fixed = k == 0 || k == path->pieces;
        trial[k][0] = path->x[k][0] + (fixed ? 0 : row[k].g[0]);
        trial[k][1] = path->x[k][1] + (fixed ? 0 : row[k].g[1]);
    }
    double action = action_of(trial, path->pieces, landscape, path->time / (double)path->pieces);
    *moved = path->action - action;
    if (!(action < path->action)) {
        return false;
    }
    memcpy(path->x, trial, (path->pieces + 1) * sizeof *trial);
    path->action = action;
    return true;
}

/* -- paths -------------------------------------------------------------------------------- */

enum status least_action_init(
    struct least_action *path, size_t pieces, const double end[2], struct fault *fault) {
    *path = (struct least_action){.pieces = pieces, .time = TIME};
    path->x = calloc(pieces + 1, sizeof *path->x);
    if (path->x == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a path of %zu pieces", pieces);
    }
    for (size_t k = 1; k <= pieces; k++) {
        double scale = exp(TIME * ((double)k / (double)pieces - 1));
        path->x[k][0] = end[0] * scale;
        path->x[k][1] = end[1] * scale;
    }
    return STATUS_OK;
}

void least_action_clear(struct least_action *path) {
    free(path->x);
    *path = (struct least_action){0};
}

/* Turns and stretches the path so that it ends there. */
static void move_end(struct least_action *path, const double end[2]) {
    const double *old = path->x[path->pieces];
    double square = old[0] * old[0] + old[1] * old[1];
    double c = (end[0] * old[0] + end[1] * old[1]) / square,
           s = (end[1] * old[0] - end[0] * old[1]) / square;
    for (size_t k = 0; k <= path->pieces; k++) {
        double x = path->x[k][0], y = path->x[k][1];
        path->x[k][0] = c * x - s * y;
        path->x[k][1] = s * x + c * y;
    }
}

enum status least_action_find(
    struct least_action *path, const struct landscape *landscape, const double end[2],
    struct fault *fault) {
    size_t nodes = path->pieces + 1;
    struct row *row = calloc(nodes, sizeof *row);
    double(*trial)[2] = calloc(nodes, sizeof *trial), damping = 1e-4, moved = INFINITY;
    if (row == NULL || trial == NULL) {
        free(row);
        free(trial);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a path of %zu nodes", nodes);
    }
    move_end(path, end);
    path->action = action_of(path->x, path->pieces, landscape, path->time / (double)path->pieces);
    for (path->rounds = 0; path->rounds < MOST_ROUNDS; path->rounds++) {
        bool better = improve(path, row, trial, landscape, damping, &moved);
        damping = better ? fmax(damping / 10, 1e-12) : damping * 10;
        if (fabs(moved) < 1e-13 * path->action) {
            break;
        }
    }
    free(row);
    free(trial);
    return path->rounds < MOST_ROUNDS
               ? STATUS_OK
               : fault_set(
                     fault, STATUS_SYSTEM, "least_action: no path to (%g, %g) in %d rounds", end[0],
                     end[1], MOST_ROUNDS);
}
