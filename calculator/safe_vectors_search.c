/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe_vectors_search.h"

#include <math.h>

enum { MOST_PROBES = 16, REFINEMENTS = 3, ROUGH_RUNS = 4096 };
static const double APART = 1.15, CLOSE = 1e-3;

struct side {
    double rate, log10_p; /* -inf where no run rose */
    struct forecast_odds odds;
};

struct search {
    struct safe_vectors_search *found;
    struct forecast_question question; /* a copy, rough at first */
    double wanted;                     /* log10 P */
    struct side low, high;             /* rate 0: none yet */
    struct fault *fault;
};

static double error_of(const struct side *side) {
    return side->odds.p.se / side->odds.p.value / log(10);
}

static enum status probe(struct side *side, struct search *search, double rate) {
    *side = (struct side){.rate = rate};
    enum status status = forecast_odds_asked(&side->odds, &search->question, rate, search->fault);
    side->log10_p = side->odds.log10_p;
    search->found->probes++;
    return status;
}

static enum status look(struct search *search, double rate) {
    struct side side;
    enum status status = probe(&side, search, rate);
    if (status != STATUS_OK) {
        return status;
    }
    if (side.log10_p > search->wanted) {
        search->high = side;
    } else {
        search->low = side;
    }
    return STATUS_OK;
}

static enum status bracket(struct search *search, double rate) {
    enum status status = look(search, rate);
    while (status == STATUS_OK && search->found->probes < MOST_PROBES &&
           (search->low.rate == 0 || search->high.rate == 0)) {
        rate = search->low.rate == 0 ? search->high.rate / APART : search->low.rate * APART;
        status = look(search, rate);
    }
    return status;
}

/* By the straight line through both logarithms, kept from the ends; by halves where there is none.
 */
static double between(const struct search *search) {
    double low = search->low.log10_p, high = search->high.log10_p;
    double part = isfinite(low) ? (search->wanted - low) / (high - low) : 0.5;
    double kept = fmin(0.9, fmax(0.1, part));
    return search->low.rate + kept * (search->high.rate - search->low.rate);
}

static bool is_known(const struct side *side, double wanted) {
    return fabs(side->log10_p - wanted) <= error_of(side);
}

static enum status close_in(struct search *search) {
    enum status status = STATUS_OK;
    while (status == STATUS_OK && search->found->probes < MOST_PROBES &&
           search->high.rate - search->low.rate > CLOSE * search->high.rate &&
           !is_known(&search->low, search->wanted) && !is_known(&search->high, search->wanted)) {
        status = look(search, between(search));
    }
    return status;
}

/* On the line between the sides; without it, the lower side, with the bracket for its error. */
static void settle(struct search *search) {
    struct safe_vectors_search *found = search->found;
    const struct side *low = &search->low, *high = &search->high;
    double width = high->rate - low->rate, rise = high->log10_p - low->log10_p;
    bool upper = fabs(high->log10_p - search->wanted) < fabs(low->log10_p - search->wanted);
    const struct side *near = upper ? high : low;
    found->odds = near->odds;
    found->rate = low->rate;
    found->se = width;
    double error = error_of(near);
    if (isfinite(rise) && isfinite(error)) {
        found->rate = low->rate + (search->wanted - low->log10_p) / rise * width;
        found->se = error / rise * width;
    }
}

/* What plain runs tell needs no splitting on the way, for rates at which a rise is rarer. */
static void go_roughly(struct forecast_question *question, double probability) {
    double most = question->replicas.value.hi;
    question->rough = true;
    if (question->method == FORECAST_AUTO && probability >= FORECAST_ODDS_LEAST) {
        question->method = FORECAST_CRUDE;
        question->replicas.value = dd_of(fmin(most, ROUGH_RUNS));
    }
}

/* Once more with more runs, at the rate that was found, and on from there by the slope between the
 * sides, until what is left is in the error; not where P jumps. */
static enum status refine(struct search *search, const struct forecast_question *asked) {
    struct safe_vectors_search *found = search->found;
    double rise = search->high.log10_p - search->low.log10_p, left = INFINITY, error = 0;
    double slope = rise / (search->high.rate - search->low.rate);
    enum status status = STATUS_OK;
    search->question = *asked;
    for (int i = 0; i < REFINEMENTS && isfinite(slope) && fabs(left) > error; i++) {
        struct side side;
        status = probe(&side, search, found->rate);
        if (status != STATUS_OK || !isfinite(side.log10_p) || isnan(error_of(&side))) {
            return status;
        }
        error = error_of(&side);
        left = side.log10_p - search->wanted;
        found->rate -= left / slope;
        found->se = error / slope;
        found->odds = side.odds;
    }
    return status;
}

enum status safe_vectors_search(
    struct safe_vectors_search *found, const struct forecast_question *question, double rate,
    double probability, struct fault *fault) {
    struct search search = {
        .found = found, .question = *question, .wanted = log10(probability), .fault = fault};
    *found = (struct safe_vectors_search){.rate = NAN, .se = NAN};
    go_roughly(&search.question, probability);
    enum status status = bracket(&search, rate);
    if (status != STATUS_OK) {
        return status;
    }
    if (search.low.rate == 0 || search.high.rate == 0) {
        const struct side *side = search.low.rate == 0 ? &search.high : &search.low;
        found->open = true;
        found->rate = side->rate;
        found->odds = side->odds;
        return STATUS_OK;
    }
    status = close_in(&search);
    settle(&search);
    return status == STATUS_OK ? refine(&search, question) : status;
}
