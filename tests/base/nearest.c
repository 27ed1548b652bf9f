/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nearest.h"

#include <string.h>

#include "check.h"

static const char *const words[] = {"drift", "gd-lazy", "gd-lazy-steps", "root-1-17", "root-1-18"};
enum { COUNT = sizeof words / sizeof *words };

static void it_is_the_word_with_fewest_changes(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"drift", "drift"},
        {"drfit", "drift"},
        {"drif", "drift"},
        {"gd-lasy", "gd-lazy"},
        {"gd-step", "gd-lazy"},
        {"gd-lazy-step", "gd-lazy-steps"},
        {"root-1-1", "root-1-17"},
        /* the first of two */ {"root-1-28", "root-1-18"},
        {"", "drift"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = words[nearest_of(cases[i][0], words, COUNT)];
        require(strcmp(found, cases[i][1]) == 0, "%s: %s", cases[i][0], found);
    }
}

static void long_words_are_cut(void **state) {
    (void)state;
    char word[1000];
    memset(word, 'd', sizeof word);
    word[sizeof word - 1] = '\0';
    assert_true(nearest_of(word, words, COUNT) < COUNT);
    const char *const longs[] = {"short", word};
    assert_int_equal(nearest_of(word, longs, 2), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_word_with_fewest_changes),
        cmocka_unit_test(long_words_are_cut),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
