/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "range.h"

#include <math.h>

#include "check.h"

static struct range range_of(const char *text) {
    struct range range;
    struct fault fault = {0};
    require(range_parse(&range, "eta", text, 25, &fault) == STATUS_OK, "%s", fault.text);
    return range;
}

static void reads_ranges(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double from, to;
        size_t points;
    } cases[] = {
        {"0.5:2", 0.5, 2, 25},
        {"0.5:2:7", 0.5, 2, 7},
        {"3", 3, 3, 1},
        {"1e3:1e12:2", 1e3, 1e12, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct range range = range_of(cases[i].text);
        require(range.points == cases[i].points, "%s: %zu", cases[i].text, range.points);
        assert_true(range.from.value.hi == cases[i].from && range.to.value.hi == cases[i].to);
    }
}

/* The ends are the decimals as typed, to 106 bits; between them the ratios are equal. */
static void spreads_points_in_equal_ratios(void **state) {
    (void)state;
    struct range range = range_of("0.1:0.3:11");
    char text[RANGE_WORD];
    double last = 0.1, ratio = pow(3, 0.1);
    assert_true(range_point(&range, 0, text).value.lo == check_number("0.1").value.lo);
    for (size_t i = 1; i < 10; i++) {
        struct number point = range_point(&range, i, text);
        assert_near(point.value.hi / last, ratio, 1e-14);
        assert_true(check_number(point.text).value.hi == point.value.hi);
        last = point.value.hi;
    }
    assert_true(range_point(&range, 10, text).value.lo == check_number("0.3").value.lo);
    range = range_of("0.7");
    assert_true(range_point(&range, 0, text).value.hi == 0.7);
}

static void refuses_what_is_no_range(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "not a number"},     {":1", "not a number"},      {"1:", "not a number"},
        {"2:1", "FROM below TO"}, {"1:1", "FROM below TO"},    {"0:1", "above 0"},
        {"-1:1", "above 0"},      {"1:2:1", "from 2 to"},      {"1:2:2.5", "from 2 to"},
        {"1:2:1e9", "from 2 to"}, {"1:2:3:4", "not a number"}, {"1-2", "not a number"},
        {"1:2:x", "not a number"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct range range;
        struct fault fault = {0};
        enum status status = range_parse(&range, "eta", cases[i][0], 25, &fault);
        require(status == STATUS_INPUT, "\"%s\" is taken", cases[i][0]);
        assert_fault(&fault, STATUS_INPUT, "--eta: ", cases[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_ranges),
        cmocka_unit_test(spreads_points_in_equal_ratios),
        cmocka_unit_test(refuses_what_is_no_range),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
