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

/* Places in the middle of equal cells, but for the poles of G, which are met exactly: there it is
 * too thin to be seen otherwise. */
static void choose_places(struct dd *x, size_t count, double most, const struct dataset *dataset) {
    for (size_t i = 0; i < count; i++) {
        x[i] = dd_of(most * ((double)i + 0.5) / (double)count);
    }
    for (size_t a = 0; a < dataset->atoms && a < count / 8; a++) {
        struct dd pole = dd_div(dd_of(1), dataset->atom[a].s2);
        if (pole.hi < most) {
            x[(size_t)(pole.hi / most * (double)count)] = pole;
        }
    }
}

enum status curve_write(FILE *out, const struct setup *setup, struct fault *fault) {
    const struct dataset *dataset = &setup->dataset;
    size_t count = places_for(dataset);
    double *eta = calloc(4 * count, sizeof *eta);
    struct dd *x = calloc(count, sizeof *x);
    if (eta == NULL || x == NULL) {
        free(eta);
        free(x);
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    double *drifts = eta + count, *descent = drifts + count, *log10_p = descent + count;
    double most = BEYOND * fmax(drift_window(dataset).max.hi, 0.95 * setup_x(setup).hi);
    choose_places(x, count, most, dataset);
    for (size_t i = 0; i < count; i++) {
        eta[i] = setup_eta_at(setup, x[i]).hi;
        drifts[i] = drift(dataset, x[i]);
        descent[i] = drift_full_batch(dataset, x[i]);
        log10_p[i] = log10_probability(setup, x[i]);
    }
    fprintf(out, "{\"most\": %.9g", setup_eta_at(setup, dd_of(most)).hi);
    reply_reals(out, "eta", eta, count, DIGITS);
    reply_reals(out, "drift", drifts, count, DIGITS);
    reply_reals(out, "descent", descent, count, DIGITS);
    reply_reals(out, "log10_p", log10_p, count, DIGITS);
    fputc('}', out);
    free(eta);
    free(x);
    return STATUS_OK;
}
