/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_DATA_H
#define CATAPULT_TRAIN_DATA_H

/** Loads or draws what the networks of `catapult train` and `catapult critical` learn. */

#include <stdbool.h>

#include "inputs/samples.h"
#include "inputs/tasks.h"
#include "train_setup.h"

struct train_data {
    struct samples train, test; /**< owned; test is empty where none is asked for */
    char inputs[64];            /**< as for net_init: "784" or "28x28x1" */
    char name[64];              /**< for the reader: "Fashion-MNIST 7/9", "rank-2", "a.csv" */
    bool known;                 /**< the target is that of `task` */
    enum task task;
};

/** Fills `data` as the setup says, with `test` samples of the test part, or drawn anew. The caller
 * owns it until train_data_clear. STATUS_INPUT: what the readers refuse; options that do not go
 * together; fewer samples than asked; test samples of a file. */
enum status train_data_load(
    struct train_data *data, const struct train_setup *setup, size_t test, struct fault *fault);
void train_data_clear(struct train_data *data);

#endif
