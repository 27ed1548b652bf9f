/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_QUEUE_H
#define CATAPULT_ENSEMBLE_QUEUE_H

/**
 * The blocks of an ensemble on their way through one process: taken in the order of their numbers,
 * given back in any, and added in order. All but init and clear may be called by several threads at
 * a time.
 */

#include "runs/ensemble.h"

/** The first block that failed, and why. */
struct ensemble_queue_failure {
    uint64_t block; /**< UINT64_MAX: none did */
    struct fault fault;
};

/** No block has failed. */
void ensemble_queue_failure_init(struct ensemble_queue_failure *failure);

/** Replaces `failure` by `other`, if that is of an earlier block. */
void ensemble_queue_failure_join(
    struct ensemble_queue_failure *failure, const struct ensemble_queue_failure *other);

struct ensemble_queue {
    const struct ensemble *ensemble;
    void *total;
    uint64_t size, count, blocks; /**< replicas in a block; replicas; blocks */
    uint64_t taken, added;        /**< blocks */
    bool over;                    /**< enough, or something failed: no block is added any more */
    struct ensemble_queue_failure failure; /**< of those that were given */
    enum status status;
    struct fault fault; /**< says why, when `status` is not STATUS_OK */
    uint64_t slots;
    char *result; /**< owned: block b is in slot b mod slots */
    bool *done;   /**< owned: of each slot, to be added */
};

/** Blocks first ... first + count - 1, whose slots lie side by side. */
struct ensemble_span {
    uint64_t first, count;
};

enum ensemble_turn {
    ENSEMBLE_WORK, /**< there is a block to run */
    ENSEMBLE_WAIT, /**< not now: others have to give theirs first */
    ENSEMBLE_END   /**< never again; what others have taken may still have to be given */
};

/** As many threads as run `count` replicas here: asked for, or the machine's, but no more than
 * blocks. 1 without OpenMP, which is slower and the same to the last bit. */
int ensemble_queue_threads(const struct ensemble *ensemble, uint64_t count);

/** Blocks that `count` replicas make. */
uint64_t ensemble_queue_blocks(const struct ensemble *ensemble, uint64_t count);

/** Runs a block into `result`, of ensemble->result_size bytes; joins its failure, if it fails. */
void ensemble_queue_run(
    const struct ensemble *ensemble, uint64_t count, uint64_t block, void *result,
    struct ensemble_queue_failure *failure);

/** Of `count` replicas the first `done`, a multiple of the size of a block, are in `total` already.
 * At most `slots` blocks are taken and not yet added. The caller clears it, also after a fault.
 * STATUS_SYSTEM: memory, or results that are to be added as doubles and are no whole number of
 * them. */
enum status ensemble_queue_init(
    struct ensemble_queue *queue, const struct ensemble *ensemble, void *total, uint64_t count,
    uint64_t done, uint64_t slots, struct fault *fault);
void ensemble_queue_clear(struct ensemble_queue *queue);

/** The next blocks, 1 to `most`, into `span`, if it is ENSEMBLE_WORK. */
enum ensemble_turn
ensemble_queue_take(struct ensemble_queue *queue, uint64_t most, struct ensemble_span *span);

/** Where the result of a block that was taken goes. */
void *ensemble_queue_slot(const struct ensemble_queue *queue, uint64_t block);

/** The blocks of `span` are in their slots, and `failure` is the first of them that failed. Adds
 * what can be added, in order; blocks behind the last one, or behind one that failed, are thrown
 * away. */
void ensemble_queue_give(
    struct ensemble_queue *queue, const struct ensemble_span *span,
    const struct ensemble_queue_failure *failure);

/** Takes one block, runs it and gives it. */
enum ensemble_turn ensemble_queue_step(struct ensemble_queue *queue);

/** Whether there is nothing to take any more: ENSEMBLE_END; and whether it is `over`: what others
 * took is not needed. */
bool ensemble_queue_ended(struct ensemble_queue *queue, bool *over);

/** Blocks that will still be taken, as far as ensemble->part can tell. */
uint64_t ensemble_queue_left(struct ensemble_queue *queue);

#endif
