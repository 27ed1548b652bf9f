/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/net_minimum.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "inputs/tasks.h"

static const char TEXT[] = "2 dense 2 bias tanh dense 1 bias";
enum { N = 24, D = 9 };

static void train(struct net_minimum *minimum, struct samples *samples) {
    const struct tasks_question question = {TASK_RANK2, N, 2, 0.5, false};
    struct rng_key key = rng_key_of(5, "net_minimum", 0);
    assert_true(tasks_draw(samples, &question, key, 0, NULL) == STATUS_OK);
    assert_true(net_minimum_init(minimum, TEXT, samples, 0.03, key, NULL) == STATUS_OK);
    assert_int_equal(minimum->weights, D);
}

/* At weights w* + h v, and the gradient there. */
static double loss_at(
    const struct net_minimum *minimum, struct net *net, struct pass *pass, const double *v,
    double h, double *gradient) {
    double part[N], room[N];
    for (size_t k = 0; k < D; k++) {
        net->weight[k] = minimum->weight[k] + h * v[k];
    }
    for (size_t i = 0; i < N; i++) {
        part[i] = 1.0 / N;
    }
    double loss = net_minimum_loss(pass, minimum);
    net_minimum_gradient(gradient, pass, minimum, part, room);
    return loss;
}

/* Gradient and Hessian against differences, in the direction of each weight. */
static void it_is_a_minimum_with_that_hessian(void **state) {
    (void)state;
    struct samples samples;
    struct net_minimum minimum;
    struct net net;
    struct pass pass;
    train(&minimum, &samples);
    assert_true(net_init(&net, TEXT, NET_NTK, NULL) == STATUS_OK);
    assert_true(pass_init(&pass, &net, N, 1, NULL) == STATUS_OK);
    assert_true(minimum.slope < 1e-9);
    for (size_t k = 0; k < D; k++) {
        double v[D] = {0}, low[D], high[D];
        const double h = 1e-4;
        v[k] = 1;
        double below = loss_at(&minimum, &net, &pass, v, -h, low),
               above = loss_at(&minimum, &net, &pass, v, h, high);
        require(below > minimum.loss && above > minimum.loss, "weight %zu", k);
        require_near(above - below, 0, 1e-10, "weight %zu", k);
        for (size_t i = 0; i < D; i++) {
            double want = minimum.hessian[k * D + i];
            require_near((high[i] - low[i]) / (2 * h), want, 1e-6, "%zu, %zu", k, i);
        }
    }
    pass_clear(&pass);
    net_clear(&net);
    net_minimum_clear(&minimum);
    samples_clear(&samples);
}

/* The samples' gradients have mean 0, and their covariance is that of many batches of one. */
static void the_noise_is_that_of_a_sample(void **state) {
    (void)state;
    struct samples samples;
    struct net_minimum minimum;
    struct net net;
    struct pass pass;
    train(&minimum, &samples);
    assert_true(net_init(&net, TEXT, NET_NTK, NULL) == STATUS_OK);
    assert_true(pass_init(&pass, &net, N, 1, NULL) == STATUS_OK);
    memcpy(net.weight, minimum.weight, D * sizeof(double));
    net_minimum_loss(&pass, &minimum);
    double mean[D] = {0}, square[D] = {0};
    for (size_t i = 0; i < N; i++) {
        double part[N] = {0}, room[N], g[D];
        part[i] = 1;
        net_minimum_gradient(g, &pass, &minimum, part, room);
        for (size_t k = 0; k < D; k++) {
            mean[k] += g[k] / N;
            square[k] += g[k] * g[k] / N;
        }
    }
    for (size_t k = 0; k < D; k++) {
        require_near(mean[k], 0, 1e-9, "weight %zu", k);
        require_near(minimum.noise[k * D + k], square[k], 1e-12, "weight %zu", k);
        assert_true(square[k] > 0);
    }
    pass_clear(&pass);
    net_clear(&net);
    net_minimum_clear(&minimum);
    samples_clear(&samples);
}

static void other_sizes_are_refused(void **state) {
    (void)state;
    struct samples samples;
    struct net_minimum minimum;
    struct fault fault = {0};
    const struct tasks_question question = {TASK_RANK2, N, 2, 0.5, false};
    struct rng_key key = rng_key_of(5, "net_minimum", 0);
    assert_true(tasks_draw(&samples, &question, key, 0, NULL) == STATUS_OK);
    assert_int_equal(
        net_minimum_init(&minimum, "3 dense 1", &samples, 0.1, key, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "3 inputs and 1 outputs");
    assert_int_equal(
        net_minimum_init(&minimum, "2 dense 2", &samples, 0.1, key, &fault), STATUS_INPUT);
    assert_int_equal(
        net_minimum_init(&minimum, "2 thick 1", &samples, 0.1, key, &fault), STATUS_INPUT);
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_a_minimum_with_that_hessian),
        cmocka_unit_test(the_noise_is_that_of_a_sample),
        cmocka_unit_test(other_sizes_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("net_minimum", tests, NULL, NULL);
}
