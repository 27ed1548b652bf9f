/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe_vectors_search.h"

#include <math.h>

#include "check.h"

/* Reads "forecast --kernel PATH ..." with a residual of ones. */
static struct forecast_question
ask(const char *kernel, const char *residual, const char *steps, const char *height) {
    char path[CHECK_PATH], from[CHECK_PATH];
    struct forecast_question question;
    struct fault fault;
    bool help;
    check_write(path, "k.csv", kernel);
    check_write(from, "r.csv", residual);
    char *argv[] = {"forecast",    "--kernel", path,           "--residual", from,
                    "--batch",     "1",        "--eta",        "1",          "--steps",
                    (char *)steps, "--height", (char *)height, "--threads",  "1",
                    "--method",    "crude",    "--replicas",   "4096"};
    int argc = sizeof argv / sizeof *argv;
    require(
        forecast_question_read(&question, argc, argv, &help, &fault) == STATUS_OK, "%s",
        fault.text);
    return question;
}

static struct safe_vectors_search
search(struct forecast_question *question, double from, double probability) {
    struct safe_vectors_search found;
    struct fault fault;
    enum status status = safe_vectors_search(&found, question, from, probability, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    forecast_question_clear(question);
    return found;
}

/* One sample: |1 - eta|^20 is 3 at eta = 1 + 3^(1/20), for sure or not at all. */
static void closes_in_on_a_jump(void **state) {
    (void)state;
    static const double from[] = {1.8, 2.5};
    double want = 1 + pow(3, 0.05);
    for (size_t i = 0; i < 2; i++) {
        struct forecast_question question = ask("1\n", "1\n", "20", "3");
        struct safe_vectors_search found = search(&question, from[i], 1e-3);
        assert_false(found.open);
        assert_true(found.rate <= want && want - found.rate < 2e-3 * want);
        assert_true(found.se > 0 && found.se < 1.1e-3 * want);
        assert_true(found.probes > 3 && found.probes <= 16);
    }
}

/* K = 2 I: each of 8 steps multiplies one of two residuals by 1 - 2 eta = -a. The rms reaches h
 * where (a^(2 k) + a^(2 (8 - k)))/2 >= h^2, k ~ Bin(8, 1/2): with k = 6 the probability goes from
 * 18/256 to 74/256. */
static void finds_where_a_binomial_passes(void **state) {
    (void)state;
    double low = 1, high = 3;
    for (int i = 0; i < 60; i++) {
        double a = (low + high) / 2;
        bool above = (pow(a, 12) + pow(a, 4)) / 2 >= 9;
        low = above ? low : a;
        high = above ? a : high;
    }
    struct forecast_question question = ask("2,0\n0,2\n", "1\n1\n", "8", "3");
    struct safe_vectors_search found = search(&question, 1.1, 0.15);
    double want = (1 + low) / 2;
    assert_false(found.open);
    require(
        fabs(found.rate - want) < 2e-3 * want, "%.9g, want %.9g, after %d", found.rate, want,
        found.probes);
    double p = found.odds.p.value * 256;
    assert_true(fabs(p - 18) < 4 || fabs(p - 74) < 8);
}

/* Nothing gets there in one step; and everything does at rates so large. */
static void says_where_it_gave_up(void **state) {
    (void)state;
    struct forecast_question question = ask("1\n", "1\n", "1", "1e90");
    struct safe_vectors_search found = search(&question, 1, 0.5);
    assert_true(found.open && found.probes == 16);
    assert_true(found.odds.p.value == 0 && found.rate > 1);
    question = ask("1\n", "1\n", "100", "1.01");
    found = search(&question, 100, 0.5);
    assert_true(found.open && found.odds.p.value == 1);
    assert_true(found.rate < 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(closes_in_on_a_jump),
        check_in_directory(finds_where_a_binomial_passes),
        check_in_directory(says_where_it_gave_up),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("safe_vectors_search", tests, NULL, NULL);
}
