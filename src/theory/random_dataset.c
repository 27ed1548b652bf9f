/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/random_dataset.h"

#include <stdlib.h>

enum { MOST = 6 };

enum status random_dataset_init(
    struct dataset *dataset, unsigned short state[3], double least, bool rare,
    struct fault *fault) {
    double s2[MOST], p[MOST], sum = 0;
    size_t m = 2 + (size_t)((MOST - 1) * erand48(state));
    for (size_t k = 0; k < m; k++) {
        s2[k] = k == 0 ? 1 : least + (1 - least) * erand48(state);
        p[k] = rare && k == 1 ? 1e-6 : 0.01 + erand48(state);
        sum += p[k];
    }
    for (size_t k = 0; k < m; k++) {
        p[k] /= sum;
    }
    return dataset_init(dataset, s2, p, m, fault);
}
