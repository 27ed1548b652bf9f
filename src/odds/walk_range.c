/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/walk_range.h"

#include <math.h>

#include "chain/tilt.h"
#include "runs/ensemble.h"
#include "theory/cramer.h"
#include "theory/drift.h"

struct job {
    const struct walk_range_question *question;
    struct tilt tilt;
    struct rng_key key;
};

/* r^theta times the weight: of the order of 1 at any r. */
static double weight_of_run(const struct job *job, struct rng *rng) {
    double range = job->question->range, x = job->question->x;
    double y = 1, low = 1, high = 1, log_weight = 0;
    while (high - low < range) {
        y *= 1 - x * job->tilt.law.s2[tilt_draw(&job->tilt, rng, &log_weight)];
        low = fmin(low, y);
        high = fmax(high, y);
    }
    return exp(job->tilt.theta * log(range) + log_weight);
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    double *sum = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        double weight = weight_of_run(job, &rng);
        sum[0] += weight;
        sum[1] += weight * weight;
    }
    return STATUS_OK;
}

enum status walk_range_run(
    struct estimate *found, const struct walk_range_question *question, const struct plan *plan,
    struct fault *fault) {
    struct job job = {.question = question, .key = plan->key};
    struct dd x = dd_of(question->x);
    double sum[2] = {0};
    if (drift_regime(question->dataset, x) != DRIFT_DEFLATIONARY) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: give one in the deflationary regime", x.hi);
    }
    enum status status =
        tilt_init(&job.tilt, question->dataset, x, cramer_exponent(question->dataset, x), fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct ensemble ensemble = {
        .result_size = sizeof sum,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, sum, plan->runs, fault);
    *found = estimate_mean((double)plan->runs, sum[0], sum[1]);
    tilt_clear(&job.tilt);
    return status;
}
