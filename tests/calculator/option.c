/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option.h"

#include "check.h"

static void knows_what_is_given(void **state) {
    (void)state;
    struct number given = check_number("3"), missing = {.text = NULL};
    struct fault fault = {.status = STATUS_OK};
    assert_true(option_is_given(&given));
    assert_false(option_is_given(&missing));
    option_default(&given, "1e7", &fault);
    option_default(&missing, "1e7", &fault);
    assert_true(given.value.hi == 3);
    assert_true(missing.value.hi == 1e7);
    assert_string_equal(missing.text, "1e7");
    assert_int_equal(fault.status, STATUS_OK);
    missing.text = NULL;
    option_default(&missing, "many", &fault);
    assert_fault(&fault, STATUS_INPUT, "\"many\" is not a number");
}

static void finds_a_word_among_its_choices(void **state) {
    (void)state;
    assert_int_equal(option_choice("text", "text|csv|json"), 0);
    assert_int_equal(option_choice("csv", "text|csv|json"), 1);
    assert_int_equal(option_choice("json", "text|csv|json"), 2);
    assert_int_equal(option_choice("a", "ab|ba|a|b"), 2);
    assert_int_equal(option_choice("ab", "a|b|ab"), 2);
}

/* -- ranges ------------------------------------------------------------------------------- */

/* Whether the number is taken: the fault is left as it was, or names the option. */
static bool
takes(void (*check)(const struct number *, struct fault *), const char *text, const char *option) {
    struct number number = check_number(text);
    struct fault fault = {.status = STATUS_OK};
    check(&number, &fault);
    if (fault.status != STATUS_OK) {
        assert_fault(&fault, STATUS_INPUT, option, " is out of range; give ");
    }
    return fault.status == STATUS_OK;
}

static void takes_what_training_can_start_from(void **state) {
    (void)state;
    static const struct {
        void (*check)(const struct number *, struct fault *);
        const char *option, *good[3], *bad[3];
    } cases[] = {
        {option_width, "--width: ", {"1", "2", "1e300"}, {"0", "0.5", "2.5"}},
        {option_eta, "--eta: ", {"1e-150", "0.7", "1e150"}, {"0", "-1", "1.0001e150"}},
        {option_mu0, "--mu0: ", {"-1", "1e-300", "1e300"}, {"0", "-0", "0.0"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t k = 0; k < 3; k++) {
            require(
                takes(cases[i].check, cases[i].good[k], cases[i].option), "%s%s", cases[i].option,
                cases[i].good[k]);
            require(
                !takes(cases[i].check, cases[i].bad[k], cases[i].option), "%s%s", cases[i].option,
                cases[i].bad[k]);
        }
    }
}

static void bounds_eta_lambda0(void **state) {
    (void)state;
    static const struct {
        const char *eta, *lambda0, *part; /* NULL: taken */
    } cases[] = {
        {"0.7", "2", NULL},
        {"1e-69", "1", NULL},
        {"1e-35", "0.9e-35", "--eta, --lambda0: their product 9e-71 is out of range"},
        {"2e35", "1e35", "--eta, --lambda0: their product 2e+70 is out of range"},
        {"1e100", "1e-100", NULL},
        {"1", "0", "--lambda0: 0 is out of range; give a curvature above 0"},
        {"1", "1e-151", "--lambda0: 1e-151 is out of range; give 1e-150 to 1e150"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number eta = check_number(cases[i].eta), lambda0 = check_number(cases[i].lambda0);
        struct fault fault = {.status = STATUS_OK};
        option_lambda0(&lambda0, &eta, &fault);
        if (cases[i].part != NULL) {
            assert_fault(&fault, STATUS_INPUT, cases[i].part);
        } else {
            require(fault.status == STATUS_OK, "case %zu: %s", i, fault.text);
        }
    }
}

static void takes_whole_numbers_in_range(void **state) {
    (void)state;
    static const char *const good[] = {"2", "1e15", "17"}, *const bad[] = {"1", "1e16", "2.5"};
    for (size_t i = 0; i < 3; i++) {
        struct number taken = check_number(good[i]), refused = check_number(bad[i]);
        struct fault fault = {.status = STATUS_OK};
        option_whole(&taken, "replicas", 2, 1e15, "give others", &fault);
        require(fault.status == STATUS_OK, "%s", good[i]);
        option_whole(&refused, "replicas", 2, 1e15, "give others", &fault);
        assert_fault(&fault, STATUS_INPUT, "--replicas: ", " is out of range; give others");
    }
}

/* 2^53 + 1, whose nearest double is 2^53, and what is a whole number only when it is rounded. */
static void refuses_whole_numbers_that_no_double_holds(void **state) {
    (void)state;
    static const char *const bad[] = {"9007199254740993", "2.00000000000000000001", "1e-30"};
    for (size_t i = 0; i < 3; i++) {
        struct number seed = check_number(bad[i]);
        struct fault fault = {.status = STATUS_OK};
        option_whole(&seed, "seed", 0, 0x1p53, "give others", &fault);
        require(fault.status == STATUS_INPUT, "%s", bad[i]);
    }
    struct number last = check_number("9007199254740992"), width = check_number("1e23");
    struct number near = check_number("10.00000000000000000001");
    struct fault fault = {.status = STATUS_OK};
    option_whole(&last, "seed", 0, 0x1p53, "give others", &fault);
    option_width(&width, &fault);
    require(fault.status == STATUS_OK, "%s", fault.text);
    option_width(&near, &fault);
    assert_fault(&fault, STATUS_INPUT, "--width: 10 is out of range");
}

static void keeps_the_first_refusal(void **state) {
    (void)state;
    struct number zero = check_number("0"), half = check_number("0.5"), missing = {.text = NULL};
    struct fault fault = {.status = STATUS_OK};
    option_eta(&zero, &fault);
    option_width(&half, &fault);
    option_mu0(&zero, &fault);
    option_lambda0(&zero, &half, &fault);
    option_whole(&half, "steps", 1, 2, "give others", &fault);
    option_default(&missing, "1", &fault);
    assert_fault(&fault, STATUS_INPUT, "--eta: 0 is out of range; give a learning rate above 0");
    assert_false(option_is_given(&missing));
}

static void refuses_what_no_simulation_takes(void **state) {
    (void)state;
    static const char *const cases[][5] = {
        {"2", "0", "0", "0.01", NULL},
        {"1", "0", "0", "0.01", "--replicas: 1 "},
        {"1e16", "0", "0", "0.01", "--replicas: 1e+16 "},
        {"2", "-1", "0", "0.01", "--seed: -1 "},
        {"2", "0.5", "0", "0.01", "--seed: 0.5 "},
        {"2", "0", "1025", "0.01", "--threads: 1025 "},
        {"2", "0", "0", "0", "--relative-error: 0 "},
        {"2", "0", "0", "1", "--relative-error: 1 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number number[4];
        struct fault fault = {.status = STATUS_OK};
        for (int k = 0; k < 4; k++) {
            number[k] = check_number(cases[i][k]);
        }
        option_simulation(&number[0], &number[1], &number[2], &number[3], &fault);
        require(
            (fault.status == STATUS_OK) == (cases[i][4] == NULL), "case %zu: %d", i, fault.status);
        if (cases[i][4] != NULL) {
            assert_fault(&fault, STATUS_INPUT, cases[i][4], "give a");
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_no_simulation_takes),
        cmocka_unit_test(knows_what_is_given),
        cmocka_unit_test(finds_a_word_among_its_choices),
        cmocka_unit_test(takes_what_training_can_start_from),
        cmocka_unit_test(bounds_eta_lambda0),
        cmocka_unit_test(takes_whole_numbers_in_range),
        cmocka_unit_test(refuses_whole_numbers_that_no_double_holds),
        cmocka_unit_test(keeps_the_first_refusal),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
