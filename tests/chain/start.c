/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/start.h"

#include <string.h>

#include "check.h"
#include "chain/sgd.h"

static void a_given_start_draws_nothing(void **state) {
    (void)state;
    const struct start start = {.mu0 = -3, .lambda0 = {1.45, 1e-20}};
    struct rng rng = rng_of(rng_key_of(1, "tests/start", 0), 5), before = rng;
    struct chain at = start_draw(&start, &rng, 0.5, 16);
    assert_true(at.y == -3 * 0.5 / 4 && at.eta_lambda == 0.5 * 1.45);
    assert_memory_equal(&rng, &before, sizeof rng);
}

/* mu0 and lambda0 are then not looked at. */
static void a_random_start_is_that_of_sgd(void **state) {
    (void)state;
    const struct start start = {.random = true, .mu0 = 7, .lambda0 = {2, 0}};
    struct rng rng = rng_of(rng_key_of(1, "tests/start", 0), 5), other = rng;
    struct chain last = {0};
    for (int draw = 0; draw < 10; draw++) {
        struct chain at = start_draw(&start, &rng, 0.7, 100), want = sgd_start(&other, 0.7, 100);
        assert_memory_equal(&at, &want, sizeof at);
        assert_true(at.y != last.y);
        last = at;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_given_start_draws_nothing),
        cmocka_unit_test(a_random_start_is_that_of_sgd),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
