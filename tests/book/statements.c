/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/statements.h"

#include <string.h>

#include "check.h"

static void assert_is(struct statements_id id, const char *want) {
    assert_int_equal(id.length, strlen(want));
    assert_memory_equal(id.text, want, id.length);
}

static void finds_cells_and_claims(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct statements statements;
    struct fault fault = {0};
    const char text[] =
        "claims,statement,source,reading\n a-b  c ,One.,talk,\n,Two.,paper,as printed\n";
    check_write_bytes(path, "list.csv", text, sizeof text - 1);
    require(statements_read(&statements, path, &fault) == STATUS_OK, "%s", fault.text);
    assert_int_equal(statements_count(&statements), 2);
    assert_string_equal(statements_cell(&statements, 0, STATEMENTS_STATEMENT), "One.");
    assert_string_equal(statements_cell(&statements, 1, STATEMENTS_SOURCE), "paper");
    assert_string_equal(statements_cell(&statements, 1, STATEMENTS_READING), "as printed");
    struct statements_id id = statements_first(&statements, 0);
    assert_is(id, "a-b");
    id = statements_next(id);
    assert_is(id, "c");
    assert_is(statements_next(id), "");
    assert_is(statements_first(&statements, 1), "");
    statements_clear(&statements);
}

static void refuses_other_files(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct statements statements;
    struct fault fault = {0};
    const char text[] = "statement,claims\nOne.,a\n";
    check_write_bytes(path, "list.csv", text, sizeof text - 1);
    assert_int_equal(statements_read(&statements, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "list.csv", "no column source");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_cells_and_claims),
        cmocka_unit_test(refuses_other_files),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
