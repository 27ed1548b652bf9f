/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BENCH_H
#define CATAPULT_BENCH_H

/** What the parts of bench share: a job is timed in turn with a yardstick, and medians are
 * reported. */

#include <stddef.h>

#include "base/csvwriter.h"
#include "theory/dataset.h"

enum { BENCH_ROUNDS = 7 };

/* Does some work and returns how much, in units of the job. */
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

double bench_now(enum bench_clock clock);

/* Sorts the values. */
double bench_median(double *value, size_t count);

/* Uses a result, so that no compiler leaves out what made it. */
void bench_use(double value);

/* Rates of job and yardstick, and the median of their ratios, round by round. */
void bench_measure(struct csvwriter *rows, const struct bench_job *job);
void bench_report(struct csvwriter *rows, const struct bench_row *row);

/* {1, 1.69} with equal odds, dataset (1.17), and `count` samples spread over (0.5, 1.7) with equal
 * odds. */
void bench_two_samples(struct dataset *dataset);
void bench_samples(struct dataset *dataset, size_t count);

/* The parts. */
void bench_core(struct csvwriter *rows);
void bench_rare(struct csvwriter *rows);
void bench_lanes(struct csvwriter *rows);
void bench_network(struct csvwriter *rows, double neurons);
void bench_build(struct csvwriter *rows, const char *directory);
void bench_scaling(struct csvwriter *table);

#endif
