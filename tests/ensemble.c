/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensemble.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

/* -- a fold that minds its order ---------------------------------------------------------- */

/* A hash chain: no two orders, and no two ways to cut the range into blocks, give the same. The float is summed beside
 * it, over terms of very different sizes, for the sums people compute. */
struct fold {
    uint64_t hash, replicas;
    float sum;
};

static void chain_in(uint64_t *hash, uint64_t value) {
    *hash = (*hash ^ value) * 0x9e3779b97f4a7c15ULL;
    *hash ^= *hash >> 29;
}

static float term(uint64_t r) {
    uint64_t hash = 5;
    chain_in(&hash, r);
    float x = (float)(hash >> 40) * 0x1p-24f - 0.5f;
    return r % 7 == 0 ? 1e8f * x : r % 3 == 0 ? 1e-4f * x : x;
}

static void fold_run(void *result, uint64_t first, uint64_t count, void *context) {
    struct fold *fold = result;
    const struct fold zero = {0};
    bool clean = memcmp(fold, &zero, sizeof zero) == 0;
    chain_in(&fold->hash, clean ? *(const uint64_t *)context : UINT64_MAX);
    /* Some blocks take longer, so that they end in another order than they began. */
    uint64_t rounds = first / ENSEMBLE_BLOCK % 16 == 0 ? 40 : 1;
    for (uint64_t k = 1; k < rounds * count; k++) {
        fold->sum += term(first + k % count);
    }
    fold->sum = 0;
    for (uint64_t r = first; r < first + count; r++) {
        chain_in(&fold->hash, r);
        fold->sum += term(r);
        fold->replicas++;
    }
}

static void fold_add(void *total, const void *result) {
    struct fold *all = total;
    const struct fold *block = result;
    chain_in(&all->hash, block->hash);
    all->sum += block->sum;
    all->replicas += block->replicas;
}

/* As the header says it, in a plain loop. */
static struct fold by_hand(uint64_t first, uint64_t count, uint64_t context) {
    struct fold all = {0};
    for (uint64_t done = 0; done < count; done += ENSEMBLE_BLOCK) {
        struct fold block = {0};
        uint64_t here = count - done < ENSEMBLE_BLOCK ? count - done : ENSEMBLE_BLOCK;
        fold_run(&block, first + done, here, &context);
        fold_add(&all, &block);
    }
    return all;
}

static void run_into(struct fold *all, uint64_t first, uint64_t count, int threads) {
    uint64_t context = 77;
    const struct ensemble ensemble = {sizeof *all, fold_run, fold_add, &context, threads};
    struct fault fault = {0};
    require(ensemble_run(&ensemble, all, first, count, &fault) == STATUS_OK, "refused: %s",
            fault.text);
}

static void assert_same(const struct fold *got, const struct fold *want, uint64_t count,
                        int threads) {
    require(got->hash == want->hash && got->replicas == want->replicas &&
                memcmp(&got->sum, &want->sum, sizeof got->sum) == 0,
            "%llu replicas, %d threads: %llu replicas, sum %a for %a", (unsigned long long)count,
            threads, (unsigned long long)got->replicas, (double)got->sum, (double)want->sum);
}

/* -- tests -------------------------------------------------------------------------------- */

static const int threads[] = {1, 2, 3, 5, 16, 0};

static void any_number_of_threads_gives_the_same(void **state) {
    (void)state;
    static const uint64_t counts[] = {1, 2, 511, 512, 513, 1023, 1024, 1025, 5000, 12345, 30000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct fold want = by_hand(0, counts[i], 77);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            struct fold got = {0};
            run_into(&got, 0, counts[i], threads[t]);
            assert_same(&got, &want, counts[i], threads[t]);
        }
    }
}

/* Results are held 1024 blocks at a time: one more, one less, and twice that. */
static void batches_are_joined_in_order(void **state) {
    (void)state;
    static const uint64_t blocks = 1024 * (uint64_t)ENSEMBLE_BLOCK;
    const uint64_t counts[] = {blocks - 1, blocks, blocks + 1, 2 * blocks + 3};
    for (size_t i = 0; i < 4; i++) {
        struct fold want = by_hand(0, counts[i], 77), got = {0};
        run_into(&got, 0, counts[i], i % 2 ? 3 : 2);
        assert_same(&got, &want, counts[i], 0);
    }
}

/* The total so far goes on from call to call, wherever the range is cut between blocks. */
static void any_split_gives_the_same(void **state) {
    (void)state;
    enum { COUNT = 20011 };
    struct fold want = by_hand(0, COUNT, 77);
    struct check_random random = check_random_of(1);
    for (int run = 0; run < 20; run++) {
        struct fold got = {0};
        for (uint64_t first = 0; first < COUNT;) {
            uint64_t step = (1 + check_below(&random, 12)) * ENSEMBLE_BLOCK;
            uint64_t here = step < COUNT - first ? step : COUNT - first;
            run_into(&got, first, here, 1 + run % 4);
            first += here;
        }
        assert_same(&got, &want, COUNT, 1 + run % 4);
    }
}

static void replicas_beyond_32_bits_have_their_numbers(void **state) {
    (void)state;
    const uint64_t first = (1ULL << 45) + 3 * ENSEMBLE_BLOCK;
    struct fold want = by_hand(first, 3000, 77), got = {0};
    run_into(&got, first, 3000, 2);
    assert_same(&got, &want, 3000, 2);
}

static void no_replicas_change_nothing(void **state) {
    (void)state;
    struct fold all = {.hash = 5, .sum = 1}, want = all;
    run_into(&all, 0, 0, 2);
    run_into(&all, ENSEMBLE_BLOCK, 0, 2);
    assert_same(&all, &want, 0, 2);
}

/* What the test itself rests on: the sum depends on the order, and so does the hash. */
static void the_fold_minds_its_order(void **state) {
    (void)state;
    struct fold forward = {0}, backward = {0}, block[8] = {0};
    uint64_t context = 77;
    for (size_t b = 0; b < 8; b++) {
        fold_run(&block[b], b * ENSEMBLE_BLOCK, ENSEMBLE_BLOCK, &context);
    }
    for (size_t b = 0; b < 8; b++) {
        fold_add(&forward, &block[b]);
        fold_add(&backward, &block[7 - b]);
    }
    assert_true(forward.sum != backward.sum);
    assert_true(forward.hash != backward.hash);
}

/* -- many --------------------------------------------------------------------------------- */

static void count_run(void *result, uint64_t first, uint64_t count, void *context) {
    (void)context;
    uint64_t *sum = result;
    sum[0] += count;
    sum[1] += first / ENSEMBLE_BLOCK;
    sum[2] += first % ENSEMBLE_BLOCK + (count > ENSEMBLE_BLOCK);
}

static void count_add(void *total, const void *result) {
    uint64_t *all = total;
    const uint64_t *block = result;
    for (int i = 0; i < 3; i++) {
        all[i] += block[i];
    }
}

/* 2^31 + 1 replicas: 2^22 + 1 blocks, whose numbers sum to 2^21 (2^22 + 1). */
static void huge_counts_of_little_work_are_done(void **state) {
    (void)state;
    const struct ensemble ensemble = {3 * sizeof(uint64_t), count_run, count_add, NULL, 2};
    uint64_t all[3] = {0}, blocks = 1ULL << 22;
    assert_int_equal(ensemble_run(&ensemble, all, 0, blocks * ENSEMBLE_BLOCK + 1, NULL), STATUS_OK);
    assert_true(all[0] == blocks * ENSEMBLE_BLOCK + 1);
    assert_true(all[1] == blocks / 2 * (blocks + 1));
    assert_true(all[2] == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(batches_are_joined_in_order),
        cmocka_unit_test(any_split_gives_the_same),
        cmocka_unit_test(replicas_beyond_32_bits_have_their_numbers),
        cmocka_unit_test(no_replicas_change_nothing),
        cmocka_unit_test(the_fold_minds_its_order),
        cmocka_unit_test(huge_counts_of_little_work_are_done),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ensemble", tests, NULL, NULL);
}
