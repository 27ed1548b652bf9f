/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_RUNS_H
#define CATAPULT_EXIT_RUNS_H

/** Simulates after how many steps SGD with Gaussian noise, x' = x - eta h x + sqrt(eta epsilon c)
 * xi, first leaves its valley: plain runs from the minimum until they are out. */

#include <stdint.h>

#include "base/estimate.h"
#include "escape/valley.h"
#include "runs/plan.h"

enum { EXIT_RUNS_MARKS = 8 };

struct exit_runs_question {
    struct valley valley;
    double eta, epsilon;          /**< rate, and rate over batch */
    double mark[EXIT_RUNS_MARKS]; /**< steps; how many runs take more is counted */
    int marks;
    uint64_t most_steps; /**< of one run */
};

/** Sums over runs; all are doubles. */
struct exit_runs {
    double runs, unfinished; /**< `unfinished`: met the step limit, which counts as their end */
    double steps, steps2;    /**< until they were out */
    double later[EXIT_RUNS_MARKS]; /**< runs that took more than mark[m] */
};

/** Follows plan->runs runs to their ends. Cost: E nu d normal draws each. STATUS_INPUT: more than
 * VALLEY_MOST dimensions, too many marks, or a rate with eta h not in (0, 2). STATUS_SYSTEM:
 * memory. */
enum status exit_runs_run(
    struct exit_runs *found, const struct exit_runs_question *question, const struct plan *plan,
    struct fault *fault);

/** Returns the mean of nu, in steps, and the share of runs that took more than mark[m]. */
struct estimate exit_runs_mean(const struct exit_runs *found);
struct estimate exit_runs_later(const struct exit_runs *found, int m);

#endif
