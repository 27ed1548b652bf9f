/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/signed_samples.h"

#include <mpfr.h>
#include <stdlib.h>

/* mpq_get_d truncates. */
static double nearest(const mpq_t fraction) {
    mpfr_t rounded;
    mpfr_init2(rounded, 53);
    mpfr_set_q(rounded, fraction, MPFR_RNDN);
    double value = mpfr_get_d(rounded, MPFR_RNDN);
    mpfr_clear(rounded);
    return value;
}

static void fill(struct signed_samples *samples, const struct dataset *dataset, struct dd *p) {
    struct dd mean_plus = {0, 0}, mean_minus = {0, 0}, plus = {0, 0}, minus = {0, 0};
    for (size_t i = 0; i < samples->count; i++) {
        double s2 = nearest(dataset->exact[i].s2);
        p[i] = dd_of(dataset->p[i]);
        struct dd share = dd_mul(p[i], dd_of(s2));
        if (dataset->s[i] > 0) {
            samples->sample[i].s2_plus = s2;
            mean_plus = dd_add(mean_plus, share);
            plus = dd_add(plus, p[i]);
        } else if (dataset->s[i] < 0) {
            samples->sample[i].s2_minus = s2;
            mean_minus = dd_add(mean_minus, share);
            minus = dd_add(minus, p[i]);
        }
    }
    samples->mean = (struct sample){mean_plus.hi, mean_minus.hi};
    samples->p_plus = plus.hi;
    samples->p_minus = minus.hi;
}

enum status signed_samples_init(
    struct signed_samples *samples, const struct dataset *dataset, struct fault *fault) {
    size_t count = dataset->rows;
    *samples =
        (struct signed_samples){.sample = calloc(count, sizeof *samples->sample), .count = count};
    struct dd *p = calloc(count, sizeof *p);
    enum status status = STATUS_SYSTEM;
    if (samples->sample == NULL || p == NULL) {
        fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", count);
    } else {
        fill(samples, dataset, p);
        status = pick_init(&samples->pick, p, count, fault);
    }
    free(p);
    if (status != STATUS_OK) {
        signed_samples_clear(samples);
    }
    return status;
}

void signed_samples_clear(struct signed_samples *samples) {
    pick_clear(&samples->pick);
    free(samples->sample);
    *samples = (struct signed_samples){0};
}
