/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/relu_descent.h"

#include <math.h>

#include "check.h"
#include "neurons.h"

enum { FAN = 20000 };

/* The same descent neuron by neuron, in the plainest loop: -1 where it converges, 1 where it
 * diverges, else 0. */
static int by_force(const struct chain start[NETWORK_CHANNELS], double s2_minus) {
    struct neurons neurons;
    int end = 0;
    neurons_fan(&neurons, FAN, start);
    for (int t = 0; t < 200 && end == 0; t++) {
        neurons_step(&neurons, 1, 1, s2_minus);
        double plus = fabs(neurons_chain(&neurons, 0, 1).y);
        double minus = fabs(neurons_chain(&neurons, 1, 1).y);
        end = !(plus + minus < 1e15) ? 1 : plus + s2_minus * minus < 1e-12 ? -1 : 0;
    }
    neurons_clear(&neurons);
    return end;
}

static bool sectors_diverge(const struct chain start[NETWORK_CHANNELS], double s2_minus) {
    struct sectors sectors;
    struct fault fault;
    bool diverges;
    require(sectors_init(&sectors, &fault) == STATUS_OK, "%s", fault.text);
    sectors_start(&sectors, start);
    require(
        relu_descent_sectors(&diverges, &sectors, s2_minus, &fault) == STATUS_OK, "%s", fault.text);
    sectors_clear(&sectors);
    return diverges;
}

static bool network_diverges(const struct chain start[NETWORK_CHANNELS], double s2_minus) {
    struct network network;
    struct fault fault;
    require(network_init(&network, NETWORK_RELU, FAN, 1, &fault) == STATUS_OK, "%s", fault.text);
    require(
        network_start_at(&network, rng_key_of(1, "relu_descent", 0), 0, 1, start, &fault) ==
            STATUS_OK,
        "%s", fault.text);
    bool diverges = relu_descent_network(&network, 1, s2_minus);
    network_clear(&network);
    return diverges;
}

/* Far from the threshold on either side, where the number of neurons does not matter. */
static void both_signs_end_as_neurons_do(void **state) {
    (void)state;
    static const struct {
        double x, s2_minus;
        bool diverges;
    } run[] = {{1.5, 1, false},   {3.2, 1, false}, {4.5, 1, true},    {8, 1, true},
               {4.5, 0.1, false}, {8, 0.1, true},  {8, 0.001, false}, {20, 0.001, true}};
    for (size_t i = 0; i < sizeof run / sizeof *run; i++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            const struct chain start[NETWORK_CHANNELS] = {
                {0.01 * sign, run[i].x}, {-0.003, run[i].x}};
            int want = by_force(start, run[i].s2_minus);
            require(
                (want == 1) == run[i].diverges, "x = %g, %g: brute force %d", run[i].x,
                run[i].s2_minus, want);
            require(
                sectors_diverge(start, run[i].s2_minus) == run[i].diverges, "sectors, x = %g, %g",
                run[i].x, run[i].s2_minus);
            require(
                network_diverges(start, run[i].s2_minus) == run[i].diverges, "network, x = %g, %g",
                run[i].x, run[i].s2_minus);
        }
    }
}

/* The output of one channel is gone after a step (its factor is 0) while the other's grows. */
static void a_channel_at_rest_does_not_end_the_run(void **state) {
    (void)state;
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        struct chain start[NETWORK_CHANNELS] = {{1e-5, 1}, {1e-5, 1}};
        start[k] = (struct chain){1e-5, 7};
        require(by_force(start, 1) == 1, "channel %d by force", k);
        require(sectors_diverge(start, 1), "channel %d", k);
        require(network_diverges(start, 1), "channel %d", k);
    }
}

/* Above 4 the linear network diverges; the cone does not, and what it has lost is what a fan of
 * neurons has, to the grain of the fan. It ends at rest, empty, or on the slow way to
 * Lambda = 0. */
static void one_sign_loses_neurons_instead(void **state) {
    (void)state;
    static const double x[] = {1.5, 3, 5, 9};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        struct cone cone = cone_of((struct chain){0.01, x[i]});
        require(!relu_descent_cone(&cone), "x = %g", x[i]);
        struct neurons neurons;
        neurons_fan(&neurons, FAN, (struct chain[]){{0.01, x[i]}, {0, 1}});
        for (int t = 0; t < 2000; t++) {
            neurons_step(&neurons, 1, 1, 0);
        }
        double want = neurons_flipped(&neurons, 0);
        require_near(cone_flipped(&cone), want, 5e-3, "x = %g", x[i]);
        bool settled = fabs(cone.at.y) < 1e-12 || cone_flipped(&cone) == 1;
        require(settled || cone.at.eta_lambda < 0.01, "x = %g: Y = %g", x[i], cone.at.y);
        neurons_clear(&neurons);
    }
}

/* Such a cone cannot grow by itself: its start is beyond. A NaN is no convergence. */
static void what_is_beyond_has_diverged(void **state) {
    (void)state;
    struct cone cone = cone_of((struct chain){1e16, 1e17});
    assert_true(relu_descent_cone(&cone));
    struct cone nan = cone_of((struct chain){NAN, 3});
    assert_true(relu_descent_cone(&nan));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_signs_end_as_neurons_do),
        cmocka_unit_test(a_channel_at_rest_does_not_end_the_run),
        cmocka_unit_test(one_sign_loses_neurons_instead),
        cmocka_unit_test(what_is_beyond_has_diverged),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("relu_descent", tests, NULL, NULL);
}
