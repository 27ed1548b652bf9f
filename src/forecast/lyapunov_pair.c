/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov_pair.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "forecast/lyapunov_grid.h"

/* Directions on the coarsest grid; each finer one has four times as many. */
enum { COARSEST = 1 << 12, GRIDS = 3 };

/* The error at which no finer grid is asked. */
static const double ENOUGH = 1e-12;

static const double LARGEST_POWER = 128;

/* What is looked for on a grid, where f is what a coarser one left. `s`: a power, or the root that
 * the coarser grid gave; `slope`: of k there. */
struct search {
    double s, slope;
};
typedef bool search_function(
    struct lyapunov_grid_value *found, struct lyapunov_grid *grid, struct search *search);

static bool
find_drift(struct lyapunov_grid_value *found, struct lyapunov_grid *grid, struct search *search) {
    (void)search;
    return lyapunov_grid_drift(grid, found);
}

static bool find_exponent(
    struct lyapunov_grid_value *found, struct lyapunov_grid *grid, struct search *search) {
    return lyapunov_grid_exponent(grid, search->s, found);
}

/* -- the root on the coarsest grid -------------------------------------------------------- */

/* A point of k(s)/s, which rises with s from the drift at 0, as k is convex. */
struct chord {
    double s, slope;
};

static bool
chord_at(struct chord *chord, struct lyapunov_grid_value *k, struct lyapunov_grid *grid, double s) {
    unsigned before = k->iterations;
    bool found = lyapunov_grid_exponent(grid, s, k);
    k->iterations += before;
    *chord = (struct chord){s, k->value / s};
    return found;
}

/* Moves `high` up from 1/2 until k > 0 there, `low` behind it. */
static bool bracket(
    struct chord *low, struct chord *high, struct lyapunov_grid_value *k,
    struct lyapunov_grid *grid) {
    for (double s = 0.5; s <= LARGEST_POWER; s *= 2) {
        if (!chord_at(high, k, grid, s)) {
            return false;
        }
        if (high->slope > 0) {
            return true;
        }
        *low = *high;
    }
    return true;
}

/* False position with halved ordinates (the Illinois method). */
static bool close_in(
    struct chord low, struct chord high, struct lyapunov_grid_value *k, struct lyapunov_grid *grid,
    double *root) {
    int side = 0;
    *root = high.s;
    for (int n = 0; n < 60 && high.s - low.s > 4 * DBL_EPSILON * high.s; n++) {
        struct chord next;
        *root = (low.s * high.slope - high.s * low.slope) / (high.slope - low.slope);
        if (!chord_at(&next, k, grid, *root)) {
            return false;
        }
        if (fabs(k->value) <= 1e-12 + k->error) {
            return true;
        }
        if (next.slope > 0) {
            high = next;
            low.slope /= side > 0 ? 2 : 1;
            side = 1;
        } else {
            low = next;
            high.slope /= side < 0 ? 2 : 1;
            side = -1;
        }
    }
    return true;
}

/* The root, and the slope of k on its right. */
static bool
find_root(struct lyapunov_grid_value *found, struct lyapunov_grid *grid, struct search *search) {
    struct lyapunov_grid_value k = {.iterations = 0};
    struct chord low = {0, search->s}, high, beside;
    double root = INFINITY;
    if (!bracket(&low, &high, &k, grid) ||
        (high.slope > 0 && !close_in(low, high, &k, grid, &root))) {
        return false;
    }
    double error = k.error + fabs(k.value), at_root = k.value;
    if (root < INFINITY) {
        if (!chord_at(&beside, &k, grid, root * 1.001)) {
            return false;
        }
        search->slope = (k.value - at_root) / (0.001 * root);
        error /= search->slope;
    }
    search->s = root;
    *found = (struct lyapunov_grid_value){root, error, k.iterations};
    return true;
}

/* On a finer grid the root is near: steps along the known slope. */
static bool
polish_root(struct lyapunov_grid_value *found, struct lyapunov_grid *grid, struct search *search) {
    struct lyapunov_grid_value k = {.iterations = 0};
    struct chord at;
    for (int n = 0; n < 3; n++) {
        if (!chord_at(&at, &k, grid, search->s)) {
            return false;
        }
        search->s -= k.value / search->slope;
    }
    double error = (k.error + fabs(k.value) / 100) / search->slope; /* slope: to one in a hundred */
    *found = (struct lyapunov_grid_value){search->s, error, k.iterations};
    return true;
}

/* -- questions ---------------------------------------------------------------------------- */

static enum status check(const struct kernel *kernel, double eta, double s, struct fault *fault) {
    if (kernel->order != 2 || kernel->rank != 2) {
        return fault_set(
            fault, STATUS_INPUT,
            "lyapunov_pair: a kernel of order %zu and rank %zu; give two samples that are not "
            "collinear",
            kernel->order, kernel->rank);
    }
    if (fabs(kernel->k[1]) <= 1e-12 * sqrt(kernel->k[0] * kernel->k[3])) {
        return fault_set(
            fault, STATUS_INPUT,
            "lyapunov_pair: orthogonal samples (K_12 is %g) never mix; the larger of their own "
            "rates counts",
            kernel->k[1]);
    }
    if (!(eta > 0 && eta * kernel->value[0] <= 1e15)) {
        return fault_set(
            fault, STATUS_INPUT, "lyapunov_pair: eta is %g; give a positive rate", eta);
    }
    if (!(s > 0 && s <= LARGEST_POWER)) {
        return fault_set(
            fault, STATUS_INPUT, "lyapunov_pair: the power is %g; give a positive one up to %g", s,
            LARGEST_POWER);
    }
    return STATUS_OK;
}

struct question {
    const struct kernel *kernel;
    double eta;
    search_function *coarse, *fine;
    double start; /* f */
};

/* Finds on one grid, from the function of the one before, which it replaces. */
static enum status find_on(
    struct lyapunov_grid_value *found, struct lyapunov_grid *before,
    const struct question *question, struct search *search, struct fault *fault) {
    struct lyapunov_grid grid;
    bool first = before->size == 0;
    if (!lyapunov_grid_init(
            &grid, question->kernel, question->eta, first ? COARSEST : 4 * before->size)) {
        return fault_set(fault, STATUS_SYSTEM, "lyapunov_pair: out of memory");
    }
    if (first) {
        lyapunov_grid_constant(&grid, question->start);
    } else {
        lyapunov_grid_refine(&grid, before);
    }
    lyapunov_grid_clear(before);
    *before = grid;
    if (!(first ? question->coarse : question->fine)(found, before, search)) {
        return fault_set(fault, STATUS_SYSTEM, "lyapunov_pair: the iteration does not converge");
    }
    return STATUS_OK;
}

static enum status
find(struct lyapunov_pair *found, const struct question *question, double s, struct fault *fault) {
    struct lyapunov_grid grid = {0};
    struct search search = {s, 0};
    enum status status = STATUS_OK;
    *found = (struct lyapunov_pair){INFINITY, INFINITY, 0};
    for (int n = 0; status == STATUS_OK && n < GRIDS && found->error > ENOUGH; n++) {
        struct lyapunov_grid_value value;
        status = find_on(&value, &grid, question, &search, fault);
        if (status == STATUS_OK) {
            bool finite = isfinite(value.value); /* else there is no root */
            found->error = finite ? value.error + fabs(value.value - found->value) : 0;
            found->value = value.value;
            found->iterations += value.iterations;
        }
    }
    lyapunov_grid_clear(&grid);
    return status;
}

enum status lyapunov_pair_drift(
    struct lyapunov_pair *gamma, const struct kernel *kernel, double eta, struct fault *fault) {
    const struct question question = {kernel, eta, find_drift, find_drift, 0};
    enum status status = check(kernel, eta, 1, fault);
    return status != STATUS_OK ? status : find(gamma, &question, 0, fault);
}

enum status lyapunov_pair_exponent(
    struct lyapunov_pair *k, const struct kernel *kernel, double eta, double s,
    struct fault *fault) {
    const struct question question = {kernel, eta, find_exponent, find_exponent, 1};
    enum status status = check(kernel, eta, s, fault);
    return status != STATUS_OK ? status : find(k, &question, s, fault);
}

enum status lyapunov_pair_root(
    struct lyapunov_pair *theta, const struct kernel *kernel, double eta, struct fault *fault) {
    struct lyapunov_pair gamma;
    enum status status = lyapunov_pair_drift(&gamma, kernel, eta, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (eta * fmax(kernel->k[0], kernel->k[3]) <= 2) {
        *theta = (struct lyapunov_pair){INFINITY, 0, 0};
        return STATUS_OK;
    }
    if (gamma.value >= 0) {
        *theta = (struct lyapunov_pair){0, 0, gamma.iterations};
        return STATUS_OK;
    }
    const struct question question = {kernel, eta, find_root, polish_root, 1};
    status = find(theta, &question, gamma.value, fault);
    if (status == STATUS_OK && isinf(theta->value)) {
        return fault_set(
            fault, STATUS_INPUT, "lyapunov_pair: k(s) is negative up to s = %g", LARGEST_POWER);
    }
    return status;
}
