/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_H
#define CATAPULT_ENSEMBLE_H

/**
 * Runs many replicas over the threads of one machine, with results that do not depend on the number
 * of threads: replicas come in blocks of a fixed size, each block is summed by itself in order, and
 * blocks are added in the order of their numbers. Built with MPI, runs them over the ranks of many
 * machines, with the same results again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runs/watch.h"

/** Replicas in a block where nothing else is said: many beside a thread's start and few beside a
 * run. Doubled while blocks would be more than ENSEMBLE_BLOCKS, so few that adding them, which one
 * thread does, takes minutes at most, and so many that a signal is heard within a second at 10^13
 * replicas, which take years. */
enum { ENSEMBLE_BLOCK = 512, ENSEMBLE_BLOCKS = 1 << 27 };

/** What a replica is, how results are added, and when the run may end. */
struct ensemble {
    /** Bytes of what a block leaves behind, and of the total: plain data, no pointers, less than 2
     * GiB. */
    size_t result_size;
    /** Runs replicas first ... first + count - 1 into the zeroed `result`, and leaves nothing
     * anywhere else. Called from several threads. A status other than STATUS_OK ends the ensemble;
     * the function then fills `fault`, which is never NULL. */
    enum status (*run)(
        void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault);
    /** Adds a block's result to the total. Called in order, one at a time. NULL: results are arrays
     * of doubles, and each double is added to its own. */
    void (*add)(void *total, const void *result);
    const void *context;
    int threads;    /**< 0: the watch's, or as many as the machine has */
    uint64_t block; /**< replicas in a block; 0: as ENSEMBLE_BLOCK says */
    /** Asked after each block, in order: may the run end here, after so many replicas? NULL:
     * never. */
    bool (*enough)(const void *total, uint64_t replicas, const void *context);
    /** What part of the work is done, 0 to 1, for those who wait; NULL: replicas/count. */
    double (*part)(const void *total, uint64_t replicas, const void *context);
    struct watch *watch; /**< NULL: no checkpoint, no progress. Not to be shared by two at a time */
};

/**
 * Adds replicas 0 ... count - 1, or those up to the block after which `enough` says so, to the
 * zeroed `total`; the last block may be short. With a watch that has a checkpoint goes on from
 * there, to the same bytes. Called inside a block of another ensemble it runs on that thread alone,
 * whatever `threads` says, and its total is of that thread's rank; STATUS_SYSTEM there: it has a
 * watch, which the outer one needs. Memory: the results of 64 blocks and 4 more a thread; on
 * several ranks see ensemble_ranks.h. STATUS_SYSTEM: memory. STATUS_STOPPED, STATUS_INPUT: see
 * watch.h. When blocks fail, the status and the fault are those of the first of them, on every rank
 * and for any number of threads, and `total` holds the blocks before it.
 */
enum status
ensemble_run(const struct ensemble *ensemble, void *total, uint64_t count, struct fault *fault);

#endif
