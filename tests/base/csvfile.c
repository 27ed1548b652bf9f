/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csvfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

enum { MANY = 1000 };

static struct csvfile read_bytes(const void *bytes, size_t size) {
    char path[CHECK_PATH];
    check_write_bytes(path, "table.csv", bytes, size);
    struct csvfile file;
    struct fault fault = {0};
    enum status status = csvfile_read(&file, path, MANY, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return file;
}

static struct csvfile read_text(const char *text) {
    return read_bytes(text, strlen(text));
}

/* The table s,p / 1,0.5 / 1.3,0.5: what most inputs here are a spelling of. */
static void assert_is_the_pair(struct csvfile *file) {
    assert_int_equal(file->columns, 2);
    assert_int_equal(file->rows, 2);
    assert_string_equal(csvfile_name(file, 0), "s");
    assert_string_equal(csvfile_name(file, 1), "p");
    assert_string_equal(csvfile_cell(file, 0, 0), "1");
    assert_string_equal(csvfile_cell(file, 0, 1), "0.5");
    assert_string_equal(csvfile_cell(file, 1, 0), "1.3");
    assert_string_equal(csvfile_cell(file, 1, 1), "0.5");
    csvfile_clear(file);
}

static void
assert_refused_bytes(const void *bytes, size_t size, const char *line, const char *part) {
    char path[CHECK_PATH];
    check_write_bytes(path, "table.csv", bytes, size);
    struct csvfile file;
    struct fault fault = {0};
    enum status status = csvfile_read(&file, path, MANY, &fault);
    require(status == STATUS_INPUT, "status %d for \"%s\"", status, (const char *)bytes);
    assert_fault(&fault, STATUS_INPUT, path, line, part);
    assert_null(file.text);
    assert_null(file.cell);
}

static void assert_refused(const char *text, const char *line, const char *part) {
    assert_refused_bytes(text, strlen(text), line, part);
}

/* -- what simply works -------------------------------------------------------------------- */

static void reads_spellings_of_one_table(void **state) {
    (void)state;
    static const char *const spellings[] = {
        "s,p\n1,0.5\n1.3,0.5\n",
        "s,p\n1,0.5\n1.3,0.5",         /* no last newline */
        "s,p\r\n1,0.5\r\n1.3,0.5\r\n", /* CRLF */
        "s,p\r\n1,0.5\r\n1.3,0.5",
        "\xef\xbb\xbfs,p\n1,0.5\n1.3,0.5\n", /* byte order mark */
        "\xef\xbb\xbf# a comment\ns,p\n1,0.5\n1.3,0.5\n",
        "\n\ns,p\n\n1,0.5\n   \n\t\n1.3,0.5\n\n\n", /* blank lines */
        "\r\ns,p\r\n  \r\n1,0.5\r\n1.3,0.5\r\n",
        "\"s\",\"p\"\n\"1\",\"0.5\"\n1.3,\"0.5\"\n", /* quotes */
        "s,p\n1,0.5\n1.3,\"0.5\"",
        " s , p \n 1,\t0.5\n1.3 , 0.5 \n", /* blanks around cells */
        "# one\n# two\ns,p\n# three, \"half a quote\n1,0.5\n#\n1.3,0.5\n# last",
        "s,p\r1,0.5\r1.3,0.5\r", /* old Macs */
        "s,p\r\r1,0.5\r1.3,0.5",
        "s,p\r\r\n1,0.5\r\r\n1.3,0.5\r\r\n",
        "s,p\n1,0.5,\n1.3,0.5,,\n", /* commas for columns that there are not */
        "s;p\n1;0.5\n1.3;0.5\n",
        "s\tp\n1\t0.5\n1.3\t0.5\n",
        "sep=;\ns;p\n1;0.5\n1.3;0.5\n",
        "\xef\xbb\xbfsep=,\r\ns,p\r\n1,0.5\r\n1.3,0.5\r\n",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        struct csvfile file = read_text(spellings[i]);
        assert_is_the_pair(&file);
    }
}

static void keeps_what_quotes_protect(void **state) {
    (void)state;
    struct csvfile file = read_text("name,note\n\"a,b\",\"say \"\"hi\"\"\"\n\"#1\",\"  x \"\n");
    assert_string_equal(csvfile_cell(&file, 0, 0), "a,b");
    assert_string_equal(csvfile_cell(&file, 0, 1), "say \"hi\"");
    assert_string_equal(csvfile_cell(&file, 1, 0), "#1");
    assert_string_equal(csvfile_cell(&file, 1, 1), "  x ");
    csvfile_clear(&file);
}

static void reads_empty_cells(void **state) {
    (void)state;
    struct csvfile file = read_text("a,b,c\n,,\n1,,\"\"\n");
    assert_int_equal(file.rows, 2);
    for (size_t c = 0; c < 3; c++) {
        assert_string_equal(csvfile_cell(&file, 0, c), "");
    }
    assert_string_equal(csvfile_cell(&file, 1, 0), "1");
    assert_string_equal(csvfile_cell(&file, 1, 2), "");
    csvfile_clear(&file);
}

static void reads_a_header_alone(void **state) {
    (void)state;
    struct csvfile file = read_text("s,p\n");
    assert_int_equal(file.rows, 0);
    assert_int_equal(file.columns, 2);
    csvfile_clear(&file);
}

/* A comma in the header settles it, and what quotes protect separates nothing. */
static void settles_the_separator_by_the_header(void **state) {
    (void)state;
    static const struct {
        const char *text, *first;
        char separator;
        size_t columns;
    } cases[] = {
        {"a,b;c\n1,2\n", "a", ',', 2},
        {"a;b\n0,5;2\n", "a", ';', 2},
        {"\"a;b\"\n1\n", "a;b", ',', 1},
        {"\"a,b\";c\n1;2\n", "a,b", ';', 2},
        {"# c;d\n\na\tb;c\n1\t2\n", "a\tb", ';', 2},
        {"sep=,\na,b;c\n1,2\n", "a", ',', 2},
        {"sep=:\n1\n", "sep=:", ',', 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool mixed = i == 4; /* then the row has one cell too few */
        if (mixed) {
            assert_refused(cases[i].text, ":4:", "1 field where the header has 2");
            continue;
        }
        struct csvfile file = read_text(cases[i].text);
        require(file.separator == cases[i].separator, "case %zu: %c", i, file.separator);
        require(file.columns == cases[i].columns, "case %zu: %zu", i, file.columns);
        assert_string_equal(csvfile_name(&file, 0), cases[i].first);
        csvfile_clear(&file);
    }
}

static void counts_the_lines_of_old_macs(void **state) {
    (void)state;
    struct csvfile file = read_text("# c\r\r\rs,p\r1,2\r\r3,4\r");
    assert_int_equal(file.header, 4);
    assert_int_equal(file.line[0], 5);
    assert_int_equal(file.line[1], 7);
    csvfile_clear(&file);
    assert_refused("s,p\r1,0.5\r1.3\r", ":3:", "1 field");
}

static void remembers_the_line_of_each_row(void **state) {
    (void)state;
    struct csvfile file = read_text("# c\n\ns,p\n1,2\n# c\n\n3,4\n5,6");
    assert_int_equal(file.rows, 3);
    assert_int_equal(file.line[0], 4);
    assert_int_equal(file.line[1], 7);
    assert_int_equal(file.line[2], 8);
    csvfile_clear(&file);
}

static void finds_columns_by_name(void **state) {
    (void)state;
    struct csvfile file = read_text("p,s,x\n1,2,3\n");
    size_t column = 99;
    assert_true(csvfile_column(&file, "s", &column));
    assert_int_equal(column, 1);
    assert_true(csvfile_column(&file, "p", &column));
    assert_int_equal(column, 0);
    assert_false(csvfile_column(&file, "S", &column));
    assert_false(csvfile_column(&file, "", &column));
    csvfile_clear(&file);
}

static void finds_comments_by_key(void **state) {
    (void)state;
    struct csvfile file = read_text("# label: first, \"one\n#label: second\n# labels: other\n"
                                    "#first: without a blank\n"
                                    "# note\n#\ns,p\n# source: after the header\r\n1,1\n");
    assert_int_equal(file.comments, 7);
    assert_string_equal(csvfile_comment(&file, "label"), "first, \"one");
    assert_string_equal(csvfile_comment(&file, "labels"), "other");
    assert_string_equal(csvfile_comment(&file, "source"), "after the header");
    assert_string_equal(csvfile_comment(&file, "first"), "without a blank");
    assert_null(csvfile_comment(&file, "note"));
    assert_null(csvfile_comment(&file, "lab"));
    csvfile_clear(&file);
}

static void reads_many_rows_and_wide_ones(void **state) {
    (void)state;
    static char text[60000];
    size_t length = 0;
    for (int c = 0; c < 1500; c++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%sc%d", c ? "," : "", c);
    }
    text[length++] = '\n';
    for (int c = 0; c < 1500; c++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%d", c ? "," : "", c);
    }
    struct csvfile file = read_bytes(text, length);
    assert_int_equal(file.columns, 1500);
    assert_string_equal(csvfile_name(&file, 1499), "c1499");
    assert_string_equal(csvfile_cell(&file, 0, 1234), "1234");
    csvfile_clear(&file);
}

/* -- what is refused ---------------------------------------------------------------------- */

static void refuses_a_file_without_a_header(void **state) {
    (void)state;
    assert_refused("", "", "empty; the first line must name the columns");
    assert_refused("\n \r\n\n", "", "empty");
    assert_refused("# only a comment\n", "", "empty");
    assert_refused("\xef\xbb\xbf", "", "empty");
}

static void refuses_rows_of_the_wrong_width(void **state) {
    (void)state;
    assert_refused("s,p\n1,0.5\n1.3\n", ":3:", "1 field where the header has 2");
    assert_refused("# c\n\ns,p\n1,0.5,,0\n", ":4:", "4 fields where the header has 2");
    assert_refused("s,p\n1,0.5\n\"\"\n", ":3:", "1 field");
    assert_refused("s,p\n1,0.5\n1;0.5", ":3:", "give every column exactly one value");
}

static void refuses_quotes_that_do_not_pair(void **state) {
    (void)state;
    assert_refused("s,p\n1,\"0.5\n1.3,0.5\n", ":2:", "a quote is not closed in \"1,\"0.5\"");
    assert_refused("s,p\n1,0.5\n1.3,\"0.5", ":3:", "close it on the same line");
    assert_refused("s,p\n1,\"\n", ":2:", "a quote is not closed");
    assert_refused("\"s,p\n1,0.5\n", ":1:", "a quote is not closed");
    assert_refused("s,p\n1,0\"5\n", ":2:", "a stray quote in \"1,0\"5\"");
    assert_refused("s,p\n1,\"0\"5\n", ":2:", "quote a whole field or none of it");
}

static void refuses_what_is_not_text(void **state) {
    (void)state;
    assert_refused_bytes("s,p\n1,0.5\0\n1,0.5\n", 18, ":2:", "not a text file");
    assert_refused_bytes("\0\0\0\0", 4, ":1:", "give a CSV file");
    assert_refused("s,p\n\x1b[31m1,0.5\n", ":2:", "control character");
    assert_refused("s,p\n# a comment with a \x07 bell\n1,1\n", ":2:", "not a text file");
    /* The start of an ELF program, and UTF-16. */
    assert_refused_bytes(
        "\x7f"
        "ELF\2\1\1\0",
        8, ":1:", "not a text file");
    assert_refused_bytes("\xff\xfes\0,\0p\0\n\0", 10, ":1:", "not a text file");
}

static void refuses_too_many_rows(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write(path, "table.csv", "s,p\n1,1\n2,2\n\n# c\n3,3\n");
    struct csvfile file;
    struct fault fault = {0};
    assert_int_equal(csvfile_read(&file, path, 3, &fault), STATUS_OK);
    csvfile_clear(&file);
    assert_int_equal(csvfile_read(&file, path, 2, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, ":6:", "more than 2 rows; split the file");
}

static void refuses_a_missing_file(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "no-such.csv");
    struct csvfile file;
    struct fault fault = {0};
    assert_int_equal(csvfile_read(&file, path, MANY, &fault), STATUS_INPUT);
    assert_fault(
        &fault, STATUS_INPUT, path, "cannot open", "No such file", "give a readable CSV file");
}

/* With the remedy, like every other refusal. */
static void refuses_a_directory(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, ".");
    struct csvfile file;
    struct fault fault = {0};
    assert_int_equal(csvfile_read(&file, path, MANY, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "cannot read", "Is a directory", "give a");
}

static void refuses_a_long_line(void **state) {
    (void)state;
    enum { SIZE = 65537 };
    char *text = malloc(SIZE + 4);
    assert_non_null(text);
    memcpy(text, "s,p\n", 4);
    memset(text + 4, '1', SIZE);
    assert_refused_bytes(text, SIZE + 4, ":2:", "the longest allowed has 65536");
    free(text);
}

/* A disk image given by mistake has no line feeds; it must not be read into memory whole. 64 MB
 * without one, in a sparse file, may cost 16. */
static void does_not_swallow_a_huge_line(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write(path, "huge.csv", "");
    assert_int_equal(truncate(path, 64 << 20), 0);
    struct rusage before, after;
    struct csvfile file;
    struct fault fault = {0};
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(csvfile_read(&file, path, MANY, &fault), STATUS_INPUT);
    getrusage(RUSAGE_SELF, &after);
    assert_fault(&fault, STATUS_INPUT, path);
    long growth = after.ru_maxrss - before.ru_maxrss; /* KiB on Linux */
    require(growth < 16 << 10, "reading a line of 64 MB took %ld KiB of memory", growth);
}

/* A message shows the line it complains of, which may be longer than the message can be. */
static void cuts_long_messages(void **state) {
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof text);
    memcpy(text, "s,p\n1,\"", 7);
    assert_refused_bytes(text, sizeof text, ":2:", "a quote is not closed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        /* First, as it looks at the largest memory used so far. */
        check_in_directory(does_not_swallow_a_huge_line),
        check_in_directory(reads_spellings_of_one_table),
        check_in_directory(keeps_what_quotes_protect),
        check_in_directory(reads_empty_cells),
        check_in_directory(reads_a_header_alone),
        check_in_directory(settles_the_separator_by_the_header),
        check_in_directory(counts_the_lines_of_old_macs),
        check_in_directory(remembers_the_line_of_each_row),
        check_in_directory(finds_columns_by_name),
        check_in_directory(finds_comments_by_key),
        check_in_directory(reads_many_rows_and_wide_ones),
        check_in_directory(refuses_a_file_without_a_header),
        check_in_directory(refuses_rows_of_the_wrong_width),
        check_in_directory(refuses_quotes_that_do_not_pair),
        check_in_directory(refuses_what_is_not_text),
        check_in_directory(refuses_too_many_rows),
        check_in_directory(refuses_a_missing_file),
        check_in_directory(refuses_a_directory),
        check_in_directory(refuses_a_long_line),
        check_in_directory(cuts_long_messages),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("csvfile", tests, NULL, NULL);
}
