/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RAISES_H
#define CATAPULT_RAISES_H

/**
 * Trains in stages: after each the learning rate is raised above the critical rate of the time, so
 * that the loss shoots up once more before it falls (multiple catapults, Zhu et al. 2024, sections
 * 3.2 and 4 and Figures 4, 8, 24-28).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "nets/fit.h"

enum { RAISES_SHOWN = 10 }; /**< coordinates of the AGOP that are kept */

/** At the end of a stage. Doubles alone, so that an array of them can be a record of jobs_run. */
struct raises_stage {
    double rate;      /**< of the stage */
    double critical;  /**< of the whole training set with the weights at the end; 0 where
                           the rate stays */
    double peak;      /**< largest training loss within the stage */
    double train;     /**< loss */
    double test;      /**< loss */
    double alignment; /**< of the AGOP on the training set with the task's EGOP */
    double diverged;  /**< 1: the training ended, and all else is 0 */
    double agop[RAISES_SHOWN * RAISES_SHOWN]; /**< of the first coordinates; zeros beyond */
};

struct raises_question {
    struct fit_question fit; /**< with the rate of stage 0 */
    double factor;           /**< the next stages have so many critical rates of the time; 0: the
                                  rate stays */
    uint64_t first, length;  /**< steps of stage 0, and of each that follows */
};

/** Fills `stages` stages. Fails as the functions of fit.h do. */
enum status raises_run(
    struct raises_stage *stage, size_t stages, const struct raises_question *question,
    struct fault *fault);

#endif
