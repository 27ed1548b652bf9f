/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LIMITS_H
#define CATAPULT_LIMITS_H

/** Computes learning rates at which something ends, for a kernel K that stays as it is: of full
 * batches, of the certainty that nothing grows, of single batches. eta belongs to (1/2b) sum (F -
 * y)^2. */

#include "base/estimate.h"
#include "forecast/batch.h"
#include "forecast/kernel.h"
#include "runs/plan.h"

/** Returns 2m/lambda_max(K), the limit of gradient descent. */
double limits_full_batch(const struct kernel *kernel);

/**
 * Finds a rate up to which no batch of b lets |z| grow, whatever the path, z = L^+ r: there is no
 * spike in z, the drift is not positive, and no batch is listed. A batch's ||K_BB|| is at most its
 * largest row sum, of |K_ii| and the b - 1 largest other |K_ij|, so the rate is 2b/max_i of that;
 * with replacement a sample may come b times, and the rate is 2/max_i K_ii. An epoch's last batch,
 * which may be short, has a rate of its own, and the smaller one counts. Beyond 4096 samples
 * ||K_BB|| is bounded by its trace and lambda_max(K) instead (own). The length of r may rise all
 * the same. STATUS_INPUT: as batch_check. STATUS_SYSTEM: memory. O(m^2 log m), or O(m log m).
 */
enum status limits_lazy(
    double *eta, const struct kernel *kernel, size_t b, enum batch_sampling sampling,
    struct fault *fault);

/** Which batches are drawn, at most LIMITS_MOST_BATCHES of them; epochs count as fresh ones. */
struct limits_question {
    const struct kernel *kernel;
    size_t batch;
    enum batch_sampling sampling;
    double eta; /**< for `exceeded`; 0: none */
};
enum { LIMITS_MOST_BATCHES = 1 << 14 };

/** The critical rates 2b/lambda_max(K_BB) of single batches, above which a step raises the loss of
 * its own batch (Zhu, Liu, Radhakrishnan & Belkin 2024, section 3: b/lambda_max for the loss
 * without 1/2). */
struct limits_batches {
    double least; /**< found: that of all batches may be smaller */
    struct estimate quartile[3];
    struct estimate exceeded; /**< the share of batches whose rate is below eta */
};

/** Draws plan->runs batches. STATUS_INPUT: as batch_check, or no or too many batches.
 * STATUS_SYSTEM: memory. About 7 b^3 multiply-adds a batch. */
enum status limits_batches_run(
    struct limits_batches *found, const struct limits_question *question, const struct plan *plan,
    struct fault *fault);

#endif
