/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe_vectors_search.h"

#include <math.h>

enum { MOST_PROBES = 16 };
static const double APART = 1.15, CLOSE = 1e-3;

struct side {
    double rate, log10_p; /* -inf where no run rose */
    struct forecast_odds odds;
};

struct search {
    struct safe_vectors_search *found;
    const struct forecast_question *question;
    double wanted;         /* log10 P */
    struct side low, high; /* rate 0: none yet */
    struct fault *fault;
};

static double error_of(const struct side *side) {
    return side->odds.p.se / side->odds.p.value / log(10);
}

static enum status look(struct search *search, double rate) {
    struct side side = {.rate = rate};
    enum status status = forecast_odds_asked(&side.odds, search->question, rate, search->fault);
    search->found->probes++;
    if (status != STATUS_OK) {
        return status;
    }
    side.log10_p = side.odds.log10_p;
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

enum status safe_vectors_search(
    struct safe_vectors_search *found, const struct forecast_question *question, double rate,
    double probability, struct fault *fault) {
    struct search search = {
        .found = found, .question = question, .wanted = log10(probability), .fault = fault};
    *found = (struct safe_vectors_search){.rate = NAN, .se = NAN};
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
    return status;
}
