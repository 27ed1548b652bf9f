/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain and the network of neurons/ as what src/nets makes of two layers and scalar samples:
 * f = n^(-1/2) sum a phi(w s). The loss has no 1/2 here, so the rate there is eta' = 2 eta. */
#include "nets/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chain/chain.h"
#include "check.h"
#include "neurons/network.h"

enum { WIDTH = 400 };

/* Weights w of the first layer, then a of the second. */
static struct net net_of(const char *text) {
    struct net net;
    struct fault fault = {0};
    require(net_init(&net, text, NET_NTK, &fault) == STATUS_OK, "%s", fault.text);
    assert_true(net.weights == 2 * WIDTH);
    return net;
}

static struct samples samples_of(const double *s, size_t count) {
    struct samples samples;
    struct fault fault = {0};
    require(samples_init(&samples, count, 1, 1, &fault) == STATUS_OK, "%s", fault.text);
    memcpy(samples.x, s, count * sizeof *s);
    return samples;
}

static struct training
training_of(struct net *net, const struct samples *samples, const struct training_plan *plan) {
    struct training training;
    struct fault fault = {0};
    enum status status = training_init(&training, net, samples, plan, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return training;
}

static void look(struct training *training) {
    struct fault fault = {0};
    require(training_look(training, &fault) == STATUS_OK, "%s", fault.text);
}

/* (Y, Lambda) of a linear network by their definition. */
static struct chain chain_of(const struct net *net, double eta) {
    const double *w = net->weight, *a = w + WIDTH;
    struct chain at = {0, 0};
    for (size_t r = 0; r < WIDTH; r++) {
        at.y += eta * a[r] * w[r] / WIDTH;
        at.eta_lambda += eta * (a[r] * a[r] + w[r] * w[r]) / WIDTH;
    }
    return at;
}

/* -- linear ----------------------------------------------------------------------------------- */

/* The first layer sees one input, so its scale is 1, and the second's 1/sqrt(n). The kernel is s^2
 * lambda. Sums of 400 products; what rounding does to Y grows with Y. */
static void two_linear_layers_are_the_chain_over_a_catapult(void **state) {
    (void)state;
    const double s = 1.2, s2 = s * s;
    struct net net = net_of("1 dense 400 dense 1");
    struct samples samples = samples_of(&s, 1);
    struct training training = training_of(&net, &samples, &(struct training_plan){.pairs = 1});
    net_start(&net, NET_NTK, 1, rng_key_of(1, "two layers", 0), 3);
    double eta = 3.2 / (s2 * chain_of(&net, 1).eta_lambda), peak = 0, first = 0;
    struct chain at = chain_of(&net, eta), start = at;
    for (int t = 0; t < 60; t++) {
        look(&training);
        struct chain got = chain_of(&net, eta);
        double loss = 2 * chain_loss(at, eta, WIDTH, s2);
        require_near(got.y, at.y, 1e-12 * fabs(at.y) + 1e-16, "Y of step %d", t);
        require_near(got.eta_lambda, at.eta_lambda, 1e-13 * at.eta_lambda, "Lambda of step %d", t);
        double f = sqrt(loss);
        require_near(sqrt(training.loss), f, 1e-12 * f + 1e-15, "|f| of step %d", t);
        require_near(
            eta / 2 / training.critical, s2 * at.eta_lambda / 2, 1e-10, "critical of step %d", t);
        training_step(&training, eta / 2);
        at = chain_step(at, s2);
        first = t == 0 ? training.loss : first;
        peak = fmax(peak, training.loss);
    }
    assert_true(peak > 10 * first && training.loss < 1e-3 * first);
    assert_true(s2 * at.eta_lambda < 2 && s2 * start.eta_lambda > 3);
    training_clear(&training);
    samples_clear(&samples);
    net_clear(&net);
}

/* -- ReLU ------------------------------------------------------------------------------------- */

/* What a batch adds to the mean of s^2, of samples above or below 0. */
static double mean_square(const struct training *training, const double *s, bool plus) {
    double sum = 0;
    for (size_t i = 0; i < training->count; i++) {
        double x = s[training->chosen == NULL ? i : training->chosen[i]];
        sum += (x > 0) == plus ? x * x : 0;
    }
    return sum / (double)training->count;
}

static void copy_weights(struct net *net, const struct network *network) {
    memcpy(net->weight, network->w, WIDTH * sizeof(double));
    memcpy(net->weight + WIDTH, network->a, WIDTH * sizeof(double));
}

static double distance(const struct net *net, const struct network *network) {
    double off = 0;
    for (size_t r = 0; r < WIDTH; r++) {
        off = fmax(off, fabs(net->weight[r] - network->w[r]));
        off = fmax(off, fabs(net->weight[WIDTH + r] - network->a[r]));
    }
    return off;
}

/* Neuron by neuron. Weights are near 1 and rounding grows by the spike's factor; no neuron comes so
 * near its kink that it flips in one of them alone. A rate of a millionth more is seen. Returns
 * how many neurons changed their channel, and the largest loss over the first. */
static double follow(size_t batch, double excess, uint64_t *flipped, double *spike) {
    static const double s[] = {1, -0.8, 1.1, -1.2};
    struct net net = net_of("1 dense 400 relu dense 1");
    struct samples samples = samples_of(s, 4);
    struct training_plan plan = {.batch = batch, .key = {3}};
    struct training training = training_of(&net, &samples, &plan);
    struct network network;
    struct fault fault = {0};
    double off = 0, first = 0;
    require(network_init(&network, NETWORK_RELU, WIDTH, 1, &fault) == STATUS_OK, "%s", fault.text);
    network_start(&network, rng_key_of(1, "two layers", 1), 2);
    copy_weights(&net, &network);
    static const double rate[] = {5.8, 2.2, 4.2};
    const double eta = rate[batch];
    *spike = 0;
    for (int t = 0; t < 40; t++) {
        look(&training);
        double plus = mean_square(&training, s, true), minus = mean_square(&training, s, false);
        double mu[] = {network.channel[0].mu, network.channel[1].mu};
        double loss = plus * mu[0] * mu[0] + minus * mu[1] * mu[1];
        require(
            excess > 0 || fabs(training.loss - loss) < 1e-11 * fmax(loss, 1e-4),
            "the loss of step %d: %g", t, training.loss);
        first = t == 0 ? training.loss : first;
        *spike = fmax(*spike, training.loss / first);
        training_step(&training, eta / 2 * (1 + excess));
        network_step(&network, eta, plus, minus);
        off = fmax(off, distance(&net, &network));
    }
    *flipped = network.flipped;
    network_clear(&network);
    training_clear(&training);
    samples_clear(&samples);
    net_clear(&net);
    return off;
}

static void two_relu_layers_are_the_network_of_neurons(void **state) {
    (void)state;
    for (size_t batch = 0; batch < 3; batch++) {
        uint64_t flipped;
        double spike, off = follow(batch, 0, &flipped, &spike);
        require(off < 1e-11, "batches of %zu: off by %g", batch, off);
        require(flipped > 10 && spike > 3, "batches of %zu: %g, %g", batch, (double)flipped, spike);
        off = follow(batch, 1e-6, &flipped, &spike);
        require(off > 1e-8, "batches of %zu: planted, off by %g", batch, off);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_linear_layers_are_the_chain_over_a_catapult),
        cmocka_unit_test(two_relu_layers_are_the_network_of_neurons),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("two_layers", tests, NULL, NULL);
}
