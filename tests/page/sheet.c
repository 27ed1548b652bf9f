/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "check.h"

static const char TEXT[] = "# sha256 of the lines without #: abc\n"
                           "other,x,kind\n"
                           "1,2.5,curve\n"
                           "4,1e-3,level\n";
static const char *const names[] = {"kind", "x"};
enum { KIND, X };

/* The sheet points into its arguments, so these stay. */
static void open_sheet(struct sheet *sheet, char *csv) {
    static char program[] = "draw", input[] = "--csv", output[] = "--output", picture[] = "x.svg";
    char *argv[] = {program, input, csv, output, picture, NULL};
    sheet_open(sheet, 5, argv, "some_page", names, 2);
}

static void cells_are_found_by_name(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct sheet sheet;
    check_write(path, "some_page.csv", TEXT);
    open_sheet(&sheet, path);
    assert_int_equal(sheet.csv.rows, 2);
    assert_string_equal(sheet.output, "x.svg");
    assert_string_equal(sheet.digest, "abc");
    assert_string_equal(sheet_text(&sheet, 0, KIND), "curve");
    assert_true(sheet_is(&sheet, 1, KIND, "level") && !sheet_is(&sheet, 0, KIND, "level"));
    assert_true(sheet_number(&sheet, 0, X) == 2.5 && sheet_number(&sheet, 1, X) == 1e-3);
    sheet_clear(&sheet);
    check_write(path, "some_page.csv", TEXT + 37);
    open_sheet(&sheet, path);
    assert_string_equal(sheet.digest, "");
    sheet_clear(&sheet);
}

/* The exit code of a program that opens this text and asks for a number; its message is left in a
 * file. */
static int exit_code(const char *text, char **message) {
    char path[CHECK_PATH], log[CHECK_PATH];
    check_write(path, "some_page.csv", text);
    check_path(log, "log");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sheet sheet;
        if (freopen(log, "w", stderr) == NULL) {
            _exit(99);
        }
        open_sheet(&sheet, path);
        double number = sheet_number(&sheet, 0, X);
        fflush(stderr);
        _exit(number == 2.5 ? 0 : 98);
    }
    int status = 0;
    assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
    *message = check_read(log);
    assert_non_null(*message);
    return WEXITSTATUS(status);
}

static void other_files_are_refused(void **state) {
    (void)state;
    char *message;
    assert_int_equal(exit_code(TEXT, &message), 0);
    assert_string_equal(message, "");
    free(message);
    assert_int_equal(exit_code("x,y\n2.5,2\n", &message), STATUS_INPUT);
    assert_non_null(strstr(message, "no column kind; give the CSV of some_page"));
    free(message);
    assert_int_equal(exit_code("x,kind\nmuch,curve\n", &message), STATUS_INPUT);
    assert_non_null(strstr(message, "much"));
    free(message);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(cells_are_found_by_name),
        check_in_directory(other_files_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sheet", tests, NULL, NULL);
}
