/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/furthest.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { PHASES = FURTHEST_PHASES, MOST_POINTS = 64 * PHASES, SECTIONS = 40 };

/* `phase` of 1 is one step. */
static struct chain point_of(double s2, double eta_lambda0, double low, double phase) {
    double x = s2 * eta_lambda0, kappa = s2 * (4 - x) / ((x - 1) * (x - 1) - 1);
    double y = low * pow(x - 1, phase);
    return (struct chain){y, eta_lambda0 - kappa * y * y};
}

void furthest_init(struct furthest *curve, double s2, double eta_lambda0, double low, int phases) {
    curve->s2 = s2;
    curve->phases = phases;
    curve->next = 0;
    for (int j = 0; j < phases; j++) {
        curve->at[j] = point_of(s2, eta_lambda0, low, (double)j / phases);
    }
}

struct chain furthest_next(struct furthest *curve) {
    struct chain *at = &curve->at[curve->next], here = *at;
    *at = chain_step(here, curve->s2);
    curve->next = (curve->next + 1) % curve->phases;
    return here;
}

/* In units of s_*, as all that follows: one curve for all datasets. */
static double low_of(double x) {
    return 1e-6 * (x - 2);
}

static double peak_of(double x, double phase) {
    struct chain at = point_of(1, x, low_of(x), phase);
    double peak = 0;
    while (at.eta_lambda > 2) {
        at = chain_step(at, 1);
        peak = fmax(peak, fabs(at.y));
    }
    return peak;
}

/* Between the neighbours of the best of a grid. */
static double highest_between(double x, double low, double high) {
    const double golden = (sqrt(5) - 1) / 2;
    for (int i = 0; i < SECTIONS; i++) {
        double left = high - golden * (high - low), right = low + golden * (high - low);
        if (peak_of(x, left) > peak_of(x, right)) {
            high = right;
        } else {
            low = left;
        }
    }
    return peak_of(x, (low + high) / 2);
}

static double highest_on_curve(double x) {
    int best = 0;
    double most = 0;
    for (int j = 0; j < PHASES; j++) {
        double peak = peak_of(x, (double)j / PHASES);
        best = peak > most ? j : best;
        most = fmax(most, peak);
    }
    return fmax(most, highest_between(x, (best - 1.0) / PHASES, (best + 1.0) / PHASES));
}

double furthest_reach(const struct dataset *dataset, double eta_lambda0) {
    double s2 = dataset_max_s2(dataset).hi;
    return highest_on_curve(s2 * eta_lambda0) / s2;
}

/* The curve from where it is visible to its first maximum, and PHASES points on: images of those
 * before. */
struct outline {
    struct chain point[MOST_POINTS];
    int top, count; /* `top`: the maximum; -1: not there yet */
};

static void trace(struct outline *outline, double x) {
    struct furthest curve;
    furthest_init(&curve, 1, x, low_of(x), PHASES);
    outline->top = -1;
    outline->count = 0;
    while (outline->count < MOST_POINTS &&
           (outline->top < 0 || outline->count <= outline->top + PHASES)) {
        struct chain here = furthest_next(&curve);
        here.y = fabs(here.y);
        int last = outline->count - 1;
        if (outline->top < 0 && last >= 0 && here.y < outline->point[last].y) {
            outline->top = last;
        }
        if (outline->top >= 0 || here.y >= 0.03 * (x - 2)) {
            outline->point[outline->count++] = here;
        }
    }
}

/* Is a point to the left of and below the next point of the grid, so certainly in D? */
static bool inside(const struct outline *outline, struct chain at) {
    int low = 0, high = outline->top;
    while (low < high) {
        int middle = (low + high) / 2;
        if (outline->point[middle].y < fabs(at.y)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return fabs(at.y) <= outline->point[low].y && at.eta_lambda <= outline->point[low].eta_lambda;
}

/* What neither rises nor had a larger Lambda is in D. */
static int count_escapes(const struct outline *outline, const struct dataset *dataset) {
    int count = 0;
    for (int k = 0; k <= outline->top; k++) {
        struct chain at = outline->point[k];
        for (size_t i = 1; i < dataset->atoms; i++) {
            struct chain image =
                chain_step(at, dataset->atom[i].s2.hi / dataset_max_s2(dataset).hi);
            count += fabs(image.y) > at.y && !inside(outline, image);
        }
    }
    for (int k = outline->count - PHASES; k < outline->count; k++) {
        bool rises = outline->point[k].y > outline->point[k - PHASES].y;
        count += rises && !inside(outline, outline->point[k]);
    }
    return count;
}

enum status
furthest_escapes(int *count, const struct dataset *dataset, double x, struct fault *fault) {
    struct outline *outline = malloc(sizeof *outline);
    if (outline == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %d points", MOST_POINTS);
    }
    trace(outline, x);
    enum status status = STATUS_OK;
    if (outline->count < MOST_POINTS) {
        *count = count_escapes(outline, dataset);
    } else {
        status = fault_set(
            fault, STATUS_INPUT, "s^2 eta lambda %g is too close to 2 for %d points; give 2.07 on",
            x, MOST_POINTS);
    }
    free(outline);
    return status;
}
