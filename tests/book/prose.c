/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/prose.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static const char *const PROGRAM = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
                                   "/**\n# A title with $x$\n\n"
                                   "**Place.** 2.10 Of regimes. Does\nit $x$?\n\nProse.\n\n"
                                   "**What to see.** Two\nlines.\n*/\n\n"
                                   "int a; /* not prose */\n\n"
                                   "/** ## A heading */\n\nint b;\n"
                                   "    /**\n    Indented, and\n      - further\n    */\n    c;\n"
                                   "    int d; /** not at the start */\n";

static void reads_title_and_caption(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct prose page;
    check_write(path, "p.c", PROGRAM);
    assert_int_equal(prose_read(&page, path, NULL), STATUS_OK);
    assert_string_equal(page.title, "A title with $x$");
    assert_string_equal(page.caption, "Two lines.");
    assert_int_equal(page.chapter, 2);
    assert_int_equal(page.place, 10);
    assert_string_equal(page.heading, "Of regimes");
    assert_string_equal(page.question, "Does it $x$?");
    prose_clear(&page);
}

static void weaves_prose_and_code(void **state) {
    (void)state;
    char path[CHECK_PATH], *woven = NULL;
    size_t size;
    struct prose page;
    check_write(path, "p.c", PROGRAM);
    assert_int_equal(prose_read(&page, path, NULL), STATUS_OK);
    FILE *out = open_memstream(&woven, &size);
    prose_weave(&page, out);
    fclose(out);
    assert_string_equal(
        woven, "\n# A title with $x$\n\nProse.\n\n\n"
               "\n```c\nint a; /* not prose */\n\n```\n\n## A heading\n"
               "\n```c\nint b;\n```\n\n\nIndented, and\n  - further\n\n"
               "\n```c\n    c;\n    int d; /** not at the start */\n```\n\n");
    free(woven);
    prose_clear(&page);
}

static void pages_are_ordered_by_chapter_and_place(void **state) {
    (void)state;
    struct prose a = {.chapter = 2, .place = 10}, b = {.chapter = 2, .place = 9},
                 c = {.chapter = 10};
    assert_true(prose_compare(&b, &a) < 0 && prose_compare(&a, &b) > 0);
    assert_true(prose_compare(&a, &c) < 0 && prose_compare(&c, &b) > 0);
    assert_int_equal(prose_compare(&a, &a), 0);
}

static void assert_lacks(const char *text, const char *what) {
    char path[CHECK_PATH];
    struct prose page;
    struct fault fault;
    check_write(path, "p.c", text);
    assert_int_equal(prose_read(&page, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, what);
    assert_null(page.text);
}

static void says_what_is_missing(void **state) {
    (void)state;
    assert_lacks("/**\n**What to see.** x\n*/\n", "lacks a title");
    assert_lacks("/**\n# Title\n\n**Place.** 1.1 A. B?\n*/\n", "lacks a caption");
    assert_lacks("/**\n# Title\n\n**What to see.** x\n*/\n", "lacks a place");
    assert_lacks("/**\n# T\n\n**Place.** One. B?\n\n**What to see.** x\n*/\n", "write it like");
    assert_lacks(
        "/**\n# T\n\n**Place.** 0.1 A. B?\n\n**What to see.** x\n*/\n", "\"**Place.** 0.1");
    assert_lacks("/**\n# T\n\n**Place.** 1.1 A\n\n**What to see.** x\n*/\n", "write it like");
    assert_lacks("", "empty");
    struct prose page;
    struct fault fault;
    assert_int_equal(prose_read(&page, "/nowhere/p.c", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "/nowhere/p.c", "No such file");
}

/* A program cut short, at each of its bytes: it is refused, or read and woven to its end. */
static void reads_nothing_behind_the_end(void **state) {
    (void)state;
    static const char whole[] = "/**\n# T\n\n**Place.** 1.2 A. B?\n\n**What to see.** x";
    size_t good = 0;
    for (size_t length = 1; length < sizeof whole; length++) {
        char path[CHECK_PATH], *woven = NULL;
        size_t size = 0;
        struct prose page;
        check_write_bytes(path, "p.c", whole, length);
        if (prose_read(&page, path, NULL) != STATUS_OK) {
            continue;
        }
        good++;
        assert_true(strlen(page.caption) == length - (sizeof whole - 2));
        FILE *out = open_memstream(&woven, &size);
        assert_non_null(out);
        prose_weave(&page, out);
        assert_int_equal(fclose(out), 0);
        free(woven);
        prose_clear(&page);
    }
    assert_int_equal(good, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_title_and_caption),
        check_in_directory(weaves_prose_and_code),
        cmocka_unit_test(pages_are_ordered_by_chapter_and_place),
        check_in_directory(says_what_is_missing),
        check_in_directory(reads_nothing_behind_the_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("prose", tests, NULL, NULL);
}
