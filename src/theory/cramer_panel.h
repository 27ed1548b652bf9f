/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRAMER_PANEL_H
#define CATAPULT_CRAMER_PANEL_H

/** The two panels of the paper's Figure 3: a dataset, (1.17) or (1.18), and the curve of its
 * exponent, from a theta of about 25 on. */

#include <stddef.h>

#include "theory/cramer_curve.h"
#include "theory/dataset.h"

enum { CRAMER_PANELS = 2 };

struct cramer_panel {
    int number; /**< from 1, as in the figure */
    struct dataset dataset;
    struct cramer_curve curve;
};

/** Fills the panels with the datasets of the directory `data` and with `points` of each curve. The
 * caller owns them until cramer_panel_clear; after a fault there is nothing to clear. Faults as in
 * dataset_load and cramer_curve_init. */
enum status cramer_panel_init(
    struct cramer_panel panel[CRAMER_PANELS], const char *data, size_t points, struct fault *fault);
void cramer_panel_clear(struct cramer_panel panel[CRAMER_PANELS]);

/** Returns theta at x = eta lambda. */
double cramer_panel_exponent(const struct cramer_panel *panel, double x);

#endif
