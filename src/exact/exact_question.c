/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_question.h"

#include <float.h>
#include <math.h>

#include "exact/exact_grid.h"
#include "exact/exact_lattice.h"

static const char ONE[] = "1";

/* Reads the points one after the other; a word that is refused takes those before it away. */
static enum status points_init(
    struct exact_question *question, const struct exact_question_words *words,
    struct fault *fault) {
    const char *eta = words->eta == NULL ? ONE : words->eta;
    const struct {
        const char *name, *text;
        struct ball_point *point;
    } line[] = {
        {"eta", eta, &question->eta},
        {"lambda0", words->lambda0, &question->lambda0},
        {"height", words->height, &question->climb.height},
        {"width", words->width, &question->climb.width},
        {"eta", eta, &question->climb.eta},
        {"mu0", words->mu0 == NULL ? ONE : words->mu0, &question->climb.mu0},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        struct fault why;
        enum status status = ball_point_init_text(line[i].point, line[i].text, &why);
        if (status != STATUS_OK) {
            const char *name = line[i].name;
            while (i-- > 0) {
                ball_point_clear(line[i].point);
            }
            return fault_set(fault, status, "%s: %s", name, why.text);
        }
    }
    ball_point_init_product(&question->eta_lambda0, &question->eta, &question->lambda0);
    return STATUS_OK;
}

enum status exact_question_init(
    struct exact_question *question, const struct dataset *dataset,
    const struct exact_question_words *words, struct fault *fault) {
    enum status status = ball_data_init(&question->data, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = points_init(question, words, fault);
    if (status != STATUS_OK) {
        ball_data_clear(&question->data);
    }
    return status;
}

void exact_question_clear(struct exact_question *question) {
    ball_point_clear(&question->eta);
    ball_point_clear(&question->lambda0);
    ball_point_clear(&question->eta_lambda0);
    ball_cramer_climb_clear(&question->climb);
    ball_data_clear(&question->data);
}

/* Counts where they will do, else the grid. */
static enum status bound_walk(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault) {
    if (data->atoms == 2) {
        return exact_lattice(bound, data, x, climb, budget, fault);
    }
    return exact_grid(bound, data, x, climb, budget, fault);
}

enum status exact_question_linear(
    struct exact_bound *bound, const struct exact_question *question,
    const struct exact_budget *budget, struct fault *fault) {
    return bound_walk(
        bound, &question->data, &question->eta_lambda0, &question->climb, budget, fault);
}

enum status exact_question_linear_to(
    struct exact_bound *bound, const struct dataset *dataset, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault) {
    struct ball_data data;
    struct ball_point point, height, one;
    enum status status = ball_data_init(&data, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    ball_point_init_d(&point, x);
    ball_point_init_d(&height, ratio);
    ball_point_init_d(&one, 1);
    const struct ball_cramer_climb climb = {height, one, one, one};
    status = bound_walk(bound, &data, &point, &climb, budget, fault);
    ball_point_clear(&point);
    ball_point_clear(&height);
    ball_point_clear(&one);
    ball_data_clear(&data);
    return status;
}

enum status exact_question_linear_value(
    double *p, const struct dataset *dataset, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault) {
    struct exact_bound bound;
    enum status status = exact_question_linear_to(&bound, dataset, x, ratio, budget, fault);
    if (status == STATUS_OK) {
        *p = bound.lower >= DBL_MIN ? (bound.lower + bound.upper) / 2 : NAN;
    }
    return status;
}

enum status exact_question_profile(
    double *value, const struct dataset *dataset, const struct spitzer_walk *walk, double c,
    const struct exact_budget *budget, struct fault *fault) {
    double p = NAN;
    enum status status = exact_question_linear_value(&p, dataset, walk->x, exp(c), budget, fault);
    *value = exp(walk->theta * c) * p;
    return status;
}
