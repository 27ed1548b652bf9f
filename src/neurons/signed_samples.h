/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SIGNED_SAMPLES_H
#define CATAPULT_SIGNED_SAMPLES_H

/** Draws samples with their signs, which ReLU sees; the linear network, for which sgd.h draws, does
 * not. */

#include "theory/dataset.h"
#include "random/pick.h"

/** What a step trains on: `network_step(network, eta, sample.s2_plus, sample.s2_minus)`. */
struct sample {
    double s2_plus, s2_minus; /**< s^2 where s has that sign, else 0 */
};

/** The rows of a dataset, in its order. */
struct signed_samples {
    struct pick pick;
    struct sample *sample; /**< owned: s^2 rounded from the exact squares */
    size_t count;
    struct sample mean; /**< sum p_i s_i^2 over each sign: what gradient descent trains on */
    /** pi_+ and pi_-, the probability of each sign; 0 where data are one-sided, whose other channel
     * never trains */
    double p_plus, p_minus;
};

/** Sets up draws with the dataset's probabilities, as nearest doubles. The caller owns `samples`
 * until signed_samples_clear. STATUS_SYSTEM: memory. */
enum status signed_samples_init(
    struct signed_samples *samples, const struct dataset *dataset, struct fault *fault);
void signed_samples_clear(struct signed_samples *samples);

/** Draws the next sample. */
static inline struct sample
signed_samples_draw(const struct signed_samples *samples, struct rng *rng) {
    return samples->sample[pick_draw(&samples->pick, rng)];
}

#endif
