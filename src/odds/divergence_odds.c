/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/divergence_odds.h"

#include "neurons/channels.h"
#include "neurons/relu_descent.h"
#include "runs/ensemble.h"

enum { BLOCK = 10 }; /* a run of real neurons takes milliseconds */

struct job {
    const struct divergence_odds_question *question;
    struct rng_key key;
};

/* lambda_+ is 1 in the mean, and s^2 too: eta is x. */
static enum status run_network(
    void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    const struct divergence_odds_question *question = job->question;
    double *diverged = result;
    struct network network;
    enum status status = network_init(&network, NETWORK_RELU, (uint64_t)question->width, 1, fault);
    for (uint64_t r = first; r < first + count && status == STATUS_OK; r++) {
        network_start(&network, job->key, r);
        *diverged += relu_descent_network(&network, question->x, question->s2_minus);
    }
    network_clear(&network);
    return status;
}

static enum status run_sectors(
    void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    const struct divergence_odds_question *question = job->question;
    double *diverged = result;
    struct sectors sectors;
    enum status status = sectors_init(&sectors, fault);
    for (uint64_t r = first; r < first + count && status == STATUS_OK; r++) {
        struct rng rng = rng_of(job->key, r);
        struct chain start[NETWORK_CHANNELS];
        bool diverges;
        channels_start(start, &rng, question->x, question->width);
        sectors_start(&sectors, start);
        status = relu_descent_sectors(&diverges, &sectors, question->s2_minus, fault);
        *diverged += diverges;
    }
    sectors_clear(&sectors);
    return status;
}

enum status divergence_odds_run(
    struct estimate *found, const struct divergence_odds_question *question,
    const struct plan *plan, struct fault *fault) {
    const struct job job = {question, plan->key};
    double diverged = 0;
    const struct ensemble ensemble = {
        .result_size = sizeof diverged,
        .run = question->real ? run_network : run_sectors,
        .context = &job,
        .threads = plan->threads,
        .block = BLOCK,
        .watch = plan->watch};
    enum status status = ensemble_run(&ensemble, &diverged, plan->runs, fault);
    *found = estimate_share(diverged, (double)plan->runs);
    return status;
}
