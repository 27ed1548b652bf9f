/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/sgd.h"

#include <stdlib.h>

/* Memory for the outcomes alone. */
static enum status begin(struct sgd *sgd, size_t count, struct fault *fault) {
    *sgd = (struct sgd){.s2 = calloc(count, sizeof *sgd->s2), .count = count};
    if (sgd->s2 == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", count);
    }
    return STATUS_OK;
}

static enum status finish(struct sgd *sgd, const struct dd *weight, struct fault *fault) {
    enum status status = pick_init(&sgd->pick, weight, sgd->count, fault);
    if (status != STATUS_OK) {
        sgd_clear(sgd);
    }
    return status;
}

enum status sgd_init_outcomes(
    struct sgd *sgd, const struct dd *s2, const struct dd *weight, size_t count,
    struct fault *fault) {
    enum status status = begin(sgd, count, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        sgd->s2[i] = s2[i].hi;
    }
    return finish(sgd, weight, fault);
}

enum status sgd_init_weights(
    struct sgd *sgd, const struct dataset *dataset, const struct dd *weight, struct fault *fault) {
    enum status status = begin(sgd, dataset->atoms + 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < dataset->atoms; i++) {
        sgd->s2[i] = dataset->atom[i].s2.hi;
    }
    return finish(sgd, weight, fault);
}

enum status sgd_init(struct sgd *sgd, const struct dataset *dataset, struct fault *fault) {
    struct dd *p = calloc(dataset->atoms + 1, sizeof *p);
    if (p == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", dataset->atoms);
    }
    for (size_t i = 0; i < dataset->atoms; i++) {
        p[i] = (struct dd){dataset->atom[i].p, dataset->atom[i].p_lo};
    }
    p[dataset->atoms] = dd_of(dataset->p_idle);
    enum status status = sgd_init_weights(sgd, dataset, p, fault);
    free(p);
    return status;
}

void sgd_clear(struct sgd *sgd) {
    pick_clear(&sgd->pick);
    free(sgd->s2);
    *sgd = (struct sgd){0};
}

struct chain sgd_start(struct rng *rng, double eta, double width) {
    double z = rng_chi_square_deviate(rng, width), other = rng_chi_square_deviate(rng, width);
    return (struct chain){
        eta * (z - other) / sqrt(2 * width), eta * (2 + sqrt(2 / width) * (z + other))};
}
