/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/contents.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static char *write_page(char path[CHECK_PATH], const char *name, const char *place) {
    char text[256];
    snprintf(
        text, sizeof text, "/**\n# T\n\n**Place.** %s. Why?\n\n**What to see.** x\n*/\n", place);
    check_write(path, name, text);
    return path;
}

static void puts_pages_in_order(void **state) {
    (void)state;
    char a[CHECK_PATH], b[CHECK_PATH], c[CHECK_PATH];
    char *source[] = {
        write_page(a, "z.c", "2.1 Two"), write_page(b, "y.c", "1.10 One"),
        write_page(c, "x.c", "1.2 One")};
    struct contents contents;
    assert_int_equal(contents_read(&contents, 3, source, NULL), STATUS_OK);
    assert_int_equal(contents.count, 3);
    assert_string_equal(contents.entry[0].stem, "x");
    assert_string_equal(contents.entry[1].stem, "y");
    assert_string_equal(contents.entry[2].stem, "z");
    assert_true(contents_begins_chapter(&contents, 0));
    assert_false(contents_begins_chapter(&contents, 1));
    assert_true(contents_begins_chapter(&contents, 2));
    assert_false(contents_is_figure(&contents.entry[0]));
    contents.entry[0].source = "figures/x.c";
    assert_true(contents_is_figure(&contents.entry[0]));
    contents_clear(&contents);
}

static void refuses_a_chapter_with_two_names(void **state) {
    (void)state;
    char a[CHECK_PATH], b[CHECK_PATH];
    char *source[] = {write_page(a, "a.c", "1.1 One"), write_page(b, "b.c", "1.2 Eins")};
    struct contents contents;
    struct fault fault;
    assert_int_equal(contents_read(&contents, 2, source, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, a, b, "\"One\" and \"Eins\"");
    assert_null(contents.entry);
}

static void refuses_what_is_no_page(void **state) {
    (void)state;
    char a[CHECK_PATH];
    char *source[] = {write_page(a, "a.c", "1.1 One"), "/nowhere/b.c"};
    struct contents contents;
    struct fault fault;
    assert_int_equal(contents_read(&contents, 2, source, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "/nowhere/b.c");
    assert_null(contents.entry);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(puts_pages_in_order),
        check_in_directory(refuses_a_chapter_with_two_names),
        check_in_directory(refuses_what_is_no_page),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("contents", tests, NULL, NULL);
}
