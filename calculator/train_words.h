/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_WORDS_H
#define CATAPULT_TRAIN_WORDS_H

/** Says what `catapult train` does and what came of it: sentences for people, and an answer. */

#include "answer.h"
#include "train_run.h"

/** Prints, before the first step, what learns what, and how much memory that takes. */
void train_words_begin(const struct train_run *run);

/** Prints what came of it. */
void train_words_end(const struct train_run *run);

/** Appends all that was found. */
void train_words_add(struct answer *answer, const struct train_run *run);

#endif
