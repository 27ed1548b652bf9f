/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov_critical.h"

#include <math.h>

#include "forecast/limits.h"

static const double UP = 1.25, FARTHEST = 1e6, ASIDE = 1.005;

struct search {
    struct lyapunov_question question;
    const struct plan *plan;
    uint64_t steps;
};

static enum status
drift_at(struct estimate *drift, struct search *search, double eta, struct fault *fault) {
    struct lyapunov found;
    search->question.eta = eta;
    enum status status = lyapunov_run(&found, &search->question, search->plan, fault);
    if (status == STATUS_OK) {
        *drift = found.drift;
        search->steps += found.steps;
    }
    return status;
}

/* Takes *low up to the last rate of a geometric row with a drift that is not positive. */
static enum status climb(double *low, struct search *search, struct fault *fault) {
    double least = *low;
    for (;;) {
        struct estimate drift;
        enum status status = drift_at(&drift, search, *low * UP, fault);
        if (status != STATUS_OK || drift.value > 0) {
            return status;
        }
        *low *= UP;
        if (*low > FARTHEST * least) {
            return fault_set(
                fault, STATUS_INPUT,
                "lyapunov_critical: the drift is still %g at eta = %g; no residual grows there",
                drift.value, *low);
        }
    }
}

static enum status
halve(double *low, double *high, double tolerance, struct search *search, struct fault *fault) {
    while (*high - *low > tolerance * *high) {
        double middle = (*low + *high) / 2;
        struct estimate drift;
        enum status status = drift_at(&drift, search, middle, fault);
        if (status != STATUS_OK) {
            return status;
        }
        if (drift.value > 0) {
            *high = middle;
        } else {
            *low = middle;
        }
    }
    return STATUS_OK;
}

/* From the root and a little above, on whose other side the slope may be another. */
static enum status
measure(struct lyapunov_critical *found, struct search *search, struct fault *fault) {
    double eta = found->eta.value, apart = eta * (ASIDE - 1);
    struct estimate here, above;
    enum status status = drift_at(&here, search, eta, fault);
    if (status == STATUS_OK) {
        status = drift_at(&above, search, eta * ASIDE, fault);
    }
    if (status == STATUS_OK) {
        found->slope = estimate_times(estimate_less(above, here), 1 / apart);
        found->eta.se = here.se / found->slope.value;
        /* A chord's step to the root, not beyond the interval that holds it. */
        double step = fmin(fabs(here.value / found->slope.value), found->width / 2);
        found->eta.value -= copysign(step, here.value);
        found->steps = search->steps;
    }
    return status;
}

enum status lyapunov_critical_run(
    struct lyapunov_critical *found, const struct lyapunov_question *question, double tolerance,
    const struct plan *plan, struct fault *fault) {
    if (!(tolerance >= 1e-12 && tolerance <= 0.1) || plan->runs < 2) {
        return fault_set(
            fault, STATUS_INPUT,
            "lyapunov_critical: tolerance %g and %llu runs; give 1e-12 to 0.1, and 2 at least",
            tolerance, (unsigned long long)plan->runs);
    }
    struct search search = {*question, plan, 0};
    double low;
    enum status status =
        limits_lazy(&low, question->kernel, question->batch, question->sampling, fault);
    if (status == STATUS_OK) {
        status = climb(&low, &search, fault);
    }
    double high = low * UP;
    if (status == STATUS_OK) {
        status = halve(&low, &high, tolerance, &search, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    found->eta.value = (low + high) / 2;
    found->width = high - low;
    return measure(found, &search, fault);
}
