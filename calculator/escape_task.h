/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ESCAPE_TASK_H
#define CATAPULT_ESCAPE_TASK_H

/** Makes a minimum of what `catapult escape` is asked, and simulates exits from it by the method
 * that is right for them. */

#include "base/estimate.h"
#include "escape_question.h"

/** What either kind of minimum comes down to. */
struct escape_task {
    const struct escape_question *question;
    struct valley valley;        /**< of one basis */
    struct linear_valley linear; /**< of two matrices; no dimensions: the other */
    double height, slowest;      /**< V0, and the least curvature */
    bool is_deep;                /**< its edge is above the mean of the noise */
    struct estimate *share;      /**< owned, of each dimension */
};

/** Takes the question apart, which must outlive the task. The caller owns `task` until
 * escape_task_clear. STATUS_INPUT: as linear_valley_init and valley_check. */
enum status escape_task_init(
    struct escape_task *task, const struct escape_question *question, struct fault *fault);
void escape_task_clear(struct escape_task *task);

/** Two matrices, or curvatures and noises of one basis? */
static inline bool escape_task_is_linear(const struct escape_task *task) {
    return task->linear.dimensions > 0;
}

/** Estimates log E nu, in steps, and the shares where the method gives them, else leaves them 0.
 * `*method` becomes its name. Plain runs where so many can be made that their error is below what
 * running backwards leaves out. NaN: too rare even backwards. STATUS_SYSTEM: memory. */
enum status escape_task_simulate(
    struct estimate *log_mean, const char **method, const struct escape_task *task,
    struct fault *fault);

#endif
