/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csvwriter.h"

#include <limits.h>
#include <math.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "base/csvfile.h"
#include "base/number.h"

static const struct csvwriter_column PAIR[] = {
    {"s", "$s$", CSVWRITER_DECIMALS, 2},
    {"p", "$p$, \"odds\"", CSVWRITER_DECIMALS, 4},
};

/* By pointer: a writer may not be copied, as its stream writes to `text` and `size` in it. */
static void start(struct csvwriter *writer, const struct csvwriter_column *columns, size_t count) {
    struct fault fault = {0};
    require(csvwriter_init(writer, columns, count, &fault) == STATUS_OK, "%s", fault.text);
}

static void write_pair(struct csvwriter *writer) {
    start(writer, PAIR, 2);
    csvwriter_real(writer, 1);
    csvwriter_real(writer, 0.5);
    csvwriter_real(writer, 1.3);
    csvwriter_real(writer, 0.5);
}

static void commit(struct csvwriter *writer, const char *path, const char *head) {
    struct fault fault = {0};
    require(csvwriter_commit(writer, path, head, &fault) == STATUS_OK, "%s", fault.text);
    assert_null(writer->body);
}

static void assert_file(const char *path, const char *want) {
    char *text = check_read(path);
    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

/* -- numbers ------------------------------------------------------------------------------ */

static void
assert_format(double value, enum csvwriter_format format, int digits, const char *want) {
    char text[400];
    csvwriter_format_real(text, sizeof text, value, format, digits);
    require(
        strcmp(text, want) == 0, "%a to %d digits is \"%s\", must be \"%s\"", value, digits, text,
        want);
}

static void prints_decimals(void **state) {
    (void)state;
    assert_format(1.3, CSVWRITER_DECIMALS, 2, "1.30");
    assert_format(-1.3, CSVWRITER_DECIMALS, 0, "-1");
    assert_format(1e-9, CSVWRITER_DECIMALS, 3, "0.000");
    assert_format(
        0x1p200, CSVWRITER_DECIMALS, 0,
        "1606938044258990275541962092341162602522202993782792835301376");
}

static void prints_significant_digits(void **state) {
    (void)state;
    assert_format(1.5, CSVWRITER_SIGNIFICANT, 3, "1.50");
    assert_format(-0.000123456, CSVWRITER_SIGNIFICANT, 3, "-0.000123");
    assert_format(4.683412762e-11, CSVWRITER_SIGNIFICANT, 10, "4.683412762e-11");
    assert_format(1e12, CSVWRITER_SIGNIFICANT, 3, "1.00e+12");
}

static void prints_what_is_not_a_number(void **state) {
    (void)state;
    static const enum csvwriter_format formats[] = {CSVWRITER_SIGNIFICANT, CSVWRITER_DECIMALS};
    for (size_t i = 0; i < 2; i++) {
        assert_format((double)NAN, formats[i], 4, "na");
        assert_format(-(double)NAN, formats[i], 4, "na");
        assert_format((double)INFINITY, formats[i], 4, "inf");
        assert_format(-(double)INFINITY, formats[i], 4, "-inf");
    }
}

/* A zero has no sign, whether it was one or became one by rounding; -0.5 rounds to even, and
 * 5e-7 is a little below half of 10^-6. */
static void prints_no_negative_zero(void **state) {
    (void)state;
    assert_format(-0.0, CSVWRITER_DECIMALS, 2, "0.00");
    assert_format(-0.0, CSVWRITER_SIGNIFICANT, 3, "0.00");
    assert_format(-0.001, CSVWRITER_DECIMALS, 2, "0.00");
    assert_format(-0.5, CSVWRITER_DECIMALS, 0, "0");
    assert_format(-5e-7, CSVWRITER_DECIMALS, 6, "0.000000");
    assert_format(-0.006, CSVWRITER_DECIMALS, 2, "-0.01");
}

static void seventeen_digits_bring_a_double_back(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 2000; i++) {
        double value = check_log_uniform(&random, 1e-300, 1e300) * (i % 2 ? -1 : 1);
        char text[400];
        struct number back;
        csvwriter_format_real(text, sizeof text, value, CSVWRITER_SIGNIFICANT, 17);
        require(number_parse(text, &back, NULL) == STATUS_OK, "%s", text);
        require(back.value.hi == value, "%a came back from %s as %a", value, text, back.value.hi);
    }
}

/* -- the file ----------------------------------------------------------------------------- */

static void writes_head_columns_and_rows(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "pair.csv");
    struct csvwriter writer;
    write_pair(&writer);
    commit(&writer, path, "# program: test\n");
    assert_file(
        path, "# program: test\n# column s: $s$\n# column p: $p$, \"odds\"\n"
              "s,p\n1.00,0.5000\n1.30,0.5000\n");
    assert_int_equal(check_count_files(), 1);
}

static void quotes_only_where_needed(void **state) {
    (void)state;
    static const struct csvwriter_column columns[] = {
        {"name", "", CSVWRITER_TEXT, 0}, {"a,b", "", CSVWRITER_INTEGER, 0}};
    char path[CHECK_PATH];
    check_path(path, "quotes.csv");
    struct csvwriter writer;
    start(&writer, columns, 2);
    csvwriter_text(&writer, "plain text");
    csvwriter_integer(&writer, LLONG_MIN);
    csvwriter_text(&writer, "x,y");
    csvwriter_integer(&writer, 0);
    csvwriter_text(&writer, "say \"hi\"");
    csvwriter_integer(&writer, LLONG_MAX);
    commit(&writer, path, "");
    assert_file(
        path, "# column name: \n# column a,b: \nname,\"a,b\"\n"
              "plain text,-9223372036854775808\n\"x,y\",0\n"
              "\"say \"\"hi\"\"\",9223372036854775807\n");
}

/* -- the digest --------------------------------------------------------------------------- */

/* From `printf 's,p\n1.00,0.5000\n1.30,0.5000\n' | sha256sum`. */
static void digests_header_and_rows(void **state) {
    (void)state;
    struct csvwriter writer;
    write_pair(&writer);
    char digest[65];
    csvwriter_digest(&writer, digest);
    csvwriter_clear(&writer);
    assert_string_equal(digest, "0aee814f0b64de718afb3957084916cfde33c77edea5814ca5fe6eacea6c1b79");
}

/* What a reader with grep and sha256sum gets from the file. */
static void digest_is_that_of_the_lines_without_hash(void **state) {
    (void)state;
    char path[CHECK_PATH], digest[65], again[65], *rest;
    check_path(path, "digest.csv");
    struct csvwriter writer;
    write_pair(&writer);
    csvwriter_digest(&writer, digest);
    commit(&writer, path, "# a comment\n# another\n");
    char *text = check_read(path);
    assert_non_null(text);
    SHA2_CTX context;
    SHA256Init(&context);
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (*line != '#') {
            SHA256Update(&context, (const uint8_t *)line, strlen(line));
            SHA256Update(&context, (const uint8_t *)"\n", 1);
        }
    }
    SHA256End(&context, again);
    free(text);
    assert_string_equal(digest, again);
}

static void digest_follows_every_cell(void **state) {
    (void)state;
    struct csvwriter one, other;
    write_pair(&one);
    write_pair(&other);
    char digest[65], changed[65];
    csvwriter_digest(&one, digest);
    csvwriter_digest(&other, changed);
    assert_string_equal(digest, changed);
    csvwriter_real(&other, 7);
    csvwriter_digest(&other, changed);
    assert_string_not_equal(digest, changed);
    csvwriter_clear(&one);
    csvwriter_clear(&other);
}

/* -- columns declared and not written ----------------------------------------------------- */

/* That is the program's fault, so it is told in its own terms, and nothing is written. */
static void assert_commit_refused(struct csvwriter *writer, const char *row, const char *column) {
    char path[CHECK_PATH];
    check_path(path, "short.csv");
    struct fault fault = {0};
    assert_int_equal(csvwriter_commit(writer, path, "", &fault), STATUS_CLAIM);
    assert_fault(&fault, STATUS_CLAIM, path, row, column);
    assert_null(writer->body);
    assert_int_equal(check_count_files(), 0);
}

static void names_the_row_and_column_not_written(void **state) {
    (void)state;
    struct csvwriter writer;
    write_pair(&writer);
    csvwriter_real(&writer, 2);
    assert_commit_refused(&writer, "row 3:", "column \"p\" is declared and not written");
    start(&writer, PAIR, 2);
    csvwriter_real(&writer, 2);
    assert_commit_refused(&writer, "row 1:", "column \"p\" is declared and not written");
}

/* Three rows of two cells are as many cells as two rows of three. */
static void finds_the_same_column_missing_in_every_row(void **state) {
    (void)state;
    static const struct csvwriter_column columns[] = {
        {"name", "", CSVWRITER_TEXT, 0},
        {"count", "", CSVWRITER_INTEGER, 0},
        {"value", "", CSVWRITER_SIGNIFICANT, 3}};
    struct csvwriter writer;
    start(&writer, columns, 3);
    for (int row = 0; row < 3; row++) {
        csvwriter_text(&writer, "one");
        csvwriter_integer(&writer, row);
    }
    assert_int_equal(writer.at, 0);
    assert_commit_refused(
        &writer,
        "row 1:", "column \"value\" is declared as a number with digits and text is written");
    start(&writer, columns, 3);
    for (int row = 0; row < 3; row++) {
        csvwriter_integer(&writer, row);
        csvwriter_real(&writer, 0.5);
    }
    assert_commit_refused(
        &writer, "row 1:", "column \"name\" is declared as text and a whole number is written");
}

/* Tables without text: a row one cell short, in the middle, is found where the next one begins. */
static void finds_a_short_row_of_numbers(void **state) {
    (void)state;
    static const struct csvwriter_column columns[] = {
        {"panel", "", CSVWRITER_INTEGER, 0},
        {"x", "", CSVWRITER_SIGNIFICANT, 3},
        {"y", "", CSVWRITER_DECIMALS, 3}};
    static const int missing[] = {-1, 1, 3};
    for (size_t i = 0; i < 3; i++) {
        struct csvwriter writer;
        start(&writer, columns, 3);
        for (int row = 1; row <= 4; row++) {
            csvwriter_integer(&writer, row);
            csvwriter_real(&writer, 0.5);
            if (row != missing[i]) {
                csvwriter_real(&writer, 0.25);
            }
        }
        if (missing[i] < 0) {
            char path[CHECK_PATH];
            check_path(path, "whole.csv");
            commit(&writer, path, "");
            assert_int_equal(unlink(path), 0);
        } else {
            assert_commit_refused(
                &writer, missing[i] == 1 ? "row 1:" : "row 3:",
                "column \"y\" is declared as a number with digits and a whole number is written");
        }
    }
}

/* The other way a whole number would lose its digits: 1234 would be 1e+03. */
static void finds_a_number_in_a_column_of_whole_ones(void **state) {
    (void)state;
    static const struct csvwriter_column columns[] = {{"count", "", CSVWRITER_INTEGER, 0}};
    struct csvwriter writer;
    start(&writer, columns, 1);
    csvwriter_integer(&writer, 1234);
    csvwriter_real(&writer, 1234);
    assert_commit_refused(
        &writer, "row 2:",
        "column \"count\" is declared as a whole number and a number with digits is written");
}

/* -- there and back ----------------------------------------------------------------------- */

/* Writes rows of `columns` cells and expects csvfile to read the same cells. */
static void assert_round_trip(const char *const *cells, size_t rows, size_t columns) {
    static const struct csvwriter_column COLUMNS[] = {
        {"a", "A", CSVWRITER_TEXT, 0}, {"b", "B", CSVWRITER_TEXT, 0}};
    char path[CHECK_PATH];
    check_path(path, "trip.csv");
    struct csvwriter writer;
    start(&writer, COLUMNS, columns);
    for (size_t i = 0; i < rows * columns; i++) {
        csvwriter_text(&writer, cells[i]);
    }
    commit(&writer, path, "# head: of the file\n");
    struct csvfile file;
    struct fault fault = {0};
    require(csvfile_read(&file, path, rows, &fault) == STATUS_OK, "%s", fault.text);
    assert_string_equal(csvfile_comment(&file, "head"), "of the file");
    assert_string_equal(csvfile_comment(&file, "column a"), "A");
    require(file.rows == rows, "%zu rows of %zu came back", file.rows, rows);
    for (size_t i = 0; i < rows * columns; i++) {
        assert_string_equal(csvfile_cell(&file, i / columns, i % columns), cells[i]);
    }
    csvfile_clear(&file);
}

static void reads_back_what_it_wrote(void **state) {
    (void)state;
    static const char *const cells[] = {"x", "1.3", "x,y", ",,",   "\"", "a \"b\" c", "\"\"\"",
                                        "",  "",    "é",   "a  b", "#",  "sqrt(2)",   "a#b"};
    assert_round_trip(cells, 7, 2);
}

/* A `#` at the start of a line would make the row a comment. */
static void reads_back_a_leading_hash(void **state) {
    (void)state;
    static const char *const cells[] = {"# not a comment", "1", "#1", "2"};
    assert_round_trip(cells, 2, 2);
}

/* Unquoted, libcsv strips them. */
static void reads_back_outer_blanks(void **state) {
    (void)state;
    static const char *const cells[] = {" a", "b ", "\tc", " "};
    assert_round_trip(cells, 2, 2);
}

/* A row of one empty cell would be a blank line, and vanish. */
static void reads_back_an_empty_only_cell(void **state) {
    (void)state;
    static const char *const cells[] = {"x", "", "y"};
    assert_round_trip(cells, 3, 1);
}

/* -- whole or not at all ------------------------------------------------------------------ */

static void fails_in_a_missing_directory(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "no-such-directory/x.csv");
    struct csvwriter writer;
    write_pair(&writer);
    struct fault fault = {0};
    assert_int_equal(csvwriter_commit(&writer, path, "", &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, path, "cannot write", "No such file or directory");
    assert_null(writer.body);
}

static void fails_where_a_directory_is(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "directory.csv");
    assert_int_equal(mkdir(path, 0777), 0);
    struct csvwriter writer;
    write_pair(&writer);
    struct fault fault = {0};
    assert_int_equal(csvwriter_commit(&writer, path, "", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "not a regular file");
    assert_int_equal(check_count_files(), 1);
}

/* A disk that is full when the last bytes come. */
static void fails_on_a_full_disk(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct rlimit before, tight;
    check_path(path, "full.csv");
    struct csvwriter writer;
    write_pair(&writer);
    struct fault fault = {0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 10;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum status status = csvwriter_commit(&writer, path, "", &fault);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(status, STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, path, "cannot write", "File too large");
    assert_int_equal(check_count_files(), 0);
}

/* A label may have been cut inside a sign, or be of another encoding; drawings are XML. */
static void writes_nothing_but_utf8(void **state) {
    (void)state;
    static const struct csvwriter_column columns[] = {{"label", "label", CSVWRITER_TEXT, 0}};
    char path[CHECK_PATH];
    struct csvwriter writer;
    check_path(path, "labels.csv");
    start(&writer, columns, 1);
    csvwriter_text(&writer, "na\xefve, cut \xe2\x89");
    csvwriter_text(
        &writer, "\xc2\x9b"
                 "31m");
    csvwriter_text(&writer, "ϑ ≤ ∞");
    commit(&writer, path, "");
    assert_file(
        path, "# column label: label\nlabel\n\"na\xef\xbf\xbdve, cut \xef\xbf\xbd\"\n"
              "\xef\xbf\xbd"
              "31m\nϑ ≤ ∞\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_decimals),
        cmocka_unit_test(prints_significant_digits),
        cmocka_unit_test(prints_what_is_not_a_number),
        cmocka_unit_test(prints_no_negative_zero),
        cmocka_unit_test(seventeen_digits_bring_a_double_back),
        check_in_directory(writes_head_columns_and_rows),
        check_in_directory(quotes_only_where_needed),
        cmocka_unit_test(digests_header_and_rows),
        check_in_directory(digest_is_that_of_the_lines_without_hash),
        cmocka_unit_test(digest_follows_every_cell),
        check_in_directory(names_the_row_and_column_not_written),
        check_in_directory(finds_the_same_column_missing_in_every_row),
        check_in_directory(finds_a_short_row_of_numbers),
        check_in_directory(finds_a_number_in_a_column_of_whole_ones),
        check_in_directory(fails_in_a_missing_directory),
        check_in_directory(fails_where_a_directory_is),
        check_in_directory(fails_on_a_full_disk),
        check_in_directory(writes_nothing_but_utf8),
        check_in_directory(reads_back_what_it_wrote),
        check_in_directory(reads_back_a_leading_hash),
        check_in_directory(reads_back_outer_blanks),
        check_in_directory(reads_back_an_empty_only_cell),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("csvwriter", tests, NULL, NULL);
}
