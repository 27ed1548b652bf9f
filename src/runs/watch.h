/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WATCH_H
#define CATAPULT_WATCH_H

/** Watches over the long runs of a program: sets their threads, keeps their checkpoint, takes the
 * signal that asks them to stop (SIGTERM, SIGINT), and shows their progress, on a terminal or now
 * and then in a log.
 * `ensemble_run` reports every block to the watch. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runs/checkpoint.h"
#include "base/fault.h"

/** The state of the watch. Fields that say so may be set after watch_init. */
struct watch {
    const char *title; /**< for messages */
    const char *unit;  /**< what one run alone counts, such as "steps"; NULL, unless set: there are
                            ensembles, of replicas */
    int threads;       /**< of the ensembles; 0, unless set: as many as the machine has */
    bool keeps;        /**< there is a checkpoint; else signals end the program as they do */
    double interval;   /**< seconds between two checkpoints, 1 unless set; 0: after each block */
    bool shows;        /**< progress on stderr, which is a terminal */
    /** Seconds from watch_init on after which a line on stderr says how far it is, where it is no
     * terminal; each line doubles them. INFINITY, unless set: silence. */
    double due;
    double born; /**< when watch_init was called */
    struct checkpoint checkpoint;
    size_t at;                  /**< number of the ensemble that runs, or comes next */
    double began, saved, shown; /**< times, in seconds */
    double part_before;         /**< what was done of this ensemble before it began here */
    bool failed;                /**< a checkpoint could not be written, and that was reported */
};

/**
 * Starts a watch. The checkpoint at `path` (NULL: none) is read if it exists (see checkpoint_init
 * for `identity` and the faults), and the ensembles then go on from there. Progress is shown when
 * stderr is a terminal that this program has to itself. The caller owns `watch` until watch_clear;
 * `title` must outlive it.
 */
enum status watch_init(
    struct watch *watch, const char *title, const char *path, const char *identity,
    struct fault *fault);

/** Begins an ensemble of up to `count` replicas: fills `total` and `*done` from the checkpoint, if
 * the ensemble is there, and says whether it has ended. STATUS_INPUT: the checkpoint is of another
 * ensemble. */
enum status watch_begin(
    struct watch *watch, void *total, size_t size, uint64_t count, uint64_t *done, bool *ended,
    struct fault *fault);

/**
 * Reports that `run->done` replicas have been added to `run->state`, and that `part` of the work, 0
 * to 1, is done; saves and shows what is due. STATUS_STOPPED: a signal came; the checkpoint is
 * written, and the fault says how to go on. A checkpoint that cannot be written is reported once on
 * stderr and otherwise ends nothing.
 */
enum status watch_block(
    struct watch *watch, const struct checkpoint_run *run, double part, struct fault *fault);

/** Ends an ensemble, whether all its replicas were run or not. */
void watch_end(struct watch *watch);

/** Deletes the checkpoint, when the work of the program is done. */
void watch_finish(struct watch *watch);
void watch_clear(struct watch *watch);

/** Says in one line whose a checkpoint is: the program's name, its version and the digest of its
 * file, and `question`. The caller frees the text; NULL: out of memory. */
char *watch_identity(const char *program, const char *question);

#endif
