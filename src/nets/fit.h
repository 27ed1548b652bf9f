/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FIT_H
#define CATAPULT_FIT_H

/**
 * Trains a network on a synthetic task until it fits, and says what came of it: test loss, how well
 * its features agree with the task's, and how many steps were above the critical rate of their
 * batch, each of which Zhu et al. 2024 call a catapult (section 4 and Table 1).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/tasks.h"
#include "nets/net.h"
#include "nets/training.h"

struct fit_question {
    struct tasks_question task; /**< of the training set */
    struct rng_key data;        /**< the training set of replica r is its stream 2 r, the test set
                                     2 r + 1 */
    size_t test;                /**< samples of the test set, drawn alike */
    const char *net;            /**< as for net_init */
    enum net_scheme scheme;
    double sigma; /**< of the start */
    struct training_plan plan;
    double rate; /**< the learning rate, in critical rates of the start where `relative` */
    bool relative;
    double stop;    /**< ends when the training loss is below */
    uint64_t most;  /**< ends after so many steps */
    uint64_t every; /**< steps between two looks at the losses */
};

struct fit {
    double critical;  /**< rate of the whole training set at the start */
    double train;     /**< loss at the end */
    double test;      /**< loss where it was smallest */
    double alignment; /**< of AGOP on the training set, there, with the task's EGOP */
    double catapults; /**< steps until there whose rate was above the batch's critical one; 0 when
                           plan.pairs = 0 */
    double best;      /**< the step of the smallest test loss */
    double steps;     /**< taken in all */
    double diverged;  /**< 1: a loss was no number, or 10^8 times the first */
};

/** Trains replica plan.replica: its weights and batches are as net.h and training.h say. Fails as
 * tasks_draw, net_init, training_init and eigen_top do. */
enum status fit_run(struct fit *found, const struct fit_question *question, struct fault *fault);

#endif
