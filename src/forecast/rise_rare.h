/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RISE_RARE_H
#define CATAPULT_RISE_RARE_H

/**
 * Estimates the probabilities of a rise that plain runs hardly ever see, by multilevel splitting
 * (odds/splitting.h) on the root mean square of the residual over its start, the time that is left
 * being part of a particle's state. The levels are those that a third of a few hundred pilot
 * particles reach from the one before. Plain rms is a good score; the eigenmatrix of the second
 * moment is a bad one, for slow directions dominate it (own).
 */

#include "forecast/rise.h"

enum { RISE_RARE_PARTICLES = 1024, RISE_RARE_LEVELS = 64 };

struct rise_rare {
    struct estimate share; /**< the last height's; NaN where the pilot was lost */
    double log10_p;        /**< of the same: P may be below the doubles */
    double reached;        /**< the highest level that the pilot found, over the start */
    bool lost;             /**< no pilot particle got beyond it: P is not known */
    size_t levels;
    uint64_t repetitions, steps;
};

/**
 * Estimate the probability that the last height is reached: the question of rise_frozen_run or
 * rise_linear_run. plan->runs repetitions of RISE_RARE_PARTICLES at most, or 32 at a time until the
 * error over P is below plan->relative_error. The same for any number of threads. Faults as of
 * those functions, and where the particles take more than the memory. At 10^-9 a repetition costs
 * some 15 levels of runs.
 */
enum status rise_rare_frozen_run(
    struct rise_rare *found, const struct rise_frozen_question *question, const struct plan *plan,
    struct fault *fault);
enum status rise_rare_linear_run(
    struct rise_rare *found, const struct rise_linear_question *question, const struct plan *plan,
    struct fault *fault);

#endif
