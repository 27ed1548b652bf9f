/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "forecast/frozen.h"
#include "matrix/rows.h"
#include "runs/ensemble.h"

/* -- what all runs share ------------------------------------------------------------------ */

/* Sums over runs: doubles alone but for the largest. */
struct tally {
    double reached[RISE_MOST], steps, furthest;
};

/* How a kind of run starts, and steps; both return the mean square. */
struct job {
    const struct rise_heights *heights;
    struct rng_key key;
    size_t samples, batch;
    enum batch_sampling sampling;
    enum status (*init)(void *state, const void *question, struct fault *fault);
    void (*clear)(void *state);
    enum status (*start)(
        double *square, void *state, const void *question, struct rng *rng, struct fault *fault);
    double (*step)(void *state, const void *question, const size_t *batch, size_t count);
    const void *question;
};

/* A state of either kind, kept from run to run. */
union state {
    struct {
        struct frozen chain;
        double *r, *factor;
    } frozen;
    struct {
        struct vector_chain chain;
        struct vector_chain_data data;
        double *y; /* scaled */
    } linear;
};

/* Counts the heights that the mean square, over that of the start, has reached; a number that is
 * none is beyond all. */
static size_t count_reached(const struct rise_heights *heights, size_t reached, double square) {
    while (reached < heights->count &&
           !(square < heights->height[reached] * heights->height[reached])) {
        reached++;
    }
    return reached;
}

static enum status follow(
    struct tally *tally, union state *state, const struct job *job, uint64_t run,
    struct fault *fault) {
    struct rng rng = rng_of(job->key, run);
    struct batch batch;
    double start, furthest = 1;
    enum status status = batch_init(
        &batch, job->samples, job->batch, job->sampling, xoroshiro_of(job->key, run), fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = job->start(&start, state, job->question, &rng, fault);
    size_t reached = 0;
    uint64_t t = 0;
    for (; status == STATUS_OK && reached < job->heights->count && t < job->heights->steps; t++) {
        size_t count;
        const size_t *samples = batch_next(&batch, &count);
        double square = job->step(state, job->question, samples, count) / start;
        furthest = fmax(furthest, square);
        reached = count_reached(job->heights, reached, square);
    }
    for (size_t k = 0; k < reached; k++) {
        tally->reached[k]++;
    }
    tally->steps += (double)t;
    tally->furthest = fmax(tally->furthest, sqrt(furthest));
    batch_clear(&batch);
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    union state state;
    enum status status = job->init(&state, job->question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint64_t run = first; status == STATUS_OK && run < first + count; run++) {
        status = follow(result, &state, job, run, fault);
    }
    job->clear(&state);
    return status;
}

static void add_block(void *total, const void *result) {
    struct tally *sum = total;
    const struct tally *block = result;
    for (size_t k = 0; k < RISE_MOST; k++) {
        sum->reached[k] += block->reached[k];
    }
    sum->steps += block->steps;
    sum->furthest = fmax(sum->furthest, block->furthest);
}

static enum status
check(const struct job *job, double eta, const struct plan *plan, struct fault *fault) {
    const struct rise_heights *heights = job->heights;
    enum status status = batch_check(job->samples, job->batch, job->sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (!(eta > 0 && eta < 1e100) || plan->runs == 0) {
        return fault_set(
            fault, STATUS_INPUT, "rise: eta is %g, runs are %llu; give positive ones", eta,
            (unsigned long long)plan->runs);
    }
    double before = 1;
    for (size_t k = 0; k < heights->count && k < RISE_MOST; k++) {
        if (!(heights->height[k] > before && heights->height[k] < 1e100)) {
            return fault_set(
                fault, STATUS_INPUT, "rise: height %g after %g; give rising ones above 1",
                heights->height[k], before);
        }
        before = heights->height[k];
    }
    if (heights->count == 0 || heights->count > RISE_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "rise: %zu heights; give 1 to %d", heights->count, RISE_MOST);
    }
    return STATUS_OK;
}

static enum status
run_job(struct rise *found, const struct job *job, const struct plan *plan, struct fault *fault) {
    struct tally tally = {.steps = 0};
    const struct ensemble ensemble = {
        .result_size = sizeof tally,
        .run = run_block,
        .add = add_block,
        .context = job,
        .threads = plan->threads,
        .block = 16,
        .watch = plan->watch};
    enum status status = ensemble_run(&ensemble, &tally, plan->runs, fault);
    for (size_t k = 0; status == STATUS_OK && k < job->heights->count; k++) {
        found->share[k] = estimate_share(tally.reached[k], (double)plan->runs);
    }
    found->furthest = tally.furthest;
    found->steps = tally.steps;
    return status;
}

/* -- a frozen kernel ---------------------------------------------------------------------- */

static enum status init_frozen(void *at, const void *asked, struct fault *fault) {
    union state *state = at;
    const struct rise_frozen_question *question = asked;
    size_t m = question->kernel->order, numbers = (m + question->batch + 7) / 8 * 8;
    state->frozen.chain = frozen_of(question->kernel, FROZEN_RESIDUAL, question->eta);
    state->frozen.r = aligned_alloc(64, numbers * sizeof(double));
    if (state->frozen.r == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory");
    }
    state->frozen.factor = state->frozen.r + m;
    return STATUS_OK;
}

static void clear_frozen(void *at) {
    union state *state = at;
    free(state->frozen.r);
}

static enum status
start_frozen(double *square, void *at, const void *asked, struct rng *rng, struct fault *fault) {
    (void)fault;
    union state *state = at;
    const struct rise_frozen_question *question = asked;
    size_t m = question->kernel->order,
           rank = question->outputs != NULL ? question->outputs->rank : 0;
    double *r = state->frozen.r;
    for (size_t i = 0; i < m; i++) {
        r[i] = question->y != NULL ? -question->y[i] : 0;
    }
    for (size_t k = 0; k < rank; k++) {
        double normal = rng_normal(rng);
        for (size_t i = 0; i < m; i++) {
            r[i] += normal * question->outputs->root[i * rank + k];
        }
    }
    *square = rows_dot(r, r, m);
    return STATUS_OK;
}

static double step_frozen(void *at, const void *asked, const size_t *batch, size_t count) {
    (void)asked;
    union state *state = at;
    frozen_step(&state->frozen.chain, state->frozen.r, batch, count, state->frozen.factor);
    return rows_dot(state->frozen.r, state->frozen.r, state->frozen.chain.size);
}

enum status rise_frozen_run(
    struct rise *found, const struct rise_frozen_question *question, const struct plan *plan,
    struct fault *fault) {
    const struct job job = {
        .heights = &question->heights,
        .key = plan->key,
        .samples = question->kernel->order,
        .batch = question->batch,
        .sampling = question->sampling,
        .init = init_frozen,
        .clear = clear_frozen,
        .start = start_frozen,
        .step = step_frozen,
        .question = question};
    if (question->outputs == NULL && question->y == NULL) {
        return fault_set(
            fault, STATUS_INPUT, "rise: no residual at the start; give labels or outputs");
    }
    if (question->outputs != NULL && question->outputs->order != question->kernel->order) {
        return fault_set(
            fault, STATUS_INPUT, "rise: outputs of %zu samples and a kernel of %zu; give the same",
            question->outputs->order, question->kernel->order);
    }
    enum status status = check(&job, question->eta, plan, fault);
    return status != STATUS_OK ? status : run_job(found, &job, plan, fault);
}

/* -- two-layer linear networks ------------------------------------------------------------ */

static enum status init_linear(void *at, const void *asked, struct fault *fault) {
    union state *state = at;
    const struct rise_linear_question *question = asked;
    enum status status = vector_chain_init(&state->linear.chain, question->inputs, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *y = calloc(question->samples, sizeof *y);
    if (y == NULL) {
        vector_chain_clear(&state->linear.chain);
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory");
    }
    for (size_t i = 0; question->y != NULL && i < question->samples; i++) {
        y[i] = question->eta / sqrt(question->width) * question->y[i];
    }
    state->linear.y = y;
    state->linear.data =
        (struct vector_chain_data){question->samples, question->inputs, question->x, y};
    return STATUS_OK;
}

static void clear_linear(void *at) {
    union state *state = at;
    free(state->linear.y);
    vector_chain_clear(&state->linear.chain);
}

static enum status
start_linear(double *square, void *at, const void *asked, struct rng *rng, struct fault *fault) {
    union state *state = at;
    const struct rise_linear_question *question = asked;
    enum status status =
        vector_chain_start(&state->linear.chain, question->eta, question->width, rng, fault);
    *square = vector_chain_mean_square(&state->linear.chain, &state->linear.data);
    return status;
}

static double step_linear(void *at, const void *asked, const size_t *batch, size_t count) {
    (void)asked;
    union state *state = at;
    vector_chain_step(&state->linear.chain, &state->linear.data, batch, count);
    return vector_chain_mean_square(&state->linear.chain, &state->linear.data);
}

enum status rise_linear_run(
    struct rise *found, const struct rise_linear_question *question, const struct plan *plan,
    struct fault *fault) {
    const struct job job = {
        .heights = &question->heights,
        .key = plan->key,
        .samples = question->samples,
        .batch = question->batch,
        .sampling = question->sampling,
        .init = init_linear,
        .clear = clear_linear,
        .start = start_linear,
        .step = step_linear,
        .question = question};
    enum status status = check(&job, question->eta, plan, fault);
    return status != STATUS_OK ? status : run_job(found, &job, plan, fault);
}
