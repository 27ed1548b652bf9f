/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rare.h"

#include <math.h>
#include <stdbool.h>

#include "base/bisect.h"

/* Summed from the first term left over, so that nothing cancels. Past the mean the terms fall. */
double rare_odds(double mean, int most) {
    int k = most + 1;
    double term = exp(k * log(mean) - mean - lgamma(k + 1.0)), sum = 0;
    while (term > 1e-18 * sum || k < mean) {
        sum += term;
        term *= mean / ++k;
    }
    return sum;
}

int rare_most(double mean, double odds) {
    int most = 0;
    while (rare_odds(mean, most) > odds) {
        most++;
    }
    return most;
}

static bool is_rarer(double z, const void *odds) {
    return erfc(z / sqrt(2)) / 2 <= *(const double *)odds;
}

double rare_sigmas(double odds) {
    return bisect(is_rarer, &odds, 0, 40, 60).yes;
}
