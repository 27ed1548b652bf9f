/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was accepted, against what came out: any two files. A file agrees with itself. */
#include "book/compare.h"

#include "input.h"

enum { MOST_ROWS = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FILE *report;
    struct input input = {data, size}, part;
    struct csvfile accepted, got;
    struct fault fault;
    if (report == NULL) {
        report = fopen("/dev/null", "w");
    }
    part = input_part(&input);
    if (!input_is_read(csvfile_read(&accepted, input_file(0, &part), MOST_ROWS, &fault), &fault)) {
        return 0;
    }
    struct compare_count self = compare_files(&accepted, &accepted, "self", report);
    input_require(
        self.of[COMPARE_DIFFERS] + self.of[COMPARE_WITHIN] + self.of[COMPARE_CONSISTENT] == 0,
        "a file agrees with itself");
    if (input_is_read(csvfile_read(&got, input_file(1, &input), MOST_ROWS, &fault), &fault)) {
        struct compare_count there = compare_files(&accepted, &got, "there", report);
        struct compare_count back = compare_files(&got, &accepted, "back", report);
        input_require(
            there.of[COMPARE_IDENTICAL] == back.of[COMPARE_IDENTICAL], "the same is the same");
        csvfile_clear(&got);
    }
    csvfile_clear(&accepted);
    return 0;
}
