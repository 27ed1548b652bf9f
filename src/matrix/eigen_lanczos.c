/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_lanczos.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/rows.h"
#include "matrix/tridiagonal.h"

/* Columns of the basis that are worked on together: 16 KB of each vector. */
enum { STRIP = 2048, EXTRA = 24 };

/* Products in all: far above what any spectrum of practice took. */
enum { MOST_PRODUCTS = 5000 };

/* Products of a fresh start after which an eigenvector that it holds by chance shows itself. */
enum { LEAST = 8 };

/* The residual, beside the largest value, of a pair as large as the wanted ones and like them. */
static const double NEARLY = 1e-4;

/* A remainder this small beside the matrix is rounding: the space is invariant. */
static const double NOTHING = 1e-14;

struct lanczos {
    eigen_operator *apply;
    void *context;
    size_t order, count;
    size_t most, size; /* vectors of the basis; the next one lies after the last */
    double *v;         /* (most + 1) x order */
    double *product;   /* A times the last vector, then the remainder */
    double *h;         /* most x most: v A v', its lower triangle */
    double *value;     /* Ritz values, and their vectors as rows */
    double *part, *room, *memory;
    double *along;      /* scalar products with the basis */
    double beta;        /* the length of the remainder, 0 where nothing is left */
    double unit, scale; /* the operator times `unit` is of size 1; its largest Ritz value met */
    size_t starts;      /* fixed vectors used */
    size_t products;
};

static bool lanczos_init(struct lanczos *lanczos, const struct eigen *eigen) {
    size_t n = eigen->order, most = 2 * eigen->count + EXTRA < n ? 2 * eigen->count + EXTRA : n;
    lanczos->order = n;
    lanczos->count = eigen->count;
    lanczos->most = most;
    size_t small = 2 * most * most + 2 * most + tridiagonal_room(most);
    lanczos->memory = malloc(((most + 2) * n + small) * sizeof *lanczos->memory);
    if (lanczos->memory == NULL) {
        return false;
    }
    lanczos->h = lanczos->memory;
    lanczos->part = lanczos->h + most * most;
    lanczos->value = lanczos->part + most * most;
    lanczos->along = lanczos->value + most;
    lanczos->room = lanczos->along + most;
    lanczos->product = lanczos->room + tridiagonal_room(most);
    lanczos->v = lanczos->product + n;
    return true;
}

/* -- the next vector ---------------------------------------------------------------------- */

/* Takes from x what lies along the first `size` vectors, and adds how much that was to
 * `overlap`, or to nothing. Each scalar product is one thread's, and each strip of x too. */
static void project_out(const struct lanczos *lanczos, double *x, size_t size, double *overlap) {
    size_t n = lanczos->order;
    double *along = lanczos->along;
#pragma omp parallel for schedule(static) if (n >= 8 * STRIP)
    for (size_t k = 0; k < size; k++) {
        along[k] = rows_dot(x, lanczos->v + k * n, n);
    }
#pragma omp parallel for schedule(static) if (n >= 8 * STRIP)
    for (size_t j = 0; j < n; j += STRIP) {
        for (size_t k = 0; k < size; k++) {
            rows_add(x + j, -along[k], lanczos->v + k * n + j, n - j < STRIP ? n - j : STRIP);
        }
    }
    for (size_t k = 0; overlap != NULL && k < size; k++) {
        overlap[k] += along[k];
    }
}

/* Puts after the basis a fixed vector that is orthogonal to it: the start of a Krylov space of its
 * own. False where there is none. */
static bool start_afresh(struct lanczos *lanczos) {
    size_t n = lanczos->order, size = lanczos->size;
    double *next = lanczos->v + size * n;
    for (int tries = 0; size < n && tries < 8; tries++) {
        rows_start(next, n, lanczos->starts++);
        rows_scale(next, 1 / sqrt(rows_dot(next, next, n)), n);
        project_out(lanczos, next, size, NULL);
        project_out(lanczos, next, size, NULL);
        double length = sqrt(rows_dot(next, next, n));
        if (length > 1e-8) {
            rows_scale(next, 1 / length, n);
            project_out(lanczos, next, size, NULL);
            return true;
        }
    }
    return false;
}

/* product = unit A x; the first product that is not zero says the unit. */
static enum status multiply(struct lanczos *lanczos, const double *x, struct fault *fault) {
    size_t n = lanczos->order;
    enum status status = lanczos->apply(lanczos->product, x, n, lanczos->context, fault);
    if (status != STATUS_OK) {
        return status;
    }
    lanczos->products++;
    double largest = rows_largest(lanczos->product, n);
    if (!isfinite(largest)) {
        return fault_set(
            fault, STATUS_INPUT,
            "eigen_lanczos: product %zu of the operator has an element that is not finite",
            lanczos->products);
    }
    if (lanczos->unit == 0 && largest > 0) {
        lanczos->unit = rows_unit(largest);
    }
    rows_scale(lanczos->product, lanczos->unit, n);
    return STATUS_OK;
}

/* Takes the next vector into the basis; h gets the overlaps of A times it, and the remainder is the
 * next vector after it. */
static enum status extend(struct lanczos *lanczos, struct fault *fault) {
    size_t n = lanczos->order, size = lanczos->size;
    enum status status = multiply(lanczos, lanczos->v + size * n, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *overlap = lanczos->h + size * lanczos->most, *rest = lanczos->product;
    lanczos->size++;
    memset(overlap, 0, lanczos->size * sizeof *overlap);
    project_out(lanczos, rest, lanczos->size, overlap);
    project_out(lanczos, rest, lanczos->size, overlap);
    lanczos->beta = sqrt(rows_dot(rest, rest, n));
    return STATUS_OK;
}

/* -- pairs -------------------------------------------------------------------------------- */

static bool rayleigh_ritz(struct lanczos *lanczos) {
    size_t size = lanczos->size, most = lanczos->most;
    double largest = 0;
    for (size_t i = 0; i < size; i++) {
        largest = fmax(largest, rows_largest(lanczos->h + i * most, i + 1));
    }
    double unit = rows_unit(largest);
    if (!tridiagonal_eigen(
            size, unit, lanczos->h, most, lanczos->value, lanczos->part, most, lanczos->room)) {
        return false;
    }
    rows_scale(lanczos->value, 1 / unit, size);
    double top = fabs(lanczos->value[0]), bottom = fabs(lanczos->value[size - 1]);
    lanczos->scale = fmax(lanczos->scale, fmax(top, bottom));
    if (lanczos->beta <= NOTHING * lanczos->scale) {
        lanczos->beta = 0;
    }
    return true;
}

/* Replaces the basis by its best `keep` Ritz vectors, in place, strip by strip. */
static void cut(struct lanczos *lanczos, size_t keep) {
    size_t n = lanczos->order, most = lanczos->most, strip = keep < 64 ? 64 : 8;
#pragma omp parallel for schedule(static) if (n >= 8 * STRIP)
    for (size_t j = 0; j < n; j += strip) {
        size_t width = n - j < strip ? n - j : strip;
        double fresh[keep][strip];
        memset(fresh, 0, sizeof fresh);
        for (size_t i = 0; i < keep; i++) {
            for (size_t k = 0; k < lanczos->size; k++) {
                rows_add(fresh[i], lanczos->part[i * most + k], lanczos->v + k * n + j, width);
            }
        }
        for (size_t i = 0; i < keep; i++) {
            memcpy(lanczos->v + i * n + j, fresh[i], width * sizeof **fresh);
        }
    }
    lanczos->size = keep;
    for (size_t i = 0; i < keep; i++) {
        memset(lanczos->h + i * most, 0, (i + 1) * sizeof *lanczos->h);
        lanczos->h[i * most + i] = lanczos->value[i];
    }
}

/* The residual of a Ritz pair, known without another product. */
static double residual(const struct lanczos *lanczos, size_t k) {
    return lanczos->beta * fabs(lanczos->part[k * lanczos->most + lanczos->size - 1]);
}

/* All wanted pairs are there. */
static bool is_there(const struct lanczos *lanczos, double tolerance) {
    double most = tolerance / 2 * lanczos->scale; /* the residuals of earlier spaces add to it */
    for (size_t k = 0; k < lanczos->count; k++) {
        if (k >= lanczos->size || residual(lanczos, k) > most) {
            return false;
        }
    }
    return true;
}

/* The space after the first hides nothing: it has had its products, and the best of the pairs
 * behind the wanted ones lies below them by ten times its residual. */
static bool is_below(const struct lanczos *lanczos, size_t products) {
    size_t count = lanczos->count;
    if (lanczos->size == count || lanczos->beta == 0) {
        return true;
    }
    double gap = lanczos->value[count - 1] - lanczos->value[count], rest = residual(lanczos, count);
    return products >= LEAST && (10 * rest <= gap || rest <= NEARLY * lanczos->scale);
}

/* Makes the remainder the next vector, or a fresh start where there is none. False: the basis is
 * the whole space. */
static bool go_on(struct lanczos *lanczos) {
    size_t n = lanczos->order;
    if (lanczos->size == n) {
        return false;
    }
    if (lanczos->beta == 0) {
        return start_afresh(lanczos);
    }
    double *next = lanczos->v + lanczos->size * n;
    memcpy(next, lanczos->product, n * sizeof *next);
    rows_scale(next, 1 / lanczos->beta, n);
    return true;
}

/* One Krylov space, from the vector after the basis until the pairs are there. */
static enum status
fill(struct lanczos *lanczos, double tolerance, bool first, struct fault *fault) {
    for (size_t k = 1; lanczos->products < MOST_PRODUCTS; k++) {
        enum status status = extend(lanczos, fault);
        if (status != STATUS_OK) {
            return status;
        }
        if (!rayleigh_ritz(lanczos)) {
            return fault_set(fault, STATUS_SYSTEM, "eigen_lanczos: QL did not converge; report it");
        }
        if (is_there(lanczos, tolerance) && (first || is_below(lanczos, k))) {
            return STATUS_OK;
        }
        if (lanczos->size == lanczos->most && lanczos->most < lanczos->order) {
            cut(lanczos, lanczos->count + EXTRA / 3);
        }
        if (!go_on(lanczos)) {
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

static double sum_of_values(const struct lanczos *lanczos) {
    double sum = 0;
    for (size_t k = 0; k < lanczos->count; k++) {
        sum += lanczos->value[k];
    }
    return sum;
}

/* Fresh starts, until one brings no larger pair. */
static enum status search(struct lanczos *lanczos, double tolerance, struct fault *fault) {
    start_afresh(lanczos);
    enum status status = fill(lanczos, tolerance, true, fault);
    bool risen = lanczos->count > 1;
    while (status == STATUS_OK && risen && lanczos->size < lanczos->order &&
           lanczos->products < MOST_PRODUCTS) {
        double before = sum_of_values(lanczos);
        cut(lanczos, lanczos->count);
        if (!start_afresh(lanczos)) {
            break;
        }
        status = fill(lanczos, tolerance, false, fault);
        risen = sum_of_values(lanczos) > before + tolerance * lanczos->scale;
    }
    return status;
}

/* Moves the pairs out, with residuals from the definition. */
static enum status
finish(struct eigen *eigen, struct lanczos *lanczos, double tolerance, struct fault *fault) {
    size_t n = eigen->order, worst = 0;
    cut(lanczos, eigen->count);
    for (size_t k = 0; k < eigen->count; k++) {
        double *vector = eigen->vector + k * n;
        memcpy(vector, lanczos->v + k * n, n * sizeof *vector);
        rows_scale(vector, 1 / sqrt(rows_dot(vector, vector, n)), n);
        enum status status = multiply(lanczos, vector, fault);
        if (status != STATUS_OK) {
            return status;
        }
        double *rest = lanczos->product, unit = lanczos->unit > 0 ? lanczos->unit : 1;
        rows_add(rest, -lanczos->value[k], vector, n);
        eigen->residual[k] = sqrt(rows_dot(rest, rest, n)) / unit;
        eigen->value[k] = lanczos->value[k] / unit;
        worst = eigen->residual[k] > eigen->residual[worst] ? k : worst;
    }
    double most = lanczos->unit > 0 ? tolerance * lanczos->scale / lanczos->unit : 0;
    if (!(eigen->residual[worst] <= most)) {
        return fault_set(
            fault, STATUS_SYSTEM,
            "eigen_lanczos: residual %.3g of pair %zu after %zu products, wanted at most %.3g; "
            "give a larger tolerance, or see whether the operator is symmetric",
            eigen->residual[worst], worst, lanczos->products, most);
    }
    return STATUS_OK;
}

enum status eigen_lanczos(
    struct eigen *eigen, eigen_operator *apply, void *context, double tolerance, size_t *products,
    struct fault *fault) {
    struct lanczos lanczos = {.apply = apply, .context = context};
    *products = eigen->products = 0;
    if (!lanczos_init(&lanczos, eigen)) {
        return fault_set(
            fault, STATUS_SYSTEM, "eigen_lanczos: out of memory for %zu vectors of order %zu",
            lanczos.most + 2, eigen->order);
    }
    enum status status = search(&lanczos, tolerance, fault);
    if (status == STATUS_OK) {
        status = finish(eigen, &lanczos, tolerance, fault);
    }
    *products = eigen->products = lanczos.products;
    free(lanczos.memory);
    return status;
}
