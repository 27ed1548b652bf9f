/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/ensemble.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "base/ranks.h"

/* -- a fold that minds its order ---------------------------------------------------------- */

/* A hash chain: no two orders, and no two ways to cut the range into blocks, give the same. The
 * float is summed beside it, over terms of very different sizes, for the sums people compute. */
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

static enum status
fold_run(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
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
    return STATUS_OK;
}

static void fold_add(void *total, const void *result) {
    struct fold *all = total;
    const struct fold *block = result;
    chain_in(&all->hash, block->hash);
    all->sum += block->sum;
    all->replicas += block->replicas;
}

/* As the header says it, in a plain loop. */
static struct fold by_hand(uint64_t count, uint64_t context) {
    struct fold all = {0};
    for (uint64_t done = 0; done < count; done += ENSEMBLE_BLOCK) {
        struct fold block = {0};
        uint64_t here = count - done < ENSEMBLE_BLOCK ? count - done : ENSEMBLE_BLOCK;
        fold_run(&block, done, here, &context, NULL);
        fold_add(&all, &block);
    }
    return all;
}

static void run_into(struct fold *all, uint64_t count, int threads) {
    uint64_t context = 77;
    const struct ensemble ensemble = {
        .result_size = sizeof *all,
        .run = fold_run,
        .add = fold_add,
        .context = &context,
        .threads = threads};
    struct fault fault = {0};
    require(ensemble_run(&ensemble, all, count, &fault) == STATUS_OK, "refused: %s", fault.text);
}

static void
assert_same(const struct fold *got, const struct fold *want, uint64_t count, int threads) {
    require(
        got->hash == want->hash && got->replicas == want->replicas &&
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
        struct fold want = by_hand(counts[i], 77);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            struct fold got = {0};
            run_into(&got, counts[i], threads[t]);
            assert_same(&got, &want, counts[i], threads[t]);
        }
    }
}

/* Many more blocks than there are slots to hold their results. */
static void slots_are_used_again_in_order(void **state) {
    (void)state;
    static const uint64_t blocks = 1024 * (uint64_t)ENSEMBLE_BLOCK;
    const uint64_t counts[] = {blocks - 1, blocks, blocks + 1, 2 * blocks + 3};
    for (size_t i = 0; i < 4; i++) {
        struct fold want = by_hand(counts[i], 77), got = {0};
        run_into(&got, counts[i], i % 2 ? 3 : 2);
        assert_same(&got, &want, counts[i], 0);
    }
}

/* A rule that looks at order-minding state: the end is the same however many threads ran ahead of
 * it. */
struct limit {
    uint64_t context, block, most;
};

static enum status limited_run(
    void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct limit *limit = context;
    return fold_run(result, first, count, &limit->context, fault);
}

static bool reached(const void *total, uint64_t replicas, const void *context) {
    const struct limit *limit = context;
    const struct fold *all = total;
    require(
        all->replicas == replicas, "asked at %llu with %llu added", (unsigned long long)replicas,
        (unsigned long long)all->replicas);
    return replicas >= limit->most && all->hash % 4 == 0;
}

static struct fold run_limited(struct limit *limit, uint64_t count, int with) {
    const struct ensemble ensemble = {
        .result_size = sizeof(struct fold),
        .run = limited_run,
        .add = fold_add,
        .context = limit,
        .threads = with,
        .block = limit->block,
        .enough = reached};
    struct fold all = {0};
    assert_int_equal(ensemble_run(&ensemble, &all, count, NULL), STATUS_OK);
    return all;
}

static void the_end_is_the_same_for_any_number_of_threads(void **state) {
    (void)state;
    enum { COUNT = 20011 };
    struct check_random random = check_random_of(1);
    int early = 0;
    for (int run = 0; run < 40; run++) {
        struct limit limit = {77, 1 + check_below(&random, 700), check_below(&random, COUNT)};
        struct fold want = run_limited(&limit, COUNT, 1);
        early += want.replicas < COUNT;
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            struct fold got = run_limited(&limit, COUNT, threads[t]);
            assert_same(&got, &want, COUNT, threads[t]);
        }
    }
    assert_in_range(early, 20, 40);
}

static void no_replicas_change_nothing(void **state) {
    (void)state;
    struct fold all = {.hash = 5, .sum = 1}, want = all;
    run_into(&all, 0, 2);
    assert_same(&all, &want, 0, 2);
}

/* What the test itself rests on: the sum depends on the order, and so does the hash. */
static void the_fold_minds_its_order(void **state) {
    (void)state;
    struct fold forward = {0}, backward = {0}, block[8] = {0};
    uint64_t context = 77;
    for (size_t b = 0; b < 8; b++) {
        fold_run(&block[b], b * ENSEMBLE_BLOCK, ENSEMBLE_BLOCK, &context, NULL);
    }
    for (size_t b = 0; b < 8; b++) {
        fold_add(&forward, &block[b]);
        fold_add(&backward, &block[7 - b]);
    }
    assert_true(forward.sum != backward.sum);
    assert_true(forward.hash != backward.hash);
}

/* -- doubles, and failures ---------------------------------------------------------------- */

/* Three doubles, of very different sizes; a replica in `failing` fails, and takes its time, so that
 * later ones are often known first. */
struct trouble {
    uint64_t failing[3];
};

static enum status trouble_run(
    void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct trouble *trouble = context;
    double *sum = result;
    for (uint64_t r = first; r < first + count; r++) {
        for (int i = 0; i < 3; i++) {
            if (r == trouble->failing[i]) {
                nanosleep(&(struct timespec){.tv_nsec = i == 0 ? 20000000 : 1}, NULL);
                return fault_set(fault, STATUS_INPUT, "replica %llu", (unsigned long long)r);
            }
        }
        sum[0] += (double)term(r);
        sum[1] += 1e-12 * (double)term(r + 1);
        sum[2]++;
    }
    return STATUS_OK;
}

static void trouble_add(void *total, const void *result) {
    for (int i = 0; i < 3; i++) {
        ((double *)total)[i] += ((const double *)result)[i];
    }
}

static enum status run_trouble(
    double sum[3], const struct trouble *trouble, void (*add)(void *total, const void *result),
    int with, struct fault *fault) {
    const struct ensemble ensemble = {
        .result_size = 3 * sizeof(double),
        .run = trouble_run,
        .add = add,
        .context = trouble,
        .threads = with,
        .block = 100};
    memset(sum, 0, 3 * sizeof *sum);
    return ensemble_run(&ensemble, sum, 20050, fault);
}

static void doubles_are_added_by_themselves(void **state) {
    (void)state;
    const struct trouble none = {{UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    double got[3], want[3];
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        assert_int_equal(run_trouble(want, &none, trouble_add, 1, NULL), STATUS_OK);
        assert_int_equal(run_trouble(got, &none, NULL, threads[t], NULL), STATUS_OK);
        assert_memory_equal(got, want, sizeof got);
        assert_true(got[2] == 20050);
    }
}

/* Three blocks fail, the first of them last: its fault is the one, for any number of threads and on
 * all ranks, and so is the total of the blocks before it, which rank 0 has. */
static void a_failing_block_ends_it(void **state) {
    (void)state;
    const struct trouble trouble = {{7777, 7912, 8123}};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        struct fault fault = {0};
        double sum[3];
        assert_int_equal(run_trouble(sum, &trouble, NULL, threads[t], &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, "replica 7777");
        assert_true(ranks_mine() > 0 || sum[2] == 7700);
        assert_int_equal(run_trouble(sum, &trouble, NULL, threads[t], NULL), STATUS_INPUT);
    }
}

/* Nor does it matter what comes after enough. */
static bool seven_thousand(const void *total, uint64_t replicas, const void *context) {
    (void)context;
    return replicas == 7000 && ((const double *)total)[2] == 7000;
}

static void what_fails_after_the_end_is_nothing(void **state) {
    (void)state;
    const struct trouble trouble = {{7001, 7002, 7100}};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        double sum[3] = {0};
        const struct ensemble ensemble = {
            .result_size = sizeof sum,
            .run = trouble_run,
            .context = &trouble,
            .threads = threads[t],
            .block = 100,
            .enough = seven_thousand};
        assert_int_equal(ensemble_run(&ensemble, sum, 20050, NULL), STATUS_OK);
        assert_true(sum[2] == 7000);
    }
}

/* -- many --------------------------------------------------------------------------------- */

static enum status
count_run(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)context, (void)fault;
    uint64_t *sum = result;
    sum[0] += count;
    sum[1] += first / ENSEMBLE_BLOCK;
    sum[2] += first % ENSEMBLE_BLOCK + (count > ENSEMBLE_BLOCK);
    return STATUS_OK;
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
    const struct ensemble ensemble = {
        .result_size = 3 * sizeof(uint64_t), .run = count_run, .add = count_add, .threads = 2};
    uint64_t all[3] = {0}, blocks = 1ULL << 22;
    assert_int_equal(ensemble_run(&ensemble, all, blocks * ENSEMBLE_BLOCK + 1, NULL), STATUS_OK);
    assert_true(all[0] == blocks * ENSEMBLE_BLOCK + 1);
    assert_true(all[1] == blocks / 2 * (blocks + 1));
    assert_true(all[2] == 0);
}

/* -- few, but large ----------------------------------------------------------------------- */

/* More than the ranks send in one piece otherwise. */
enum { LARGE = 100000, LARGE_BLOCKS = 300 };

static enum status
large_run(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)context, (void)fault;
    uint64_t *number = result;
    for (uint64_t i = 0; i < LARGE; i++) {
        chain_in(&number[i], first * LARGE + i * count);
    }
    return STATUS_OK;
}

static void large_add(void *total, const void *result) {
    uint64_t *all = total;
    const uint64_t *block = result;
    for (uint64_t i = 0; i < LARGE; i++) {
        chain_in(&all[i], block[i]);
    }
}

static void large_results_are_added_in_order(void **state) {
    (void)state;
    const struct ensemble ensemble = {
        .result_size = LARGE * sizeof(uint64_t),
        .run = large_run,
        .add = large_add,
        .block = 1,
        .threads = 2};
    uint64_t *want = calloc(LARGE, sizeof *want), *got = calloc(LARGE, sizeof *got);
    uint64_t *block = calloc(LARGE, sizeof *block);
    assert_true(want != NULL && got != NULL && block != NULL);
    for (uint64_t b = 0; b < LARGE_BLOCKS; b++) {
        memset(block, 0, LARGE * sizeof *block);
        large_run(block, b, 1, NULL, NULL);
        large_add(want, block);
    }
    assert_int_equal(ensemble_run(&ensemble, got, LARGE_BLOCKS, NULL), STATUS_OK);
    assert_memory_equal(got, want, LARGE * sizeof *want);
    free(want);
    free(got);
    free(block);
}

/* -- ensembles inside blocks -------------------------------------------------------------- */

/* Each block folds an ensemble of its own: as many ranks and threads run them at a time as there
 * are, and none waits for another. */
static enum status
inner_run(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)count;
    uint64_t key = first + 1;
    const struct ensemble inner = {
        .result_size = sizeof(struct fold),
        .run = fold_run,
        .add = fold_add,
        .context = &key,
        .threads = 2,
        .watch = (struct watch *)context};
    struct fold all = {0};
    enum status status = ensemble_run(&inner, &all, 700 + first, fault);
    fold_add(result, &all);
    return status;
}

static void an_ensemble_inside_a_block_runs_alone(void **state) {
    (void)state;
    enum { BLOCKS = 9 };
    struct fold want = {0};
    for (uint64_t b = 0; b < BLOCKS; b++) {
        struct fold inner = by_hand(700 + b, b + 1), block = {0};
        fold_add(&block, &inner);
        fold_add(&want, &block);
    }
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        const struct ensemble outer = {
            .result_size = sizeof(struct fold),
            .run = inner_run,
            .add = fold_add,
            .block = 1,
            .threads = threads[t]};
        struct fold got = {0};
        assert_int_equal(ensemble_run(&outer, &got, BLOCKS, NULL), STATUS_OK);
        assert_same(&got, &want, BLOCKS, threads[t]);
    }
}

/* A watch counts the ensembles of its program, in their order: blocks have none. */
static void an_ensemble_inside_a_block_has_no_watch(void **state) {
    (void)state;
    struct watch watch = {.title = "test"};
    const struct ensemble outer = {
        .result_size = sizeof(struct fold),
        .run = inner_run,
        .add = fold_add,
        .block = 1,
        .context = &watch};
    struct fold got = {0};
    struct fault fault = {0};
    assert_int_equal(ensemble_run(&outer, &got, 3, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "inside a block", "watch");
    assert_true(watch.at == 0);
}

/* -- ranks -------------------------------------------------------------------------------- */

/* Blocks that take 0.03 seconds and no core, and say who ran them. */
enum { MOST_RANKS = 8 };

static enum status
sleepy_run(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)first, (void)context, (void)fault;
    uint64_t *ran = result;
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    ran[ranks_mine()] += count;
    return STATUS_OK;
}

static void sleepy_add(void *total, const void *result) {
    uint64_t *all = total;
    const uint64_t *block = result;
    for (int r = 0; r < MOST_RANKS; r++) {
        all[r] += block[r];
    }
}

/* Each rank runs blocks as it has threads, half of that or more: few blocks or many, and threads as
 * many everywhere or not. On one rank that says that all blocks are run. */
static void every_rank_does_its_part(void **state) {
    (void)state;
    static const struct {
        int base, more;  /* threads: base + more * rank */
        uint64_t blocks; /* of each thread */
    } cases[] = {{4, 0, 1}, {4, 0, 10}, {1, 0, 20}, {1, 3, 10}, {16, 0, 10}};
    int ranks = ranks_count();
    assert_in_range(ranks, 1, MOST_RANKS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int base = cases[i].base, more = cases[i].more;
        int workers = ranks * base + more * ranks * (ranks - 1) / 2;
        const struct ensemble ensemble = {
            .result_size = MOST_RANKS * sizeof(uint64_t),
            .run = sleepy_run,
            .add = sleepy_add,
            .block = 1,
            .threads = base + more * ranks_mine()};
        uint64_t ran[MOST_RANKS] = {0}, all = 0;
        uint64_t count = cases[i].blocks * (uint64_t)workers;
        assert_int_equal(ensemble_run(&ensemble, ran, count, NULL), STATUS_OK);
        for (int r = 0; r < ranks; r++) {
            all += ran[r];
            require(
                (double)ran[r] >= 0.5 * (double)cases[i].blocks * (double)(base + more * r),
                "case %zu: rank %d ran %llu of %llu blocks", i, r, (unsigned long long)ran[r],
                (unsigned long long)count);
        }
        assert_true(all == count);
    }
}

/* Built with MPI and under mpirun, the same tests are tests of the ranks. */
int main(void) {
    ranks_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(slots_are_used_again_in_order),
        cmocka_unit_test(the_end_is_the_same_for_any_number_of_threads),
        cmocka_unit_test(no_replicas_change_nothing),
        cmocka_unit_test(the_fold_minds_its_order),
        cmocka_unit_test(doubles_are_added_by_themselves),
        cmocka_unit_test(a_failing_block_ends_it),
        cmocka_unit_test(what_fails_after_the_end_is_nothing),
        cmocka_unit_test(huge_counts_of_little_work_are_done),
        cmocka_unit_test(large_results_are_added_in_order),
        cmocka_unit_test(an_ensemble_inside_a_block_runs_alone),
        cmocka_unit_test(an_ensemble_inside_a_block_has_no_watch),
        cmocka_unit_test(every_rank_does_its_part),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ensemble", tests, NULL, NULL);
}
