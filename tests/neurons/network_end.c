/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network_end.h"

#include "check.h"

enum { N = 300, MOST = 20000 };

struct setting {
    struct dataset dataset;
    struct sgd sgd;
    struct network network;
    double eta, max_s2;
};

static struct rng_key key_of(uint64_t point) {
    return rng_key_of(1, "network_end test", point);
}

/* (1.17), G > 0 for eta lambda between 1.598 and 4/1.69, with a network of its own for each
 * `replica`. */
static void setting_init(struct setting *setting, double x0, uint64_t replica) {
    struct fault fault = {0};
    setting->dataset = check_shipped("gess_heydecker_1_17");
    setting->max_s2 = dataset_max_s2(&setting->dataset).hi;
    assert_int_equal(sgd_init(&setting->sgd, &setting->dataset, &fault), STATUS_OK);
    assert_int_equal(network_init(&setting->network, NETWORK_LINEAR, N, 1, &fault), STATUS_OK);
    network_start(&setting->network, key_of(0), replica);
    setting->eta = x0 / setting->network.channel[NETWORK_PLUS].lambda;
}

static void setting_clear(struct setting *setting) {
    network_clear(&setting->network);
    sgd_clear(&setting->sgd);
    dataset_clear(&setting->dataset);
}

/* Makes Y of the network `y`, with Lambda as it is. */
static void set_output(struct setting *setting, double y) {
    struct fault fault = {0};
    const struct network_channel want[NETWORK_CHANNELS] = {
        {.mu = y * sqrt(N) / setting->eta, .lambda = setting->network.channel[NETWORK_PLUS].lambda},
        {.mu = 0}};
    assert_int_equal(network_condition(&setting->network, want, &fault), STATUS_OK);
}

static enum network_end train(struct setting *setting, uint64_t replica, long most) {
    struct rng rng = rng_of(key_of(1), replica);
    return network_end_train(
        &setting->network, setting->eta, &setting->dataset, &setting->sgd, &rng, most);
}

/* G by its definition. */
static double log_drift(const struct dataset *dataset, double x) {
    double sum = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        sum += dataset->atom[i].p * log(fabs(1 - x * dataset->atom[i].s2.hi));
    }
    return sum;
}

static void training_ends_where_the_output_decays(void **state) {
    (void)state;
    int spiked = 0, lazy = 0;
    for (uint64_t replica = 0; replica < 40; replica++) {
        struct setting setting;
        setting_init(&setting, 1.9, replica);
        assert_int_equal(train(&setting, replica, MOST), NETWORK_END_DECAYS);
        struct chain last = network_chain(&setting.network, NETWORK_PLUS, setting.eta);
        bool is_lazy = last.eta_lambda * setting.max_s2 <= 2;
        bool is_faint =
            fabs(last.y) < 1e-12 && log_drift(&setting.dataset, last.eta_lambda) <= 1e-12;
        require(is_lazy || is_faint, "Lambda %g, Y %g", last.eta_lambda, last.y);
        spiked += last.eta_lambda < 1.8;
        lazy += is_lazy;
        setting_clear(&setting);
    }
    require(spiked == 40 && lazy > 0 && lazy < 40, "%d spiked, %d lazy", spiked, lazy);
}

static void a_lazy_network_has_ended(void **state) {
    (void)state;
    struct setting setting;
    setting_init(&setting, 1.1, 0);
    struct chain first = network_chain(&setting.network, NETWORK_PLUS, setting.eta);
    assert_int_equal(train(&setting, 0, MOST), NETWORK_END_DECAYS);
    assert_true(network_chain(&setting.network, NETWORK_PLUS, setting.eta).y == first.y);
    setting_clear(&setting);
}

/* |Y| of 10^-16 is below what weights resolve, and 10^-13 is not: there G > 0 goes on. */
static void a_faint_output_is_frozen_where_it_would_grow(void **state) {
    (void)state;
    static const struct {
        double x0, y;
        enum network_end end;
    } cases[] = {
        {1.7, 1e-16, NETWORK_END_FROZEN},
        {1.7, 1e-13, NETWORK_END_STEP_LIMIT},
        {1.5, 1e-16, NETWORK_END_DECAYS},
        {1.5, 1e-13, NETWORK_END_DECAYS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct setting setting;
        setting_init(&setting, cases[i].x0, 0);
        set_output(&setting, cases[i].y);
        double before = setting.network.channel[NETWORK_PLUS].mu;
        enum network_end end = train(&setting, 0, 1);
        require(end == cases[i].end, "case %zu: %d", i, (int)end);
        bool moved = setting.network.channel[NETWORK_PLUS].mu != before;
        require(moved == (end == NETWORK_END_STEP_LIMIT), "case %zu: moved %d", i, moved);
        setting_clear(&setting);
    }
}

static void the_limit_is_no_end(void **state) {
    (void)state;
    struct setting setting;
    setting_init(&setting, 1.9, 0);
    assert_int_equal(train(&setting, 0, 0), NETWORK_END_STEP_LIMIT);
    setting_clear(&setting);
    setting_init(&setting, 1.5, 0); /* out of steps, where G < 0 */
    assert_int_equal(train(&setting, 0, 0), NETWORK_END_DECAYS);
    setting_clear(&setting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_ends_where_the_output_decays),
        cmocka_unit_test(a_lazy_network_has_ended),
        cmocka_unit_test(a_faint_output_is_frozen_where_it_would_grow),
        cmocka_unit_test(the_limit_is_no_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("network_end", tests, NULL, NULL);
}
