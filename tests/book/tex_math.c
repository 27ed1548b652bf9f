/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/tex_math.h"

#include <stdlib.h>
#include <string.h>

#include "base/folder.h"
#include "book/prose.h"
#include "check.h"

static bool is_plain(const char *text) {
    return tex_math_is_plain(text, strlen(text));
}

static void formulas_are_plain(void **state) {
    (void)state;
    static const char *const formulas[] = {
        "",
        "x^2 + y_1",
        "\\eta\\lambda_0 < 4/s_*^2",
        "\\frac{\\mathbb E\\log|1-xs^2|}{\\sqrt n}",
        "\\left\\{ a, b \\right\\}",
        "P \\propto n^{-\\vartheta/2},\\quad n \\to \\infty",
        "λ",
    };
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        require(is_plain(formulas[i]), "%s", formulas[i]);
    }
}

static void programs_are_not(void **state) {
    (void)state;
    static const char *const programs[] = {
        "\\input{/etc/hostname}",
        "\\hbox{\\input{/etc/hostname}}",
        "\\immediate\\write18{ls}",
        "\\def\\alpha{x}",
        "\\csname input\\endcsname",
        "\\loop\\repeat",
        "\\lambdax",
        "\\text{\\include{a}}",
        "^^5cinput a",
        "a % b",
        "#1",
        "\\",
        "\\\\",
        "\\\"o",
        "a\\",
        "{",
        "}",
        "}{",
        "{{}",
        "a\nb",
        "a\x7f",
    };
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        require(!is_plain(programs[i]), "%s", programs[i]);
    }
}

static void it_looks_no_further_than_it_is_told(void **state) {
    (void)state;
    assert_true(tex_math_is_plain("x\\input", 1));
    assert_false(tex_math_is_plain("\\eta", 1));
    assert_true(tex_math_is_plain("\\etax", 4));
    assert_true(tex_math_is_plain("^^", 1));
}

static void check_spans(const char *path, const char *text) {
    const char *begin, *end;
    while ((begin = strchr(text, '$')) != NULL && (end = strchr(begin + 1, '$')) != NULL) {
        size_t length = (size_t)(end - begin) - 1;
        require(tex_math_is_plain(begin + 1, length), "%s: %.*s", path, (int)length, begin + 1);
        text = end + 1;
    }
}

/* What our own pages say in formulas is known. */
static void captions_are_plain(void **state) {
    (void)state;
    static const char *const folders[] = {"figures", "tables"};
    for (int f = 0; f < 2; f++) {
        struct folder files;
        assert_int_equal(folder_list(&files, folders[f], ".c", NULL), STATUS_OK);
        assert_true(files.count > 5);
        for (size_t i = 0; i < files.count; i++) {
            struct prose page;
            if (strstr(files.path[i], ".draw.c") == NULL) {
                assert_int_equal(prose_read(&page, files.path[i], NULL), STATUS_OK);
                check_spans(files.path[i], page.title);
                check_spans(files.path[i], page.caption);
                prose_clear(&page);
            }
        }
        folder_clear(&files);
    }
}

static void raw_mathematics_is_found(void **state) {
    (void)state;
    static const char *const clean[] = {
        "", "plain words, ηλ and 1 − ½", "$10^{12}$ and $s_*$", "`a_b^c` is code",
        "of (1.17), 5 %"};
    static const char *const raw[][2] = {
        {"n = 10^12", "^12"},
        {"up to λ_0", "_0"},
        {"$x_0$ and y_0", "_0"},
        {"\\eta alone", "\\eta alone"},
        {"$\\input{x}$", "$\\input{x}$"},
        {"one $ alone", "$ alone"},
        {"code `open", "`open"},
    };
    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++) {
        require(tex_math_raw(clean[i]) == NULL, "%s", clean[i]);
    }
    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
        const char *at = tex_math_raw(raw[i][0]);
        require(at != NULL && strcmp(at, raw[i][1]) == 0, "%s", raw[i][0]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_are_plain),
        cmocka_unit_test(programs_are_not),
        cmocka_unit_test(it_looks_no_further_than_it_is_told),
        cmocka_unit_test(captions_are_plain),
        cmocka_unit_test(raw_mathematics_is_found),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tex_math", tests, NULL, NULL);
}
