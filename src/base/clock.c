/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <time.h>

static double seconds_of(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double clock_wall(void) {
    return seconds_of(CLOCK_MONOTONIC);
}

double clock_cpu(void) {
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}
