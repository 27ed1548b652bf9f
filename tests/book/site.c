/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/site.h"

#include <string.h>

#include "check.h"

static const char page[] =
    "/** # A page */\n"                                                       /* 1 */
    "static const double CLOSE = 1e-3; /* why */\n"                           /* 2 */
    "static const struct claim_text claims[] = {\n"                           /* 3 */
    "    {\"one\", \"own\", \"first\"}, {\"*-two\", \"own\", \"second\"},\n"  /* 4 */
    "    {\"three\", \"own\", \"third\"}, {\"four\", \"own\", \"fourth\"},\n" /* 5 */
    "};\n"                                                                    /* 6 */
    "static const char *const id[] = {\"three\"};\n"                          /* 7 */
    "static void look(struct page *page) {\n"                                 /* 8 */
    "    /** Not this.\n\n    A thousandth is a rounding. */\n"               /* 9 to 11 */
    "    claim_within(\n        page, \"one\", f(1), 2, CLOSE);\n"            /* 12 */
    "    claim_source_equal(page, \"one\", 3);\n"                             /* 14 */
    "}\n"                                                                     /* 15 */
    "int main(void) {\n"                                                      /* 16 */
    "    claim_equal(&page, \"*-two\", 1, 1);\n"                              /* 17 */
    "    claim_at_most(&page, id[0], 1, 1);\n"                                /* 18 */
    "}\n";

static struct site find(const char *id) {
    char path[CHECK_PATH];
    struct site site;
    check_write(path, "some_page.c", page);
    assert_int_equal(site_find(&site, path, id, NULL), STATUS_OK);
    return site;
}

static void a_claim_is_found_with_its_reasons(void **state) {
    (void)state;
    struct site site = find("one");
    assert_int_equal(site.declared, 4);
    assert_int_equal(site.made, 12);
    assert_string_equal(site.call, "claim_within( page, \"one\", f(1), 2, CLOSE)");
    assert_string_equal(site.remark, "A thousandth is a rounding.");
    assert_non_null(
        strstr(site.constant, "some_page.c:2: static const double CLOSE = 1e-3; /* why */"));
    site_clear(&site);
}

static void a_star_is_the_name_of_the_page(void **state) {
    (void)state;
    struct site site = find("some-page-two");
    assert_int_equal(site.declared, 4);
    assert_int_equal(site.made, 17);
    assert_null(site.remark); /* the comment is of another function */
    site_clear(&site);
}

static void a_table_of_ids_leads_to_the_verb_below(void **state) {
    (void)state;
    struct site site = find("three");
    assert_int_equal(site.declared, 5);
    assert_int_equal(site.made, 18);
    assert_string_equal(site.call, "claim_at_most(&page, id[0], 1, 1)");
    site_clear(&site);
}

static void what_is_not_there_is_not_found(void **state) {
    (void)state;
    struct site site = find("five");
    assert_int_equal(site.declared, 0);
    assert_null(site.call);
    site_clear(&site);
    assert_int_equal(site_find(&site, "no_such_page.c", "one", NULL), STATUS_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(a_claim_is_found_with_its_reasons),
        check_in_directory(a_star_is_the_name_of_the_page),
        check_in_directory(a_table_of_ids_leads_to_the_verb_below),
        check_in_directory(what_is_not_there_is_not_found),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
