/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PAIRED_H
#define CATAPULT_PAIRED_H

/**
 * Trains a two-layer ReLU network, n^(-1/2) sum_r a_r max(w_r x/sqrt(d), 0), on labels 0 by SGD,
 * one sample drawn at a time, from outputs as small as those of a much wider network: neurons come
 * in pairs (w, a), (w, -(1 - small) a), so that the output is `small` times what one of each pair
 * puts out, and the kernel is as ever.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "random/rng.h"

struct paired_question {
    const struct samples *samples; /**< near the ray of the first coordinate; labels 0 */
    const double *s;               /**< one for each sample: what is on the ray is s_i times that */
    size_t width;                  /**< n, even */
    double small;                  /**< between 0 and 1 */
    double
        x; /**< eta lambda: lambda is that of the neurons with w > 0 in the first coordinate, n^(-1)
                   sum (a_r^2 + w_r^2), at the start, and eta belongs to the loss f^2/2 */
    struct rng_key weights, batch;
    uint64_t replica;
    size_t steps;
};

struct paired_course {
    double start;         /**< Y = eta/n sum a_r w_r of those neurons at the start */
    double *size, *along; /**< steps + 1 each, the caller's: eta/sqrt(n) times the root of sum
                               f_i^2/sum s_i^2, and times sum s_i f_i/sum s_i^2 */
    size_t *chosen;       /**< `steps`, the caller's: the sample of each step */
    double first_norm, last_norm; /**< of the kernel over all samples, over their number */
};

/** Trains. Cost: a forward pass over all samples and a step, n d each time. Fails as net_init,
 * training_init and eigen_top do. */
enum status paired_run(
    struct paired_course *course, const struct paired_question *question, struct fault *fault);

#endif
