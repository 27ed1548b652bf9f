/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formulas.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "theory/drift_roots.h"

/* -- in doubles --------------------------------------------------------------------------- */

/* The root over `unit`: as lambda or as eta. */
static struct answer_root
root_of(const struct drift_root *root, const struct dataset *dataset, struct dd unit) {
    if (!drift_roots_at_pole(root, dataset)) {
        return (struct answer_root){
            .undecided = root->touching, .at = answer_real(dd_div(dd_of(root->x), unit).hi)};
    }
    struct dd pole = dd_div(dd_div(dd_of(1), dataset->atom[root->pole].s2), unit);
    return (struct answer_root){
        .side = root->side,
        .at = answer_real(pole.hi),
        .log_distance = answer_real(root->log_distance - log(unit.hi))};
}

static struct dd per_eta(const struct setup *setup) {
    return dd_mul(setup->lambda0.value, dd_of(setup->per_eta));
}

static enum status
find_roots(struct formulas *formulas, const struct setup *setup, struct fault *fault) {
    const struct dataset *dataset = &setup->dataset;
    struct drift_roots roots;
    enum status status = drift_roots_init(&roots, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct answer_value *value = formulas->value;
    status = formulas_lists(formulas, roots.count, fault);
    for (size_t i = 0; status == STATUS_OK && i < roots.count; i++) {
        const struct drift_root *root = &roots.root[i];
        value[FORMULAS_DRIFT_ROOTS].list.root[i] = root_of(root, dataset, setup->rate);
        value[FORMULAS_DRIFT_ROOTS_ETA].list.root[i] = root_of(root, dataset, per_eta(setup));
    }
    drift_roots_clear(&roots);
    return status;
}

static void find_edges(struct answer_value *value, const struct setup *setup) {
    struct drift_window sgd = drift_window(&setup->dataset);
    struct drift_window gd = drift_window_full_batch(&setup->dataset);
    const struct {
        enum formulas_name eta, lambda;
        struct dd x;
    } line[] = {
        {FORMULAS_ETA_CRIT, FORMULAS_LAMBDA_CRIT, sgd.crit},
        {FORMULAS_ETA_MAX, FORMULAS_LAMBDA_MAX, sgd.max},
        {FORMULAS_ETA_CRIT_FULL_BATCH, FORMULAS_LAMBDA_CRIT_FULL_BATCH, gd.crit},
        {FORMULAS_ETA_MAX_FULL_BATCH, FORMULAS_LAMBDA_MAX_FULL_BATCH, gd.max},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        value[line[i].eta] = answer_real(setup_eta_at(setup, line[i].x).hi);
        value[line[i].lambda] = answer_real(dd_div(line[i].x, setup->rate).hi);
    }
}

/* Below the normal doubles digits are lost, and the logarithm has them. */
static double probability_of(double log_p) {
    double p = exp(log_p);
    return p < DBL_MIN ? 0 : p;
}

enum status
formulas_init(struct formulas *formulas, const struct setup *setup, struct fault *fault) {
    const struct dataset *dataset = &setup->dataset;
    struct dd x = setup_x(setup);
    double rate = drift(dataset, x), theta = cramer_exponent(dataset, x);
    *formulas = (struct formulas){
        .regime = drift_regime_of(dataset, x, rate),
        .phase = drift_phase(dataset, x),
        .theta = theta,
        .log_p_spike = setup_log_probability(setup, theta)};
    struct answer_value *value = formulas->value;
    value[FORMULAS_ETA_LAMBDA0] = answer_real(x.hi);
    value[FORMULAS_DRIFT] = answer_real(rate);
    value[FORMULAS_DRIFT_FULL_BATCH] = answer_real(drift_full_batch(dataset, x));
    value[FORMULAS_THETA] = answer_real(theta);
    value[FORMULAS_LOG10_P_SPIKE] = answer_real(formulas->log_p_spike / log(10));
    value[FORMULAS_P_SPIKE] = answer_real(probability_of(formulas->log_p_spike));
    find_edges(value, setup);
    return find_roots(formulas, setup, fault);
}

/* -- under their names -------------------------------------------------------------------- */

enum status formulas_lists(struct formulas *formulas, size_t count, struct fault *fault) {
    static const char empty[] = "none below the end of the theory";
    struct answer_value *value = formulas->value;
    enum status status = answer_list_init(&value[FORMULAS_DRIFT_ROOTS], count, empty, fault);
    if (status == STATUS_OK) {
        status = answer_list_init(&value[FORMULAS_DRIFT_ROOTS_ETA], count, empty, fault);
    }
    return status;
}

/* What was asked and what a spike is. */
static void add_setup(struct answer *answer, const struct setup *setup) {
    const struct spike_height *spike = &setup->spike;
    const char *start = setup->random_start ? "the same over |mu0| = 1" : "the same over |mu0|";
    answer_add(answer, "loss", NULL, ANSWER_FORMULA, answer_word(setup->loss_name));
    answer_add(answer, "lambda0", NULL, ANSWER_FORMULA, answer_real(setup->lambda0.value.hi));
    answer_add(
        answer, "sharpness", "sharpness at the start, lambda0 E s^2", ANSWER_FORMULA,
        answer_real(dd_mul(setup->lambda0.value, setup->dataset.mean_s2).hi));
    answer_add(
        answer, "height", "a spike: |mu| reaches", ANSWER_FORMULA,
        answer_real(setup_mu(setup, spike->y)));
    answer_add(
        answer, "height_over_cap", "the same over lambda0 sqrt(n)/2", ANSWER_FORMULA,
        answer_real(spike->y / spike->cap));
    answer_add(
        answer, "height_over_start", start, ANSWER_FORMULA, answer_real(spike->y / spike->start));
    answer_add(
        answer, "reach", "the furthest that |mu| gets, about", ANSWER_FORMULA,
        answer_real(setup_mu(setup, spike->reach)));
}

static const struct line {
    const char *key, *what;
} LINES[FORMULAS_COUNT] = {
    [FORMULAS_ETA_LAMBDA0] = {"eta_lambda0", "eta lambda0, as the theory counts eta"},
    [FORMULAS_DRIFT] = {"drift", "log-drift G per step, SGD"},
    [FORMULAS_DRIFT_FULL_BATCH] = {"drift_full_batch", "log-drift per step, gradient descent"},
    [FORMULAS_THETA] = {"theta", "exponent theta"},
    [FORMULAS_ETA_CRIT] = {"eta_crit", "largest eta that cannot spike"},
    [FORMULAS_ETA_MAX] = {"eta_max", "theory ends at eta"},
    [FORMULAS_ETA_CRIT_FULL_BATCH] = {"eta_crit_full_batch", "gradient descent unstable above eta"},
    [FORMULAS_ETA_MAX_FULL_BATCH] = {"eta_max_full_batch", "gradient descent divergent above eta"},
    [FORMULAS_DRIFT_ROOTS_ETA] = {"drift_roots_eta", "roots of G, as eta"},
    [FORMULAS_LAMBDA_CRIT] = {"lambda_crit", "spikes possible above lambda, at this eta"},
    [FORMULAS_LAMBDA_MAX] = {"lambda_max", "theory ends at lambda, at this eta"},
    [FORMULAS_LAMBDA_CRIT_FULL_BATCH] =
        {"lambda_crit_full_batch", "gradient descent unstable above lambda"},
    [FORMULAS_LAMBDA_MAX_FULL_BATCH] =
        {"lambda_max_full_batch", "gradient descent divergent above lambda"},
    [FORMULAS_DRIFT_ROOTS] = {"drift_roots", "roots of G, as lambda"},
    [FORMULAS_LOG10_P_SPIKE] =
        {"p_spike_asymptotic_log10", "log10 of P of a spike, asymptotically"},
    [FORMULAS_P_SPIKE] = {"p_spike_asymptotic", "P of a spike, asymptotically"},
};

void formulas_add(struct answer *answer, struct formulas *formulas, const struct setup *setup) {
    answer_add(
        answer, "regime", "regime", ANSWER_FORMULA,
        answer_word(drift_regime_name(formulas->regime)));
    for (size_t i = 0; i < FORMULAS_COUNT; i++) {
        if (i == FORMULAS_LOG10_P_SPIKE) {
            add_setup(answer, setup);
        }
        answer_add(answer, LINES[i].key, LINES[i].what, ANSWER_FORMULA, formulas->value[i]);
        formulas->value[i] = (struct answer_value){.kind = ANSWER_NONE};
    }
}

void formulas_clear(struct formulas *formulas) {
    for (size_t i = 0; i < FORMULAS_COUNT; i++) {
        answer_value_clear(&formulas->value[i]);
    }
}
