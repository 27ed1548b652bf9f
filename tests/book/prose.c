/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/prose.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static const char *const PROGRAM = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
                                   "/**\n# A title with $x$\n\nProse.\n\n"
                                   "**What to see.** Two\nlines.\n*/\n\n"
                                   "int a; /* not prose */\n\n"
                                   "/** ## A heading */\n\nint b;\n"
                                   "    /** not at the start */\n";

static void reads_title_and_caption(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct prose page;
    check_write(path, "p.c", PROGRAM);
    assert_int_equal(prose_read(&page, path, NULL), STATUS_OK);
    assert_string_equal(page.title, "A title with $x$");
    assert_string_equal(page.caption, "Two lines.");
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
        woven, "\n# A title with $x$\n\nProse.\n\n**What to see.** Two\nlines.\n\n"
               "\n```c\nint a; /* not prose */\n\n```\n\n## A heading\n"
               "\n```c\nint b;\n    /** not at the start */\n```\n\n");
    free(woven);
    prose_clear(&page);
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
    assert_lacks("/**\n# Title\n*/\n", "lacks a caption");
    assert_lacks("", "empty");
    struct prose page;
    struct fault fault;
    assert_int_equal(prose_read(&page, "/nowhere/p.c", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "/nowhere/p.c", "No such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_title_and_caption),
        check_in_directory(weaves_prose_and_code),
        check_in_directory(says_what_is_missing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
