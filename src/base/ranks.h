/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RANKS_H
#define CATAPULT_RANKS_H

/**
 * The processes a program runs as: one, or with `make MPI=1` and mpirun the ranks of
 * MPI_COMM_WORLD. Each runs the whole program; ensemble_run shares its blocks out among them, and
 * rank 0 alone reads checkpoints, writes and speaks.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/** First thing in main. Ranks other than 0 lose their standard output. */
void ranks_init(void);

int ranks_count(void);
int ranks_mine(void); /**< 0 ... ranks_count() - 1 */

/** Collects `size` bytes of each rank in `all` of rank 0 (elsewhere not looked at), in the order of
 * ranks; size < 2^31. */
void ranks_gather(const void *mine, void *all, size_t size);

/** Copies `size` bytes of rank 0 to every rank; size < 2^31. */
void ranks_spread(void *bytes, size_t size);

/** A message under way. Threads may send, receive and ask, one at a time. */
struct ranks_mail {
    void *request; /* an MPI_Request, which is a pointer or a number */
};

/** Begins to send `size` bytes to a rank, or to receive them from one: messages between two ranks
 * meet by their tag, 0 and up, and in their order. The bytes belong to the message until it has
 * arrived; size < 2^31. */
void ranks_send(int to, int tag, const void *bytes, size_t size, struct ranks_mail *mail);
void ranks_receive(int from, int tag, void *bytes, size_t size, struct ranks_mail *mail);

/** Is that done? Returns at once, and moves messages on. */
bool ranks_arrived(struct ranks_mail *mail);

/** What one rank finds wrong, most often all do: lets rank 0 say it and end the others before they
 * say it too. */
void ranks_let_first_speak(void);

/** Ends this process and, when it failed, all others with it: they may be waiting for it. */
_Noreturn void ranks_exit(enum status status);

#endif
