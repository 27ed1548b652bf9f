/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_REGIME_MAP_H
#define CATAPULT_REGIME_MAP_H

/* The two families of two-point datasets of this figure: s_1 = 1 throughout. What computes the
 * curves and what draws the raster must mean the same datasets. */

struct regime_map_panel {
    const char *name;
    double x[2]; /* range of eta lambda */
    double y[2]; /* range of the ordinate */
};

enum { REGIME_MAP_BY_P, REGIME_MAP_BY_RATIO, REGIME_MAP_PANELS };

static const struct regime_map_panel regime_map_panels[REGIME_MAP_PANELS] = {
    {"probability", {0.5, 3}, {0, 1}}, /* ordinate p = P(s_2) at s_2/s_1 = 1.3 */
    {"ratio", {0, 3}, {1, 3}},         /* ordinate s_2/s_1 at p = 1/2 */
};

static const double REGIME_MAP_RATIO2 = 1.69, REGIME_MAP_P = 0.5;

/* Squares and probabilities of the dataset at an ordinate. */
static inline void regime_map_dataset(int panel, double ordinate, double s2[2], double p[2]) {
    double chance = panel == REGIME_MAP_BY_P ? ordinate : REGIME_MAP_P;
    s2[0] = 1;
    s2[1] = panel == REGIME_MAP_BY_P ? REGIME_MAP_RATIO2 : ordinate * ordinate;
    p[0] = 1 - chance;
    p[1] = chance;
}

#endif
