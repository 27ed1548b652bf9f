/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/tex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* -- collecting what is written ----------------------------------------------------------- */

static char *collected;
static size_t collected_size;

static FILE *start(void) {
    FILE *stream = open_memstream(&collected, &collected_size);
    assert_non_null(stream);
    return stream;
}

static void must_have_written(FILE *stream, const char *from, const char *want) {
    assert_int_equal(fclose(stream), 0);
    require(
        strcmp(collected, want) == 0, "\"%s\" became \"%s\", must be \"%s\"", from, collected,
        want);
    free(collected);
    collected = NULL;
}

static void must_put(const char *text, const char *want) {
    FILE *stream = start();
    tex_put(stream, text);
    must_have_written(stream, text, want);
}

static void must_put_number(const char *text, int digits, const char *want) {
    FILE *stream = start();
    tex_put_number(stream, text, digits);
    must_have_written(stream, text, want);
}

/* -- text --------------------------------------------------------------------------------- */

static void leaves_plain_words(void **state) {
    (void)state;
    must_put("", "");
    must_put("Three roots, 1.5 (own); see [1]!", "Three roots, 1.5 (own); see [1]!");
}

static void escapes_special_characters(void **state) {
    (void)state;
    must_put("50 % of a & b", "50 \\% of a \\& b");
    must_put("#1 {x} _y", "\\#1 \\{x\\} \\_y");
    must_put("a\\b", "a\\textbackslash{}b");
    must_put("~ ^", "\\~{} \\^{}");
    must_put("a < b > c", "a $<$ b $>$ c");
    must_put("5 $", "5 \\$"); /* a dollar alone is no mathematics */
    must_put("`", "`");
}

/* Nothing a text may hold may break a document: in what comes out of any single character between
 * letters, braces pair and no special character stands alone. */
static void is_safe_for_each_character(void **state) {
    (void)state;
    for (int c = ' '; c < 0x7f; c++) {
        char text[] = {'0', (char)c, '0', '\0'};
        FILE *stream = start();
        tex_put(stream, text);
        fclose(stream);
        int depth = 0, dollars = 0;
        for (const char *at = collected; *at != '\0'; at++) {
            if (*at == '\\') {
                at++;
                continue;
            }
            depth += (*at == '{') - (*at == '}');
            dollars += *at == '$';
            require(strchr("&%#_~", *at) == NULL, "\"%s\" became \"%s\"", text, collected);
            require(depth >= 0, "\"%s\" became \"%s\"", text, collected);
        }
        require(depth == 0 && dollars % 2 == 0, "\"%s\" became \"%s\"", text, collected);
        const char *end = c == '^' ? "0}$" : "0"; /* a power */
        size_t length = strlen(end);
        require(
            collected[0] == '0' && collected_size > length &&
                strcmp(collected + collected_size - length, end) == 0,
            "lost: \"%s\"", collected);
        free(collected);
    }
}

static void passes_mathematics_and_code(void **state) {
    (void)state;
    must_put("so $x^2 & y_1$ is", "so $x^2 & y_1$ is");
    must_put("run `a_b 50%` now", "run \\texttt{a\\_b 50\\%} now");
    must_put("*so* (*λ, and* x)", "\\emph{so} (\\emph{$\\lambda $, and} x)");
    must_put("2*3*4, a* b, s_*², * c * d", "2*3*4, a* b, $s_*^2$, * c * d");
    must_put("$a$ and $b$", "$a$ and $b$");
}

/* As they came in as labels of datasets: TeX would have read the file. */
static void no_text_becomes_a_program(void **state) {
    (void)state;
    must_put("$\\input{/etc/hostname}$", "\\$\\textbackslash{}input\\{/etc/hostname\\}\\$");
    must_put("$a % b$", "\\$a \\% b\\$");
    must_put_number("1 ± \\input{a}", 6, "1 $\\pm $ \\textbackslash{}input\\{a\\}");
    must_put_number("1 ± 2 \\input{a}", 6, "1 $\\pm $ 2 \\textbackslash{}input\\{a\\}");
}

static void writes_signs_as_mathematics(void **state) {
    (void)state;
    must_put("λ", "$\\lambda $");
    must_put("ηλ", "$\\eta \\lambda $");
    must_put("a ≤ b", "a $\\le $ b");
    must_put("2m − 1", "2m $- $ 1");
    must_put("n → ∞", "n $\\to $ $\\infty $");
    must_put("√2", "$\\sqrt {2}$");
    must_put("½ ± 2", "$\\tfrac12 $ $\\pm $ 2");
}

static void writes_signs_as_text(void **state) {
    (void)state;
    must_put("1 – 2 — 3", "1 -- 2 --- 3");
    must_put("“so”, it’s…", "``so'', it's\\dots{}");
    must_put("Poincaré", "Poincar\\'e");
    must_put("Schrödinger", "Schr\\\"odinger");
}

static void writes_subscripts_and_powers(void **state) {
    (void)state;
    must_put("λ_max", "$\\lambda _{\\mathrm{max}}$");
    must_put("Λ₀", "$\\Lambda _0 $");
    must_put("s²", "$s^2$");
    must_put("s_*²", "$s_*^2$");
    must_put("p_i", "$p_{i}$");
    must_put("G_FB", "$G_{\\mathrm{FB}}$");
    must_put("2/(η s_*²)", "2/($\\eta $ $s_*^2$)");
    must_put("x_i, y", "$x_{i}$, y");
    /* A word with an underscore is no variable. */
    must_put("regime_map", "regime\\_map");
    must_put("trailing_", "trailing\\_");
}

/* -- numbers ------------------------------------------------------------------------------ */

static void rounds_numbers(void **state) {
    (void)state;
    must_put_number("1.5917159763314", 6, "\\ensuremath{1.59172}");
    must_put_number("-1.5917159763314", 6, "\\ensuremath{-1.59172}");
    must_put_number("1.0000000000000", 6, "\\ensuremath{1}");
    must_put_number("1.0000000000001", 6, "\\ensuremath{1.00000}");
    must_put_number("9.9999999", 3, "\\ensuremath{10.0}");
    must_put_number("0.00123456789", 3, "\\ensuremath{0.00123}");
    must_put_number("2.4999", 2, "\\ensuremath{2.5}");
}

static void leaves_short_numbers(void **state) {
    (void)state;
    must_put_number("0", 6, "\\ensuremath{0}");
    must_put_number("-2.25", 6, "\\ensuremath{-2.25}");
    must_put_number("0.00125", 3, "\\ensuremath{0.00125}");
    must_put_number("123456789", 3, "\\ensuremath{123456789}"); /* a count is exact */
}

static void noughts_go_where_they_say_nothing(void **state) {
    (void)state;
    must_put_number("0.00000000000", 6, "\\ensuremath{0}");
    must_put_number("0.0", 6, "\\ensuremath{0}");
    must_put_number("14100.0", 6, "\\ensuremath{14100}");
    must_put_number("1.90000000000", 6, "\\ensuremath{1.9}");
    must_put_number("1.00000000000e+12", 6, "\\ensuremath{10^{12}}");
    must_put_number("0.580", 6, "\\ensuremath{0.580}"); /* three digits are known */
}

static void writes_powers_of_ten(void **state) {
    (void)state;
    must_put_number("1.5e-07", 6, "\\ensuremath{1.5\\cdot10^{-7}}");
    must_put_number("1e-07", 6, "\\ensuremath{10^{-7}}");
    must_put_number("1e12", 6, "\\ensuremath{10^{12}}");
    must_put_number("-3e+08", 6, "\\ensuremath{-3\\cdot10^{8}}");
    must_put_number("5.4751498485001001e-10", 4, "\\ensuremath{5.475\\cdot10^{-10}}");
    must_put_number("0.000012345678", 3, "\\ensuremath{1.23\\cdot10^{-5}}");
}

static void writes_what_is_no_finite_number(void **state) {
    (void)state;
    must_put_number("inf", 6, "\\ensuremath{\\infty}");
    must_put_number("-inf", 6, "\\ensuremath{-\\infty}");
    must_put_number("na", 6, "--");
    must_put_number("", 6, "");
    must_put_number("three roots", 6, "three roots");
    must_put_number("(1.17)", 6, "(1.17)");
    must_put_number("1.5 & 2", 6, "1.5 \\& 2");
    must_put_number("50%", 6, "50\\%");
}

static void writes_powers(void **state) {
    (void)state;
    must_put("n = 10^12 to 10^18", "n = 10$^{12}$ to 10$^{18}$");
    must_put("O(n^-1/2), n^x", "O(n$^{-1/2}$), n$^{x}$");
    must_put("a ^ b^", "a \\^{} b\\^{}");
    must_put("Λ_∞", "$\\Lambda _\\infty$");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_plain_words),
        cmocka_unit_test(escapes_special_characters),
        cmocka_unit_test(is_safe_for_each_character),
        cmocka_unit_test(passes_mathematics_and_code),
        cmocka_unit_test(no_text_becomes_a_program),
        cmocka_unit_test(writes_signs_as_mathematics),
        cmocka_unit_test(writes_signs_as_text),
        cmocka_unit_test(writes_powers),
        cmocka_unit_test(writes_subscripts_and_powers),
        cmocka_unit_test(rounds_numbers),
        cmocka_unit_test(leaves_short_numbers),
        cmocka_unit_test(noughts_go_where_they_say_nothing),
        cmocka_unit_test(writes_powers_of_ten),
        cmocka_unit_test(writes_what_is_no_finite_number),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tex", tests, NULL, NULL);
}
