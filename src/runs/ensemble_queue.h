/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_QUEUE_H
#define CATAPULT_ENSEMBLE_QUEUE_H

/** Hands the blocks of an ensemble out to the threads of one process: blocks are taken in the order
 * of their numbers, given back in any order, and added in order. All functions but init and clear
 * may be called by several threads at a time. */

#include "runs/ensemble.h"

/** The first block that failed, and why. */
struct ensemble_queue_failure {
    uint64_t block; /**< UINT64_MAX: none did */
    struct fault fault;
};

/** Starts with no block failed. */
void ensemble_queue_failure_init(struct ensemble_queue_failure *failure);

/** Replaces `failure` by `other`, if `other` is of an earlier block. */
void ensemble_queue_failure_join(
    struct ensemble_queue_failure *failure, const struct ensemble_queue_failure *other);

struct ensemble_queue {
    const struct ensemble *ensemble;
    void *total;
    uint64_t size, count, blocks; /**< replicas in a block; replicas; blocks */
    uint64_t taken, added;        /**< blocks */
    bool over;                    /**< enough, or something failed: no block is added any more */
    struct ensemble_queue_failure failure; /**< of the blocks that were given */
    enum status status;
    struct fault fault; /**< says why, when `status` is not STATUS_OK */
    uint64_t slots;
    char *result; /**< owned: block b is in slot b mod slots */
    bool *done;   /**< owned: whether a slot waits to be added */
};

/** Blocks first ... first + count - 1, whose slots lie side by side. */
struct ensemble_span {
    uint64_t first, count;
};

/** What a thread is to do next. */
enum ensemble_turn {
    ENSEMBLE_WORK, /**< there is a block to run */
    ENSEMBLE_WAIT, /**< not now: others have to give theirs first */
    ENSEMBLE_END   /**< never again; what others have taken may still have to be given */
};

/** Returns the number of threads for `count` replicas: those asked for, or the machine's, but no
 * more than blocks. Returns 1 without OpenMP, which is slower and the same to the last bit. */
int ensemble_queue_threads(const struct ensemble *ensemble, uint64_t count);

/** Returns the number of blocks that `count` replicas make. */
uint64_t ensemble_queue_blocks(const struct ensemble *ensemble, uint64_t count);

/** Says whether `done` of `count` replicas are all of them or whole blocks, as a checkpoint has. */
bool ensemble_queue_is_whole(const struct ensemble *ensemble, uint64_t count, uint64_t done);

/** Says whether so many replicas in `total` are all that is wanted now: a checkpoint may have been
 * written when more or less was enough. */
bool ensemble_queue_ends(
    const struct ensemble *ensemble, const void *total, uint64_t count, uint64_t done);

/** Says whether this thread is inside a block that ensemble_queue_run runs. */
bool ensemble_queue_in_block(void);

/** Runs a block into `result`, of ensemble->result_size bytes; joins its failure, if it fails. */
void ensemble_queue_run(
    const struct ensemble *ensemble, uint64_t count, uint64_t block, void *result,
    struct ensemble_queue_failure *failure);

/**
 * Starts a queue of `count` replicas, of which the first `done`, a multiple of the size of a block,
 * are in `total` already. At most `slots` blocks are taken and not yet added at any time. The
 * caller clears the queue, also after a fault. STATUS_SYSTEM: memory, or results that are to be
 * added as doubles and are no whole number of them.
 */
enum status ensemble_queue_init(
    struct ensemble_queue *queue, const struct ensemble *ensemble, void *total, uint64_t count,
    uint64_t done, uint64_t slots, struct fault *fault);
void ensemble_queue_clear(struct ensemble_queue *queue);

/** Takes the next blocks, 1 to `most`, into `span`, if the answer is ENSEMBLE_WORK. */
enum ensemble_turn
ensemble_queue_take(struct ensemble_queue *queue, uint64_t most, struct ensemble_span *span);

/** Returns where the result of a block that was taken goes. */
void *ensemble_queue_slot(const struct ensemble_queue *queue, uint64_t block);

/** Gives back the blocks of `span`, whose results are in their slots; `failure` is the first of
 * them that failed. Adds what can be added, in order; blocks behind the last one, or behind one
 * that failed, are thrown away. */
void ensemble_queue_give(
    struct ensemble_queue *queue, const struct ensemble_span *span,
    const struct ensemble_queue_failure *failure);

/** Takes one block, runs it and gives it. */
enum ensemble_turn ensemble_queue_step(struct ensemble_queue *queue);

/** Says whether there is nothing to take any more (ENSEMBLE_END), and whether the queue is `over`:
 * what others took is not needed. */
bool ensemble_queue_ended(struct ensemble_queue *queue, bool *over);

/** Estimates the blocks that will still be taken, as far as ensemble->part can tell. */
uint64_t ensemble_queue_left(struct ensemble_queue *queue);

#endif
