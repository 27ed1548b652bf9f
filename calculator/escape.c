/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape.h"

#include <math.h>
#include <stdio.h>

#include "base/die.h"
#include "escape/exit_flux.h"
#include "escape/quasi_potential.h"
#include "escape_task.h"
#include "option.h"

enum { SHOWN = 8 };

static const double LARGEST = 690; /* a double that is not yet too large */

/* -- formulas ----------------------------------------------------------------------------- */

static void
add(struct answer *answer, const char *key, const char *what, enum answer_source source,
    double value) {
    answer_add(answer, key, what, source, answer_real(value));
}

/* u = h r sqrt(eta/(epsilon c)), at the boundary in this direction. */
static double step_size(const struct valley *valley, double epsilon, double eta, size_t way) {
    double r = sqrt(valley_edge(valley) / valley_weight(valley, way));
    return valley->curvature[way] * r * sqrt(eta / (epsilon * valley->noise[way]));
}

static void add_formulas(struct answer *answer, const struct escape_task *task) {
    double eta = task->question->eta.value.hi, epsilon = escape_question_epsilon(task->question);
    const struct valley *valley = &task->valley;
    add(answer, "epsilon", "noise eta/B", ANSWER_FORMULA, epsilon);
    if (!escape_task_is_linear(task)) {
        add(answer, "v0_slow", "V0 of slow SGD", ANSWER_FORMULA, quasi_potential_edge(valley, 0));
    }
    add(answer, "v0", "V0 of SGD with these steps", ANSWER_FORMULA, task->height);
    add(answer, "exponent", "exponent V0/epsilon", ANSWER_FORMULA, task->height / epsilon);
    if (!escape_task_is_linear(task)) {
        size_t way = quasi_potential_direction(valley, eta);
        add(answer, "exit_curvature", "curvature where it leaves", ANSWER_FORMULA,
            valley->curvature[way]);
        add(answer, "step_size", "step there, of drift over noise", ANSWER_FORMULA,
            step_size(valley, epsilon, eta, way));
    }
    double flux = escape_task_is_linear(task) ? exit_flux_log_linear(&task->linear)
                                              : exit_flux_log(valley, epsilon, eta);
    add(answer, "log10_steps_flux", "log10 of mean steps, by the flux", ANSWER_FORMULA,
        (flux - log(eta)) / log(10));
}

/* -- the answer --------------------------------------------------------------------------- */

/* The largest shares, if the method found any: their curvatures, shares and errors. */
static void add_shares(struct answer *answer, const struct escape_task *task) {
    static const char *const keys[SHOWN][3] = {
        {"exit_curvature_1", "exit_share_1", "exit_share_1_se"},
        {"exit_curvature_2", "exit_share_2", "exit_share_2_se"},
        {"exit_curvature_3", "exit_share_3", "exit_share_3_se"},
        {"exit_curvature_4", "exit_share_4", "exit_share_4_se"},
        {"exit_curvature_5", "exit_share_5", "exit_share_5_se"},
        {"exit_curvature_6", "exit_share_6", "exit_share_6_se"},
        {"exit_curvature_7", "exit_share_7", "exit_share_7_se"},
        {"exit_curvature_8", "exit_share_8", "exit_share_8_se"}};
    const double *curvature =
        escape_task_is_linear(task) ? task->linear.curvature : task->question->curvature;
    for (int k = 0; k < SHOWN; k++) {
        size_t best = 0;
        for (size_t i = 1; i < task->question->dimensions; i++) {
            if (!(task->share[best].value >= task->share[i].value)) {
                best = i;
            }
        }
        if (!(task->share[best].value > 0)) {
            return;
        }
        char what[64];
        snprintf(what, sizeof what, "share along curvature %.6g", curvature[best]);
        add(answer, keys[k][0], NULL, ANSWER_FORMULA, curvature[best]);
        add(answer, keys[k][1], what, ANSWER_SIMULATION, task->share[best].value);
        add(answer, keys[k][2], NULL, ANSWER_SIMULATION, task->share[best].se);
        task->share[best].value = 0;
    }
}

static enum status
add_simulation(struct answer *answer, const struct escape_task *task, struct fault *fault) {
    struct estimate log_mean = {NAN, NAN};
    const char *method = "";
    enum status status = escape_task_simulate(&log_mean, &method, task, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double steps = log_mean.value < LARGEST ? exp(log_mean.value) : NAN;
    answer_add(answer, "method", "simulated by", ANSWER_SIMULATION, answer_word(method));
    add(answer, "log10_steps", "log10 of mean steps, simulated", ANSWER_SIMULATION,
        log_mean.value / log(10));
    add(answer, "log10_steps_se", "its standard error", ANSWER_SIMULATION, log_mean.se / log(10));
    add(answer, "steps", "mean steps", ANSWER_SIMULATION, steps);
    add(answer, "steps_se", "their standard error", ANSWER_SIMULATION, steps * log_mean.se);
    add(answer, "time", "mean time, steps times eta", ANSWER_SIMULATION,
        steps * task->question->eta.value.hi);
    add_shares(answer, task);
    return STATUS_OK;
}

static enum status
find_answer(struct answer *answer, const struct escape_question *question, struct fault *fault) {
    struct escape_task task;
    enum status status = escape_task_init(&task, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    add_formulas(answer, &task);
    if (!option_is_given(&question->runs) || question->runs.value.hi > 0) {
        status = add_simulation(answer, &task, fault);
    }
    escape_task_clear(&task);
    return status;
}

int escape(int argc, char **argv) {
    struct escape_question question;
    struct answer answer = {0};
    struct fault fault;
    bool help = false;
    DIE_UNLESS_OK(escape_question_read(&question, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(find_answer(&answer, &question, &fault), fault);
        DIE_UNLESS_OK(answer_print(stdout, &answer, question.format, 15, &fault), fault);
        answer_clear(&answer);
    }
    escape_question_clear(&question);
    die_unless_printed();
    return STATUS_OK;
}
