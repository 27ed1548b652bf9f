/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "certified/ball_roots.h"
#include "exact.h"
#include "base/die.h"

/* The question without rounding, and how many digits of the answer are wanted. */
struct exact {
    const struct dataset *dataset;
    struct catapult_exact is;
    long digits;
};

/* c/(s^2 unit): an edge for x, as eta or lambda. */
static char *
edge_text(const struct exact *exact, ulong c, const fmpq_t s2, const struct ball_point *unit) {
    slong bits = ball_bits(exact->digits);
    arb_t edge, by;
    arb_init(edge);
    arb_init(by);
    arb_set_ui(edge, c);
    arb_set_fmpq(by, s2, bits);
    arb_div(edge, edge, by, bits);
    ball_point_get(by, unit, bits);
    arb_div(edge, edge, by, bits);
    char *text = ball_text(edge, exact->digits);
    arb_clear(edge);
    arb_clear(by);
    return text;
}

/* -- roots -------------------------------------------------------------------------------- */

static void print_ball(FILE *out, const arb_t x, long digits) {
    char *text = ball_text(x, digits);
    if (text == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    fputs(text, out);
    free(text);
}

/* As lambda: x and the distance are divided by eta. */
static void print_root(FILE *out, const struct exact *exact, const struct ball_root *root) {
    slong bits = ball_bits(exact->digits) + 16;
    arb_t eta, value;
    arb_init(eta);
    arb_init(value);
    ball_point_get(eta, &exact->is.eta, bits);
    if (!root->proved) {
        fprintf(out, "undecided at %ld digits near ", exact->digits);
    }
    if (ball_roots_at_pole(root, &exact->is.data, exact->digits)) {
        char *pole = edge_text(exact, 1, &exact->is.data.s2[root->pole], &exact->is.eta);
        fprintf(out, "%s %c exp(", pole == NULL ? "" : pole, root->side > 0 ? '+' : '-');
        free(pole);
        arb_log(value, eta, bits);
        arb_sub(value, root->log_distance, value, bits);
        print_ball(out, value, exact->digits);
        fputs(")", out);
    } else {
        arb_div(value, root->x, eta, bits);
        print_ball(out, value, exact->digits);
    }
    arb_clear(eta);
    arb_clear(value);
}

static char *list_roots(const struct exact *exact) {
    struct ball_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(
        ball_roots_init(&roots, &exact->is.data, exact->dataset, exact->digits, &fault), fault);
    char *list = NULL;
    size_t size;
    FILE *out = open_memstream(&list, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < roots.count; i++) {
        fprintf(out, "%s", i > 0 ? ";" : "");
        print_root(out, exact, &roots.root[i]);
    }
    ball_roots_clear(&roots);
    return fclose(out) == 0 ? list : NULL;
}

/* -- the answer --------------------------------------------------------------------------- */

static void add_ball(
    struct answer *answer, const struct exact *exact, const char *key, const char *what,
    const arb_t value) {
    catapult_answer_add(answer, key, what, ball_text(value, exact->digits));
}

static void add_drifts(struct answer *answer, const struct exact *exact) {
    arb_t value;
    arb_init(value);
    ball_point_get(value, &exact->is.eta_lambda0, ball_bits(exact->digits));
    add_ball(answer, exact, "eta_lambda0", "eta lambda0", value);
    ball_drift(value, &exact->is.data, &exact->is.eta_lambda0, exact->digits);
    add_ball(answer, exact, "drift", "log-drift G per step, SGD", value);
    ball_drift_full_batch(value, &exact->is.data, &exact->is.eta_lambda0, exact->digits);
    add_ball(answer, exact, "drift_full_batch", "log-drift per step, gradient descent", value);
    arb_clear(value);
}

static void add_edges(struct answer *answer, const struct exact *exact) {
    const struct ball_data *data = &exact->is.data;
    const struct {
        const char *key, *what;
        ulong c;
        const fmpq *s2;
        const struct ball_point *unit;
    } line[] = {
        {NULL, "spikes possible above eta, at this lambda0", 2, data->s2, &exact->is.lambda0},
        {NULL, "theory ends at eta, at this lambda0", 4, data->s2, &exact->is.lambda0},
        {"lambda_crit", "spikes possible above lambda, at this eta", 2, data->s2, &exact->is.eta},
        {"lambda_max", "theory ends at lambda, at this eta", 4, data->s2, &exact->is.eta},
        {"lambda_crit_full_batch", "gradient descent unstable above lambda", 2, data->mean_s2,
         &exact->is.eta},
        {"lambda_max_full_batch", "gradient descent divergent above lambda", 4, data->mean_s2,
         &exact->is.eta},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        catapult_answer_add(
            answer, line[i].key, line[i].what,
            edge_text(exact, line[i].c, line[i].s2, line[i].unit));
    }
}

/* The climb times theta is an exponent, so theta needs as many more digits as that has before its
 * point. */
static void find_odds(arb_t theta, arb_t p_spike, const struct exact *exact) {
    for (long digits = exact->digits + 4;; digits += 40) {
        ball_cramer_exponent(theta, &exact->is.data, &exact->is.eta_lambda0, digits);
        ball_cramer_probability(p_spike, &exact->is.climb, theta, ball_bits(digits));
        if (!arb_is_finite(theta) || arb_rel_accuracy_bits(p_spike) >= ball_bits(exact->digits)) {
            return;
        }
    }
}

/* For the words, in which 1 means that there is nothing to climb: what is almost 1 must stay
 * below. */
static double double_of_odds(const arb_t p_spike) {
    double p = arf_get_d(arb_midref(p_spike), ARF_RND_NEAR);
    return p >= 1 && !arb_is_one(p_spike) ? 1 - 0x1p-53 : p;
}

void catapult_certify(struct answer *answer, const struct question *question) {
    struct exact exact = {.dataset = &question->data, .digits = (long)question->digits.value.hi};
    struct fault fault;
    DIE_UNLESS_OK(catapult_exact_init(&exact.is, question, &fault), fault);
    *answer = (struct answer){
        .regime = ball_regime(&exact.is.data, &exact.is.eta_lambda0),
        .phase = ball_phase(&exact.is.data, &exact.is.eta_lambda0)};
    arb_t theta, p_spike;
    arb_init(theta);
    arb_init(p_spike);
    find_odds(theta, p_spike, &exact);
    answer->p_spike = double_of_odds(p_spike);
    add_drifts(answer, &exact);
    add_ball(answer, &exact, "theta", "exponent theta", theta);
    add_edges(answer, &exact);
    catapult_answer_add(answer, "drift_roots", "roots of G, as lambda", list_roots(&exact));
    answer->entry[answer->entries - 1].list = true;
    add_ball(answer, &exact, "p_spike_asymptotic", NULL, p_spike);
    arb_clear(theta);
    arb_clear(p_spike);
    catapult_exact_clear(&exact.is);
}
