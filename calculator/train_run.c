/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "inputs/tasks.h"

/* As training.c goes through large batches, and agop.c through samples. */
enum { CHUNK = 128, AGOP_CHUNK = 256 };

/* -- memory ------------------------------------------------------------------------------- */

static double smaller(size_t a, size_t b) {
    return (double)(a < b ? a : b);
}

static double samples_bytes(const struct samples *samples) {
    return (double)samples->count * (double)(samples->inputs + samples->outputs) * sizeof(double);
}

/* What train_run_init takes, the network and the samples among it, and what steps and looks take in
 * passing. */
static double count_bytes(const struct train_run *run) {
    const struct train_question *q = run->question;
    const struct net *net = &run->net;
    size_t batch = train_question_batch(q), d = net->inputs;
    double weights = 8 * (double)net->weights;
    bool keeps = q->plan.optimizer == OPTIMIZER_SGD,
         twice = q->plan.optimizer == OPTIMIZER_ADAM || q->plan.optimizer == OPTIMIZER_ADADELTA;
    double state = weights * (keeps ? 1 : twice ? 3 : 2) + 8 * (double)q->data.train.count;
    double rows = run->most_rows > 0 ? 8 * (double)run->most_rows * (double)run->columns : 0;
    double bytes = samples_bytes(&q->data.train) + samples_bytes(&q->data.test) + weights + state +
                   rows + pass_bytes(net, (size_t)smaller(batch, CHUNK), 1) +
                   pass_bytes(net, CHUNK, 0) + 8 * (double)batch * (double)(d + 2 * net->outputs);
    if (q->watched > 0) {
        bytes += tangent_top_bytes(net, batch, q->pairs);
    }
    if (q->unit != TRAIN_RATE) {
        bytes += tangent_top_bytes(net, q->first, 1);
    }
    if (q->data.known) {
        bytes += 16 * (double)d * (double)d + pass_bytes(net, AGOP_CHUNK, net->outputs);
    }
    return bytes + (q->checkpoint != NULL ? 3 * (state + rows) : state + rows);
}

static enum status check_memory(struct train_run *run, struct fault *fault) {
    double there = (double)memory_available(), net = 8 * (double)run->net.weights;
    const struct train_question *q = run->question;
    run->bytes = count_bytes(run);
    /* What is taken already is not free any more. */
    double taken = net + samples_bytes(&q->data.train) + samples_bytes(&q->data.test);
    if (run->bytes - taken <= there) {
        return STATUS_OK;
    }
    double looks =
        q->watched > 0 ? tangent_top_bytes(&run->net, train_question_batch(q), q->pairs) : 0;
    double rows = 8 * (double)run->most_rows * (double)run->columns;
    return fault_set(
        fault, STATUS_INPUT,
        "%.3g GB of memory are needed, %.3g for looks at the kernel, %.3g for rows of --output, "
        "and %.3g GB are free; give a smaller --width, --batch or --samples, --watch 0, or a "
        "larger --every",
        run->bytes / 1e9, looks / 1e9, rows / 1e9, there / 1e9);
}

/* -- beginning and end -------------------------------------------------------------------- */

static enum status take_features(struct train_run *run, struct fault *fault) {
    size_t d = run->net.inputs;
    run->agop = calloc(d * d, sizeof(double));
    run->egop = calloc(d * d, sizeof(double));
    if (run->agop == NULL || run->egop == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for gradients of %zu inputs", d);
    }
    tasks_egop(run->egop, run->question->data.task, d);
    return STATUS_OK;
}

static enum status take_rows(struct train_run *run, struct fault *fault) {
    run->row = calloc(run->most_rows * run->columns, sizeof(double));
    return run->row == NULL
               ? fault_set(fault, STATUS_SYSTEM, "out of memory for %zu rows", run->most_rows)
               : STATUS_OK;
}

static void find_nothing(struct train_found *found) {
    memset(found, 0, sizeof *found);
    found->loss_start = found->loss_end = found->loss_peak = found->peak_step = NAN;
    found->batch_peak = found->batch_peak_share = NAN;
    found->test_end = found->test_best = found->test_best_step = NAN;
    found->critical_start = found->critical_end = found->unit = found->alignment_end = NAN;
}

enum status
train_run_init(struct train_run *run, const struct train_question *q, struct fault *fault) {
    *run = (struct train_run){.question = q, .schedule = q->schedule};
    run->schedule.point = q->point;
    run->columns = TRAIN_LAMBDA + (q->watched > 0 ? q->pairs : 0);
    bool rows = q->output != NULL || q->plot != NULL;
    run->most_rows = !rows ? 0 : (size_t)((double)q->steps / q->every.value.hi) + 2;
    find_nothing(&run->found);
    enum status status = train_setup_net(&run->net, &q->setup, q->net, fault);
    if (status == STATUS_OK) {
        status = check_memory(run, fault);
    }
    if (status == STATUS_OK) {
        status = training_init(&run->training, &run->net, &q->data.train, &q->plan, fault);
    }
    if (status == STATUS_OK && q->watched > 0) {
        status = tangent_top_init(&run->top, &run->net, train_question_batch(q), q->pairs, fault);
    }
    if (status == STATUS_OK && q->data.known && q->watched > 0) {
        status = take_features(run, fault);
    }
    if (status == STATUS_OK && run->most_rows > 0) {
        status = take_rows(run, fault);
    }
    return status;
}

void train_run_clear(struct train_run *run) {
    watch_clear(&run->watch);
    training_clear(&run->training);
    tangent_top_clear(&run->top);
    net_clear(&run->net);
    free(run->agop);
    free(run->egop);
    free(run->row);
    free(run->state);
    *run = (struct train_run){0};
}
