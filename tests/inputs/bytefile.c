/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/bytefile.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "check.h"

static const char text[] = "one\ntwo\n\nfour";
enum { SIZE = sizeof text - 1 };

/* Adds the bytes to DIRECTORY/NAME as a gzip stream of its own. */
static void append_packed(char path[CHECK_PATH], const char *name, const char *bytes) {
    check_path(path, name);
    gzFile file = gzopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(gzputs(file, bytes), strlen(bytes));
    assert_int_equal(gzclose(file), Z_OK);
}

static void append(const char *path, const char *bytes) {
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    fputs(bytes, file);
    assert_int_equal(fclose(file), 0);
}

static struct bytefile open_file(const char *path) {
    struct bytefile file;
    struct fault fault = {0};
    require(bytefile_open(&file, path, &fault) == STATUS_OK, "refused: %s", fault.text);
    return file;
}

static void reads_plain_and_packed_alike(void **state) {
    (void)state;
    char path[2][CHECK_PATH];
    check_write(path[0], "plain", text);
    append_packed(path[1], "packed", text);
    for (int packed = 0; packed < 2; packed++) {
        char got[SIZE], line[8];
        bool ended = false, more = false;
        uint64_t bytes = 0;
        struct bytefile file = open_file(path[packed]);
        assert_true(file.packed == (packed == 1));
        assert_int_equal(bytefile_read(&file, got, 4, NULL), STATUS_OK);
        assert_memory_equal(got, "one\n", 4);
        assert_int_equal(bytefile_more(&file, &more, NULL), STATUS_OK);
        assert_true(more);
        assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, NULL), STATUS_OK);
        assert_string_equal(line, "two");
        assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, NULL), STATUS_OK);
        assert_string_equal(line, "");
        assert_false(ended);
        assert_int_equal(file.offset, 9);
        assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, NULL), STATUS_OK);
        assert_string_equal(line, "four");
        assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, NULL), STATUS_OK);
        assert_true(ended);
        assert_int_equal(bytefile_more(&file, &more, NULL), STATUS_OK);
        assert_false(more);
        assert_int_equal(bytefile_end(&file, NULL), STATUS_OK);
        bytefile_close(&file);
        file = open_file(path[packed]);
        assert_int_equal(bytefile_read(&file, got, 3, NULL), STATUS_OK);
        assert_int_equal(bytefile_measure(&file, &bytes, NULL), STATUS_OK);
        assert_int_equal(bytes, SIZE - 3);
        bytefile_close(&file);
    }
}

static void expects_what_the_file_can_hold(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    check_write(path, "plain", text);
    struct bytefile file = open_file(path);
    assert_int_equal(bytefile_expect(&file, SIZE, "words", &fault), STATUS_OK);
    assert_int_equal(bytefile_expect(&file, SIZE + 1, "words", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "declares 14 bytes of words, and 13 follow", "short");
    assert_int_equal(bytefile_expect(&file, SIZE - 1, "words", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "too long");
    bytefile_close(&file);
    append_packed(path, "packed", text);
    file = open_file(path);
    assert_int_equal(bytefile_expect(&file, 1032 * file.size, "words", &fault), STATUS_OK);
    assert_int_equal(bytefile_expect(&file, 1032 * (file.size + 1), "words", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "bytes of gzip can hold");
    bytefile_close(&file);
}

static void refuses_ends_that_are_none(void **state) {
    (void)state;
    char path[CHECK_PATH], got[SIZE];
    struct fault fault = {0};
    check_write(path, "plain", text);
    struct bytefile file = open_file(path);
    assert_int_equal(bytefile_end(&file, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "goes on after the 0 bytes");
    assert_int_equal(bytefile_read(&file, got, SIZE, &fault), STATUS_OK);
    assert_int_equal(bytefile_read(&file, got, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "ends after 13 bytes");
    bytefile_close(&file);
    append_packed(path, "garbage", text);
    append(path, "garbage");
    file = open_file(path);
    assert_int_equal(bytefile_read(&file, got, SIZE, &fault), STATUS_OK);
    assert_int_equal(bytefile_end(&file, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "bytes follow the end of the gzip stream");
    bytefile_close(&file);
}

static void lines_have_no_nul_and_an_end(void **state) {
    (void)state;
    char path[CHECK_PATH], line[5];
    struct fault fault = {0};
    bool ended = false;
    check_write_bytes(path, "binary", "ab\0c\n", 5);
    struct bytefile file = open_file(path);
    assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "a NUL after 3 bytes");
    bytefile_close(&file);
    check_write(path, "long", "abcd\nabcde\n");
    file = open_file(path);
    assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, &fault), STATUS_OK);
    assert_int_equal(bytefile_line(&file, line, sizeof line, &ended, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "a line too long");
    bytefile_close(&file);
}

static void finds_the_plain_file_first(void **state) {
    (void)state;
    char path[BYTEFILE_PATH], other[CHECK_PATH], folder[CHECK_PATH];
    check_path(folder, ".");
    assert_false(bytefile_find(path, folder, "a"));
    check_path(other, "a");
    assert_int_equal(mkdir(other, 0755), 0);
    assert_false(bytefile_find(path, folder, "a"));
    check_write(other, "a.gz", "");
    assert_true(bytefile_find(path, folder, "a"));
    assert_string_equal(path + strlen(path) - 5, "/a.gz");
    check_write(other, "b", "");
    check_write(other, "b.gz", "");
    assert_true(bytefile_find(path, folder, "b"));
    assert_string_equal(path + strlen(path) - 2, "/b");
}

static void names_what_cannot_be_opened(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct bytefile file;
    struct fault fault = {0};
    check_path(path, ".");
    assert_int_equal(bytefile_open(&file, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "not a file");
    bytefile_close(&file);
    check_path(path, "absent");
    assert_int_equal(bytefile_open(&file, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "No such file");
    bytefile_close(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_plain_and_packed_alike),
        check_in_directory(expects_what_the_file_can_hold),
        check_in_directory(refuses_ends_that_are_none),
        check_in_directory(lines_have_no_nul_and_an_end),
        check_in_directory(finds_the_plain_file_first),
        check_in_directory(names_what_cannot_be_opened),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("bytefile", tests, NULL, NULL);
}
