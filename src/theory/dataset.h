/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DATASET_H
#define CATAPULT_DATASET_H

/** Loads training data: samples s_i, their probabilities p_i, and the distinct s_i^2 that a linear
 * network sees. */

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/dd.h"
#include "base/fault.h"

enum { DATASET_MOST_ROWS = 100000 };

/** One distinct nonzero s^2 and the probability of drawing it. */
struct atom {
    struct dd s2; /**< s_i^2, to 106 bits: exact decimals squared, or the argument of sqrt() */
    double p;     /**< sum of p over the rows with this s^2; sums to 1 with `p_idle` */
    double p_lo;  /**< what p leaves out of the sum of the decimals */
    size_t row;   /**< the first row, from 0, with this s^2 */
};

/** A row as typed, without rounding: its squares are fractions, whether s is 1.3 or sqrt(1.69). */
struct dataset_exact {
    mpq_t s2, p2; /**< s^2, and the square of p before it is divided by the sum of all */
};

/** Training data {(s_i, p_i)} with labels 0: the sample s_i (a scalar) is drawn with probability
 * p_i. The linear network sees only s_i^2, so equal squares are one atom, and s = 0 (a draw that
 * changes nothing) is kept apart as `p_idle`. */
struct dataset {
    char name[64];               /**< the file's stem */
    char label[64];              /**< how people call it: the file's `# label:`, or the name */
    size_t rows;                 /**< rows as given */
    double *s;                   /**< owned: the samples as given, with sign, nearest doubles */
    double *p;                   /**< owned: their probabilities, sum 1 */
    struct dataset_exact *exact; /**< owned: the rows as typed, for certified enclosures */
    size_t atoms;                /**< distinct nonzero s^2, at least 1 */
    struct atom *atom;           /**< owned: by decreasing s^2, so the poles 1/s^2 increase */
    double p_idle;               /**< probability of s = 0 */
    struct dd mean_s2;           /**< E s^2 = sum p_i s_i^2 */
};

/** How a table is read. */
struct dataset_reading {
    const char *s,
        *p;       /**< names of the columns; s NULL: `s` and, if it is there, `p`; p NULL beside
                          a name for s: all rows weigh the same */
    bool weights; /**< p are weights, such as counts or percents, to be divided by their sum */
};

/**
 * Reads a CSV file (see csvfile_read) with the columns `s` and `p` (any order, nothing else but
 * what dataset_file.h drops): s a finite decimal or sqrt(DECIMAL) with 1e-70 < |s| < 1e70 or 0, p >
 * 0 with |sum p - 1| <= 1e-9 (then divided by the sum, unless it is 1 exactly), or s alone: then
 * all rows weigh the same. At most 100000 rows, not all s = 0. Refusals name file, line, value and
 * remedy. The caller owns `dataset` until dataset_clear; on failure nothing is left to clear.
 */
enum status dataset_load(struct dataset *dataset, const char *path, struct fault *fault);

/** Reads as dataset_load does, with columns of other names, which leaves all others unread, or with
 * weights of any sum, which may end in %. */
enum status dataset_load_as(
    struct dataset *dataset, const char *path, const struct dataset_reading *reading,
    struct fault *fault);

/** Makes a dataset from arrays of squares s_i^2 >= 0 and probabilities > 0, as sweeps and tests do.
 * STATUS_INPUT as in dataset_load; STATUS_SYSTEM: memory. The caller owns `dataset` until
 * dataset_clear; on failure nothing is left to clear. */
enum status dataset_init(
    struct dataset *dataset, const double *s2, const double *p, size_t rows, struct fault *fault);
void dataset_clear(struct dataset *dataset);

/** Returns s_*^2 = max s_i^2. */
static inline struct dd dataset_max_s2(const struct dataset *dataset) {
    return dataset->atom[0].s2;
}

#endif
