/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spike_height.h"

#include <math.h>
#include <stdio.h>

#include "chain/chain.h"
#include "chain/furthest.h"

const char spike_height_units[] = "cap|start|paper";

/* Of the cap. At eta lambda0 = 1.4 on (1.17) this is 0.042 sqrt(n/eta). */
static const double USUAL = 0.05;

/* A climb of more steps is cut; what it reached by then is reached. */
enum { MOST_STEPS = 1000000 };

/* Closer to the edge furthest_reach takes too long, and ((x - 2)/sqrt(2)) is right to a percent:
 * the map is a flow there, d(Y^2)/d(x) = Y^2 - (x - 2). */
static const double NEAR_EDGE = 0.02;

/* -- how far runs get --------------------------------------------------------------------- */

/* In units of s_*: c = s_*^2 |Y|, x = s_*^2 Lambda. */
static double climb_of_largest(double c, double x) {
    struct chain at = {c, x};
    double peak = c;
    for (int i = 0; i < MOST_STEPS && at.eta_lambda > 2; i++) {
        at = chain_step(at, 1);
        peak = fmax(peak, fabs(at.y));
    }
    return peak;
}

double spike_height_alone(const struct dataset *dataset, double y0, double lambda) {
    double s2 = dataset_max_s2(dataset).hi, x = s2 * lambda;
    return x < 4 ? climb_of_largest(s2 * y0, x) / s2 : NAN;
}

double spike_height_reach(const struct dataset *dataset, double y0, double lambda) {
    double s2 = dataset_max_s2(dataset).hi, x = s2 * lambda;
    if (!(x < 4)) {
        return NAN;
    }
    if (x <= 2) {
        return y0;
    }
    double alone = spike_height_alone(dataset, y0, lambda);
    double tiny = x < 2 + NEAR_EDGE ? (x - 2) / sqrt(2) / s2 : furthest_reach(dataset, lambda);
    return fmax(tiny, alone);
}

bool spike_height_rises(const struct spike_height *height) {
    return height->reach > height->start * (1 + 1e-9);
}

/* The curve is that of tiny starts; others get a little further. */
bool spike_height_out_of_reach(const struct spike_height *height) {
    return height->y > height->cap || height->y > 1.05 * height->reach + height->start;
}

bool spike_height_reach_is_sure(const struct dataset *dataset, double lambda) {
    return dataset->atoms < 2 || dataset->atom[1].s2.hi * lambda <= 2;
}

/* -- the height --------------------------------------------------------------------------- */

/* As a part of the cap. */
static double usual(const struct spike_height *height, enum spike_height_default wanted) {
    double start = height->start / height->cap, alone = height->alone / height->cap;
    bool climbs = alone > start * (1 + 1e-9);
    if (wanted == SPIKE_HEIGHT_STEADY || !climbs) {
        return fmax(USUAL, 2 * start);
    }
    return fmax(fmin(USUAL, alone / 2), sqrt(start * alone));
}

/* To three digits, unless start and reach are closer than these tell. */
static void write_usual(struct spike_height *height, enum spike_height_default wanted) {
    double part = usual(height, wanted), start = height->start / height->cap;
    bool close = height->alone < 1.05 * height->start;
    snprintf(height->text, sizeof height->text, "%.*g", close || part < start ? 17 : 3, part);
}

static double unit_of(const struct spike_height *height, double eta) {
    switch (height->unit) {
    case SPIKE_HEIGHT_CAP:
        return height->cap;
    case SPIKE_HEIGHT_START:
        return height->start;
    case SPIKE_HEIGHT_PAPER:
        break;
    }
    return sqrt(eta);
}

enum status spike_height_init(
    struct spike_height *height, enum spike_height_unit unit, const struct number *asked,
    enum spike_height_default wanted, const struct dataset *dataset, double y0, double lambda,
    double eta, struct fault *fault) {
    *height = (struct spike_height){
        .unit = unit,
        .chosen_here = asked->text == NULL,
        .number = *asked,
        .start = y0,
        .cap = lambda / 2,
        .alone = spike_height_alone(dataset, y0, lambda),
        .reach = spike_height_reach(dataset, y0, lambda)};
    if (height->chosen_here) {
        height->unit = SPIKE_HEIGHT_CAP;
        write_usual(height, wanted);
        enum status status = number_parse(height->text, &height->number, fault);
        if (status != STATUS_OK) {
            return status;
        }
    }
    height->y = height->number.value.hi * unit_of(height, eta);
    return STATUS_OK;
}
