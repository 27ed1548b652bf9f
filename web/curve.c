/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "curve.h"

#include <math.h>
#include <stdlib.h>

#include "reply.h"
#include "theory/cramer.h"
#include "theory/drift.h"

enum { MOST_PLACES = 320, LEAST_PLACES = 60, MOST_TERMS = 60000, DIGITS = 6 };

/* How far beyond the end of the theory the axis goes. */
static const double BEYOND = 1.12;

static size_t places_for(const struct dataset *dataset) {
    double places = (double)MOST_TERMS / (double)dataset->atoms;
    return (size_t)fmax(LEAST_PLACES, fmin(places, MOST_PLACES));
}

/* By the formula, at the height that is asked for now. */
static double log10_probability(const struct setup *setup, struct dd x) {
    struct setup there = *setup;
    there.rate = dd_div(x, setup->lambda0.value);
    return setup_log_probability(&there, cramer_exponent(&setup->dataset, x)) / log(10);
}

enum status curve_write(FILE *out, const struct setup *setup, struct fault *fault) {
    const struct dataset *dataset = &setup->dataset;
    size_t count = places_for(dataset);
    double *eta = calloc(4 * count, sizeof *eta);
    if (eta == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    double *drifts = eta + count, *descent = drifts + count, *log10_p = descent + count;
    double most = BEYOND * fmax(drift_window(dataset).max.hi, 0.95 * setup_x(setup).hi);
    for (size_t i = 0; i < count; i++) {
        struct dd x = dd_of(most * ((double)i + 0.5) / (double)count);
        eta[i] = setup_eta_at(setup, x).hi;
        drifts[i] = drift(dataset, x);
        descent[i] = drift_full_batch(dataset, x);
        log10_p[i] = log10_probability(setup, x);
    }
    fprintf(out, "{\"most\": %.9g", setup_eta_at(setup, dd_of(most)).hi);
    reply_reals(out, "eta", eta, count, DIGITS);
    reply_reals(out, "drift", drifts, count, DIGITS);
    reply_reals(out, "descent", descent, count, DIGITS);
    reply_reals(out, "log10_p", log10_p, count, DIGITS);
    fputc('}', out);
    free(eta);
    return STATUS_OK;
}
