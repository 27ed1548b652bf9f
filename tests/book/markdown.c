/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void must_put(const char *text, const char *want) {
    char *got = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&got, &size);
    assert_non_null(stream);
    markdown_put(stream, text);
    assert_int_equal(fclose(stream), 0);
    require(strcmp(got, want) == 0, "\"%s\" became \"%s\", must be \"%s\"", text, got, want);
    free(got);
}

static void leaves_plain_words(void **state) {
    (void)state;
    must_put("", "");
    must_put(
        "Three roots, 1.5 (own): λ ≤ 2; \"so\", it's",
        "Three roots, 1.5 (own): λ ≤ 2; \"so\", it's");
}

static void passes_formulas_and_code(void **state) {
    (void)state;
    must_put("so $x_1|y$ is", "so $x_1|y$ is");
    must_put("$a < b$", "$a \\lt  b$");
    must_put("`a_b <i>`", "`a_b <i>`");
    must_put("`a|b`", "\\`a\\|b\\`");
}

static void escapes_marks(void **state) {
    (void)state;
    must_put("a|b*ac_d", "a\\|b\\*ac\\_d");
    must_put("5 $", "5 \\$");
    must_put("[a](b)", "\\[a\\](b)");
}

static void sets_indices(void **state) {
    (void)state;
    must_put("in (0, λ_max), s_*² and G_FB", "in (0, λ~max~), s~\\*~² and G~FB~");
    must_put("x_1", "x~1~");
    must_put("eta_lambda, a_b_c, _x, x_, λ_ y", "eta\\_lambda, a\\_b\\_c, \\_x, x\\_, λ\\_ y");
}

/* As they came in as labels: each was HTML, or ran, in the page that a browser shows. */
static void no_text_becomes_html(void **state) {
    (void)state;
    must_put("<img src=x>", "\\<img src=x\\>");
    must_put("\\<img src=x>", "\\\\\\<img src=x\\>");
    must_put("$<img src=x>$", "$\\lt img src=x\\gt $");
    must_put("$<img src=x>$5", "$\\lt img src=x\\gt $5");
    must_put("$\\href{javascript:alert(1)}{x}$", "\\$\\\\href\\{javascript:alert(1)\\}\\{x\\}\\$");
    must_put("`<b>`{=html}", "`<b>`\\{=html\\}");
    must_put("x^[note]", "x\\^\\[note\\]");
    must_put("&lt;", "\\&lt;");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_plain_words),   cmocka_unit_test(passes_formulas_and_code),
        cmocka_unit_test(escapes_marks),        cmocka_unit_test(sets_indices),
        cmocka_unit_test(no_text_becomes_html),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
