/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drift.h"

#include <math.h>

double drift_log_factor(struct dd x, struct dd s2) {
    struct dd factor = dd_sub(dd_of(1), dd_mul(x, s2));
    if (fabs(factor.hi) <= 0x1p-98) {
        return -INFINITY;
    }
    return log(fabs(factor.hi)) + factor.lo / factor.hi;
}

double drift(const struct dataset *dataset, struct dd x) {
    double sum = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        sum += dataset->atom[i].p * drift_log_factor(x, dataset->atom[i].s2);
    }
    return sum;
}

double drift_full_batch(const struct dataset *dataset, struct dd x) {
    return drift_log_factor(x, dataset->mean_s2);
}

static struct drift_window window_of(struct dd s2) {
    return (struct drift_window){dd_div(dd_of(2), s2), dd_div(dd_of(4), s2)};
}

struct drift_window drift_window(const struct dataset *dataset) {
    return window_of(dataset_max_s2(dataset));
}

struct drift_window drift_window_full_batch(const struct dataset *dataset) {
    return window_of(dataset->mean_s2);
}

enum drift_regime drift_regime_of(const struct dataset *dataset, struct dd x, double drift) {
    struct dd sharpest = dd_mul(x, dataset_max_s2(dataset));
    if (dd_compare(sharpest, dd_of(2)) <= 0) {
        return DRIFT_LAZY;
    }
    if (dd_compare(sharpest, dd_of(4)) >= 0) {
        return DRIFT_DIVERGENT;
    }
    return drift < 0 ? DRIFT_DEFLATIONARY : DRIFT_INFLATIONARY;
}

enum drift_regime drift_regime(const struct dataset *dataset, struct dd x) {
    return drift_regime_of(dataset, x, drift(dataset, x));
}

enum drift_phase drift_phase(const struct dataset *dataset, struct dd x) {
    struct dd mean = dd_mul(x, dataset->mean_s2);
    if (dd_compare(mean, dd_of(2)) <= 0) {
        return DRIFT_PHASE_LAZY;
    }
    return dd_compare(mean, dd_of(4)) >= 0 ? DRIFT_PHASE_DIVERGENT : DRIFT_PHASE_CATAPULT;
}

const char *drift_regime_name(enum drift_regime regime) {
    static const char *const name[] = {"lazy", "divergent", "deflationary", "inflationary"};
    return name[regime];
}

const char *drift_phase_name(enum drift_phase phase) {
    static const char *const name[] = {"lazy", "catapult", "divergent"};
    return name[phase];
}
