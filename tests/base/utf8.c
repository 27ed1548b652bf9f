/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void signs_are_known_by_their_length(void **state) {
    (void)state;
    assert_int_equal(utf8_sign("a"), 1);
    assert_int_equal(utf8_sign(" "), 1);
    assert_int_equal(utf8_sign("~"), 1);
    assert_int_equal(utf8_sign("ϑx"), 2);
    assert_int_equal(utf8_sign("≤"), 3);
    assert_int_equal(utf8_sign("𝔼"), 4);
    assert_int_equal(utf8_sign("\xc2\xa0"), 2);
    assert_int_equal(utf8_sign("\xf4\x8f\xbf\xbd"), 4);
}

static void what_is_no_sign_has_no_length(void **state) {
    (void)state;
    static const char *const none[] = {
        "",
        "\n",
        "\x1b[31m",
        "\x7f",
        "\x80",
        "\xbf",
        "\xff",
        "\xc3",
        "\xcf",
        "\xe2\x89",
        "\xf0\x9d\x94",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xf0\x80\x80\x80",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xc2\x9b",
        "\xc2\x80",
        "\xc2\x9f",
        "\xef\xbf\xbe",
        "\xef\xbf\xbf",
        "\xc3(",
        "\xe2(\xa1",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        require(utf8_sign(none[i]) == 0, "case %zu", i);
    }
}

/* The C library's converter is the second opinion, on all pairs and on many of three and four. */
static bool is_utf8(iconv_t converter, char *text, size_t length) {
    char out[16], *to = out;
    size_t room = sizeof out;
    iconv(converter, NULL, NULL, NULL, NULL);
    return iconv(converter, &text, &length, &to, &room) != (size_t)-1 && room == sizeof out - 4;
}

static void the_c_library_agrees(void **state) {
    (void)state;
    iconv_t converter = iconv_open("UTF-32LE", "UTF-8");
    struct check_random random = check_random_of(3);
    assert_true(converter != (iconv_t)-1);
    size_t signs = 0;
    for (size_t i = 0; i < 400000; i++) {
        char text[5] = "";
        size_t length = 2 + check_below(&random, 3);
        static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
        text[0] = (char)(first[length] + check_below(&random, length == 2 ? 32 : 16));
        for (size_t k = 1; k < length; k++) {
            text[k] = (char)(0x78 + check_below(&random, 0x50));
        }
        bool control = (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] < 0xa0;
        bool forbidden =
            memcmp(text, "\xef\xbf\xbe", 3) == 0 || memcmp(text, "\xef\xbf\xbf", 3) == 0;
        bool want = is_utf8(converter, text, length) && !control && !forbidden;
        signs += want;
        require(
            (utf8_sign(text) == length) == want, "%02x %02x %02x %02x", (unsigned char)text[0],
            (unsigned char)text[1], (unsigned char)text[2], (unsigned char)text[3]);
    }
    iconv_close(converter);
    assert_true(signs > 20000);
}

static void runs_of_other_bytes_become_one_sign(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"ϑ ≤ ∞\t\n\r", "ϑ ≤ ∞\t\n\r"},
        {"na\xefve", "na\xef\xbf\xbdve"},
        {"cut \xe2\x89", "cut \xef\xbf\xbd"},
        {"\xc2\x9b\x1b[31m\xff", "\xef\xbf\xbd[31m\xef\xbf\xbd"},
        {"\xcf\xcf\x91", "\xef\xbf\xbdϑ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *got = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&got, &size);
        assert_non_null(stream);
        utf8_put(stream, cases[i][0]);
        assert_int_equal(fclose(stream), 0);
        assert_string_equal(got, cases[i][1]);
        free(got);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_are_known_by_their_length),
        cmocka_unit_test(what_is_no_sign_has_no_length),
        cmocka_unit_test(the_c_library_agrees),
        cmocka_unit_test(runs_of_other_bytes_become_one_sign),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
