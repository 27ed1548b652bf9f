/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/channels.h"

#include <math.h>
#include <stdlib.h>

#include "random/binomial.h"
#include "neurons/signed_samples.h"

/* Rows for dataset_init. */
struct rows {
    double *s2, *p;
};

static enum status rows_init(struct rows *rows, size_t count, struct fault *fault) {
    *rows = (struct rows){calloc(count, sizeof(double)), calloc(count, sizeof(double))};
    if (rows->s2 == NULL || rows->p == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", count);
    }
    return STATUS_OK;
}

static void rows_clear(struct rows *rows) {
    free(rows->s2);
    free(rows->p);
}

static enum status init_channel(
    struct channels *split, int k, const struct signed_samples *samples, const double *p,
    struct fault *fault) {
    struct rows rows;
    enum status status = rows_init(&rows, samples->count, fault);
    for (size_t i = 0; status == STATUS_OK && i < samples->count; i++) {
        const struct sample *sample = &samples->sample[i];
        rows.s2[i] = k == NETWORK_PLUS ? sample->s2_plus : sample->s2_minus;
        rows.p[i] = p[i];
        split->trains[k] = split->trains[k] || rows.s2[i] > 0;
    }
    if (status == STATUS_OK && split->trains[k]) {
        status = dataset_init(&split->channel[k], rows.s2, rows.p, samples->count, fault);
    }
    rows_clear(&rows);
    return status;
}

enum status
channels_init(struct channels *split, const struct dataset *dataset, struct fault *fault) {
    struct signed_samples samples;
    *split = (struct channels){0};
    enum status status = signed_samples_init(&samples, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (int k = 0; status == STATUS_OK && k < NETWORK_CHANNELS; k++) {
        status = init_channel(split, k, &samples, dataset->p, fault);
    }
    signed_samples_clear(&samples);
    if (status != STATUS_OK) {
        channels_clear(split);
    }
    return status;
}

void channels_clear(struct channels *split) {
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        if (split->trains[k]) {
            dataset_clear(&split->channel[k]);
        }
    }
    *split = (struct channels){0};
}

enum status channels_join(
    struct dataset *joined, const struct dataset *plus, const struct dataset *minus, double share,
    struct fault *fault) {
    struct rows rows;
    size_t count = plus->rows + minus->rows;
    enum status status = rows_init(&rows, count, fault);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        bool first = i < plus->rows;
        const struct dataset *from = first ? plus : minus;
        size_t row = first ? i : i - plus->rows;
        rows.s2[i] = from->s[row] * from->s[row];
        rows.p[i] = (first ? share : 1 - share) * from->p[row];
    }
    if (status == STATUS_OK) {
        status = dataset_init(joined, rows.s2, rows.p, count, fault);
    }
    for (size_t i = plus->rows; status == STATUS_OK && i < count; i++) {
        joined->s[i] = -joined->s[i];
    }
    rows_clear(&rows);
    return status;
}

/* Y and Lambda of k of n neurons. */
static struct chain start_channel(struct rng *rng, double k, double eta, double n) {
    double z = rng_chi_square_deviate(rng, k), other = rng_chi_square_deviate(rng, k);
    return (struct chain){
        eta * (z - other) * sqrt(2 * k) / (2 * n), eta * (2 * k + sqrt(2 * k) * (z + other)) / n};
}

/* A channel of fewer than two neurons, odds 2^-57 and less, is drawn again: chi^2 deviates want
 * two. */
void channels_start(
    struct chain start[NETWORK_CHANNELS], struct rng *rng, double eta, double width) {
    double off;
    do {
        off = binomial_deviate(rng, width);
    } while (width / 2 - fabs(off) < 2);
    start[NETWORK_PLUS] = start_channel(rng, width / 2 + off, eta, width);
    start[NETWORK_MINUS] = start_channel(rng, width / 2 - off, eta, width);
}

double channels_either(double p, double q) {
    return p + q - p * q;
}
