/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/net_exits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/eigen_all.h"
#include "runs/ensemble.h"

enum { BLOCK = 16 }; /* runs are long */

struct job {
    const struct net_exits_question *question;
    struct rng_key key;
    double *root; /* owned: (rate epsilon C)^(1/2) by columns, for a normal noise */
};

/* One thread's network. */
struct walker {
    struct net net;
    struct pass pass;
    double *gradient, *part, *room, *xi; /* owned, in one block */
};

struct sums {
    double runs, unfinished, steps, steps2;
};

/* -- a walker ----------------------------------------------------------------------------- */

static enum status
walker_init(struct walker *walker, const struct net_minimum *minimum, struct fault *fault) {
    size_t d = minimum->weights, n = minimum->samples->count;
    *walker = (struct walker){.gradient = NULL};
    enum status status = net_init(&walker->net, minimum->text, NET_NTK, fault);
    if (status != STATUS_OK) {
        return status;
    }
    walker->gradient = calloc(2 * d + 2 * n, sizeof(double));
    if (walker->gradient == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu weights", d);
    }
    walker->xi = walker->gradient + d;
    walker->part = walker->xi + d;
    walker->room = walker->part + n;
    return pass_init(&walker->pass, &walker->net, n, 1, fault);
}

static void walker_clear(struct walker *walker) {
    pass_clear(&walker->pass);
    net_clear(&walker->net);
    free(walker->gradient);
}

/* Which samples the gradient is of: all, or a batch. */
static void draw_batch(struct walker *walker, const struct job *job, struct rng *rng) {
    size_t n = job->question->minimum->samples->count, batch = job->question->batch;
    bool all = job->question->noise != NET_EXITS_BATCHES;
    for (size_t i = 0; i < n; i++) {
        walker->part[i] = all ? 1 / (double)n : 0;
    }
    for (size_t b = 0; !all && b < batch; b++) {
        size_t i = (size_t)(rng_uniform(rng) * (double)n);
        walker->part[i] += 1 / (double)batch;
    }
}

static void add_noise(struct walker *walker, const struct job *job, struct rng *rng) {
    const struct net_exits_question *question = job->question;
    size_t d = question->minimum->weights;
    double *w = walker->net.weight,
           size = sqrt(question->rate * question->epsilon * question->round);
    for (size_t k = 0; k < d; k++) {
        walker->xi[k] = ziggurat_normal(rng);
    }
    if (question->noise == NET_EXITS_ROUND) {
        for (size_t k = 0; k < d; k++) {
            w[k] += size * walker->xi[k];
        }
        return;
    }
    for (size_t k = 0; k < d; k++) {
        for (size_t i = 0; i < d; i++) {
            w[i] += job->root[k * d + i] * walker->xi[k];
        }
    }
}

/* Also sends all samples forward, for the gradient. */
static bool is_out(struct walker *walker, const struct job *job) {
    const struct net_exits_question *question = job->question;
    const struct net_minimum *minimum = question->minimum;
    double loss = net_minimum_loss(&walker->pass, minimum), square = 0;
    if (question->domain == VALLEY_DEPTH) {
        return !(loss - minimum->loss <= question->size);
    }
    for (size_t k = 0; k < minimum->weights; k++) {
        double away = walker->net.weight[k] - minimum->weight[k];
        square += away * away;
    }
    return !(square <= question->size * question->size);
}

static uint64_t steps_out(struct walker *walker, const struct job *job, struct rng *rng) {
    const struct net_exits_question *question = job->question;
    size_t d = question->minimum->weights;
    uint64_t steps = 0;
    memcpy(walker->net.weight, question->minimum->weight, d * sizeof(double));
    while (!is_out(walker, job) && steps < question->most_steps) {
        draw_batch(walker, job, rng);
        net_minimum_gradient(
            walker->gradient, &walker->pass, question->minimum, walker->part, walker->room);
        for (size_t k = 0; k < d; k++) {
            walker->net.weight[k] -= question->rate * walker->gradient[k];
        }
        if (question->noise != NET_EXITS_BATCHES) {
            add_noise(walker, job, rng);
        }
        steps++;
    }
    return steps;
}

/* -- runs --------------------------------------------------------------------------------- */

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    struct sums *sums = result;
    struct walker walker;
    enum status status = walker_init(&walker, job->question->minimum, fault);
    for (uint64_t r = 0; status == STATUS_OK && r < count; r++) {
        struct rng rng = rng_of(job->key, first + r);
        uint64_t taken = steps_out(&walker, job, &rng);
        double steps = (double)taken;
        sums->runs++;
        sums->unfinished += taken == job->question->most_steps;
        sums->steps += steps;
        sums->steps2 += steps * steps;
    }
    walker_clear(&walker);
    return status;
}

/* The symmetric parts of C with their sizes, by columns: any root of C will do. */
static enum status take_root(struct job *job, struct fault *fault) {
    const struct net_exits_question *question = job->question;
    size_t d = question->minimum->weights;
    struct eigen eigen;
    job->root = calloc(d * d, sizeof *job->root);
    if (job->root == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu weights", d);
    }
    enum status status = eigen_init(&eigen, d, d, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = eigen_all(&eigen, question->minimum->noise, fault);
    for (size_t k = 0; status == STATUS_OK && k < d; k++) {
        double size = sqrt(question->rate * question->epsilon * fmax(0, eigen.value[k]));
        for (size_t i = 0; i < d; i++) {
            job->root[k * d + i] = size * eigen.vector[k * d + i];
        }
    }
    eigen_clear(&eigen);
    return status;
}

static enum status check(const struct net_exits_question *question, struct fault *fault) {
    bool batches = question->noise == NET_EXITS_BATCHES;
    if (question->rate > 0 && question->size > 0 &&
        (batches ? question->batch > 0 : question->epsilon > 0) &&
        (question->noise != NET_EXITS_ROUND || question->round > 0)) {
        return STATUS_OK;
    }
    return fault_set(
        fault, STATUS_INPUT, "net_exits: rate %g, size %g, batch %zu, epsilon %g; all above 0",
        question->rate, question->size, question->batch, question->epsilon);
}

enum status net_exits_run(
    struct net_exits *found, const struct net_exits_question *question, const struct plan *plan,
    struct fault *fault) {
    struct job job = {.question = question, .key = plan->key};
    struct sums sums = {0, 0, 0, 0};
    *found = (struct net_exits){.steps = 0};
    enum status status = check(question, fault);
    if (status == STATUS_OK && question->noise == NET_EXITS_NORMAL) {
        status = take_root(&job, fault);
    }
    const struct ensemble ensemble = {
        .result_size = sizeof sums,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .block = BLOCK,
        .watch = plan->watch};
    if (status == STATUS_OK) {
        status = ensemble_run(&ensemble, &sums, plan->runs, fault);
    }
    free(job.root);
    *found = (struct net_exits){
        estimate_mean(sums.runs, sums.steps, sums.steps2), sums.unfinished, sums.steps};
    return status;
}

/* -- the quadratic minimum ---------------------------------------------------------------- */

enum status net_exits_valley(
    struct linear_valley *valley, const struct net_exits_question *question, struct fault *fault) {
    const struct net_minimum *minimum = question->minimum;
    size_t d = minimum->weights;
    double *even = calloc(d * d, sizeof *even);
    if (even == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu weights", d);
    }
    for (size_t k = 0; k < d; k++) {
        even[k * d + k] = question->round;
    }
    const struct linear_valley_question linear = {
        d,
        minimum->hessian,
        question->noise == NET_EXITS_ROUND ? even : minimum->noise,
        question->domain,
        question->size,
        question->rate,
        question->epsilon};
    enum status status = linear_valley_init(valley, &linear, fault);
    free(even);
    return status;
}

enum status net_exits_exponent(
    double *exponent, const struct net_exits_question *question, struct fault *fault) {
    struct linear_valley valley;
    enum status status = net_exits_valley(&valley, question, fault);
    if (status == STATUS_OK) {
        *exponent = linear_valley_height(&valley) / question->epsilon;
        linear_valley_clear(&valley);
    }
    return status;
}
