/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formulas.h"

#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "theory/drift_roots.h"

/* -- in doubles --------------------------------------------------------------------------- */

static struct answer_root
root_of(const struct drift_root *root, const struct dataset *dataset, struct dd eta) {
    if (!drift_roots_at_pole(root, dataset)) {
        return (struct answer_root){.at = answer_real(dd_div(dd_of(root->x), eta).hi)};
    }
    struct dd pole = dd_div(dd_div(dd_of(1), dataset->atom[root->pole].s2), eta);
    return (struct answer_root){
        .side = root->side,
        .at = answer_real(pole.hi),
        .log_distance = answer_real(root->log_distance - log(eta.hi))};
}

static enum status find_roots(
    struct formulas *formulas, const struct dataset *dataset, struct dd eta, struct fault *fault) {
    struct drift_roots roots;
    enum status status = drift_roots_init(&roots, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = formulas_list(formulas, roots.count, fault);
    for (size_t i = 0; status == STATUS_OK && i < roots.count; i++) {
        formulas->value[FORMULAS_DRIFT_ROOTS].list.root[i] = root_of(&roots.root[i], dataset, eta);
    }
    drift_roots_clear(&roots);
    return status;
}

static void find_edges(
    struct answer_value *value, const struct dataset *dataset, struct dd eta, struct dd lambda0) {
    struct drift_window sgd = drift_window(dataset), gd = drift_window_full_batch(dataset);
    value[FORMULAS_ETA_CRIT] = answer_real(dd_div(sgd.crit, lambda0).hi);
    value[FORMULAS_ETA_MAX] = answer_real(dd_div(sgd.max, lambda0).hi);
    value[FORMULAS_LAMBDA_CRIT] = answer_real(dd_div(sgd.crit, eta).hi);
    value[FORMULAS_LAMBDA_MAX] = answer_real(dd_div(sgd.max, eta).hi);
    value[FORMULAS_LAMBDA_CRIT_FULL_BATCH] = answer_real(dd_div(gd.crit, eta).hi);
    value[FORMULAS_LAMBDA_MAX_FULL_BATCH] = answer_real(dd_div(gd.max, eta).hi);
}

enum status formulas_init(
    struct formulas *formulas, const struct predict_question *question, struct fault *fault) {
    const struct dataset *dataset = &question->dataset;
    struct dd eta = question->eta.value, lambda0 = question->lambda0.value;
    struct dd x = dd_mul(eta, lambda0);
    double rate = drift(dataset, x), theta = cramer_exponent(dataset, x);
    *formulas = (struct formulas){
        .regime = drift_regime_of(dataset, x, rate),
        .phase = drift_phase(dataset, x),
        .p_spike = cramer_probability(
            theta, question->height.value.hi, question->width.value.hi, eta.hi,
            question->mu0.value.hi)};
    struct answer_value *value = formulas->value;
    value[FORMULAS_ETA_LAMBDA0] = answer_real(x.hi);
    value[FORMULAS_DRIFT] = answer_real(rate);
    value[FORMULAS_DRIFT_FULL_BATCH] = answer_real(drift_full_batch(dataset, x));
    value[FORMULAS_THETA] = answer_real(theta);
    value[FORMULAS_P_SPIKE] = answer_real(formulas->p_spike);
    find_edges(value, dataset, eta, lambda0);
    return find_roots(formulas, dataset, eta, fault);
}

/* -- under their names -------------------------------------------------------------------- */

enum status formulas_list(struct formulas *formulas, size_t count, struct fault *fault) {
    return answer_list_init(
        &formulas->value[FORMULAS_DRIFT_ROOTS], count, "none below the end of the theory", fault);
}

/* People read the odds beside the exponent that they come from; by keys they are last. */
static void add_odds_for_people(
    struct answer *answer, const struct formulas *formulas,
    const struct predict_question *question) {
    char what[64];
    snprintf(
        what, sizeof what, "P(|mu| >= %g sqrt(n/eta)), asymptotically", question->height.value.hi);
    answer_add(answer, NULL, what, ANSWER_FORMULA, answer_copy(&formulas->value[FORMULAS_P_SPIKE]));
}

void formulas_add(
    struct answer *answer, struct formulas *formulas, const struct predict_question *question) {
    static const struct {
        const char *key, *what;
    } line[FORMULAS_COUNT] = {
        [FORMULAS_ETA_LAMBDA0] = {"eta_lambda0", "eta lambda0"},
        [FORMULAS_DRIFT] = {"drift", "log-drift G per step, SGD"},
        [FORMULAS_DRIFT_FULL_BATCH] = {"drift_full_batch", "log-drift per step, gradient descent"},
        [FORMULAS_THETA] = {"theta", "exponent theta"},
        [FORMULAS_ETA_CRIT] = {NULL, "spikes possible above eta, at this lambda0"},
        [FORMULAS_ETA_MAX] = {NULL, "theory ends at eta, at this lambda0"},
        [FORMULAS_LAMBDA_CRIT] = {"lambda_crit", "spikes possible above lambda, at this eta"},
        [FORMULAS_LAMBDA_MAX] = {"lambda_max", "theory ends at lambda, at this eta"},
        [FORMULAS_LAMBDA_CRIT_FULL_BATCH] =
            {"lambda_crit_full_batch", "gradient descent unstable above lambda"},
        [FORMULAS_LAMBDA_MAX_FULL_BATCH] =
            {"lambda_max_full_batch", "gradient descent divergent above lambda"},
        [FORMULAS_DRIFT_ROOTS] = {"drift_roots", "roots of G, as lambda"},
        [FORMULAS_P_SPIKE] = {"p_spike_asymptotic", NULL},
    };
    answer_add(
        answer, "regime", "regime", ANSWER_FORMULA,
        answer_word(drift_regime_name(formulas->regime)));
    for (size_t i = 0; i < FORMULAS_COUNT; i++) {
        answer_add(answer, line[i].key, line[i].what, ANSWER_FORMULA, formulas->value[i]);
        if (i == FORMULAS_THETA) {
            add_odds_for_people(answer, formulas, question);
        }
        formulas->value[i] = (struct answer_value){.kind = ANSWER_NONE};
    }
}

void formulas_clear(struct formulas *formulas) {
    for (size_t i = 0; i < FORMULAS_COUNT; i++) {
        answer_value_clear(&formulas->value[i]);
    }
}
