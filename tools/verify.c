/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holds each result against EXPECTED_DIR/RESULT.csv. It goes through the results, not the
 * references, so a result nobody has accepted fails. A result of other data than the reference's,
 * where a data set is not on the machine, is named and not compared. Exit 1 when anything differs.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "book/compare.h"
#include "base/die.h"
#include "base/path.h"

enum { MOST_ROWS = 10000000 };

/* What a page learns from: the parameter `data`, or nothing. */
static void data_of(const struct csvfile *file, char *out, size_t size) {
    const char *parameters = csvfile_comment(file, "parameters");
    const char *data = parameters != NULL ? strstr(parameters, "data=") : NULL;
    bool own = data != NULL && (data == parameters || data[-1] == ' ');
    snprintf(out, size, "%.*s", own ? (int)strcspn(data, ";") : 0, own ? data : "");
}

static bool same_data(const struct csvfile *accepted, const struct csvfile *got, const char *name) {
    char wanted[256], have[256];
    data_of(accepted, wanted, sizeof wanted);
    data_of(got, have, sizeof have);
    if (strcmp(wanted, have) == 0) {
        return true;
    }
    printf("%-24s  other data, not compared: %s; accepted with %s\n", name, have, wanted);
    return false;
}

enum verdict { SAME, DIFFERENT, OTHER_DATA, VERDICTS };

static enum verdict
compare(const struct csvfile *accepted, const struct csvfile *got, const char *result) {
    struct compare_count count = compare_files(accepted, got, result, stdout);
    printf("%-24s", path_name(result));
    for (int grade = 0; grade < COMPARE_GRADES; grade++) {
        if (count.of[grade] > 0) {
            printf("  %zu %s", count.of[grade], compare_grade_name((enum compare_grade)grade));
        }
    }
    printf("\n");
    return count.of[COMPARE_DIFFERS] == 0 ? SAME : DIFFERENT;
}

static enum verdict verify(const char *directory, const char *result) {
    char reference[4096];
    struct csvfile accepted, got;
    struct fault fault;
    const char *name = path_name(result);
    snprintf(reference, sizeof reference, "%s/%s", directory, name);
    if (access(reference, F_OK) != 0) {
        printf(
            "%-24s no reference: look at %s, then make accept NAME=%.*s\n", name, result,
            (int)strcspn(name, "."), name);
        return DIFFERENT;
    }
    DIE_UNLESS_OK(csvfile_read(&got, result, MOST_ROWS, &fault), fault);
    DIE_UNLESS_OK(csvfile_read(&accepted, reference, MOST_ROWS, &fault), fault);
    enum verdict verdict = OTHER_DATA;
    if (same_data(&accepted, &got, name)) {
        verdict = compare(&accepted, &got, result);
    }
    csvfile_clear(&accepted);
    csvfile_clear(&got);
    return verdict;
}

int main(int argc, char **argv) {
    static const char usage[] = "usage: verify EXPECTED_DIR RESULT.csv...";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf(
            "%s\n\n"
            "Holds each result against EXPECTED_DIR/RESULT.csv; a result without a reference fails;\n"
            "one of other data (its parameter `data`) is named and not compared.\n"
            "Exit code 1 when anything differs. src/book/compare.h has the rules.\n",
            usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 3 || argv[1][0] == '-') {
        DIE(STATUS_INPUT, "%s", usage);
    }
    size_t count[VERDICTS] = {0};
    for (int i = 2; i < argc; i++) {
        count[verify(argv[1], argv[i])]++;
    }
    if (count[DIFFERENT] > 0) {
        printf("NOT verified against %s\n", argv[1]);
    } else if (count[OTHER_DATA] > 0) {
        printf(
            "verified: all values agree with %s, but for %zu results of other data, which were not "
            "compared\n",
            argv[1], count[OTHER_DATA]);
    } else {
        printf("verified: all values agree with %s\n", argv[1]);
    }
    die_unless_printed();
    return count[DIFFERENT] == 0 ? STATUS_OK : STATUS_CLAIM;
}
