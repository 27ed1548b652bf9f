/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/checkpoint.h"

#include <sha2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static const char IDENTITY[] = "page 1.0 abcdef full seed 17";

/* Bytes of every kind, newlines and zeros among them. */
static const unsigned char STATE[] = {0, 10, 13, 255, 1, 10, 0, 49, 32, 49};

static void fill(struct checkpoint *checkpoint, const char *path) {
    static const struct checkpoint_run run[] = {
        {1000, 1000, true, sizeof STATE, (void *)STATE},
        {5, 3, true, 1, (void *)STATE},
        {UINT64_MAX, 1ULL << 40, false, 7, (void *)STATE}};
    struct fault fault = {0};
    require(checkpoint_init(checkpoint, path, IDENTITY, &fault) == STATUS_OK, "%s", fault.text);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(checkpoint_set(checkpoint, i, &run[i], &fault), STATUS_OK);
    }
}

static enum status open_as(const char *path, const char *identity, struct fault *fault) {
    struct checkpoint checkpoint;
    enum status status = checkpoint_init(&checkpoint, path, identity, fault);
    checkpoint_clear(&checkpoint);
    return status;
}

static void comes_back_as_it_was(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct checkpoint written, read;
    struct fault fault = {0};
    check_path(path, "a.checkpoint");
    fill(&written, path);
    assert_int_equal(written.runs, 3);
    assert_int_equal(checkpoint_save(&written, &fault), STATUS_OK);
    require(checkpoint_init(&read, path, IDENTITY, &fault) == STATUS_OK, "%s", fault.text);
    assert_int_equal(read.runs, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(read.run[i].count == written.run[i].count);
        assert_true(read.run[i].done == written.run[i].done);
        assert_true(read.run[i].ended == written.run[i].ended);
        assert_int_equal(read.run[i].size, written.run[i].size);
        assert_memory_equal(read.run[i].state, written.run[i].state, written.run[i].size);
    }
    checkpoint_clear(&written);
    checkpoint_clear(&read);
}

static void a_later_state_takes_the_place_of_the_last(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct checkpoint checkpoint;
    check_path(path, "a.checkpoint");
    fill(&checkpoint, path);
    const struct checkpoint_run longer = {77, 70, false, sizeof IDENTITY, (void *)IDENTITY};
    assert_int_equal(checkpoint_set(&checkpoint, 2, &longer, NULL), STATUS_OK);
    assert_int_equal(checkpoint.runs, 3);
    assert_int_equal(checkpoint.run[2].done, 70);
    assert_string_equal(checkpoint.run[2].state, IDENTITY);
    assert_true(checkpoint.run[2].state != longer.state);
    checkpoint_clear(&checkpoint);
}

static size_t size_of(const char *path) {
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return (size_t)status.st_size;
}

static char *bytes_of(const char *path, size_t size) {
    char *bytes = malloc(size);
    FILE *file = fopen(path, "rb");
    assert_non_null(bytes);
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, size, file), size);
    fclose(file);
    return bytes;
}

/* Every byte changed, and every length but the whole. */
static void whatever_is_corrupt_is_refused(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct checkpoint checkpoint;
    check_path(path, "a.checkpoint");
    fill(&checkpoint, path);
    assert_int_equal(checkpoint_save(&checkpoint, NULL), STATUS_OK);
    checkpoint_clear(&checkpoint);
    size_t size = size_of(path);
    char *bytes = bytes_of(path, size);
    for (size_t i = 0; i < 2 * size; i++) {
        struct fault fault = {0};
        bool cut = i >= size, last = i == size - 1; /* the newline behind the digest says nothing */
        if (!cut) {
            bytes[i] ^= 4;
        }
        check_write_bytes(path, "a.checkpoint", bytes, cut ? i - size : size);
        require((open_as(path, IDENTITY, &fault) == STATUS_INPUT) != last, "byte %zu", i);
        if (!last) {
            assert_fault(&fault, STATUS_INPUT, path, "take it away");
        }
        if (!cut) {
            bytes[i] ^= 4;
        }
    }
    check_write_bytes(path, "a.checkpoint", bytes, size);
    assert_int_equal(open_as(path, IDENTITY, NULL), STATUS_OK);
    free(bytes);
}

static void a_foreign_one_is_refused_by_name(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct checkpoint checkpoint;
    struct fault fault = {0};
    check_path(path, "a.checkpoint");
    fill(&checkpoint, path);
    assert_int_equal(checkpoint_save(&checkpoint, NULL), STATUS_OK);
    checkpoint_clear(&checkpoint);
    assert_int_equal(open_as(path, "page 1.0 abcdef full seed 18", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "another run", "seed 17", "seed 18", "take it away");
    size_t size = size_of(path);
    assert_true(size > 100); /* it is still there */
}

static void no_file_is_an_empty_start(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct checkpoint checkpoint;
    check_path(path, "none.checkpoint");
    assert_int_equal(checkpoint_init(&checkpoint, path, IDENTITY, NULL), STATUS_OK);
    assert_int_equal(checkpoint.runs, 0);
    checkpoint_remove(&checkpoint);
    checkpoint_clear(&checkpoint);
    assert_int_equal(check_count_files(), 0);
}

static void what_is_no_file_is_refused(void **state) {
    (void)state;
    struct fault fault = {0};
    char path[CHECK_PATH];
    check_path(path, "");
    assert_int_equal(open_as(path, IDENTITY, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "not a regular file");
    assert_int_equal(open_as("/dev/zero", IDENTITY, &fault), STATUS_INPUT); /* it has no end */
}

static void a_killed_writer_leaves_nothing_for_long(void **state) {
    (void)state;
    char path[CHECK_PATH], litter[CHECK_PATH];
    check_write(litter, "a.checkpoint.0123456789abcdef.tmp", "half a");
    check_write(litter, "b.checkpoint.0123456789abcdef.tmp", "another's");
    check_write(litter, "a.checkpoint.mine.tmp", "a person's");
    check_path(path, "a.checkpoint");
    assert_int_equal(open_as(path, IDENTITY, NULL), STATUS_OK);
    assert_int_equal(check_count_files(), 2);
}

static void a_full_disk_leaves_the_last_one(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct checkpoint checkpoint;
    struct fault fault = {0};
    struct rlimit before, tight;
    check_path(path, "a.checkpoint");
    fill(&checkpoint, path);
    assert_int_equal(checkpoint_save(&checkpoint, NULL), STATUS_OK);
    const struct checkpoint_run more = {77, 71, false, sizeof IDENTITY, (void *)IDENTITY};
    assert_int_equal(checkpoint_set(&checkpoint, 2, &more, NULL), STATUS_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum status status = checkpoint_save(&checkpoint, &fault);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, path, "cannot write");
    checkpoint_clear(&checkpoint);
    assert_int_equal(checkpoint_init(&checkpoint, path, IDENTITY, NULL), STATUS_OK);
    assert_true(checkpoint.run[2].done == 1ULL << 40);
    assert_int_equal(check_count_files(), 1);
    checkpoint_clear(&checkpoint);
}

/* Of this identity, with a digest that fits: what is said in it is another's word all the same. */
static enum status open_forged(const char *runs, struct fault *fault) {
    char text[1024], digest[SHA256_DIGEST_STRING_LENGTH], path[CHECK_PATH];
    int length = snprintf(text, sizeof text, "catapult checkpoint 1\n%s\n%s", IDENTITY, runs);
    SHA256Data((const uint8_t *)text, (size_t)length, digest);
    snprintf(text + length, sizeof text - (size_t)length, "%s\n", digest);
    check_write(path, "forged.checkpoint", text);
    return open_as(path, IDENTITY, fault);
}

/* The first would make room for 2^64 runs, that is none, and fill it. */
static void a_forged_one_is_refused(void **state) {
    (void)state;
    static const char *const forged[] = {
        "18446744073709551615\n1 1 1 8\nAAAAAAAA\n1 1 1 8\nAAAAAAAA\n",
        "9223372036854775808\n1 1 1 1\nA\n",
        "-1\n1 1 1 1\nA\n",
        "2\n1 1 1 1\nA\n",
        "1\n1 1 1 1\nA\n1 1 1 1\nA\n",
        "1\n1 1 1 18446744073709551615\nA\n",
        "1\n1 1 1 -1\nA\n",
        "1\n1 1 1 2\nA\n",
        "1\n1 2 1 1\nA\n",
        "1\n",
        "",
    };
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        struct fault fault = {0};
        require(open_forged(forged[i], &fault) == STATUS_INPUT, "forgery %zu", i);
        assert_fault(&fault, STATUS_INPUT, "forged.checkpoint", "not a whole checkpoint");
    }
    assert_int_equal(open_forged("1\n1 1 1 0\n\n", NULL), STATUS_OK);
    assert_int_equal(open_forged("1\n1 1 1 1\nA\n", NULL), STATUS_OK);
    assert_int_equal(open_forged("0\n", NULL), STATUS_OK);
}

/* A gigabyte, of which no memory is taken. */
static void a_large_file_of_other_things_is_not_read_whole(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    check_write(path, "large.checkpoint", "something else");
    assert_int_equal(truncate(path, 1 << 30), 0);
    struct rlimit before = check_room(64 << 20);
    enum status status = open_as(path, IDENTITY, &fault);
    setrlimit(RLIMIT_AS, &before);
    assert_int_equal(status, STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "not a whole checkpoint");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(comes_back_as_it_was),
        check_in_directory(a_later_state_takes_the_place_of_the_last),
        check_in_directory(whatever_is_corrupt_is_refused),
        check_in_directory(a_foreign_one_is_refused_by_name),
        check_in_directory(a_forged_one_is_refused),
        check_in_directory(a_large_file_of_other_things_is_not_read_whole),
        check_in_directory(no_file_is_an_empty_start),
        check_in_directory(what_is_no_file_is_refused),
        check_in_directory(a_killed_writer_leaves_nothing_for_long),
        check_in_directory(a_full_disk_leaves_the_last_one),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
