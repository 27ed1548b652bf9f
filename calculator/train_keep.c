/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_keep.h"

#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "nets/training_state.h"

static const double REPORT_EVERY = 0.2; /* seconds */

/* A disk that writes so much a second is busy for a fifth of the time at most. */
static const double BYTES_A_SECOND = 2e7;

/* -- the state ---------------------------------------------------------------------------- */

static size_t row_bytes(const struct train_run *run) {
    return run->row == NULL ? 0 : run->most_rows * run->columns * sizeof(double);
}

size_t train_keep_size(const struct train_run *run) {
    return sizeof run->found + row_bytes(run) + training_state_size(&run->training);
}

static void put_state(struct train_run *run) {
    unsigned char *to = run->state;
    run->found.rate = run->schedule.rate;
    run->found.decayed = run->schedule.decayed;
    run->found.climb = run->schedule.climb;
    memcpy(to, &run->found, sizeof run->found);
    to += sizeof run->found;
    if (run->row != NULL) {
        memcpy(to, run->row, row_bytes(run));
    }
    training_state_put(to + row_bytes(run), &run->training);
}

static void get_state(struct train_run *run) {
    const unsigned char *from = run->state;
    memcpy(&run->found, from, sizeof run->found);
    from += sizeof run->found;
    run->schedule.rate = run->found.rate;
    run->schedule.decayed = run->found.decayed;
    run->schedule.climb = run->found.climb;
    if (run->row != NULL) {
        memcpy(run->row, from, row_bytes(run));
    }
    training_state_get(&run->training, from + row_bytes(run));
}

/* -- whose it is -------------------------------------------------------------------------- */

static void digest_samples(SHA2_CTX *context, const struct samples *samples) {
    size_t sizes[] = {samples->count, samples->inputs, samples->outputs};
    SHA256Update(context, (const uint8_t *)sizes, sizeof sizes);
    SHA256Update(context, (const uint8_t *)samples->x, samples->count * samples->inputs * 8);
    SHA256Update(context, (const uint8_t *)samples->y, samples->count * samples->outputs * 8);
}

/* All that the numbers depend on, by value. */
static void digest_question(SHA2_CTX *context, const struct train_question *q) {
    const double number[] = {
        q->setup.sigma.value.hi,
        q->setup.seed.value.hi,
        q->scheme,
        (double)q->plan.batch,
        q->plan.replacement,
        q->plan.optimizer,
        q->unit,
        q->schedule.kind,
        q->schedule.low,
        q->schedule.high,
        q->schedule.period,
        q->schedule.decay,
        q->schedule.climb.factor,
        q->until.value.hi,
        (double)q->steps,
        (double)q->watched,
        (double)q->pairs,
        (double)q->first,
        q->every.value.hi,
        q->data.known,
        q->data.task};
    SHA256Update(context, (const uint8_t *)number, sizeof number);
    for (size_t i = 0; i < q->schedule.points; i++) {
        const double point[] = {(double)q->point[i].step, q->point[i].value};
        SHA256Update(context, (const uint8_t *)point, sizeof point);
    }
    SHA256Update(context, (const uint8_t *)q->net, strlen(q->net));
    digest_samples(context, &q->data.train);
    digest_samples(context, &q->data.test);
}

static char *identity_of(const struct train_run *run) {
    const struct train_question *q = run->question;
    char text[512], digest[SHA256_DIGEST_STRING_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    digest_question(&context, q);
    SHA256End(&context, digest);
    snprintf(
        text, sizeof text, "%s on %s, batch %zu, eta %.6g, %llu steps, %s, digest %.12s",
        q->setup.model != NULL ? q->setup.model : "layers", q->data.name, train_question_batch(q),
        q->eta.value.hi, (unsigned long long)q->steps, run->row != NULL ? "rows" : "no rows",
        digest);
    return watch_identity("catapult train", text);
}

/* -- the watch ---------------------------------------------------------------------------- */

static enum status start_watch(struct train_run *run, struct fault *fault) {
    const struct train_question *q = run->question;
    char *identity = q->checkpoint == NULL ? NULL : identity_of(run);
    if (q->checkpoint != NULL && identity == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    snprintf(run->title, sizeof run->title, "catapult train");
    enum status status = watch_init(&run->watch, run->title, q->checkpoint, identity, fault);
    free(identity);
    run->watch.unit = "steps";
    run->watch.interval = fmax(1, (double)run->state_size / BYTES_A_SECOND);
    if (status == STATUS_OK && run->watch.keeps) { /* better said now than after the first hour */
        status = checkpoint_save(&run->watch.checkpoint, fault);
    }
    return status;
}

enum status train_keep_begin(struct train_run *run, struct fault *fault) {
    uint64_t done = 0;
    bool ended = false;
    run->state_size = train_keep_size(run);
    run->state = calloc(1, run->state_size);
    if (run->state == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a checkpoint");
    }
    enum status status = start_watch(run, fault);
    if (status == STATUS_OK) {
        status = watch_begin(
            &run->watch, run->state, run->state_size, run->question->steps, &done, &ended, fault);
    }
    if (status == STATUS_OK && done > 0) {
        get_state(run);
    }
    return status;
}

enum status train_keep_report(struct train_run *run, struct fault *fault) {
    double now = clock_wall(), most = (double)run->question->steps;
    if (now - run->reported < REPORT_EVERY) {
        return STATUS_OK;
    }
    run->reported = now;
    snprintf(
        run->title, sizeof run->title, "catapult train: step %llu, loss %.4g",
        (unsigned long long)run->training.steps, run->training.loss);
    if (run->watch.keeps) {
        put_state(run);
    }
    const struct checkpoint_run kept = {
        run->question->steps, run->training.steps, false, run->state_size, run->state};
    return watch_block(&run->watch, &kept, (double)run->training.steps / most, fault);
}
