/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* What is printed of `answer`, which is cleared. */
static char *printed(struct answer *answer, enum answer_print_format format, long digits) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_int_equal(answer_print(out, answer, format, digits, NULL), STATUS_OK);
    assert_int_equal(fclose(out), 0);
    answer_clear(answer);
    return text;
}

static void
assert_printed(struct answer *answer, enum answer_print_format format, const char *want) {
    char *got = printed(answer, format, 5);
    assert_string_equal(got, want);
    free(got);
}

/* -- numbers ------------------------------------------------------------------------------ */

static struct answer all_kinds(void) {
    struct answer answer = {0};
    answer_add(&answer, "formula", "of a formula", ANSWER_FORMULA, answer_real(1.0 / 3));
    answer_add(&answer, "estimate", "of runs", ANSWER_SIMULATION, answer_real(2e-7 / 3));
    answer_add(&answer, "time", "of a clock", ANSWER_CLOCK, answer_real(2.0 / 3));
    answer_add(&answer, "count", "how many", ANSWER_SIMULATION, answer_integer(1000000000000001));
    answer_add(&answer, "word", "by name", ANSWER_SIMULATION, answer_word("tilt"));
    answer_add(&answer, "none", "missing", ANSWER_FORMULA, answer_real((double)NAN));
    answer_add(&answer, "pole", "at a pole", ANSWER_FORMULA, answer_real(-(double)INFINITY));
    answer_add(&answer, "zero", "no minus", ANSWER_FORMULA, answer_real(-0.0));
    answer_add(&answer, "key", NULL, ANSWER_FORMULA, answer_real(1e22));
    answer_add(&answer, NULL, "for people", ANSWER_FORMULA, answer_real(4));
    return answer;
}

static void prints_lines_for_people(void **state) {
    (void)state;
    struct answer answer = all_kinds();
    assert_printed(
        &answer, ANSWER_PRINT_TEXT,
        "  of a formula                                 0.333333333\n"
        "  of runs                                      6.667e-08\n"
        "  of a clock                                   0.667\n"
        "  how many                                     1000000000000001\n"
        "  by name                                      tilt\n"
        "  missing                                      not given\n"
        "  at a pole                                    -inf\n"
        "  no minus                                     0\n"
        "  for people                                   4\n");
}

static void prints_csv(void **state) {
    (void)state;
    struct answer answer = all_kinds();
    assert_printed(
        &answer, ANSWER_PRINT_CSV,
        "key,value\n"
        "formula,0.33333333333333331\n"
        "estimate,6.6666666666666668e-08\n"
        "time,0.667\n"
        "count,1000000000000001\n"
        "word,tilt\n"
        "none,na\n"
        "pole,-inf\n"
        "zero,0\n"
        "key,1e+22\n");
}

static void prints_json(void **state) {
    (void)state;
    struct answer answer = all_kinds();
    assert_printed(
        &answer, ANSWER_PRINT_JSON,
        "{\n"
        "  \"formula\": 0.33333333333333331,\n"
        "  \"estimate\": 6.6666666666666668e-08,\n"
        "  \"time\": 0.667,\n"
        "  \"count\": 1000000000000001,\n"
        "  \"word\": \"tilt\",\n"
        "  \"none\": null,\n"
        "  \"pole\": \"-inf\",\n"
        "  \"zero\": 0,\n"
        "  \"key\": 1e+22\n"
        "}\n");
    assert_printed(&answer, ANSWER_PRINT_JSON, "{\n}\n");
}

/* Nothing is known by how it looks: a word is a word although it looks like a number. */
static void quotes_by_kind(void **state) {
    (void)state;
    struct answer answer = {0};
    answer_add(&answer, "word", NULL, ANSWER_FORMULA, answer_word("17"));
    answer_add(&answer, "na", NULL, ANSWER_FORMULA, answer_word("na"));
    assert_printed(&answer, ANSWER_PRINT_JSON, "{\n  \"word\": \"17\",\n  \"na\": \"na\"\n}\n");
}

/* -- enclosures --------------------------------------------------------------------------- */

static struct answer_value third(void) {
    arb_t ball;
    arb_init(ball);
    arb_set_ui(ball, 1);
    arb_div_ui(ball, ball, 3, 300);
    struct answer_value value = answer_enclosure(ball);
    arb_clear(ball);
    return value;
}

static void gives_enclosures_their_digits(void **state) {
    (void)state;
    static const struct {
        long digits;
        const char *start;
    } cases[] = {
        {5, "key,value\nthird,0.33333 ± "}, {20, "key,value\nthird,0.33333333333333333333 ± "}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer = {0};
        answer_add(&answer, "third", "a third", ANSWER_FORMULA, third());
        char *got = printed(&answer, ANSWER_PRINT_CSV, cases[i].digits);
        require(strncmp(got, cases[i].start, strlen(cases[i].start)) == 0, "%s", got);
        free(got);
    }
}

/* -- lists -------------------------------------------------------------------------------- */

static struct answer roots_in_doubles(size_t count) {
    static const int side[] = {0, 1, -1};
    struct answer answer = {0};
    struct answer_value list;
    assert_int_equal(answer_list_init(&list, count, "nowhere", NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        list.list.root[i] = (struct answer_root){
            .at = answer_real(1.1 + (double)i),
            .side = side[i],
            .log_distance = answer_real(-80.5)};
    }
    answer_add(&answer, "roots", "roots", ANSWER_FORMULA, list);
    return answer;
}

static void prints_roots_with_all_digits(void **state) {
    (void)state;
    struct answer answer = roots_in_doubles(3);
    assert_printed(
        &answer, ANSWER_PRINT_TEXT,
        "  roots                                        1.1000000000000001, "
        "2.1000000000000001+exp(-80.5), 3.1000000000000001-exp(-80.5)\n");
    answer = roots_in_doubles(3);
    assert_printed(
        &answer, ANSWER_PRINT_CSV,
        "key,value\nroots,1.1000000000000001;2.1000000000000001+exp(-80.5);"
        "3.1000000000000001-exp(-80.5)\n");
    answer = roots_in_doubles(3);
    assert_printed(
        &answer, ANSWER_PRINT_JSON,
        "{\n  \"roots\": [1.1000000000000001, \"2.1000000000000001+exp(-80.5)\", "
        "\"3.1000000000000001-exp(-80.5)\"]\n}\n");
}

/* A root that is not proved is no number of JSON, although its digits are. */
static void quotes_what_is_undecided(void **state) {
    (void)state;
    struct answer answer = roots_in_doubles(1);
    answer.entry[0].value.list.root[0].undecided = true;
    assert_printed(
        &answer, ANSWER_PRINT_JSON,
        "{\n  \"roots\": [\"undecided by doubles (--certify decides) near 1.1\"]\n}\n");
}

static void prints_lists_of_none(void **state) {
    (void)state;
    struct answer answer = roots_in_doubles(0);
    assert_printed(
        &answer, ANSWER_PRINT_TEXT, "  roots                                        nowhere\n");
    answer = roots_in_doubles(0);
    assert_printed(&answer, ANSWER_PRINT_CSV, "key,value\nroots,\n");
    answer = roots_in_doubles(0);
    assert_printed(&answer, ANSWER_PRINT_JSON, "{\n  \"roots\": []\n}\n");
}

static void prints_enclosed_roots(void **state) {
    (void)state;
    struct answer answer = {0};
    struct answer_value list;
    assert_int_equal(answer_list_init(&list, 2, "nowhere", NULL), STATUS_OK);
    list.list.root[0] = (struct answer_root){.undecided = true, .at = third()};
    list.list.root[1] = (struct answer_root){.side = -1, .at = third(), .log_distance = third()};
    answer_add(&answer, "roots", NULL, ANSWER_FORMULA, list);
    char *got = printed(&answer, ANSWER_PRINT_JSON, 3), *middle = strstr(got, "\", \"");
    require(middle != NULL, "%s", got);
    require(strstr(got, "[\"undecided at 3 digits near 0.333 ± ") != NULL, "%s", got);
    require(strstr(middle, "\"0.333 ± ") != NULL, "%s", got);
    require(strstr(middle, " - exp(0.333 ± ") != NULL, "%s", got);
    require(strstr(middle, ")\"]\n}\n") != NULL, "%s", got);
    free(got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_lines_for_people),
        cmocka_unit_test(prints_csv),
        cmocka_unit_test(prints_json),
        cmocka_unit_test(quotes_by_kind),
        cmocka_unit_test(gives_enclosures_their_digits),
        cmocka_unit_test(prints_roots_with_all_digits),
        cmocka_unit_test(quotes_what_is_undecided),
        cmocka_unit_test(prints_lists_of_none),
        cmocka_unit_test(prints_enclosed_roots),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("answer_print", tests, NULL, NULL);
}
