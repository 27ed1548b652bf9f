/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SETUP_H
#define CATAPULT_SETUP_H

/** Holds what is trained and how, as `catapult predict`, `scan` and `safe` are asked: data, loss,
 * learning rate, network, start, and what a spike is. */

#include <stdbool.h>

#include "base/args.h"
#include "exact/exact_question.h"
#include "spike_height.h"
#include "theory/dataset.h"

/** The loss whose learning rate is given, e the error of a row: the theory has mean e^2/2. */
enum setup_loss {
    SETUP_HALF,     /**< the mean of e^2/2 */
    SETUP_MEAN,     /**< the mean of e^2: a rate counts twice */
    SETUP_SUM,      /**< the sum of e^2 over m rows: 2m times */
    SETUP_HALF_SUM, /**< the sum of e^2/2: m times */
};

struct setup {
    const char *path, *column, *loss_name, *unit_name; /**< as typed; column: NULL or S[,P] */
    bool weights, random_start;
    enum spike_height_default wanted;               /**< where no height is given */
    struct number eta, lambda0, width, mu0, height; /**< as typed; height without a text: none */
    struct dataset dataset;                         /**< owned, once loaded */
    enum setup_loss loss;
    double per_eta; /**< the rate of the theory over that of the loss */
    struct dd rate; /**< the learning rate of the theory */
    struct spike_height spike;
};

enum { SETUP_OPTIONS = 9 };

/** Sets defaults, before options are read; and lists the options, but for those of eta and width.
 */
void setup_init(struct setup *setup);
void setup_options(struct args_option option[SETUP_OPTIONS], struct setup *setup);

/** Says how a table is read with the columns S[,P] (NULL: s,p), whose first name goes to `room`. */
enum { SETUP_ROOM = 256 };
struct dataset_reading setup_reading(const char *column, bool weights, char room[SETUP_ROOM]);

/** Checks and defaults what does not depend on the learning rate, in a row of checks (option.h). */
void setup_check(struct setup *setup, struct fault *fault);

/** Loads the data. STATUS_INPUT: with the remedy. The caller owns `setup` until setup_clear; on
 * failure nothing is left to clear. */
enum status setup_load(struct setup *setup, struct fault *fault);

/** Checks learning rate and width and settles what follows from them. May be called again after
 * either has changed. Faults as above, but the setup stays loaded. */
enum status setup_settle(struct setup *setup, struct fault *fault);
void setup_clear(struct setup *setup);

/** Returns eta lambda_0 of the theory. */
struct dd setup_x(const struct setup *setup);

/** Returns a place x = eta lambda0 of the theory as a learning rate of the loss. */
struct dd setup_eta_at(const struct setup *setup, struct dd x);

/** Returns |mu| at a |Y|. */
double setup_mu(const struct setup *setup, double y);

/** Returns the natural logarithm of the asymptotic probability min(1, (height/|mu0|)^-theta) of a
 * spike (Gess & Heydecker, talk, without the polylogs); from random weights its mean over mu0 of
 * the law N(0,1). 0 for P = 1, -inf for P = 0, NaN for theta = NaN. */
double setup_log_probability(const struct setup *setup, double theta);

/** The question without rounding, see exact_question_init; not of a random start. */
enum status
setup_exact(struct exact_question *exact, const struct setup *setup, struct fault *fault);

/** The lines of --help that say what is modelled and in which units. */
extern const char setup_help[];

#endif
