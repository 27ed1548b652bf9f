/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certify.h"

#include <math.h>

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

/* `per_eta`: x over the learning rate of the loss. */
static void find_edges(
    struct answer_value *value, const struct exact_question *exact,
    const struct ball_point *per_eta, long digits) {
    const struct ball_data *data = &exact->data;
    const struct {
        enum formulas_name eta, lambda;
        ulong c;
        const fmpq *s2;
    } line[] = {
        {FORMULAS_ETA_CRIT, FORMULAS_LAMBDA_CRIT, 2, data->s2},
        {FORMULAS_ETA_MAX, FORMULAS_LAMBDA_MAX, 4, data->s2},
        {FORMULAS_ETA_CRIT_FULL_BATCH, FORMULAS_LAMBDA_CRIT_FULL_BATCH, 2, data->mean_s2},
        {FORMULAS_ETA_MAX_FULL_BATCH, FORMULAS_LAMBDA_MAX_FULL_BATCH, 4, data->mean_s2},
    };
    arb_t edge;
    arb_init(edge);
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        set_edge(edge, line[i].c, line[i].s2, per_eta, ball_bits(digits));
        value[line[i].eta] = answer_enclosure(edge);
        set_edge(edge, line[i].c, line[i].s2, &exact->eta, ball_bits(digits));
        value[line[i].lambda] = answer_enclosure(edge);
    }
    arb_clear(edge);
}

/* -- roots -------------------------------------------------------------------------------- */

/* As lambda or eta: x and the distance are divided by the unit. */
static struct answer_root root_of(
    const struct ball_root *root, const struct ball_data *data, const struct ball_point *unit,
    long digits) {
    slong bits = ball_bits(digits) + 16;
    struct answer_root found = {.undecided = !root->proved};
    arb_t by, value;
    arb_init(by);
    arb_init(value);
    ball_point_get(by, unit, bits);
    if (ball_roots_at_pole(root, data, digits)) {
        found.side = root->side > 0 ? 1 : -1;
        set_edge(value, 1, &data->s2[root->pole], unit, ball_bits(digits));
        found.at = answer_enclosure(value);
        arb_log(value, by, bits);
        arb_sub(value, root->log_distance, value, bits);
        found.log_distance = answer_enclosure(value);
    } else {
        arb_div(value, root->x, by, bits);
        found.at = answer_enclosure(value);
    }
    arb_clear(by);
    arb_clear(value);
    return found;
}

static enum status find_roots(
    struct formulas *formulas, const struct dataset *dataset, const struct exact_question *exact,
    const struct ball_point *per_eta, long digits, struct fault *fault) {
    struct ball_roots roots;
    enum status status = ball_roots_init(&roots, &exact->data, dataset, digits, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct answer_value *value = formulas->value;
    status = formulas_lists(formulas, roots.count, fault);
    for (size_t i = 0; status == STATUS_OK && i < roots.count; i++) {
        const struct ball_root *root = &roots.root[i];
        value[FORMULAS_DRIFT_ROOTS].list.root[i] = root_of(root, &exact->data, &exact->eta, digits);
        value[FORMULAS_DRIFT_ROOTS_ETA].list.root[i] = root_of(root, &exact->data, per_eta, digits);
    }
    ball_roots_clear(&roots);
    return status;
}

/* -- drifts and probabilities ------------------------------------------------------------- */

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

/* The decimal logarithm; 0 has -inf, and where there is no P there is none. */
static void log10_of(arb_t out, const arb_t p_spike, slong bits) {
    arb_t ten;
    if (arb_is_zero(p_spike)) {
        arb_neg_inf(out);
        return;
    }
    arb_init(ten);
    arb_const_log10(ten, bits);
    arb_log(out, p_spike, bits);
    arb_div(out, out, ten, bits);
    arb_clear(ten);
}

/* What is almost 1 must stay below: the logarithm is 0 only there. */
static double log_of_odds(const arb_t p_spike, slong bits) {
    arb_t log;
    arb_init(log);
    arb_log(log, p_spike, bits);
    double value = arf_get_d(arb_midref(log), ARF_RND_NEAR);
    arb_clear(log);
    return arb_is_zero(p_spike) ? -INFINITY : value;
}

static void find_odds(struct formulas *formulas, const struct exact_question *exact, long digits) {
    arb_t theta, p_spike, log10;
    arb_init(theta);
    arb_init(p_spike);
    arb_init(log10);
    enclose_odds(theta, p_spike, exact, digits);
    log10_of(log10, p_spike, ball_bits(digits) + 16);
    formulas->theta = arf_get_d(arb_midref(theta), ARF_RND_NEAR);
    formulas->log_p_spike = log_of_odds(p_spike, ball_bits(digits) + 16);
    formulas->value[FORMULAS_THETA] = answer_enclosure(theta);
    formulas->value[FORMULAS_P_SPIKE] = answer_enclosure(p_spike);
    formulas->value[FORMULAS_LOG10_P_SPIKE] = answer_enclosure(log10);
    arb_clear(theta);
    arb_clear(p_spike);
    arb_clear(log10);
}

enum status
certify(struct formulas *formulas, const struct setup *setup, long digits, struct fault *fault) {
    struct exact_question exact;
    struct ball_point factor, per_eta;
    enum status status = setup_exact(&exact, setup, fault);
    if (status != STATUS_OK) {
        return status;
    }
    ball_point_init_d(&factor, setup->per_eta);
    ball_point_init_product(&per_eta, &factor, &exact.lambda0);
    *formulas = (struct formulas){
        .regime = ball_regime(&exact.data, &exact.eta_lambda0),
        .phase = ball_phase(&exact.data, &exact.eta_lambda0)};
    find_drifts(formulas->value, &exact, digits);
    find_odds(formulas, &exact, digits);
    find_edges(formulas->value, &exact, &per_eta, digits);
    status = find_roots(formulas, &setup->dataset, &exact, &per_eta, digits, fault);
    if (status != STATUS_OK) {
        formulas_clear(formulas);
    }
    ball_point_clear(&factor);
    ball_point_clear(&per_eta);
    exact_question_clear(&exact);
    return status;
}
