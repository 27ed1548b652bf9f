/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for the claims on the rate gamma of flattening without spikes: flattening-rate,
 * flattening-linear-part, flattening-doubling, flattening-doubling-beside. At fixed Lambda = x a
 * draw multiplies y by m_i = |1 - x s_i^2|, sheds c_i y^2 with c_i = s_i^2 (4 - x s_i^2), and is
 * lost above 1. gamma is where masses, sent from y to m_i y < 1 with the weight p_i e^(gamma c_i
 * y^2), neither grow nor fade.
 *
 * Method, incommensurable steps: log y of all masses of one run differ by multiples of a span;
 * where the top one is, the phase, turns by the same angle in each step. Masses are sent forward
 * from a phase in the past until they have forgotten how they began; then the logarithm of one
 * step's growth is a function of the phase, with jumps at the places to which the edge y = 1 turns
 * in 1, 2, 3, ... steps, ever smaller ones. Its mean is taken by four Gauss nodes between
 * neighbouring jumps; gamma is where that is 0, by secants.
 *
 * Method, (1.18) at x = 3/2: y doubles and halves, so one phase is a matrix with two diagonals
 * beside a main one of zeros, and its spectral radius is below r if and only if all pivots d_(k+1)
 * = r - w_k/d_k of r minus it are positive (w_k: product of the entries beside place k). gamma of
 * the heights just below 1, 1/2, ... by bisection in MPFR; that of all phases together, the place
 * beside, where the mean of log r over a factor 2 in y, by Romberg's rule, is 0.
 *
 * Independent: the package sends functions backwards, along the two Rokhlin towers of the rotation,
 * whatever the steps; it sends no masses forward and has no pivots.
 *
 * Margin: the difference from a coarser computation, whose error is larger by far; for the heights
 * just below 1, 1/2, ... that of printing, for what falls to the places left out, from k = 160 on,
 * returns with odds of (17/83)^160.
 */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <mpfr.h>

/** ## Masses sent forward */

enum { DEPTH = 40, MOST_CUTS = 160, NODES = 4 };

/* Masses count times y^theta: `up` and `down` are the weights p m^theta, 1 in sum. So they drift
 * up, and what is further down than DEPTH spans is less than 1e-25 of them. */
struct law {
    double up, down;           /* weights */
    double climb, span;        /* log of the longer step; that minus the log of the other */
    double gain_up, gain_down; /* c */
};

/* The samples s^2 = 1 and s^2 = `strong`, of the probability p. */
static struct law law_of(double strong, double p, double x) {
    double longer = strong * x - 1, shorter = x - 1, low = 0x1p-7, high = 256;
    for (int i = 0; i < 100; i++) {
        double theta = (low + high) / 2;
        if (p * pow(longer, theta) + (1 - p) * pow(shorter, theta) < 1) {
            low = theta;
        } else {
            high = theta;
        }
    }
    return (struct law){
        .up = p * pow(longer, low),
        .down = (1 - p) * pow(shorter, low),
        .climb = log(longer),
        .span = log(longer / shorter),
        .gain_up = strong * (4 - strong * x),
        .gain_down = 4 - x};
}

/* Log y of the top mass, below 0 and at or above -span; the others lie `span` apart, and are 1 in
 * sum. */
struct masses {
    double top, at[DEPTH];
};

/* One step, after which the sum is 1 again; returns the log of what it was. */
static double send(struct masses *masses, const struct law *law, double gamma) {
    double next[DEPTH + 2] = {0}, sum = 0, y2 = exp(2 * masses->top), ratio = exp(-2 * law->span);
    bool below = masses->top + law->climb < 0; /* else the top mass is lost if it climbs */
    for (int k = 0; k < DEPTH; k++) {
        /* next[0] is what is lost, or nothing; the place k of the new top is next[k + 1]. */
        bool feels = y2 > 1e-18;
        double up = law->up * (feels ? exp(gamma * law->gain_up * y2) : 1);
        double down = law->down * (feels ? exp(gamma * law->gain_down * y2) : 1);
        next[k + below] += masses->at[k] * up;
        next[k + below + 1] += masses->at[k] * down;
        y2 *= ratio;
    }
    for (int k = 0; k < DEPTH; k++) {
        sum += next[k + 1];
    }
    for (int k = 0; k < DEPTH; k++) {
        masses->at[k] = next[k + 1] / sum;
    }
    masses->top += below ? law->climb : law->climb - law->span;
    return log(sum);
}

static double wrapped(const struct law *law, double phase) {
    return phase - law->span * (floor(phase / law->span) + 1);
}

/* The growth of a step that begins at a phase, with `steps` before it. */
static double growth(const struct law *law, double gamma, double phase, int steps) {
    struct masses masses = {.top = wrapped(law, phase - steps * law->climb)};
    for (int k = 0; k < DEPTH; k++) {
        masses.at[k] = exp2(-k - 1);
    }
    for (int i = 0; i < steps; i++) {
        send(&masses, law, gamma);
    }
    masses.top = phase; /* but for rounding */
    return send(&masses, law, gamma);
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Over all phases, cut at so many jumps; twice as many steps before. */
static double mean_growth(const struct law *law, double gamma, int cuts) {
    static const double node[NODES] = {
        -0.86113631159405258, -0.33998104358485626, 0.33998104358485626, 0.86113631159405258};
    static const double weight[NODES] = {
        0.34785484513745386, 0.65214515486254614, 0.65214515486254614, 0.34785484513745386};
    double cut[MOST_CUTS + 3], sum = 0;
    cut[0] = -law->span;
    cut[1] = 0;
    for (int j = 1; j <= cuts; j++) {
        cut[j + 1] = wrapped(law, j * law->climb);
    }
    cut[cuts + 2] = -law->climb; /* from where the top mass is lost */
    qsort(cut, (size_t)cuts + 3, sizeof *cut, by_value);
    for (int j = 0; j < cuts + 2; j++) {
        double half = (cut[j + 1] - cut[j]) / 2, middle = (cut[j + 1] + cut[j]) / 2;
        for (int i = 0; i < NODES && half > 1e-14; i++) {
            sum += half * weight[i] * growth(law, gamma, middle + half * node[i], 2 * cuts);
        }
    }
    return sum / law->span;
}

/* By secants; the mean growth is convex in gamma and nearly straight. */
static double rate(const struct law *law, int cuts) {
    double last = 0.4, gamma = 0.5, before = mean_growth(law, last, cuts);
    for (int i = 0; i < 20 && fabs(gamma - last) > 1e-13; i++) {
        double now = mean_growth(law, gamma, cuts);
        double next = gamma - now * (gamma - last) / (now - before);
        last = gamma;
        before = now;
        gamma = next;
    }
    return gamma;
}

static void row(const char *claim, double value, double margin) {
    printf("%s,%.15g,%.1e\n", claim, value, margin);
}

static void put_rate(void) {
    struct law law = law_of(1.69, 0.5, 1.45);
    double fine = rate(&law, MOST_CUTS), coarse = rate(&law, MOST_CUTS / 4 * 3);
    row("flattening-rate", fine, fabs(fine - coarse));
}

/* The part d of the way from 1.45 to the edge of the window where the integral of gamma over [1.45
 * - d, 1.45] is 5 % above gamma(1.45) d: trapezoids, and a line between the two of their ends
 * beside it. */
static double linear_part(int parts, int cuts) {
    const double far = 0.12, edge = 1.45 - 2 / 1.69, width = far * edge / parts;
    double first = NAN, last = NAN, integral = 0, before = 1;
    for (int k = 0; k <= parts; k++) {
        struct law law = law_of(1.69, 0.5, 1.45 - k * width);
        double gamma = rate(&law, cuts);
        first = k == 0 ? gamma : first;
        integral += k == 0 ? 0 : width * (gamma + last) / 2;
        double ratio = k == 0 ? 1 : integral / (first * k * width);
        if (ratio >= 1.05) {
            return far / parts * (k - 1 + (1.05 - before) / (ratio - before));
        }
        last = gamma;
        before = ratio;
    }
    return NAN;
}

static void put_linear_part(void) {
    double fine = linear_part(12, 36);
    row("flattening-linear-part", fine,
        fabs(fine - linear_part(12, 24)) + fabs(fine - linear_part(6, 36)));
}

/** ## (1.18) at x = 3/2: heights y, y/2, y/4, ... */

enum { PLACES = 160, BITS = 512, HALVINGS = 140, LEVELS = 6 };

/* Up by 2 with 17/100 and c = 2 (4 - 3), down by 1/2 with 83/100 and c = 4 - 3/2: between y and y/2
 * the product of the weights is 0.1411 e^(gamma (5/2 y^2 + 2 (y/2)^2)) = 0.1411 e^(3 gamma y^2). */
static bool fades(mpfr_t gamma) {
    mpfr_t pivot, entry;
    mpfr_inits2(BITS, pivot, entry, (mpfr_ptr)0);
    mpfr_set_si(pivot, 1, MPFR_RNDN);
    for (unsigned k = 0; k < PLACES && mpfr_sgn(pivot) > 0; k++) {
        mpfr_mul_si(entry, gamma, 3, MPFR_RNDN);
        mpfr_div_2ui(entry, entry, 2 * k, MPFR_RNDN);
        mpfr_exp(entry, entry, MPFR_RNDN);
        mpfr_mul_si(entry, entry, 1411, MPFR_RNDN);
        mpfr_div_si(entry, entry, 10000, MPFR_RNDN);
        mpfr_div(entry, entry, pivot, MPFR_RNDN);
        mpfr_si_sub(pivot, 1, entry, MPFR_RNDN);
    }
    bool yes = mpfr_sgn(pivot) > 0;
    mpfr_clears(pivot, entry, (mpfr_ptr)0);
    return yes;
}

static void put_doubling(void) {
    mpfr_t low, high, gamma;
    mpfr_inits2(BITS, low, high, gamma, (mpfr_ptr)0);
    mpfr_set_zero(low, 1);
    mpfr_set_si(high, 2, MPFR_RNDN);
    for (int i = 0; i < HALVINGS; i++) {
        mpfr_add(gamma, low, high, MPFR_RNDN);
        mpfr_div_2ui(gamma, gamma, 1, MPFR_RNDN);
        mpfr_set(fades(gamma) ? low : high, gamma, MPFR_RNDN);
    }
    mpfr_printf("flattening-doubling,%.36Rf,1e-36\n", gamma);
    mpfr_clears(low, high, gamma, (mpfr_ptr)0);
}

/* The log of the spectral radius for the heights y, y/2, ... */
static double log_radius(double gamma, double y) {
    double entry[PLACES], low = 0, high = 64;
    for (int k = 0; k < PLACES; k++) {
        entry[k] = 0.1411 * exp(3 * gamma * y * y * exp2(-2 * k));
    }
    for (int i = 0; i < 60; i++) {
        double radius = (low + high) / 2, pivot = radius;
        for (int k = 0; k < PLACES && pivot > 0; k++) {
            pivot = radius - entry[k] / pivot;
        }
        if (pivot > 0) {
            high = radius;
        } else {
            low = radius;
        }
    }
    return log((low + high) / 2);
}

/* The mean over log y from -log 2 to 0, from 2^levels equal parts. */
static double mean_log_radius(double gamma, int levels) {
    double sum[LEVELS + 1][LEVELS + 1];
    for (int i = 0; i <= levels; i++) {
        double parts = exp2(i), ends = log_radius(gamma, 1) + log_radius(gamma, 0.5);
        sum[i][0] = ends / 2 / parts;
        for (int k = 1; k < parts; k++) {
            sum[i][0] += log_radius(gamma, exp2(-k / parts)) / parts;
        }
        for (int j = 1; j <= i; j++) {
            sum[i][j] = sum[i][j - 1] + (sum[i][j - 1] - sum[i - 1][j - 1]) / (exp2(2 * j) - 1);
        }
    }
    return sum[levels][levels];
}

static double rate_beside(int levels) {
    double low = 0.5, high = 2;
    for (int i = 0; i < 50; i++) {
        double gamma = (low + high) / 2;
        if (mean_log_radius(gamma, levels) < 0) {
            low = gamma;
        } else {
            high = gamma;
        }
    }
    return (low + high) / 2;
}

static void put_beside(void) {
    double fine = rate_beside(LEVELS - 1), coarse = rate_beside(LEVELS - 2);
    row("flattening-doubling-beside", fine, fabs(fine - coarse) + 1e-13);
}

int main(void) {
    puts("claim,value,margin");
    put_rate();
    put_linear_part();
    put_doubling();
    put_beside();
    mpfr_free_cache();
    return 0;
}
