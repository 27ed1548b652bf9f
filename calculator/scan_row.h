/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCAN_ROW_H
#define CATAPULT_SCAN_ROW_H

/** Holds what `catapult scan` found at a learning rate, for scalars or vectors, and prints it. */

#include <stdbool.h>
#include <stdio.h>

/** Where a rate lies, in the order of the rates: the band of a picture's background. */
enum scan_row_band { SCAN_ROW_LAZY, SCAN_ROW_RETURNS, SCAN_ROW_LEAVES, SCAN_ROW_ENDS };

/** Numbers that there are not are NaN. */
struct scan_row {
    bool vectors;
    double eta, width, batch;
    const char *regime;
    enum scan_row_band band;
    double drift, drift_se, theta;
    double p, p_se, log10_p; /**< of a spike or rise, simulated */
    const char *method;

    /** Of scalars. */
    double x, drift_full_batch, height, height_over_start, log10_asymptotic;
    const char *phase;

    /** Of vectors: rates at which something ends. */
    double full_batch, lazy, mean_square, theta_se;
};

/** Print the names of the columns, and a row of CSV. */
void scan_row_header(FILE *out, bool vectors);
void scan_row_print(FILE *out, const struct scan_row *row);

#endif
