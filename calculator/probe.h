/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PROBE_H
#define CATAPULT_PROBE_H

/** Looks at one learning rate after another: the formulas, and a short simulation. */

#include "finding.h"
#include "option.h"

/** What is asked of every rate. */
struct probe_options {
    const char *method_name;
    bool no_simulate;
    struct number relative_error, replicas, seed, threads; /**< whole numbers in range */
};

enum { PROBE_OPTIONS = 5 };

/** Lists the options; and checks and defaults them, in a row of checks of option.h. `replicas` is
 * the default. */
void probe_options_list(struct args_option option[PROBE_OPTIONS], struct probe_options *options);
void probe_options_check(struct probe_options *options, const char *replicas, struct fault *fault);

/** What is found at a rate. */
struct probe {
    enum drift_regime regime;
    enum drift_phase phase;
    double drift, drift_full_batch, theta;
    double log_p_spike; /**< asymptotically */
    struct finding finding;
};

/** Finds it for the learning rate and width of `setup`, which this settles. Runs draw what those of
 * `catapult predict` draw. Faults as in setup_settle and finding_run. */
enum status probe_at(
    struct probe *probe, struct setup *setup, const struct probe_options *options,
    struct fault *fault);

/** The same at a rate given as a double; `text` must live as long as the setup. */
enum status probe_at_rate(
    struct probe *probe, struct setup *setup, double eta, char text[32],
    const struct probe_options *options, struct fault *fault);

#endif
