/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/paired.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "nets/net.h"

enum { WIDTH = 400, SAMPLES = 2, STEPS = 40 };
static const double S[SAMPLES] = {1, 1.3};

static struct samples scalars(void) {
    struct samples samples;
    struct fault fault = {0};
    require(samples_init(&samples, SAMPLES, 1, 1, &fault) == STATUS_OK, "%s", fault.text);
    memcpy(samples.x, S, sizeof S);
    return samples;
}

static struct paired_question question_of(const struct samples *samples) {
    return (struct paired_question){
        .samples = samples,
        .s = S,
        .width = WIDTH,
        .small = 0.3,
        .x = 1.7,
        .weights = rng_key_of(1, "paired", 0),
        .batch = rng_key_of(1, "paired", 1),
        .replica = 5,
        .steps = STEPS};
}

/* Neurons one by one, for scalars s > 0: a step on s takes those with w > 0 to (a - c w, w - c a),
 * c = s^2 Y (neurons/network.h). */
struct neurons {
    double a[WIDTH], w[WIDTH];
};

static struct neurons pairs_of(const struct paired_question *question) {
    struct neurons neurons;
    struct net net;
    struct fault fault = {0};
    require(
        net_init(&net, "1 dense 400 relu dense 1", NET_NTK, &fault) == STATUS_OK, "%s", fault.text);
    net_start(&net, NET_NTK, 1, question->weights, question->replica);
    for (size_t r = 0; r < WIDTH; r++) {
        bool second = r >= WIDTH / 2;
        size_t of = second ? r - WIDTH / 2 : r;
        neurons.w[r] = net.weight[of];
        neurons.a[r] = net.weight[WIDTH + of] * (second ? -(1 - question->small) : 1);
    }
    net_clear(&net);
    return neurons;
}

static double sum_of(const struct neurons *neurons, bool products) {
    double sum = 0;
    for (size_t r = 0; r < WIDTH; r++) {
        double a = neurons->a[r], w = neurons->w[r];
        sum += w > 0 ? (products ? a * w : a * a + w * w) : 0;
    }
    return sum / WIDTH;
}

static void move(struct neurons *neurons, double c) {
    for (size_t r = 0; r < WIDTH; r++) {
        double a = neurons->a[r], w = neurons->w[r];
        if (w > 0) {
            neurons->a[r] = a - c * w;
            neurons->w[r] = w - c * a;
        }
    }
}

/* Rounding grows by the spike's factor. A rate of a millionth more is seen.
 * Returns the largest difference of Y. */
static double difference(const struct paired_question *question, double factor) {
    double size[STEPS + 1], along[STEPS + 1], worst = 0;
    size_t chosen[STEPS];
    struct paired_course course = {.size = size, .along = along, .chosen = chosen};
    struct fault fault = {0};
    require(paired_run(&course, question, &fault) == STATUS_OK, "%s", fault.text);
    struct neurons neurons = pairs_of(question);
    double first = sum_of(&neurons, false), eta = factor * question->x / first, peak = 0;
    require_near(course.start, eta * sum_of(&neurons, true), 1e-6, "start");
    for (size_t t = 0; t <= STEPS; t++) {
        double y = eta * sum_of(&neurons, true);
        worst = fmax(worst, fabs(along[t] - y));
        peak = fmax(peak, fabs(y));
        require_near(size[t], fabs(along[t]), 1e-12, "on the ray, step %d", (int)t);
        if (t < STEPS) {
            move(&neurons, S[chosen[t]] * S[chosen[t]] * y);
        }
    }
    require_near(
        course.last_norm / course.first_norm, sum_of(&neurons, false) / first, 1e-3, "norms");
    require_near(course.first_norm, first * (1 + 1.69) / 2, 1e-9, "norm at the start");
    assert_true(peak > 5 * fabs(course.start));
    return worst;
}

static void scalars_are_trained_as_neurons_by_hand(void **state) {
    (void)state;
    struct samples samples = scalars();
    struct paired_question question = question_of(&samples);
    assert_true(difference(&question, 1) < 1e-12);
    assert_true(difference(&question, 1 + 1e-6) > 1e-9);
    samples_clear(&samples);
}

static void the_output_is_small_at_the_start(void **state) {
    (void)state;
    double size[1], along[1], tiny;
    size_t none[1];
    struct samples samples = scalars();
    struct paired_question question = question_of(&samples);
    struct paired_course course = {.size = size, .along = along, .chosen = none};
    struct fault fault = {0};
    question.steps = 0;
    question.small = 1e-9;
    require(paired_run(&course, &question, &fault) == STATUS_OK, "%s", fault.text);
    tiny = course.start;
    question.small = 1e-3;
    require(paired_run(&course, &question, &fault) == STATUS_OK, "%s", fault.text);
    /* eta changes by a thousandth, and a sum of 400 terms near 1 has an error of 1e-16. */
    require_near(course.start / tiny, 1e6, 2e3, "start");
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_trained_as_neurons_by_hand),
        cmocka_unit_test(the_output_is_small_at_the_start),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("paired", tests, NULL, NULL);
}
