/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The build: all figures from clean. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"
#include "base/die.h"

static double wall_seconds(const char *command) {
    double start = bench_now(BENCH_WALL);
    if (system(command) != 0) {
        DIE(STATUS_SYSTEM, "%s: failed", command);
    }
    return bench_now(BENCH_WALL) - start;
}

static double build_seconds(const char *directory, const char *quality) {
    char command[4200];
    snprintf(
        command, sizeof command,
        "env -u MAKEFLAGS make -s -C '%s' clean && env -u MAKEFLAGS make -s -j2 -C '%s' QUALITY=%s "
        "figures >/dev/null",
        directory, directory, quality);
    return wall_seconds(command);
}

void bench_build(struct csvwriter *rows, const char *directory) {
    char command[4200];
    struct rusage usage;
    double quick = build_seconds(directory, "quick"), full = build_seconds(directory, "full");
    bench_report(
        rows, &(struct bench_row){
                  "make -j2 figures, quick tier", "s", "below 60", "60", quick, 60, quick / 60});
    bench_report(
        rows, &(struct bench_row){
                  "make -j2 figures, full tier", "s", "below 600", "600", full, 600, full / 600});
    getrusage(RUSAGE_CHILDREN, &usage);
    double peak = (double)usage.ru_maxrss / 1024;
    bench_report(
        rows, &(struct bench_row){
                  "its largest process", "MiB", "below 200", "200", peak, 200, peak / 200});
    snprintf(
        command, sizeof command,
        "cd '%s' && build/bin/figures/gd_phases --output build/gd_phases.csv", directory);
    double phases = wall_seconds(command);
    bench_report(
        rows, &(struct bench_row){
                  "gd_phases, full tier", "s", "below 10", "10", phases, 10, phases / 10});
}
