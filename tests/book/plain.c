/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/plain.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static void must_put(const char *markdown, const char *want) {
    char *got = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&got, &size);
    assert_non_null(stream);
    plain_put(stream, markdown, strlen(markdown));
    assert_int_equal(fclose(stream), 0);
    require(strcmp(got, want) == 0, "\"%s\" became \"%s\", must be \"%s\"", markdown, got, want);
    free(got);
}

static void leaves_words(void **state) {
    (void)state;
    must_put("", "");
    must_put(
        "Where *this* and **that** are `drift.c`,\n2 * 3",
        "Where this and that are drift.c, 2 * 3");
    must_put("λ_max ≥ 5 $ for one", "λ_max ≥ 5 $ for one");
    must_put("4/(η s_*²) (s_*)", "4/(η s_*²) (s_*)");
    must_put("a \\| b", "a | b");
}

static void reads_formulas(void **state) {
    (void)state;
    must_put("$\\eta\\lambda s_i^2 \\le 2$", "ηλs_i² ≤ 2");
    must_put("$(n/\\eta)^{-\\vartheta/2}$", "(n/η)^(−ϑ/2)");
    must_put("$10^{-12}$, $x^n$, $s_*^2$", "10⁻¹², x^n, s_*²");
    must_put("$\\tfrac{1}{2}\\log\\bigl|1-x\\bigr|$", "1/2log|1−x|");
    must_put("$\\sqrt n, \\mathbb E s^2, \\eta_{\\rm crit}$", "√ n, E s², η_crit");
    must_put("$\\{a\\}\\,b$", "{a} b");
    must_put("$x^\\vartheta$", "x^ϑ");
}

/* Cut short at each of its bytes, a text is read to its end and not beyond. */
static void reads_nothing_behind_the_end(void **state) {
    (void)state;
    static const char whole[] = "$\\frac{a}{b}^{-2}\\left(x_{\\rm c}\\right)^\\eta$ **b** \\";
    for (size_t length = 0; length < sizeof whole; length++) {
        char *text = malloc(length + 1), *got = NULL;
        size_t size = 0;
        assert_non_null(text);
        memcpy(text, whole, length);
        text[length] = '\0';
        FILE *stream = open_memstream(&got, &size);
        assert_non_null(stream);
        plain_put(stream, text, length);
        assert_int_equal(fclose(stream), 0);
        assert_true(plain_sentence(text) <= length);
        assert_true(size <= 2 * length);
        free(got);
        free(text);
    }
}

static void must_end(const char *first, const char *rest) {
    char text[256];
    snprintf(text, sizeof text, "%s%s", first, rest);
    require(
        plain_sentence(text) == strlen(first), "\"%s\" ends at %zu", text, plain_sentence(text));
}

static void finds_the_first_sentence(void **state) {
    (void)state;
    must_end("It is 1.5 times $a. b$ as high.", " Then it falls.");
    must_end("Is it?", " No.");
    must_end("Left of it, i. e. below, it falls.", " So.");
    must_end("No end", "");
    must_end("", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_words),
        cmocka_unit_test(reads_formulas),
        cmocka_unit_test(reads_nothing_behind_the_end),
        cmocka_unit_test(finds_the_first_sentence),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
