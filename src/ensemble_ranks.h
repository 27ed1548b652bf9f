/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ENSEMBLE_RANKS_H
#define CATAPULT_ENSEMBLE_RANKS_H

/**
 * Deals the blocks of an ensemble out to ranks. Rank 0 leads: between blocks of its own it sends the others orders of
 * about a twentieth of a second each, two ahead, and adds what comes back. So nobody waits for the slowest, and the
 * results stay those of one rank: who ran a block does not matter.
 */

#include "ensemble_queue.h"

/** Slots that the queue of rank 0 needs: some for each order under way, within 64 MiB or else the least that works. */
uint64_t ensemble_ranks_slots(const struct ensemble *ensemble);

/** On rank 0: runs what is left in the queue, on all ranks. The queue's own fault, or STATUS_SYSTEM: memory. */
enum status ensemble_ranks_lead(struct ensemble_queue *queue, struct fault *fault);

/** On the others: runs what rank 0 orders, until there is no more. The same status as on rank 0, or STATUS_SYSTEM:
 *  memory. */
enum status ensemble_ranks_follow(const struct ensemble *ensemble, uint64_t count,
                                  struct fault *fault);

#endif
