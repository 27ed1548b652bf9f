/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/batch.h"

#include <math.h>

#include "check.h"

enum { SAMPLES = 7, DRAWS = 200000 };

static struct batch open_batch(size_t size, enum batch_sampling sampling) {
    struct batch batch;
    struct fault fault;
    struct xoroshiro stream = xoroshiro_of(rng_key_of(1, "tests/forecast/batch", size), 0);
    require(
        batch_init(&batch, SAMPLES, size, sampling, stream, &fault) == STATUS_OK, "%s", fault.text);
    return batch;
}

/* How often two samples come together: b (b - 1)/(m (m - 1)) without replacement, and for two
 * different places (with replacement) 1/m^2 each. Five deviations of a share. */
static void pairs_are_as_likely_as_they_should_be(void **state) {
    (void)state;
    for (int sampling = BATCH_FRESH; sampling <= BATCH_REPLACEMENT; sampling++) {
        struct batch batch = open_batch(3, (enum batch_sampling)sampling);
        double together[SAMPLES][SAMPLES] = {{0}};
        size_t count;
        for (int draw = 0; draw < DRAWS; draw++) {
            const size_t *sample = batch_next(&batch, &count);
            assert_int_equal(count, 3);
            together[sample[0]][sample[1]]++;
            together[sample[2]][sample[1]]++;
        }
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                double share = sampling == BATCH_REPLACEMENT ? 1.0 / 49 : (i != j) / 42.0;
                require_near(
                    together[i][j] / (2.0 * DRAWS), share, 5 * sqrt(share / DRAWS),
                    "sampling %d: %d %d", sampling, i, j);
            }
        }
        batch_clear(&batch);
    }
}

static void an_epoch_has_every_sample_once(void **state) {
    (void)state;
    struct batch batch = open_batch(3, BATCH_EPOCHS);
    double first[SAMPLES] = {0};
    enum { EPOCHS = 20000 };
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        static const size_t sizes[] = {3, 3, 1};
        int seen[SAMPLES] = {0};
        for (int k = 0; k < 3; k++) {
            size_t count;
            const size_t *sample = batch_next(&batch, &count);
            assert_int_equal(count, sizes[k]);
            first[sample[0]] += k == 0;
            for (size_t i = 0; i < count; i++) {
                seen[sample[i]]++;
            }
        }
        for (int i = 0; i < SAMPLES; i++) {
            assert_int_equal(seen[i], 1);
        }
    }
    for (int i = 0; i < SAMPLES; i++) {
        assert_near(first[i] / EPOCHS, 1.0 / SAMPLES, 5 * sqrt(1.0 / SAMPLES / EPOCHS));
    }
    batch_clear(&batch);
}

static void refuses_batches_that_there_are_not(void **state) {
    (void)state;
    struct fault fault;
    assert_int_equal(batch_check(5, 0, BATCH_FRESH, &fault), STATUS_INPUT);
    assert_int_equal(batch_check(5, 6, BATCH_EPOCHS, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "batch: 6 of 5 samples; give 1 to 5");
    assert_int_equal(batch_check(5, 6, BATCH_REPLACEMENT, &fault), STATUS_OK);
    assert_int_equal(batch_check(5, 1, (enum batch_sampling)9, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "number 9");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_as_likely_as_they_should_be),
        cmocka_unit_test(an_epoch_has_every_sample_once),
        cmocka_unit_test(refuses_batches_that_there_are_not),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
