/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* -- relations ---------------------------------------------------------------------------- */

struct held {
    enum claim_relation relation;
    double measured, error, value, tolerance;
    bool holds;
};

static void must_hold(const struct held *held, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct held *at = &held[i];
        bool holds = ledger_holds(at->relation, at->measured, at->error, at->value, at->tolerance);
        require(
            holds == at->holds, "case %zu: relation %d of %.17g to %.17g", i, at->relation,
            at->measured, at->value);
    }
}

static void holds_to_the_last_bit(void **state) {
    (void)state;
    const double up = nextafter(2, 3), down = nextafter(2, 1);
    const struct held held[] = {
        {CLAIM_EQUAL, 2, 0, 2, 0, true},
        {CLAIM_EQUAL, up, 0, 2, 0, false},
        {CLAIM_EQUAL, down, 0, 2, 0, false},
        {CLAIM_EQUAL, -2, 0, 2, 0, false},
        {CLAIM_EQUAL, up, 1, 2, 1, false},
        {CLAIM_AT_LEAST, 2, 0, 2, 0, true},
        {CLAIM_AT_LEAST, up, 0, 2, 0, true},
        {CLAIM_AT_LEAST, down, 0, 2, 0, false},
        {CLAIM_AT_LEAST, down, 1, 2, 1, false},
        {CLAIM_AT_MOST, 2, 0, 2, 0, true},
        {CLAIM_AT_MOST, down, 0, 2, 0, true},
        {CLAIM_AT_MOST, up, 0, 2, 0, false},
        {CLAIM_AT_MOST, up, 1, 2, 1, false},
        {CLAIM_WITHIN, 2, 0, 2, 0, true},
        {CLAIM_WITHIN, up, 0, 2, 0, false},
        {CLAIM_WITHIN, 2.5, 0, 2, 0.5, true},
        {CLAIM_WITHIN, 1.5, 0, 2, 0.5, true},
        {CLAIM_WITHIN, 2.5625, 0, 2, 0.5, false},
        {CLAIM_WITHIN, 1.4375, 0, 2, 0.5, false},
        {CLAIM_WITHIN, 2.5625, 9, 2, 0.5, false}, /* a standard error is no excuse */
    };
    must_hold(held, sizeof held / sizeof *held);
}

/* A tolerance in standard errors. */
static void weighs_the_error(void **state) {
    (void)state;
    const struct held held[] = {
        {CLAIM_CONSISTENT, 2.5, 0.125, 2, 4, true},
        {CLAIM_CONSISTENT, 1.5, 0.125, 2, 4, true},
        {CLAIM_CONSISTENT, nextafter(2.5, 3), 0.125, 2, 4, false},
        {CLAIM_CONSISTENT, nextafter(1.5, 1), 0.125, 2, 4, false},
        {CLAIM_CONSISTENT, 2.5, 0, 2, 4, false},
        {CLAIM_CONSISTENT, 2, 0, 2, 4, true},
        {CLAIM_CONSISTENT, 2.5, NAN, 2, 4, false},
    };
    must_hold(held, sizeof held / sizeof *held);
}

static void never_holds_for_no_number(void **state) {
    (void)state;
    for (int relation = CLAIM_NONE; relation <= CLAIM_UNKNOWN; relation++) {
        const struct held held[] = {
            {(enum claim_relation)relation, NAN, 1, 2, 1, false},
            {(enum claim_relation)relation, 2, 1, NAN, 1, false},
            {(enum claim_relation)relation, NAN, 1, NAN, 1, false},
            {(enum claim_relation)relation, NAN, INFINITY, 2, INFINITY, false},
        };
        must_hold(held, sizeof held / sizeof *held);
    }
}

static void compares_infinities(void **state) {
    (void)state;
    const struct held held[] = {
        {CLAIM_EQUAL, INFINITY, 0, INFINITY, 0, true},
        {CLAIM_EQUAL, -INFINITY, 0, INFINITY, 0, false},
        {CLAIM_AT_LEAST, INFINITY, 0, 2, 0, true},
        {CLAIM_AT_MOST, INFINITY, 0, 2, 0, false},
        {CLAIM_WITHIN, INFINITY, 0, 2, 1e300, false},
    };
    must_hold(held, sizeof held / sizeof *held);
}

/* Nothing stated is nothing tested. */
static void holds_nothing_without_a_relation(void **state) {
    (void)state;
    const struct held held[] = {
        {CLAIM_NONE, 2, 0, 2, 1, false},
        {CLAIM_UNKNOWN, 2, 0, 2, 1, false},
    };
    must_hold(held, sizeof held / sizeof *held);
}

/* -- verdicts ----------------------------------------------------------------------------- */

static const struct claim sample = {
    .id = "sample-claim",
    .statement = "G, \"as printed\", changes sign once in (0, λ_max)",
    .origin = "talk, eq. (1.17)",
    .measured = 1,
    .relation = CLAIM_EQUAL,
    .expected = 1,
    .says = CLAIM_AT_LEAST,
    .said = 2,
    .reason = "two points, one root; see the page",
};

static void keeps_the_verdicts_apart(void **state) {
    (void)state;
    struct claim claim = sample;
    assert_int_equal(ledger_check(&claim), CLAIM_PASS);
    assert_int_equal(ledger_source(&claim), CLAIM_REFUTED);
    claim.measured = claim.expected = 2;
    assert_int_equal(ledger_check(&claim), CLAIM_PASS);
    assert_int_equal(ledger_source(&claim), CLAIM_CONFIRMED);
}

/* What a failing check measured may be a fault of ours, and neither refutes nor confirms. */
static void says_nothing_of_a_source_when_the_check_fails(void **state) {
    (void)state;
    for (double measured = 0; measured <= 3; measured++) {
        struct claim claim = sample;
        claim.expected = 5;
        claim.measured = measured;
        assert_int_equal(ledger_check(&claim), CLAIM_FAIL);
        assert_int_equal(ledger_source(&claim), CLAIM_UNDETERMINED);
        claim.says = CLAIM_NONE;
        assert_int_equal(ledger_source(&claim), CLAIM_OWN);
    }
}

/* Each verdict has its own tolerance. */
static void keeps_the_tolerances_apart(void **state) {
    (void)state;
    struct claim claim = {
        .measured = 1.1,
        .relation = CLAIM_WITHIN,
        .expected = 1,
        .tolerance = 0.2,
        .says = CLAIM_WITHIN,
        .said = 1,
        .said_tolerance = 0.05};
    assert_int_equal(ledger_check(&claim), CLAIM_PASS);
    assert_int_equal(ledger_source(&claim), CLAIM_REFUTED);
    claim.said_tolerance = 0.2;
    assert_int_equal(ledger_source(&claim), CLAIM_CONFIRMED);
    claim.tolerance = 0.05;
    assert_int_equal(ledger_check(&claim), CLAIM_FAIL);
}

static void knows_when_a_source_says_nothing(void **state) {
    (void)state;
    struct claim claim = sample;
    claim.says = CLAIM_NONE;
    assert_int_equal(ledger_source(&claim), CLAIM_OWN);
    claim.says = CLAIM_UNKNOWN;
    assert_int_equal(ledger_source(&claim), CLAIM_UNDETERMINED);
}

static void fails_without_a_number(void **state) {
    (void)state;
    struct claim claim = sample;
    claim.measured = NAN;
    assert_int_equal(ledger_check(&claim), CLAIM_FAIL);
    assert_int_equal(ledger_source(&claim), CLAIM_UNDETERMINED);
    claim = sample;
    claim.relation = CLAIM_NONE;
    assert_int_equal(ledger_check(&claim), CLAIM_FAIL);
}

static void says_what_a_pass_is_worth(void **state) {
    (void)state;
    static const struct {
        enum claim_relation relation;
        double error, comparisons;
        const char *grade;
    } grades[] = {
        {CLAIM_EQUAL, 0, 0, "exact"},
        {CLAIM_AT_LEAST, 0, 0, "within bound"},
        {CLAIM_AT_MOST, 0, 0, "within bound"},
        {CLAIM_AT_LEAST, 0.1, 0, "statistically consistent"},
        {CLAIM_AT_MOST, 0.1, 0, "statistically consistent"},
        {CLAIM_AT_MOST, 0, 12, "statistically consistent"},
        {CLAIM_WITHIN, 0, 0, "within tolerance"},
        {CLAIM_CONSISTENT, 0.1, 0, "statistically consistent"},
    };
    for (size_t i = 0; i < sizeof grades / sizeof *grades; i++) {
        struct claim claim = sample;
        claim.relation = grades[i].relation;
        claim.error = grades[i].error;
        claim.comparisons = grades[i].comparisons;
        assert_string_equal(ledger_grade(&claim), grades[i].grade);
    }
    static const char *const verdicts[] = {"pass",    "fail",         "confirmed",
                                           "refuted", "undetermined", "own"};
    for (int i = 0; i < 6; i++) {
        assert_string_equal(ledger_verdict_name((enum claim_verdict)i), verdicts[i]);
    }
}

/* The normal law's table: 2.87e-7 lie more than 5 standard errors above the mean, 0.158655 more
 * than one, 0.00134990 more than three. */
static void knows_distances_and_false_alarms(void **state) {
    (void)state;
    const struct {
        struct claim claim;
        double distance, false_alarm;
    } cases[] = {
        {{.measured = 1, .relation = CLAIM_EQUAL, .expected = 1}, NAN, 0},
        {{.measured = 1, .relation = CLAIM_AT_MOST, .expected = 2}, NAN, 0},
        {{.measured = 1.5, .error = 0.5, .relation = CLAIM_AT_MOST, .expected = 4}, 5, 2.8665e-7},
        {{.measured = 1.5, .error = 0.5, .relation = CLAIM_AT_LEAST, .expected = 1}, 1, 0.158655},
        {{.measured = 1, .error = 0.1, .relation = CLAIM_AT_MOST, .expected = 0.9}, -1, 0.841345},
        {{.measured = 1.25,
          .error = 0.5,
          .relation = CLAIM_CONSISTENT,
          .expected = 1,
          .tolerance = 3},
         2.5,
         0.00269980},
        {{.measured = 1.5, .error = 0.5, .relation = CLAIM_WITHIN, .expected = 1, .tolerance = 1},
         1,
         0.158655 + 0.00134990},
        {{.measured = 3.5, .relation = CLAIM_AT_MOST, .expected = 5, .comparisons = 30},
         1.5,
         30 * 5.73303e-7},
        {{.measured = 0.5, .relation = CLAIM_AT_MOST, .expected = 1, .comparisons = 1},
         0.5,
         0.317311},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double distance = ledger_distance(&cases[i].claim);
        double alarm = ledger_false_alarm(&cases[i].claim);
        require(
            isnan(cases[i].distance) ? isnan(distance) : fabs(distance - cases[i].distance) < 1e-12,
            "case %zu: distance %.17g", i, distance);
        require_near(alarm, cases[i].false_alarm, 1e-4 * cases[i].false_alarm, "case %zu", i);
    }
}

/* -- the ledger --------------------------------------------------------------------------- */

static struct ledger ledger_of(const struct claim *claim, size_t count) {
    struct ledger ledger;
    ledger_init(&ledger);
    for (size_t i = 0; i < count; i++) {
        ledger_add(&ledger, &claim[i]);
    }
    assert_int_equal(ledger.status, STATUS_OK);
    assert_int_equal(ledger.count, count);
    return ledger;
}

static void write_ledger(struct ledger *ledger, const char *path) {
    struct fault fault = {0};
    require(ledger_write(ledger, path, "# program: test\n", &fault) == STATUS_OK, "%s", fault.text);
    ledger_clear(ledger);
}

static struct ledger read_ledger(const char *path) {
    struct ledger ledger;
    struct fault fault = {0};
    ledger_init(&ledger);
    require(ledger_read(&ledger, path, &fault) == STATUS_OK, "%s", fault.text);
    return ledger;
}

static void owns_its_texts(void **state) {
    (void)state;
    char id[] = "an-id", reason[] = "because";
    struct claim claim = sample;
    claim.id = id;
    claim.reason = reason;
    struct ledger ledger = ledger_of(&claim, 1);
    id[0] = reason[0] = '?';
    assert_string_equal(ledger.claim[0].id, "an-id");
    assert_string_equal(ledger.claim[0].reason, "because");
    ledger_clear(&ledger);
    assert_int_equal(ledger.count, 0);
    claim.reason = NULL;
    ledger = ledger_of(&claim, 1);
    assert_string_equal(ledger.claim[0].reason, "");
    ledger_clear(&ledger);
}

static void keeps_many_in_order(void **state) {
    (void)state;
    enum { MANY = 300 };
    struct ledger ledger;
    ledger_init(&ledger);
    for (int i = 0; i < MANY; i++) {
        struct claim claim = sample;
        claim.measured = i;
        ledger_add(&ledger, &claim);
    }
    assert_int_equal(ledger.count, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_true(ledger.claim[i].measured == i);
    }
    ledger_clear(&ledger);
}

static bool same_number(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static void comes_back_from_a_file(void **state) {
    (void)state;
    const struct claim claims[] = {
        sample,
        {"a", "s", "own", 0.1, 1e-300, CLAIM_CONSISTENT, 0.1, 3, 0, CLAIM_NONE, 0, 0, ""},
        {"b", "$x^2$ & 50 %, ϑ", "own", -INFINITY, 0, CLAIM_EQUAL, -INFINITY, 0, 0, CLAIM_UNKNOWN,
         NAN, 0, "\"quoted\", with commas"},
        {"c", "fails", "own", NAN, 0, CLAIM_WITHIN, 1.0 / 3, 1e-15, 0, CLAIM_WITHIN, 2.0 / 3,
         1.7e308, "r"},
        {"d", "at most", "x", 1, 0, CLAIM_AT_MOST, 2, 0, 7, CLAIM_CONSISTENT, 1, 2, "r"},
    };
    enum { COUNT = sizeof claims / sizeof *claims };
    char path[CHECK_PATH];
    check_path(path, "x.claims.csv");
    struct ledger ledger = ledger_of(claims, COUNT);
    write_ledger(&ledger, path);
    ledger = read_ledger(path);
    assert_int_equal(ledger.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        const struct claim *a = &claims[i], *b = &ledger.claim[i];
        assert_string_equal(a->id, b->id);
        assert_string_equal(a->statement, b->statement);
        assert_string_equal(a->origin, b->origin);
        assert_string_equal(a->reason, b->reason);
        assert_int_equal(a->relation, b->relation);
        assert_int_equal(a->says, b->says);
        assert_true(same_number(a->measured, b->measured) && same_number(a->error, b->error));
        assert_true(same_number(a->comparisons, b->comparisons));
        assert_true(
            same_number(a->expected, b->expected) && same_number(a->tolerance, b->tolerance));
        assert_true(
            same_number(a->said, b->said) && same_number(a->said_tolerance, b->said_tolerance));
    }
    ledger_clear(&ledger);
}

static void reads_one_file_after_another(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "x.claims.csv");
    struct fault fault = {0};
    struct ledger ledger = ledger_of(&sample, 1);
    write_ledger(&ledger, path);
    ledger = read_ledger(path);
    assert_int_equal(ledger_read(&ledger, path, &fault), STATUS_OK);
    assert_int_equal(ledger.count, 2);
    ledger_clear(&ledger);
    ledger = ledger_of(NULL, 0);
    write_ledger(&ledger, path);
    ledger = read_ledger(path);
    assert_int_equal(ledger.count, 0);
    ledger_clear(&ledger);
}

/* Writes the sample with `from` replaced by `to` (which must be there), and reads it. */
static void must_refuse(const char *from, const char *to, enum status status, const char *part) {
    char path[CHECK_PATH], line[32] = "";
    check_path(path, "x.claims.csv");
    struct ledger ledger = ledger_of(&sample, 1);
    write_ledger(&ledger, path);
    char *text = check_read(path), *at = strstr(text, from), *edited = NULL;
    require(at != NULL, "no \"%s\" in \"%s\"", from, text);
    assert_true(asprintf(&edited, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
    check_write(path, "x.claims.csv", edited);
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++) {
        lines += *c == '\n';
    }
    if (status == STATUS_CLAIM) {
        snprintf(line, sizeof line, ":%zu: ", lines); /* the sample is the last line */
    }
    struct fault fault = {0};
    ledger_init(&ledger);
    enum status got = ledger_read(&ledger, path, &fault);
    require(got == status, "status %d for \"%s\" in place of \"%s\"", got, to, from);
    assert_fault(&fault, status, path, line, part);
    ledger_clear(&ledger);
    free(text);
    free(edited);
}

static void refuses_verdicts_that_do_not_follow(void **state) {
    (void)state;
    must_refuse(",pass,", ",fail,", STATUS_CLAIM, "sample-claim");
    must_refuse(",refuted,", ",confirmed,", STATUS_CLAIM, "sample-claim");
    must_refuse(",refuted,", ",own,", STATUS_CLAIM, "sample-claim");
    must_refuse(",1.0000000000000000,", ",1.0000000000000002,", STATUS_CLAIM, "run");
    must_refuse(",1.0000000000000000,", ",2.0000000000000000,", STATUS_CLAIM, "sample-claim");
    must_refuse(",1.0000000000000000,", ",na,", STATUS_CLAIM, "sample-claim");
    must_refuse(",at least,", ",at most,", STATUS_CLAIM, "sample-claim");
    must_refuse(",equal,", ",none,", STATUS_CLAIM, "sample-claim");
    must_refuse(",exact,na,0.0,", ",exact,3.00,0.0,", STATUS_CLAIM, "sample-claim");
    must_refuse(",exact,na,0.0,", ",exact,na,0.10,", STATUS_CLAIM, "sample-claim");
}

static void refuses_what_is_no_ledger(void **state) {
    (void)state;
    must_refuse(",equal,", ",equals,", STATUS_INPUT, "sample-claim");
    must_refuse(",1.0000000000000000,", ",one,", STATUS_INPUT, "sample-claim");
    must_refuse(",1.0000000000000000,", ",1e400,", STATUS_INPUT, "sample-claim");
    must_refuse(",1.0000000000000000,", ",,", STATUS_INPUT, "sample-claim");
    must_refuse("id,statement", "statement,id", STATUS_INPUT, "claims");
    must_refuse("id,statement,", "id,", STATUS_INPUT, "");
    must_refuse(",source,reason\n", ",source,reasons\n", STATUS_INPUT, "claims");
    must_refuse("talk, eq.", "talk\", eq.", STATUS_INPUT, "quote");
    char path[CHECK_PATH];
    struct ledger ledger;
    struct fault fault = {0};
    ledger_init(&ledger);
    check_write(path, "other.csv", "s,p\n1,1\n");
    assert_int_equal(ledger_read(&ledger, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "claims");
    check_path(path, "missing.csv");
    assert_int_equal(ledger_read(&ledger, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path);
    ledger_clear(&ledger);
}

/* A ledger that lost a claim must not be written as if it were whole. */
static void writes_nothing_after_running_out(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    check_path(path, "x.claims.csv");
    struct ledger ledger = ledger_of(&sample, 1);
    ledger.status = STATUS_SYSTEM;
    assert_int_equal(ledger_write(&ledger, path, "", &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, path, "memory");
    assert_int_equal(check_count_files(), 0);
    ledger.status = STATUS_OK;
    check_path(path, "no/such/folder.csv");
    assert_int_equal(ledger_write(&ledger, path, "", &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, path);
    ledger_clear(&ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_to_the_last_bit),
        cmocka_unit_test(weighs_the_error),
        cmocka_unit_test(never_holds_for_no_number),
        cmocka_unit_test(compares_infinities),
        cmocka_unit_test(holds_nothing_without_a_relation),
        cmocka_unit_test(keeps_the_verdicts_apart),
        cmocka_unit_test(says_nothing_of_a_source_when_the_check_fails),
        cmocka_unit_test(keeps_the_tolerances_apart),
        cmocka_unit_test(knows_when_a_source_says_nothing),
        cmocka_unit_test(fails_without_a_number),
        cmocka_unit_test(says_what_a_pass_is_worth),
        cmocka_unit_test(knows_distances_and_false_alarms),
        cmocka_unit_test(owns_its_texts),
        cmocka_unit_test(keeps_many_in_order),
        check_in_directory(comes_back_from_a_file),
        check_in_directory(reads_one_file_after_another),
        check_in_directory(refuses_verdicts_that_do_not_follow),
        check_in_directory(refuses_what_is_no_ledger),
        check_in_directory(writes_nothing_after_running_out),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
