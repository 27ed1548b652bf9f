/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/digits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void must_put(const char *text, int digits, const char *want) {
    char *got = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&got, &size);
    assert_non_null(stream);
    assert_int_equal(digits_put(stream, text, digits), want != NULL);
    assert_int_equal(fclose(stream), 0);
    require(
        strcmp(got, want == NULL ? "" : want) == 0, "\"%s\" became \"%s\", must be \"%s\"", text,
        got, want == NULL ? "nothing" : want);
    free(got);
}

static void must_estimate(double value, double error, const char *want) {
    char *got = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&got, &size);
    assert_non_null(stream);
    digits_put_estimate(stream, value, error, 7);
    assert_int_equal(fclose(stream), 0);
    require(strcmp(got, want) == 0, "%g, %g became \"%s\", not \"%s\"", value, error, got, want);
    free(got);
}

/* The first two were shown as 9.99000e-07 and 0.500000. */
static void invents_no_digits(void **state) {
    (void)state;
    must_put("9.99e-07", 6, "9.99 · 10⁻⁷");
    must_put("0.5", 6, "0.5");
    must_put("1.30", 6, "1.30");
    must_put("-12", 6, "−12");
    must_put("4608000", 3, "4608000");
}

static void rounds_to_digits(void **state) {
    (void)state;
    must_put("2.07379105e-17", 3, "2.07 · 10⁻¹⁷");
    must_put("-0.4323311842", 6, "−0.432331");
    must_put("100000.4", 6, "100000");
    must_put("0.99999999", 6, "1.00000");
    must_put("1234567.8", 3, "1.23 · 10⁶");
}

static void writes_exact_numbers_short(void **state) {
    (void)state;
    must_put("1.00000000000e+12", 6, "10¹²");
    must_put("1e12", 6, "10¹²");
    must_put("0.450000000000", 6, "0.45");
    must_put("0.00000000000", 6, "0");
    must_put("2.0000000000000", 6, "2");
    must_put("-0.0", 6, "0");
    must_put("1.0e-15", 6, "1.0 · 10⁻¹⁵");
}

static void knows_what_is_no_decimal(void **state) {
    (void)state;
    must_put("inf", 6, "∞");
    must_put("-inf", 6, "−∞");
    must_put("na", 6, "–");
    must_put("lazy", 6, NULL);
    must_put("", 6, NULL);
    must_put("0x10", 6, NULL);
    must_put("nan", 6, NULL);
    must_put("1.5 m", 6, NULL);
}

static void writes_lists_and_enclosures(void **state) {
    (void)state;
    must_put("1.25;2.50000001", 4, "1.25, 2.500");
    must_put("1.25;lazy", 4, NULL);
    must_put("25.10023494 ± 1.05e-29", 4, "25.10023494 ± 1.05 · 10⁻²⁹");
    must_put("2.00000000 ± 0", 4, "2");
}

static void writes_estimates_to_their_error(void **state) {
    (void)state;
    must_estimate(0.06349333753, 0.00123, "0.0635 ± 0.0012");
    must_estimate(-9.987654e-07, 1.23e-8, "(−9.99 ± 0.12) · 10⁻⁷");
    must_estimate(4107.6, 412.3, "4108 ± 412");
    must_estimate(0, 0.0311, "0.000 ± 0.031");
    must_estimate(9.996, 0.996, "10.0 ± 1.0");
    must_estimate(1.0000000000000051, 0, "1.000000");
    must_estimate(1, 0, "1");
    must_estimate(6.6613381477509392e-16, 0, "6.661338 · 10⁻¹⁶");
    must_estimate(NAN, 0, "–");
    must_estimate(INFINITY, 1, "∞");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invents_no_digits),
        cmocka_unit_test(rounds_to_digits),
        cmocka_unit_test(writes_exact_numbers_short),
        cmocka_unit_test(knows_what_is_no_decimal),
        cmocka_unit_test(writes_lists_and_enclosures),
        cmocka_unit_test(writes_estimates_to_their_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("digits", tests, NULL, NULL);
}
