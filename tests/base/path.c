/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/path.h"

#include "check.h"

static void assert_stem(const char *path, const char *want) {
    char stem[16];
    path_stem(path, stem, sizeof stem);
    assert_string_equal(stem, want);
}

static void names_are_what_follows_the_last_slash(void **state) {
    (void)state;
    assert_string_equal(path_name("figures/drift.c"), "drift.c");
    assert_string_equal(path_name("drift.c"), "drift.c");
    assert_string_equal(path_name("/a.b/"), "");
}

static void stems_end_at_the_last_dot(void **state) {
    (void)state;
    assert_stem("figures/drift.c", "drift");
    assert_stem("data/two.dots.csv", "two.dots");
    assert_stem("a.b/c", "c");
    assert_stem(".hidden.csv", ".hidden");
    assert_stem(".hidden", ".hidden");
    assert_stem("", "");
    assert_stem("abcdefghijklmnopqrstuvwxyz.c", "abcdefghijklmno");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_what_follows_the_last_slash),
        cmocka_unit_test(stems_end_at_the_last_dot),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
