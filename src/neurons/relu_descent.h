/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RELU_DESCENT_H
#define CATAPULT_RELU_DESCENT_H

/**
 * Follows gradient descent on the mean loss of a ReLU network until it is known whether the run
 * diverges (own): as a cone where all data have one sign, as sectors or with real neurons where
 * both signs occur. The mean of s^2 over samples s > 0 is 1, which loses nothing: only eta lambda E
 * s^2 counts. The mean over samples s < 0 is `s2_minus`.
 */

#include <stdbool.h>

#include "neurons/cone.h"
#include "neurons/network.h"
#include "neurons/sectors.h"

/** An output |Y| beyond this grows as its cube. */
#define RELU_DESCENT_DIVERGENT 1e15

/**
 * So many steps of both signs decide, and so many sectors. All runs that diverge do so within 30
 * steps (40 at n = 10^12), and of 900 real networks of 3000 neurons, at nine pairs of x_+ and
 * x_-/x_+ near the threshold, none did after step 16 of 3000; so a run that has come further is
 * taken for bounded.
 */
enum { RELU_DESCENT_STEPS = 100, RELU_DESCENT_SECTORS = 1000 };

/** Follows data of one sign to the run's end: no neuron is left, or no output, or, slow ends where
 * Lambda goes to 0 as 2/t, after 2000 steps. Returns whether the run diverges; `cone` becomes its
 * last state. */
bool relu_descent_cone(struct cone *cone);

/** Follows data of both signs, from where `sectors` stands, and finds whether the run diverges.
 * STATUS_SYSTEM: memory. */
enum status
relu_descent_sectors(bool *diverges, struct sectors *sectors, double s2_minus, struct fault *fault);

/** Follows real neurons, from where `network` stands. Returns whether the run diverges. */
bool relu_descent_network(struct network *network, double eta, double s2_minus);

#endif
