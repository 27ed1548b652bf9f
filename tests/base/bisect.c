/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bisect.h"

#include <float.h>
#include <math.h>

#include "check.h"

/* Whether x is at `edge` or above; counts how often it is asked. */
struct question {
    double edge;
    int *asked;
};

static bool is_above(double x, const void *context) {
    const struct question *question = context;
    ++*question->asked;
    return x >= question->edge;
}

static bool is_below(double x, const void *context) {
    return !is_above(x, context);
}

static bool has_square_above_2(double x, const void *context) {
    (void)context;
    return x * x >= 2;
}

static void finds_the_neighbours_of_a_root(void **state) {
    (void)state;
    struct bisect_bracket at = bisect(has_square_above_2, NULL, 0, 5, BISECT_TO_NEIGHBOURS);
    assert_true(at.yes == nextafter(at.no, 5));
    assert_true(at.no * at.no < 2 && at.yes * at.yes >= 2);
}

/* The ends may be the other way round, and the first number that says yes is found to its last
 * bit: of any size, of either sign, from the ends of all numbers. */
static void finds_any_number_from_either_side(void **state) {
    (void)state;
    static const double edges[] = {1, -1, 3.25e-7, 1e-300, -1e-300, 5e-324, 1e300, -1e300, 0};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        int asked = 0;
        const struct question question = {edges[i], &asked};
        struct bisect_bracket up =
            bisect(is_above, &question, -DBL_MAX, DBL_MAX, BISECT_TO_NEIGHBOURS);
        require(up.yes == edges[i], "%g: %g", edges[i], up.yes);
        require(up.no == nextafter(edges[i], -INFINITY), "%g: %g", edges[i], up.no);
        struct bisect_bracket down =
            bisect(is_below, &question, DBL_MAX, -DBL_MAX, BISECT_TO_NEIGHBOURS);
        require(down.no == up.yes && down.yes == up.no, "%g, from above", edges[i]);
        require(asked < 2 * BISECT_TO_NEIGHBOURS, "%g: asked %d times", edges[i], asked);
    }
}

/* After k halvings the bracket is 2^-k of the interval, at the cost of a question each. */
static void halves_as_often_as_it_is_told(void **state) {
    (void)state;
    for (int k = 0; k <= 40; k++) {
        int asked = 0;
        const struct question question = {0.3, &asked};
        struct bisect_bracket at = bisect(is_above, &question, 0, 1, k);
        require(at.yes - at.no == ldexp(1, -k), "%d halvings: %g", k, at.yes - at.no);
        require(at.no < 0.3 && at.yes >= 0.3 && asked == k, "%d halvings: asked %d", k, asked);
    }
}

/* Ends that are neighbours, or the same, are left alone and nothing is asked. */
static void has_nothing_to_ask_between_neighbours(void **state) {
    (void)state;
    int asked = 0;
    const struct question question = {1, &asked};
    struct bisect_bracket at = bisect(is_above, &question, nextafter(1, 0), 1, 100);
    assert_true(at.no == nextafter(1, 0) && at.yes == 1 && asked == 0);
    at = bisect(is_above, &question, 1, 1, 100);
    assert_true(at.no == 1 && at.yes == 1 && asked == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_neighbours_of_a_root),
        cmocka_unit_test(finds_any_number_from_either_side),
        cmocka_unit_test(halves_as_often_as_it_is_told),
        cmocka_unit_test(has_nothing_to_ask_between_neighbours),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("bisect", tests, NULL, NULL);
}
