/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "reference.h"

/* Rounding twice, hi to nearest and then lo to nearest, leaves at most 2^-53 of lo, and lo is at
 * most 2^-53 of hi. */
static const double ROUNDED = 0x1p-106;

/* More than the 512 bits src/ works with, so that its rounding is seen. */
enum { BITS = 2000 };

static struct number parse(const char *text) {
    struct number number = {.value = {NAN, NAN}};
    struct fault fault = {0};
    enum status status = number_parse(text, &number, &fault);
    require(status == STATUS_OK, "\"%s\": %s", text, fault.text);
    return number;
}

static void assert_refused(const char *text, const char *part) {
    struct number number;
    struct fault fault = {0};
    enum status status = number_parse(text, &number, &fault);
    require(
        status == STATUS_INPUT, "\"%s\" gives status %d and the number %g", text, status,
        number.value.hi);
    assert_fault(&fault, STATUS_INPUT, part);
}

/* -- what is a number --------------------------------------------------------------------- */

static void takes_the_decimals_people_type(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } accepted[] = {
        {"0", 0},
        {"1", 1},
        {"1.3", 1.3},
        {".5", .5},
        {"5.", 5},
        {"-2", -2},
        {"+2.5", 2.5},
        {"-.25", -.25},
        {"1e12", 1e12},
        {"1E12", 1e12},
        {"1e+3", 1e3},
        {"2.5e-3", 2.5e-3},
        {"007", 7},
        {"0.0", 0},
        {"-0", 0},
        {"0e400", 0},
        {" 1.3 ", 1.3},
        {"\t7\t ", 7},
        {"1.7976931348623157e308", 0x1.fffffffffffffp1023},
        {"2.3e-308", 2.3e-308},
    };
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        double got = parse(accepted[i].text).value.hi;
        require(got == accepted[i].value, "\"%s\" is read as %.17g", accepted[i].text, got);
    }
}

static void takes_square_roots(void **state) {
    (void)state;
    assert_true(parse("sqrt(2)").value.hi == sqrt(2));
    assert_true(parse("-sqrt(2)").value.hi == -sqrt(2));
    assert_true(parse("+sqrt(4)").value.hi == 2);
    assert_true(parse(" sqrt(1e12) ").value.hi == 1e6);
    assert_true(parse("sqrt(0)").value.hi == 0);
}

static void refuses_what_is_not_a_decimal(void **state) {
    (void)state;
    static const char *const refused[] = {
        "",          " ",         "\t",        "abc",       "1.3x",    "1.3 4",
        "1,3",       "1..3",      "1.3.4",     "--1",       "+-1",     "-",
        "+",         ".",         "e5",        ".e5",       "1e",      "1e+",
        "1e5.5",     "1-2",       "0x10",      "0x1p3",     "0b1",     "1p3",
        "1@3",       "nan",       "NaN",       "-nan",      "inf",     "Infinity",
        "-inf",      "@inf@",     "@nan@",     "1_000",     "1e5e5",   "½",
        "1.3\n",     "\n1.3",     "1.3f",      "1/3",       "pi",      "s",
        "sqrt",      "sqrt(",     "sqrt()",    "sqrt(2",    "sqrt2)",  "sqrt(2)x",
        "sqrt(x)",   "sqrt(-1)",  "sqrt(nan)", "sqrt(inf)", "Sqrt(2)", "sqrt(sqrt(2))",
        "2*sqrt(2)", "sqrt(2)/2", "sqrt(0x2)", "--sqrt(2)",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_refused(refused[i], "not a number; write a finite decimal");
    }
}

/* The offending text is shown, on one line even when it holds a line feed or an escape. */
static void shows_the_text_it_refuses(void **state) {
    (void)state;
    assert_refused("1.3x", "\"1.3x\"");
    assert_refused("1\n2\x1b[31m", "\"1?2?[31m\"");
}

static void refuses_what_a_double_cannot_hold(void **state) {
    (void)state;
    static const char *const refused[] = {
        "1e309",        "-1e309", "1.7976931348623159e308",     "1e-308",
        "-1e-320",      "1e-400", "1e999999999999999999999999", "sqrt(1e700)",
        "sqrt(1e-700)",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_refused(refused[i], "outside the range of a double");
    }
}

/* Below MPFR's own range (2^-2^62) the parsed value is 0, which must not pass for a typed 0. */
static void refuses_what_underflows_even_mpfr(void **state) {
    (void)state;
    assert_refused("1e-2000000000000000000", "outside the range of a double");
    assert_refused("1e-99999999999999999999999", "outside the range of a double");
    assert_refused("sqrt(1e-99999999999999999999999)", "outside the range of a double");
}

static void bounds_the_length_of_a_text(void **state) {
    (void)state;
    char text[257] = {0};
    memset(text, '0', 255);
    text[0] = '1';
    text[1] = '.';
    assert_true(parse(text).value.hi == 1);
    text[255] = '0';
    assert_refused(text, "is longer than 255 characters");
}

static void works_without_a_fault(void **state) {
    (void)state;
    struct number number;
    assert_int_equal(number_parse("x", &number, NULL), STATUS_INPUT);
    assert_int_equal(number_parse("2", &number, NULL), STATUS_OK);
}

/* -- 106 bits ----------------------------------------------------------------------------- */

static void assert_rounded(const char *text) {
    mpfr_t exact;
    mpfr_init2(exact, BITS);
    reference_set_text(exact, text);
    struct number number = parse(text);
    double error = reference_error_dd(number.value, exact);
    require(fabs(error) <= ROUNDED, "the value of %s is off by %g", text, error);
    mpfr_sqr(exact, exact, MPFR_RNDN);
    error = reference_error_dd(number.square, exact);
    require(fabs(error) <= ROUNDED, "the square of %s is off by %g", text, error);
    mpfr_clear(exact);
}

static void keeps_106_bits_of_a_decimal(void **state) {
    (void)state;
    static const char *const texts[] = {
        "1.3",
        "0.1",
        "-0.29",
        "0.506",
        "1e-70",
        "1e70",
        "1e23",
        "9007199254740993",
        "3.141592653589793238462643383279502884197", /* 40 digits */
        "0.9999999999999999999999999999999999999999",
        "1.000000000000000000000000000000000000001",
        /* 120 digits: more than the working precision holds */
        ("0.12345678901234567890123456789012345678901234567890123456789012345678901234567890123"
         "4567890123456789012345678901234567890"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_rounded(texts[i]);
    }
}

static void keeps_106_bits_of_random_decimals(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 2000; i++) {
        char text[80];
        int length = snprintf(
            text, sizeof text, "%s%u.", i % 2 ? "-" : "", (unsigned)check_below(&random, 1000) + 1);
        size_t digits = check_below(&random, 45);
        for (size_t d = 0; d < digits; d++) {
            text[length++] = (char)('0' + check_below(&random, 10));
        }
        snprintf(
            text + length, sizeof text - (size_t)length, "e%d",
            (int)check_below(&random, 120) - 60);
        assert_rounded(text);
    }
}

static void keeps_106_bits_of_a_root(void **state) {
    (void)state;
    mpfr_t exact;
    mpfr_init2(exact, BITS);
    mpfr_sqrt_ui(exact, 2, MPFR_RNDN);
    assert_true(fabs(reference_error_dd(parse("sqrt(2)").value, exact)) <= ROUNDED);
    mpfr_clear(exact);
}

static void squares_a_root_to_its_argument(void **state) {
    (void)state;
    struct dd two = parse("sqrt(2)").square, same = parse("-sqrt(2)").square;
    assert_true(two.hi == 2 && two.lo == 0);
    assert_true(same.hi == 2 && same.lo == 0);
    struct dd root = parse("sqrt(1.69)").square, decimal = parse("1.3").square;
    assert_true(root.hi == decimal.hi && root.lo == decimal.lo);
}

/* -- exact squares ------------------------------------------------------------------------ */

static enum status parse_exact(const char *text, struct number *number, mpq_t square) {
    struct fault fault = {0};
    return number_parse_exact(text, number, square, &fault);
}

static void squares_are_exact_fractions(void **state) {
    (void)state;
    static const struct {
        const char *text, *square; /* as mpq_set_str reads it */
    } cases[] = {
        {"1.3", "169/100"},
        {"-1.3", "169/100"},
        {"+13e-1", "169/100"},
        {"sqrt(2)", "2"},
        {"-sqrt(1.69)", "169/100"},
        {" sqrt(0.5) ", "1/2"},
        {"0.1", "1/100"},
        {".25", "1/16"},
        {"0", "0"},
        {"-0e9", "0"},
        {"sqrt(0)", "0"},
        {"2.50", "25/4"},
        {"0003", "9"},
        {"1e3", "1000000"},
        {"sqrt(12e-1)", "6/5"},
        {"0.1000000000000000000000000000000000000001",
         "1000000000000000000000000000000000000002000000000000000000000000000000000000001/"
         "100000000000000000000000000000000000000000000000000000000000000000000000000000000"},
    };
    mpq_t got, want;
    mpq_inits(got, want, (mpq_ptr)0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number number;
        mpq_set_si(got, -7, 3); /* what was there does not matter */
        require(parse_exact(cases[i].text, &number, got) == STATUS_OK, "%s", cases[i].text);
        assert_int_equal(mpq_set_str(want, cases[i].square, 10), 0);
        mpq_canonicalize(want);
        require(mpq_equal(got, want), "%s", cases[i].text);
        struct number plain = parse(cases[i].text);
        assert_true(number.value.hi == plain.value.hi && number.value.lo == plain.value.lo);
        assert_true(number.square.hi == plain.square.hi && number.square.lo == plain.square.lo);
        assert_ptr_equal(number.text, cases[i].text);
    }
    mpq_clears(got, want, (mpq_ptr)0);
}

/* 250 digits, and exponents at the ends of the range: nothing is cut off. */
static void long_texts_are_exact_too(void **state) {
    (void)state;
    char text[256], digits[241];
    memset(digits, '7', 240);
    digits[240] = '\0';
    snprintf(text, sizeof text, "0.%s", digits);
    mpq_t got, want;
    mpz_t power;
    mpq_inits(got, want, (mpq_ptr)0);
    mpz_init(power);
    struct number number;
    assert_int_equal(parse_exact(text, &number, got), STATUS_OK);
    mpz_ui_pow_ui(power, 10, 240);
    mpq_set_str(want, digits, 10);
    mpq_set_den(want, power);
    mpq_canonicalize(want);
    mpq_mul(want, want, want);
    assert_true(mpq_equal(got, want));
    snprintf(text, sizeof text, "sqrt(%se-800)", digits);
    assert_int_equal(parse_exact(text, &number, got), STATUS_OK);
    mpz_ui_pow_ui(power, 10, 800);
    mpq_set_str(want, digits, 10);
    mpq_set_den(want, power);
    mpq_canonicalize(want);
    assert_true(mpq_equal(got, want));
    assert_int_equal(parse_exact("1e1400", &number, got), STATUS_INPUT);
    assert_int_equal(parse_exact("1e-1400", &number, got), STATUS_INPUT);
    assert_int_equal(parse_exact("sqrt(-2)", &number, got), STATUS_INPUT);
    assert_int_equal(parse_exact("1.3x", &number, got), STATUS_INPUT);
    mpq_clears(got, want, (mpq_ptr)0);
    mpz_clear(power);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_decimals_people_type),
        cmocka_unit_test(takes_square_roots),
        cmocka_unit_test(refuses_what_is_not_a_decimal),
        cmocka_unit_test(shows_the_text_it_refuses),
        cmocka_unit_test(refuses_what_a_double_cannot_hold),
        cmocka_unit_test(refuses_what_underflows_even_mpfr),
        cmocka_unit_test(bounds_the_length_of_a_text),
        cmocka_unit_test(works_without_a_fault),
        cmocka_unit_test(keeps_106_bits_of_a_decimal),
        cmocka_unit_test(keeps_106_bits_of_random_decimals),
        cmocka_unit_test(keeps_106_bits_of_a_root),
        cmocka_unit_test(squares_a_root_to_its_argument),
        cmocka_unit_test(squares_are_exact_fractions),
        cmocka_unit_test(long_texts_are_exact_too),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
