/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/spike_match.h"

#include <math.h>
#include <stddef.h>

bool spike_match_is_above(const struct trace_step *step) {
    return step->rate > step->critical;
}

bool spike_match_is_spike(const struct trace_step *step, enum spike_match_reading reading) {
    switch (reading) {
    case SPIKE_MATCH_RISE:
        return step->next > step->loss;
    case SPIKE_MATCH_TENTH:
        return step->next > 1.1 * step->loss;
    case SPIKE_MATCH_HALF:
        return step->next > 1.5 * step->loss;
    case SPIKE_MATCH_DOUBLE:
        return step->next > 2 * step->loss;
    case SPIKE_MATCH_OWN:
        return step->batch_next > step->batch;
    }
    return false;
}

void spike_match_add(
    struct spike_match *match, const struct trace *trace, enum spike_match_reading reading) {
    for (size_t t = 0; t < (size_t)trace->steps; t++) {
        const struct trace_step *step = &trace->step[t];
        bool above = spike_match_is_above(step), spike = spike_match_is_spike(step, reading);
        match->steps++;
        match->above += above;
        match->spikes += spike;
        match->match += above && spike;
    }
}

static double share(double part, double whole) {
    return whole > 0 ? part / whole : (double)NAN;
}

double spike_match_rate(const struct spike_match *match) {
    return share(match->match, match->spikes);
}

double spike_match_base(const struct spike_match *match) {
    return share(match->above, match->steps);
}

double spike_match_without(const struct spike_match *match) {
    return share(match->spikes - match->match, match->steps - match->above);
}
