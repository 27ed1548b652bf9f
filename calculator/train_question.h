/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_QUESTION_H
#define CATAPULT_TRAIN_QUESTION_H

/** Reads what `catapult train` is asked: options checked and defaulted, the data, the description
 * of the network, and how it is trained. */

#include <stdbool.h>

#include "answer_print.h"
#include "nets/schedule.h"
#include "nets/training.h"
#include "train_data.h"
#include "train_setup.h"

/** In what the rates of eta and of the schedule are given. */
enum train_unit {
    TRAIN_RATE,  /**< as they are */
    TRAIN_START, /**< in critical rates of the start */
    TRAIN_NOW,   /**< in critical rates of the time at which they come */
};

enum { TRAIN_POINTS = 64, TRAIN_MOST_PAIRS = 100 };

struct train_question {
    struct train_setup setup; /**< of the network and the data */
    const char *eta_in, *schedule_text, *cycle_text, *optimizer_name, *output, *plot, *checkpoint,
        *format_name;
    bool replacement;
    struct number batch, eta, decay, climb, steps_text, epochs, until, watch, split, test, every;

    struct train_data data;        /**< owned */
    char net[TRAIN_SETUP_LONGEST]; /**< as for net_init */
    enum net_scheme scheme;
    struct training_plan plan; /**< without pairs */
    enum train_unit unit;
    struct schedule schedule; /**< before its first step, in that unit */
    struct schedule_point point[TRAIN_POINTS];
    uint64_t steps;   /**< at most */
    uint64_t watched; /**< each so many steps a look at the kernel; 0: none */
    size_t pairs;     /**< of the kernel */
    size_t first;     /**< samples whose critical rate is the unit */
    enum answer_print_format format;
};

/** Reads the command line, or prints the help that it asks for: then *help is true, and nothing is
 * left to clear, as after a failure. STATUS_INPUT: bad options or data, with the remedy. The
 * question keeps pointing into argv, and must not move. */
enum status train_question_read(
    struct train_question *question, int argc, char **argv, bool *help, struct fault *fault);
void train_question_clear(struct train_question *question);

/** Returns the samples of a step: all, unless a batch is given. */
size_t train_question_batch(const struct train_question *question);

#endif
