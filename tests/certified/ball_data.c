/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct ball_data data_of(const struct dataset *dataset) {
    struct ball_data data;
    struct fault fault = {0};
    require(ball_data_init(&data, dataset, &fault) == STATUS_OK, "refused: %s", fault.text);
    return data;
}

static void assert_fraction(const fmpq_t got, slong over, ulong under, const char *name) {
    fmpq_t want;
    fmpq_init(want);
    fmpq_set_si(want, over, under);
    require(fmpq_equal(got, want), "%s is not %ld/%lu", name, (long)over, (unsigned long)under);
    fmpq_clear(want);
}

/* -- what it holds ------------------------------------------------------------------------ */

static void holds_fractions_for_decimals(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n1,0.7\n-1.3,0.2\nsqrt(2),0.1\n");
    struct ball_data data = data_of(&dataset);
    assert_int_equal(data.atoms, 3);
    assert_fraction(&data.s2[0], 2, 1, "s^2");
    assert_fraction(&data.s2[1], 169, 100, "s^2");
    assert_fraction(&data.s2[2], 1, 1, "s^2");
    assert_fraction(&data.p[0], 1, 10, "p");
    assert_fraction(&data.p[1], 1, 5, "p");
    assert_fraction(&data.p[2], 7, 10, "p");
    assert_fraction(data.mean_s2, 2000 + 3380 + 7000, 10000, "E s^2");
    ball_data_clear(&data);
    assert_null(data.p);
    dataset_clear(&dataset);
}

/* Equal squares, of either sign and however written, are one; s = 0 is none, but counts in the
 * sum. */
static void joins_equal_squares_and_drops_zeros(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n0,0.1\n1.3,0.1\nsqrt(1.69),0.2\n1,0.3\n"
                                                "-13e-1,0.05\n-0,0.2\n-sqrt(1.00),0.05\n");
    struct ball_data data = data_of(&dataset);
    assert_int_equal(data.atoms, 2);
    assert_fraction(&data.p[0], 35, 100, "p of 1.3");
    assert_fraction(&data.p[1], 35, 100, "p of 1");
    assert_fraction(data.mean_s2, 35 * 269, 10000, "E s^2");
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

/* 0.333... thrice is less than 1 and becomes thirds; a p as a root of a square is a fraction
 * too. */
static void divides_by_the_sum(void **state) {
    (void)state;
    struct dataset dataset =
        check_dataset_text("s,p\n1,0.3333333333\n2,sqrt(0.11111111108888888889)\n3,0.3333333333\n");
    struct ball_data data = data_of(&dataset);
    for (size_t i = 0; i < 3; i++) {
        assert_fraction(&data.p[i], 1, 3, "p");
    }
    assert_fraction(data.mean_s2, 14, 3, "E s^2");
    ball_data_clear(&data);
    dataset_clear(&dataset);
    dataset = check_dataset_text("s,p\n1,1\n2,1e-300\n0,1e-20\n");
    data = data_of(&dataset);
    fmpq_t sum;
    fmpq_init(sum);
    fmpq_add(sum, &data.p[0], &data.p[1]);
    assert_int_equal(fmpq_cmp_ui(sum, 1), -1); /* the rest is that of s = 0 */
    fmpq_div(sum, &data.p[0], &data.p[1]);
    assert_int_equal(fmpz_sizeinbase(fmpq_denref(sum), 10), 301);
    assert_true(fmpz_is_one(fmpq_numref(sum)));
    fmpq_clear(sum);
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

static void does_not_depend_on_the_order_of_rows(void **state) {
    (void)state;
    struct dataset one = check_dataset_text("s,p\n1,0.2\n3,0.3\n2,0.1\n-3,0.4\n");
    struct dataset other = check_dataset_text("s,p\n-3,0.4\n2,0.1\n1,0.2\n3,0.3\n");
    struct ball_data first = data_of(&one), second = data_of(&other);
    assert_int_equal(first.atoms, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(fmpq_equal(&first.s2[i], &second.s2[i]));
        assert_true(fmpq_equal(&first.p[i], &second.p[i]));
        assert_true(i == 0 || fmpq_cmp(&first.s2[i - 1], &first.s2[i]) > 0);
        double s2 = fmpq_get_d(&first.s2[i]);
        assert_true(one.atom[i].s2.hi == s2); /* the same order as doubles have */
    }
    ball_data_clear(&first);
    ball_data_clear(&second);
    dataset_clear(&one);
    dataset_clear(&other);
}

/* Doubles, as sweeps give them, are fractions of powers of two. */
static void takes_arrays_as_they_are(void **state) {
    (void)state;
    static const double s2[] = {0.1, 1, 0}, p[] = {0.25, 0.5, 0.25};
    struct dataset dataset;
    assert_int_equal(dataset_init(&dataset, s2, p, 3, NULL), STATUS_OK);
    struct ball_data data = data_of(&dataset);
    assert_int_equal(data.atoms, 2);
    assert_fraction(&data.p[1], 1, 4, "p");
    assert_true(fmpq_get_d(&data.s2[1]) == 0.1);
    fmpz_t power;
    fmpz_init(power);
    fmpz_ui_pow_ui(power, 2, 55);
    assert_true(fmpz_equal(fmpq_denref(&data.s2[1]), power)); /* 0.1 is 3602879701896397/2^55 */
    fmpz_clear(power);
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

/* -- what it refuses ---------------------------------------------------------------------- */

static void assert_refused(const char *text, const char *why, const char *remedy) {
    struct dataset dataset = check_dataset_text(text);
    struct ball_data data;
    struct fault fault = {0};
    enum status status = ball_data_init(&data, &dataset, &fault);
    require(status == STATUS_INPUT, "%s", text);
    assert_fault(&fault, STATUS_INPUT, why, remedy);
    dataset_clear(&dataset);
}

static void refuses_an_irrational_p(void **state) {
    (void)state;
    assert_refused("s,p\n1,sqrt(0.5)\n2,0.2928932188134525\n", "p = 0.70710678118", "decimal");
    assert_refused("s,p\n0,sqrt(0.5)\n2,0.2928932188134525\n", "irrational", "decimal");
}

static void refuses_squares_that_doubles_join(void **state) {
    (void)state;
    assert_refused(
        "s,p\n1,0.5\n1.0000000000000000000000000000000000000001,0.5\n",
        "2 distinct s^2, of which doubles tell 1 apart", "write");
    assert_refused(
        "s,p\n1,0.5\nsqrt(1.0000000000000000000000000000000000000001),0.25\n2,0.25\n",
        "3 distinct s^2, of which doubles tell 2 apart", "write");
    struct dataset dataset = check_dataset_text("s,p\n1,0.5\n1.0000000000000000000000000001,0.5\n");
    struct ball_data data = data_of(&dataset);
    assert_int_equal(data.atoms, 2);
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

/* The limit is on distinct s^2, not on rows. */
static void takes_a_thousand_and_not_one_more(void **state) {
    (void)state;
    enum { ROWS = 2002, ROOM = 32 };
    char *text = calloc(ROWS + 1, ROOM);
    assert_non_null(text);
    for (size_t distinct = 1000; distinct < 1002; distinct++) {
        size_t length = (size_t)sprintf(text, "s,p\n");
        for (size_t i = 0; i < 2 * distinct; i++) {
            length += (size_t)sprintf(
                text + length, "%zu,%s\n", 1 + i % distinct,
                distinct == 1000 ? "5e-4" : "499500499500e-15");
        }
        if (distinct > 1000) {
            assert_refused(text, "1001 distinct s^2", "up to 1000");
            continue;
        }
        struct dataset dataset = check_dataset_text(text);
        struct ball_data data = data_of(&dataset);
        assert_int_equal(data.atoms, distinct);
        assert_fraction(&data.p[500], 1, 1000, "p");
        ball_data_clear(&data);
        dataset_clear(&dataset);
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(holds_fractions_for_decimals),
        check_in_directory(joins_equal_squares_and_drops_zeros),
        check_in_directory(divides_by_the_sum),
        check_in_directory(does_not_depend_on_the_order_of_rows),
        cmocka_unit_test(takes_arrays_as_they_are),
        check_in_directory(refuses_an_irrational_p),
        check_in_directory(refuses_squares_that_doubles_join),
        check_in_directory(takes_a_thousand_and_not_one_more),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_data", tests, NULL, NULL);
}
