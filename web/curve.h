/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CURVE_H
#define CATAPULT_CURVE_H

/** Draws, over the learning rate, what the formulas say at one curvature and one height. */

#include <stdio.h>

#include "base/fault.h"
#include "setup.h"

/**
 * Writes `{"eta": [...], "drift": [...], "descent": [...], "log10_p": [...]}` to `out`: rates from
 * 0 to a little beyond the end of the theory, and beyond the rate that is asked about; there G, the
 * same of the whole loss, and log10 of P of a spike of the setup's height, by the formula; null at
 * a pole, for P = 0 and where the theory has ended. Some 300 rates for few samples, less for many:
 * below 20 ms. STATUS_SYSTEM: memory.
 */
enum status curve_write(FILE *out, const struct setup *setup, struct fault *fault);

#endif
