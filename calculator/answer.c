/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "theory/cramer.h"
#include "theory/dataset.h"
#include "base/die.h"
#include "theory/drift_roots.h"

void catapult_answer_add(struct answer *answer, const char *key, const char *what, char *value) {
    if (value == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    answer->entry[answer->entries++] = (struct answer_entry){key, what, value, false};
}

void catapult_answer_clear(struct answer *answer) {
    for (size_t i = 0; i < answer->entries; i++) {
        free(answer->entry[i].value);
    }
}

static char *text_of(double value, int digits) {
    char *text = NULL;
    int length = isnan(value)   ? asprintf(&text, "na")
                 : isinf(value) ? asprintf(&text, value < 0 ? "-inf" : "inf")
                                : asprintf(&text, "%.*g", digits, value + 0.0);
    return length < 0 ? NULL : text;
}

/* A root next to its pole is the pole and the logarithm of the distance: its double has no more to
 * say. */
static void
print_root(FILE *out, const struct drift_root *root, const struct dataset *dataset, struct dd eta) {
    if (!drift_roots_at_pole(root, dataset)) {
        fprintf(out, "%.17g", dd_div(dd_of(root->x), eta).hi);
        return;
    }
    struct dd pole = dd_div(dd_div(dd_of(1), dataset->atom[root->pole].s2), eta);
    fprintf(
        out, "%.17g%cexp(%.17g)", pole.hi, root->side > 0 ? '+' : '-',
        root->log_distance - log(eta.hi));
}

static char *list_roots(const struct dataset *dataset, struct dd eta) {
    struct drift_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(drift_roots_init(&roots, dataset, &fault), fault);
    char *list = NULL;
    size_t size;
    FILE *out = open_memstream(&list, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < roots.count; i++) {
        fprintf(out, "%s", i > 0 ? ";" : "");
        print_root(out, &roots.root[i], dataset, eta);
    }
    drift_roots_clear(&roots);
    return fclose(out) == 0 ? list : NULL;
}

void catapult_answer(struct answer *answer, const struct question *question, int digits) {
    const struct dataset *dataset = &question->data;
    struct dd eta = question->eta.value, lambda0 = question->lambda0.value;
    struct dd x = dd_mul(eta, lambda0);
    struct drift_window sgd = drift_window(dataset), gd = drift_window_full_batch(dataset);
    double drift_sgd = drift(dataset, x), theta = cramer_exponent(dataset, x);
    *answer = (struct answer){
        .regime = drift_regime_of(dataset, x, drift_sgd), .phase = drift_phase(dataset, x)};
    answer->p_spike = cramer_probability(
        theta, question->height.value.hi, question->width.value.hi, eta.hi, question->mu0.value.hi);
    const struct {
        const char *key, *what;
        double value;
    } line[] = {
        {"eta_lambda0", "eta lambda0", x.hi},
        {"drift", "log-drift G per step, SGD", drift_sgd},
        {"drift_full_batch", "log-drift per step, gradient descent", drift_full_batch(dataset, x)},
        {"theta", "exponent theta", theta},
        {NULL, "spikes possible above eta, at this lambda0", dd_div(sgd.crit, lambda0).hi},
        {NULL, "theory ends at eta, at this lambda0", dd_div(sgd.max, lambda0).hi},
        {"lambda_crit", "spikes possible above lambda, at this eta", dd_div(sgd.crit, eta).hi},
        {"lambda_max", "theory ends at lambda, at this eta", dd_div(sgd.max, eta).hi},
        {"lambda_crit_full_batch", "gradient descent unstable above lambda",
         dd_div(gd.crit, eta).hi},
        {"lambda_max_full_batch", "gradient descent divergent above lambda",
         dd_div(gd.max, eta).hi},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        catapult_answer_add(answer, line[i].key, line[i].what, text_of(line[i].value, digits));
    }
    catapult_answer_add(answer, "drift_roots", "roots of G, as lambda", list_roots(dataset, eta));
    answer->entry[answer->entries - 1].list = true;
    catapult_answer_add(answer, "p_spike_asymptotic", NULL, text_of(answer->p_spike, digits));
}
