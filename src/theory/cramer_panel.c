/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/cramer_panel.h"

#include <stdio.h>

#include "theory/cramer.h"

static const char *const names[CRAMER_PANELS] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};

static const double START = 0.04; /* curves begin here, from edge to root */

static enum status
init_one(struct cramer_panel *panel, const char *data, int d, size_t points, struct fault *fault) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", data, names[d]);
    panel->number = d + 1;
    enum status status = dataset_load(&panel->dataset, path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = cramer_curve_init(&panel->curve, &panel->dataset, START, points, fault);
    if (status != STATUS_OK) {
        dataset_clear(&panel->dataset);
    }
    return status;
}

static void clear_some(struct cramer_panel *panel, int count) {
    for (int d = 0; d < count; d++) {
        cramer_curve_clear(&panel[d].curve);
        dataset_clear(&panel[d].dataset);
    }
}

enum status cramer_panel_init(
    struct cramer_panel panel[CRAMER_PANELS], const char *data, size_t points,
    struct fault *fault) {
    for (int d = 0; d < CRAMER_PANELS; d++) {
        enum status status = init_one(&panel[d], data, d, points, fault);
        if (status != STATUS_OK) {
            clear_some(panel, d);
            return status;
        }
    }
    return STATUS_OK;
}

void cramer_panel_clear(struct cramer_panel panel[CRAMER_PANELS]) {
    clear_some(panel, CRAMER_PANELS);
}

double cramer_panel_exponent(const struct cramer_panel *panel, double x) {
    return cramer_exponent(&panel->dataset, dd_of(x));
}
