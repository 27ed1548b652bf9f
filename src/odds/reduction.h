/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_REDUCTION_H
#define CATAPULT_REDUCTION_H

/**
 * Estimates the law of the curvature that SGD sheds, D = Lambda_0 - Lambda_infinity, where it is a
 * rare event (own), by importance sampling with the fixed Cramer tilt of the start. D only grows,
 * so a run counts for D >= d with the weight it has when it passes d: unbiased for the nonlinear
 * chain, as at any stopping time, and what comes later adds no noise.
 */

#include <stdbool.h>

#include "base/estimate.h"
#include "chain/start.h"
#include "theory/dataset.h"
#include "runs/plan.h"

enum { REDUCTION_MOST_LEVELS = 64, REDUCTION_MOST_ATOMS = 16, REDUCTION_SPIKES = 2 };

/** The first steps of a run, where these are not drawn like the others (own: a curriculum). */
struct reduction_schedule {
    int steps;
    const size_t *order; /**< their samples, by number of the atom; NULL: drawn */
    /** drawn from these weights of the atoms, with sum 1; ignored with an order */
    const double *law;
    bool tilts; /**< draw from law_i |1 - x0 s_i^2|^theta instead, with weights that make up */
};

struct reduction_question {
    const struct dataset *dataset;
    struct dd eta;
    double width;
    struct start start; /**< x0 = eta lambda0, where the tilt is taken, is deflationary */
    bool relu;    /**< a ReLU channel of this start, as a cone, in place of a linear network */
    double limit; /**< the tilt ends for good once |Y| is above: inf keeps it, 0 never tilts */
    int levels;   /**< of D, increasing */
    double level[REDUCTION_MOST_LEVELS];
    int span;                       /**< levels between those whose covariance is kept */
    double spike[REDUCTION_SPIKES]; /**< heights of |Y| */
    int given; /**< the level whose probabilities given a spike are asked for */
    struct reduction_schedule schedule;
};

/** Returns the question that pages ask: eta = 1 and mu0 = 1, so Y_0 = n^(-1/2), from x0 = eta
 * lambda0, with the tilt kept; `levels` of D, six a decade, of which number `tenth` is 0.1. Spikes,
 * and whatever else is to be different, are the caller's. */
struct reduction_question reduction_question_of(
    const struct dataset *dataset, double x0, double width, int levels, int tenth);

/** Sums over runs of weights in units of n^(-theta/2), their squares and products. All are
 * doubles. */
struct reduction {
    double w[REDUCTION_MOST_LEVELS], w2[REDUCTION_MOST_LEVELS], ahead[REDUCTION_MOST_LEVELS];
    /** over runs in which the spike happened */
    double spike[REDUCTION_SPIKES], spike2[REDUCTION_SPIKES];
    /** over runs in which the spike happened and D passed level `given` */
    double both[REDUCTION_SPIKES], both2[REDUCTION_SPIKES];
    double cross[REDUCTION_SPIKES];
    double runs, unfinished; /**< `unfinished`: met the limit of a million steps */
};

/** Simulates plan->runs runs and sums over them. STATUS_INPUT: not deflationary, or too many atoms
 * or levels. STATUS_SYSTEM: memory. */
enum status reduction_run(
    struct reduction *found, const struct reduction_question *question, const struct plan *plan,
    struct fault *fault);

/** Returns n^(theta/2) P(D >= level k). */
struct estimate reduction_odds(const struct reduction *found, int k);

/** Returns n^(theta/2) P(spike m). */
struct estimate reduction_spike(const struct reduction *found, int m);

/** Returns the effective part of the runs at level k: (sum w)^2/(runs sum w^2). */
double reduction_effective(const struct reduction *found, int k);

/** Returns the slope of log P over log d from level k to k + span; the error counts the covariance
 * of the two. */
struct estimate
reduction_slope(const struct reduction *found, const struct reduction_question *question, int k);

/** Returns log P(D >= level `given` | spike m). */
struct estimate reduction_log_given(const struct reduction *found, int m);

/**
 * Estimates K of P(D >= d) ~ K (Y_0^2/d)^kappa, kappa = theta/2 < 1, from plan->runs draws of a
 * perpetuity: K = E[(c + m^2 R)^kappa - (m^2 R)^kappa]/(kappa E[m^(2 kappa) log m^2]) with
 * R = c + m^2 R' (Kesten 1973; Goldie 1991). STATUS_INPUT: not deflationary, or theta >= 2.
 */
enum status reduction_constant(
    struct estimate *found, const struct dataset *dataset, double x0, const struct plan *plan,
    struct fault *fault);

#endif
