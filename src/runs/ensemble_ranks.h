/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_RANKS_H
#define CATAPULT_ENSEMBLE_RANKS_H

/**
 * Deals the blocks of an ensemble out to ranks. Rank 0 leads: between blocks of its own it sends
 * the others orders of about a twentieth of a second, up to two each, one to work on and the next,
 * and adds what comes back. So nobody waits for the slowest rank, and the results stay those of one
 * rank: who ran a block does not matter.
 */

#include "runs/ensemble_queue.h"

/**
 * Runs `count` replicas on all ranks: rank 0 adds those after `done` to `total`, the others run
 * what rank 0 orders. Memory: on rank 0 four orders a rank, together 64 MiB unless an order of a
 * block a thread is more; on the others two orders. The fault that ended the queue is that of all
 * ranks. STATUS_SYSTEM: memory; the program has to end with ranks_exit then, for the others wait.
 */
enum status ensemble_ranks_run(
    const struct ensemble *ensemble, void *total, uint64_t count, uint64_t done,
    struct fault *fault);

#endif
