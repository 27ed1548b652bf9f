/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHECKPOINT_H
#define CATAPULT_CHECKPOINT_H

/**
 * The file from which a program that was ended in the middle goes on: the totals of its ensembles,
 * in the order in which it runs them. Written whole, with its SHA-256; for the machine and the
 * build that wrote it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/** One ensemble: `done` of at most `count` replicas are in `state`. */
struct checkpoint_run {
    uint64_t count, done;
    bool ended;  /**< nothing of it is left to do */
    size_t size; /**< of `state`, bytes */
    void *state; /**< owned */
};

struct checkpoint {
    char *path, *identity;      /**< owned */
    struct checkpoint_run *run; /**< owned, with its states */
    size_t runs;
};

/**
 * Reads `path` if it exists; else starts empty. `identity` says in one line whose state it is: all
 * that the numbers depend on. STATUS_INPUT, naming the file: it is corrupt, or of another identity.
 * STATUS_SYSTEM: cannot be read, memory. Takes away what a killed writer left behind. The caller
 * owns it until checkpoint_clear.
 */
enum status checkpoint_init(
    struct checkpoint *checkpoint, const char *path, const char *identity, struct fault *fault);

/** Makes `run` the state of ensemble `at`, which is `runs` (a new one) or runs - 1; copies
 * `run->state`. */
enum status checkpoint_set(
    struct checkpoint *checkpoint, size_t at, const struct checkpoint_run *run,
    struct fault *fault);

/** Writes the file: afterwards it is whole, this state or, on failure, the last one. */
enum status checkpoint_save(const struct checkpoint *checkpoint, struct fault *fault);

/** Takes the file away, if there is one: all is done. */
void checkpoint_remove(const struct checkpoint *checkpoint);
void checkpoint_clear(struct checkpoint *checkpoint);

#endif
