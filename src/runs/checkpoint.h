/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHECKPOINT_H
#define CATAPULT_CHECKPOINT_H

/** Keeps the file from which a program that was ended in the middle goes on: the totals of the
 * program's ensembles, in the order in which they run. The file is written whole, with its SHA-256,
 * and serves the machine and the build that wrote it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/** One ensemble: `done` of at most `count` replicas are in `state`. */
struct checkpoint_run {
    uint64_t count, done;
    bool ended;  /**< nothing is left to do for this ensemble */
    size_t size; /**< of `state`, bytes */
    void *state; /**< owned */
};

struct checkpoint {
    char *path, *identity;      /**< owned */
    struct checkpoint_run *run; /**< owned, with its states */
    size_t runs;
};

/**
 * Reads the checkpoint at `path` if there is one, else starts empty. `identity` says in one line
 * whose state it is: all that the numbers depend on. Takes away what a killed writer left behind.
 * STATUS_INPUT, naming the file: it is corrupt, or of another identity. STATUS_SYSTEM: the file
 * cannot be read, or memory. The caller owns `checkpoint` until checkpoint_clear.
 */
enum status checkpoint_init(
    struct checkpoint *checkpoint, const char *path, const char *identity, struct fault *fault);

/** Sets the state of ensemble `at`, which is `runs` (a new one) or runs - 1, to a copy of `run` and
 * of run->state. STATUS_SYSTEM: memory. */
enum status checkpoint_set(
    struct checkpoint *checkpoint, size_t at, const struct checkpoint_run *run,
    struct fault *fault);

/** Writes the file. Afterwards the file is whole: it holds this state or, on failure, the last
 * one. */
enum status checkpoint_save(const struct checkpoint *checkpoint, struct fault *fault);

/** Deletes the file, if there is one, when all is done. */
void checkpoint_remove(const struct checkpoint *checkpoint);
void checkpoint_clear(struct checkpoint *checkpoint);

#endif
