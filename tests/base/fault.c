/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two rooms of failure: messages (fault) and the programs' end (die). */
#include "base/fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "base/die.h"

/* -- fault -------------------------------------------------------------------------------- */

static void returns_the_status_it_records(void **state) {
    (void)state;
    static const enum status statuses[] = {STATUS_CLAIM, STATUS_INPUT, STATUS_SYSTEM};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct fault fault = {0};
        assert_int_equal(
            fault_set(&fault, statuses[i], "%s:%d: %s", "a.csv", 3, "bad"), statuses[i]);
        assert_int_equal(fault.status, statuses[i]);
        assert_string_equal(fault.text, "a.csv:3: bad");
        assert_int_equal(fault_set(NULL, statuses[i], "%s", "unheard"), statuses[i]);
    }
    assert_int_equal(fault_system(NULL, "write", "a.csv"), STATUS_SYSTEM);
}

/* The exit codes are part of what users script against. */
static void has_the_documented_codes(void **state) {
    (void)state;
    assert_int_equal(STATUS_OK, 0);
    assert_int_equal(STATUS_CLAIM, 1);
    assert_int_equal(STATUS_INPUT, 2);
    assert_int_equal(STATUS_SYSTEM, 3);
}

static void keeps_one_line(void **state) {
    (void)state;
    struct fault fault = {0};
    fault_set(&fault, STATUS_INPUT, "\"%s\"", "a\nb\rc\td\x1b[31me\x7f");
    assert_string_equal(fault.text, "\"a?b?c?d?[31me?\"");
    fault_set(&fault, STATUS_INPUT, "%s", "ϑ ≤ ∞");
    assert_string_equal(fault.text, "ϑ ≤ ∞");
}

/* 0x9b, in UTF-8 or alone, is the escape of some terminals; and names may be of other encodings. */
static void shows_no_byte_that_is_no_sign(void **state) {
    (void)state;
    struct fault fault = {0};
    fault_set(
        &fault, STATUS_INPUT, "%s",
        "a\xc2\x9b"
        "31m, \x9b"
        "31m, na\xefve, \xe2\x89");
    assert_string_equal(fault.text, "a??31m, ?31m, na?ve, ??");
    char text[1024];
    memset(text, 'x', sizeof text);
    snprintf(text + 510, sizeof text - 510, "≤"); /* cut inside the sign */
    fault_set(&fault, STATUS_INPUT, "%s", text);
    assert_string_equal(fault.text + 509, "x?");
}

static void cuts_what_is_too_long(void **state) {
    (void)state;
    char text[4096];
    struct fault fault = {0};
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    fault_set(&fault, STATUS_INPUT, "start %s", text);
    assert_int_equal(strlen(fault.text), sizeof fault.text - 1);
    assert_memory_equal(fault.text, "start xxx", 9);
}

/* A fault's own text may be an argument of the next message. */
static void nests(void **state) {
    (void)state;
    struct fault inner = {0}, outer = {0};
    fault_set(&inner, STATUS_INPUT, "100%% sure");
    fault_set(&outer, inner.status, "a.csv: %s", inner.text);
    assert_string_equal(outer.text, "a.csv: 100% sure");
}

static void gives_the_reason_of_the_system(void **state) {
    (void)state;
    struct fault fault = {0};
    errno = ENOSPC;
    assert_int_equal(fault_system(&fault, "write", "some\nwhere.csv"), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "some?where.csv", "cannot write", strerror(ENOSPC));
}

/* -- die ---------------------------------------------------------------------------------- */

struct ended {
    int code;
    char text[4096]; /* what it wrote to stderr */
};

/* Runs `body` in a child, which must not return. stdout is flushed before, or the child would
 * print this test's own lines once more. */
static struct ended run(void (*body)(const char *), const char *argument) {
    struct ended ended = {.code = -1};
    int ends[2], status;
    fflush(NULL);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        body(argument);
        _exit(99);
    }
    close(ends[1]);
    size_t size = 0;
    ssize_t more;
    while ((more = read(ends[0], ended.text + size, sizeof ended.text - 1 - size)) > 0) {
        size += (size_t)more;
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -2;
    return ended;
}

static void must_end(void (*body)(const char *), const char *argument, int code, const char *part) {
    struct ended ended = run(body, argument);
    require(ended.code == code, "exit code %d, must be %d: %s", ended.code, code, ended.text);
    require(strstr(ended.text, part) != NULL, "no \"%s\" in \"%s\"", part, ended.text);
    size_t length = strlen(ended.text);
    require(
        length > 0 && strchr(ended.text, '\n') == ended.text + length - 1, "not one line: \"%s\"",
        ended.text);
    const char *name = program_invocation_short_name;
    require(
        strncmp(ended.text, name, strlen(name)) == 0, "no name of the program: \"%s\"", ended.text);
}

static void die_of_claim(const char *text) {
    DIE(STATUS_CLAIM, "%s: claimed", text);
}

static void die_of_input(const char *text) {
    DIE(STATUS_INPUT, "%s: \"%d\" is wrong", text, 7);
}

static void die_of_system(const char *text) {
    DIE(STATUS_SYSTEM, "%s: broken", text);
}

static void dies_with_its_status(void **state) {
    (void)state;
    must_end(die_of_claim, "a.csv", 1, ": a.csv: claimed\n");
    must_end(die_of_input, "a.csv", 2, ": a.csv: \"7\" is wrong\n");
    must_end(die_of_system, "a.csv", 3, ": a.csv: broken [");
    must_end(die_of_system, "a.csv", 3, "fault.c:");
}

/* Where in the source is of no use to one who mistyped. */
static void names_the_source_only_for_the_system(void **state) {
    (void)state;
    struct ended ended = run(die_of_input, "a.csv");
    assert_null(strstr(ended.text, "fault.c"));
}

static void dies_in_one_line(void **state) {
    (void)state;
    must_end(die_of_input, "a\nb", 2, "a?b");
    must_end(die_of_input, "a\rb\tc\x1b[31m", 2, "a?b?c?[31m");
}

static void end_unless_ok(const char *text) {
    struct fault fault = {0};
    DIE_UNLESS_OK(*text == '\0' ? STATUS_OK : fault_set(&fault, STATUS_INPUT, "%s", text), fault);
}

static void dies_of_a_fault(void **state) {
    (void)state;
    must_end(end_unless_ok, "a.csv:3: 100% wrong", 2, ": a.csv:3: 100% wrong\n");
    assert_int_equal(run(end_unless_ok, "").code, 99); /* it went on */
}

static void print_to(const char *path) {
    if (freopen(path, "w", stdout) == NULL) {
        _exit(98);
    }
    puts("some text");
    die_unless_printed();
}

static void notices_what_was_not_printed(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) == 0) {
        must_end(print_to, "/dev/full", 3, "standard output: cannot write: No space left");
    }
    assert_int_equal(run(print_to, "/dev/null").code, 99);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returns_the_status_it_records),
        cmocka_unit_test(has_the_documented_codes),
        cmocka_unit_test(keeps_one_line),
        cmocka_unit_test(shows_no_byte_that_is_no_sign),
        cmocka_unit_test(cuts_what_is_too_long),
        cmocka_unit_test(nests),
        cmocka_unit_test(gives_the_reason_of_the_system),
        cmocka_unit_test(dies_with_its_status),
        cmocka_unit_test(names_the_source_only_for_the_system),
        cmocka_unit_test(dies_in_one_line),
        cmocka_unit_test(dies_of_a_fault),
        cmocka_unit_test(notices_what_was_not_printed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
