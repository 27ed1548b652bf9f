/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_VALLEY_H
#define CATAPULT_VALLEY_H

/**
 * Describes a quadratic minimum and the domain to be left: L = 1/2 sum h_i x_i^2 with the noise
 * covariance C = diag(c_i), both in the basis that makes them diagonal. SGD with the rate eta and
 * batches of B is x' = x - eta h x + sqrt(eta epsilon c) xi with epsilon = eta/B and a standard
 * normal xi; slow SGD is dx = -h x dt + sqrt(epsilon c) dW (Ibayashi & Imaizumi, arXiv 2111.04004).
 * Both start at the minimum 0.
 */

#include <stddef.h>

#include "base/fault.h"
#include "random/ziggurat.h"

enum valley_domain {
    VALLEY_BALL,  /**< |x| <= size */
    VALLEY_DEPTH, /**< L <= size */
};

enum { VALLEY_MOST = 16384 }; /**< dimensions, where somebody simulates */

struct valley {
    size_t dimensions;
    const double *curvature, *noise; /**< h_i > 0 and c_i > 0, for each dimension */
    enum valley_domain domain;
    double size; /**< radius or depth, > 0 */
};

/** Both domains are {sum g_i x_i^2 <= R}; returns g_i, and R. */
static inline double valley_weight(const struct valley *valley, size_t i) {
    return valley->domain == VALLEY_BALL ? 1 : valley->curvature[i];
}

static inline double valley_edge(const struct valley *valley) {
    return valley->domain == VALLEY_BALL ? valley->size * valley->size : 2 * valley->size;
}

/** Returns sum g_i x_i^2. */
static inline double valley_score(const struct valley *valley, const double *x) {
    double sum = 0;
    for (size_t i = 0; i < valley->dimensions; i++) {
        sum += valley_weight(valley, i) * x[i] * x[i];
    }
    return sum;
}

/** Checks what all simulators of this wing take. */
enum status
valley_check(const struct valley *valley, double eta, double epsilon, struct fault *fault);

/** Returns the stationary variance of x_i, epsilon c_i/(h_i (2 - eta h_i)). */
double valley_variance(const struct valley *valley, double eta, double epsilon, size_t i);

/** Writes what a step takes: x_i' = decay_i x_i + spread_i xi. */
void valley_pace(
    double *decay, double *spread, const struct valley *valley, double eta, double epsilon);

/** Takes a step of the chain in place, by those numbers. */
static inline void valley_step(
    double *x, const double *decay, const double *spread, size_t dimensions, struct rng *rng) {
    for (size_t i = 0; i < dimensions; i++) {
        x[i] = decay[i] * x[i] + spread[i] * ziggurat_normal(rng);
    }
}

#endif
