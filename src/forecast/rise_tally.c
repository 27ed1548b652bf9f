/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_tally.h"

#include <math.h>

enum status rise_tally_check(const struct rise_heights *heights, struct fault *fault) {
    double before = 1;
    for (size_t k = 0; k < heights->count && k < RISE_MOST; k++) {
        if (!(heights->height[k] > before && heights->height[k] < 1e100)) {
            return fault_set(
                fault, STATUS_INPUT, "rise: height %g after %g; give rising ones above 1",
                heights->height[k], before);
        }
        before = heights->height[k];
    }
    if (heights->count == 0 || heights->count > RISE_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "rise: %zu heights; give 1 to %d", heights->count, RISE_MOST);
    }
    return STATUS_OK;
}

bool rise_tally_goes_on(
    struct rise_tally_run *run, const struct rise_heights *heights, double square) {
    const double *height = heights->height;
    while (run->reached < heights->count &&
           !(square < height[run->reached] * height[run->reached])) {
        run->reached++;
    }
    run->furthest = fmax(run->furthest, square);
    run->steps++;
    return run->reached < heights->count && run->steps < heights->steps;
}

void rise_tally_add(struct rise_tally *tally, const struct rise_tally_run *run) {
    for (size_t k = 0; k < run->reached; k++) {
        tally->reached[k]++;
    }
    tally->runs++;
    tally->steps += (double)run->steps;
    tally->furthest = fmax(tally->furthest, run->furthest);
}

static void add_block(void *total, const void *result) {
    struct rise_tally *sum = total;
    const struct rise_tally *block = result;
    for (size_t k = 0; k < RISE_MOST; k++) {
        sum->reached[k] += block->reached[k];
    }
    sum->runs += block->runs;
    sum->steps += block->steps;
    sum->furthest = fmax(sum->furthest, block->furthest);
}

/* Over the share of the last height, (1 - p)/(p n) is the squared error. */
static double
squared_error(const struct rise_tally *tally, const struct rise_tally_job *job, uint64_t runs) {
    return 1 / tally->reached[job->heights->count - 1] - 1 / (double)runs;
}

static bool enough(const void *total, uint64_t runs, const void *context) {
    const struct rise_tally_job *job = context;
    double wanted = job->plan->relative_error;
    return wanted > 0 && runs >= RISE_FEWEST && squared_error(total, job, runs) <= wanted * wanted;
}

static double part(const void *total, uint64_t runs, const void *context) {
    const struct rise_tally_job *job = context;
    double wanted = job->plan->relative_error, all = (double)runs / (double)job->plan->runs;
    return wanted > 0 ? fmin(1, fmax(all, wanted * wanted / squared_error(total, job, runs))) : all;
}

enum status rise_tally_all(
    struct rise *found, const struct rise_tally_job *job,
    enum status (*run)(void *, uint64_t, uint64_t, const void *, struct fault *), uint64_t block,
    struct fault *fault) {
    const struct plan *plan = job->plan;
    struct rise_tally tally = {.runs = 0};
    if (plan->runs == 0) {
        return fault_set(fault, STATUS_INPUT, "rise: runs are 0; give 1 at least");
    }
    const struct ensemble ensemble = {
        .result_size = sizeof tally,
        .run = run,
        .add = add_block,
        .context = job,
        .threads = plan->threads,
        .block = block,
        .enough = enough,
        .part = part,
        .watch = plan->watch};
    enum status status = ensemble_run(&ensemble, &tally, plan->runs, fault);
    for (size_t k = 0; status == STATUS_OK && k < job->heights->count; k++) {
        found->share[k] = estimate_share(tally.reached[k], tally.runs);
    }
    found->furthest = sqrt(tally.furthest);
    found->steps = tally.steps;
    found->runs = tally.runs;
    return status;
}
