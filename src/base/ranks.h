/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RANKS_H
#define CATAPULT_RANKS_H

/** Joins the processes that a program runs as: one, or with `make MPI=1` and mpirun the ranks of
 * MPI_COMM_WORLD. Each rank runs the whole program; ensemble_run shares its blocks out among them,
 * and rank 0 alone reads checkpoints, writes and speaks. */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/** Joins the ranks, takes standard output away from all but rank 0, and calls
 * wholefile_fail_at_limits. Has to be the first call of main. */
void ranks_init(void);

/** Returns the number of ranks, and the number of this one, 0 ... ranks_count() - 1. */
int ranks_count(void);
int ranks_mine(void);

/** Collects `size` < 2^31 bytes of each rank in `all` of rank 0, in the order of ranks; `all` of
 * the other ranks is ignored. */
void ranks_gather(const void *mine, void *all, size_t size);

/** Copies `size` < 2^31 bytes of rank 0 to every rank. */
void ranks_spread(void *bytes, size_t size);

/** A message under way. Threads may send, receive and ask, one at a time. */
struct ranks_mail {
    void *request; /* an MPI_Request, which is a pointer or a number */
};

/** Begins to send `size` < 2^31 bytes to a rank, or to receive them from one. Messages between two
 * ranks meet by their tag, 0 and up, and in their order. The bytes belong to the message until it
 * has arrived. */
void ranks_send(int to, int tag, const void *bytes, size_t size, struct ranks_mail *mail);
void ranks_receive(int from, int tag, void *bytes, size_t size, struct ranks_mail *mail);

/** Says whether a message has arrived. Returns at once, and moves messages on. */
bool ranks_arrived(struct ranks_mail *mail);

/** Lets rank 0 report a failure that most often all ranks find, and end the others before they
 * report the same: ranks other than 0 wait here for two seconds. */
void ranks_let_first_speak(void);

/** Ends this process with exit code `status`. After a failure ends all other ranks too, which may
 * be waiting for this one. */
_Noreturn void ranks_exit(enum status status);

#endif
