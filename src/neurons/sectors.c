/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/sectors.h"

#include <stdbool.h>
#include <stdlib.h>

#include "neurons/cone.h"

static const double PI = 3.14159265358979323846;

/* Nearer to its end a sector is not cut: above the rounding of an angle, so that the signs at both
 * ends of half a turn, where w is 0 before the step, are those of the step. */
static const double THINNEST = 4e-15;

enum { FIRST_ROOM = 64 };

enum status sectors_init(struct sectors *sectors, struct fault *fault) {
    *sectors =
        (struct sectors){.part = calloc(FIRST_ROOM, sizeof *sectors->part), .room = FIRST_ROOM};
    if (sectors->part == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for sectors");
    }
    return STATUS_OK;
}

void sectors_clear(struct sectors *sectors) {
    free(sectors->part);
    *sectors = (struct sectors){0};
}

static void set_from(struct sectors_part *part, double angle) {
    part->from = angle;
    part->cos_from = cos(angle);
    part->sin_from = sin(angle);
}

static void set_to(struct sectors_part *part, double angle) {
    part->to = angle;
    part->cos_to = cos(angle);
    part->sin_to = sin(angle);
}

void sectors_start(struct sectors *sectors, const struct chain start[NETWORK_CHANNELS]) {
    sectors->count = NETWORK_CHANNELS;
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        struct cone cone = cone_of(start[k]);
        struct sectors_part *part = &sectors->part[k];
        *part = (struct sectors_part){.channel = k, .home = k, .u = cone.u, .v = cone.v};
        set_from(part, k == NETWORK_PLUS ? cone.theta - PI : cone.theta);
        set_to(part, k == NETWORK_PLUS ? cone.theta : cone.theta + PI);
        sectors->at[k] = start[k];
        sectors->u[k] = sectors->v[k] = sectors->low[k] = sectors->high[k] = 1;
    }
}

static enum status make_room(struct sectors *sectors, size_t room, struct fault *fault) {
    if (room <= sectors->room) {
        return STATUS_OK;
    }
    struct sectors_part *part = realloc(sectors->part, 2 * room * sizeof *part);
    if (part == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu sectors", 2 * room);
    }
    sectors->part = part;
    sectors->room = 2 * room;
    return STATUS_OK;
}

/* The part's neurons go over; `left` is the sum of eta_lambda that leaves each channel. */
static void flip(struct sectors *sectors, struct sectors_part *part, double *left) {
    struct chain moved = cone_arc(part->u, part->v, part->from, part->to);
    left[part->channel] += moved.eta_lambda;
    struct chain *out = &sectors->at[part->channel], *in = &sectors->at[!part->channel];
    out->y -= moved.y;
    out->eta_lambda -= moved.eta_lambda;
    in->y += moved.y;
    in->eta_lambda += moved.eta_lambda;
    part->channel = !part->channel;
}

/* How far behind `from` w is 0: in [0, width], as it changes sign between the ends. */
static double where_cut(const struct sectors_part *part) {
    double width = part->to - part->from;
    double behind = fmod(atan2(part->u, part->v) - part->from, PI);
    behind += behind < 0 ? PI : 0;
    if (behind <= width) {
        return behind;
    }
    return behind - width < PI - behind ? width : 0;
}

/* After the step: w has one sign in the whole of a part, which that at its middle is (at both ends
 * of half a turn it may be rounding), or is 0 once inside. */
static void settle(struct sectors *sectors, size_t i, double *left) {
    struct sectors_part *part = &sectors->part[i];
    double w_from = part->u * part->cos_from - part->v * part->sin_from;
    double w_to = part->u * part->cos_to - part->v * part->sin_to;
    bool plus = part->channel == NETWORK_PLUS, begins = w_from > 0, ends = w_to > 0;
    if (begins == plus && ends == plus && part->to - part->from < 3) {
        return;
    }
    if (begins == ends) {
        double middle = (part->from + part->to) / 2;
        if ((part->u * cos(middle) - part->v * sin(middle) > 0) != plus) {
            flip(sectors, part, left);
        }
        return;
    }
    double behind = where_cut(part), width = part->to - part->from;
    if (behind <= THINNEST || width - behind <= THINNEST) {
        if ((behind <= THINNEST ? ends : begins) != plus) {
            flip(sectors, part, left);
        }
        return;
    }
    struct sectors_part *other = &sectors->part[sectors->count++];
    *other = *part;
    set_to(part, part->from + behind);
    other->from = part->to;
    other->cos_from = part->cos_to;
    other->sin_from = part->sin_to;
    flip(sectors, begins == plus ? other : part, left);
}

static void sum_anew(struct sectors *sectors, int channel) {
    struct chain sum = {0, 0};
    for (size_t i = 0; i < sectors->count; i++) {
        const struct sectors_part *part = &sectors->part[i];
        if (part->channel == channel) {
            struct chain arc = cone_arc(part->u, part->v, part->from, part->to);
            sum.y += arc.y;
            sum.eta_lambda += arc.eta_lambda;
        }
    }
    sectors->at[channel] = sum;
}

/* Brings the parts' (u, v) up to date. */
static void rebase(struct sectors *sectors) {
    for (size_t i = 0; i < sectors->count; i++) {
        struct sectors_part *part = &sectors->part[i];
        part->u *= sectors->u[part->channel];
        part->v *= sectors->v[part->channel];
    }
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        sectors->u[k] = sectors->v[k] = 1;
        sectors->low[k] = 0;
        sectors->high[k] = INFINITY;
    }
}

/* An end of a part has w proportional to t p - q when u/v has grown by t: out of its channel past t
 * = q/p. */
static void bound(struct sectors *sectors, int channel, double p, double q) {
    double t = q / p;
    if (!(t > 0)) {
        return;
    }
    if ((p > 0) == (channel == NETWORK_PLUS)) {
        sectors->low[channel] = fmax(sectors->low[channel], t * (1 - THINNEST));
    } else {
        sectors->high[channel] = fmin(sectors->high[channel], t * (1 + THINNEST));
    }
}

/* Cuts what is to be cut after a step, and finds how far both channels may turn before the next
 * cut. */
static void cut(struct sectors *sectors, const bool *cuts) {
    double left[NETWORK_CHANNELS] = {0};
    size_t count = sectors->count;
    rebase(sectors);
    for (size_t i = 0; i < count; i++) {
        if (cuts[sectors->part[i].channel]) {
            settle(sectors, i, left);
        }
    }
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        if (sectors->at[k].eta_lambda < CONE_FEW * left[k]) {
            sum_anew(sectors, k);
        }
    }
    for (size_t i = 0; i < sectors->count; i++) {
        const struct sectors_part *part = &sectors->part[i];
        bound(sectors, part->channel, part->u * part->cos_from, part->v * part->sin_from);
        bound(sectors, part->channel, part->u * part->cos_to, part->v * part->sin_to);
    }
}

/* A factor below 0 takes u/v below 0, and so below `low`. */
enum status
sectors_step(struct sectors *sectors, double s2_plus, double s2_minus, struct fault *fault) {
    double s2[NETWORK_CHANNELS];
    bool cuts[NETWORK_CHANNELS];
    s2[NETWORK_PLUS] = s2_plus;
    s2[NETWORK_MINUS] = s2_minus;
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        double c = s2[k] * sectors->at[k].y;
        sectors->at[k] = chain_step(sectors->at[k], s2[k]);
        sectors->u[k] *= 1 - c;
        sectors->v[k] *= 1 + c;
        double turn = sectors->u[k] / sectors->v[k];
        cuts[k] = c != 0 && (turn < sectors->low[k] || turn > sectors->high[k]);
    }
    if (cuts[NETWORK_PLUS] || cuts[NETWORK_MINUS]) {
        enum status status = make_room(sectors, 2 * sectors->count, fault);
        if (status != STATUS_OK) {
            return status;
        }
        cut(sectors, cuts);
    }
    return STATUS_OK;
}

double sectors_flipped(const struct sectors *sectors, int home) {
    double angle = 0;
    for (size_t i = 0; i < sectors->count; i++) {
        const struct sectors_part *part = &sectors->part[i];
        angle += part->home == home && part->channel != home ? part->to - part->from : 0;
    }
    return angle / PI;
}
