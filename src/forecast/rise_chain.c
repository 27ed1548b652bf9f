/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "forecast/rise_tally.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"

static size_t whole_lines(size_t numbers) {
    return (numbers + 7) / 8 * 8;
}

static double *take(size_t count) {
    return aligned_alloc(64, whole_lines(count + 1) * sizeof(double));
}

void rise_chain_clear(struct rise_chain *chain) {
    free(chain->origin);
    free(chain->spread);
    free(chain->beyond);
    *chain = (struct rise_chain){0};
}

/* -- checks ------------------------------------------------------------------------------- */

static enum status check(const struct rise_chain *chain, struct fault *fault) {
    enum status status = batch_check(chain->samples, chain->batch, chain->sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (!(chain->eta > 0 && chain->eta < 1e100)) {
        return fault_set(fault, STATUS_INPUT, "rise: eta is %g; give a positive rate", chain->eta);
    }
    return rise_tally_check(chain->heights, fault);
}

static enum status
check_residual(const struct rise_frozen_question *question, struct fault *fault) {
    if (question->outputs == NULL && question->y == NULL) {
        return fault_set(
            fault, STATUS_INPUT, "rise: no residual at the start; give labels or outputs");
    }
    if (question->outputs != NULL && question->outputs->order != question->kernel->order) {
        return fault_set(
            fault, STATUS_INPUT, "rise: outputs of %zu samples and a kernel of %zu; give the same",
            question->outputs->order, question->kernel->order);
    }
    return STATUS_OK;
}

/* -- a frozen kernel ---------------------------------------------------------------------- */

/* z = Lambda^-1 L^T r, and what that leaves of r. */
static void split(double *z, double *beyond, const struct kernel *kernel, const double *y) {
    size_t m = kernel->order, rank = kernel->rank;
    memset(z, 0, rank * sizeof *z);
    for (size_t i = 0; i < m && y != NULL; i++) {
        rows_add(z, -y[i], kernel->root + i * rank, rank);
    }
    for (size_t k = 0; k < rank; k++) {
        z[k] /= kernel->value[k];
    }
    for (size_t i = 0; i < m; i++) {
        beyond[i] = y != NULL ? -y[i] - rows_dot(kernel->root + i * rank, z, rank) : 0;
    }
}

/* Lambda^-1 L^T L_outputs, turned: a row for each draw. */
static void fill_spread(double *spread, const struct kernel *kernel, const struct kernel *outputs) {
    size_t rank = kernel->rank;
    gemm(
        outputs->rank, rank, kernel->order, 1,
        (struct gemm_matrix){outputs->root, outputs->rank, true},
        (struct gemm_matrix){kernel->root, rank, false}, false, spread, rank);
    for (size_t j = 0; j < outputs->rank; j++) {
        for (size_t k = 0; k < rank; k++) {
            spread[j * rank + k] /= kernel->value[k];
        }
    }
}

static enum status
prepare_root(struct rise_chain *chain, const struct rise_frozen_question *question) {
    const struct kernel *kernel = question->kernel, *outputs = question->outputs;
    size_t m = kernel->order, draws = outputs != NULL ? outputs->rank : 0;
    chain->origin = take(kernel->rank);
    chain->beyond = take(m);
    chain->spread = take(draws * kernel->rank);
    if (chain->origin == NULL || chain->beyond == NULL || chain->spread == NULL) {
        return STATUS_SYSTEM;
    }
    split(chain->origin, chain->beyond, kernel, question->y);
    if (outputs != NULL) {
        fill_spread(chain->spread, kernel, outputs);
    }
    chain->beyond_square = rows_dot(chain->beyond, chain->beyond, m);
    chain->step.beyond = chain->beyond;
    return STATUS_OK;
}

static enum status
prepare_residual(struct rise_chain *chain, const struct rise_frozen_question *question) {
    size_t m = question->kernel->order;
    chain->origin = take(m);
    if (chain->origin == NULL) {
        return STATUS_SYSTEM;
    }
    for (size_t i = 0; i < m; i++) {
        chain->origin[i] = question->y != NULL ? -question->y[i] : 0;
    }
    return STATUS_OK;
}

enum status rise_chain_of_frozen(
    struct rise_chain *chain, const struct rise_frozen_question *question, struct fault *fault) {
    const struct kernel *kernel = question->kernel;
    *chain = (struct rise_chain){
        .samples = kernel->order,
        .batch = question->batch,
        .sampling = question->sampling,
        .heights = &question->heights,
        .eta = question->eta,
        .frozen = question,
        .step = frozen_of(kernel, frozen_fastest(kernel), question->eta)};
    chain->numbers = whole_lines(chain->step.size + chain->batch);
    enum status status = check_residual(question, fault);
    if (status == STATUS_OK) {
        status = check(chain, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = chain->step.coordinates == FROZEN_ROOT ? prepare_root(chain, question)
                                                    : prepare_residual(chain, question);
    if (status != STATUS_OK) {
        rise_chain_clear(chain);
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory");
    }
    return STATUS_OK;
}

static double square_of(const struct rise_chain *chain, const double *state) {
    size_t size = chain->step.size;
    if (chain->step.coordinates == FROZEN_RESIDUAL) {
        return rows_dot(state, state, size);
    }
    const double *value = chain->frozen->kernel->value;
    double sum = chain->beyond_square;
    for (size_t k = 0; k < size; k++) {
        sum += value[k] * state[k] * state[k];
    }
    return sum;
}

static double start_frozen(const struct rise_chain *chain, double *state, struct rng *rng) {
    const struct kernel *outputs = chain->frozen->outputs;
    size_t size = chain->step.size, rank = outputs != NULL ? outputs->rank : 0;
    memcpy(state, chain->origin, size * sizeof *state);
    for (size_t k = 0; k < rank; k++) {
        double normal = rng_normal(rng);
        if (chain->spread != NULL) {
            rows_add(state, normal, chain->spread + k * size, size);
            continue;
        }
        for (size_t i = 0; i < size; i++) {
            state[i] += normal * outputs->root[i * rank + k];
        }
    }
    return square_of(chain, state);
}

/* -- two-layer linear networks ------------------------------------------------------------ */

/* Its state lies in memory as vector_chain_init has it, and A behind. */
static struct vector_chain chain_at(const struct rise_chain *chain, double *state) {
    size_t d = chain->linear->inputs;
    double *u = state + d * d;
    return (struct vector_chain){d, state, u, u[4 * d], u + d, u + 2 * d};
}

static void keep(const struct vector_chain *at, double *state) {
    state[at->inputs * (at->inputs + 4)] = at->a;
}

static struct vector_chain_data data_of(const struct rise_chain *chain) {
    return (struct vector_chain_data){
        chain->samples, chain->linear->inputs, chain->linear->x, chain->origin};
}

enum status rise_chain_of_linear(
    struct rise_chain *chain, const struct rise_linear_question *question, struct fault *fault) {
    struct vector_chain room;
    *chain = (struct rise_chain){
        .numbers = whole_lines(question->inputs * (question->inputs + 4) + 1),
        .samples = question->samples,
        .batch = question->batch,
        .sampling = question->sampling,
        .heights = &question->heights,
        .eta = question->eta,
        .linear = question};
    enum status status = check(chain, fault);
    if (status == STATUS_OK) { /* whether a state has room */
        status = vector_chain_init(&room, question->inputs, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    vector_chain_clear(&room);
    chain->origin = take(question->samples);
    if (chain->origin == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory");
    }
    for (size_t i = 0; i < question->samples; i++) {
        double y = question->y != NULL ? question->y[i] : 0;
        chain->origin[i] = question->eta / sqrt(question->width) * y;
    }
    return STATUS_OK;
}

/* -- both --------------------------------------------------------------------------------- */

enum status rise_chain_start(
    const struct rise_chain *chain, double *square, double *state, struct rng *rng,
    struct fault *fault) {
    if (chain->frozen != NULL) {
        *square = start_frozen(chain, state, rng);
        return STATUS_OK;
    }
    struct vector_chain at = chain_at(chain, state);
    const struct vector_chain_data data = data_of(chain);
    enum status status = vector_chain_start(&at, chain->eta, chain->linear->width, rng, fault);
    if (status == STATUS_OK) {
        keep(&at, state);
        *square = vector_chain_mean_square(&at, &data);
    }
    return status;
}

double
rise_chain_step(const struct rise_chain *chain, double *state, const size_t *batch, size_t count) {
    if (chain->frozen != NULL) {
        frozen_step(&chain->step, state, batch, count, state + chain->step.size);
        return square_of(chain, state);
    }
    struct vector_chain at = chain_at(chain, state);
    const struct vector_chain_data data = data_of(chain);
    vector_chain_step(&at, &data, batch, count);
    keep(&at, state);
    return vector_chain_mean_square(&at, &data);
}
