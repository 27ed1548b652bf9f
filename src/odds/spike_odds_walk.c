/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds_walk.h"

#include <stdbool.h>

#include "theory/cramer.h"
#include "theory/drift.h"

/* Below, |Y| is dead: nothing comes back from here that adds to a sum of doubles. */
static const double DEAD = 1e-140;

/* From so many atoms on a table of the sign of G is worth its while. */
enum { FEW = 64 };

/* |1 - Lambda s^2| is convex, so nowhere in the cell larger than at one of its ends: sum p log of
 * that bounds G. */
static void find_falls(struct spike_odds_walk *walk) {
    const struct dataset *dataset = walk->question->dataset;
    for (int c = 0; c < SPIKE_ODDS_WALK_CELLS && dataset->atoms > FEW; c++) {
        double low = walk->most * c / SPIKE_ODDS_WALK_CELLS,
               high = walk->most * (c + 1) / SPIKE_ODDS_WALK_CELLS;
        double bound = 0;
        for (size_t i = 0; i < dataset->atoms; i++) {
            double s2 = dataset->atom[i].s2.hi;
            bound += dataset->atom[i].p * log(fmax(fabs(1 - low * s2), fabs(1 - high * s2)));
        }
        walk->falls[c] = bound < -1e-9; /* far more than rounding makes of it */
    }
}

enum status spike_odds_walk_init(
    struct spike_odds_walk *walk, const struct spike_odds_question *question, struct fault *fault) {
    struct dd x = dd_mul(question->eta, question->start.lambda0);
    *walk = (struct spike_odds_walk){
        .question = question,
        .theta = cramer_exponent(question->dataset, x),
        .flat = drift_window(question->dataset).crit.hi,
        .most = x.hi * (1 + (question->start.random ? 20 / sqrt(question->width) : 0))};
    find_falls(walk);
    return sgd_init(&walk->law, question->dataset, fault);
}

void spike_odds_walk_clear(struct spike_odds_walk *walk) {
    sgd_clear(&walk->law);
}

struct chain spike_odds_walk_start(const struct spike_odds_walk *walk, struct rng *rng) {
    const struct spike_odds_question *question = walk->question;
    return start_draw(&question->start, rng, question->eta.hi, question->width);
}

double spike_odds_walk_theta(const struct spike_odds_walk *walk, struct chain at) {
    return walk->question->start.random
               ? cramer_exponent(walk->question->dataset, dd_of(at.eta_lambda))
               : walk->theta;
}

double spike_odds_walk_floor(struct chain at, double theta, double negligible) {
    return theta > 0 ? fmax(DEAD, fabs(at.y) * pow(negligible, 1 / theta)) : DEAD;
}

/* Whether the exponent here is theta > 0 or more, sum p_i |1 - Lambda s_i^2|^theta <= 1: ten times
 * as quick as to solve for it, and what most runs that are given up need to know. */
static bool is_at_least(const struct spike_odds_walk *walk, double eta_lambda, double theta) {
    const struct dataset *dataset = walk->question->dataset;
    double excess = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double step = drift_log_factor(dd_of(eta_lambda), dataset->atom[i].s2);
        excess += dataset->atom[i].p * expm1(theta * step);
    }
    return excess <= 0;
}

/* At Y = 0 nothing happens any more. */
double
spike_odds_walk_log_lundberg(const struct spike_odds_walk *walk, struct chain at, double theta) {
    if (at.y == 0) {
        return -INFINITY;
    }
    double least = theta > 0 && is_at_least(walk, at.eta_lambda, theta)
                       ? theta
                       : cramer_exponent(walk->question->dataset, dd_of(at.eta_lambda));
    double climb = log(walk->question->height / fabs(at.y));
    return -climb * (theta > 0 ? fmin(theta, least) : least);
}

/* -- after the hit ------------------------------------------------------------------------ */

static bool drift_is_negative(const struct spike_odds_walk *walk, double eta_lambda) {
    int cell =
        (int)fmin(eta_lambda / walk->most * SPIKE_ODDS_WALK_CELLS, SPIKE_ODDS_WALK_CELLS - 1);
    return (eta_lambda <= walk->most && walk->falls[cell]) ||
           drift(walk->question->dataset, dd_of(eta_lambda)) < 0;
}

/* Whether Lambda has all but stopped: a spike can come back as long as G > 0, and where G < 0 from
 * all but a tiny |Y|. */
static bool has_ended(const struct spike_odds_walk *walk, struct chain at) {
    double size = fabs(at.y), height = walk->question->height;
    if (at.eta_lambda <= walk->flat) {
        return size <= 1e-4 * height || size <= DEAD;
    }
    return size <= DEAD || (size <= 1e-9 * height && drift_is_negative(walk, at.eta_lambda));
}

void spike_odds_walk_add_final(
    const struct spike_odds_walk *walk, double *bin, struct chain at, double weight,
    struct rng *rng) {
    for (uint64_t t = 0; t < walk->question->most_steps && !has_ended(walk, at); t++) {
        at = sgd_step(&walk->law, at, rng);
    }
    long b = (long)(at.eta_lambda / walk->most * SPIKE_ODDS_WALK_BINS);
    if (b < 0) {
        b = 0;
    } else if (b >= SPIKE_ODDS_WALK_BINS) {
        b = SPIKE_ODDS_WALK_BINS - 1;
    }
    bin[b] += weight;
}

/* Inside its bin a weight counts as spread evenly. */
static double quantile_of(const double *bin, double part, double most) {
    double total = 0, below = 0;
    for (int b = 0; b < SPIKE_ODDS_WALK_BINS; b++) {
        total += bin[b];
    }
    for (int b = 0; b < SPIKE_ODDS_WALK_BINS && total > 0; b++) {
        double next = below + bin[b];
        if (bin[b] > 0 && next >= part * total) {
            return most * (b + (part * total - below) / bin[b]) / SPIKE_ODDS_WALK_BINS;
        }
        below = next;
    }
    return NAN;
}

void spike_odds_walk_quantiles(
    const struct spike_odds_walk *walk, const double *bin, double quantile[3]) {
    for (int q = 0; q < 3; q++) {
        quantile[q] = quantile_of(bin, (double[]){0.1, 0.5, 0.9}[q], walk->most);
    }
}
