/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_window.h"

#include "enclosure.h"

static void edges_times_the_square_are_two_and_four(void **state) {
    (void)state;
    struct check_random random = check_random_of(41);
    for (int i = 0; i < 200; i++) {
        long digits = 5 + (long)check_below(&random, 200);
        struct ball_window window;
        fmpq_t s2;
        arb_t product;
        fmpq_init(s2);
        arb_init(product);
        fmpq_set_si(
            s2, 1 + (slong)check_below(&random, 1000000), 1 + check_below(&random, 1000000));
        ball_window_init(&window, s2, digits);
        require(enclosure_is_narrow(window.crit, digits), "crit %d", i);
        require(enclosure_is_narrow(window.max, digits), "max %d", i);
        arb_mul_fmpz(product, window.crit, fmpq_numref(s2), 4096);
        arb_div_fmpz(product, product, fmpq_denref(s2), 4096);
        require(arb_contains_si(product, 2), "crit %d", i);
        arb_mul_fmpz(product, window.max, fmpq_numref(s2), 4096);
        arb_div_fmpz(product, product, fmpq_denref(s2), 4096);
        require(arb_contains_si(product, 4), "max %d", i);
        ball_window_clear(&window);
        arb_clear(product);
        fmpq_clear(s2);
    }
}

static void windows_of_the_printed_dataset(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct ball_data data;
    struct fault fault;
    assert_int_equal(ball_data_init(&data, &dataset, &fault), STATUS_OK);
    struct ball_window sgd, gd;
    ball_window_init(&sgd, &data.s2[0], 30);
    ball_window_init(&gd, data.mean_s2, 30);
    assert_ulps(arf_get_d(arb_midref(sgd.crit), ARF_RND_NEAR), 2 / 1.69, 1);
    assert_ulps(arf_get_d(arb_midref(sgd.max), ARF_RND_NEAR), 4 / 1.69, 1);
    assert_ulps(arf_get_d(arb_midref(gd.crit), ARF_RND_NEAR), 2 / 1.345, 1);
    assert_ulps(arf_get_d(arb_midref(gd.max), ARF_RND_NEAR), 4 / 1.345, 1);
    ball_window_clear(&sgd);
    ball_window_clear(&gd);
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_times_the_square_are_two_and_four),
        cmocka_unit_test(windows_of_the_printed_dataset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_window", tests, NULL, NULL);
}
