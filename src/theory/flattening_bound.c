/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/flattening_bound.h"

#include <math.h>
#include <string.h>

/* Against rounding: of an entry's few operations; of a phase, which is a sum of up to 1e6 steps. */
static const double ENTRY = 0x1p-45, PHASE = 1e-9;
/* What f is deep down, over its largest value at the bases: much, but what returns from there is
 * e^-39 of it. */
static const double TAIL = 0x1p20;
/* By how much E m^a falls below 1 there, to make up for the gains and the rounding. */
static const double LOSS = 1e-11;
enum { MOST_OVER_LEAST = 64, MOST_HEIGHT = 1000000 };

/* Which way everything is rounded: 1 above, -1 below, 0 not at all. */
static const double BELOW = -1, ABOVE = 1;

struct certificate {
    struct flattening f; /* with the tilt of a instead of theta */
    struct flattening_towers towers;
    double side;
    double tail;                        /* value below the deepest place; 0 for a lower bound */
    double base[FLATTENING_MOST_DEPTH]; /* f at both bases */
};

/* a vector times 2^exponent */
struct scaled {
    double value[FLATTENING_MOST_DEPTH];
    int exponent;
};

static void rescale(const struct flattening *f, struct scaled *vector) {
    double most = 0;
    for (int k = 0; k < f->depth; k++) {
        most = fmax(most, vector->value[k]);
    }
    int by = 0;
    if (most > 0x1p300) {
        by = -300;
    } else if (most < 0x1p-300 && most > 0) {
        by = 300;
    }
    for (int k = 0; k < f->depth && by != 0; k++) {
        vector->value[k] = ldexp(vector->value[k], by);
    }
    vector->exponent -= by;
}

/* From the top of a tower, where f is `vector`, down to its base. False where a value next to the
 * deep exceeds what f is there. The level's middle decides which way it turns: no level holds the
 * jump. */
static bool descend(const struct certificate *c, double gamma, int tower, struct scaled *vector) {
    const struct flattening *f = &c->f;
    double other[FLATTENING_MOST_DEPTH], length = c->towers.base[tower];
    double middle = (tower == 1 ? c->towers.base[0] : 0) + length / 2;
    double edge = (int)c->side * (length / 2 + PHASE), widen = 1 + (int)c->side * ENTRY;
    bool holds = true;
    middle += tower == 0 ? c->towers.base[1] : -c->towers.base[0];
    for (long j = 0; j < c->towers.height[tower]; j++) {
        middle = flattening_before(f, middle);
        flattening_step(
            f, gamma, middle + edge, middle < f->down, vector->value,
            ldexp(c->tail, -vector->exponent), other);
        for (int k = 0; k < f->depth; k++) {
            vector->value[k] = other[k] * widen;
        }
        rescale(f, vector);
        holds = holds && ldexp(vector->value[f->depth - 1], vector->exponent) <= c->tail;
    }
    return holds;
}

/* Whether f holds in the deep: E m^a e^(gamma c y^2) <= 1. */
static bool deep_holds(const struct flattening *f, double gamma) {
    double y2 = exp(-2 * f->depth * f->span) * (1 + 3 * PHASE);
    double gain = fmax(f->gain_up, f->gain_down);
    return (f->tilt_up + f->tilt_down) * exp(gamma * gain * y2) * (1 + ENTRY) <= 1;
}

/* The largest log of T^height f over f at the bases, or the smallest. An upper one that is below 0
 * is that of the highest place instead: in the deep it stays what add_deep gave, from where no
 * secant finds a root. */
static double growth(double gamma, const void *context) {
    const struct certificate *c = context;
    double worst = -INFINITY, first = -INFINITY;
    if (c->side == ABOVE && !deep_holds(&c->f, gamma)) {
        return INFINITY;
    }
    for (int tower = 0; tower < 2; tower++) {
        struct scaled vector = {.exponent = 0};
        memcpy(vector.value, c->base, sizeof vector.value);
        if (!descend(c, gamma, tower, &vector) && c->side == ABOVE) {
            return INFINITY;
        }
        for (int k = 0; k < c->f.depth; k++) {
            double ratio = log(vector.value[k] / c->base[k]) + vector.exponent * log(2);
            worst = fmax(worst, isnan(ratio) ? INFINITY : c->side * ratio);
            first = k == 0 ? fmax(first, ratio) : first;
        }
    }
    return c->side == ABOVE && worst <= 0 ? first : c->side * worst;
}

/* What f is at the bases: what T^height makes of a constant. */
static void set_base(struct certificate *c, double gamma) {
    struct certificate plain = *c;
    struct scaled vector = {.exponent = 0};
    double most = 0;
    plain.side = 0;
    plain.tail = 0;
    for (int k = 0; k < c->f.depth; k++) {
        vector.value[k] = 1;
    }
    descend(&plain, gamma, 0, &vector);
    for (int k = 0; k < c->f.depth; k++) {
        most = fmax(most, vector.value[k]);
    }
    for (int k = 0; k < c->f.depth; k++) {
        c->base[k] = vector.value[k] / most;
    }
}

/* And what the deep adds to it, a little more than that: there it would hold itself up. */
static void add_deep(struct certificate *c, double gamma) {
    double most[FLATTENING_MOST_DEPTH] = {0};
    for (int tower = 0; tower < 2; tower++) {
        struct scaled vector = {.exponent = 0};
        descend(c, gamma, tower, &vector);
        for (int k = 0; k < c->f.depth; k++) {
            most[k] = fmax(most[k], ldexp(vector.value[k], vector.exponent));
        }
    }
    for (int k = 0; k < c->f.depth; k++) {
        c->base[k] += 1.02 * most[k];
    }
}

static struct certificate
certificate_of(const struct flattening *f, double side, double gamma, long height) {
    struct certificate c = {.f = *f, .side = side};
    long most = height < MOST_HEIGHT / MOST_OVER_LEAST ? MOST_OVER_LEAST * height : MOST_HEIGHT;
    c.towers = flattening_towers_of(f, height, most);
    double lower = LOSS / (f->tilt_up * f->up - f->tilt_down * f->down); /* theta - a */
    c.f.tilt_up *= exp(-lower * f->up);
    c.f.tilt_down *= exp(lower * f->down);
    set_base(&c, gamma);
    if (side == ABOVE) {
        c.tail = TAIL;
        add_deep(&c, gamma);
    }
    return c;
}

struct flattening_bound flattening_bound(const struct flattening *f, double near, long height) {
    double step = 1 + 1 / (double)height, width = 0.02 / (double)height;
    struct certificate above = certificate_of(f, ABOVE, near, height);
    struct certificate below = certificate_of(f, BELOW, near, height);
    struct flattening_bracket low = flattening_root(
                                  growth, &above, (struct flattening_bracket){near / step, near},
                                  width),
                              high = flattening_root(
                                  growth, &below, (struct flattening_bracket){near, near * step},
                                  width);
    return (struct flattening_bound){low.low, high.high};
}
