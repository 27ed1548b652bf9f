/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

/* A line of /proc/meminfo in bytes, by another reader. */
static double meminfo(const char *name) {
    char command[128], word[64] = "";
    snprintf(
        command, sizeof command, "awk '/^%s:/ {print $2 * 1024}' OFMT=%%.0f /proc/meminfo", name);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(word, sizeof word, pipe));
    assert_int_equal(pclose(pipe), 0);
    return strtod(word, NULL);
}

/* Others use the machine meanwhile, so it is read before and after; a container may have less. */
static void is_what_the_kernel_says(void **state) {
    (void)state;
    double before = meminfo("MemAvailable"), got = (double)memory_available();
    double after = meminfo("MemAvailable");
    assert_true(got > 1e6);
    require(got <= 1.02 * fmax(before, after), "%g of %g, %g", got, before, after);
    if (access("/sys/fs/cgroup/memory.max", R_OK) != 0) {
        require(got >= 0.98 * fmin(before, after), "%g of %g, %g", got, before, after);
    }
}

/* The lowest number of a file that is free. */
static int next_file(void) {
    int number = dup(STDERR_FILENO);
    close(number);
    return number;
}

static void leaves_no_file_open(void **state) {
    (void)state;
    int before = next_file();
    memory_available();
    assert_int_equal(next_file(), before);
}

static void ulimit_lowers_it(void **state) {
    (void)state;
    const uint64_t room = 64 << 20;
    const struct rlimit old = check_room(room);
    double got = (double)memory_available();
    void *part = mmap(NULL, 16 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    double less = (double)memory_available();
    assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
    assert_true(part != MAP_FAILED);
    require(got <= (double)room && got > 0.9 * (double)room, "%g", got);
    require(got - less >= 16 << 20 && got - less < 20 << 20, "%g", got - less);
    munmap(part, 16 << 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_what_the_kernel_says),
        cmocka_unit_test(leaves_no_file_open),
        cmocka_unit_test(ulimit_lowers_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
