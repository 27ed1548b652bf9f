/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/tex_table.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct csvfile read_text(const char *name, const char *text) {
    char path[CHECK_PATH];
    struct csvfile file;
    struct fault fault = {0};
    check_write(path, name, text);
    require(csvfile_read(&file, path, 100, &fault) == STATUS_OK, "refused: %s", fault.text);
    return file;
}

static char *table_of(const char *text) {
    struct csvfile file = read_text("table.csv", text);
    char *out = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&out, &size);
    assert_non_null(stream);
    tex_table_put(stream, &file, 1, 4);
    fclose(stream);
    csvfile_clear(&file);
    return out;
}

/* The table of `text` has `wanted` in it. */
static void must_have(const char *text, const char *wanted) {
    char *table = table_of(text);
    require(strstr(table, wanted) != NULL, "no %s in %s", wanted, table);
    free(table);
}

static void writes_a_table(void **state) {
    (void)state;
    char *table = table_of("# column crit: $\\eta\\lambda$\n"
                           "# column root_list: roots of $G$\n"
                           "data_set,crit,root_list\n"
                           "a & b,1.18343195266,1.5;2.00000000000\n"
                           "(1.17),inf,\n");
    assert_string_equal(
        table, "\\begin{tabular}{@{}lll@{}}\n\\toprule\n"
               "\\shortstack[l]{data\\_set} & \\shortstack[l]{$\\eta\\lambda$} & "
               "\\shortstack[l]{roots of\\\\$G$} \\\\\n\\midrule\n"
               "a \\& b & \\ensuremath{1.183} & \\ensuremath{1.5}, \\ensuremath{2} \\\\\n"
               "(1.17) & \\ensuremath{\\infty} &  \\\\\n"
               "\\bottomrule\n\\end{tabular}\n");
    free(table);
}

static void an_estimate_has_its_error_behind_it(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"0.2634887695,0.0024", "\\ensuremath{0.2635(24)}"},
        {"4.553683399e-05,5.7e-08", "\\ensuremath{4.5537(57)\\cdot10^{-5}}"},
        {"4.553683399e-05,5.7e-09", "\\ensuremath{4.55368(57)\\cdot10^{-5}}"},
        {"-1.33,0.010", "\\ensuremath{-1.330(10)}"},
        {"1503.2,12", "\\ensuremath{1503(12)}"},
        {"0.0,0.0020", "\\ensuremath{0.0000(20)}"},
        {"0.0,0.0", "none"}, /* a count of nothing has no error of 0 */
        {"1.000,0.0", "\\ensuremath{1}"},
        {"na,na", "--"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200], row[200];
        snprintf(text, sizeof text, "x,p,p_se\n1,%s\n", cases[i][0]);
        snprintf(row, sizeof row, "\\ensuremath{1} & %s \\\\", cases[i][1]);
        must_have(text, row);
    }
}

static void an_enclosure_shows_what_is_proved(void **state) {
    (void)state;
    must_have(
        "x,e\n1,25.1002349445254521277203901611 ± 1.05e-29\n",
        "\\ensuremath{25.1002349445254\\dots}");
    must_have("x,e\n1,2.00000000000000000000000000000 ± 0\n", " & \\ensuremath{2} ");
    must_have(
        "x,e\n1,1.25 ± 3.0e-05\n",
        "\\ensuremath{1.25}\\ensuremath{{}\\pm{}}\\ensuremath{3.0\\cdot10^{-5}}");
    must_have("x,e\n1,a ± b\n", "a $\\pm $ b");
    must_have("x,e\n1,-\n", " & \\ensuremath{-} ");
}

static void what_repeats_is_said_once(void **state) {
    (void)state;
    static const char text[] = "what,how,n,off\nA,tilt,1,0\nA,crude,2,0\nB,tilt,3,0\nB,crude,4,0\n";
    must_have(text, "\\multicolumn{2}{@{}l@{}}{\\emph{A}} \\\\*\ntilt & \\ensuremath{1} \\\\\n");
    must_have(text, "{In all rows: off \\ensuremath{0}} \\\\\n");
    must_have(
        "what,n\nA,0\nB,0\n", "A & \\ensuremath{0} \\\\\n"); /* two rows may agree by chance */
}

static void appends_rows_of_another_file(void **state) {
    (void)state;
    struct csvfile file[2] = {
        read_text("one.csv", "a,b\n1,2\n"), read_text("two.csv", "a,b\n3,4\n5,6\n")};
    char *out = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&out, &size);
    assert_non_null(stream);
    tex_table_put(stream, file, 2, 3);
    fclose(stream);
    csvfile_clear(&file[0]);
    csvfile_clear(&file[1]);
    require(
        strstr(
            out, "\\ensuremath{1} & \\ensuremath{2} \\\\\n\\ensuremath{3} & \\ensuremath{4} \\\\\n"
                 "\\ensuremath{5} & \\ensuremath{6} \\\\\n") != NULL,
        "%s", out);
    free(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(writes_a_table),
        check_in_directory(an_estimate_has_its_error_behind_it),
        check_in_directory(an_enclosure_shows_what_is_proved),
        check_in_directory(what_repeats_is_said_once),
        check_in_directory(appends_rows_of_another_file),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tex_table", tests, NULL, NULL);
}
