/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/curriculum.h"

#include <math.h>

#include "odds/reduction.h"
#include "theory/cramer.h"
#include "theory/drift.h"

/* |Y| above which the tilt has done its work and ends: near D = 0.1 this halves the variance. */
static const double SWITCH_OFF = 0.1;

enum status curriculum_init(
    struct curriculum *curriculum, const struct dataset *dataset, double x0, struct fault *fault) {
    if (dataset->atoms != 2 || dataset->atom[0].p != dataset->atom[1].p) {
        return fault_set(fault, STATUS_INPUT, "a curriculum needs two samples with equal odds");
    }
    if (drift_regime(dataset, dd_of(x0)) != DRIFT_DEFLATIONARY) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: give one in the deflationary regime", x0);
    }
    *curriculum = (struct curriculum){
        .dataset = dataset,
        .x0 = x0,
        .theta = cramer_exponent(dataset, dd_of(x0)),
        .drift = drift(dataset, dd_of(x0))};
    for (int i = 0; i < 2; i++) {
        const struct atom *atom = &dataset->atom[i];
        curriculum->step[i] = drift_log_factor(dd_of(x0), atom->s2);
        curriculum->tilt[i] = atom->p * exp(curriculum->theta * curriculum->step[i]);
    }
    return STATUS_OK;
}

double curriculum_log_factor(const struct curriculum *curriculum, enum curriculum_kind kind) {
    double theta = curriculum->theta;
    const double *step = curriculum->step, *tilt = curriculum->tilt;
    switch (kind) {
    case CURRICULUM_TILT:
        return log(tilt[0] * exp(theta * step[0]) + tilt[1] * exp(theta * step[1]));
    case CURRICULUM_HARDEST:
        return theta * step[0];
    case CURRICULUM_EASIEST:
        return theta * step[1];
    default:
        return theta * curriculum->drift;
    }
}

void curriculum_order(size_t order[CURRICULUM_MOST_STEPS], enum curriculum_kind kind, int steps) {
    for (int t = 0; t < steps; t++) {
        bool early = t < steps / 2;
        order[t] = kind == CURRICULUM_EASIEST || (kind == CURRICULUM_HARDEST_FIRST && !early) ||
                   (kind == CURRICULUM_EASIEST_FIRST && early);
    }
}

static double log_binomial(int n, int j) {
    return lgamma(n + 1.0) - lgamma(j + 1.0) - lgamma(n - j + 1.0);
}

size_t curriculum_moves(
    struct curriculum_move move[CURRICULUM_MOST_STEPS + 1], const struct curriculum *curriculum,
    enum curriculum_kind kind, int steps) {
    const double *step = curriculum->step, *tilt = curriculum->tilt;
    if (kind == CURRICULUM_TILT) {
        for (int j = 0; j <= steps; j++) {
            double log_share =
                log_binomial(steps, j) + j * log(tilt[0]) + (steps - j) * log(tilt[1]);
            double moved = j * step[0] + (steps - j) * step[1];
            move[j] = (struct curriculum_move){exp(log_share), moved};
        }
        return (size_t)steps + 1;
    }
    size_t order[CURRICULUM_MOST_STEPS];
    curriculum_order(order, kind, steps);
    move[0] = (struct curriculum_move){1, 0};
    for (int t = 0; t < steps; t++) {
        move[0].moved += step[order[t]];
    }
    return 1;
}

struct chain curriculum_end(
    const struct curriculum *curriculum, enum curriculum_kind kind, int steps, double width) {
    size_t order[CURRICULUM_MOST_STEPS];
    struct chain at = chain_start(1, curriculum->x0, 1, width);
    curriculum_order(order, kind, steps);
    for (int t = 0; t < steps; t++) {
        at = chain_step(at, curriculum->dataset->atom[order[t]].s2.hi);
    }
    return at;
}

enum status curriculum_run(
    struct curriculum_odds *found, const struct curriculum *curriculum,
    const struct curriculum_question *question, const struct plan *plan, struct fault *fault) {
    size_t order[CURRICULUM_MOST_STEPS];
    struct reduction sums;
    if (question->steps < 0 || question->steps > CURRICULUM_MOST_STEPS) {
        return fault_set(
            fault, STATUS_INPUT, "%d steps by a schedule; give 0 to %d", question->steps,
            CURRICULUM_MOST_STEPS);
    }
    curriculum_order(order, question->kind, question->steps);
    struct reduction_question asked =
        reduction_question_of(curriculum->dataset, curriculum->x0, question->width, 1, 0);
    asked.limit = SWITCH_OFF;
    asked.level[0] = question->reduction;
    asked.spike[0] = question->height;
    asked.spike[1] = question->height;
    asked.schedule = (struct reduction_schedule){
        .steps = question->steps,
        .order = question->kind == CURRICULUM_TILT ? NULL : order,
        .law = curriculum->tilt,
        .tilts = question->tilts};
    enum status status = reduction_run(&sums, &asked, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double unit = pow(question->width, -curriculum->theta / 2);
    *found = (struct curriculum_odds){
        .flatter = estimate_times(reduction_odds(&sums, 0), unit),
        .spike = estimate_times(reduction_spike(&sums, 0), unit),
        .unfinished = sums.unfinished};
    return STATUS_OK;
}
