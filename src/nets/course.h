/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_COURSE_H
#define CATAPULT_COURSE_H

/**
 * Trains a network and keeps what each step saw: rate, loss, norm of the tangent kernel, and the
 * loss in the span of the kernel's first eigenvectors and outside. Says where in such a course the
 * loss rises, in which part, and how monotone the other part is (Zhu et al. 2024, sections 3.1 and
 * 3.2).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "nets/net.h"
#include "nets/schedule.h"
#include "nets/training.h"

enum { COURSE_SPLITS = 3 };

struct course_question {
    const char *net; /**< as for net_init */
    enum net_scheme scheme;
    double sigma;                /**< of the start */
    struct training_plan plan;   /**< pairs: at least 1 and the largest split */
    struct schedule schedule;    /**< as before its first step */
    size_t split[COURSE_SPLITS]; /**< numbers s of eigenvectors that span the top; 0: not asked */
    uint64_t steps;
};

/** What a step saw, before it moved the weights. All zeros where the training had diverged. */
struct course {
    double seen;                /**< 1 */
    double rate;                /**< of this step */
    double loss;                /**< of the batch */
    double norm;                /**< lambda_1(K)/(nk) of the batch, one over its critical rate */
    double top[COURSE_SPLITS];  /**< the loss in the span of the first split[i] eigenvectors */
    double rest[COURSE_SPLITS]; /**< and orthogonal to them */
};

/** Trains a new network on `samples`, its weights by plan.key and plan.replica. Writes steps + 1
 * records, the last after the last step; and into `spectrum`, unless NULL, plan.pairs eigenvalues
 * over nk of the first batch's kernel. Fails as net_init, training_init and eigen_top do;
 * STATUS_INPUT: a split larger than the pairs. */
enum status course_run(
    struct course *course, double *spectrum, const struct course_question *question,
    const struct samples *samples, struct fault *fault);

/** Returns how many of `count` steps the training saw: fewer where it diverged. */
size_t course_seen(const struct course *course, size_t count);

/** Returns the first step of [from, to) with the largest loss. */
size_t course_peak(const struct course *course, size_t from, size_t to);

/** Returns the share of the rise of the loss, from step `from` to step `peak`, that is in the top
 * of this split: (rise of top)/(rise of loss); 1: all of it. The loss must rise. */
double course_share(const struct course *course, size_t from, size_t peak, size_t split);

/** Returns how far the rest of this split rises in [from, to): the largest height above the lowest
 * value before it, over its value at `from`. 0: it never rises. */
double course_bump(const struct course *course, size_t from, size_t to, size_t split);

#endif
