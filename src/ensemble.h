/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_H
#define CATAPULT_ENSEMBLE_H

/**
 * Many replicas over the threads of one machine, with results that do not depend on how many there are:
 * replicas come in blocks of a fixed size, each block is summed by itself in order, and blocks are
 * added in the order of their numbers.
 */

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

enum {
    ENSEMBLE_BLOCK = 512
}; /* replicas in a block: large against a thread's start, small against a run */

struct ensemble {
    size_t result_size; /**< bytes of what a block leaves behind */
    /** Runs replicas first ... first + count - 1 into the zeroed `result`. Called from several threads. */
    void (*run)(void *result, uint64_t first, uint64_t count, void *context);
    /** Adds a block's result to the total. Called in order, from one thread. */
    void (*add)(void *total, const void *result);
    void *context;
    int threads; /**< 0: as many as the machine has */
};

/**
 * Adds replicas first ... first + count - 1 to `total`; `first` is a multiple of ENSEMBLE_BLOCK. Memory: one
 * result a block, 1024 blocks at a time. STATUS_SYSTEM: memory.
 */
enum status ensemble_run(const struct ensemble *ensemble, void *total, uint64_t first,
                         uint64_t count, struct fault *fault);

#endif
