/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_SAMPLES_H
#define CATAPULT_FORECAST_SAMPLES_H

/** Reads the samples of `--data`: CSV with a label column, NPY, or IDX images; and chooses two
 * classes and some samples of them. */

#include "forecast_question.h"
#include "inputs/samples.h"

/**
 * Reads them as the options data, label, labels, classes and take say; by what a file begins with,
 * NPY (0x93 NUMPY) and IDX (0x00000803, also packed by gzip) are told from CSV, which also comes
 * from standard input. Classes A,B become the labels -1 and 1, and the samples with others are left
 * out. What is taken is drawn by the stream (seed, forecast_samples, 0), of two classes in turn.
 * Without labels outputs are 0. The caller owns `samples` until samples_clear. STATUS_INPUT: what
 * the readers refuse, options that belong to another kind of file, more than one output, a class
 * without samples, fewer samples than are to be taken.
 */
enum status forecast_samples_read(
    struct samples *samples, const struct forecast_question *question, struct fault *fault);

#endif
