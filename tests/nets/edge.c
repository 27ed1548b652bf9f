/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/edge.h"

#include <math.h>
#include <string.h>

#include "chain/chain.h"
#include "check.h"

enum { WIDTH = 400, STEPS = 60 };
static const double S = 1.2;

/* One sample s with the label 0, whose training is a chain. */
static struct edge_question question_of(const struct samples *samples) {
    return (struct edge_question){
        .net = "1 dense 400 dense 1",
        .scheme = NET_NTK,
        .sigma = 1,
        .key = rng_key_of(1, "edge", 0),
        .replica = 3,
        .samples = samples,
        .steps = STEPS};
}

static struct samples one_sample(void) {
    struct samples samples;
    struct fault fault = {0};
    require(samples_init(&samples, 1, 1, 1, &fault) == STATUS_OK, "%s", fault.text);
    samples.x[0] = S;
    return samples;
}

/* (Y, Lambda) of the same weights by their definition, at s^2 Lambda = x. */
static struct chain start_of(const struct edge_question *question, double x) {
    struct net net;
    struct fault fault = {0};
    struct chain at = {0, 0};
    require(net_init(&net, question->net, NET_NTK, &fault) == STATUS_OK, "%s", fault.text);
    net_start(&net, NET_NTK, 1, question->key, question->replica);
    const double *w = net.weight, *a = w + WIDTH;
    for (size_t r = 0; r < WIDTH; r++) {
        at.y += a[r] * w[r];
        at.eta_lambda += a[r] * a[r] + w[r] * w[r];
    }
    double eta = x / (S * S * at.eta_lambda);
    net_clear(&net);
    return (struct chain){eta * at.y, eta * at.eta_lambda};
}

/* Rounding grows by the spike's factor, as in tests/nets/two_layers.c. Half the rate, x as if the
 * loss had its 1/2 twice, is seen. */
static void a_course_is_that_of_the_chain(void **state) {
    (void)state;
    static const double x[] = {1.5, 3.2};
    struct samples samples = one_sample();
    struct edge_question question = question_of(&samples);
    for (size_t i = 0; i < 2; i++) {
        struct edge_course course, half;
        struct fault fault = {0};
        require(edge_follow(&course, &question, x[i], &fault) == STATUS_OK, "%s", fault.text);
        require(edge_follow(&half, &question, x[i] / 2, &fault) == STATUS_OK, "%s", fault.text);
        struct chain at = start_of(&question, x[i]);
        double first = at.y * at.y, peak = 1, last = 1;
        for (int t = 0; t < STEPS; t++) {
            last = at.y * at.y / first;
            peak = fmax(peak, last);
            at = chain_step(at, S * S);
        }
        assert_true(course.diverged == 0);
        require_near(course.peak, peak, 1e-10 * peak, "peak at %g", x[i]);
        require_near(course.last, last, 1e-10 * peak * last + 1e-25, "last at %g", x[i]);
        require_near(course.end, S * S * at.eta_lambda, 1e-9, "end at %g", x[i]);
        assert_true(fabs(half.end - S * S * at.eta_lambda) > 0.1);
    }
    samples_clear(&samples);
}

static void divergence_has_no_end(void **state) {
    (void)state;
    struct samples samples = one_sample();
    struct edge_question question = question_of(&samples);
    struct edge_course course;
    struct fault fault = {0};
    require(edge_follow(&course, &question, 6, &fault) == STATUS_OK, "%s", fault.text);
    assert_true(course.diverged == 1 && course.end == 0 && course.last <= course.peak);
    assert_true(isfinite(course.peak));
    samples_clear(&samples);
}

/* No run that starts at s^2 Lambda < 4 diverges (chain.h); above, within 60 steps, it is a matter
 * of how far. Eight halvings of a factor 8 leave 0.8 %. */
static void two_linear_layers_diverge_from_four_on(void **state) {
    (void)state;
    struct samples samples = one_sample();
    struct edge_question question = question_of(&samples);
    struct fault fault = {0};
    double x;
    require(edge_find(&x, &question, 1, 8, 8, &fault) == STATUS_OK, "%s", fault.text);
    assert_true(x > 3.97 && x < 4.1);
    require(edge_find(&x, &question, 1, 3, 4, &fault) == STATUS_OK, "%s", fault.text);
    require_near(x, 3 * pow(3, -1.0 / 32), 1e-12, "nothing diverges below 3");
    samples_clear(&samples);
}

static void a_network_that_is_none_is_refused(void **state) {
    (void)state;
    struct samples samples = one_sample();
    struct edge_question question = question_of(&samples);
    struct edge_course course;
    struct fault fault = {0};
    question.net = "1 dance 400";
    assert_true(edge_follow(&course, &question, 1, &fault) == STATUS_INPUT);
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_course_is_that_of_the_chain),
        cmocka_unit_test(divergence_has_no_end),
        cmocka_unit_test(two_linear_layers_diverge_from_four_on),
        cmocka_unit_test(a_network_that_is_none_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("edge", tests, NULL, NULL);
}
