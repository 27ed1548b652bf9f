/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/relu_surrogate.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "forecast/relu_surrogate_rows.h"
#include "matrix/rows.h"
#include "nets/training.h"

enum { M = 6, D = 4 };

static struct samples open_samples(void) {
    struct samples samples;
    struct fault fault;
    require(samples_init(&samples, M, D, 1, &fault) == STATUS_OK, "%s", fault.text);
    rows_start(samples.x, M * D, 1);
    rows_start(samples.y, M, 2);
    return samples;
}

static void open_state(
    struct relu_surrogate_state *state, struct relu_surrogate *surrogate,
    const struct samples *samples, double eta, double width, size_t neurons) {
    const struct relu_surrogate_question question = {samples, eta, width, neurons};
    struct fault fault;
    require(relu_surrogate_init(surrogate, &question, &fault) == STATUS_OK, "%s", fault.text);
    require(relu_surrogate_open(state, surrogate, &fault) == STATUS_OK, "%s", fault.text);
}

static void close_state(struct relu_surrogate_state *state, struct relu_surrogate *surrogate) {
    relu_surrogate_close(state);
    relu_surrogate_clear(surrogate);
}

/* Weights of nets/ lie by inputs, and its inputs are sqrt(D) x. */
static void set_weights(struct relu_surrogate_state *state, const struct net *net, size_t n) {
    double *w = malloc(n * D * sizeof *w);
    assert_non_null(w);
    for (size_t r = 0; r < n; r++) {
        for (size_t k = 0; k < D; k++) {
            w[r * D + k] = net->weight[k * n + r];
        }
    }
    relu_surrogate_set(state, w, net->weight + n * D);
    free(w);
}

/* The network that nets/ trains, on the same batches: losses agree to rounding. 45 neurons fill no
 * row. */
static void the_real_one_is_the_network(void **state) {
    (void)state;
    enum { N = 45, STEPS = 80, B = 4 };
    const double eta = 2.5;
    struct samples samples = open_samples(), scaled = open_samples();
    struct relu_surrogate surrogate;
    struct relu_surrogate_state at;
    struct net net;
    struct training training;
    struct fault fault;
    const struct training_plan plan = {.batch = B, .key = rng_key_of(1, "tests/relu_surrogate", 1)};
    rows_scale(scaled.x, sqrt(D), M * D);
    assert_int_equal(net_init(&net, "4 dense 45 relu dense 1", NET_NTK, &fault), STATUS_OK);
    net_start(&net, NET_NTK, 1, plan.key, 0);
    assert_int_equal(training_init(&training, &net, &scaled, &plan, &fault), STATUS_OK);
    open_state(&at, &surrogate, &samples, eta, N, 0);
    set_weights(&at, &net, N);
    double first = training_loss(&training, &scaled), most = 0;
    for (int t = 0; t < STEPS; t++) {
        double want = training_loss(&training, &scaled);
        double loss = relu_surrogate_mean_square(&at) * N / (eta * eta);
        require_near(loss, want, 1e-11 * fmax(want, first), "step %d", t);
        most = fmax(most, fabs(want - first));
        assert_int_equal(training_look(&training, &fault), STATUS_OK);
        relu_surrogate_step(&at, training.chosen, training.count);
        training_step(&training, eta / 2);
    }
    assert_true(most > 0.1 * first); /* something happened */
    close_state(&at, &surrogate);
    training_clear(&training);
    net_clear(&net);
    samples_clear(&samples);
    samples_clear(&scaled);
}

/* A step changes R by -(eta K)_B R_B/b. Of a pair the terms of second order cancel, so small steps
 * leave rounding, until one is so large that neurons pass their kink. */
static void the_kernel_is_that_of_a_step(void **state) {
    (void)state;
    double left[2], kernel[M * M];
    for (int k = 0; k < 2; k++) {
        struct samples samples = open_samples();
        struct relu_surrogate surrogate;
        struct relu_surrogate_state at;
        rows_scale(samples.y, k == 0 ? 1e-4 : 1, M);
        open_state(&at, &surrogate, &samples, 1, 1e30, 64); /* F_0 = 1e-15 */
        rows_scale(surrogate.y, 1e15, M);
        struct rng rng = rng_of(rng_key_of(1, "tests/relu_surrogate", 2), 0);
        relu_surrogate_start(&at, &rng);
        relu_surrogate_kernel(kernel, &at);
        double before[M], worst = 0;
        for (size_t i = 0; i < M; i++) {
            before[i] = at.r[i];
            for (size_t j = 0; j < M; j++) { /* repaired to infinite width, but for 1e-14 */
                assert_near(kernel[i * M + j], surrogate.kernel.k[i * M + j], 1e-13);
            }
        }
        const size_t batch[2] = {1, 4};
        relu_surrogate_step(&at, batch, 2);
        for (size_t i = 0; i < M; i++) {
            double want = before[i];
            want -= (kernel[i * M + 1] * before[1] + kernel[i * M + 4] * before[4]) / 2;
            worst = fmax(worst, fabs(at.r[i] - want));
        }
        left[k] = worst;
        close_state(&at, &surrogate);
        samples_clear(&samples);
    }
    require(left[0] < 1e-16, "%g", left[0]);
    require(left[1] > 1e-4, "%g", left[1]);
}

struct moments {
    double output, kernel, kernel2; /* means of F_1^2/NNGP, of K_12 and its variance */
};

static struct moments draw(double width, size_t neurons) {
    enum { RUNS = 3000 };
    struct samples samples = open_samples();
    struct relu_surrogate surrogate;
    struct relu_surrogate_state at;
    struct moments found = {0};
    double kernel[M * M];
    open_state(&at, &surrogate, &samples, 1, width, neurons);
    for (uint64_t run = 0; run < RUNS; run++) {
        struct rng rng = rng_of(rng_key_of(1, "tests/relu_surrogate", 3), run);
        relu_surrogate_start(&at, &rng);
        relu_surrogate_kernel(kernel, &at);
        double f = (at.r[1] + surrogate.y[1]) * sqrt(width);
        double apart = kernel[M + 2] - surrogate.kernel.k[M + 2];
        found.output += f * f / surrogate.outputs.k[M + 1] / RUNS;
        found.kernel += apart / RUNS;
        found.kernel2 += apart * apart / RUNS;
    }
    close_state(&at, &surrogate);
    samples_clear(&samples);
    return found;
}

/* Outputs and kernel at the start fluctuate as those of a network of that width: five errors of
 * 3000 runs, of a chi square for the output, and a tenth more for the kernel's tails. */
static void starts_are_those_of_the_width(void **state) {
    (void)state;
    const double error = 5 * sqrt(2.0 / 3000);
    struct moments real = draw(200, 0), small = draw(200, 20), large = draw(1e8, 20);
    const struct moments *all[] = {&real, &small, &large};
    for (size_t k = 0; k < 3; k++) {
        require_near(all[k]->output, 1, 1.3 * error, "output %zu", k);
        double deviation = sqrt(all[k]->kernel2 / 3000);
        require_near(all[k]->kernel, 0, 5 * deviation, "kernel %zu", k);
    }
    require_near(small.kernel2 / real.kernel2, 1, 3 * error, "fluctuation of 20 neurons");
    require_near(large.kernel2 / real.kernel2, 200 / 1e8, 3 * error * 200 / 1e8, "of 1e8");
}

static void refuses_networks_that_are_none(void **state) {
    (void)state;
    struct samples samples = open_samples();
    struct relu_surrogate surrogate;
    struct fault fault;
    static const struct {
        double eta, width;
        size_t neurons;
        const char *part;
    } bad[] = {
        {0, 100, 0, "eta is 0"},
        {1, 100.5, 0, "100.5"},
        {1, 1e10, 0, "1e9"},
        {1, 1000, 7, "7 neurons"},
        {NAN, 10, 0, "eta is nan"}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        const struct relu_surrogate_question question = {
            &samples, bad[k].eta, bad[k].width, bad[k].neurons};
        assert_int_equal(relu_surrogate_init(&surrogate, &question, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, bad[k].part);
    }
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_one_is_the_network),
        cmocka_unit_test(the_kernel_is_that_of_a_step),
        cmocka_unit_test(starts_are_those_of_the_width),
        cmocka_unit_test(refuses_networks_that_are_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("relu_surrogate", tests, NULL, NULL);
}
