/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BENCH_H
#define CATAPULT_BENCH_H

/** Measures the speed of jobs: a job is timed in turn with a yardstick, and medians are
 * reported. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/csvwriter.h"
#include "theory/dataset.h"

enum { BENCH_ROUNDS = 7 };

/* Work to be timed: does some and returns how much, in units of the job. */
typedef double bench_work(void *context);

enum bench_clock {
    BENCH_CPU,  /* of one thread: the machine may be shared */
    BENCH_WALL, /* where there are several */
};

struct bench_job {
    const char *name, *unit, *wanted, *yardstick_name;
    bench_work *run, *yardstick;
    void *context, *yardstick_context;
    enum bench_clock clock;
};

/* One line of the result. */
struct bench_row {
    const char *job, *unit, *wanted, *yardstick;
    double measured, plain, ratio;
};

/** Returns the time of a clock, in seconds. */
double bench_now(enum bench_clock clock);

/* Returns the median, and sorts the values in place. */
double bench_median(double *value, size_t count);

/* Uses a result, so that no compiler leaves out what made it. */
void bench_use(double value);

/* Measures the rates of job and yardstick, and the median of their ratios, round by round, and
 * writes them as a row; bench_report writes a row. */
void bench_measure(struct csvwriter *rows, const struct bench_job *job);
void bench_report(struct csvwriter *rows, const struct bench_row *row);

/** A program in Python that does jobs as it reads their names: it prints "ready", then for each
 * line "JOB COUNT" does the job so often and prints the CPU seconds that took. */
struct bench_peer {
    pid_t process;
    FILE *in, *out;
};

/** Starts a script with any python3 that has the module; false where there is none, and the caller
 * clears it all the same. */
bool bench_peer_init(struct bench_peer *peer, const char *module, const char *script);
void bench_peer_clear(struct bench_peer *peer);

/** Seconds of one of `count` jobs of that name; NaN where the other process has ended. */
double bench_peer_seconds(struct bench_peer *peer, const char *name, int count);

/* Makes the dataset {1, 1.69} with equal odds, (1.17), or one of `count` samples spread over (0.5,
 * 1.7) with equal odds. The caller owns `dataset`. */
void bench_two_samples(struct dataset *dataset);
void bench_samples(struct dataset *dataset, size_t count);

/* Measure the parts of the package, and write a row for each job. */
void bench_core(struct csvwriter *rows);
void bench_spike_odds(struct csvwriter *rows);
void bench_lanes(struct csvwriter *rows);
void bench_network(struct csvwriter *rows, double neurons);
void bench_matrix(struct csvwriter *rows);
void bench_eigen(struct csvwriter *rows);
void bench_nets(struct csvwriter *rows);
void bench_forecast(struct csvwriter *rows);
void bench_escape(struct csvwriter *rows);
void bench_columns(struct csvwriter *rows);
void bench_build(struct csvwriter *rows, const char *directory);
void bench_scaling(struct csvwriter *table);

#endif
