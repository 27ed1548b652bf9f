/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/label_noise.h"

#include "check.h"

enum { COUNT_OF_SAMPLES = 10000 };

static struct samples noisy(size_t count, double share, size_t *turned) {
    struct samples samples;
    struct fault fault = {0};
    require(samples_init(&samples, count, 1, 1, &fault) == STATUS_OK, "%s", fault.text);
    for (size_t i = 0; i < count; i++) {
        samples.y[i] = (double)(i % 2);
    }
    *turned = label_noise_add(&samples, share, rng_key_of(1, "tests/label_noise", 0), 4);
    return samples;
}

/* Of 10000 at 10 % it is 1000 +- 30; five standard errors. */
static void turns_so_many(void **state) {
    (void)state;
    size_t turned, wrong = 0;
    struct samples samples = noisy(COUNT_OF_SAMPLES, 0.1, &turned);
    for (size_t i = 0; i < samples.count; i++) {
        require(samples.y[i] == 0 || samples.y[i] == 1, "label %g", samples.y[i]);
        wrong += samples.y[i] != (double)(i % 2);
    }
    assert_int_equal(wrong, turned);
    require(turned > 850 && turned < 1150, "%zu", turned);
    samples_clear(&samples);
}

static void depends_on_the_place_alone(void **state) {
    (void)state;
    size_t turned;
    struct samples few = noisy(100, 0.3, &turned), many = noisy(200, 0.3, &turned);
    assert_memory_equal(few.y, many.y, 100 * sizeof *few.y);
    samples_clear(&few);
    samples_clear(&many);
    few = noisy(100, 0, &turned);
    assert_int_equal(turned, 0);
    samples_clear(&few);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_so_many),
        cmocka_unit_test(depends_on_the_place_alone),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("label_noise", tests, NULL, NULL);
}
