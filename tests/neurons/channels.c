/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/channels.h"

#include <float.h>
#include <math.h>

#include "check.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "neurons.h"
#include "statistic.h"

static struct channels split_of(const struct dataset *dataset) {
    struct channels split;
    struct fault fault;
    require(channels_init(&split, dataset, &fault) == STATUS_OK, "%s", fault.text);
    return split;
}

static struct dataset joined(const char *plus, const char *minus, double share) {
    struct dataset first = check_shipped(plus), second = check_shipped(minus), both;
    struct fault fault;
    require(channels_join(&both, &first, &second, share, &fault) == STATUS_OK, "%s", fault.text);
    dataset_clear(&first);
    dataset_clear(&second);
    return both;
}

/* -- what a channel sees -------------------------------------------------------------------- */

static void a_channel_sees_its_sign_and_idles_otherwise(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n2,0.1\n-3,0.2\n0,0.3\n-1,0.15\n2,0.25\n");
    struct channels split = split_of(&dataset);
    const struct dataset *plus = &split.channel[NETWORK_PLUS];
    const struct dataset *minus = &split.channel[NETWORK_MINUS];
    assert_true(split.trains[NETWORK_PLUS] && split.trains[NETWORK_MINUS]);
    assert_int_equal(plus->atoms, 1);
    assert_true(plus->atom[0].s2.hi == 4);
    assert_near(plus->atom[0].p, 0.35, 1e-16);
    assert_near(plus->p_idle, 0.65, 2e-16);
    assert_int_equal(minus->atoms, 2);
    assert_true(minus->atom[0].s2.hi == 9 && minus->atom[1].s2.hi == 1);
    assert_near(minus->atom[0].p, 0.2, 1e-16);
    assert_near(minus->atom[1].p, 0.15, 1e-16);
    assert_near(minus->p_idle, 0.65, 2e-16);
    channels_clear(&split);
    dataset_clear(&dataset);
}

static void a_channel_without_samples_does_not_train(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n2,0.1\n3,0.6\n0,0.3\n");
    struct channels split = split_of(&dataset);
    assert_true(split.trains[NETWORK_PLUS] && !split.trains[NETWORK_MINUS]);
    channels_clear(&split);
    dataset_clear(&dataset);
}

/* theta of a channel solves sum p_i |f_i|^theta = pi: with p_i = pi q_i, that of the q_i alone,
 * whatever pi. The drift is pi times theirs. */
static void the_share_of_a_sign_changes_the_drift_and_not_the_exponent(void **state) {
    (void)state;
    static const double share[] = {0.5, 0.1, 0.9};
    struct dataset plus = check_shipped("gess_heydecker_1_17");
    struct dataset minus = check_shipped("gess_heydecker_1_18");
    for (int i = 0; i < 3; i++) {
        struct dataset both = joined("gess_heydecker_1_17", "gess_heydecker_1_18", share[i]);
        struct channels split = split_of(&both);
        struct dd x = check_dd("1.45");
        double theta = cramer_exponent(&split.channel[NETWORK_PLUS], x);
        double sum = 0;
        for (size_t k = 0; k < both.rows; k++) {
            if (both.s[k] > 0) {
                sum += both.p[k] * pow(fabs(1 - 1.45 * both.s[k] * both.s[k]), theta);
            }
        }
        assert_near(sum, share[i], 1e-14);
        assert_near(theta, cramer_exponent(&plus, x), 1e-13);
        assert_near(
            cramer_exponent(&split.channel[NETWORK_MINUS], x), cramer_exponent(&minus, x), 1e-13);
        assert_near(drift(&split.channel[NETWORK_PLUS], x), share[i] * drift(&plus, x), 1e-15);
        assert_near(
            drift(&split.channel[NETWORK_MINUS], x), (1 - share[i]) * drift(&minus, x), 1e-15);
        channels_clear(&split);
        dataset_clear(&both);
    }
    dataset_clear(&plus);
    dataset_clear(&minus);
}

static void joining_gives_each_side_its_sign_and_share(void **state) {
    (void)state;
    struct dataset both = joined("gess_heydecker_1_17", "gess_heydecker_1_18", 0.25);
    assert_int_equal(both.rows, 4);
    assert_true(both.s[0] == 1 && both.s[1] == 1.3 && both.s[2] == -1);
    assert_near(both.s[3], -sqrt(2), 1e-15);
    assert_near(both.p[0], 0.125, 1e-16);
    assert_near(both.p[2], 0.75 * 0.83, 2e-16);
    dataset_clear(&both);
}

/* -- the start ------------------------------------------------------------------------------ */

enum { STARTS = 40000, BRUTE = 4000 };

static double of(struct chain start, int what) {
    return what == 0 ? start.y : start.eta_lambda;
}

/* Y and Lambda of either channel against those of networks with so many neurons, as they are. */
static void is_that_of_real_neurons(void **state) {
    (void)state;
    static double drawn[4][STARTS], real[4][BRUTE];
    struct rng rng = rng_of(rng_key_of(1, "start", 0), 0);
    for (int r = 0; r < STARTS; r++) {
        struct chain start[2];
        channels_start(start, &rng, 1.5, 65);
        for (int k = 0; k < 4; k++) {
            drawn[k][r] = of(start[k / 2], k % 2);
        }
    }
    for (int r = 0; r < BRUTE; r++) {
        struct neurons neurons;
        neurons_random(&neurons, 65, &rng);
        for (int k = 0; k < 4; k++) {
            real[k][r] = of(neurons_chain(&neurons, k / 2, 1.5), k % 2);
        }
        neurons_clear(&neurons);
    }
    for (int k = 0; k < 4; k++) {
        double distance = statistic_ks_two(drawn[k], STARTS, real[k], BRUTE);
        require(distance < STATISTIC_KS, "%d: %g", k, distance);
    }
}

/* Per neuron 1{w>0}(a^2 + w^2) has mean 1 and variance 3, and with 1{w<0}(a^2 + w^2) covariance -1;
 * 1{w>0} aw has mean 0 and variance 1/2, and no covariance with the others. Products of two are
 * normal enough at these widths. */
static void has_the_moments_of_a_channel(void **state) {
    (void)state;
    static const double width[] = {1e3, 1e6, 1e12, 1e18};
    for (size_t i = 0; i < 4; i++) {
        struct rng rng = rng_of(rng_key_of(1, "moments", i), 0);
        double sum[7] = {0};
        const double want[7] = {0, 0, 0.5, 3, -1, 0, 0};
        const double sd[7] = {sqrt(0.5), sqrt(3), sqrt(0.5), sqrt(18), sqrt(10), 0.5, sqrt(1.5)};
        for (int r = 0; r < STARTS; r++) {
            struct chain start[2];
            channels_start(start, &rng, 2, width[i]);
            double mu = start[0].y / 2 * sqrt(width[i]), other = start[1].y / 2 * sqrt(width[i]);
            double lambda = (start[0].eta_lambda / 2 - 1) * sqrt(width[i]);
            double last = (start[1].eta_lambda / 2 - 1) * sqrt(width[i]);
            const double x[7] = {mu,         lambda,     mu * mu, lambda * lambda, lambda * last,
                                 mu * other, mu * lambda};
            for (int k = 0; k < 7; k++) {
                sum[k] += x[k];
            }
        }
        for (int k = 0; k < 7; k++) {
            /* Digits of lambda - 1 end at 2^-53 sqrt(n). */
            if (width[i] < 1e15 || k == 0 || k == 2 || k == 5) {
                require_near(
                    (sum[k] / STARTS - want[k]) / (sd[k] / sqrt(STARTS)), 0,
                    STATISTIC_Z + 30 / sqrt(width[i]), "n = %g, moment %d", width[i], k);
            }
        }
    }
}

static void either_of_two(void **state) {
    (void)state;
    assert_near(channels_either(0.3, 0.6), 1 - 0.7 * 0.4, 1e-16);
    assert_true(channels_either(1e-20, 1e-20) == 2e-20);
    assert_true(channels_either(1, 0.3) == 1 && channels_either(0, 0) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(a_channel_sees_its_sign_and_idles_otherwise),
        check_in_directory(a_channel_without_samples_does_not_train),
        cmocka_unit_test(the_share_of_a_sign_changes_the_drift_and_not_the_exponent),
        cmocka_unit_test(joining_gives_each_side_its_sign_and_share),
        cmocka_unit_test(is_that_of_real_neurons),
        cmocka_unit_test(has_the_moments_of_a_channel),
        cmocka_unit_test(either_of_two),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("channels", tests, NULL, NULL);
}
