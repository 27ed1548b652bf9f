/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_RUN_H
#define CATAPULT_TRAIN_RUN_H

/** Trains as `catapult train` is asked, step by step, and notes what there is to be seen. */

#include "nets/tangent_top.h"
#include "runs/watch.h"
#include "train_question.h"

/** The numbers of a step's row, NaN for what was not looked at; then the eigenvalues. */
enum train_column {
    TRAIN_STEP,
    TRAIN_ETA,
    TRAIN_BATCH,
    TRAIN_LOSS,
    TRAIN_TEST,
    TRAIN_CRITICAL,
    TRAIN_ABOVE,
    TRAIN_TOP,
    TRAIN_REST,
    TRAIN_ALIGNMENT,
    TRAIN_CATAPULT,
    TRAIN_LAMBDA,
};

enum train_end { TRAIN_BY_STEPS, TRAIN_UNTIL, TRAIN_DIVERGED };

enum { TRAIN_EVENTS = 16 };

/** What came of it, all doubles; NaN where nothing was looked at. */
struct train_found {
    double ended;                        /**< an enum train_end */
    double steps;                        /**< taken */
    double eta_start, eta_end;           /**< rates of the first step and of the last */
    double loss_start, loss_end;         /**< of all samples, where it was seen first and last */
    double loss_peak, peak_step;         /**< largest */
    double batch_peak, batch_peak_share; /**< largest loss of a batch at a look, and the share of it
                                              in the top directions */
    double test_end, test_best, test_best_step;
    double critical_start, critical_end; /**< of the batches at the first look and the last */
    double unit;                         /**< the critical rate of the start that eta is in */
    double looks, above;                 /**< looks, and those of them with the rate above it */
    double alignment_end;
    double rows;    /**< written */
    double decayed; /**< of the schedule, */
    double rate;    /**< likewise */
    struct climb climb;
    /** The first catapults; `end` NaN where the loss was not back. */
    struct train_event {
        double begin, low, top, peak, end;
    } event[TRAIN_EVENTS];
};

struct train_run {
    const struct train_question *question;
    struct net net;
    struct training training;
    struct tangent_top top;
    struct schedule schedule;
    struct train_found found;
    double bytes;        /**< of memory that all of it takes, at most */
    double *agop, *egop; /**< owned: of a known target */
    double *row;         /**< owned: most_rows of `columns` numbers, where they are written */
    size_t columns, most_rows;
    struct watch watch;
    unsigned char *state; /**< owned: for the checkpoint */
    size_t state_size;
    double reported; /**< when the watch last heard of it */
    char title[128]; /**< for the progress */
};

/** Builds the network and takes all memory, which is counted before. The question must stay where
 * it is, and the run, too. STATUS_INPUT: a network that is none, or that does not fit into the
 * memory. The caller ends it with train_run_clear, whatever the status. */
enum status
train_run_init(struct train_run *run, const struct train_question *question, struct fault *fault);
void train_run_clear(struct train_run *run);

#endif
