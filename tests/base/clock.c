/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <time.h>

#include "check.h"

/* Sleeping takes time on the wall and none of a processor. */
static void the_wall_clock_goes_on_while_nobody_works(void **state) {
    (void)state;
    double wall = clock_wall(), cpu = clock_cpu();
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    double slept = clock_wall() - wall, worked = clock_cpu() - cpu;
    require(slept >= 0.2, "slept %g s", slept);
    require(worked < 0.1, "worked %g s in its sleep", worked);
}

/* Work takes both; the wall's is not shorter, on one thread. */
static void work_takes_both(void **state) {
    (void)state;
    double wall = clock_wall(), cpu = clock_cpu(), worked;
    do {
        worked = clock_cpu() - cpu;
        assert_true(worked >= 0);
    } while (worked < 0.05);
    require(clock_wall() - wall >= worked, "%g s of work in %g s", worked, clock_wall() - wall);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_clock_goes_on_while_nobody_works),
        cmocka_unit_test(work_takes_both),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
