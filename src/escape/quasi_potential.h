/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_QUASI_POTENTIAL_H
#define CATAPULT_QUASI_POTENTIAL_H

/**
 * Computes the quasi-potential of a quadratic minimum and the height that must be climbed to leave
 * it: log E tau = V0/epsilon to leading order as epsilon -> 0, V0 the least V on the boundary
 * (Freidlin & Wentzell, "Random perturbations of dynamical systems"). V solves 1/2 grad V^T C grad
 * V = grad L^T grad V, so V = sum (h_i/c_i) x_i^2: |x|^2 for C = H, 2L for C = I (derived for this
 * package; corrects the first version of Ibayashi & Imaizumi, arXiv 2111.04004v1).
 */

#include <stddef.h>

#include "escape/valley.h"

/** Returns V(x). For the chain of rate eta, which has a stationary law of its own, V = sum
 * (h_i/c_i)(1 - eta h_i/2) x_i^2 exactly; eta = 0 is slow SGD. eta h_i < 2. */
double quasi_potential(const struct valley *valley, double eta, const double *x);

/** Returns V0, the least V at which the domain ends: on a ball r^2 min (h_i/c_i)(1 - eta h_i/2), at
 * a depth 2 Delta L min (1 - eta h_i/2)/c_i. */
double quasi_potential_edge(const struct valley *valley, double eta);

/** Returns the direction i in which the domain is left at V0; the first of several. */
size_t quasi_potential_direction(const struct valley *valley, double eta);

/** Returns what stands for V0 in Theorem 1 of arXiv 2111.04004v1, for a ball: 2 r^2 lambda^(1/2)
 * for SGD (C = H) and 2 r^2 lambda for C = I, lambda the least curvature. Both are wrong: the
 * action there has C^(-1/2) for C^(-1), and the proof takes L = x^T H x for 1/2 x^T H x. */
double quasi_potential_v1_sgd(double radius, double least_curvature);
double quasi_potential_v1_isotropic(double radius, double least_curvature);

#endif
