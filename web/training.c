/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training.h"

#include <math.h>
#include <stdlib.h>

#include "chain/sgd.h"
#include "chain/start.h"
#include "finding.h"
#include "reply.h"

enum { MOST_STEPS = 800, LEAST_STEPS = 24, MOST_SEARCHED = 1000000, DIGITS = 5 };

/* Of the start: below it nothing can be seen. */
static const double GONE = 1e-6;

struct training {
    double mu[MOST_STEPS + 1], lambda[MOST_STEPS + 1];
    size_t steps;
    bool spikes;
};

static bool has_diverged(const struct setup *setup, struct chain at) {
    double x = dataset_max_s2(&setup->dataset).hi * at.eta_lambda;
    return !(fabs(x) <= CHAIN_DIVERGENT);
}

static void train(
    struct training *training, const struct setup *setup, const struct sgd *sgd, struct rng *rng) {
    struct spike_odds_question question = finding_chain(setup);
    double eta = setup->rate.hi;
    struct chain at = start_draw(&question.start, rng, eta, question.width);
    double gone = GONE * fmin(fabs(at.y), setup->spike.y);
    training->steps = 0;
    training->spikes = false;
    for (size_t t = 0;; t++) {
        training->mu[t] = setup_mu(setup, fabs(at.y));
        training->lambda[t] = at.eta_lambda / eta;
        training->steps = t;
        training->spikes |= fabs(at.y) >= setup->spike.y;
        bool is_gone = fabs(at.y) <= gone && t >= LEAST_STEPS;
        if (t == MOST_STEPS || is_gone || has_diverged(setup, at)) {
            break;
        }
        at = sgd_step(sgd, at, rng);
    }
}

/* Whether there is such a run. */
static bool find(
    struct training *training, uint64_t *run, const struct setup *setup, const struct sgd *sgd,
    const struct training_question *question) {
    struct rng_key key = rng_key_of(question->seed, "training", 0);
    size_t searched = 0;
    for (*run = question->run; searched < MOST_SEARCHED; ++*run) {
        struct rng rng = rng_of(key, *run);
        train(training, setup, sgd, &rng);
        if (!question->spikes || training->spikes) {
            return true;
        }
        searched += training->steps + 1;
    }
    return false;
}

static void write_run(FILE *out, const struct training *training, uint64_t run) {
    fprintf(
        out, "{\"run\": %llu, \"spikes\": %s, \"steps\": %zu", (unsigned long long)run,
        training->spikes ? "true" : "false", training->steps);
    reply_reals(out, "mu", training->mu, training->steps + 1, DIGITS);
    reply_reals(out, "lambda", training->lambda, training->steps + 1, DIGITS);
    fputc('}', out);
}

enum status training_write(
    FILE *out, const struct setup *setup, const struct training_question *question,
    struct fault *fault) {
    struct training *training = malloc(sizeof *training);
    if (training == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    struct sgd sgd;
    enum status status = sgd_init(&sgd, &setup->dataset, fault);
    if (status == STATUS_OK) {
        uint64_t run;
        if (find(training, &run, setup, &sgd, question)) {
            write_run(out, training, run);
        } else {
            fputs("{\"run\": null}", out);
        }
        sgd_clear(&sgd);
    }
    free(training);
    return status;
}
