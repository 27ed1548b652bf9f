/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SGD_H
#define CATAPULT_SGD_H

/** Draws which sample SGD trains on next, and how a network of any width starts. */

#include "chain/chain.h"
#include "theory/dataset.h"
#include "random/pick.h"

/** Outcomes of a draw: the atoms of the dataset in its order, and last the draw of s = 0. */
struct sgd {
    struct pick pick;
    double *s2;   /**< owned: s^2 of each outcome; 0 for the last, which changes nothing */
    size_t count; /**< atoms + 1 */
};

/** Sets up draws with the dataset's own probabilities. The caller owns `sgd` until sgd_clear.
 * STATUS_SYSTEM: memory. */
enum status sgd_init(struct sgd *sgd, const struct dataset *dataset, struct fault *fault);

/** Sets up draws with other weights >= 0, `dataset->atoms + 1` of them (they are divided by their
 * sum): a tilt, a curriculum. Ownership and faults as for sgd_init. */
enum status sgd_init_weights(
    struct sgd *sgd, const struct dataset *dataset, const struct dd *weight, struct fault *fault);

/** Sets up draws from `count` outcomes with these s^2 >= 0 and weights >= 0, in any order.
 * Ownership and faults as for sgd_init. */
enum status sgd_init_outcomes(
    struct sgd *sgd, const struct dd *s2, const struct dd *weight, size_t count,
    struct fault *fault);
void sgd_clear(struct sgd *sgd);

/** Draws the next outcome. */
static inline size_t sgd_draw(const struct sgd *sgd, struct rng *rng) {
    return pick_draw(&sgd->pick, rng);
}

/** Takes one step of training on a sample that is drawn. */
static inline struct chain sgd_step(const struct sgd *sgd, struct chain at, struct rng *rng) {
    return chain_step(at, sgd->s2[sgd_draw(sgd, rng)]);
}

/** Draws the start from N(0,1) weights at width n >= 2, without a neuron: |a+w|^2/2 and |a-w|^2/2
 * are independent chi^2_n (own), with deviates z and z': Y = eta (z - z')/sqrt(2n), Lambda = eta (2
 * + sqrt(2/n) (z + z')). */
struct chain sgd_start(struct rng *rng, double eta, double width);

#endif
