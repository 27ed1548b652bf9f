/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PHASE_PLANE_H
#define CATAPULT_PHASE_PLANE_H

/** The panels of phase_plane: what its program counts and its picture shows. */

#include "odds/visits.h"

enum { PHASE_PLANE_PANELS = 2, PHASE_PLANE_RUNS = 3 };

/** Ranges of a panel: Lambda from `bottom` to `top`, |Y| from 0 to `right`. */
struct phase_plane_panel {
    const char *name, *dataset;
    double eta_lambda0, bottom, top, right;
};

static const struct phase_plane_panel phase_plane_panels[PHASE_PLANE_PANELS] = {
    {"inflationary", "gess_heydecker_1_17", 1.9, 0, 2.1, 0.8},
    {"deflationary", "gess_heydecker_1_17", 1.45, 0.7, 1.7, 0.25},
};

#endif
