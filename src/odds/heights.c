/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/heights.h"

#include <math.h>

#include "chain/lanes.h"
#include "theory/drift.h"
#include "runs/ensemble.h"

enum { BLOCK = 1024 }; /* runs side by side in lanes */

struct job {
    const struct heights_question *question;
    struct rng_key key;
    struct lanes lanes;
    double flat;
};

/* Far below, with G <= 0, another spike is out of the question; with G > 0 it comes from below any
 * double. */
static bool sinks(struct chain at, const void *dataset) {
    return drift(dataset, dd_of(at.eta_lambda)) <= 0;
}

static void count_run(struct heights *sums, const struct job *job, const struct lanes_run *run) {
    double hit = run->end == LANES_HIT ? (double)run->steps : 0;
    for (int h = 0; h < job->question->heights; h++) {
        sums->reached[h] += run->peak >= job->question->height[h];
    }
    sums->time += hit;
    sums->time2 += hit * hit;
    sums->peak += run->peak;
    sums->peak2 += run->peak * run->peak;
    sums->highest = fmax(sums->highest, run->peak);
    sums->unfinished += run->end == LANES_STEP_LIMIT;
    sums->runs++;
}

/* No spike for Lambda <= 2/s_*^2. */
static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    const struct heights_question *question = job->question;
    const struct lanes_stop stop = {
        .height = question->climb_only ? question->height[0] : INFINITY,
        .flat = job->flat,
        .over = sinks,
        .context = question->dataset,
        .most_steps = question->most_steps};
    struct lanes_run run[BLOCK];
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = rng_of(job->key, first + r);
        struct chain start = start_draw(&question->start, &rng, question->eta, question->width);
        run[r] = lanes_start(job->key, first + r, start, question->gone);
    }
    lanes_advance(&job->lanes, job->key, &stop, run, count);
    for (uint64_t r = 0; r < count; r++) {
        count_run(result, job, &run[r]);
    }
    return STATUS_OK;
}

static void add_block(void *total, const void *result) {
    struct heights *sums = total;
    const struct heights *block = result;
    for (int h = 0; h < HEIGHTS_MOST; h++) {
        sums->reached[h] += block->reached[h];
    }
    sums->time += block->time;
    sums->time2 += block->time2;
    sums->peak += block->peak;
    sums->peak2 += block->peak2;
    sums->highest = fmax(sums->highest, block->highest);
    sums->unfinished += block->unfinished;
    sums->runs += block->runs;
}

static enum status job_init(struct job *job, struct fault *fault) {
    const struct heights_question *question = job->question;
    struct sgd law;
    if (question->heights > HEIGHTS_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "%d heights; give up to %d", question->heights, HEIGHTS_MOST);
    }
    job->flat = drift_window(question->dataset).crit.hi;
    enum status status = sgd_init(&law, question->dataset, fault);
    if (status == STATUS_OK) {
        status = lanes_init(&job->lanes, &law, fault);
        sgd_clear(&law);
    }
    return status;
}

enum status heights_run(
    struct heights *found, const struct heights_question *question, const struct plan *plan,
    struct fault *fault) {
    struct job job = {.question = question, .key = plan->key};
    *found = (struct heights){.runs = 0};
    enum status status = job_init(&job, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct ensemble ensemble = {
        .result_size = sizeof *found,
        .run = run_block,
        .add = add_block,
        .context = &job,
        .threads = plan->threads,
        .block = BLOCK,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, found, plan->runs, fault);
    lanes_clear(&job.lanes);
    return status;
}

struct estimate heights_share(const struct heights *found, int h) {
    return estimate_share(found->reached[h], found->runs);
}

/* Of the variance without bias: runs that reach a height may be few. */
static struct estimate mean_of(double n, double sum, double sum2) {
    double mean = sum / n;
    return (struct estimate){mean, sqrt(fmax(0, sum2 / n - mean * mean) / (n - 1))};
}

struct estimate heights_time(const struct heights *found) {
    return mean_of(found->reached[0], found->time, found->time2);
}

struct estimate heights_peak(const struct heights *found) {
    return mean_of(found->runs, found->peak, found->peak2);
}
