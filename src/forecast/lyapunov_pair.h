/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LYAPUNOV_PAIR_H
#define CATAPULT_LYAPUNOV_PAIR_H

/**
 * Computes the drift and the exponents of two samples at batch size 1 without simulation, to nine
 * digits and more: the direction of z in the plane moves by one of two maps, and the operator (P_s
 * f)(u) = (1/2) sum_i |H_i u|^s f(H_i u/|H_i u|) on functions of directions has the spectral radius
 * exp k(s), k(s) = lim (1/t) log E|z_t|^s; the drift gamma is its slope at 0 (Guivarc'h & Le Page
 * on such operators; the method is own). A second method for lyapunov.h and moment_exponent.h.
 */

#include "forecast/kernel.h"

/** A number and how far off it may be: what the iteration left, and how far the result of a coarser
 * grid of directions was from it, which is about twenty times the error of the finer. */
struct lyapunov_pair {
    double value, error;
    unsigned iterations; /**< of the operator, on all grids: 0.05 to 1 ms each */
};

/**
 * Finds gamma at the rate eta. STATUS_INPUT: a kernel of another order or of one direction (a
 * dataset of theory/drift.h), orthogonal samples, which never mix, or eta that is not positive and
 * finite. STATUS_SYSTEM: memory, or no convergence in 40 000 iterations. Digits are lost, as the
 * error says, where a sample's factor 1 - eta K_ii is close to 0 and where the samples are nearly
 * parallel. 0.1 s.
 */
enum status lyapunov_pair_drift(
    struct lyapunov_pair *gamma, const struct kernel *kernel, double eta, struct fault *fault);

/** Finds k(s), 0 < s <= 128. Faults and cost as lyapunov_pair_drift. */
enum status lyapunov_pair_exponent(
    struct lyapunov_pair *k, const struct kernel *kernel, double eta, double s,
    struct fault *fault);

/** Finds the root theta > 0 of k: the probability that |z| ever reaches h falls like h^(-theta)
 * (Kesten 1973; Guivarc'h & Le Page). Infinite where every factor is a contraction, 0 where the
 * drift is not negative. Faults as lyapunov_pair_drift, and a root beyond 128. */
enum status lyapunov_pair_root(
    struct lyapunov_pair *theta, const struct kernel *kernel, double eta, struct fault *fault);

#endif
