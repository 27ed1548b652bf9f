/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ESCAPE_QUESTION_H
#define CATAPULT_ESCAPE_QUESTION_H

/** Reads what `catapult escape` is asked: a minimum by its curvatures or its Hessian, a noise, a
 * domain, a rate and a batch. */

#include <stdbool.h>

#include "answer_print.h"
#include "base/number.h"
#include "escape/linear_valley.h"

struct escape_question {
    const char *curvatures, *hessian_path; /**< as typed; one is NULL */
    const char *noise_word;                /**< hessian, identity, or a path */
    const char *format_name;
    struct number eta, batch, radius, depth, runs,
        seed; /**< runs without a text: as many as good */
    enum answer_print_format format;
    size_t dimensions;
    double *curvature, *noise;    /**< owned: of each dimension; NULL where there is a matrix */
    double *hessian, *covariance; /**< owned: d x d, or both NULL */
};

/** Reads the command line, or prints the help that it asks for: then *help is true, and nothing is
 * left to clear, as after a failure. STATUS_INPUT: bad options or files, with the remedy; that the
 * matrices are positive is for linear_valley_init to see. The question keeps pointing into argv. */
enum status escape_question_read(
    struct escape_question *question, int argc, char **argv, bool *help, struct fault *fault);
void escape_question_clear(struct escape_question *question);

enum valley_domain escape_question_domain(const struct escape_question *question);
double escape_question_size(const struct escape_question *question);

/** Returns eta/B. */
double escape_question_epsilon(const struct escape_question *question);

#endif
