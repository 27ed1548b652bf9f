/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mains share; whole programs are tried by make.t and verdicts.t. */

#include "page/page.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* A maximum by fmax would drop a NaN, and a claim about the maximum would pass over it. */
static void a_nan_stays_the_worst(void **state) {
    (void)state;
    assert_true(page_worse(1, 2) == 2);
    assert_true(page_worse(2, 1) == 2);
    assert_true(isnan(page_worse(1, NAN)));
    assert_true(isnan(page_worse(NAN, 1)));
    assert_true(isnan(page_worse(page_worse(0, NAN), 3)));
}

static void sizes_follow_the_tier(void **state) {
    (void)state;
    struct page page = {.quick = true};
    assert_int_equal(page_size(&page, 3, 50), 3);
    page.quick = false;
    assert_int_equal(page_size(&page, 3, 50), 50);
}

static void parameters_are_joined(void **state) {
    (void)state;
    struct page page = {.quick = false};
    page_parameter(&page, "eta", "%g", 0.5);
    page_parameter(&page, "n", "%d", 7);
    assert_string_equal(page.parameters, "eta=0.5; n=7");
}

static void rows_come_as_they_are_written(void **state) {
    (void)state;
    static const struct csvwriter_column columns[] = {
        {"panel", "panel", CSVWRITER_TEXT, 0},   {"series", "series", CSVWRITER_TEXT, 0},
        {"x", "x", CSVWRITER_SIGNIFICANT, 12},   {"y", "y", CSVWRITER_SIGNIFICANT, 10},
        {"y_se", "y", CSVWRITER_SIGNIFICANT, 2},
    };
    struct page page = {.quick = false};
    struct fault fault;
    assert_int_equal(csvwriter_init(&page.table, columns, COUNT(columns), &fault), STATUS_OK);
    page_estimate(&page, "left", "a, b", 0.5, (struct estimate){2, 0.125});
    page_point(&page, "right", page_label(&page, "n = %d", 7), -1, INFINITY);
    page_text(&page, "low");
    page_text(&page, "c");
    page_reals(&page, 1, 2.5, NAN);
    fflush(page.table.body);
    assert_string_equal(
        page.table.text, "panel,series,x,y,y_se\n"
                         "left,\"a, b\",0.500000000000,2.000000000,0.12\n"
                         "right,n = 7,-1.00000000000,inf,na\n"
                         "low,c,1.00000000000,2.500000000,na\n");
    csvwriter_clear(&page.table);
}

/* The same numbers as a stream named by hand, and others for another page, point or seed. */
static void streams_are_named_by_seed_page_and_point(void **state) {
    (void)state;
    struct page page = {.name = "some_page", .own_seed = 7};
    struct rng named = rng_of(rng_key_of(7, "some_page", 3), 0);
    struct rng keyed = rng_of(page_key(&page, 3), 0);
    struct rng planned = rng_of(page_plan(&page, 3, 100).key, 0);
    uint64_t first = rng_bits(&named);
    assert_true(rng_bits(&keyed) == first);
    assert_true(rng_bits(&planned) == first);
    struct rng other[] = {
        rng_of(page_key(&page, 4), 0),
        rng_of(page_key_of(&page, "other_page", 3), 0),
    };
    for (size_t i = 0; i < COUNT(other); i++) {
        assert_true(rng_bits(&other[i]) != first);
    }
    page.given_seed = (struct number){.text = "8", .value = {8, 0}};
    struct rng given = rng_of(page_key(&page, 3), 0),
               eight = rng_of(rng_key_of(8, "some_page", 3), 0);
    assert_true(rng_bits(&given) == rng_bits(&eight));
    assert_true(page_plan(&page, 3, 100).runs == 100);
    assert_true(page_plan(&page, 3, 100).watch == &page.watch);
    struct plan plan = page_plan_of(&page, "other_page", 3, 50);
    struct rng by_key = rng_of(page_key_of(&page, "other_page", 3), 0),
               by_plan = rng_of(plan.key, 0);
    assert_true(rng_bits(&by_plan) == rng_bits(&by_key));
    assert_true(plan.runs == 50 && plan.watch == &page.watch);
}

static void only_replicas_grow_at_the_deep_tier(void **state) {
    (void)state;
    struct page page = {.deep = true};
    assert_int_equal(page_size(&page, 3, 50), 50);
    assert_int_equal(page_replicas(&page, 3, 50), 800);
}

static void room_is_full_of_zeros(void **state) {
    (void)state;
    uint64_t *room = page_room(1000, sizeof *room);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(room[i] == 0);
        room[i] = UINT64_MAX;
    }
    free(room);
}

/* With the address sanitizer too, a failing allocation returns NULL here, as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1";
}

/* The second is more than a size can say: it must not come out as little. */
static void without_room_a_page_ends(void **state) {
    (void)state;
    static const size_t count[] = {1, SIZE_MAX / 8 + 2};
    static const int code[] = {0, 3};
    for (int i = 0; i < 2; i++) {
        int status = 0;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(STDERR_FILENO);
            _exit(page_room(count[i], 8) == NULL ? 99 : 0);
        }
        assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
        require(WEXITSTATUS(status) == code[i], "%zu: %d", count[i], WEXITSTATUS(status));
    }
}

static void numbers_are_typed_exactly(void **state) {
    (void)state;
    struct dd x = page_number("1.45");
    assert_true(x.hi == 1.45 && x.lo == check_dd("1.45").lo && x.lo != 0);
}

static void add_label(struct page *page, const struct dataset *dataset, void *context) {
    (void)page;
    strcat(context, dataset->label);
}

/* A pattern would have found the folder d1. */
static void datasets_come_from_the_folder_of_that_name(void **state) {
    (void)state;
    char path[CHECK_PATH], labels[256] = "";
    struct page page = {.data = path};
    check_path(path, "d1");
    assert_int_equal(mkdir(path, 0700), 0);
    check_write(path, "d1/a.csv", "# label: wrong\ns,p\n1,1\n");
    check_path(path, "d[1]");
    assert_int_equal(mkdir(path, 0700), 0);
    check_write(path, "d[1]/two words.csv", "# label: second.\ns,p\n1,1\n");
    check_write(path, "d[1]/a.csv", "# label: first.\ns,p\n1,1\n");
    check_path(path, "d[1]");
    assert_int_equal(page_datasets(&page, add_label, labels), 2);
    assert_string_equal(labels, "first.second.");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_nan_stays_the_worst),
        cmocka_unit_test(sizes_follow_the_tier),
        cmocka_unit_test(parameters_are_joined),
        cmocka_unit_test(rows_come_as_they_are_written),
        cmocka_unit_test(streams_are_named_by_seed_page_and_point),
        cmocka_unit_test(only_replicas_grow_at_the_deep_tier),
        cmocka_unit_test(room_is_full_of_zeros),
        cmocka_unit_test(without_room_a_page_ends),
        check_in_directory(datasets_come_from_the_folder_of_that_name),
        cmocka_unit_test(numbers_are_typed_exactly),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
