/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/channel_lift.h"

#include <math.h>

#include "neurons/sectors.h"
#include "runs/ensemble.h"

static const double GIVEN_UP = 1e-3;
enum { BLOCK = 64 }; /* a run takes some tenths of a millisecond */

struct job {
    const struct channel_lift_question *question;
    struct rng_key key;
};

static void add_weighted(struct channel_lift_sums *sums, double w, double x) {
    sums->w += w;
    sums->w2 += w * w;
    sums->wx += w * x;
    sums->w2x += w * w * x;
    sums->w2x2 += w * w * x * x;
}

static enum status run_once(
    const struct channel_lift_question *question, struct sectors *sectors, struct rng *rng,
    struct channel_lift *sums, struct fault *fault) {
    struct chain start[NETWORK_CHANNELS];
    const struct chain *first = &sectors->at[question->first];
    const struct chain *other = &sectors->at[!question->first];
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        start[k] = start_draw(&question->start[k], rng, question->eta, question->width);
    }
    sectors_start(sectors, start);
    enum status status = STATUS_OK;
    double log_weight = 0, least = GIVEN_UP * fabs(first->y);
    for (int k = 0; k < question->heights && fabs(first->y) > least && status == STATUS_OK;) {
        const struct sample *sample =
            &question->samples->sample[tilt_draw(question->tilt, rng, &log_weight)];
        status = sectors_step(sectors, sample->s2_plus, sample->s2_minus, fault);
        double weight = exp(log_weight);
        for (; k < question->heights && fabs(first->y) >= question->height[k]; k++) {
            double gained = other->eta_lambda - start[!question->first].eta_lambda;
            add_weighted(&sums->output[k], weight, fabs(other->y));
            add_weighted(&sums->curvature[k], weight, gained);
        }
    }
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    struct sectors sectors;
    enum status status = sectors_init(&sectors, fault);
    for (uint64_t r = first; r < first + count && status == STATUS_OK; r++) {
        struct rng rng = rng_of(job->key, r);
        status = run_once(job->question, &sectors, &rng, result, fault);
    }
    sectors_clear(&sectors);
    return status;
}

enum status channel_lift_run(
    struct channel_lift *found, const struct channel_lift_question *question,
    const struct plan *plan, struct fault *fault) {
    const struct job job = {question, plan->key};
    *found = (struct channel_lift){0};
    if (question->heights > CHANNEL_LIFT_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "%d heights; give up to %d", question->heights, CHANNEL_LIFT_MOST);
    }
    const struct ensemble ensemble = {
        .result_size = sizeof *found,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .block = BLOCK,
        .watch = plan->watch};
    return ensemble_run(&ensemble, found, plan->runs, fault);
}

static struct estimate mean_of(const struct channel_lift_sums *sums) {
    return estimate_ratio_of_sums(sums->wx, sums->w2x2, sums->w, sums->w2, sums->w2x);
}

struct estimate channel_lift_output(const struct channel_lift *found, int k) {
    return mean_of(&found->output[k]);
}

struct estimate channel_lift_curvature(const struct channel_lift *found, int k) {
    return mean_of(&found->curvature[k]);
}
