/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/estimate.h"

#include <math.h>
#include <stdlib.h>

struct estimate estimate_mean(double n, double sum, double sum2) {
    double mean = sum / n;
    return (struct estimate){mean, sqrt(fmax(0, sum2 / n - mean * mean) / n)};
}

struct estimate estimate_share(double hits, double n) {
    double share = hits / n;
    return (struct estimate){share, sqrt(share * (1 - share) / n)};
}

struct estimate estimate_ratio_of_sums(double a, double a2, double b, double b2, double ab) {
    double q = a / b, residue = a2 - 2 * q * ab + q * q * b2;
    return (struct estimate){q, sqrt(fmax(0, residue)) / fabs(b)};
}

struct estimate estimate_times(struct estimate a, double unit) {
    return (struct estimate){unit * a.value, fabs(unit) * a.se};
}

struct estimate estimate_log(struct estimate a) {
    return (struct estimate){log(a.value), a.se / a.value};
}

struct estimate estimate_less(struct estimate a, struct estimate b) {
    return (struct estimate){a.value - b.value, hypot(a.se, b.se)};
}

struct estimate estimate_ratio(struct estimate a, struct estimate b) {
    double ratio = a.value / b.value;
    return (struct estimate){ratio, fabs(ratio) * hypot(a.se / a.value, b.se / b.value)};
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void estimate_sort(double *sample, size_t count) {
    qsort(sample, count, sizeof *sample, by_value);
}

struct estimate estimate_quantile(const double *sorted, size_t count, double part) {
    double middle = part * (double)(count - 1), around = sqrt(part * (1 - part) * (double)count);
    double low = fmax(0, floor(middle - around));
    double high = fmin(ceil(middle + around), (double)(count - 1));
    double width = sorted[(size_t)high] - sorted[(size_t)low];
    return (struct estimate){sorted[(size_t)middle], width / 2};
}

struct estimate estimate_larger(struct estimate a, struct estimate b) {
    return isnan(a.value) || b.value <= a.value ? a : b;
}

double estimate_sigmas(struct estimate a, double expected) {
    return fabs(a.value - expected) / a.se;
}

struct estimate estimate_slope(const double *x, const struct estimate *y, size_t count) {
    double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;
    for (size_t i = 0; i < count; i++) {
        double weight = 1 / (y[i].se * y[i].se);
        s += weight;
        sx += weight * x[i];
        sxx += weight * x[i] * x[i];
        sy += weight * y[i].value;
        sxy += weight * x[i] * y[i].value;
    }
    double det = s * sxx - sx * sx;
    return (struct estimate){(s * sxy - sx * sy) / det, sqrt(s / det)};
}

struct estimate
estimate_slope_plain(const double *x, const struct estimate *y, size_t count, double *play) {
    double mean = 0, xx = 0;
    struct estimate slope = {0, 0};
    for (size_t i = 0; i < count; i++) {
        mean += x[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        xx += pow(x[i] - mean, 2);
    }
    *play = 0;
    for (size_t i = 0; i < count; i++) {
        double share = (x[i] - mean) / xx;
        slope.value += share * y[i].value;
        slope.se = hypot(slope.se, share * y[i].se);
        *play += fabs(share);
    }
    return slope;
}
