/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/series.h"

#include <math.h>
#include <string.h>

#include "check.h"

static void rows_come_as_they_were_put(void **state) {
    (void)state;
    struct page page = {.quick = false};
    struct fault fault;
    assert_int_equal(
        csvwriter_init(&page.table, series_columns, SERIES_COLUMNS, &fault), STATUS_OK);
    series_put(&page, "left", "a, b", 0.5, (struct estimate){2, 0.125});
    series_put_exact(&page, "right", "c", -1, INFINITY);
    fflush(page.table.body);
    assert_string_equal(
        page.table.text, "panel,series,x,y,y_se\n"
                         "left,\"a, b\",0.500000000000,2.000000000,0.12\n"
                         "right,c,-1.00000000000,inf,na\n");
    csvwriter_clear(&page.table);
}

static void a_claim_is_as_good_as_its_error(void **state) {
    (void)state;
    struct page page = {.quick = false};
    ledger_init(&page.claims);
    series_claim(&page, "near", "within three", "own", (struct estimate){1.29, 0.1}, 1, 3);
    series_claim(&page, "far", "not within three", "own", (struct estimate){1.31, 0.1}, 1, 3);
    series_claim(&page, "nowhere", "no number", "own", (struct estimate){NAN, 0.1}, 1, 3);
    assert_int_equal(page.claims.count, 3);
    const struct claim *claim = page.claims.claim;
    assert_int_equal(ledger_check(&claim[0]), CLAIM_PASS);
    assert_int_equal(ledger_check(&claim[1]), CLAIM_FAIL);
    assert_int_equal(ledger_check(&claim[2]), CLAIM_FAIL);
    assert_int_equal(ledger_source(&claim[0]), CLAIM_OWN);
    assert_string_equal(claim[1].id, "far");
    assert_string_equal(claim[1].statement, "not within three");
    ledger_clear(&page.claims);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_as_they_were_put),
        cmocka_unit_test(a_claim_is_as_good_as_its_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
