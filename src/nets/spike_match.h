/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_MATCH_H
#define CATAPULT_SPIKE_MATCH_H

/**
 * Counts which steps of a training are spikes, by several readings of the word, and how many of
 * these are above the critical rate of their batch (the match rate of Zhu et al. 2024, Table 2),
 * beside how many steps are at all: a match is worth only what it has over that base rate.
 */

#include <stdbool.h>

#include "nets/trace.h"

/** What a spike may be. */
enum spike_match_reading {
    SPIKE_MATCH_RISE,   /**< the loss of all samples rises, as the caption of Table 2 has it */
    SPIKE_MATCH_TENTH,  /**< it rises by more than a tenth */
    SPIKE_MATCH_HALF,   /**< by more than a half */
    SPIKE_MATCH_DOUBLE, /**< it more than doubles */
    SPIKE_MATCH_OWN,    /**< the loss of the step's own batch rises */
};

enum { SPIKE_MATCH_READINGS = SPIKE_MATCH_OWN + 1 };

/** Counts of steps; zeros to begin with. */
struct spike_match {
    double steps, above;  /**< all, and those above the critical rate of their batch */
    double spikes, match; /**< spikes, and those of them that are above it */
};

/** Says whether a step is above the critical rate of its batch, and whether it is a spike. */
bool spike_match_is_above(const struct trace_step *step);
bool spike_match_is_spike(const struct trace_step *step, enum spike_match_reading reading);

/** Adds all steps of a trace whose plan.pairs was > 0. */
void spike_match_add(
    struct spike_match *match, const struct trace *trace, enum spike_match_reading reading);

/** Returns the share of the spikes that are above, match/spikes; NaN where there is none. */
double spike_match_rate(const struct spike_match *match);

/** Returns the share of all steps that are above: the match rate of spikes that fell at random. */
double spike_match_base(const struct spike_match *match);

/** Returns the share of spikes among the steps that are not above; NaN where all are. */
double spike_match_without(const struct spike_match *match);

#endif
