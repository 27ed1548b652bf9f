/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_data.h"

#include <math.h>
#include <stdlib.h>

static int by_decreasing_s2(const void *left, const void *right) {
    const struct dataset_exact *const *a = left, *const *b = right;
    return mpq_cmp((*b)->s2, (*a)->s2);
}

/* Joins the rows with equal s^2, in the order given; `sum` is that of all p. */
static enum status join_rows(
    struct ball_data *data, const struct dataset_exact *const *row, size_t rows, fmpq_t sum,
    struct fault *fault) {
    fmpq_t s2, p;
    fmpq_init(s2);
    fmpq_init(p);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < rows && status == STATUS_OK; i++) {
        fmpq_set_mpq(s2, row[i]->s2);
        fmpq_set_mpq(p, row[i]->p2);
        if (!ball_point_root(p, p)) {
            status = fault_set(
                fault, STATUS_INPUT,
                "p = %.12g is irrational, so nothing can be certified; write it as a "
                "decimal",
                sqrt(mpq_get_d(row[i]->p2)));
            break;
        }
        fmpq_add(sum, sum, p);
        if (fmpq_is_zero(s2)) {
            continue;
        }
        if (data->atoms == 0 || !fmpq_equal(s2, &data->s2[data->atoms - 1])) {
            fmpq_set(&data->s2[data->atoms++], s2);
        }
        fmpq *joined = &data->p[data->atoms - 1];
        fmpq_add(joined, joined, p);
        fmpq_addmul(data->mean_s2, p, s2);
    }
    fmpq_clear(s2);
    fmpq_clear(p);
    return status;
}

static enum status fill(
    struct ball_data *data, const struct dataset *dataset, const struct dataset_exact **row,
    struct fault *fault) {
    for (size_t i = 0; i < dataset->rows; i++) {
        row[i] = &dataset->exact[i];
    }
    qsort(row, dataset->rows, sizeof *row, by_decreasing_s2);
    fmpq_t sum;
    fmpq_init(sum);
    enum status status = join_rows(data, row, dataset->rows, sum, fault);
    if (status == STATUS_OK && data->atoms != dataset->atoms) {
        status = fault_set(
            fault, STATUS_INPUT,
            "%zu distinct s^2, of which doubles tell %zu apart; write those closer "
            "than 1e-29 alike to certify",
            data->atoms, dataset->atoms);
    }
    for (size_t i = 0; i < data->atoms && status == STATUS_OK; i++) {
        fmpq_div(&data->p[i], &data->p[i], sum);
    }
    if (status == STATUS_OK) {
        fmpq_div(data->mean_s2, data->mean_s2, sum);
    }
    fmpq_clear(sum);
    return status;
}

enum status
ball_data_init(struct ball_data *data, const struct dataset *dataset, struct fault *fault) {
    if (dataset->atoms > BALL_DATA_MOST_ATOMS) {
        return fault_set(
            fault, STATUS_INPUT, "%zu distinct s^2; enclosures are certified for up to %d",
            dataset->atoms, BALL_DATA_MOST_ATOMS);
    }
    const struct dataset_exact **row = calloc(dataset->rows, sizeof *row);
    if (row == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", dataset->rows);
    }
    *data = (struct ball_data){
        .rows = dataset->rows,
        .s2 = _fmpq_vec_init((slong)dataset->rows),
        .p = _fmpq_vec_init((slong)dataset->rows)};
    fmpq_init(data->mean_s2);
    enum status status = fill(data, dataset, row, fault);
    free(row);
    if (status != STATUS_OK) {
        ball_data_clear(data);
    }
    return status;
}

void ball_data_clear(struct ball_data *data) {
    _fmpq_vec_clear(data->s2, (slong)data->rows);
    _fmpq_vec_clear(data->p, (slong)data->rows);
    fmpq_clear(data->mean_s2);
    *data = (struct ball_data){0};
    flint_cleanup();
}
