/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAINING_H
#define CATAPULT_TRAINING_H

/**
 * Trains a network step by step on L = (1/nk) sum_ia (f_a(x_i) - y_ia)^2, over n samples of k
 * outputs (Zhu et al. 2024; without the 1/2 of Lewkowycz et al. 2020), and shows what the step saw:
 * the loss of its batch, and where asked the tangent kernel of the batch with its largest
 * eigenpairs. The caller chooses each step's rate and decides when to stop.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "matrix/eigen.h"
#include "nets/batches.h"
#include "nets/optimizer.h"
#include "nets/pass.h"

/** How to train. */
struct training_plan {
    size_t batch;     /**< samples a step; 0: all (gradient descent) */
    bool replacement; /**< batches with replacement */
    size_t pairs;     /**< eigenpairs of the batch's kernel at each step; 0: no kernel */
    enum optimizer_kind optimizer;
    struct rng_key key; /**< batches come from rng_of(key, 2^20 replica + 2^19) */
    uint64_t replica;
};

struct training {
    struct net *net;
    const struct samples *samples;
    struct training_plan plan;
    struct batches batches;
    struct optimizer optimizer;
    struct pass pass;     /**< for a batch, or for a part of a large one */
    struct pass forward;  /**< for the loss of many samples */
    struct eigen top;     /**< of the batch's kernel, when plan.pairs > 0 */
    double *x, *y;        /**< owned: the batch; the samples' own where it is all of them */
    double *kernel;       /**< owned: of the batch, when plan.pairs > 0 */
    double *residual;     /**< owned: f - y, count x outputs, of the batch before the step */
    double *gradient;     /**< owned */
    const size_t *chosen; /**< the samples of the batch; NULL where it is all of them */
    size_t count;         /**< how many they are */
    uint64_t steps;       /**< taken so far */
    double loss;          /**< of the batch, before the step */
    double first_loss;    /**< of all samples, before the first step */
    double critical;      /**< count k/lambda_1 of the batch's kernel before the step */
    bool diverged;        /**< a loss was no number or above 10^8 first_loss: no more steps */
};

/** Takes memory for training `net` on `samples`; both must outlive it and have the same sizes.
 * STATUS_INPUT: other sizes, a batch that does not fit, or more than the memory that is there.
 * STATUS_SYSTEM: memory. */
enum status training_init(
    struct training *training, struct net *net, const struct samples *samples,
    const struct training_plan *plan, struct fault *fault);
void training_clear(struct training *training);

/** Draws the next batch and looks at it: residual, loss and, where asked, kernel, pairs and
 * critical rate. training_step then moves the weights; between the two the caller may choose the
 * rate by what was seen. STATUS_SYSTEM: as eigen_top. */
enum status training_look(struct training *training, struct fault *fault);

/** Moves the weights by the batch that was looked at; nothing when the training has diverged. */
void training_step(struct training *training, double rate);

/** Returns the loss of the same batch with the weights of now. */
double training_batch_loss(struct training *training);

/** Returns the loss over `samples` with the weights of now. */
double training_loss(struct training *training, const struct samples *samples);

#endif
