/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/compare.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

struct pair {
    const char *accepted, *got;
    enum compare_grade grade;
};

/* -- one cell ----------------------------------------------------------------------------- */

static void must_grade(const struct pair *pair, double accepted_error, double got_error) {
    enum compare_grade grade = compare_cell(pair->accepted, pair->got, accepted_error, got_error);
    require(
        grade == pair->grade, "\"%s\" accepted, \"%s\" found: %s, must be %s", pair->accepted,
        pair->got, compare_grade_name(grade), compare_grade_name(pair->grade));
}

#define must_grade_all(pairs, accepted_error, got_error)                                           \
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {                                    \
        must_grade(&pairs[i], accepted_error, got_error);                                          \
    }

static void takes_the_same_text_as_identical(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"", "", COMPARE_IDENTICAL},       {"drift zero", "drift zero", COMPARE_IDENTICAL},
        {"1.5", "1.5", COMPARE_IDENTICAL}, {"inf", "inf", COMPARE_IDENTICAL},
        {"na", "na", COMPARE_IDENTICAL},   {"1;2", "1;2", COMPARE_IDENTICAL},
        {";", ";", COMPARE_IDENTICAL},
    };
    must_grade_all(pairs, 0, 0);
    must_grade_all(pairs, 1, 1);
}

static void forgives_the_last_place_of_long_numbers(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"1.23456789012", "1.23456789013", COMPARE_WITHIN}, /* 12 significant */
        {"1.23456789012", "1.23456789011", COMPARE_WITHIN},
        {"1.23456789012", "1.23456789014", COMPARE_DIFFERS},
        {"-1.23456789012", "-1.23456789013", COMPARE_WITHIN},
        {"-1.23456789012", "1.23456789012", COMPARE_DIFFERS},
        {"0.0000000012", "0.0000000013", COMPARE_WITHIN}, /* 10 decimals */
        {"0.0000000012", "0.0000000014", COMPARE_DIFFERS},
        {"0.0000000000", "0.0000000001", COMPARE_WITHIN},
        {"1.234567890e-20", "1.234567891e-20", COMPARE_WITHIN}, /* exponents move the place */
        {"1.234567890e-20", "1.234567892e-20", COMPARE_DIFFERS},
        {"1.234567890e-20", "1.234567890e-19", COMPARE_DIFFERS},
        {"9.999999999e+19", "1.000000000e+20", COMPARE_WITHIN}, /* across a power of ten */
        {"0.9999999999", "1.0000000000", COMPARE_WITHIN},
        {"1.000000000", "1.0000000000000", COMPARE_WITHIN}, /* the same number, spelt otherwise */
    };
    must_grade_all(pairs, 0, 0);
}

static void forgives_short_numbers_nothing(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"1.5", "1.6", COMPARE_DIFFERS},
        {"1.23456789", "1.23456788", COMPARE_DIFFERS}, /* 9 significant, 8 decimals */
        {"0.000000001", "0.000000002", COMPARE_DIFFERS},
        {"3", "4", COMPARE_DIFFERS},
        {"-0.5", "0.5", COMPARE_DIFFERS},
        {"1", "1.0", COMPARE_DIFFERS},
        {"1e3", "1000", COMPARE_DIFFERS},
    };
    must_grade_all(pairs, 0, 0);
}

/* A count is exact, of however many digits. */
static void forgives_whole_numbers_nothing(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"12345678901", "12345678902", COMPARE_DIFFERS},
        {"1000000000000", "1000000000001", COMPARE_DIFFERS},
        {"-1234567890", "-1234567891", COMPARE_DIFFERS},
    };
    must_grade_all(pairs, 0, 0);
}

static void forgives_texts_nothing(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"drift zero", "drift zerO", COMPARE_DIFFERS},
        {"drift zero", "drift zero ", COMPARE_DIFFERS},
        {"inf", "-inf", COMPARE_DIFFERS},
        {"inf", "1e308", COMPARE_DIFFERS},
        {"na", "0.0000000000", COMPARE_DIFFERS},
        {"0.0000000000", "na", COMPARE_DIFFERS},
        {"na", "inf", COMPARE_DIFFERS},
        {"", "0.0000000000", COMPARE_DIFFERS},
        {"1.23456789012", "", COMPARE_DIFFERS},
        {"1.23456789012", "1.23456789012x", COMPARE_DIFFERS},
        {"nan", "na", COMPARE_DIFFERS},
        {"0x1.23456789012", "0x1.23456789013", COMPARE_DIFFERS},
        {"1.41421356237", "sqrt(2)", COMPARE_DIFFERS},
    };
    must_grade_all(pairs, 0, 0);
    must_grade_all(pairs, 1, 1);
}

/* 5 of both errors combined: 3-4-5 makes it round numbers. */
static void weighs_errors(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"100", "124", COMPARE_CONSISTENT},
        {"100", "126", COMPARE_DIFFERS},
        {"100", "76", COMPARE_CONSISTENT},
        {"100", "74", COMPARE_DIFFERS},
        {"0.5", "-20.5", COMPARE_CONSISTENT},
        {"1e3", "1.02e3", COMPARE_CONSISTENT},
        {"1.23456789012", "1.23456789013", COMPARE_CONSISTENT},
    };
    must_grade_all(pairs, 3, 4);
    must_grade_all(pairs, 4, 3);
}

/* An error of 0 on either side, or none, says nothing of chance. */
static void needs_both_errors(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"100", "101", COMPARE_DIFFERS},
        {"1.23456789012", "1.23456789013", COMPARE_WITHIN},
        {"1.23456789012", "1.3", COMPARE_DIFFERS},
    };
    must_grade_all(pairs, 3, 0);
    must_grade_all(pairs, 0, 3);
    must_grade_all(pairs, -3, 3);
}

static void compares_lists_by_element(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {"1.23456789012;2.5", "1.23456789013;2.5", COMPARE_WITHIN},
        {"1.23456789012;2.5", "1.23456789013;2.6", COMPARE_DIFFERS},
        {"2.5;1.23456789012", "2.6;1.23456789012", COMPARE_DIFFERS},
        {"1.23456789012;1.23456789012", "1.23456789012", COMPARE_DIFFERS},
        {"1.23456789012", "1.23456789012;1.23456789012", COMPARE_DIFFERS},
        {"1.23456789012;", "1.23456789012", COMPARE_DIFFERS},
        {"a;b", "b;a", COMPARE_DIFFERS},
        {"a;b", "a,b", COMPARE_DIFFERS},
        {"", ";", COMPARE_DIFFERS},
    };
    must_grade_all(pairs, 0, 0);
}

/* -- whole files -------------------------------------------------------------------------- */

static struct csvfile read_text(const char *name, const char *text) {
    char path[CHECK_PATH];
    struct csvfile file;
    struct fault fault = {0};
    check_write(path, name, text);
    require(csvfile_read(&file, path, 1000, &fault) == STATUS_OK, "refused: %s", fault.text);
    return file;
}

/* Compares two files given as texts; the caller frees the report. */
static struct compare_count compare(const char *accepted, const char *got, char **report) {
    struct csvfile a = read_text("accepted.csv", accepted), b = read_text("got.csv", got);
    size_t size;
    *report = NULL;
    FILE *stream = open_memstream(report, &size);
    assert_non_null(stream);
    struct compare_count count = compare_files(&a, &b, "name.csv", stream);
    fclose(stream);
    csvfile_clear(&a);
    csvfile_clear(&b);
    return count;
}

static void must_report(const char *accepted, const char *got, size_t differs, const char *want) {
    char *report;
    struct compare_count count = compare(accepted, got, &report);
    require(
        count.of[COMPARE_DIFFERS] == differs, "%zu differences, must be %zu:\n%s",
        count.of[COMPARE_DIFFERS], differs, report);
    require(strcmp(report, want) == 0, "reported \"%s\", must be \"%s\"", report, want);
    free(report);
}

static void counts_each_grade(void **state) {
    (void)state;
    char *report;
    struct compare_count count = compare(
        "x,x_se,y,z\n1.0,0.1,1.23456789012,a\n", "x,x_se,y,z\n1.1,0.12,1.23456789013,b\n", &report);
    assert_int_equal(count.of[COMPARE_IDENTICAL], 0);
    assert_int_equal(count.of[COMPARE_WITHIN], 1);
    assert_int_equal(count.of[COMPARE_CONSISTENT], 2); /* the value and its error */
    assert_int_equal(count.of[COMPARE_DIFFERS], 1);
    assert_string_equal(report, "name.csv:2: z: accepted a, got b\n");
    free(report);
}

static void takes_errors_from_their_own_row(void **state) {
    (void)state;
    must_report("x,x_se\n1,0.1\n5,10\n", "x,x_se\n1,0.1\n6,10\n", 0, "");
    must_report(
        "x,x_se\n1,0.1\n5,10\n", "x,x_se\n3,0.1\n5,10\n", 1, "name.csv:2: x: accepted 1, got 3\n");
    /* The errors of x say nothing of y. */
    must_report(
        "x,x_se,y\n1,10,2\n", "x,x_se,y\n1,10,3\n", 1, "name.csv:2: y: accepted 2, got 3\n");
    must_report("x,x_se\n1,na\n", "x,x_se\n2,na\n", 1, "name.csv:2: x: accepted 1, got 2\n");
}

/* An error may move by less than a factor of two, and may not appear or vanish. */
static void guards_the_errors_too(void **state) {
    (void)state;
    must_report("x,x_se\n1,0.1\n", "x,x_se\n1,0.19\n", 0, "");
    must_report("x,x_se\n1,0.1\n", "x,x_se\n1,0.051\n", 0, "");
    must_report(
        "x,x_se\n1,0.1\n", "x,x_se\n1,0.2\n", 1, "name.csv:2: x_se: accepted 0.1, got 0.2\n");
    must_report("x,x_se\n1,0.1\n", "x,x_se\n1,0\n", 1, "name.csv:2: x_se: accepted 0.1, got 0\n");
    must_report("x,x_se\n1,0\n", "x,x_se\n1,0.1\n", 1, "name.csv:2: x_se: accepted 0, got 0.1\n");
    must_report(
        "x,x_se\n1,0.1\n", "x,x_se\n1,-0.1\n", 1, "name.csv:2: x_se: accepted 0.1, got -0.1\n");
    must_report("x,x_se\n1,0.1\n", "x,x_se\n1,na\n", 1, "name.csv:2: x_se: accepted 0.1, got na\n");
    /* A column that only looks like one is a number like any other. */
    must_report(
        "y,x_se\n1,0.1\n", "y,x_se\n1,0.11\n", 1, "name.csv:2: x_se: accepted 0.1, got 0.11\n");
}

static void ignores_comments_and_layout(void **state) {
    (void)state;
    must_report("# seed: 1\nx,y\n1,2\n", "x,y\r\n# seed: 2\r\n\r\n1,\"2\"", 0, "");
}

static void names_the_line_of_the_result(void **state) {
    (void)state;
    must_report(
        "x,y\n1,2\n3,4\n", "# one\n# two\nx,y\n\n1,2\n# three\n3,5\n", 1,
        "name.csv:7: y: accepted 4, got 5\n");
}

static void refuses_another_shape(void **state) {
    (void)state;
    static const char *const accepted = "x,y\n1,2\n3,4\n";
    static const struct {
        const char *got, *want;
    } shapes[] = {
        {"x,y\n1,2\n", "name.csv: 2 columns and 2 rows were accepted, 2 and 1 are there\n"},
        {"x,y\n1,2\n3,4\n3,4\n",
         "name.csv: 2 columns and 2 rows were accepted, 2 and 3 are there\n"},
        {"x\n1\n3\n",
         "name.csv: 2 columns and 2 rows were accepted, 1 and 2 are there, with another header\n"},
        {"y,x\n1,2\n3,4\n",
         "name.csv: 2 columns and 2 rows were accepted, 2 and 2 are there, with another header\n"},
        {"x,z\n1,2\n3,4\n",
         "name.csv: 2 columns and 2 rows were accepted, 2 and 2 are there, with another header\n"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        must_report(accepted, shapes[i].got, 1, shapes[i].want);
    }
    must_report(
        accepted, "x,y\n3,4\n1,2\n", 4,
        "name.csv:2: x: accepted 1, got 3\nname.csv:2: y: accepted 2, got 4\n"
        "name.csv:3: x: accepted 3, got 1\nname.csv:3: y: accepted 4, got 2\n");
}

/* A result that is all wrong fills ten lines, not a screen. */
static void shows_the_first_few(void **state) {
    (void)state;
    char accepted[1024] = "x\n", got[1024] = "x\n", *report;
    for (int i = 0; i < 25; i++) {
        strcat(accepted, "1\n");
        strcat(got, "2\n");
    }
    struct compare_count count = compare(accepted, got, &report);
    assert_int_equal(count.of[COMPARE_DIFFERS], 25);
    size_t lines = 0;
    for (const char *c = report; *c != '\0'; c++) {
        lines += *c == '\n';
    }
    assert_int_equal(lines, 11);
    assert_non_null(strstr(report, "name.csv:11: x: accepted 1, got 2\n"));
    assert_null(strstr(report, "name.csv:12:"));
    assert_non_null(strstr(report, "name.csv: and 15 more\n"));
    free(report);
}

static void names_its_grades(void **state) {
    (void)state;
    assert_string_equal(compare_grade_name(COMPARE_IDENTICAL), "identical");
    assert_string_equal(compare_grade_name(COMPARE_WITHIN), "within tolerance");
    assert_string_equal(compare_grade_name(COMPARE_CONSISTENT), "statistically consistent");
    assert_string_equal(compare_grade_name(COMPARE_DIFFERS), "differs");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_same_text_as_identical),
        cmocka_unit_test(forgives_the_last_place_of_long_numbers),
        cmocka_unit_test(forgives_short_numbers_nothing),
        cmocka_unit_test(forgives_whole_numbers_nothing),
        cmocka_unit_test(forgives_texts_nothing),
        cmocka_unit_test(weighs_errors),
        cmocka_unit_test(needs_both_errors),
        cmocka_unit_test(compares_lists_by_element),
        check_in_directory(counts_each_grade),
        check_in_directory(takes_errors_from_their_own_row),
        check_in_directory(guards_the_errors_too),
        check_in_directory(ignores_comments_and_layout),
        check_in_directory(names_the_line_of_the_result),
        check_in_directory(refuses_another_shape),
        check_in_directory(shows_the_first_few),
        cmocka_unit_test(names_its_grades),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
