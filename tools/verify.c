/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holds each result against EXPECTED_DIR/RESULT.csv. It goes through the results, not the
 * references, so a result nobody has accepted fails. Exit 1 when anything differs.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "book/compare.h"
#include "base/die.h"
#include "base/path.h"

enum { MOST_ROWS = 10000000 };

/* True when nothing differs. */
static bool verify(const char *directory, const char *result) {
    char reference[4096];
    struct csvfile accepted, got;
    struct fault fault;
    const char *name = path_name(result);
    snprintf(reference, sizeof reference, "%s/%s", directory, name);
    if (access(reference, F_OK) != 0) {
        printf(
            "%-24s no reference: look at %s, then make accept NAME=%.*s\n", name, result,
            (int)strcspn(name, "."), name);
        return false;
    }
    DIE_UNLESS_OK(csvfile_read(&got, result, MOST_ROWS, &fault), fault);
    DIE_UNLESS_OK(csvfile_read(&accepted, reference, MOST_ROWS, &fault), fault);
    struct compare_count count = compare_files(&accepted, &got, result, stdout);
    printf("%-24s", name);
    for (int grade = 0; grade < COMPARE_GRADES; grade++) {
        if (count.of[grade] > 0) {
            printf("  %zu %s", count.of[grade], compare_grade_name((enum compare_grade)grade));
        }
    }
    printf("\n");
    csvfile_clear(&accepted);
    csvfile_clear(&got);
    return count.of[COMPARE_DIFFERS] == 0;
}

int main(int argc, char **argv) {
    static const char usage[] = "usage: verify EXPECTED_DIR RESULT.csv...";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf(
            "%s\n\n"
            "Holds each result against EXPECTED_DIR/RESULT.csv; a result without a reference fails.\n"
            "Exit code 1 when anything differs. src/book/compare.h has the rules.\n",
            usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 3 || argv[1][0] == '-') {
        DIE(STATUS_INPUT, "%s", usage);
    }
    bool all = true;
    for (int i = 2; i < argc; i++) {
        all = verify(argv[1], argv[i]) && all;
    }
    printf(all ? "verified: all values agree with %s\n" : "NOT verified against %s\n", argv[1]);
    die_unless_printed();
    return all ? STATUS_OK : STATUS_CLAIM;
}
