/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/tilt.h"

#include <stdbool.h>
#include <stdlib.h>

#include "theory/drift.h"

/* p |1 - x s^2|^theta. The power 0 is the law itself, also at a pole, where the log is -inf. */
static double raise(double p, struct dd x, struct dd s2, double theta) {
    return theta > 0 ? p * exp(theta * drift_log_factor(x, s2)) : p;
}

/* log_ratio is that of q as rounded, so that a weight makes up for what was drawn. */
static void fill(struct tilt *tilt, const double *p, const struct dd *s2, struct dd x) {
    size_t last = tilt->law.count - 1;
    for (size_t i = 0; i <= last; i++) {
        tilt->raised[i] = raise(p[i], x, s2[i], tilt->theta);
    }
    double sum = tilt->raised[last];
    for (size_t i = 0; i < last; i++) {
        sum += tilt->raised[i];
    }
    for (size_t i = 0; i <= last; i++) {
        bool is_tilted = tilt->theta > 0 && p[i] > 0;
        tilt->log_ratio[i] = is_tilted ? log(p[i] * sum / tilt->raised[i]) : 0;
    }
}

enum status tilt_init_outcomes(
    struct tilt *tilt, const double *p, const struct dd *s2, size_t count, struct dd x,
    double theta, struct fault *fault) {
    *tilt = (struct tilt){
        .law.count = count,
        .theta = theta,
        .raised = calloc(count, sizeof *tilt->raised),
        .log_ratio = calloc(count, sizeof *tilt->log_ratio)};
    struct dd *weight = calloc(count, sizeof *weight);
    enum status status = STATUS_SYSTEM;
    if (tilt->raised == NULL || tilt->log_ratio == NULL || weight == NULL) {
        fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", count);
    } else {
        fill(tilt, p, s2, x);
        for (size_t i = 0; i < count; i++) {
            weight[i] = dd_of(tilt->raised[i]);
        }
        status = sgd_init_outcomes(&tilt->law, s2, weight, count, fault);
    }
    free(weight);
    if (status != STATUS_OK) {
        tilt_clear(tilt);
    }
    return status;
}

enum status tilt_init(
    struct tilt *tilt, const struct dataset *dataset, struct dd x, double theta,
    struct fault *fault) {
    size_t count = dataset->atoms + 1;
    double *p = calloc(count, sizeof *p);
    struct dd *s2 = calloc(count, sizeof *s2); /* 0 for the last */
    enum status status = STATUS_SYSTEM;
    *tilt = (struct tilt){0};
    if (p == NULL || s2 == NULL) {
        fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", dataset->atoms);
    } else {
        for (size_t i = 0; i < dataset->atoms; i++) {
            p[i] = dataset->atom[i].p;
            s2[i] = dataset->atom[i].s2;
        }
        p[dataset->atoms] = dataset->p_idle;
        status = tilt_init_outcomes(tilt, p, s2, count, x, theta, fault);
    }
    free(p);
    free(s2);
    return status;
}

void tilt_clear(struct tilt *tilt) {
    sgd_clear(&tilt->law);
    free(tilt->raised);
    free(tilt->log_ratio);
    *tilt = (struct tilt){0};
}
