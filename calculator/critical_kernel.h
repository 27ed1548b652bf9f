/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRITICAL_KERNEL_H
#define CATAPULT_CRITICAL_KERNEL_H

/** Takes the tangent kernel that `catapult critical` looks at: of a network, trained or not, or of
 * a file. */

#include "critical_question.h"

struct critical_kernel {
    size_t samples, outputs, weights; /**< weights: 0 where a kernel has none to tell */
    double *value;                    /**< owned: samples outputs square, row i outputs + a */
    double loss;                      /**< of all samples; NaN of a file */
    double hessian;  /**< largest eigenvalue of the loss's Hessian; NaN where not asked or known */
    double products; /**< of it with a vector */
};

/** How far off its eigenvalue may be, relatively. */
extern const double critical_kernel_tolerance;

/** Fills `kernel`. The caller owns it until critical_kernel_clear. STATUS_INPUT: a network that is
 * none or diverges on the way; a file of another shape or not symmetric; more than the memory. */
enum status critical_kernel_take(
    struct critical_kernel *kernel, const struct critical_question *question, struct fault *fault);
void critical_kernel_clear(struct critical_kernel *kernel);

#endif
