/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/identity.h"

#include "check.h"

/* What passes a multiple of 2^-53 of the unit is worth that multiple, on both sides of 0. */
static void errors_are_in_roundoffs_of_the_unit(void **state) {
    (void)state;
    struct identity_meter meter = {0};
    identity_measure(&meter, 0x1p-50, 4);
    assert_true(meter.worst == 2);
    identity_measure(&meter, -0x1p-50, 2);
    assert_true(meter.worst == 4);
    identity_measure(&meter, 0x1p-53, 1);
    assert_true(meter.worst == 4);
    identity_measure(&meter, 0, 0);
    assert_true(meter.worst == 4);
    assert_int_equal(meter.cases, 4);
    identity_measure(&meter, NAN, 1);
    identity_measure(&meter, 0x1p-53, 1);
    assert_true(isnan(meter.worst));
    assert_int_equal(meter.cases, 6);
}

static void a_row_and_a_claim_for_each(void **state) {
    (void)state;
    static const struct claim_text texts[] = {
        {"below", "own", "a"}, {"above", "own", "b"}, {"none", "own", "c"}, {"breach", "own", "d"}};
    static const struct identity identities[] = {
        {"below", "x = y", "always", "u", 8},
        {"above", "y = z", "never", "v", 8},
        {"none", "z < 0", "each run", "runs", 0},
        {"breach", "z > 0", "each run", "runs", 0}};
    static const struct identity_meter meters[] = {{3, 0.5}, {5, 9}, {7, 0}, {9, 1}};
    struct page page = {.name = "some_page", .text = texts, .texts = COUNT(texts)};
    struct fault fault;
    ledger_init(&page.claims);
    assert_int_equal(
        csvwriter_init(&page.table, identity_columns, IDENTITY_COLUMNS, &fault), STATUS_OK);
    for (size_t i = 0; i < COUNT(identities); i++) {
        identity_row(&page, &identities[i], &meters[i]);
        assert_string_equal(page.claims.claim[i].id, texts[i].id);
        assert_true(page.claims.claim[i].measured == meters[i].worst);
        assert_int_equal(ledger_check(&page.claims.claim[i]), i % 2 == 0 ? CLAIM_PASS : CLAIM_FAIL);
    }
    fflush(page.table.body);
    assert_string_equal(
        page.table.text, "identity,scope,cases,unit,error,error_se,most\n"
                         "x = y,always,3,u,1.0,0.40,8\n"
                         "y = z,never,5,v,9.0,3.6,8\n"
                         "z < 0,each run,7,runs,0.0,0.0,0\n"
                         "z > 0,each run,9,runs,1.0,0.40,0\n");
    csvwriter_clear(&page.table);
    ledger_clear(&page.claims);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_in_roundoffs_of_the_unit),
        cmocka_unit_test(a_row_and_a_claim_for_each),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
