/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_DATA_H
#define CATAPULT_BALL_DATA_H

/** Holds the training data without rounding, as fractions, for enclosures. */

#include <stddef.h>

#include "certified/ball_point.h"
#include "theory/dataset.h"
#include "base/fault.h"

enum { BALL_DATA_MOST_ATOMS = 1000 };

struct ball_data {
    size_t rows;    /**< room in s2 and p */
    size_t atoms;   /**< distinct nonzero s^2, at least 1: those of the dataset, in its order */
    fmpq *s2;       /**< owned: by decreasing size */
    fmpq *p;        /**< owned: their probabilities; with that of s = 0 they sum to 1 exactly */
    fmpq_t mean_s2; /**< E s^2 */
};

/**
 * Copies the data from the rows as typed. STATUS_INPUT: more than BALL_DATA_MOST_ATOMS distinct
 * s^2, an irrational p (`sqrt(0.5)`), or two different s^2 that doubles cannot tell apart (closer
 * than 2^-98, relatively). The caller owns `data` until ball_data_clear, which also frees the
 * library's caches.
 */
enum status
ball_data_init(struct ball_data *data, const struct dataset *dataset, struct fault *fault);
void ball_data_clear(struct ball_data *data);

#endif
