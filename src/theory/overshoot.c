/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/overshoot.h"

#include <math.h>

#include "theory/drift.h"

/* E max(0, -S_k)/k: j steps up of k, which are binomial. */
static double term_of(double up, double down, double p, int k) {
    double term = 0;
    for (int j = 0; j <= k; j++) {
        double log_odds = lgamma(k + 1.0) - lgamma(j + 1.0) - lgamma(k - j + 1.0) + j * log(p) +
                          (k - j) * log1p(-p);
        term += exp(log_odds) * fmax(0, -(j * up + (k - j) * down)) / k;
    }
    return term;
}

double overshoot_mean(const struct dataset *dataset, struct dd x) {
    double up = drift_log_factor(x, dataset->atom[0].s2);
    double down = drift_log_factor(x, dataset->atom[1].s2), p = dataset->atom[0].p;
    double mean = p * up + (1 - p) * down, square = p * up * up + (1 - p) * down * down;
    double sum = 0, term = INFINITY;
    for (int k = 1; term > 1e-12 || k < 10; k++) { /* the first few may vanish */
        term = term_of(up, down, p, k);
        sum += term;
    }
    return square / (2 * mean) - sum;
}
