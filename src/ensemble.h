/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_H
#define CATAPULT_ENSEMBLE_H

/**
 * Many replicas over the threads of one machine, with results that do not depend on how many there are:
 * replicas come in blocks of a fixed size, each block is summed by itself in order, and blocks are
 * added in the order of their numbers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

enum {
    ENSEMBLE_BLOCK = 512
}; /* replicas in a block unless said: large against a thread's start, small against a run */

struct ensemble {
    size_t result_size; /**< bytes of what a block leaves behind, and of the total */
    /** Runs replicas first ... first + count - 1 into the zeroed `result`. Called from several threads. */
    void (*run)(void *result, uint64_t first, uint64_t count, void *context);
    /** Adds a block's result to the total. Called in order, one at a time. */
    void (*add)(void *total, const void *result);
    void *context;
    int threads;    /**< 0: as many as the machine has */
    uint64_t block; /**< replicas in a block; 0: ENSEMBLE_BLOCK */
    /** Asked after each block, in order: may the run end here, after so many replicas? NULL: never. */
    bool (*enough)(const void *total, uint64_t replicas, void *context);
};

/**
 * Adds replicas 0 ... count - 1, or those before `enough`, to the zeroed `total`; the last block may be short.
 * Memory: one result for each of 64 blocks, or of 4 a thread. STATUS_SYSTEM: memory.
 */
enum status ensemble_run(const struct ensemble *ensemble, void *total, uint64_t count,
                         struct fault *fault);

#endif
