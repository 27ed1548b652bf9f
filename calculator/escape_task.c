/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape_task.h"

#include <math.h>
#include <stdlib.h>

#include "escape/exit_linear.h"
#include "escape/exit_runs.h"
#include "escape/gauss_form.h"
#include "escape/quasi_potential.h"
#include "option.h"

enum { FEWEST = 2000, USUAL = 100000 };

/* Draws or multiplications that take seconds. */
static const double SECONDS = 1e8;

/* -- the minimum -------------------------------------------------------------------------- */

static enum status task_linear(struct escape_task *task, struct fault *fault) {
    const struct escape_question *question = task->question;
    const struct linear_valley_question linear = {
        question->dimensions,
        question->hessian,
        question->covariance,
        escape_question_domain(question),
        escape_question_size(question),
        question->eta.value.hi,
        escape_question_epsilon(question)};
    enum status status = linear_valley_init(&task->linear, &linear, fault);
    if (status == STATUS_OK) {
        const struct linear_valley *valley = &task->linear;
        task->height = linear_valley_height(valley);
        task->slowest = valley->curvature[valley->dimensions - 1];
        task->is_deep = valley->edge > gauss_form_mean(valley->w, valley->dimensions);
    }
    return status;
}

static enum status task_plain(struct escape_task *task, struct fault *fault) {
    const struct escape_question *question = task->question;
    double eta = question->eta.value.hi, epsilon = escape_question_epsilon(question), mean = 0;
    task->valley = (struct valley){
        question->dimensions, question->curvature, question->noise,
        escape_question_domain(question), escape_question_size(question)};
    enum status status = valley_check(&task->valley, eta, epsilon, fault);
    if (status == STATUS_OK) {
        task->height = quasi_potential_edge(&task->valley, eta);
        task->slowest = INFINITY;
        for (size_t i = 0; i < question->dimensions; i++) {
            task->slowest = fmin(task->slowest, question->curvature[i]);
            mean +=
                valley_weight(&task->valley, i) * valley_variance(&task->valley, eta, epsilon, i);
        }
        task->is_deep = valley_edge(&task->valley) > mean;
    }
    return status;
}

void escape_task_clear(struct escape_task *task) {
    linear_valley_clear(&task->linear);
    free(task->share);
}

enum status escape_task_init(
    struct escape_task *task, const struct escape_question *question, struct fault *fault) {
    *task = (struct escape_task){.question = question};
    enum status status =
        question->hessian != NULL ? task_linear(task, fault) : task_plain(task, fault);
    if (status != STATUS_OK) {
        return status;
    }
    task->share = calloc(question->dimensions, sizeof *task->share);
    if (task->share == NULL) {
        escape_task_clear(task);
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    return STATUS_OK;
}

/* -- simulation --------------------------------------------------------------------------- */

/* What a step costs, in draws. */
static double cost_of(const struct escape_task *task) {
    double d = (double)task->question->dimensions;
    return escape_task_is_linear(task) ? d * (1 + d / 16) : d;
}

static struct plan plan_of(const struct escape_task *task, double runs) {
    const struct escape_question *question = task->question;
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "escape", 0), .runs = (uint64_t)runs};
}

static double backward_runs(const struct escape_task *task) {
    const struct number *asked = &task->question->runs;
    if (option_is_given(asked)) {
        return asked->value.hi;
    }
    return floor(fmin(USUAL, fmax(FEWEST, SECONDS / cost_of(task))));
}

static enum status
run_backwards(struct estimate *log_mean, const struct escape_task *task, struct fault *fault) {
    const struct exit_reversed_question question = {
        task->valley, task->question->eta.value.hi, escape_question_epsilon(task->question)};
    const struct plan plan = plan_of(task, backward_runs(task));
    struct exit_reversed found;
    enum status status = escape_task_is_linear(task)
                             ? exit_linear_run(&found, task->share, &task->linear, &plan, fault)
                             : exit_reversed_point(&found, task->share, &question, &plan, fault);
    *log_mean = found.log_mean;
    return status;
}

/* How far log E nu may be off, as the time that an excursion takes is left out. */
static double neglected(const struct escape_task *task, double log_mean) {
    double exponent = task->height / escape_question_epsilon(task->question);
    double excursion = (2 + log1p(exponent)) / (task->question->eta.value.hi * task->slowest);
    return excursion * exp(-log_mean);
}

/* As many as take seconds, if the mean is about e^log_mean. */
static double plain_runs(const struct escape_task *task, double log_mean) {
    const struct number *asked = &task->question->runs;
    double most = option_is_given(asked) ? asked->value.hi : USUAL;
    return floor(fmin(most, SECONDS / cost_of(task) * exp(-log_mean)));
}

static enum status run_plainly(
    struct estimate *log_mean, const struct escape_task *task, double runs, struct fault *fault) {
    const struct exit_runs_question question = {task->valley,
                                                task->question->eta.value.hi,
                                                escape_question_epsilon(task->question),
                                                {0},
                                                0,
                                                UINT64_C(1) << 53};
    const struct plan plan = plan_of(task, runs);
    struct exit_runs found;
    struct exit_linear_plain linear;
    enum status status =
        escape_task_is_linear(task)
            ? exit_linear_plain(
                  &linear, task->share, &task->linear, question.most_steps, &plan, fault)
            : exit_runs_run(&found, &question, &plan, fault);
    if (status == STATUS_OK) {
        *log_mean =
            estimate_log(escape_task_is_linear(task) ? linear.mean : exit_runs_mean(&found));
    }
    return status;
}

/* A valley within its noise is left after about the time of diffusion, at most 1/(eta h). */
enum status escape_task_simulate(
    struct estimate *log_mean, const char **method, const struct escape_task *task,
    struct fault *fault) {
    double guess = -log(task->question->eta.value.hi * task->slowest);
    enum status status = STATUS_OK;
    *method = "backwards";
    if (task->is_deep) {
        status = run_backwards(log_mean, task, fault);
        guess = log_mean->value;
    }
    double runs = plain_runs(task, guess);
    if (status == STATUS_OK && task->is_deep && isinf(guess)) { /* not one success */
        *method = "none: too rare even backwards";
        *log_mean = (struct estimate){NAN, NAN};
        return status;
    }
    if (status != STATUS_OK || (task->is_deep && runs * pow(neglected(task, guess), 2) < 1)) {
        return status;
    }
    *method = "plain runs";
    return run_plainly(log_mean, task, fmax(runs, 2), fault);
}
