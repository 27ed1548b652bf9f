/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/ensemble_queue.h"

#include "check.h"

/* -- blocks of one replica, whose results are their numbers ------------------------------- */

/* Those named in FAILING fail. */
static const uint64_t FAILING[] = {5000, 4700, 4999};

static enum status
run_number(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)context;
    *(uint64_t *)result = count == 1 ? first : UINT64_MAX;
    for (size_t i = 0; i < sizeof FAILING / sizeof *FAILING; i++) {
        if (first == FAILING[i]) {
            return fault_set(fault, STATUS_INPUT, "number %llu", (unsigned long long)first);
        }
    }
    return STATUS_OK;
}

/* The total counts how many came, each with the number that was due. */
static void add_number(void *total, const void *result) {
    uint64_t *next = total;
    require(
        *(const uint64_t *)result == *next, "%llu was added for %llu",
        (unsigned long long)*(const uint64_t *)result, (unsigned long long)*next);
    ++*next;
}

static bool until_context(const void *total, uint64_t replicas, const void *context) {
    (void)total;
    return replicas >= *(const uint64_t *)context;
}

static double part_of_context(const void *total, uint64_t replicas, const void *context) {
    (void)total;
    return (double)replicas / (double)*(const uint64_t *)context;
}

static struct ensemble numbers(const uint64_t *end) {
    return (struct ensemble){
        .result_size = sizeof(uint64_t),
        .run = run_number,
        .add = add_number,
        .context = end,
        .block = 1,
        .enough = end == NULL ? NULL : until_context,
        .part = end == NULL ? NULL : part_of_context};
}

static void open_queue(
    struct ensemble_queue *queue, const struct ensemble *ensemble, uint64_t *total, uint64_t count,
    uint64_t slots) {
    assert_int_equal(
        ensemble_queue_init(queue, ensemble, total, count, *total, slots, NULL), STATUS_OK);
}

static void run_and_give(struct ensemble_queue *queue, const struct ensemble_span *span) {
    struct ensemble_queue_failure failure;
    ensemble_queue_failure_init(&failure);
    for (uint64_t b = span->first; b < span->first + span->count; b++) {
        ensemble_queue_run(
            queue->ensemble, queue->count, b, ensemble_queue_slot(queue, b), &failure);
    }
    ensemble_queue_give(queue, span, &failure);
}

/* -- tests -------------------------------------------------------------------------------- */

static void blocks_are_counted(void **state) {
    (void)state;
    struct ensemble ensemble = numbers(NULL);
    assert_int_equal(ensemble_queue_blocks(&ensemble, 7), 7);
    ensemble.block = 0;
    assert_int_equal(ensemble_queue_blocks(&ensemble, ENSEMBLE_BLOCK), 1);
    assert_int_equal(ensemble_queue_blocks(&ensemble, ENSEMBLE_BLOCK + 1), 2);
    uint64_t most = (uint64_t)ENSEMBLE_BLOCK * ENSEMBLE_BLOCKS;
    assert_int_equal(ensemble_queue_blocks(&ensemble, most - 1), ENSEMBLE_BLOCKS);
    assert_int_equal(ensemble_queue_blocks(&ensemble, most), ENSEMBLE_BLOCKS);
    assert_int_equal(ensemble_queue_blocks(&ensemble, most + 1), ENSEMBLE_BLOCKS / 2 + 1);
    assert_int_equal(ensemble_queue_blocks(&ensemble, UINT64_MAX), ENSEMBLE_BLOCKS);
}

/* Spans of random length, a few held at a time and given back in random order: every block comes
 * once, in order, its slots side by side and used by nobody else. */
static void spans_come_back_in_any_order(void **state) {
    (void)state;
    enum { HELD = 5, COUNT = 3000, SLOTS = 37 };
    struct check_random random = check_random_of(3);
    for (int run = 0; run < 20; run++) {
        struct ensemble_queue queue;
        struct ensemble ensemble = numbers(NULL);
        struct ensemble_span held[HELD] = {0};
        uint64_t total = check_below(&random, 100), waits = 0, given = total;
        open_queue(&queue, &ensemble, &total, COUNT, SLOTS);
        while (given < COUNT) {
            struct ensemble_span *span = &held[check_below(&random, HELD)];
            if (span->count > 0) {
                run_and_give(&queue, span);
                given += span->count;
                span->count = 0;
            } else {
                uint64_t most = 1 + check_below(&random, 20);
                enum ensemble_turn turn = ensemble_queue_take(&queue, most, span);
                waits += turn == ENSEMBLE_WAIT;
                require(
                    turn != ENSEMBLE_WORK || (span->count > 0 && span->count <= most &&
                                              span->first % SLOTS + span->count <= SLOTS &&
                                              span->first + span->count <= total + SLOTS),
                    "%llu blocks from %llu, %llu added", (unsigned long long)span->count,
                    (unsigned long long)span->first, (unsigned long long)total);
            }
        }
        assert_true(total == COUNT);
        assert_in_range(waits, 1, COUNT);
        struct ensemble_span rest;
        assert_int_equal(ensemble_queue_take(&queue, 1, &rest), ENSEMBLE_END);
        ensemble_queue_clear(&queue);
    }
}

static void after_enough_there_is_nothing(void **state) {
    (void)state;
    uint64_t end = 10, total = 0;
    struct ensemble ensemble = numbers(&end);
    struct ensemble_queue queue;
    open_queue(&queue, &ensemble, &total, 1000, 64);
    struct ensemble_span late, rest;
    assert_int_equal(ensemble_queue_take(&queue, 3, &rest), ENSEMBLE_WORK);
    assert_int_equal(ensemble_queue_take(&queue, 20, &late), ENSEMBLE_WORK);
    run_and_give(&queue, &rest);
    assert_true(total == 3);
    run_and_give(&queue, &late);
    assert_true(total == 10);
    assert_int_equal(ensemble_queue_step(&queue), ENSEMBLE_END);
    assert_true(ensemble_queue_left(&queue) == 0);
    ensemble_queue_clear(&queue);
}

/* Blocks 4700, 4999 and 5000 fail, and whoever gives them back, in any order, hears of 4700: all
 * before it are added, nothing after. What was taken beyond is thrown away, and nothing more is
 * taken once a failure is known. */
static void the_first_failure_is_the_one(void **state) {
    (void)state;
    enum { HELD = 8, COUNT = 9000 };
    struct check_random random = check_random_of(4);
    for (int run = 0; run < 50; run++) {
        struct ensemble_queue queue;
        struct ensemble ensemble = numbers(NULL);
        struct ensemble_span held[HELD] = {0};
        uint64_t total = 4600, under_way = 0;
        bool ended = false;
        open_queue(&queue, &ensemble, &total, COUNT, 512);
        while (!ended || under_way > 0) {
            struct ensemble_span *span = &held[check_below(&random, HELD)];
            if (span->count > 0) {
                run_and_give(&queue, span);
                span->count = 0;
                under_way--;
            } else if (!ended) {
                enum ensemble_turn turn =
                    ensemble_queue_take(&queue, 1 + check_below(&random, 90), span);
                ended = turn == ENSEMBLE_END;
                under_way += turn == ENSEMBLE_WORK;
            }
        }
        assert_true(total == 4700 && queue.status == STATUS_INPUT && queue.taken < COUNT);
        assert_fault(&queue.fault, STATUS_INPUT, "number 4700");
        assert_true(ensemble_queue_left(&queue) == 0);
        ensemble_queue_clear(&queue);
    }
}

/* 30 bytes are no whole number of doubles. */
static void what_cannot_be_added_is_refused(void **state) {
    (void)state;
    struct ensemble ensemble = numbers(NULL);
    struct ensemble_queue queue;
    struct fault fault;
    uint64_t total = 0;
    ensemble.add = NULL;
    ensemble.result_size = 30;
    assert_int_equal(
        ensemble_queue_init(&queue, &ensemble, &total, 10, 0, 4, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "30 bytes", "doubles");
    ensemble_queue_clear(&queue);
}

/* Half of the work to `end` is done with 20 blocks: 20 are left, of which 5 are taken. */
static void what_is_left_follows_the_part_done(void **state) {
    (void)state;
    uint64_t end = 40, total = 0;
    struct ensemble ensemble = numbers(&end);
    struct ensemble_queue queue;
    open_queue(&queue, &ensemble, &total, 1000, 64);
    assert_true(ensemble_queue_left(&queue) == 1000);
    for (int b = 0; b < 20; b++) {
        assert_int_equal(ensemble_queue_step(&queue), ENSEMBLE_WORK);
    }
    struct ensemble_span span;
    assert_int_equal(ensemble_queue_take(&queue, 5, &span), ENSEMBLE_WORK);
    assert_true(ensemble_queue_left(&queue) == 15);
    assert_int_equal(ensemble_queue_take(&queue, 30, &span), ENSEMBLE_WORK);
    assert_true(ensemble_queue_left(&queue) == 0);
    ensemble_queue_clear(&queue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_counted),
        cmocka_unit_test(spans_come_back_in_any_order),
        cmocka_unit_test(after_enough_there_is_nothing),
        cmocka_unit_test(what_is_left_follows_the_part_done),
        cmocka_unit_test(the_first_failure_is_the_one),
        cmocka_unit_test(what_cannot_be_added_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ensemble_queue", tests, NULL, NULL);
}
