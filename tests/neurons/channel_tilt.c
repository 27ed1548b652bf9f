/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/channel_tilt.h"

#include <math.h>

#include "check.h"
#include "neurons/network.h"
#include "theory/cramer.h"

/* Both signs and an idle sample, not in the order of the atoms. */
static const char DATA[] = "s,p\n-1,0.1\n1.3,0.2\n0,0.05\n1,0.4\n-1.2,0.25\n";
enum { ROWS = 5 };
static const double s2_of[ROWS] = {-1, 1.69, 0, 1, -1.44}; /* with the sign of s */
static const double p_of[ROWS] = {0.1, 0.2, 0.05, 0.4, 0.25};

static void assert_tilt(int channel, double x, double theta, double sum) {
    struct dataset dataset = check_dataset_text(DATA);
    struct signed_samples samples;
    struct tilt tilt;
    assert_int_equal(signed_samples_init(&samples, &dataset, NULL), STATUS_OK);
    assert_int_equal(
        channel_tilt_init(&tilt, &dataset, &samples, channel, dd_of(x), theta, NULL), STATUS_OK);
    double total = 0;
    for (int i = 0; i < ROWS; i++) {
        double s2 = channel == NETWORK_PLUS ? fmax(s2_of[i], 0) : fmax(-s2_of[i], 0);
        double want = p_of[i] * pow(fabs(1 - x * s2), theta);
        require_near(tilt.raised[i], want, 1e-15, "sample %d of channel %d", i, channel);
        total += want;
    }
    for (int i = 0; i < ROWS; i++) {
        require_near(
            tilt.log_ratio[i], log(p_of[i] * total / tilt.raised[i]), 1e-14, "sample %d", i);
    }
    assert_near(total, sum, 1e-13);
    tilt_clear(&tilt);
    signed_samples_clear(&samples);
    dataset_clear(&dataset);
}

/* The channel's own equation is sum p_i |f_i|^theta = pi, so with the others' p_i the sum is 1. */
static void samples_of_the_other_sign_keep_their_share(void **state) {
    (void)state;
    struct dataset plus = check_two_samples(1.69, 1.0 / 3);
    struct dataset minus = check_two_samples(1.44, 0.25 / 0.35);
    assert_tilt(NETWORK_PLUS, 1.5, cramer_exponent(&plus, dd_of(1.5)), 1);
    assert_tilt(NETWORK_MINUS, 1.45, cramer_exponent(&minus, dd_of(1.45)), 1);
    dataset_clear(&plus);
    dataset_clear(&minus);
}

static void the_power_zero_is_the_law_itself(void **state) {
    (void)state;
    assert_tilt(NETWORK_PLUS, 1.5, 0, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(samples_of_the_other_sign_keep_their_share),
        check_in_directory(the_power_zero_is_the_law_itself),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("channel_tilt", tests, NULL, NULL);
}
