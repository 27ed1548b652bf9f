/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FIT_H
#define CATAPULT_FIT_H

/**
 * Trains a network on a synthetic task, or on given samples, until it fits, and says what came of
 * it: test loss, how well its features agree with the task's, and how many steps were above the
 * critical rate of their batch, each of which Zhu et al. 2024 call a catapult (section 4 and Table
 * 1). fit_run does all of it; the other functions are its parts, for those who change the rate on
 * the way.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/tasks.h"
#include "nets/net.h"
#include "nets/training.h"

/** Data of the caller's own, in place of a task. Not owned. */
struct fit_given {
    struct samples train, test;
    const double *egop; /**< inputs x inputs: what features are compared with (surrogate.h) */
};

struct fit_question {
    const struct fit_given *given; /**< NULL: `task`, `data` and `test` say what to draw */
    struct tasks_question task;    /**< of the training set */
    struct rng_key data; /**< the training set of replica r is its stream 2 r, the test set
                                     2 r + 1 */
    size_t test;         /**< samples of the test set, drawn alike */
    const char *net;     /**< as for net_init */
    enum net_scheme scheme;
    double sigma; /**< of the start */
    struct training_plan plan;
    double rate; /**< the learning rate, in critical rates of the start where `relative` */
    bool relative;
    double stop;    /**< ends when the training loss is below; 0: never */
    uint64_t most;  /**< ends after so many steps */
    uint64_t every; /**< steps between two looks at the losses */
};

/** Asks what most pages on features ask: y = x_1 x_2 + 0.1 noise, `net` without biases in the
 * scaling of the tangent kernel, full batches, until the training loss is below 10^-3, with 5000
 * samples to test. Rate, longest run and looks are the caller's to say, who may change the rest.
 * `net` must stay. */
struct fit_question fit_rank2(
    const char *net, size_t samples, size_t inputs, struct rng_key data, struct rng_key weights);

/** What came of it: doubles alone, so that it can be a record of jobs_run. */
struct fit {
    double critical;  /**< rate of the whole training set at the start; 0 unless `relative` */
    double train;     /**< loss at the last look */
    double test;      /**< loss where it was smallest */
    double alignment; /**< of AGOP on the training set, there, with the task's EGOP */
    double catapults; /**< steps until there whose rate was above the batch's critical one; 0 when
                           plan.pairs = 0 */
    double best;      /**< the step of the smallest test loss */
    double steps;     /**< taken in all */
    double diverged;  /**< 1: a loss was no number, or 10^8 times the first */
};

/** A training under way. */
struct fit_state {
    const struct fit_question *question; /**< not owned */
    struct samples train, test;          /**< owned unless given */
    struct net net, best;                /**< owned: of now, and where the test loss was smallest */
    struct training training;            /**< owned */
    double rate;      /**< of the next step; the caller may change it between two fit_train */
    double catapults; /**< steps so far whose rate was above the batch's critical one */
    double peak;      /**< largest loss of a batch since the caller last set it to 0 */
    struct fit found; /**< so far; no alignment */
};

/** Draws data and weights, and sets the first rate; replica plan.replica's weights and batches are
 * as net.h and training.h say. The caller owns `state`, which must not move, until fit_clear. Fails
 * as tasks_draw, net_init, training_init and eigen_top do. */
enum status
fit_init(struct fit_state *state, const struct fit_question *question, struct fault *fault);
void fit_clear(struct fit_state *state);

/** Trains until `until` steps are taken, or the question's end or divergence comes before. Looks at
 * both losses where the steps are a multiple of `every`, before the step. */
enum status fit_train(struct fit_state *state, uint64_t until, struct fault *fault);

/** Sets *rate to the critical rate of the whole training set with the weights of now. Costs a
 * kernel of all samples. */
enum status fit_critical(double *rate, const struct fit_state *state, struct fault *fault);

/** Writes the AGOP of `net` on the training set into g (inputs x inputs) and returns its alignment
 * with the task's EGOP in *alignment. */
enum status fit_features(
    double *alignment, double *g, const struct fit_state *state, const struct net *net,
    struct fault *fault);

/** Does all of it: trains to the end, and compares features where the test loss was smallest. */
enum status fit_run(struct fit *found, const struct fit_question *question, struct fault *fault);

#endif
