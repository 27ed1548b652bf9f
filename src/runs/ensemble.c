/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/ensemble.h"

#include <sched.h>

#include "runs/ensemble_queue.h"
#include "runs/ensemble_ranks.h"
#include "base/ranks.h"

/* A block that takes long holds up the adding, not the other threads, until this many wait to be
 * added. */
enum { SLOTS = 64, SLOTS_A_THREAD = 4 };

static void run_blocks(struct ensemble_queue *queue) {
    enum ensemble_turn turn = ENSEMBLE_WORK;
    while (turn != ENSEMBLE_END) {
        turn = ensemble_queue_step(queue);
        if (turn == ENSEMBLE_WAIT) {
            sched_yield();
        }
    }
}

static enum status run_alone(
    const struct ensemble *ensemble, void *total, uint64_t count, uint64_t done, int threads,
    struct fault *fault) {
    struct ensemble_queue queue;
    enum status status = ensemble_queue_init(
        &queue, ensemble, total, count, done, SLOTS + SLOTS_A_THREAD * (uint64_t)threads, fault);
    if (status == STATUS_OK) {
#ifdef _OPENMP
#pragma omp parallel num_threads(threads)
#endif
        run_blocks(&queue);
        status = queue.status;
        if (status != STATUS_OK) {
            fault_set(fault, status, "%s", queue.fault.text);
        }
    }
    ensemble_queue_clear(&queue);
    return status;
}

/* Ranks meet only between blocks: which rank runs a block, and when, is no other's business. */
static enum status
run_in_block(const struct ensemble *ensemble, void *total, uint64_t count, struct fault *fault) {
    if (ensemble->watch != NULL) {
        return fault_set(
            fault, STATUS_SYSTEM,
            "an ensemble inside a block of another has a watch; give it none");
    }
    return run_alone(ensemble, total, count, 0, 1, fault);
}

/* What the checkpoint has, which rank 0 alone reads. */
static enum status resume(
    const struct ensemble *ensemble, void *total, uint64_t count, uint64_t *done, bool *ended,
    struct fault *fault) {
    *done = 0;
    *ended = false;
    enum status status = STATUS_OK;
    if (ensemble->watch != NULL) {
        status =
            watch_begin(ensemble->watch, total, ensemble->result_size, count, done, ended, fault);
    }
    if (status == STATUS_OK && !ensemble_queue_is_whole(ensemble, count, *done)) {
        return fault_set(
            fault, STATUS_INPUT,
            "checkpoint: %llu of %llu runs: no state that this program leaves; take it away to "
            "start anew",
            (unsigned long long)*done, (unsigned long long)count);
    }
    if (status == STATUS_OK) {
        *ended = ensemble_queue_ends(ensemble, total, count, *done);
        ranks_spread(ended, sizeof *ended);
    }
    return status;
}

enum status
ensemble_run(const struct ensemble *ensemble, void *total, uint64_t count, struct fault *fault) {
    uint64_t done;
    bool ended;
    if (count == 0) {
        return STATUS_OK;
    }
    if (ensemble_queue_in_block()) {
        return run_in_block(ensemble, total, count, fault);
    }
    enum status status = resume(ensemble, total, count, &done, &ended, fault);
    if (status == STATUS_OK && !ended && ranks_count() > 1) {
        status = ensemble_ranks_run(ensemble, total, count, done, fault);
    } else if (status == STATUS_OK && !ended) {
        status =
            run_alone(ensemble, total, count, done, ensemble_queue_threads(ensemble, count), fault);
    }
    if (status == STATUS_OK) {
        ranks_spread(total, ensemble->result_size);
    }
    if (ensemble->watch != NULL) {
        watch_end(ensemble->watch);
    }
    return status;
}
