/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_samples.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

/* x names the sample, and so does b = x/8; the labels are 3, 5 and 7 in turn. */
static const char TABLE[] = "x,b,y\n1,0.125,3\n2,0.25,5\n3,0.375,7\n4,0.5,3\n5,0.625,5\n"
                            "6,0.75,7\n7,0.875,3\n8,1,5\n";

static struct forecast_question
question_of(const char *path, const char *label, const char *classes, double take, double seed) {
    struct forecast_question question;
    forecast_question_init(&question);
    question.data = path;
    question.label = label;
    question.classes = classes;
    question.take.value.hi = take;
    question.seed.value.hi = seed;
    return question;
}

static struct samples read_table(const char *label, const char *classes, double take, double seed) {
    char path[CHECK_PATH];
    struct samples samples;
    struct fault fault;
    check_write(path, "table.csv", TABLE);
    struct forecast_question question = question_of(path, label, classes, take, seed);
    require(forecast_samples_read(&samples, &question, &fault) == STATUS_OK, "%s", fault.text);
    for (size_t i = 0; i < samples.count; i++) { /* rows stay whole */
        assert_true(samples.x[samples.inputs * i] == 8 * samples.x[samples.inputs * i + 1]);
    }
    return samples;
}

static void takes_all_in_the_order_of_the_file(void **state) {
    (void)state;
    static const double y[] = {3, 5, 7};
    struct samples samples = read_table("y", NULL, 0, 1);
    assert_true(samples.count == 8 && samples.inputs == 2 && samples.outputs == 1);
    for (size_t i = 0; i < 8; i++) {
        assert_true(samples.x[2 * i] == (double)i + 1 && samples.y[i] == y[i % 3]);
    }
    samples_clear(&samples);
    samples = read_table("none", NULL, 0, 1);
    assert_true(samples.inputs == 3 && samples.x[3 * 7 + 2] == 5 && samples.y[7] == 0);
    samples_clear(&samples);
}

/* The second class becomes 1, whichever label is larger; others are left out, the order stays. */
static void two_classes_become_signs(void **state) {
    (void)state;
    static const double x[] = {2, 3, 5, 6, 8}, y[] = {1, -1, 1, -1, 1};
    struct samples samples = read_table("y", "7,5", 0, 1);
    assert_int_equal(samples.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(samples.x[2 * i] == x[i] && samples.y[i] == y[i]);
    }
    samples_clear(&samples);
}

/* Each sample once at most; the classes in turn; by the seed alone. */
static void draws_by_the_seed(void **state) {
    (void)state;
    size_t same = 0;
    for (int classes = 0; classes < 2; classes++) {
        const char *pair = classes ? "3,5" : NULL;
        for (double seed = 1; seed < 6; seed++) {
            struct samples one = read_table("y", pair, 5, seed);
            struct samples two = read_table("y", pair, 5, seed);
            struct samples other = read_table("y", pair, 5, seed + 1);
            unsigned seen = 0;
            assert_int_equal(one.count, 5);
            for (size_t i = 0; i < 5; i++) {
                unsigned bit = 1u << (unsigned)one.x[2 * i];
                assert_true((seen & bit) == 0 && one.x[2 * i] == two.x[2 * i]);
                assert_true(classes == 0 || one.y[i] == (i % 2 == 1 ? 1 : -1));
                seen |= bit;
            }
            same += memcmp(one.x, other.x, 10 * sizeof *one.x) == 0;
            samples_clear(&one);
            samples_clear(&two);
            samples_clear(&other);
        }
    }
    assert_true(same < 3);
}

static void refuses(const char *label, const char *classes, double take, const char *why) {
    char path[CHECK_PATH];
    struct samples samples;
    struct fault fault;
    check_write(path, "table.csv", TABLE);
    struct forecast_question question = question_of(path, label, classes, take, 1);
    assert_int_equal(forecast_samples_read(&samples, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, why);
}

static void refuses_what_cannot_be_taken(void **state) {
    (void)state;
    refuses("y", NULL, 9, "--take 9 of 8");
    refuses("y", "3,5", 7, "--take 7 of 3 and 3");
    refuses("y", "3,4", 0, "no sample has the label 4");
    refuses("y", "3,3", 0, "two different labels");
    refuses("y", "3", 0, "two different labels");
    refuses("y", "3,x", 0, "two different labels");
    refuses("z", NULL, 0, "column z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(takes_all_in_the_order_of_the_file),
        check_in_directory(two_classes_become_signs),
        check_in_directory(draws_by_the_seed),
        check_in_directory(refuses_what_cannot_be_taken),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("forecast_samples", tests, NULL, NULL);
}
