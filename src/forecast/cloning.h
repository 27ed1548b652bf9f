/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CLONING_H
#define CATAPULT_CLONING_H

/**
 * Estimates k(theta) = lim (1/t) log E |z_t|^theta of the frozen chain at any theta by a population
 * that is thinned and copied in proportion to |z|^theta (Giardina, Kurchan & Peliti 2006, on large
 * deviations). A check alone: below the root of k two branches compete, the slowest direction of
 * the kernel and rare excursions of the fastest. A finite population stays on that on which it
 * starts, as long as its members are too few to find the other (own).
 */

#include <stdbool.h>

#include "base/estimate.h"
#include "forecast/batch.h"
#include "forecast/kernel.h"
#include "runs/plan.h"

/** The eigenvector of the kernel along which all members start, or directions at random. */
enum cloning_start { CLONING_FASTEST, CLONING_SLOWEST, CLONING_RANDOM };

struct cloning_question {
    const struct kernel *kernel;
    double eta;
    size_t batch;
    enum batch_sampling sampling;
    double theta; /**< 0 to 64 */
    enum cloning_start start;
    size_t members;
    uint64_t burn, steps; /**< the growth is taken over `steps` after `burn` */
    bool residual;        /**< weigh by |r| where K has full rank: the same k, at half the cost */
};

/** Follows plan->runs populations; *k has the error that their spread shows, not what is systematic
 * in a finite one. Members are drawn again, by systematic sampling, where their weights are as
 * uneven as those of half as many equal ones. STATUS_INPUT: as batch_check, epochs, which members
 * that share their batches do not see, no run, step or member, theta out of range, or eta K_ii/b
 * beyond 1e15. STATUS_SYSTEM: memory. A step costs 2 * members * batch * rank multiply-adds, or
 * members * batch * m where it weighs by |r|. */
enum status cloning_run(
    struct estimate *k, const struct cloning_question *question, const struct plan *plan,
    struct fault *fault);

#endif
