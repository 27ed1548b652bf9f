/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EIGEN_CASES_H
#define EIGEN_CASES_H

/** What every method for the largest eigenpairs must find, whatever it is: on kernels, on random
 * matrices and where values are degenerate or negative. */

#include <stddef.h>

#include "matrix/eigen.h"

static const double EIGEN_TOLERANCE = 1e-11;

/** A method: the largest pairs of `a` to `tolerance`, or the test fails. */
typedef void eigen_method(struct eigen *eigen, const double *a, double tolerance);

/** Matrices of every order up to 128 in steps, and their first 1, 2, ... pairs. */
void eigen_cases_all_pairs(eigen_method *find);

/** Values that are 0, equal, negative, of two kinds, or fall by 2^20 each. */
void eigen_cases_degenerate(eigen_method *find);

#endif
