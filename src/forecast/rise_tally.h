/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RISE_TALLY_H
#define CATAPULT_RISE_TALLY_H

/** Counts how many of many runs reach each height, whatever is run: chains, surrogates or real
 * networks. */

#include "forecast/rise.h"
#include "runs/ensemble.h"

/** Sums over runs, but for `furthest`. */
struct rise_tally {
    double reached[RISE_MOST], runs, steps;
    double furthest; /**< the largest mean square over that of its start */
};

/** What is counted; the `context` of the ensemble. */
struct rise_tally_job {
    const struct rise_heights *heights;
    const struct plan *plan;
    const void *of; /**< what is run */
};

/** One run so far. Starts as {.furthest = 1}. */
struct rise_tally_run {
    size_t reached;
    uint64_t steps;
    double furthest;
};

/** Refuses heights that do not rise from 1, or are none or too many. STATUS_INPUT. */
enum status rise_tally_check(const struct rise_heights *heights, struct fault *fault);

/** Takes a run's mean square after a step, over that of the start; not a number is beyond all
 * heights. Returns whether the run goes on. */
bool rise_tally_goes_on(
    struct rise_tally_run *run, const struct rise_heights *heights, double square);

/** Adds a run that is over. */
void rise_tally_add(struct rise_tally *tally, const struct rise_tally_run *run);

/** Follows job->plan->runs runs, `block` of them at a time by `run`, whose result is a tally and
 * whose context is the job; fewer where plan->relative_error says so (rise_frozen_run).
 * STATUS_INPUT: no run. Other faults are those of ensemble_run. */
enum status rise_tally_all(
    struct rise *found, const struct rise_tally_job *job,
    enum status (*run)(void *, uint64_t, uint64_t, const void *, struct fault *), uint64_t block,
    struct fault *fault);

#endif
