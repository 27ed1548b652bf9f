/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/dd.h"

#include <float.h>

#include "check.h"
#include "reference.h"

enum { CASES = 20000, BITS = 700 };

/* u = 2^-53. Joldes, Muller & Popescu (2017): Algorithm 6 (sum) 3u^2 + 13u^3, Algorithm 10 (the
 * product of dd_mul) 7u^2. The long division of dd_div is in no theorem there; a million random
 * quotients came within 2.9u^2, and within 6.5u^2 when the third step of the division was left out:
 * 4u^2, which is 2^-104, tells the two apart. */
static const double SUM_ERROR = 3.001 * 0x1p-106, PRODUCT_ERROR = 7 * 0x1p-106,
                    QUOTIENT_ERROR = 4 * 0x1p-106;

/* hi of either sign with |hi| log-uniform, |lo| <= ulp(hi)/2. */
static struct dd random_dd(struct check_random *random) {
    double hi = check_log_uniform(random, 1e-30, 1e30);
    double lo = check_uniform(random, -0.5, 0.5) * (nextafter(hi, INFINITY) - hi);
    return check_below(random, 2) ? (struct dd){-hi, lo} : (struct dd){hi, lo};
}

/* A partner that cancels: -a moved by a relative 2^-1 ... 2^-100. */
static struct dd almost_minus(struct check_random *random, struct dd a) {
    double move = check_log_uniform(random, 0x1p-100, 0.5);
    return dd_mul(dd_neg(a), dd_two_sum(1, move));
}

typedef struct dd operation(struct dd, struct dd);
typedef int exact_operation(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

static double error_of(operation *ours, exact_operation *theirs, struct dd a, struct dd b) {
    mpfr_t x, y;
    mpfr_inits2(BITS, x, y, (mpfr_ptr)0);
    reference_set_dd(x, a);
    reference_set_dd(y, b);
    theirs(x, x, y, MPFR_RNDN);
    struct dd got = ours(a, b);
    double error = fabs(reference_error_dd(got, x));
    mpfr_clears(x, y, (mpfr_ptr)0);
    require(got.hi + got.lo == got.hi, "(%a, %a) overlaps", got.hi, got.lo);
    return error;
}

static void assert_accurate(
    operation *ours, exact_operation *theirs, double bound, unsigned seed, bool cancelling) {
    struct check_random random = check_random_of(seed);
    for (int i = 0; i < CASES; i++) {
        struct dd a = random_dd(&random);
        struct dd b = cancelling ? almost_minus(&random, a) : random_dd(&random);
        double error = error_of(ours, theirs, a, b);
        require(
            error <= bound, "case %d: (%a, %a) and (%a, %a): relative error %g above %g", i, a.hi,
            a.lo, b.hi, b.lo, error, bound);
    }
}

static void adds_to_106_bits(void **state) {
    (void)state;
    assert_accurate(dd_add, mpfr_add, SUM_ERROR, 1, false);
}

static void adds_to_106_bits_when_terms_cancel(void **state) {
    (void)state;
    assert_accurate(dd_add, mpfr_add, SUM_ERROR, 2, true);
}

static void subtracts_to_106_bits(void **state) {
    (void)state;
    assert_accurate(dd_sub, mpfr_sub, SUM_ERROR, 3, false);
}

static void multiplies_to_106_bits(void **state) {
    (void)state;
    assert_accurate(dd_mul, mpfr_mul, PRODUCT_ERROR, 4, false);
    assert_accurate(dd_mul, mpfr_mul, PRODUCT_ERROR, 5, true);
}

static void divides_to_106_bits(void **state) {
    (void)state;
    assert_accurate(dd_div, mpfr_div, QUOTIENT_ERROR, 6, false);
    assert_accurate(dd_div, mpfr_div, QUOTIENT_ERROR, 7, true);
}

/* The two building blocks lose nothing: hi + lo = a + b as real numbers. */
static void sums_two_doubles_exactly(void **state) {
    (void)state;
    struct check_random random = check_random_of(8);
    mpfr_t exact;
    mpfr_init2(exact, BITS);
    for (int i = 0; i < CASES; i++) {
        double a = random_dd(&random).hi, b = random_dd(&random).hi;
        mpfr_set_d(exact, a, MPFR_RNDN);
        mpfr_add_d(exact, exact, b, MPFR_RNDN);
        double big = fabs(a) > fabs(b) ? a : b, small = fabs(a) > fabs(b) ? b : a;
        require(reference_error_dd(dd_two_sum(a, b), exact) == 0, "two_sum(%a, %a)", a, b);
        require(
            reference_error_dd(dd_fast_sum(big, small), exact) == 0, "fast_sum(%a, %a)", big,
            small);
    }
    mpfr_clear(exact);
}

static void subtracts_itself_to_nothing(void **state) {
    (void)state;
    struct check_random random = check_random_of(9);
    for (int i = 0; i < 100; i++) {
        struct dd a = random_dd(&random), zero = dd_sub(a, a), one = dd_div(a, a);
        assert_true(zero.hi == 0 && zero.lo == 0);
        assert_true(one.hi == 1 && one.lo == 0);
    }
}

static void compares_by_sign_beyond_98_bits(void **state) {
    (void)state;
    struct dd one = dd_of(1);
    assert_int_equal(dd_compare(one, one), 0);
    assert_int_equal(dd_compare((struct dd){1, 0x1p-98}, one), 0);
    assert_int_equal(dd_compare((struct dd){1, -0x1p-98}, one), 0);
    assert_int_equal(dd_compare((struct dd){1, 0x1p-97}, one), 1);
    assert_int_equal(dd_compare((struct dd){1, -0x1p-97}, one), -1);
    assert_int_equal(dd_compare(dd_of(-1), one), -1);
    assert_int_equal(dd_compare(one, dd_of(-1)), 1);
    assert_int_equal(dd_compare((struct dd){-1, -0x1p-97}, dd_of(-1)), -1);
}

/* The margin is relative to b: a huge pair and a tiny one are told apart alike. */
static void compares_relative_to_the_second(void **state) {
    (void)state;
    assert_int_equal(dd_compare((struct dd){0x1p200, 0x1p102}, dd_of(0x1p200)), 0);
    assert_int_equal(dd_compare((struct dd){0x1p200, 0x1p103}, dd_of(0x1p200)), 1);
    assert_int_equal(dd_compare((struct dd){0x1p-200, 0x1p-297}, dd_of(0x1p-200)), 1);
    assert_int_equal(dd_compare(dd_of(0), dd_of(0)), 0);
    assert_int_equal(dd_compare(dd_of(0x1p-1000), dd_of(0)), 1);
    assert_int_equal(dd_compare(dd_of(-0x1p-1000), dd_of(0)), -1);
}

/* What it is for: x s^2 at an edge, with x and s decimals. 3.125 * 0.8^2 = 2. */
static void finds_products_of_decimals_equal(void **state) {
    (void)state;
    mpfr_t s2;
    mpfr_init2(s2, BITS);
    reference_set_text(s2, "0.64");
    struct dd product = dd_mul(dd_of(3.125), reference_dd(s2));
    assert_int_equal(dd_compare(product, dd_of(2)), 0);
    product = dd_mul(dd_of(nextafter(3.125, 4)), reference_dd(s2));
    assert_int_equal(dd_compare(product, dd_of(2)), 1);
    mpfr_clear(s2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_to_106_bits),
        cmocka_unit_test(adds_to_106_bits_when_terms_cancel),
        cmocka_unit_test(subtracts_to_106_bits),
        cmocka_unit_test(multiplies_to_106_bits),
        cmocka_unit_test(divides_to_106_bits),
        cmocka_unit_test(sums_two_doubles_exactly),
        cmocka_unit_test(subtracts_itself_to_nothing),
        cmocka_unit_test(compares_by_sign_beyond_98_bits),
        cmocka_unit_test(compares_relative_to_the_second),
        cmocka_unit_test(finds_products_of_decimals_equal),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("dd", tests, NULL, NULL);
}
