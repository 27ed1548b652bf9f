/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The build: all figures from clean. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"
#include "die.h"

static double wall_seconds(const char *command) {
    double start = bench_now(BENCH_WALL);
    if (system(command) != 0) {
        DIE(STATUS_SYSTEM, "%s: failed", command);
    }
    return bench_now(BENCH_WALL) - start;
}

static double build_seconds(const char *directory, int jobs) {
    char command[4200];
    snprintf(
        command, sizeof command,
        "env -u MAKEFLAGS make -s -C '%s' clean && env -u MAKEFLAGS make -s -j%d -C '%s' figures "
        ">/dev/null",
        directory, jobs, directory);
    return wall_seconds(command);
}

void bench_build(struct csvwriter *rows, const char *directory) {
    char command[4200];
    struct rusage usage;
    double fast = build_seconds(directory, 2), slow = build_seconds(directory, 1);
    bench_report(rows, &(struct bench_row){"make -j2 figures from clean", "s", "at most 600",
                                           "with -j1", fast, slow, fast / slow});
    getrusage(RUSAGE_CHILDREN, &usage);
    double peak = (double)usage.ru_maxrss / 1024;
    bench_report(rows, &(struct bench_row){"its largest process", "MiB", "below 200", "200", peak,
                                           200, peak / 200});
    snprintf(command, sizeof command,
             "cd '%s' && build/bin/figures/gd_phases --output build/gd_phases.csv", directory);
    double phases = wall_seconds(command);
    bench_report(rows, &(struct bench_row){"gd_phases, full tier", "s", "below 10", "10", phases,
                                           10, phases / 10});
}
