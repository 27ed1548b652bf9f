/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DRIFT_FIELD_H
#define CATAPULT_DRIFT_FIELD_H

/**
 * Computes sum p_i log|x - a_i| and its derivatives over the poles a_i = s_*^2/s_i^2, in units of
 * the first pole, for datasets too large to add up term by term at every step of a root search. G =
 * sum p_i log|x - a_i| - sum p_i log a_i, x = eta lambda s_*^2, is the potential of charges p_i on
 * a line, so clusters of poles seen from at least four radii are replaced by their multipoles
 * (Barnes & Hut 1986; Greengard & Rokhlin 1987). O(log m) a sum after O(m log m) once.
 */

#include "theory/dataset.h"
#include "base/fault.h"

enum {
    DRIFT_FIELD_LEAF = 16,
    DRIFT_FIELD_TERMS = 26, /**< (1/4)^26 = 2e-16: the cut-off is below the rounding */
};

/** A cluster of neighbouring poles. */
struct drift_field_node {
    double centre, radius;
    double moment[DRIFT_FIELD_TERMS]; /**< sum p_i ((a_i - centre)/radius)^q */
};

struct drift_field {
    size_t count;
    struct dd *pole;               /**< owned: increasing */
    double *charge;                /**< owned: p_i */
    struct drift_field_node *node; /**< owned: a heap, node j over 2j+1 and 2j+2 */
    double offset;                 /**< -sum p_i log a_i */
};

/** sum p_i log|d_i|, sum p_i/d_i and sum p_i/d_i^2 over the poles but one, d_i = x - a_i. */
struct drift_field_sum {
    double potential, first, second;
};

/** Sorts the poles into clusters. O(m log m). The caller owns `field` until drift_field_clear.
 * STATUS_SYSTEM: memory. */
enum status
drift_field_init(struct drift_field *field, const struct dataset *dataset, struct fault *fault);
void drift_field_clear(struct drift_field *field);

/** Returns the sums at x = a_pole + step, without the pole itself. Relative error a few 1e-15 of
 * the sum of absolute terms, however small the step. */
struct drift_field_sum drift_field_at(const struct drift_field *field, size_t pole, double step);

#endif
