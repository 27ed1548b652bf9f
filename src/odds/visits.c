/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/visits.h"

#include <math.h>
#include <string.h>

#include "runs/ensemble.h"
#include "theory/cramer.h"
#include "theory/drift.h"

static const double COLUMN_RATIO = 1.178768634793589; /* 10^(1/14) */

enum status visits_walk_init(
    struct visits_walk *walk, const struct visits_question *question, struct fault *fault) {
    struct dd x0 = dd_of(question->eta * question->start.lambda0.hi);
    double theta = cramer_exponent(question->dataset, x0);
    walk->question = question;
    walk->tilts = drift(question->dataset, x0) < 0;
    enum status status = sgd_init(&walk->natural, question->dataset, fault);
    if (status == STATUS_OK) {
        status = tilt_init(&walk->tilted, question->dataset, x0, theta, fault);
        if (status != STATUS_OK) {
            sgd_clear(&walk->natural);
        }
    }
    return status;
}

void visits_walk_clear(struct visits_walk *walk) {
    sgd_clear(&walk->natural);
    tilt_clear(&walk->tilted);
}

struct visits_state visits_begin(const struct visits_walk *walk) {
    const struct visits_question *question = walk->question;
    struct chain at = start_draw(&question->start, NULL, question->eta, question->width);
    return (struct visits_state){.at = at, .spiked = !walk->tilts};
}

void visits_step(struct visits_state *state, const struct visits_walk *walk, struct rng *rng) {
    const struct sgd *law = state->spiked ? &walk->natural : &walk->tilted.law;
    state->at = sgd_step(law, state->at, rng);
    state->at.y = chain_rescale(state->at.y, &state->depth);
    state->spiked = state->spiked || fabs(state->at.y) >= walk->question->tilted_up_to;
}

bool visits_over(const struct visits_state *state, const struct visits_walk *walk) {
    return state->spiked && fabs(state->at.y) <= VISITS_LOWEST &&
           drift(walk->question->dataset, dd_of(state->at.eta_lambda)) <= 0;
}

struct job {
    struct visits_walk walk;
    struct rng_key key;
    double edge[VISITS_LOG_COLUMNS + 1]; /* by products: the same on every machine */
};

/* The column in log |Y| from below: the last edge that `size` reaches. */
static int log_column(const struct job *job, double size) {
    int low = 0, high = VISITS_LOG_COLUMNS;
    while (low < high) {
        int middle = (low + high) / 2;
        if (job->edge[middle + 1] <= size) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void count_visit(struct visits *visits, const struct job *job, struct chain at) {
    const struct visits_question *question = job->walk.question;
    double size = fabs(at.y), low = question->bottom;
    if (size < job->edge[0] || at.eta_lambda < low) {
        return;
    }
    int row = (int)((at.eta_lambda - low) / (question->top - low) * VISITS_ROWS);
    int column = (int)(size / question->right * VISITS_COLUMNS);
    if (row < VISITS_ROWS && column < VISITS_COLUMNS) {
        visits->linear[row][column]++;
    }
    if (row < VISITS_ROWS && size < job->edge[VISITS_LOG_COLUMNS]) {
        visits->log[row][log_column(job, size)]++;
    }
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    const struct visits_question *question = job->walk.question;
    struct visits *visits = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        struct visits_state run = visits_begin(&job->walk);
        for (uint64_t t = 0; t < question->most_steps && !visits_over(&run, &job->walk); t++) {
            double before = run.at.eta_lambda;
            count_visit(visits, job, run.at);
            visits_step(&run, &job->walk, &rng);
            visits->outside += fabs(run.at.y) > run.at.eta_lambda / 2;
            visits->rises += run.at.eta_lambda > before;
        }
        visits->above += drift(question->dataset, dd_of(run.at.eta_lambda)) > 0;
    }
    return STATUS_OK;
}

static void add_block(void *total, const void *result) {
    struct visits *sum = total;
    const struct visits *block = result;
    for (int row = 0; row < VISITS_ROWS; row++) {
        for (int column = 0; column < VISITS_COLUMNS; column++) {
            sum->linear[row][column] += block->linear[row][column];
        }
        for (int column = 0; column < VISITS_LOG_COLUMNS; column++) {
            sum->log[row][column] += block->log[row][column];
        }
    }
    sum->outside += block->outside;
    sum->rises += block->rises;
    sum->above += block->above;
}

enum status visits_run(
    struct visits *found, const struct visits_question *question, const struct plan *plan,
    struct fault *fault) {
    struct job job = {.key = plan->key, .edge = {VISITS_LOWEST}};
    for (int c = 0; c < VISITS_LOG_COLUMNS; c++) {
        job.edge[c + 1] = job.edge[c] * COLUMN_RATIO;
    }
    enum status status = visits_walk_init(&job.walk, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct ensemble ensemble = {
        .result_size = sizeof *found,
        .run = run_block,
        .add = add_block,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    memset(found, 0, sizeof *found);
    status = ensemble_run(&ensemble, found, plan->runs, fault);
    visits_walk_clear(&job.walk);
    return status;
}
