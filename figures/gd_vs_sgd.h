/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GD_VS_SGD_H
#define GD_VS_SGD_H

/** Five places on the axis of the dataset with all pairings of gradient descent and SGD, and how
 * runs start there: pages that follow runs follow these. */

#include "chain/chain.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

static const char GD_VS_SGD_DATASET[] = "four_combinations";

/* Like a network with weights N(0,1): lambda = 2, so eta = x/2, and a typical mu is 1. */
static const double GD_VS_SGD_MU0 = 1, GD_VS_SGD_LAMBDA0 = 2, GD_VS_SGD_WIDTH = 1e12;

enum { GD_VS_SGD_LAZY = 3, GD_VS_SGD_PLACES = 5 }; /* gradient descent is lazy in the first three */

struct gd_vs_sgd {
    struct drift_window sgd, gd;
    double root[2]; /* of G */
    double place
        [GD_VS_SGD_PLACES]; /* eta lambda: one lazy for both, then the middle of each pairing */
};

static inline struct gd_vs_sgd gd_vs_sgd_of(const struct dataset *dataset) {
    struct gd_vs_sgd at = {.sgd = drift_window(dataset), .gd = drift_window_full_batch(dataset)};
    struct drift_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(drift_roots_init(&roots, dataset, &fault), fault);
    if (roots.count != 2) {
        DIE(STATUS_INPUT, "%s.csv: %zu roots of G; give the dataset of these pages", dataset->name,
            roots.count);
    }
    at.root[0] = roots.root[0].x;
    at.root[1] = roots.root[1].x;
    drift_roots_clear(&roots);
    double edge[GD_VS_SGD_PLACES + 1] = {0.9 * at.sgd.crit.hi, at.sgd.crit.hi, at.root[0],
                                         at.gd.crit.hi,        at.root[1],     at.sgd.max.hi};
    for (int i = 0; i < GD_VS_SGD_PLACES; i++) {
        at.place[i] = (edge[i] + edge[i + 1]) / 2;
    }
    return at;
}

static inline struct chain gd_vs_sgd_start(double x, double width) {
    return chain_start(GD_VS_SGD_MU0, GD_VS_SGD_LAMBDA0, x / GD_VS_SGD_LAMBDA0, width);
}

/* A, B, C, ... */
static inline const char *gd_vs_sgd_name(int place) {
    static const char *const name[GD_VS_SGD_PLACES] = {"A", "B", "C", "D", "E"};
    return name[place];
}

#endif
