/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_QUESTION_H
#define CATAPULT_EXACT_QUESTION_H

/** Asks how likely a spike is, in exact numbers: the data, eta lambda_0 and the climb from mu_0 to
 * height sqrt(width/eta). */

#include "exact/exact.h"
#include "theory/spitzer.h"

/** The numbers as people type them: decimals or sqrt(DECIMAL) but not 0, of which the size counts.
 */
struct exact_question_words {
    const char *lambda0, *width, *height;
    const char *eta, *mu0; /**< NULL: 1 */
};

struct exact_question {
    struct ball_data data;
    struct ball_point eta, lambda0, eta_lambda0;
    struct ball_cramer_climb climb;
};

/**
 * Reads the data and the words without rounding. STATUS_INPUT: data that cannot be exact (see
 * ball_data_init), or a word that is no such number; the fault names it. The caller owns `question`
 * until exact_question_clear; on failure nothing is left to clear.
 */
enum status exact_question_init(
    struct exact_question *question, const struct dataset *dataset,
    const struct exact_question_words *words, struct fault *fault);
void exact_question_clear(struct exact_question *question);

/**
 * Bounds the probability that the linear walk ever reaches the height, from both sides: by counts
 * for two distinct s^2 (exact_lattice), else on a grid (exact_grid). STATUS_INPUT: lazy, divergent,
 * or more than EXACT_MOST_ATOMS distinct s^2.
 */
enum status exact_question_linear(
    struct exact_bound *bound, const struct exact_question *question,
    const struct exact_budget *budget, struct fault *fault);

/**
 * Bounds the probability that the linear walk of `dataset` at eta lambda_0 = x ever climbs to
 * `ratio` times its start; x and ratio > 0 are exactly the doubles given. Faults as in the two
 * functions above.
 */
enum status exact_question_linear_to(
    struct exact_bound *bound, const struct dataset *dataset, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault);

/** Finds the middle of the two bounds of exact_question_linear_to; NaN where the lower bound is
 * below the range of doubles, which has no digits left. */
enum status exact_question_linear_value(
    double *p, const struct dataset *dataset, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault);

/** Finds the profile e^(theta c) P(sup S >= c) of a walk of two samples, whose mean over c is
 * spitzer_constant; NaN and faults as above. */
enum status exact_question_profile(
    double *value, const struct dataset *dataset, const struct spitzer_walk *walk, double c,
    const struct exact_budget *budget, struct fault *fault);

#endif
