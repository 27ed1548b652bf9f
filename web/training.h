/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_TRAINING_H
#define CATAPULT_WEB_TRAINING_H

/** Trains the network of a setup once, for a picture. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/fault.h"
#include "setup.h"

/** Which run: the one with this number of this seed, or the first from there on that spikes. */
struct training_question {
    uint64_t seed, run;
    bool spikes;
};

/**
 * Writes `{"run": N, "spikes": true, "steps": T, "mu": [...], "lambda": [...]}` to `out`: |mu| and
 * the curvature after 0 ... T steps, to where the output is nothing beside its start, or diverges,
 * or 800 steps are done. Looks for a spike in about a million steps; then `run` is null, and
 * there are no steps. STATUS_SYSTEM: memory.
 */
enum status training_write(
    FILE *out, const struct setup *setup, const struct training_question *question,
    struct fault *fault);

#endif
