/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/batches.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "statistic.h"

static struct batches batches_of(size_t samples, size_t size, bool replacement, uint64_t replica) {
    struct batches batches;
    struct fault fault = {0};
    struct rng rng = rng_of(rng_key_of(1, "batches", 0), replica);
    enum status status = batches_init(&batches, samples, size, replacement, rng, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return batches;
}

/* Every batch but the last of an epoch is whole, and an epoch has every sample once. */
static void an_epoch_has_every_sample_once(void **state) {
    (void)state;
    static const size_t samples[] = {1, 7, 12, 12, 100}, size[] = {1, 3, 4, 12, 1};
    for (size_t i = 0; i < 5; i++) {
        struct batches batches = batches_of(samples[i], size[i], false, i);
        for (int epoch = 0; epoch < 5; epoch++) {
            int seen[100] = {0};
            for (size_t first = 0, count; first < samples[i]; first += count) {
                const size_t *batch = batches_next(&batches, &count);
                size_t left = samples[i] - first;
                require(count == (left < size[i] ? left : size[i]), "%zu of %zu", count, left);
                for (size_t k = 0; k < count; k++) {
                    require(batch[k] < samples[i] && seen[batch[k]]++ == 0, "%zu", batch[k]);
                }
            }
        }
        batches_clear(&batches);
    }
}

static void epochs_and_replicas_have_other_orders(void **state) {
    (void)state;
    enum { N = 20, EPOCHS = 50 };
    size_t order[2 * EPOCHS][N], count;
    for (size_t e = 0; e < 2 * EPOCHS; e++) {
        struct batches batches = batches_of(N, N, false, e / EPOCHS);
        for (size_t skip = 0; skip <= e % EPOCHS; skip++) {
            memcpy(order[e], batches_next(&batches, &count), sizeof order[e]);
        }
        batches_clear(&batches);
        for (size_t before = 0; before < e; before++) {
            assert_memory_not_equal(order[before], order[e], sizeof order[e]);
        }
    }
}

/* Cells of a table that all have the same odds. */
static void assert_uniform(const double *count, size_t cells, const char *what) {
    static double odds[1024];
    for (size_t c = 0; c < cells; c++) {
        odds[c] = 1 / (double)cells;
    }
    require_near(statistic_chi_square(count, odds, cells), 0, STATISTIC_Z, "%s", what);
}

/* All orders of four samples; what follows the last one of an epoch; and which of nine samples are
 * in a place, one place at a time, for the places of an epoch are not independent. A tenth more of
 * one is seen. */
static void orders_are_uniform(void **state) {
    (void)state;
    enum { EPOCHS = 48000, N = 9 };
    static double orders[256], place[N][N], after[16];
    struct batches four = batches_of(4, 4, false, 0), nine = batches_of(N, 2, false, 1);
    size_t count, last = 0, cells = 0;
    for (int e = 0; e < EPOCHS; e++) {
        const size_t *order = batches_next(&four, &count);
        orders[order[0] * 64 + order[1] * 16 + order[2] * 4 + order[3]]++;
        after[last * 4 + order[0]]++;
        last = order[3];
        for (size_t at = 0; at < N; at += count) {
            order = batches_next(&nine, &count);
            for (size_t i = 0; i < count; i++) {
                place[at + i][order[i]]++;
            }
        }
    }
    for (size_t c = 0; c < 256; c++) {
        if (orders[c] > 0) {
            orders[cells++] = orders[c];
        }
    }
    assert_int_equal(cells, 24);
    assert_uniform(orders, 24, "orders of four");
    assert_uniform(after, 16, "the first sample after the last one of an epoch");
    for (size_t at = 0; at < N; at++) {
        assert_uniform(place[at], N, "a place of nine");
    }
    place[0][0] += 0.1 * EPOCHS / N;
    double odds[N];
    for (size_t i = 0; i < N; i++) {
        odds[i] = 1. / N;
    }
    assert_true(statistic_chi_square(place[0], odds, N) > STATISTIC_Z);
    batches_clear(&four);
    batches_clear(&nine);
}

/* Pairs of a batch, which repeat a sample as often as any other. */
static void with_replacement_samples_are_independent(void **state) {
    (void)state;
    enum { N = 11, RUNS = 60000 };
    static double pair[N * N], after[N * N];
    struct batches batches = batches_of(N, 2, true, 2);
    size_t count, last = 0;
    for (int run = 0; run < RUNS; run++) {
        const size_t *batch = batches_next(&batches, &count);
        assert_true(count == 2 && batch[0] < N && batch[1] < N);
        pair[batch[0] * N + batch[1]]++;
        after[last * N + batch[0]]++;
        last = batch[1];
    }
    assert_uniform(pair, N * N, "pairs");
    assert_uniform(after, N * N, "neighbours of two batches");
    batches_clear(&batches);
    batches = batches_of(3, 8, true, 2);
    batches_next(&batches, &count);
    assert_true(count == 8);
    batches_clear(&batches);
}

static void a_batch_that_does_not_fit_is_refused(void **state) {
    (void)state;
    static const struct {
        size_t samples, size;
        bool replacement;
        const char *text;
    } bad[] = {
        {5, 0, false, "a batch of 0 from 5 samples; give 1 to 5"},
        {5, 6, false, "a batch of 6 from 5 samples; give 1 to 5"},
        {5, 0, true, "a batch of 0"},
        {0, 1, true, "from 0 samples"}};
    for (size_t i = 0; i < 4; i++) {
        struct batches batches;
        struct fault fault = {0};
        struct rng rng = rng_of(rng_key_of(1, "batches", 0), 0);
        assert_int_equal(
            batches_init(&batches, bad[i].samples, bad[i].size, bad[i].replacement, rng, &fault),
            STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, bad[i].text);
        batches_clear(&batches);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epoch_has_every_sample_once),
        cmocka_unit_test(epochs_and_replicas_have_other_orders),
        cmocka_unit_test(orders_are_uniform),
        cmocka_unit_test(with_replacement_samples_are_independent),
        cmocka_unit_test(a_batch_that_does_not_fit_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("batches", tests, NULL, NULL);
}
