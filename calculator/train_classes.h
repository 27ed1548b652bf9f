/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_CLASSES_H
#define CATAPULT_TRAIN_CLASSES_H

/** Makes labels of classes for `catapult train` and `catapult critical`. */

#include "inputs/choose.h"
#include "inputs/samples.h"
#include "train_setup.h"

enum { TRAIN_CLASSES_MOST = 1000 };

struct train_classes {
    size_t count;
    unsigned value[TRAIN_CLASSES_MOST];
    enum choose_coding coding;
};

/** Reads --classes, or takes 0 ... all - 1 where it is not given, and --coding. STATUS_INPUT: no
 * such list, fewer than two classes, a coding for two only. */
enum status train_classes_read(
    struct train_classes *classes, const struct train_setup *setup, size_t all,
    struct fault *fault);

/** Keeps those of `samples` whose one label is among the classes, codes it, and keeps of these the
 * first `most`. STATUS_INPUT: labels that are no whole numbers, no sample or fewer than `most`
 * left (0: all). */
enum status train_classes_code(
    struct samples *samples, const struct train_classes *classes, size_t most, const char *path,
    struct fault *fault);

/** Gives so large a share of the labels another class, each by its own draw. */
void train_classes_flip(
    struct samples *samples, enum choose_coding coding, double share, struct rng_key key);

#endif
