/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LANDSCAPE_H
#define CATAPULT_LANDSCAPE_H

/**
 * Describes a minimum in two dimensions that is not quadratic, and a noise that may depend on where
 * one is: L = (f(u + x_1) + f(u + x_2) - 2 f(u))/f''(u) with f(z) = (z^4 - 16 z^2 + 5 z)/2
 * (Styblinski & Tang 1990), u = -2.9035 its minimum. So x = 0 is the minimum, its Hessian is 1, and
 * up to |x| = 1.27 there is no other stationary point.
 */

#include "random/ziggurat.h"

struct landscape {
    /** Where not 0, C is this power of the Hessian of L at x. */
    double power;
    /** Else C has the eigenvalues strong >= weak > 0, the first along angle + turn x_1. */
    double strong, weak, angle, turn;
};

/** A symmetric matrix. */
struct landscape_form {
    double a, b, c; /**< elements 11, 12, 22 */
};

double landscape_loss(const double x[2]);
void landscape_gradient(double gradient[2], const double x[2]);

/** Returns C at x. */
struct landscape_form landscape_noise(const struct landscape *landscape, const double x[2]);

/** Returns the inverse, and x^T A y. */
struct landscape_form landscape_inverse(struct landscape_form form);
double landscape_product(struct landscape_form form, const double x[2], const double y[2]);

/** Takes a step of SGD in place: x' = x - eta grad L + sqrt(eta epsilon) C(x)^(1/2) xi. */
void landscape_step(
    double x[2], const struct landscape *landscape, double eta, double epsilon, struct rng *rng);

/** Returns V at x where a closed form is known: sum_i int_0^(x_i) 2 L'/L''^power, 2 L/c where
 * strong = weak = c; else NaN. To 12 digits. */
double landscape_exact(const struct landscape *landscape, const double x[2]);

#endif
