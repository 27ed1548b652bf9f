/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of SGD with a frozen kernel, beside reading the columns that it reads: in the cache, and
 * beyond it. */

#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "bench.h"
#include "forecast/frozen.h"
#include "forecast/batch.h"
#include "matrix/rows.h"

enum { B = 32 };

struct columns {
    struct frozen frozen;
    struct batch batch;
    double *state, *factor;
    int steps;
};

static double bytes(const struct columns *columns) {
    return 8e-9 * B * (double)columns->frozen.size * columns->steps;
}

static double step_columns(void *context) {
    struct columns *columns = context;
    for (int t = 0; t < columns->steps; t++) {
        size_t size;
        const size_t *batch = batch_next(&columns->batch, &size);
        frozen_step(&columns->frozen, columns->state, batch, size, columns->factor);
    }
    bench_use(columns->state[0]);
    return bytes(columns);
}

/* Adds up the same rows, 64 numbers at a time. */
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

#ifdef __x86_64__
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static double
read_rows(const double *row, size_t size) {
    vector a = {0}, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (size_t k = 0; k + 64 <= size; k += 64) {
        const vector *at = (const vector *)(row + k);
        a += at[0];
        b += at[1];
        c += at[2];
        d += at[3];
        e += at[4];
        f += at[5];
        g += at[6];
        h += at[7];
    }
    vector sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

static double read_columns(void *context) {
    struct columns *columns = context;
    size_t order = columns->frozen.size;
    double sum = 0;
    for (int t = 0; t < columns->steps; t++) {
        size_t size;
        const size_t *batch = batch_next(&columns->batch, &size);
        for (size_t j = 0; j < size; j++) {
            sum += read_rows(columns->frozen.rows + batch[j] * order, order);
        }
    }
    bench_use(sum);
    return bytes(columns);
}

static void measure(struct csvwriter *rows, size_t order, int steps) {
    char name[64];
    double *matrix = aligned_alloc(64, order * (order + 2) * sizeof *matrix);
    if (matrix == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a kernel of %zu", order);
    }
    double *state = matrix + order * order;
    rows_start(matrix, order * (order + 1), 5);
    /* A rate so small that nothing grows or vanishes. */
    struct columns columns = {
        .frozen = {.coordinates = FROZEN_RESIDUAL, .rows = matrix, .size = order, .eta = 1e-9},
        .state = state,
        .factor = state + order,
        .steps = steps};
    struct xoroshiro stream = xoroshiro_of(rng_key_of(1, "bench_columns", order), 0);
    MUST(batch_init(&columns.batch, order, B, BATCH_FRESH, stream, &fault));
    snprintf(name, sizeof name, "frozen step, m = %zu, b = %d", order, B);
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "GB/s",
                  .wanted = "ratio 0.5",
                  .yardstick_name = "reading its columns",
                  .run = step_columns,
                  .yardstick = read_columns,
                  .context = &columns,
                  .yardstick_context = &columns});
    batch_clear(&columns.batch);
    free(matrix);
}

void bench_columns(struct csvwriter *rows) {
    measure(rows, 128, 20000);
    measure(rows, 4096, 500);
}
