/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer.h"

#include <math.h>
#include <string.h>

#include "check.h"

static void types_its_values(void **state) {
    (void)state;
    struct answer_value value = answer_real(-0.5);
    assert_int_equal(value.kind, ANSWER_REAL);
    assert_true(value.real == -0.5);
    assert_int_equal(answer_real(-(double)INFINITY).kind, ANSWER_REAL);
    value = answer_integer(9007199254740993);
    assert_int_equal(value.kind, ANSWER_INTEGER);
    assert_true(value.integer == 9007199254740993);
    value = answer_word("tilt");
    assert_int_equal(value.kind, ANSWER_WORD);
    assert_string_equal(value.word, "tilt");
}

static void has_no_number_for_nan(void **state) {
    (void)state;
    arb_t ball;
    arb_init(ball);
    arb_indeterminate(ball);
    assert_int_equal(answer_real((double)NAN).kind, ANSWER_NONE);
    assert_int_equal(answer_enclosure(ball).kind, ANSWER_NONE);
    arb_pos_inf(ball);
    struct answer_value value = answer_enclosure(ball);
    assert_int_equal(value.kind, ANSWER_ENCLOSURE);
    answer_value_clear(&value);
    assert_int_equal(value.kind, ANSWER_NONE);
    arb_clear(ball);
}

/* With exponents too large for a word of the machine, which the library keeps apart. */
static void copies_enclosures(void **state) {
    (void)state;
    arb_t ball;
    fmpz_t power;
    arb_init(ball);
    fmpz_init(power);
    fmpz_ui_pow_ui(power, 10, 30);
    arb_set_ui(ball, 3);
    arb_sqrt(ball, ball, 500);
    arb_mul_2exp_fmpz(ball, ball, power);
    struct answer_value first = answer_enclosure(ball), second = answer_copy(&first);
    assert_true(arb_equal(first.enclosure, ball));
    answer_value_clear(&first);
    assert_true(arb_equal(second.enclosure, ball));
    arb_zero(ball);
    assert_false(arb_equal(second.enclosure, ball));
    answer_value_clear(&second);
    fmpz_clear(power);
    arb_clear(ball);
    struct answer_value real = answer_real(2), again = answer_copy(&real);
    assert_int_equal(again.kind, ANSWER_REAL);
    assert_true(again.real == 2);
}

static void lists_roots(void **state) {
    (void)state;
    struct answer_value list;
    arb_t ball;
    arb_init(ball);
    assert_int_equal(answer_list_init(&list, 2, "none", NULL), STATUS_OK);
    assert_int_equal(list.kind, ANSWER_LIST);
    assert_int_equal(list.list.count, 2);
    assert_int_equal(list.list.root[1].at.kind, ANSWER_NONE);
    assert_int_equal(list.list.root[1].side, 0);
    list.list.root[0].at = answer_enclosure(ball);
    list.list.root[1].log_distance = answer_enclosure(ball);
    answer_value_clear(&list); /* with all that the roots own */
    assert_int_equal(list.kind, ANSWER_NONE);
    assert_int_equal(answer_list_init(&list, 0, "none", NULL), STATUS_OK);
    assert_int_equal(list.list.count, 0);
    answer_value_clear(&list);
    arb_clear(ball);
}

static void keeps_entries_in_order(void **state) {
    (void)state;
    struct answer answer = {0};
    char what[] = "what people read";
    answer_add(&answer, "first", what, ANSWER_FORMULA, answer_real(1));
    answer_add(&answer, NULL, "second", ANSWER_CLOCK, answer_real(2));
    answer_add(&answer, "third", NULL, ANSWER_SIMULATION, answer_integer(3));
    what[0] = 'W';
    assert_int_equal(answer.count, 3);
    assert_string_equal(answer.entry[0].what, "what people read");
    assert_string_equal(answer.entry[0].key, "first");
    assert_null(answer.entry[1].key);
    assert_int_equal(answer.entry[1].source, ANSWER_CLOCK);
    assert_string_equal(answer.entry[2].what, "");
    assert_int_equal(answer.entry[2].value.kind, ANSWER_INTEGER);
    answer_clear(&answer);
    assert_int_equal(answer.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_its_values),       cmocka_unit_test(has_no_number_for_nan),
        cmocka_unit_test(copies_enclosures),      cmocka_unit_test(lists_roots),
        cmocka_unit_test(keeps_entries_in_order),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
