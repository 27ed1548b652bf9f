/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CURRICULUM_H
#define CATAPULT_CURRICULUM_H

/**
 * Estimates how likely runs of SGD whose first samples come by a schedule are to leave a flatter
 * network (own). For two samples that are equally likely, as those of (1.17), in the deflationary
 * regime. While |Y| is small a step of a schedule multiplies the probabilities of a reduction by
 * sum_i q_i m_i^theta with m_i = |1 - eta lambda_0 s_i^2|, q the law of the step.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/estimate.h"
#include "chain/chain.h"
#include "runs/plan.h"
#include "theory/dataset.h"

enum curriculum_kind {
    CURRICULUM_TILT,          /**< drawn from p_i m_i^theta, the Cramer tilt */
    CURRICULUM_HARDEST,       /**< the sample of the largest s^2 alone */
    CURRICULUM_EASIEST,       /**< the other one alone */
    CURRICULUM_HARDEST_FIRST, /**< a sorted epoch: half of the steps hard, then half easy */
    CURRICULUM_EASIEST_FIRST, /**< the same the other way round */
    CURRICULUM_KINDS
};

enum { CURRICULUM_MOST_STEPS = 128 };

struct curriculum {
    const struct dataset *dataset;
    double x0;           /**< eta lambda_0 */
    double theta, drift; /**< Cramer's exponent and G at x0 */
    double step[2];      /**< log m_i, of the hard and of the easy sample */
    double tilt[2];      /**< p_i m_i^theta, with sum 1 */
};

/** Finds exponent, drift, steps and tilt at x0 = eta lambda_0. STATUS_INPUT: not two samples with
 * equal probabilities, or not deflationary. The caller keeps `dataset`. */
enum status curriculum_init(
    struct curriculum *curriculum, const struct dataset *dataset, double x0, struct fault *fault);

/** Returns the log of the factor that one step of a schedule multiplies small probabilities by;
 * of a sorted epoch the mean over the steps, theta G. */
double curriculum_log_factor(const struct curriculum *curriculum, enum curriculum_kind kind);

/** Fills in the samples of a schedule that draws nothing, by number: 0 is the hard one. Of an odd
 * number of steps the later kind has one more. */
void curriculum_order(size_t order[CURRICULUM_MOST_STEPS], enum curriculum_kind kind, int steps);

/** How far a schedule moves log |Y| while |Y| is small, and with which probabilities. */
struct curriculum_move {
    double share, moved;
};

/** Fills in the law of the move, which has steps + 1 values where steps are drawn and else one;
 * returns how many. */
size_t curriculum_moves(
    struct curriculum_move move[CURRICULUM_MOST_STEPS + 1], const struct curriculum *curriculum,
    enum curriculum_kind kind, int steps);

/** Returns where a schedule that draws nothing leads a run that starts at mu_0 = 1, eta = 1: by
 * steps of the chain. */
struct chain curriculum_end(
    const struct curriculum *curriculum, enum curriculum_kind kind, int steps, double width);

struct curriculum_question {
    enum curriculum_kind kind;
    int steps;        /**< at most CURRICULUM_MOST_STEPS */
    double width;     /**< n; runs start at mu_0 = 1, eta = 1, so Y_0 = n^(-1/2) */
    double reduction; /**< d */
    double height;    /**< |Y| of a spike, so low that d is shed after it: runs end there */
    bool tilts;       /**< drawn steps are tilted too: better while what they lead to is rare */
};

struct curriculum_odds {
    struct estimate flatter, spike; /**< P(D >= d), P(sup |Y| >= height) */
    double unfinished;              /**< runs that met the limit of a million steps */
};

/** Estimates both probabilities from plan->runs weighted runs: see reduction.h. STATUS_INPUT:
 * too many steps. STATUS_SYSTEM: memory. */
enum status curriculum_run(
    struct curriculum_odds *found, const struct curriculum *curriculum,
    const struct curriculum_question *question, const struct plan *plan, struct fault *fault);

#endif
