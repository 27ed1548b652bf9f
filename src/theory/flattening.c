/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/flattening.h"

#include <math.h>
#include <string.h>

#include "base/bisect.h"
#include "theory/cramer.h"
#include "theory/drift.h"

/* Most places that a point of a curve is given: its cost grows with them, towards a root of G. */
enum { DRAWN_DEPTH = 300 };
enum { NODES = 4, WARM_UP = 4, MOST_OVER_LEAST = 64 };

/* What lies e^-FORGOTTEN deep under the tilt, it returns with these odds. */
static const double FORGOTTEN = 39;
/* And y^2 is e^-32 there, so that gains are nothing. */
static const double DEEP = 16;
/* theta span above: the tilt of the shorter step has no room in a double. */
static const double MOST_EXPONENT = 500;
/* A gamma below is taken for 0, and one above its inverse for infinite. */
static const double LEAST = 1e-9;

/* -- the walk ----------------------------------------------------------------------------- */

/* E m^t - 1. */
static double excess(const struct flattening *f, const double p[2], double t) {
    return p[0] * expm1(t * f->up) + p[1] * expm1(-t * f->down);
}

struct moment {
    const struct flattening *f;
    const double *p;
};

static bool is_below_1(double t, const void *context) {
    const struct moment *moment = context;
    return excess(moment->f, moment->p, t) < 0;
}

/* The other t with E m^t = 1, where E log m > 0: below 0. The moment is convex. */
static double negative_root(const struct flattening *f, const double p[2]) {
    double low = -1;
    while (excess(f, p, low) < 0) {
        low *= 2;
    }
    double high = low;
    while (excess(f, p, high) >= 0) {
        high /= 2;
    }
    return bisect(is_below_1, &(struct moment){f, p}, low, high, 60).no;
}

static enum status check(const struct dataset *dataset, double x, struct fault *fault) {
    if (dataset->atoms != 2) {
        return fault_set(
            fault, STATUS_INPUT, "%s: give two samples of different s^2", dataset->name);
    }
    enum drift_regime regime = drift_regime(dataset, dd_of(x));
    double other = drift_log_factor(dd_of(x), dataset->atom[1].s2);
    if (regime == DRIFT_LAZY || regime == DRIFT_DIVERGENT) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g is %s: give one inside the window", x,
            drift_regime_name(regime));
    }
    if (!(other < 0) || isinf(other)) {
        return fault_set(
            fault, STATUS_INPUT,
            "eta lambda = %g: nothing flattens without a spike, as the smaller sample "
            "%s; give one where it shortens the output",
            x, other < 0 ? "ends every run" : "shortens none");
    }
    return STATUS_OK;
}

enum status flattening_init(
    struct flattening *flattening, const struct dataset *dataset, double x, struct fault *fault) {
    enum status status = check(dataset, x, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct atom *atom = dataset->atom;
    double drawn = atom[0].p + atom[1].p; /* idle draws leave the radius 1 where it is 1 */
    const double p[2] = {atom[0].p / drawn, atom[1].p / drawn};
    struct flattening f = {
        .theta = cramer_exponent(dataset, dd_of(x)),
        .up = drift_log_factor(dd_of(x), atom[0].s2),
        .down = -drift_log_factor(dd_of(x), atom[1].s2),
        .gain_up = atom[0].s2.hi * (4 - atom[0].s2.hi * x),
        .gain_down = atom[1].s2.hi * (4 - atom[1].s2.hi * x)};
    f.span = f.up + f.down;
    if (!(f.theta * f.span < MOST_EXPONENT)) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: too near the edge of the window", x);
    }
    f.tilt_up = p[0] * exp(f.theta * f.up);
    f.tilt_down = p[1] * exp(-f.theta * f.down);
    double fall = f.theta > 0 ? f.theta : -negative_root(&f, p);
    double depth = ceil(fmax(FORGOTTEN / fall, DEEP) / f.span) + 2;
    if (!(depth <= FLATTENING_MOST_DEPTH)) {
        return fault_set(fault, STATUS_INPUT, "eta lambda = %g: too near a root of the drift G", x);
    }
    f.depth = (int)depth;
    *flattening = f;
    return STATUS_OK;
}

/* -- one step ----------------------------------------------------------------------------- */

/* e^z, z >= 0; below 1e-5 by three terms, as good as the library's and much cheaper. */
static double exp_of_gain(double z) {
    return z > 1e-5 ? exp(z) : 1 + z * (1 + z / 2);
}

void flattening_step(
    const struct flattening *f, double gamma, double at, bool falls, const double *from,
    double tail, double *to) {
    double y2 = exp(2 * (at - f->span)), ratio = exp(-2 * f->span);
    for (int k = 0; k < f->depth; k++, y2 *= ratio) {
        double up = f->tilt_up * exp_of_gain(gamma * f->gain_up * y2);
        double down = f->tilt_down * exp_of_gain(gamma * f->gain_down * y2);
        if (falls) {
            to[k] = up * from[k] + down * (k + 1 < f->depth ? from[k + 1] : tail);
        } else {
            to[k] = (k > 0 ? up * from[k - 1] : 0) + down * from[k];
        }
    }
}

/* -- growth along an orbit ---------------------------------------------------------------- */

/* Divided by its largest entry; returns the log of that. */
static double normalise(const struct flattening *f, double *vector) {
    double most = 0;
    for (int k = 0; k < f->depth; k++) {
        most = fmax(most, vector[k]);
    }
    for (int k = 0; k < f->depth; k++) {
        vector[k] /= most;
    }
    return most > 0 ? log(most) : -INFINITY;
}

static double larger_gain(const struct flattening *f) {
    return fmax(f->gain_up, f->gain_down);
}

/* T^steps, read backwards from `steps` after `phase` down to it. Returns the log of the growth over
 * the steps before the last `warm_up`, measured at the two highest places, where every orbit
 * passes. */
static double carry(
    const struct flattening *f, double gamma, double phase, long steps, long warm_up,
    double *vector) {
    double other[FLATTENING_MOST_DEPTH], grown = 0, top = 0;
    long often = (long)fmax(1, fmin(32, 600 / (1 + gamma * larger_gain(f))));
    phase = fmod(phase + (double)(steps + warm_up) * f->up, f->span);
    for (int k = 0; k < f->depth; k++) {
        vector[k] = 1;
    }
    for (long j = steps + warm_up - 1; j >= 0; j--) {
        phase = flattening_before(f, phase);
        flattening_step(f, gamma, phase, phase < f->down, vector, vector[f->depth - 1], other);
        memcpy(vector, other, (size_t)f->depth * sizeof *vector);
        if (j % often == 0 || j == steps) {
            grown += normalise(f, vector);
        }
        if (j == steps) {
            top = grown + log(vector[0] + vector[1]);
        }
    }
    return grown + log(vector[0] + vector[1]) - top;
}

/* -- towers ------------------------------------------------------------------------------- */

/* The rotation by `up` exchanges two intervals, of lengths `down` and `up`. Its return to an
 * interval from 0 is again such an exchange: the longer of the two loses the shorter one's length,
 * whose tower is put upon it (Rauzy's induction). */
struct flattening_towers flattening_towers_of(const struct flattening *f, long least, long most) {
    struct flattening_towers t = {{f->down, f->up}, {1, 1}};
    while ((t.height[0] < least || t.height[1] < least) && t.height[0] + t.height[1] <= most) {
        int shorter = t.base[0] < t.base[1] ? 0 : 1;
        double left = t.base[1 - shorter] - t.base[shorter];
        if (left < 1e-8 * f->span) {
            break; /* commensurable, as far as doubles can tell */
        }
        t.base[1 - shorter] = left;
        t.height[shorter] += t.height[1 - shorter];
    }
    return t;
}

/* Where growth is looked at, with what weight. */
struct sample {
    const struct flattening *f;
    int count;
    double phase[2 * NODES], weight[2 * NODES];
    long steps[2 * NODES], warm_up;
};

static struct sample sample_of(
    const struct flattening *f, const struct flattening_towers *towers, int nodes, long warm_up) {
    static const double node[2][NODES] = {
        {0.21132486540518713, 0.78867513459481287},
        {0.069431844202973712, 0.33000947820757187, 0.66999052179242813, 0.93056815579702629}};
    static const double weight[2][NODES] = {
        {0.5, 0.5},
        {0.17392742256872693, 0.32607257743127307, 0.32607257743127307, 0.17392742256872693}};
    struct sample sample = {.f = f, .count = 2 * nodes, .warm_up = warm_up};
    for (int i = 0; i < sample.count; i++) {
        int tower = i / nodes, rule = nodes == NODES;
        double begin = tower == 1 ? towers->base[0] : 0, length = towers->base[tower];
        sample.phase[i] = begin + length * node[rule][i % nodes];
        sample.weight[i] = length / f->span * weight[rule][i % nodes];
        sample.steps[i] = towers->height[tower];
    }
    return sample;
}

/* By Kac: the mean growth a step is the mean over the bases of the growth over a tower. A factor
 * that no double holds is far beyond the root. */
static double mean_growth(double gamma, const void *context) {
    const struct sample *sample = context;
    double vector[FLATTENING_MOST_DEPTH], sum = 0;
    if (gamma * larger_gain(sample->f) > 600) {
        return INFINITY;
    }
    for (int i = 0; i < sample->count; i++) {
        sum += sample->weight[i] *
               carry(sample->f, gamma, sample->phase[i], sample->steps[i], sample->warm_up, vector);
    }
    return sum;
}

/* -- the root ----------------------------------------------------------------------------- */

/* The regula falsi, its stale end halved (Illinois); bisection where an end is infinite. */
static struct flattening_bracket close_in(
    flattening_function *value, const void *context, struct flattening_bracket at, double low,
    double high, double width) {
    for (int i = 0, last = 0; i < 200 && at.high - at.low > width * at.high; i++) {
        double part = isfinite(low - high) ? low / (low - high) : 0.5;
        double middle = at.low + (at.high - at.low) * part;
        double margin = width * at.high / 3; /* so that both ends come in */
        middle = fmin(fmax(middle, at.low + margin), at.high - margin);
        double there = value(middle, context);
        int side = there > 0 ? 1 : -1;
        if (side > 0) {
            at.high = middle;
            high = there;
            low /= last == side ? 2 : 1;
        } else {
            at.low = middle;
            low = there;
            high /= last == side ? 2 : 1;
        }
        last = side;
    }
    return at;
}

struct flattening_bracket flattening_root(
    flattening_function *value, const void *context, struct flattening_bracket at, double width) {
    double low = value(at.low, context), high = value(at.high, context);
    for (double factor = at.high / at.low; low > 0; factor *= factor) {
        if (at.low < LEAST) {
            at.low = 0;
            return at;
        }
        at.high = at.low;
        high = low;
        at.low /= factor;
        low = value(at.low, context);
    }
    for (double factor = at.high / at.low; !(high > 0); factor *= factor) {
        if (at.high > 1 / LEAST) {
            at.high = INFINITY;
            return at;
        }
        at.low = at.high;
        low = high;
        at.high *= factor;
        high = value(at.high, context);
    }
    return close_in(value, context, at, low, high, width);
}

/* -- gamma -------------------------------------------------------------------------------- */

/* Climbs of `length` by a sample drawn with probability p that shed c y^2 a step: what p loses per
 * draw is to be made good by the mean of y^2 over the climb. Near the edge that is all there is,
 * elsewhere a guess. */
static double rate_of_climbs(double length, double p, double c) {
    return 2 * length * -log(p) / (c * -expm1(-2 * length));
}

static double rate_of(const struct sample *sample) {
    const struct flattening *f = sample->f;
    double guess = rate_of_climbs(f->down, f->tilt_up * exp(-f->theta * f->up), f->gain_up);
    struct flattening_bracket at = flattening_root(
        mean_growth, sample, (struct flattening_bracket){0.6 * guess, guess}, 1e-12);
    return (at.low + at.high) / 2;
}

/* Steps small beside the span take longer to forget what was. */
static long longer(const struct flattening *f, long height) {
    return (long)((double)height * fmax(1, f->span / (16 * fmin(f->up, f->down))));
}

static long lower_of(const struct flattening_towers *towers) {
    return towers->height[0] < towers->height[1] ? towers->height[0] : towers->height[1];
}

struct flattening_rate flattening_rate(const struct flattening *f, long height) {
    long least = longer(f, height), most = MOST_OVER_LEAST * least;
    struct flattening_towers low = flattening_towers_of(f, least, most),
                             high = flattening_towers_of(f, 2 * lower_of(&low), 2 * most);
    struct sample coarse = sample_of(f, &low, NODES / 2, WARM_UP * least),
                  fine = sample_of(f, &high, NODES, 2 * WARM_UP * least);
    double value = rate_of(&fine);
    return (struct flattening_rate){value, fabs(value - rate_of(&coarse))};
}

double flattening_rate_of(const struct dataset *dataset, double x, long height) {
    struct flattening f;
    if (flattening_init(&f, dataset, x, NULL) != STATUS_OK || f.depth >= DRAWN_DEPTH) {
        return NAN;
    }
    return flattening_rate(&f, height).value;
}

static double phase_of(const struct flattening *f, double log_y) {
    double phase = fmod(log_y, f->span);
    return phase < 0 ? phase + f->span : phase;
}

double flattening_rate_from(const struct flattening *f, double log_y, long steps) {
    struct sample sample = {
        .f = f,
        .count = 1,
        .phase = {phase_of(f, log_y)},
        .weight = {1},
        .steps = {steps},
        .warm_up = WARM_UP * steps};
    return rate_of(&sample);
}

/* What a step adds by itself, over y^theta: sum p (e^(rate c y^2) - 1) over the samples that do not
 * spike. */
static double source(const struct flattening *f, double rate, double phase, int k) {
    double log_y = phase - (k + 1) * f->span, y2 = exp(2 * log_y);
    bool spikes = k == 0 && !(phase < f->down);
    double up = spikes ? 0 : exp(-f->theta * f->up) * expm1(rate * f->gain_up * y2);
    double down = exp(f->theta * f->down) * expm1(rate * f->gain_down * y2);
    return (f->tilt_up * up + f->tilt_down * down) * exp(-f->theta * log_y);
}

/* h = E e^(rate R) - 1 obeys h = T h + source. */
double flattening_moment(const struct flattening *f, double rate, double log_y, long steps) {
    double h[FLATTENING_MOST_DEPTH] = {0}, next[FLATTENING_MOST_DEPTH], start = phase_of(f, log_y);
    double k = round((start - log_y) / f->span) - 1;
    double phase = fmod(start + (double)steps * f->up, f->span);
    for (long j = 0; j < steps; j++) {
        phase = flattening_before(f, phase);
        flattening_step(f, rate, phase, phase < f->down, h, h[f->depth - 1], next);
        for (int i = 0; i < f->depth; i++) {
            h[i] = next[i] + source(f, rate, phase, i);
        }
    }
    return h[k < f->depth ? (int)k : f->depth - 1] / rate;
}

double flattening_rate_at_edge(const struct dataset *dataset) {
    const struct atom *atom = dataset->atom;
    double x = drift_window(dataset).crit.hi;
    double length = -drift_log_factor(drift_window(dataset).crit, atom[1].s2);
    double p = atom[0].p / (atom[0].p + atom[1].p);
    return isinf(length) ? INFINITY
                         : rate_of_climbs(length, p, atom[0].s2.hi * (4 - atom[0].s2.hi * x));
}
