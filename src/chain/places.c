/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/places.h"

#include "theory/drift_roots.h"

enum status places_find(struct places *places, const struct dataset *dataset, struct fault *fault) {
    struct drift_roots roots;
    enum status status = drift_roots_init(&roots, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *places = (struct places){.sgd = drift_window(dataset), .gd = drift_window_full_batch(dataset)};
    size_t count = roots.count;
    for (size_t i = 0; i < 2 && i < count; i++) {
        places->root[i] = roots.root[i].x;
    }
    drift_roots_clear(&roots);
    if (count != 2) {
        return fault_set(
            fault, STATUS_INPUT, "%s: G has %zu roots in its window; give data with two",
            dataset->name, count);
    }
    const double edge[PLACES_COUNT + 1] = {0.9 * places->sgd.crit.hi, places->sgd.crit.hi,
                                           places->root[0],           places->gd.crit.hi,
                                           places->root[1],           places->sgd.max.hi};
    for (int i = 0; i < PLACES_COUNT; i++) {
        if (!(edge[i] < edge[i + 1])) {
            return fault_set(
                fault, STATUS_INPUT,
                "%s: gradient descent begins to catapult at eta lambda = %.6g; give data where this "
                "lies between the roots of G, %.6g and %.6g",
                dataset->name, places->gd.crit.hi, places->root[0], places->root[1]);
        }
        places->x[i] = (edge[i] + edge[i + 1]) / 2;
    }
    return STATUS_OK;
}

struct chain places_start(double x, double width) {
    return chain_start(PLACES_MU0, PLACES_LAMBDA0, x / PLACES_LAMBDA0, width);
}

const char *places_name(int place) {
    static const char *const name[PLACES_COUNT] = {"A", "B", "C", "D", "E"};
    return name[place];
}
