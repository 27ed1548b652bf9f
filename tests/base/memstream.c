/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memstream.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static void holds_what_was_written(void **state) {
    (void)state;
    char *text = NULL;
    size_t size = 1;
    FILE *stream = memstream_open(&text, &size);
    assert_non_null(stream);
    assert_int_equal(size, 0);
    assert_string_equal(text, "");
    fputs("one", stream);
    fputc('\0', stream);
    fprintf(stream, "%d", 23);
    assert_int_equal(fflush(stream), 0);
    assert_int_equal(size, 6);
    assert_memory_equal(
        text,
        "one\0"
        "23",
        7);
    for (int i = 0; i < 100000; i++) {
        fputc('x', stream);
    }
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(size, 100006);
    assert_int_equal(strspn(text + 6, "x"), 100000);
    assert_int_equal(text[size], 0);
    free(text);
}

static void is_empty_at_first(void **state) {
    (void)state;
    char *text = NULL;
    size_t size = 1;
    FILE *stream = memstream_open(&text, &size);
    assert_non_null(stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, "");
    assert_int_equal(size, 0);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_was_written),
        cmocka_unit_test(is_empty_at_first),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("memstream", tests, NULL, NULL);
}
