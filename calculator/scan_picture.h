/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCAN_PICTURE_H
#define CATAPULT_SCAN_PICTURE_H

/** Draws what a scan found. */

#include <stddef.h>

#include "base/fault.h"
#include "scan_row.h"

/** Draws `count` rows, over the learning rate, into `path`, which ends in .svg or .pdf: the
 * probability and its asymptotic value, the exponent theta (of scalars) and the drift, each above
 * the regimes of the first width and batch size, with the rates where something ends. Rows of one
 * width and batch size stand together, by rising rate; up to six such groups get a line.
 * STATUS_SYSTEM: it cannot be drawn or written. */
enum status
scan_picture(const char *path, const struct scan_row *row, size_t count, struct fault *fault);

#endif
