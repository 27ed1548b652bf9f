/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift.h"

#include <math.h>
#include <mpfr.h>
#include <stdbool.h>

double drift_log_factor(struct dd x, struct dd s2) {
    struct dd factor = dd_sub(dd_of(1), dd_mul(x, s2));
    if (fabs(factor.hi) <= 0x1p-98) {
        return -INFINITY;
    }
    if (factor.hi == -1 && fabs(factor.lo) <= 0x1p-98) { /* x s^2 = 2, as far as 106 bits tell */
        return 0;
    }
    return log(fabs(factor.hi)) + factor.lo / factor.hi;
}

/* Bits of the second look at a drift near 0, and the size below which it is 0: the inputs have
 * 106. */
enum { PRECISION = 256 };
static const double ZERO = 0x1p-92;

static void set_dd(mpfr_t out, struct dd value) {
    mpfr_set_d(out, value.hi, MPFR_RNDN);
    mpfr_add_d(out, out, value.lo, MPFR_RNDN);
}

/* G where its double is lost in rounding: whether it is above, below or at 0 decides the regime. */
static double drift_near_zero(const struct dataset *dataset, struct dd x, double size) {
    mpfr_t sum, term, factor;
    mpfr_inits2(PRECISION, sum, term, factor, (mpfr_ptr)0);
    mpfr_set_zero(sum, 1);
    for (size_t i = 0; i < dataset->atoms; i++) {
        set_dd(factor, x);
        set_dd(term, dataset->atom[i].s2);
        mpfr_mul(factor, factor, term, MPFR_RNDN);
        mpfr_ui_sub(factor, 1, factor, MPFR_RNDN);
        mpfr_abs(factor, factor, MPFR_RNDN);
        mpfr_log(factor, factor, MPFR_RNDN);
        set_dd(term, (struct dd){dataset->atom[i].p, dataset->atom[i].p_lo});
        mpfr_fma(sum, factor, term, sum, MPFR_RNDN);
    }
    double value = mpfr_get_d(sum, MPFR_RNDN);
    mpfr_clears(sum, term, factor, (mpfr_ptr)0);
    mpfr_free_cache();
    return fabs(value) <= ZERO * size ? 0 : value;
}

double drift(const struct dataset *dataset, struct dd x) {
    double sum = 0, size = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double term = dataset->atom[i].p * drift_log_factor(x, dataset->atom[i].s2);
        sum += term;
        size += fabs(term);
    }
    bool lost = isfinite(sum) && size > 0 && fabs(sum) <= DRIFT_NEAR_ZERO * size;
    return lost ? drift_near_zero(dataset, x, size) : sum;
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
