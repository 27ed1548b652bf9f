/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRITICAL_MEASURE_H
#define CATAPULT_CRITICAL_MEASURE_H

/** Finds the critical rates that `catapult critical` answers with. */

#include "answer.h"
#include "critical_question.h"

enum { CRITICAL_QUANTILES = 7, CRITICAL_VALUES = 32 };

/** Rates are of the loss that is asked about, with its momentum. */
struct critical_measure {
    size_t samples, outputs, weights, values;
    double loss;                      /**< NaN: of a file */
    double kernel, hessian;           /**< of all samples; NaN: no Hessian */
    double batch[CRITICAL_QUANTILES]; /**< of batches, as critical_measure_quantile; NaN: none */
    double certain;                   /**< below which no batch is; NaN: none */
    double value[CRITICAL_VALUES];    /**< eigenvalues of the kernel */
};

extern const double critical_measure_quantile[CRITICAL_QUANTILES];

/** Finds all of it. STATUS_INPUT: as critical_kernel_take; or a kernel whose largest eigenvalue is
 * not above 0. STATUS_SYSTEM: memory. */
enum status critical_measure_run(
    struct critical_measure *found, const struct critical_question *question, struct fault *fault);

/** Appends all of it. */
void critical_measure_add(
    struct answer *answer, const struct critical_measure *found,
    const struct critical_question *question);

#endif
