/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/relu_surrogate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "forecast/relu_surrogate_rows.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"

/* -- what all runs share ------------------------------------------------------------------ */

static enum status check(const struct relu_surrogate_question *question, struct fault *fault) {
    double n = question->width, eta = question->eta;
    bool real = question->neurons == 0 || (double)question->neurons > n / 2;
    if (!(eta > 0 && eta < 1e100 && n >= 1 && n < 1e100) || question->neurons % 2 != 0 ||
        (real && (n != floor(n) || n > 1e9))) {
        return fault_set(
            fault, STATUS_INPUT,
            "relu_surrogate: eta is %g, the width %.17g, with %zu neurons; give positive numbers, "
            "an even number of neurons, and for a real network a whole width up to 1e9",
            eta, n, question->neurons);
    }
    return STATUS_OK;
}

static enum status
take_kernels(struct relu_surrogate *at, const struct samples *samples, struct fault *fault) {
    size_t m = samples->count, d = samples->inputs;
    enum status status = kernel_of_inputs(&at->kernel, KERNEL_RELU, 0, samples->x, m, d, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = kernel_of_inputs(&at->outputs, KERNEL_RELU_OUTPUTS, 0, samples->x, m, d, fault);
    if (status != STATUS_OK) {
        kernel_clear(&at->kernel);
    }
    return status;
}

enum status relu_surrogate_init(
    struct relu_surrogate *surrogate, const struct relu_surrogate_question *question,
    struct fault *fault) {
    const struct samples *samples = question->samples;
    size_t m = samples->count, d = samples->inputs;
    enum status status = check(question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double n = question->width;
    bool real = question->neurons == 0 || (double)question->neurons > n / 2;
    size_t neurons = real ? (size_t)n : question->neurons, row = RELU_SURROGATE_ROWS;
    *surrogate = (struct relu_surrogate){
        m,
        d,
        neurons,
        (neurons + row - 1) / row * row,
        real,
        question->eta,
        n,
        samples->x,
        .y = malloc(m * (m + 1) * sizeof(double))};
    status = surrogate->y == NULL ? fault_set(fault, STATUS_SYSTEM, "relu_surrogate: out of memory")
                                  : take_kernels(surrogate, samples, fault);
    if (status != STATUS_OK) {
        free(surrogate->y);
        return status;
    }
    surrogate->gram = surrogate->y + m;
    gemm_gram(m, d, samples->x, d, false, surrogate->gram, m);
    memcpy(surrogate->y, samples->y, m * sizeof *surrogate->y);
    rows_scale(surrogate->y, question->eta / sqrt(n), m);
    return STATUS_OK;
}

void relu_surrogate_clear(struct relu_surrogate *surrogate) {
    kernel_clear(&surrogate->kernel);
    kernel_clear(&surrogate->outputs);
    free(surrogate->y);
    *surrogate = (struct relu_surrogate){0};
}

/* -- a run -------------------------------------------------------------------------------- */

enum status relu_surrogate_open(
    struct relu_surrogate_state *state, const struct relu_surrogate *surrogate,
    struct fault *fault) {
    size_t m = surrogate->samples, d = surrogate->inputs, n = surrogate->stride;
    size_t wide = m > d ? m : d, numbers = n * (m + wide + 1) + m * (3 + m);
    double bytes = 8 * (double)numbers, have = (double)memory_available();
    *state = (struct relu_surrogate_state){.of = surrogate};
    state->memory = bytes < have ? calloc(numbers, sizeof *state->memory) : NULL;
    if (state->memory == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM,
            "relu_surrogate: %zu neurons need %.3g GB of memory, and %.3g GB "
            "are free",
            n, bytes / 1e9, have / 1e9);
    }
    state->a = state->memory;
    state->z = state->a + n;
    state->pull = state->z + n * m; /* a row for each sample of a batch; weights at the start */
    state->r = state->pull + n * wide;
    state->shift = state->r + m;
    state->by = state->shift + m;
    state->repair = state->by + m;
    return STATUS_OK;
}

void relu_surrogate_close(struct relu_surrogate_state *state) {
    free(state->memory);
    *state = (struct relu_surrogate_state){0};
}

/* R = (eta/N) sum_r a_r max(z_r, 0) + D - Y. */
static void set_residual(struct relu_surrogate_state *state, size_t i, double sum) {
    const struct relu_surrogate *of = state->of;
    state->r[i] = of->eta / (double)of->neurons * sum + (state->shift[i] - of->y[i]);
}

static void see_all(struct relu_surrogate_state *state) {
    size_t n = state->of->stride;
    for (size_t i = 0; i < state->of->samples; i++) {
        double *z = state->z + i * n;
        set_residual(state, i, relu_surrogate_rows_move(z, state->a, NULL, NULL, 0, n));
    }
}

/* z = X W^T, of weights that lie by inputs, or by neurons without those that fill a row. */
static void see_inputs(struct relu_surrogate_state *state, const double *w, bool by_neurons) {
    const struct relu_surrogate *of = state->of;
    size_t n = of->stride, d = of->inputs;
    const struct gemm_matrix x = {of->x, d, false};
    const struct gemm_matrix weights = {w, by_neurons ? d : n, by_neurons};
    size_t columns = by_neurons ? of->neurons : n;
    gemm(of->samples, columns, d, 1, x, weights, false, state->z, n);
}

void relu_surrogate_set(struct relu_surrogate_state *state, const double *w, const double *a) {
    size_t m = state->of->samples;
    memcpy(state->a, a, state->of->neurons * sizeof *a);
    memset(state->shift, 0, m * sizeof *a);
    memset(state->repair, 0, m * m * sizeof *a);
    see_inputs(state, w, true);
    see_all(state);
}

/* Of the neurons as they are: (eta/N) sum_r [a_r^2 [z_ri > 0] [z_rj > 0] G_ij + max(z_ri, 0)
 * max(z_rj, 0)]. */
static void see_kernel(double *kernel, struct relu_surrogate_state *state) {
    const struct relu_surrogate *of = state->of;
    size_t m = of->samples, n = of->stride;
    for (size_t i = 0; i < m; i++) {
        relu_surrogate_rows_active(state->pull + i * n, state->z + i * n, state->a, n);
    }
    gemm_gram(m, n, state->pull, n, false, kernel, m);
    for (size_t k = 0; k < m * m; k++) {
        kernel[k] *= of->gram[k];
    }
    for (size_t i = 0; i < m; i++) {
        relu_surrogate_rows_positive(state->pull + i * n, state->z + i * n, n);
    }
    gemm_gram(m, n, state->pull, n, true, kernel, m);
    rows_scale(kernel, of->eta / (double)of->neurons, m * m);
}

void relu_surrogate_kernel(double *kernel, struct relu_surrogate_state *state) {
    size_t m = state->of->samples;
    see_kernel(kernel, state);
    rows_add(kernel, 1, state->repair, m * m);
}

/* -- starts ------------------------------------------------------------------------------- */

static void draw_weights(struct relu_surrogate_state *state, struct rng *rng) {
    const struct relu_surrogate *of = state->of;
    size_t n = of->stride, d = of->inputs, step = of->real ? 1 : 2;
    memset(state->pull, 0, d * n * sizeof *state->pull);
    for (size_t r = 0; r < of->neurons; r += step) {
        state->a[r] = rng_normal(rng);
        for (size_t k = 0; k < d; k++) {
            state->pull[k * n + r] = rng_normal(rng);
        }
        if (!of->real) {
            state->a[r + 1] = -state->a[r];
            for (size_t k = 0; k < d; k++) {
                state->pull[k * n + r + 1] = state->pull[k * n + r];
            }
        }
    }
}

static void draw_shift(struct relu_surrogate_state *state, struct rng *rng) {
    const struct relu_surrogate *of = state->of;
    size_t m = of->samples, rank = of->outputs.rank;
    double unit = of->eta / sqrt(of->width);
    for (size_t k = 0; k < rank; k++) {
        double normal = unit * rng_normal(rng);
        for (size_t i = 0; i < m; i++) {
            state->shift[i] += normal * of->outputs.root[i * rank + k];
        }
    }
}

void relu_surrogate_start(struct relu_surrogate_state *state, struct rng *rng) {
    const struct relu_surrogate *of = state->of;
    size_t m = of->samples;
    memset(state->shift, 0, m * sizeof *state->shift);
    memset(state->repair, 0, m * m * sizeof *state->repair);
    draw_weights(state, rng);
    see_inputs(state, state->pull, false);
    if (!of->real) {
        double part = 1 - sqrt((double)of->neurons / (2 * of->width));
        draw_shift(state, rng);
        see_kernel(state->repair, state);
        for (size_t k = 0; k < m * m; k++) {
            state->repair[k] = part * (of->eta * of->kernel.k[k] - state->repair[k]);
        }
    }
    see_all(state);
}

/* -- steps -------------------------------------------------------------------------------- */

/* pull = (R_i/b) a [z_i > 0], a row for each sample of the batch, before a moves. */
static void prepare(struct relu_surrogate_state *state, const size_t *batch, size_t count) {
    size_t n = state->of->stride, m = state->of->samples;
    for (size_t j = 0; j < count; j++) {
        const double *z = state->z + batch[j] * n;
        relu_surrogate_rows_active(state->pull + j * n, z, state->a, n);
        rows_scale(state->pull + j * n, state->r[batch[j]] / (double)count, n);
    }
    for (size_t j = 0; j < count; j++) {
        double part = state->r[batch[j]] / (double)count;
        relu_surrogate_rows_learn(state->a, state->z + batch[j] * n, part, n);
        rows_add(state->shift, -part, state->repair + batch[j] * m, m);
    }
}

void relu_surrogate_step(struct relu_surrogate_state *state, const size_t *batch, size_t count) {
    const struct relu_surrogate *of = state->of;
    size_t n = of->stride, m = of->samples;
    prepare(state, batch, count);
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < count; j++) {
            state->by[j] = of->gram[i * m + batch[j]];
        }
        double *z = state->z + i * n;
        double sum = relu_surrogate_rows_move(z, state->a, state->pull, state->by, count, n);
        set_residual(state, i, sum);
    }
}

double relu_surrogate_mean_square(const struct relu_surrogate_state *state) {
    size_t m = state->of->samples;
    return rows_dot(state->r, state->r, m) / (double)m;
}
