/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe_search.h"

#include <math.h>

#include "theory/cramer.h"

enum { CELLS = 128, MOST_PROBES = 60, BISECTIONS = 32 };

static const double CLOSE = 1e-6;       /* of the rate */
static const double SHORT_STEP = 0.002; /* of the window */

struct search {
    struct safe_search *found; /* owns the text of the rate */
    struct setup *setup;
    const struct probe_options *options;
    struct fault *fault;
    double bound; /* log of the probability */
    double crit, max;
    double low, log_p_low; /* P is at most the bound */
    double high, log_p_high;
    struct probe probe;
    int probes;
};

/* -- the formula -------------------------------------------------------------------------- */

/* The setup stays settled elsewhere: heights and starts do not depend on the rate, but for what the
 * formula knows. */
static double formula(struct search *search, double eta) {
    struct setup *setup = search->setup;
    setup->rate = dd_mul(dd_of(eta), dd_of(setup->per_eta));
    return setup_log_probability(setup, cramer_exponent(&setup->dataset, setup_x(setup)));
}

/* The first rate at which the formula exceeds the bound; NaN: none does. */
static double first_by_formula(struct search *search) {
    double cell = (search->max - search->crit) / CELLS;
    int k = 1;
    while (k < CELLS && !(formula(search, search->crit + k * cell) > search->bound)) {
        k++;
    }
    if (k == CELLS) {
        return NAN;
    }
    double low = search->crit + (k - 1) * cell, high = low + cell;
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;
        bool above = formula(search, middle) > search->bound;
        low = above ? low : middle;
        high = above ? middle : high;
    }
    return low;
}

/* -- simulations -------------------------------------------------------------------------- */

static enum status look(struct search *search, double eta) {
    enum status status = probe_at_rate(
        &search->probe, search->setup, eta, search->found->text, search->options, search->fault);
    double log_p = log(search->probe.finding.estimate.p);
    search->probes++;
    if (status != STATUS_OK) {
        return status;
    }
    if (log_p > search->bound) {
        search->high = eta;
        search->log_p_high = log_p;
    } else {
        search->low = eta;
        search->log_p_low = log_p;
    }
    return STATUS_OK;
}

/* Goes on from `eta`, up or down in growing steps, until P is above the bound at `high` and not at
 * `low`. */
static enum status bracket(struct search *search, double eta) {
    double step = SHORT_STEP * (search->max - search->crit);
    search->low = search->crit;
    search->log_p_low = -INFINITY;
    search->high = search->max;
    search->log_p_high = INFINITY;
    enum status status = look(search, eta);
    bool up = search->low == eta;
    while (status == STATUS_OK &&
           (up ? search->high == search->max : search->low == search->crit) &&
           search->probes < MOST_PROBES) {
        double from = up ? search->low : search->high, edge = up ? search->max : search->crit;
        double next = up ? from + step : from - step;
        if (fabs(next - from) >= fabs(edge - from)) { /* half of what is left, to a point */
            next = (from + edge) / 2;
            if (fabs(next - edge) < CLOSE * edge) {
                return STATUS_OK;
            }
        }
        status = look(search, next);
        step *= 2;
    }
    return status;
}

/* By the straight line through both logarithms, kept from the ends; by halves where there is
 * none. */
static double between(const struct search *search) {
    double part = (search->bound - search->log_p_low) / (search->log_p_high - search->log_p_low);
    bool line = isfinite(search->log_p_low) && isfinite(search->log_p_high);
    part = line && search->probes % 4 != 0 ? fmin(0.95, fmax(0.05, part)) : 0.5;
    return search->low + part * (search->high - search->low);
}

static enum status close_in(struct search *search) {
    enum status status = STATUS_OK;
    while (status == STATUS_OK && search->high - search->low > CLOSE * search->low &&
           search->probes < MOST_PROBES) {
        status = look(search, between(search));
    }
    return status;
}

/* Where P jumps over the bound, as with few neurons, the bracket is the error; else that of P over
 * the slope of log P, by another simulation with the same random numbers. */
static enum status find_error(struct safe_search *found, struct search *search) {
    const struct spike_odds *estimate = &found->probe.finding.estimate;
    double step = 0.02 * (found->eta - search->crit), width = search->high - search->low;
    double log_p = log(estimate->p), error = estimate->p > 0 ? estimate->se / estimate->p : 0;
    found->se = width;
    if (search->log_p_high - search->bound > 5 * error && search->bound - log_p > 5 * error) {
        return STATUS_OK;
    }
    enum status status = look(search, found->eta - step);
    double slope = (log_p - log(search->probe.finding.estimate.p)) / step;
    found->se = isfinite(slope) && slope > 0 ? hypot(error / slope, width) : NAN;
    return status;
}

enum status safe_search(
    struct safe_search *found, struct setup *setup, const struct probe_options *options,
    double probability, struct fault *fault) {
    struct drift_window window = drift_window(&setup->dataset);
    struct search search = {
        .found = found,
        .setup = setup,
        .options = options,
        .fault = fault,
        .bound = log(probability),
        .crit = setup_eta_at(setup, window.crit).hi,
        .max = setup_eta_at(setup, window.max).hi};
    *found = (struct safe_search){.se = NAN, .eta = search.max, .all = true};
    enum status status =
        probe_at_rate(&search.probe, setup, search.crit, found->text, options, fault);
    if (status != STATUS_OK) {
        return status;
    }
    found->formula = first_by_formula(&search);
    double from = isnan(found->formula) ? (search.crit + search.max) / 2 : found->formula;
    status = bracket(&search, from);
    found->probes = search.probes;
    if (status != STATUS_OK || search.high == search.max) {
        return status;
    }
    status = close_in(&search);
    if (status == STATUS_OK) {
        status = look(&search, search.low);
    }
    found->all = false;
    found->eta = search.low;
    found->probe = search.probe;
    found->probes = search.probes;
    if (status == STATUS_OK) {
        status = find_error(found, &search);
    }
    if (status == STATUS_OK) { /* left settled at the rate */
        status = probe_at_rate(&search.probe, setup, found->eta, found->text, options, fault);
    }
    return status;
}
