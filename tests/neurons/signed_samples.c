/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/signed_samples.h"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "statistic.h"

static struct signed_samples samples_of(const struct dataset *dataset) {
    struct signed_samples samples;
    struct fault fault = {0};
    require(signed_samples_init(&samples, dataset, &fault) == STATUS_OK, "refused: %s", fault.text);
    return samples;
}

static void assert_sample(struct sample got, double s2_plus, double s2_minus) {
    assert_true(got.s2_plus == s2_plus && got.s2_minus == s2_minus);
}

static void samples_keep_their_signs(void **state) {
    (void)state;
    struct dataset dataset =
        check_dataset_text("s,p\n1.3,0.2\n-1.3,0.1\n0,0.05\n-sqrt(2),0.4\n0.5,0.25\n");
    struct signed_samples samples = samples_of(&dataset);
    assert_int_equal(samples.count, 5);
    assert_sample(samples.sample[0], 1.69, 0);
    assert_sample(samples.sample[1], 0, 1.69);
    assert_sample(samples.sample[2], 0, 0);
    assert_sample(samples.sample[3], 0, 2);
    assert_sample(samples.sample[4], 0.25, 0);
    assert_ulps(samples.mean.s2_plus, 0.2 * 1.69 + 0.25 * 0.25, 2);
    assert_ulps(samples.mean.s2_minus, 0.1 * 1.69 + 0.8, 2);
    assert_ulps(samples.p_plus, 0.45, 2);
    assert_ulps(samples.p_minus, 0.5, 2);
    signed_samples_clear(&samples);
    dataset_clear(&dataset);
}

/* The nearest double to the square of the decimal, as the atoms have it: not the square of a
 * double, and not truncated. */
static void squares_are_those_of_the_atoms(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    char text[64];
    int apart = 0;
    for (int i = 0; i < 300; i++) {
        snprintf(
            text, sizeof text, "s,p\n%s%.7f,1\n", i % 2 ? "-" : "", check_uniform(&random, 0.1, 2));
        struct dataset dataset = check_dataset_text(text);
        struct signed_samples samples = samples_of(&dataset);
        double s2 = dataset.atom[0].s2.hi;
        assert_sample(samples.sample[0], i % 2 ? 0 : s2, i % 2 ? s2 : 0);
        apart += s2 != dataset.s[0] * dataset.s[0];
        signed_samples_clear(&samples);
        dataset_clear(&dataset);
    }
    assert_in_range(apart, 50, 300);
}

static void samples_come_with_their_probabilities(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n1,0.2\n-1,0.1\n0,0.3\n-0.5,0.4\n");
    struct signed_samples samples = samples_of(&dataset);
    double count[4] = {0};
    struct rng rng = rng_of(rng_key_of(1, "samples test", 0), 0);
    for (int i = 0; i < 400000; i++) {
        struct sample at = signed_samples_draw(&samples, &rng);
        size_t k = at.s2_plus == 1 ? 0 : at.s2_minus == 1 ? 1 : at.s2_minus == 0 ? 2 : 3;
        assert_true(k != 3 || (at.s2_minus == 0.25 && at.s2_plus == 0));
        count[k]++;
    }
    const double p[] = {0.2, 0.1, 0.3, 0.4};
    require_near(statistic_chi_square(count, p, 4), 0, STATISTIC_Z, "frequencies");
    signed_samples_clear(&samples);
    dataset_clear(&dataset);
}

static void data_of_one_sign_are_data(void **state) {
    (void)state;
    static const char *const text[] = {"s,p\n1,0.5\n1.3,0.5\n", "s,p\n-1,0.5\n-1.3,0.5\n"};
    for (int minus = 0; minus < 2; minus++) {
        struct dataset dataset = check_dataset_text(text[minus]);
        struct signed_samples samples = samples_of(&dataset);
        assert_true(samples.p_plus == !minus && samples.p_minus == minus);
        assert_true((minus ? samples.mean.s2_plus : samples.mean.s2_minus) == 0);
        assert_ulps(minus ? samples.mean.s2_minus : samples.mean.s2_plus, 1.345, 1);
        struct rng rng = rng_of(rng_key_of(1, "samples test", 1), 0);
        for (int i = 0; i < 1000; i++) {
            struct sample at = signed_samples_draw(&samples, &rng);
            assert_true((minus ? at.s2_plus : at.s2_minus) == 0);
            assert_true((minus ? at.s2_minus : at.s2_plus) >= 1);
        }
        signed_samples_clear(&samples);
        dataset_clear(&dataset);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(samples_keep_their_signs),
        check_in_directory(squares_are_those_of_the_atoms),
        check_in_directory(samples_come_with_their_probabilities),
        check_in_directory(data_of_one_sign_are_data),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("signed_samples", tests, NULL, NULL);
}
