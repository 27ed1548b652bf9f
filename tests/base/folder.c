/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/folder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static void assert_name(const struct folder *folder, size_t at, const char *name) {
    char path[CHECK_PATH];
    check_path(path, name);
    assert_true(at < folder->count);
    assert_string_equal(folder->path[at], path);
}

static void names_come_in_the_order_of_their_bytes(void **state) {
    (void)state;
    static const char *const names[] = {"b.csv",    "a b.csv", "B.csv",    "a.csv",
                                        ".c.csv",   "a.txt",   "csv",      "\xc3\xa9.csv",
                                        "a;b'.csv", ".csv",    "a.csv.tmp"};
    char path[CHECK_PATH], here[CHECK_PATH];
    struct folder folder;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        check_write(path, names[i], "");
    }
    check_path(here, "");
    here[strlen(here) - 1] = '\0'; /* the slash */
    assert_int_equal(folder_list(&folder, here, ".csv", NULL), STATUS_OK);
    assert_int_equal(folder.count, 6);
    static const char *const want[] = {"B.csv",    "a b.csv", "a.csv",
                                       "a;b'.csv", "b.csv",   "\xc3\xa9.csv"};
    for (size_t i = 0; i < 6; i++) {
        assert_name(&folder, i, want[i]);
    }
    folder_clear(&folder);
    assert_int_equal(folder_list(&folder, here, ".png", NULL), STATUS_OK);
    assert_int_equal(folder.count, 0);
    folder_clear(&folder);
}

/* glob(3) would list d1 when it is asked for d[1]. */
static void a_name_is_no_pattern(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct folder folder;
    check_path(path, "d1");
    assert_int_equal(mkdir(path, 0700), 0);
    check_write(path, "d1/wrong.csv", "");
    check_path(path, "d[1]");
    assert_int_equal(mkdir(path, 0700), 0);
    check_write(path, "d[1]/right.csv", "");
    check_path(path, "d[1]");
    assert_int_equal(folder_list(&folder, path, ".csv", NULL), STATUS_OK);
    assert_int_equal(folder.count, 1);
    assert_name(&folder, 0, "d[1]/right.csv");
    folder_clear(&folder);
    check_path(path, "d*");
    struct fault fault = {0};
    assert_int_equal(folder_list(&folder, path, ".csv", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "No such file", "give a folder");
}

static void a_file_is_no_folder(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct folder folder;
    struct fault fault = {0};
    check_write(path, "a.csv", "");
    assert_int_equal(folder_list(&folder, path, ".csv", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "Not a directory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(names_come_in_the_order_of_their_bytes),
        check_in_directory(a_name_is_no_pattern),
        check_in_directory(a_file_is_no_folder),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
