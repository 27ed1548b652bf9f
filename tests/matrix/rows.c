/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/rows.h"

#include <math.h>
#include <string.h>

#include "check.h"

enum { MOST = 150 };

static void fill(double *x, unsigned seed) {
    struct check_random random = check_random_of(seed);
    for (size_t k = 0; k < MOST; k++) {
        x[k] = check_uniform(&random, -1, 1);
    }
}

/* The order of the header, a term at a time. */
static double plain_dot(const double *x, const double *y, size_t n) {
    double chain[32] = {0};
    for (size_t k = 0; k < n; k++) {
        chain[k % 32] += x[k] * y[k];
    }
    for (size_t k = 0; k < 8; k++) {
        chain[k] = (chain[k] + chain[k + 8]) + (chain[k + 16] + chain[k + 24]);
    }
    double even = (chain[0] + chain[4]) + (chain[2] + chain[6]);
    return even + ((chain[1] + chain[5]) + (chain[3] + chain[7]));
}

/* Compiled without vectors here, with the machine's widest there; every length has its own rest. */
static void every_length_has_the_bits_of_a_plain_loop(void **state) {
    (void)state;
    double x[MOST], y[MOST], z[MOST], got[MOST], want[MOST];
    fill(x, 1);
    fill(y, 2);
    fill(z, 3);
    for (size_t n = 0; n < MOST; n++) {
        require(rows_dot(x, y, n) == plain_dot(x, y, n), "dot of %zu", n);
        memcpy(got, z, sizeof got);
        memcpy(want, z, sizeof want);
        for (size_t k = 0; k < n; k++) {
            want[k] += 0.3 * x[k];
        }
        rows_add(got, 0.3, x, n);
        require(memcmp(got, want, sizeof got) == 0, "sum of %zu", n);
        for (size_t k = 0; k < n; k++) {
            want[k] += 0.7 * x[k] + 1.1 * y[k];
        }
        rows_add_two(got, 0.7, x, 1.1, y, n);
        require(memcmp(got, want, sizeof got) == 0, "two sums of %zu", n);
        for (size_t k = 0; k < n; k++) {
            want[k] += -0.9 * y[k];
        }
        require(rows_symmetric(got, -0.9, y, x, n) == plain_dot(x, y, n), "both of %zu", n);
        require(memcmp(got, want, sizeof got) == 0, "both of %zu", n);
    }
    double before = rows_dot(x, y, MOST);
    x[MOST / 2] += 1e-9; /* one wrong element is seen */
    assert_true(before != rows_dot(x, y, MOST));
}

static void sweeps_are_rotations_one_after_another(void **state) {
    (void)state;
    enum { ROWS = 6, COLUMNS = 72 };
    static const double turn[] = {0.6, 0.8, -0.8, 0.6, 0.28, -0.96};
    const struct rows_sweep sweep[] = {{5, 2, turn}, {1, 0, turn + 2}, {4, 1, turn}};
    for (size_t columns = 8; columns <= COLUMNS; columns += 8) {
        double got[ROWS][COLUMNS], want[ROWS][COLUMNS], all[ROWS * MOST];
        for (size_t i = 0; i < ROWS; i++) {
            fill(all, (unsigned)i);
            memcpy(got[i], all, sizeof *got);
        }
        memcpy(want, got, sizeof got);
        rows_rotate(*got, COLUMNS, columns, sweep, 3);
        for (size_t s = 0; s < 3; s++) {
            const double *t = sweep[s].turn;
            for (size_t i = sweep[s].first; i > sweep[s].last; i--, t += 2) {
                for (size_t j = 0; j < columns; j++) {
                    double low = want[i][j], high = want[i - 1][j];
                    want[i][j] = t[0] * low + t[1] * high;
                    want[i - 1][j] = t[0] * high - t[1] * low;
                }
            }
        }
        require(memcmp(got, want, sizeof got) == 0, "%zu columns", columns);
    }
}

static void units_are_powers_of_two(void **state) {
    (void)state;
    static const double size[] = {1, 0.5, 0.75, 3, 1e200, 1e-200, 1e-300};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        double unit = rows_unit(size[i]);
        int exponent;
        assert_true(frexp(unit, &exponent) == 0.5);
        assert_true(unit * size[i] >= 0.5 && unit * size[i] < 1);
    }
    assert_true(rows_unit(0) == 1);
    assert_true(rows_unit(5e-324) == 0x1p1000 && rows_unit(1.7e308) == 0x1p-1000);
}

static void the_largest_shows_what_is_not_finite(void **state) {
    (void)state;
    double x[5] = {1, -7, 0, 3, -0.0};
    assert_true(rows_largest(x, 5) == 7 && rows_largest(x, 1) == 1 && rows_largest(x, 0) == 0);
    assert_true(rows_empty(x + 4, 1) && !rows_empty(x, 5));
    x[2] = -INFINITY;
    assert_true(rows_largest(x, 5) == INFINITY);
    x[4] = NAN;
    assert_true(isnan(rows_largest(x, 5)));
}

static void starts_differ_and_are_balanced(void **state) {
    (void)state;
    double x[1000], y[1000], sum = 0, square = 0;
    rows_start(x, 1000, 0);
    rows_start(y, 1000, 1);
    for (size_t k = 0; k < 1000; k++) {
        assert_true(fabs(x[k]) < 1 && x[k] != y[k]);
        sum += x[k];
        square += x[k] * y[k];
    }
    /* Five standard errors of sums of 1000 terms with variance 1/3 and 1/9. */
    assert_near(sum, 0, 5 * sqrt(1000 / 3.0));
    assert_near(square, 0, 5 * sqrt(1000 / 9.0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_has_the_bits_of_a_plain_loop),
        cmocka_unit_test(sweeps_are_rotations_one_after_another),
        cmocka_unit_test(units_are_powers_of_two),
        cmocka_unit_test(the_largest_shows_what_is_not_finite),
        cmocka_unit_test(starts_differ_and_are_balanced),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
