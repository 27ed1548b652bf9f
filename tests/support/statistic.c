/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistic.h"

#include <math.h>
#include <stdlib.h>

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double statistic_ks(double *x, size_t n, statistic_cdf *cdf, double parameter) {
    qsort(x, n, sizeof *x, by_size);
    double distance = 0;
    for (size_t i = 0; i < n; i++) {
        double f = cdf(x[i], parameter);
        distance = fmax(distance, f - (double)i / (double)n);
        distance = fmax(distance, (double)(i + 1) / (double)n - f);
    }
    return sqrt((double)n) * distance;
}

double statistic_ks_two(double *x, size_t n, double *y, size_t m) {
    qsort(x, n, sizeof *x, by_size);
    qsort(y, m, sizeof *y, by_size);
    double distance = 0;
    for (size_t i = 0, j = 0; i < n && j < m;) {
        double at = fmin(x[i], y[j]);
        while (i < n && x[i] <= at) {
            i++;
        }
        while (j < m && y[j] <= at) {
            j++;
        }
        distance = fmax(distance, fabs((double)i / (double)n - (double)j / (double)m));
    }
    return sqrt((double)n * (double)m / (double)(n + m)) * distance;
}

double statistic_chi_square(const double *count, const double *p, size_t cells) {
    double total = 0, sum = 0, f = (double)cells - 1;
    for (size_t i = 0; i < cells; i++) {
        total += count[i];
    }
    for (size_t i = 0; i < cells; i++) {
        double off = count[i] - total * p[i];
        sum += off * off / (total * p[i]);
    }
    return (cbrt(sum / f) - (1 - 2 / (9 * f))) / sqrt(2 / (9 * f));
}

double statistic_normal(double x, double parameter) {
    (void)parameter;
    return erfc(-x / sqrt(2)) / 2;
}

double statistic_uniform(double x, double parameter) {
    (void)parameter;
    return x;
}

/* Skewness sqrt(8/n), excess 12/n; what is left out is of order n^(-3/2). */
static double edgeworth(double z, double n) {
    double skewness = sqrt(8 / n), excess = 12 / n, density = exp(-z * z / 2) / sqrt(2 * M_PI);
    double he2 = z * z - 1, he3 = z * (z * z - 3), he5 = z * (z * z * (z * z - 10) + 15);
    return statistic_normal(z, 0) -
           density * (skewness / 6 * he2 + excess / 24 * he3 + skewness * skewness / 72 * he5);
}

double statistic_chi_square_deviate(double z, double n) {
    if (n > 1e5) {
        return edgeworth(z, n);
    }
    double a = n / 2, x = a + z * sqrt(a), term = 1 / a, sum = term;
    if (x <= 0) {
        return 0;
    }
    for (int k = 1; term > 1e-17 * sum; k++) {
        term *= x / (a + k);
        sum += term;
    }
    return exp(a * log(x) - x - lgamma(a)) * sum;
}

void statistic_add(struct statistic_moments *moments, double x) {
    moments->n++;
    moments->sum += x;
    moments->square += x * x;
    moments->cube += x * x * x;
}
