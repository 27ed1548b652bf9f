/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/channel_odds.h"

#include <math.h>

#include "theory/cramer.h"
#include "theory/drift.h"
#include "runs/ensemble.h"
#include "neurons/channel_tilt.h"
#include "neurons/channels.h"
#include "neurons/sectors.h"
#include "neurons/signed_samples.h"

/* A run is over when both |Y| have fallen so far below what they need, the height or under the tilt
 * the start, that by Lundberg's bound it could still add this part. The bound is that of the
 * present Lambda, which the other channel's spike may have lifted: until a lifted channel has come
 * down again its run goes on. */
static const double MISSED = 1e-5;
enum { LOOK_EVERY = 8, NETWORK_BLOCK = 16 };

struct job {
    const struct channel_odds_question *question;
    struct signed_samples plain;
    struct tilt tilt;
    struct rng_key key;
    struct channels split;
    double gone; /* MISSED^(1/theta), at the start */
};

/* -- the three models --------------------------------------------------------------------- */

struct model {
    enum channel_odds_model kind;
    double eta;
    struct chain at[NETWORK_CHANNELS];
    struct sectors sectors;
    struct network network;
};

static enum status
model_init(struct model *model, const struct channel_odds_question *question, struct fault *fault) {
    *model = (struct model){.kind = question->model, .eta = question->eta};
    switch (question->model) {
    case CHANNEL_ODDS_SPLIT:
        break;
    case CHANNEL_ODDS_SECTORS:
        return sectors_init(&model->sectors, fault);
    case CHANNEL_ODDS_NETWORK:
        return network_init(&model->network, NETWORK_RELU, (uint64_t)question->width, 1, fault);
    }
    return STATUS_OK;
}

static void model_clear(struct model *model) {
    if (model->kind == CHANNEL_ODDS_SECTORS) {
        sectors_clear(&model->sectors);
    } else if (model->kind == CHANNEL_ODDS_NETWORK) {
        network_clear(&model->network);
    }
}

static void update_states(struct model *model) {
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        if (model->kind == CHANNEL_ODDS_SECTORS) {
            model->at[k] = model->sectors.at[k];
        } else if (model->kind == CHANNEL_ODDS_NETWORK) {
            model->at[k] = network_chain(&model->network, k, model->eta);
        }
    }
}

/* A real network at N(0,1) weights has its own numbers; the other two draw them. */
static enum status model_start(
    struct model *model, const struct job *job, struct rng *rng, uint64_t replica,
    struct fault *fault) {
    const struct channel_odds_question *question = job->question;
    enum status status = STATUS_OK;
    bool random = question->start[0].random;
    for (int k = 0; k < NETWORK_CHANNELS && !random; k++) {
        model->at[k] = start_draw(&question->start[k], rng, question->eta, question->width);
    }
    struct rng_key weights = {job->key.bits ^ 0x9e3779b97f4a7c15};
    if (model->kind == CHANNEL_ODDS_NETWORK && random) {
        network_start(&model->network, weights, replica);
    } else if (model->kind == CHANNEL_ODDS_NETWORK) {
        status =
            network_start_at(&model->network, weights, replica, question->eta, model->at, fault);
    } else if (random) {
        channels_start(model->at, rng, question->eta, question->width);
    }
    if (model->kind == CHANNEL_ODDS_SECTORS) {
        sectors_start(&model->sectors, model->at);
    }
    update_states(model);
    return status;
}

static enum status model_step(struct model *model, struct sample sample, struct fault *fault) {
    enum status status = STATUS_OK;
    switch (model->kind) {
    case CHANNEL_ODDS_SPLIT:
        model->at[NETWORK_PLUS] = chain_step(model->at[NETWORK_PLUS], sample.s2_plus);
        model->at[NETWORK_MINUS] = chain_step(model->at[NETWORK_MINUS], sample.s2_minus);
        break;
    case CHANNEL_ODDS_SECTORS:
        status = sectors_step(&model->sectors, sample.s2_plus, sample.s2_minus, fault);
        break;
    case CHANNEL_ODDS_NETWORK:
        network_step(&model->network, model->eta, sample.s2_plus, sample.s2_minus);
        break;
    }
    update_states(model);
    return status;
}

/* -- one run ------------------------------------------------------------------------------ */

struct outcome {
    double first, both; /* weights */
    bool unfinished;
};

static bool quiet(const struct job *job, const struct model *model, double need) {
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        if (fabs(model->at[k].y) >= job->gone * need) {
            return false;
        }
    }
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        struct chain at = model->at[k];
        bool lifted = at.eta_lambda > job->question->eta;
        if (job->split.trains[k] && lifted && at.y != 0) {
            double theta = cramer_exponent(&job->split.channel[k], dd_of(at.eta_lambda));
            if (!(theta * log(fabs(at.y) / need) <= log(MISSED))) {
                return false;
            }
        }
    }
    return true;
}

static size_t drawn(const struct job *job, bool tilts, struct rng *rng, double *log_weight) {
    if (tilts) {
        return tilt_draw(&job->tilt, rng, log_weight);
    }
    return pick_draw(&job->plain.pick, rng);
}

static enum status run_once(
    const struct job *job, struct model *model, uint64_t replica, struct outcome *outcome,
    struct fault *fault) {
    const struct channel_odds_question *question = job->question;
    struct rng rng = rng_of(job->key, replica);
    enum status status = model_start(model, job, &rng, replica, fault);
    bool tilts = question->tilted, spiked = false;
    double log_weight = 0;
    double typical =
        fmax(fabs(model->at[question->first].y), question->eta / sqrt(question->width));
    double need = tilts ? fmin(typical, question->height) : question->height;
    long last = question->patience;
    for (long t = 0; status == STATUS_OK; t++) {
        bool other = fabs(model->at[!question->first].y) >= question->height;
        if (!spiked && !other && fabs(model->at[question->first].y) >= question->height) {
            spiked = true;
            tilts = false;
            outcome->first = exp(log_weight);
            need = question->height;
            last = t + question->window;
        }
        if (other || t >= last || (t % LOOK_EVERY == 0 && quiet(job, model, need))) {
            outcome->both = spiked && other ? outcome->first : 0;
            outcome->unfinished = !spiked && !other && t >= last;
            break;
        }
        size_t i = drawn(job, tilts, &rng, &log_weight);
        status = model_step(model, job->plain.sample[i], fault);
    }
    return status;
}

/* -- many --------------------------------------------------------------------------------- */

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    struct channel_odds *sums = result;
    struct model model;
    enum status status = model_init(&model, job->question, fault);
    for (uint64_t r = first; status == STATUS_OK && r < first + count; r++) {
        struct outcome outcome = {0};
        status = run_once(job, &model, r, &outcome, fault);
        sums->first += outcome.first;
        sums->first2 += outcome.first * outcome.first;
        sums->both += outcome.both;
        sums->both2 += outcome.both * outcome.both;
        sums->cross += outcome.first * outcome.both;
        sums->unfinished += outcome.unfinished;
        sums->runs++;
    }
    model_clear(&model);
    return status;
}

/* Lazy channels need no more than 1e-3, and from inflationary ones even 1e-12 is far. */
static double how_far(const struct channels *split, double eta) {
    double theta = INFINITY;
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        if (split->trains[k]) {
            theta = fmin(theta, cramer_exponent(&split->channel[k], dd_of(eta)));
        }
    }
    return fmin(1e-3, fmax(1e-12, pow(MISSED, 1 / theta)));
}

static enum status tilt_towards_first(struct job *job, struct fault *fault) {
    const struct channel_odds_question *question = job->question;
    const struct dataset *channel = &job->split.channel[question->first];
    struct dd x = dd_of(question->eta);
    if (!job->split.trains[question->first] || drift_regime(channel, x) != DRIFT_DEFLATIONARY) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: give one where the channel is deflationary",
            question->eta);
    }
    return channel_tilt_init(
        &job->tilt, question->dataset, &job->plain, question->first, x, cramer_exponent(channel, x),
        fault);
}

static enum status job_init(struct job *job, struct fault *fault) {
    const struct channel_odds_question *question = job->question;
    if (question->dataset->rows > CHANNEL_ODDS_MOST_ROWS) {
        return fault_set(
            fault, STATUS_INPUT, "%zu samples; give up to %d", question->dataset->rows,
            CHANNEL_ODDS_MOST_ROWS);
    }
    if (question->start[0].random != question->start[1].random) {
        return fault_set(
            fault, STATUS_INPUT, "one channel is random; start both at random, or none");
    }
    enum status status = signed_samples_init(&job->plain, question->dataset, fault);
    if (status == STATUS_OK) {
        status = channels_init(&job->split, question->dataset, fault);
    }
    if (status == STATUS_OK) {
        job->gone = how_far(&job->split, question->eta);
    }
    if (status == STATUS_OK && question->tilted) {
        status = tilt_towards_first(job, fault);
    }
    return status;
}

enum status channel_odds_run(
    struct channel_odds *found, const struct channel_odds_question *question,
    const struct plan *plan, struct fault *fault) {
    struct job job = {.question = question, .key = plan->key};
    *found = (struct channel_odds){.runs = 0};
    enum status status = job_init(&job, fault);
    if (status == STATUS_OK) {
        const struct ensemble ensemble = {
            .result_size = sizeof *found,
            .run = run_block,
            .context = &job,
            .threads = plan->threads,
            .watch = plan->watch,
            .block = question->model == CHANNEL_ODDS_NETWORK ? NETWORK_BLOCK : 0};
        status = ensemble_run(&ensemble, found, plan->runs, fault);
    }
    tilt_clear(&job.tilt);
    signed_samples_clear(&job.plain);
    channels_clear(&job.split);
    return status;
}

/* -- estimates ---------------------------------------------------------------------------- */

struct estimate channel_odds_first(const struct channel_odds *found) {
    return estimate_mean(found->runs, found->first, found->first2);
}

struct estimate channel_odds_both(const struct channel_odds *found) {
    return estimate_mean(found->runs, found->both, found->both2);
}

struct estimate channel_odds_given(const struct channel_odds *found) {
    return estimate_ratio_of_sums(
        found->both, found->both2, found->first, found->first2, found->cross);
}
