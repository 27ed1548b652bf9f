/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SPIKE_H
#define SPIKE_H

/**
 * What the tests of the exact methods share: a question from what people type, and two other
 * computations of its answer that know no tilt. Both follow how often each sample was drawn, in
 * numbers whose exponents have room for any P, and Lundberg's inequality bounds what is left.
 */

#include "check.h"
#include "exact/exact_lattice.h"
#include "reference.h"

#define SPIKE_ROWS_17 "1,0.5\n1.3,0.5\n"
#define SPIKE_ROWS_18 "1,0.83\nsqrt(2),0.17\n"

struct spike {
    struct dataset dataset;
    struct ball_data data;
    struct ball_point x;
    struct ball_cramer_climb climb;
};

/** From "s,p\n..." without its header, a decimal or sqrt(DECIMAL), and "height width eta mu0"; in a
 * test with a directory. */
void spike_init(struct spike *spike, const char *rows, const char *x, const char *climb);
void spike_clear(struct spike *spike);

/** One of the exact methods: exact_lattice, exact_grid, exact_chain. */
typedef enum status (*spike_method)(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault);

/** Its answer; the test fails when it refuses, and when that is no interval within [0, 1]. */
struct exact_bound
spike_solve(spike_method method, const struct spike *spike, struct exact_budget budget);
struct exact_bound spike_ask(
    spike_method method, const char *rows, const char *x, const char *climb,
    struct exact_budget budget);

/** The walk in MPFR: log|f_i| (-inf at a pole), p_i without draws of s = 0, theta (0 where G >= 0,
 * else to nearly all bits) and c. */
struct spike_walk {
    size_t count;
    mpfr_t step[EXACT_MOST_ATOMS], p[EXACT_MOST_ATOMS], theta, height;
};

void spike_walk_init(struct spike_walk *walk, const struct spike *spike, mpfr_prec_t bits);
void spike_walk_clear(struct spike_walk *walk);

/** Two s^2: P(the height is reached within `steps`), and sum e^(-theta (c - S)) over the runs still
 * on their way. What is nearer than 2^-400 to the height is on it. */
void spike_counts(mpfr_t hit, mpfr_t open, const struct spike_walk *walk, long steps);

/** The same for three, in long double. */
void spike_counts3(long double *hit, long double *open, const struct spike_walk *walk, long steps);

/** The bound and [hit, hit + open] overlap, and neither is wider than `relative` of itself. */
void spike_assert(
    const struct exact_bound *bound, long double hit, long double open, double relative,
    const char *name);

#endif
