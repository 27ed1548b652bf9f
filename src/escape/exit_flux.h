/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_FLUX_H
#define CATAPULT_EXIT_FLUX_H

/**
 * Computes the mean exit time from a valley with its factor, not its exponent alone, as epsilon ->
 * 0: 1/E tau is the flux of the drift through the boundary under the stationary law N(0, epsilon
 * c_i/(2 h_i)), where V is least there: with S = sum g_i x_i^2, R its edge,
 *
 *     1/E tau = E[sum 2 g_i h_i x_i^2; S = R] (1 + O(epsilon)),
 *
 * since the boundary layer of a reversible diffusion takes away as much as noise adds (Matkowsky &
 * Schuss 1977, for V of a gradient; the form for both domains is derived for this package). One
 * formula where the boundary is nearest in one direction and where it is equally near in all: there
 * E tau depends on the mean curvature alone.
 */

#include "escape/linear_valley.h"

/**
 * Returns log E tau to O(epsilon/V0), in time, of the chain of rate eta, or of slow SGD where eta
 * is 0. The chain is slow SGD with h' = -log(1 - eta h)/eta and V' = V(1 - eta h/2), seen only at
 * its steps, which is as if the boundary were 0.5826 sqrt(eta epsilon n^T C n) further out
 * (Chernoff 1965, Siegmund 1985: -zeta(1/2)/sqrt(2 pi)). Good for h r sqrt(eta/(epsilon c)) below
 * 1.5 or so. NaN: more dimensions than VALLEY_MOST, eta h >= 1, or an edge below the mean of S.
 */
double exit_flux_log(const struct valley *valley, double epsilon, double eta);

/**
 * Returns the same for a chain whose Hessian and noise share no basis. Where V is least on the
 * boundary its gradient is along the normal, so that the Hamilton-Jacobi equation makes the drift
 * inward there what is needed to climb, and the layer is that of a reversible diffusion, though the
 * chain is none: 1/E tau = E[2 sum g_i h_i' x_i^2; S = R] again, under N(0, Sigma) (derived for
 * this package). Cost: d^2. NaN: eta h >= 1, or an edge below the mean of S.
 */
double exit_flux_log_linear(const struct linear_valley *valley);

#endif
