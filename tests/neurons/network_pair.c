/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network_pair.h"

#include <math.h>

#include "check.h"

static struct rng_key key_of(uint64_t point) {
    return rng_key_of(1, "network_pair test", point);
}

static struct network_pair pair_of(uint64_t n, double x0, uint64_t point) {
    struct network_pair pair;
    struct fault fault = {0};
    require(
        network_pair_init(&pair, n, x0, key_of(point), 1, &fault) == STATUS_OK, "refused: %s",
        fault.text);
    return pair;
}

static void starts_with_the_weights_of_the_stream(void **state) {
    (void)state;
    struct network_pair pair = pair_of(300, 1.3, 7);
    long double aw = 0, squares = 0;
    for (uint64_t r = 0; r < 300; r++) {
        struct network_neuron neuron = network_neuron_start(key_of(7), 0, r);
        assert_true(pair.network.a[r] == neuron.a && pair.network.w[r] == neuron.w);
        aw += (long double)neuron.a * neuron.w;
        squares += (long double)neuron.a * neuron.a + (long double)neuron.w * neuron.w;
    }
    assert_ulps(pair.chain.eta_lambda, 1.3, 2);
    assert_ulps(pair.eta, (double)(1.3L / (squares / 300)), 4);
    assert_near(pair.chain.y, (double)(1.3L * aw / squares), 1e-15);
    assert_true(pair.rounding.yy == 0 && pair.rounding.ll == 0);
    network_pair_clear(&pair);
}

/* -- training ----------------------------------------------------------------------------- */

enum { MOST = 200, STEPS = 12 };
static const double s2[STEPS] = {1.69, 1, 1.69, 0.3, 1.69, 1, 1, 0.5, 1.69, 1, 1, 1.69};

/* Weights in long double, trained by the definition. */
struct plain {
    uint64_t n;
    long double a[MOST], w[MOST];
};

static long double plain_y(const struct plain *plain, long double eta) {
    long double aw = 0;
    for (uint64_t r = 0; r < plain->n; r++) {
        aw += plain->a[r] * plain->w[r];
    }
    return eta * aw / (long double)plain->n;
}

static long double plain_lambda(const struct plain *plain, long double eta) {
    long double squares = 0;
    for (uint64_t r = 0; r < plain->n; r++) {
        squares += plain->a[r] * plain->a[r] + plain->w[r] * plain->w[r];
    }
    return eta * squares / (long double)plain->n;
}

static void plain_step(struct plain *plain, long double eta, long double s2_now) {
    long double c = s2_now * plain_y(plain, eta);
    for (uint64_t r = 0; r < plain->n; r++) {
        long double a = plain->a[r], w = plain->w[r];
        plain->a[r] = a - c * w;
        plain->w[r] = w - c * a;
    }
}

/* Both, each in its own way, do what the third one does: the network and the chain are off it by
 * rounding, of which the standard error knows the size. */
static void both_are_the_same_network(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        struct network_pair pair = pair_of(MOST, 0.5 + 0.05 * (double)i, i);
        struct plain plain = {.n = MOST};
        for (uint64_t r = 0; r < MOST; r++) {
            plain.a[r] = pair.network.a[r];
            plain.w[r] = pair.network.w[r];
        }
        for (int t = 0; t < STEPS; t++) {
            network_pair_step(&pair, s2[t]);
            plain_step(&plain, pair.eta, s2[t]);
            double y = (double)plain_y(&plain, pair.eta);
            double lambda = (double)plain_lambda(&plain, pair.eta);
            double se_y = rounding_y(&pair.rounding);
            double se_lambda = rounding_eta_lambda(&pair.rounding);
            struct chain now = network_pair_now(&pair);
            require_near(now.y, y, 6 * se_y, "network, Y, %d", t);
            require_near(now.eta_lambda, lambda, 12 * se_lambda, "network, Lambda, %d", t);
            require_near(pair.chain.y, y, 6 * se_y, "chain, Y, %d", t);
            require_near(pair.chain.eta_lambda, lambda, 12 * se_lambda, "chain, Lambda, %d", t);
            require(se_y < 1e-12 && se_lambda < 1e-12, "says nothing: %g %g", se_y, se_lambda);
        }
        network_pair_clear(&pair);
    }
}

/* At Lambda = 4 the chain has gone elsewhere after 45 steps. */
static void the_replay_is_the_networks_own(void **state) {
    (void)state;
    struct network_pair pair = pair_of(MOST, 4, 3);
    for (int t = 0; t < 45; t++) {
        network_pair_step(&pair, 1);
    }
    assert_true(fabs(network_pair_now(&pair).y - pair.chain.y) > 0.1);
    for (uint64_t r = 0; r < MOST; r++) {
        struct network_neuron from = network_neuron_start(key_of(3), 0, r);
        double a = pair.network.a[r], w = pair.network.w[r], size = fabs(from.a) + fabs(from.w);
        assert_near(a + w, pair.replay.u * (from.a + from.w), 1e-12 * size);
        assert_near(a - w, pair.replay.v * (from.a - from.w), 1e-12 * size);
    }
    network_pair_clear(&pair);
}

/* -- two spikes --------------------------------------------------------------------------- */

enum { LONG = 400 };

/* The first index from `t` on at which |y| is at least `level`, or at most; LONG when there is
 * none. */
static int first(const double *y, int t, double level, bool above) {
    while (t < LONG && !(above ? y[t] >= level : y[t] <= level)) {
        t++;
    }
    return t;
}

/* The step after which the second spike has begun, or LONG; and the least |mu| until then. */
static int second_spike(
    const struct network_pair *pair, const struct sgd *sgd, struct rng rng, double *least) {
    double y[LONG];
    struct chain at = pair->chain;
    for (int t = 0; t < LONG; t++) {
        at = chain_step(at, sgd->s2[sgd_draw(sgd, &rng)]);
        y[t] = fabs(at.y);
    }
    int second = first(y, first(y, first(y, 0, 0.1, true), 0.01, false), 0.1, true);
    *least = INFINITY;
    for (int t = 0; t <= second && t < LONG; t++) {
        *least = fmin(*least, y[t] * sqrt((double)pair->network.n) / pair->eta);
    }
    return second;
}

static void finds_the_first_samples_with_two_spikes(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    struct sgd sgd;
    struct fault fault = {0};
    assert_int_equal(sgd_init(&sgd, &dataset, &fault), STATUS_OK);
    int later = 0, faint = 0;
    for (uint64_t i = 0; i < 30; i++) {
        struct network_pair pair = pair_of(100, 1.1, i);
        struct rng rng;
        double least;
        assert_int_equal(
            network_pair_two_spikes(&rng, &pair, &sgd, key_of(1000 + i), LONG, &fault), STATUS_OK);
        require(second_spike(&pair, &sgd, rng, &least) < LONG, "no second spike, %d", (int)i);
        require(least >= 1e-6, "down to %g, %d", least, (int)i);
        for (uint64_t replica = 0; replica < rng.replica; replica++) {
            struct rng other = rng_of(key_of(1000 + i), replica);
            int second = second_spike(&pair, &sgd, other, &least);
            require(second == LONG || least < 1e-6, "%d came before", (int)replica);
            later++;
            faint += second < LONG;
        }
        struct rng fresh = rng_of(key_of(1000 + i), rng.replica);
        assert_true(rng_bits(&rng) == rng_bits(&fresh));
        network_pair_clear(&pair);
    }
    require(later > faint && faint > 0, "of %d streams %d were faint", later, faint);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

/* -- refusals ----------------------------------------------------------------------------- */

static void refuses_what_never_spikes(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    struct sgd sgd;
    struct rng rng;
    struct fault fault = {0};
    struct network_pair pair = pair_of(100, 0.1, 0);
    assert_int_equal(sgd_init(&sgd, &dataset, &fault), STATUS_OK);
    assert_int_equal(
        network_pair_two_spikes(&rng, &pair, &sgd, key_of(0), LONG, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "eta lambda_0 = 0.1", "spikes twice in 400 steps");
    network_pair_clear(&pair);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

static void refuses_a_network_without_neurons(void **state) {
    (void)state;
    struct network_pair pair;
    struct fault fault = {0};
    assert_int_equal(network_pair_init(&pair, 0, 1, key_of(0), 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 neurons");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_with_the_weights_of_the_stream),
        cmocka_unit_test(both_are_the_same_network),
        cmocka_unit_test(the_replay_is_the_networks_own),
        cmocka_unit_test(finds_the_first_samples_with_two_spikes),
        cmocka_unit_test(refuses_what_never_spikes),
        cmocka_unit_test(refuses_a_network_without_neurons),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("network_pair", tests, NULL, NULL);
}
