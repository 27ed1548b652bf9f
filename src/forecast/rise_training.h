/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RISE_TRAINING_H
#define CATAPULT_RISE_TRAINING_H

/** Counts how often the residual of a real network rises, by training it weight by weight
 * (nets/training.h): what the forecasts of rise.h are held against. */

#include "forecast/rise.h"
#include "inputs/samples.h"
#include "nets/net.h"

struct rise_training_question {
    const char *net; /**< as for net_init */
    enum net_scheme scheme;
    const struct samples *samples;
    double eta;   /**< of the loss (1/2b) sum (F - y)^2: twice the rate of training.h */
    size_t batch; /**< drawn by epochs */
    struct rise_heights heights;
};

/** Follows as many trainings as rise_frozen_run does runs; run r has the weights and batches of
 * replica r of net.h and training.h. One that diverges has reached all heights. Faults as net_init
 * and training_init, and as rise_frozen_run for the heights. A step costs three passes of the
 * batch, and one of all. */
enum status rise_training_run(
    struct rise *found, const struct rise_training_question *question, const struct plan *plan,
    struct fault *fault);

#endif
