/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

enum { MOST_WORDS = 32 };

/* The options most tests use, and where their values go. */
static struct {
    const char *file, *format;
    struct number eta, mu0;
    bool exact;
} got;

static const struct args_option options[] = {
    {"file", "FILE", "what to read", ARGS_TEXT, &got.file, true, NULL},
    {"eta", "E", "learning rate", ARGS_NUMBER, &got.eta, true, NULL},
    {"mu0", "M", "output at the start (default 7)", ARGS_NUMBER, &got.mu0, false, NULL},
    {"format", "F", "how to answer", ARGS_CHOICE, &got.format, false, "text|csv|json"},
    {"exact", "", "without rounding", ARGS_FLAG, &got.exact, false, NULL},
};
enum { COUNT = sizeof options / sizeof *options };

/* Parses words after the program's name; NULL ends them. getopt may reorder argv, so it gets its
 * own. */
static enum status parse(const char *const *word, bool *help, struct fault *fault) {
    static char name[] = "program";
    char *argv[MOST_WORDS + 2] = {name};
    int argc = 1;
    for (; word[argc - 1] != NULL; argc++) {
        assert_in_range(argc, 1, MOST_WORDS);
        argv[argc] = (char *)word[argc - 1];
    }
    got.file = NULL;
    got.format = "text";
    got.exact = false;
    got.eta = (struct number){0};
    got.mu0 = check_number("7");
    *fault = (struct fault){0};
    return args_parse(argc, argv, options, COUNT, help, fault);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void must_parse(const char *const *word) {
    bool help;
    struct fault fault;
    require(parse(word, &help, &fault) == STATUS_OK, "refused: %s", fault.text);
    assert_false(help);
}

/* The last three must be in the message: the option or word, the value, the remedy. */
static void must_refuse(const char *const *word, const char *a, const char *b, const char *c) {
    bool help;
    struct fault fault;
    enum status status = parse(word, &help, &fault);
    require(status == STATUS_INPUT, "status %d instead of a refusal with %s", status, a);
    assert_fault(&fault, STATUS_INPUT, a, b, c);
}

/* -- what works --------------------------------------------------------------------------- */

static void reads_values(void **state) {
    (void)state;
    must_parse(WORDS("--file", "a.csv", "--eta", "0.5"));
    assert_string_equal(got.file, "a.csv");
    assert_true(got.eta.value.hi == 0.5);
    assert_string_equal(got.format, "text");
    assert_true(got.mu0.value.hi == 7); /* the default stays */
    must_parse(WORDS("--format", "json", "--mu0", "-2", "--eta", "sqrt(2)", "--file", "-"));
    assert_string_equal(got.file, "-");
    assert_string_equal(got.format, "json");
    assert_true(got.mu0.value.hi == -2);
    assert_true(got.eta.square.hi == 2);
}

static void reads_values_after_an_equals_sign(void **state) {
    (void)state;
    must_parse(WORDS("--file=a=b.csv", "--eta=1e-3", "--mu0=-1e12", "--format=csv"));
    assert_string_equal(got.file, "a=b.csv");
    assert_true(got.eta.value.hi == 1e-3);
    assert_true(got.mu0.value.hi == -1e12);
    assert_string_equal(got.format, "csv");
}

static void takes_each_choice(void **state) {
    (void)state;
    static const char *const choices[] = {"text", "csv", "json"};
    for (int i = 0; i < 3; i++) {
        must_parse(WORDS("--file", "a", "--eta", "1", "--format", choices[i]));
        assert_string_equal(got.format, choices[i]);
    }
}

static void takes_flags(void **state) {
    (void)state;
    must_parse(WORDS("--file", "a", "--eta", "1"));
    assert_false(got.exact);
    must_parse(WORDS("--exact", "--file", "a", "--eta", "1"));
    assert_true(got.exact);
    must_parse(WORDS("--file", "a", "--exact", "--eta", "1"));
    assert_true(got.exact);
    assert_true(got.eta.value.hi == 1); /* the word after a flag is an option, not its value */
    must_parse(WORDS("--file", "a", "--eta", "1", "--exact"));
    assert_true(got.exact);
    must_parse(WORDS("--file", "--exact", "--eta", "1"));
    assert_string_equal(got.file, "--exact");
    assert_false(got.exact);
}

/* A value that begins with dashes is a value all the same. */
static void takes_the_next_word_as_the_value(void **state) {
    (void)state;
    must_parse(WORDS("--file", "--eta", "--eta", "1"));
    assert_string_equal(got.file, "--eta");
}

static void parses_again_and_again(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        must_parse(WORDS("--eta", "1", "--file", "a"));
        must_refuse(WORDS("--bogus"), "--bogus", "unknown", "--help");
        must_refuse(WORDS("-abc"), "-abc", "unknown", "--help");
    }
}

static void shows_help_when_asked(void **state) {
    (void)state;
    bool help = false;
    struct fault fault;
    assert_int_equal(parse(WORDS("--help"), &help, &fault), STATUS_OK);
    assert_true(help);
    help = false;
    assert_int_equal(parse(WORDS("--eta", "1", "--help", "--bogus"), &help, &fault), STATUS_OK);
    assert_true(help);
    help = true;
    must_parse(WORDS("--eta", "1", "--file", "a"));
}

/* -- what is refused ---------------------------------------------------------------------- */

static void refuses_unknown_options(void **state) {
    (void)state;
    static const char *const unknown[] = {"--bogus", "--bogus=3", "--etas", "-x",
                                          "-eta",    "--=1",      "---eta", "--help=1"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        must_refuse(
            WORDS("--file", "a", "--eta", "1", unknown[i]), unknown[i], "unknown", "--help");
        must_refuse(WORDS(unknown[i]), unknown[i], "unknown", "--help");
    }
}

static void refuses_missing_options(void **state) {
    (void)state;
    must_refuse(WORDS("--eta", "1"), "--file FILE", "missing", "what to read");
    must_refuse(WORDS("--file", "a"), "--eta E", "missing", "learning rate");
    must_refuse(WORDS(NULL), "--file", "missing", "what to read");
}

static void refuses_doubled_options(void **state) {
    (void)state;
    must_refuse(WORDS("--file", "a", "--eta", "1", "--eta", "1"), "--eta", "twice", "");
    must_refuse(WORDS("--file", "a", "--mu0=1", "--eta", "1", "--mu0", "2"), "--mu0", "twice", "");
}

static void refuses_flags_with_a_value(void **state) {
    (void)state;
    must_refuse(
        WORDS("--file", "a", "--eta", "1", "--exact=yes"), "--exact=yes", "takes no value", "");
    must_refuse(WORDS("--file", "a", "--eta", "1", "--exact="), "--exact=", "takes no value", "");
    must_refuse(
        WORDS("--file", "a", "--eta", "1", "--exact", "yes"), "\"yes\"", "option", "--help");
    must_refuse(WORDS("--file", "a", "--eta", "1", "--exact", "--exact"), "--exact", "twice", "");
    must_refuse(WORDS("--file", "a", "--eta", "1", "--exac"), "--exac", "unknown", "--help");
    must_refuse(WORDS("--file", "a", "--eta", "1", "--exacts"), "--exacts", "unknown", "--help");
    must_refuse(
        WORDS("--file", "a", "--eta", "1", "--exacts=1"), "--exacts=1", "unknown", "--help");
}

static void refuses_missing_values(void **state) {
    (void)state;
    must_refuse(WORDS("--file", "a", "--eta"), "--eta", "value is missing", "");
    must_refuse(WORDS("--file"), "--file", "value is missing", "");
    must_refuse(WORDS("--eta", "1", "--file", ""), "--file", "empty", "give FILE");
    must_refuse(WORDS("--eta", "1", "--file="), "--file", "empty", "give FILE");
}

static void refuses_bad_numbers(void **state) {
    (void)state;
    static const char *const bad[] = {"one", "1x", "nan", "inf", "0x10", "1,5"};
    char quoted[64];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(quoted, sizeof quoted, "\"%s\"", bad[i]);
        must_refuse(WORDS("--file", "a", "--eta", bad[i]), "--eta", quoted, "write");
    }
    must_refuse(WORDS("--file", "a", "--eta", "1e400"), "--eta", "\"1e400\"", "range");
    must_refuse(WORDS("--file", "a", "--eta="), "--eta", "\"\"", "write");
}

static void refuses_what_is_no_choice(void **state) {
    (void)state;
    static const char *const bad[] = {"xml", "tex", "textt", "", "|", "CSV", "csv ", "sv", "|csv"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        must_refuse(
            WORDS("--file", "a", "--eta", "1", "--format", bad[i]), "--format", bad[i],
            "text|csv|json");
    }
}

/* The list of choices is not itself one. */
static void refuses_two_choices_in_one(void **state) {
    (void)state;
    static const char *const bad[] = {"text|csv", "csv|json", "text|csv|json"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        must_refuse(
            WORDS("--file", "a", "--eta", "1", "--format", bad[i]), "--format", "is not one",
            "text|csv|json");
    }
}

static void refuses_stray_words(void **state) {
    (void)state;
    must_refuse(WORDS("--file", "a", "word", "--eta", "1"), "\"word\"", "option", "--help");
    must_refuse(WORDS("--file", "a", "--eta", "1", "--", "--mu0"), "\"--mu0\"", "option", "--help");
    must_refuse(WORDS("--file", "a", "--eta", "1", ""), "\"\"", "option", "--help");
    must_refuse(WORDS("--file", "a", "--eta", "1", "-"), "\"-\"", "option", "--help");
}

static void keeps_messages_on_one_line(void **state) {
    (void)state;
    must_refuse(WORDS("--a\nb"), "--a?b", "unknown", "--help");
    must_refuse(WORDS("--file", "a", "--eta", "1\n2"), "--eta", "1?2", "write");
    must_refuse(WORDS("--file", "a", "--eta", "1", "a\nb"), "a?b", "option", "--help");
}

/* -- help --------------------------------------------------------------------------------- */

static char *print_to_text(void) {
    char path[CHECK_PATH];
    check_path(path, "help");
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    assert_true(kept >= 0);
    assert_non_null(freopen(path, "w", stdout));
    args_print(options, COUNT);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    return check_read(path);
}

static void prints_each_option_on_a_line(void **state) {
    (void)state;
    char *text = print_to_text();
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++) {
        lines += *c == '\n';
    }
    assert_int_equal(lines, COUNT + 1);
    assert_non_null(strstr(text, "  --file FILE "));
    assert_non_null(strstr(text, "what to read\n"));
    assert_non_null(strstr(text, "  --format text|csv|json"));
    assert_non_null(strstr(text, "how to answer\n"));
    assert_non_null(strstr(text, "  --exact               without rounding\n"));
    assert_non_null(strstr(text, "  --help "));
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(reads_values_after_an_equals_sign),
        cmocka_unit_test(takes_each_choice),
        cmocka_unit_test(takes_flags),
        cmocka_unit_test(takes_the_next_word_as_the_value),
        cmocka_unit_test(shows_help_when_asked),
        cmocka_unit_test(refuses_missing_options),
        cmocka_unit_test(refuses_doubled_options),
        cmocka_unit_test(refuses_flags_with_a_value),
        cmocka_unit_test(refuses_missing_values),
        cmocka_unit_test(refuses_bad_numbers),
        cmocka_unit_test(refuses_what_is_no_choice),
        cmocka_unit_test(refuses_two_choices_in_one),
        cmocka_unit_test(refuses_stray_words),
        cmocka_unit_test(keeps_messages_on_one_line),
        check_in_directory(prints_each_option_on_a_line),
        cmocka_unit_test(refuses_unknown_options),
        cmocka_unit_test(parses_again_and_again),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("args", tests, NULL, NULL);
}
