/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WATCH_H
#define CATAPULT_WATCH_H

/**
 * What watches over the long runs of a program: its threads, its checkpoint, the signal that asks
 * it to stop (SIGTERM, SIGINT), and its progress on a terminal. `ensemble_run` tells it of every
 * block.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runs/checkpoint.h"
#include "base/fault.h"

struct watch {
    const char *title; /**< for messages */
    int threads;       /**< for the ensembles; 0, unless set: as many as the machine has */
    bool keeps;        /**< there is a checkpoint; else signals end the program as they do */
    double interval;   /**< seconds between two checkpoints, 1 unless set; 0: after each block */
    bool shows;        /**< progress on stderr */
    struct checkpoint checkpoint;
    size_t at;                               /**< of the ensemble that runs, or comes next */
    double began, part_before, saved, shown; /**< seconds; what was done of it before */
    bool failed; /**< a checkpoint could not be written, and that was said */
};

/**
 * `path` of the checkpoint, or NULL for none; it is read if it exists (see checkpoint_init for
 * `identity` and the faults), and the ensembles then go on from it. Progress is shown when stderr
 * is a terminal this program has to itself. The caller owns it until watch_clear; `title` must
 * outlive it.
 */
enum status watch_init(
    struct watch *watch, const char *title, const char *path, const char *identity,
    struct fault *fault);

/** An ensemble of up to `count` replicas begins: fills `total` and `*done` from the checkpoint, if
 * it is there, and says whether it has ended. STATUS_INPUT: the checkpoint is of another
 * ensemble. */
enum status watch_begin(
    struct watch *watch, void *total, size_t size, uint64_t count, uint64_t *done, bool *ended,
    struct fault *fault);

/** `run->done` replicas have been added to `run->state`; `part` of the work, 0 to 1, is done. Saves
 * and shows what is due. STATUS_STOPPED: a signal came; the checkpoint is written, and the fault
 * says how to go on. A checkpoint that cannot be written is said once on stderr and otherwise ends
 * nothing. */
enum status watch_block(
    struct watch *watch, const struct checkpoint_run *run, double part, struct fault *fault);

/** The ensemble is over, whether ended or not. */
void watch_end(struct watch *watch);

/** The work of the program is done: the checkpoint is taken away. */
void watch_finish(struct watch *watch);
void watch_clear(struct watch *watch);

/** Who a checkpoint belongs to: the program's name, its version and the digest of its file, and
 * `question`. The caller frees it; NULL: out of memory. */
char *watch_identity(const char *program, const char *question);

#endif
