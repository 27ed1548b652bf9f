/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/claim.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "page/page.h"

static const struct claim_text texts[] = {
    {"one", "own", "first"},
    {"two", "talk", "second"},
    {"*-three", "own", "third"},
};

static struct page page_with_texts(void) {
    struct page page = {.name = "some_page", .text = texts, .texts = COUNT(texts)};
    ledger_init(&page.claims);
    return page;
}

static void texts_come_from_the_head_of_the_page(void **state) {
    (void)state;
    struct page page = page_with_texts();
    claim_equal(&page, "two", 3, 3);
    claim_reason(&page, "two", "because");
    claim_within(&page, "*-three", 1.5, 1, 0.75);
    assert_int_equal(page.claims.count, 2);
    const struct claim *claim = page.claims.claim;
    assert_string_equal(claim[0].id, "two");
    assert_string_equal(claim[0].statement, "second");
    assert_string_equal(claim[0].origin, "talk");
    assert_string_equal(claim[0].reason, "because");
    assert_string_equal(claim[1].id, "some-page-three");
    assert_string_equal(claim[1].reason, "");
    ledger_clear(&page.claims);
}

/* Each verb on both sides of its limit. */
static void each_verb_checks(void **state) {
    (void)state;
    const struct estimate number = {1.5, 0.25};
    for (int fails = 0; fails < 2; fails++) {
        void (*const verb[])(struct page *, const char *, struct estimate, double) = {
            claim_estimate_at_most, claim_estimate_at_least};
        const double limit[][2] = {{1.5, 1.4375}, {1.5, 1.5625}};
        for (int v = 0; v < 2; v++) {
            struct page page = page_with_texts();
            verb[v](&page, "one", number, limit[v][fails]);
            assert_int_equal(ledger_check(page.claims.claim), fails ? CLAIM_FAIL : CLAIM_PASS);
            assert_true(page.claims.claim->error == 0.25);
            ledger_clear(&page.claims);
        }
        struct page page = page_with_texts();
        claim_consistent(&page, "one", number, fails ? 0.7 : 0.8, 3);
        claim_agrees(&page, "two", fails ? 5.5 : 4.5, 5, 12);
        claim_estimate_within(&page, "*-three", number, 1, fails ? 0.49 : 0.5);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(ledger_check(&page.claims.claim[i]), fails ? CLAIM_FAIL : CLAIM_PASS);
        }
        assert_true(page.claims.claim[1].comparisons == 12);
        ledger_clear(&page.claims);
        page = page_with_texts();
        claim_equal(&page, "one", 2, fails ? 3 : 2);
        claim_at_most(&page, "two", 2, fails ? 1 : 2);
        claim_at_least(&page, "*-three", 2, fails ? 3 : 2);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(ledger_check(&page.claims.claim[i]), fails ? CLAIM_FAIL : CLAIM_PASS);
        }
        ledger_clear(&page.claims);
    }
}

static void the_source_speaks_of_the_same_number(void **state) {
    (void)state;
    static const enum claim_verdict verdict[][2] = {
        {CLAIM_CONFIRMED, CLAIM_REFUTED}, {CLAIM_UNDETERMINED, CLAIM_UNDETERMINED}};
    for (int refutes = 0; refutes < 2; refutes++) {
        void (*const says[])(struct page *, const char *, double) = {
            claim_source_equal, claim_source_at_most, claim_source_at_least};
        const double said[][2] = {{2, 1}, {3, 1}, {1, 3}};
        for (int v = 0; v < 3; v++) {
            struct page page = page_with_texts();
            claim_equal(&page, "two", 2, 2);
            says[v](&page, "two", said[v][refutes]);
            assert_int_equal(ledger_source(page.claims.claim), verdict[0][refutes]);
            ledger_clear(&page.claims);
        }
        struct page page = page_with_texts();
        claim_consistent(&page, "one", (struct estimate){2, 0.5}, 2, 3);
        claim_source_consistent(&page, "one", refutes ? 4 : 3, 3);
        claim_equal(&page, "two", 2, 2);
        claim_source_within(&page, "two", 3, refutes ? 0.5 : 1);
        claim_equal(&page, "*-three", 2, 2);
        claim_source_unknown(&page, "*-three");
        assert_int_equal(ledger_source(&page.claims.claim[0]), verdict[0][refutes]);
        assert_int_equal(ledger_source(&page.claims.claim[1]), verdict[0][refutes]);
        assert_int_equal(ledger_source(&page.claims.claim[2]), verdict[1][refutes]);
        ledger_clear(&page.claims);
    }
    struct page page = page_with_texts();
    claim_within(&page, "two", 2, 2.5, 0.5);
    claim_source_agrees(&page, "two");
    assert_int_equal(ledger_source(page.claims.claim), CLAIM_CONFIRMED);
    assert_true(page.claims.claim->said_tolerance == 0.5);
    ledger_clear(&page.claims);
}

/* -- what ends the program ----------------------------------------------------------------- */

static void makes_twice(struct page *page) {
    claim_equal(page, "one", 1, 1);
    claim_equal(page, "one", 1, 1);
}

static void makes_undeclared(struct page *page) {
    claim_equal(page, "four", 1, 1);
}

static void leaves_one_out(struct page *page) {
    claim_equal(page, "one", 1, 1);
    claim_equal(page, "*-three", 1, 1);
    claim_finish(page);
}

static void declares_twice(struct page *page) {
    static const struct claim_text twice[] = {{"one", "own", "a"}, {"one", "own", "b"}};
    page->text = twice;
    page->texts = COUNT(twice);
    claim_open(page);
}

static void speaks_too_early(struct page *page) {
    claim_source_equal(page, "one", 1);
}

static void explains_too_early(struct page *page) {
    claim_reason(page, "one", "because");
}

static void speaks_twice(struct page *page) {
    claim_equal(page, "one", 1, 1);
    claim_source_equal(page, "one", 1);
    claim_source_unknown(page, "one");
}

/* The exit code of a process of its own, and what it says. */
static int ends(void (*does)(struct page *page), char *said, size_t size) {
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        struct page page = page_with_texts();
        does(&page);
        _exit(0);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], said, size - 1);
    said[got > 0 ? got : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_claim_is_declared_and_made_once(void **state) {
    (void)state;
    const struct {
        void (*does)(struct page *page);
        const char *says;
    } cases[] = {
        {makes_twice, "\"one\" is made twice"},
        {makes_undeclared, "\"four\" is made and not declared"},
        {leaves_one_out, "\"two\" is declared and not made"},
        {declares_twice, "\"one\" is declared twice"},
        {speaks_too_early, "before the check"},
        {explains_too_early, "a reason before"},
        {speaks_twice, "speaks twice"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char said[512];
        int code = ends(cases[i].does, said, sizeof said);
        require(code == STATUS_CLAIM, "case %zu: exit code %d", i, code);
        require(strstr(said, cases[i].says) != NULL, "case %zu: %s", i, said);
    }
}

static void all_made_is_well(void **state) {
    (void)state;
    struct page page = page_with_texts();
    claim_equal(&page, "one", 1, 1);
    claim_equal(&page, "two", 1, 1);
    claim_equal(&page, "*-three", 1, 1);
    claim_finish(&page);
    assert_int_equal(page.claims.count, 3);
    ledger_clear(&page.claims);
}

/* The ledger states Poisson's odds whatever count came: P(K > 2) at 0.04 is 1.04e-5, so three may
 * come, and P(K > 3) = 1.03e-7. */
static void rare_events_may_come_as_chance_allows(void **state) {
    (void)state;
    for (int count = 0; count <= 5; count++) {
        struct page page = page_with_texts();
        claim_rare(&page, "one", count, 0.04);
        const struct claim *claim = page.claims.claim;
        assert_int_equal(ledger_check(claim), count <= 3 ? CLAIM_PASS : CLAIM_FAIL);
        assert_true(claim->measured == count && claim->expected == 3.5);
        if (count <= 3) {
            assert_near(ledger_false_alarm(claim), 1.03e-7, 1e-9);
            assert_string_equal(ledger_grade(claim), "statistically consistent");
        }
        ledger_clear(&page.claims);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_from_the_head_of_the_page),
        cmocka_unit_test(each_verb_checks),
        cmocka_unit_test(the_source_speaks_of_the_same_number),
        cmocka_unit_test(rare_events_may_come_as_chance_allows),
        cmocka_unit_test(a_claim_is_declared_and_made_once),
        cmocka_unit_test(all_made_is_well),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("claim", tests, NULL, NULL);
}
