/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certify.h"

#include "certified/ball_roots.h"

/* -- edges -------------------------------------------------------------------------------- */

/* Encloses c/(s^2 unit): an edge for x, as eta or lambda. */
static void
set_edge(arb_t edge, ulong c, const fmpq_t s2, const struct ball_point *unit, slong bits) {
    arb_t by;
    arb_init(by);
    arb_set_ui(edge, c);
    arb_set_fmpq(by, s2, bits);
    arb_div(edge, edge, by, bits);
    ball_point_get(by, unit, bits);
    arb_div(edge, edge, by, bits);
    arb_clear(by);
}

static void
find_edges(struct answer_value *value, const struct exact_question *exact, long digits) {
    const struct ball_data *data = &exact->data;
    const struct {
        enum formulas_name name;
        ulong c;
        const fmpq *s2;
        const struct ball_point *unit;
    } line[] = {
        {FORMULAS_ETA_CRIT, 2, data->s2, &exact->lambda0},
        {FORMULAS_ETA_MAX, 4, data->s2, &exact->lambda0},
        {FORMULAS_LAMBDA_CRIT, 2, data->s2, &exact->eta},
        {FORMULAS_LAMBDA_MAX, 4, data->s2, &exact->eta},
        {FORMULAS_LAMBDA_CRIT_FULL_BATCH, 2, data->mean_s2, &exact->eta},
        {FORMULAS_LAMBDA_MAX_FULL_BATCH, 4, data->mean_s2, &exact->eta},
    };
    arb_t edge;
    arb_init(edge);
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        set_edge(edge, line[i].c, line[i].s2, line[i].unit, ball_bits(digits));
        value[line[i].name] = answer_enclosure(edge);
    }
    arb_clear(edge);
}

/* -- roots -------------------------------------------------------------------------------- */

/* As lambda: x and the distance are divided by eta. */
static struct answer_root
root_of(const struct ball_root *root, const struct exact_question *exact, long digits) {
    slong bits = ball_bits(digits) + 16;
    struct answer_root found = {.undecided = !root->proved};
    arb_t eta, value;
    arb_init(eta);
    arb_init(value);
    ball_point_get(eta, &exact->eta, bits);
    if (ball_roots_at_pole(root, &exact->data, digits)) {
        found.side = root->side > 0 ? 1 : -1;
        set_edge(value, 1, &exact->data.s2[root->pole], &exact->eta, ball_bits(digits));
        found.at = answer_enclosure(value);
        arb_log(value, eta, bits);
        arb_sub(value, root->log_distance, value, bits);
        found.log_distance = answer_enclosure(value);
    } else {
        arb_div(value, root->x, eta, bits);
        found.at = answer_enclosure(value);
    }
    arb_clear(eta);
    arb_clear(value);
    return found;
}

static enum status find_roots(
    struct formulas *formulas, const struct dataset *dataset, const struct exact_question *exact,
    long digits, struct fault *fault) {
    struct ball_roots roots;
    enum status status = ball_roots_init(&roots, &exact->data, dataset, digits, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = formulas_list(formulas, roots.count, fault);
    for (size_t i = 0; status == STATUS_OK && i < roots.count; i++) {
        formulas->value[FORMULAS_DRIFT_ROOTS].list.root[i] = root_of(&roots.root[i], exact, digits);
    }
    ball_roots_clear(&roots);
    return status;
}

/* -- drifts and odds ---------------------------------------------------------------------- */

static void
find_drifts(struct answer_value *value, const struct exact_question *exact, long digits) {
    arb_t ball;
    arb_init(ball);
    ball_point_get(ball, &exact->eta_lambda0, ball_bits(digits));
    value[FORMULAS_ETA_LAMBDA0] = answer_enclosure(ball);
    ball_drift(ball, &exact->data, &exact->eta_lambda0, digits);
    value[FORMULAS_DRIFT] = answer_enclosure(ball);
    ball_drift_full_batch(ball, &exact->data, &exact->eta_lambda0, digits);
    value[FORMULAS_DRIFT_FULL_BATCH] = answer_enclosure(ball);
    arb_clear(ball);
}

/* The climb times theta is an exponent, so theta needs as many more digits as that has before its
 * point. */
static void
enclose_odds(arb_t theta, arb_t p_spike, const struct exact_question *exact, long digits) {
    for (long more = digits + 4;; more += 40) {
        ball_cramer_exponent(theta, &exact->data, &exact->eta_lambda0, more);
        ball_cramer_probability(p_spike, &exact->climb, theta, ball_bits(more));
        if (!arb_is_finite(theta) || arb_rel_accuracy_bits(p_spike) >= ball_bits(digits)) {
            return;
        }
    }
}

/* What is almost 1 must stay below. */
static double double_of_odds(const arb_t p_spike) {
    double p = arf_get_d(arb_midref(p_spike), ARF_RND_NEAR);
    return p >= 1 && !arb_is_one(p_spike) ? 1 - 0x1p-53 : p;
}

static void find_odds(struct formulas *formulas, const struct exact_question *exact, long digits) {
    arb_t theta, p_spike;
    arb_init(theta);
    arb_init(p_spike);
    enclose_odds(theta, p_spike, exact, digits);
    formulas->p_spike = double_of_odds(p_spike);
    formulas->value[FORMULAS_THETA] = answer_enclosure(theta);
    formulas->value[FORMULAS_P_SPIKE] = answer_enclosure(p_spike);
    arb_clear(theta);
    arb_clear(p_spike);
}

enum status
certify(struct formulas *formulas, const struct predict_question *question, struct fault *fault) {
    long digits = (long)question->digits.value.hi;
    struct exact_question exact;
    enum status status = predict_question_exact(&exact, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *formulas = (struct formulas){
        .regime = ball_regime(&exact.data, &exact.eta_lambda0),
        .phase = ball_phase(&exact.data, &exact.eta_lambda0)};
    find_drifts(formulas->value, &exact, digits);
    find_odds(formulas, &exact, digits);
    find_edges(formulas->value, &exact, digits);
    status = find_roots(formulas, &question->dataset, &exact, digits, fault);
    if (status != STATUS_OK) {
        formulas_clear(formulas);
    }
    exact_question_clear(&exact);
    return status;
}
