/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts share: clocks, medians, rows and data. */

#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "base/clock.h"
#include "base/die.h"

double bench_now(enum bench_clock clock) {
    return clock == BENCH_CPU ? clock_cpu() : clock_wall();
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double bench_median(double *value, size_t count) {
    qsort(value, count, sizeof *value, by_size);
    return value[count / 2];
}

void bench_use(double value) {
    volatile double sink = value;
    (void)sink;
}

static double rate(bench_work *work, void *context, enum bench_clock clock) {
    double start = bench_now(clock), done = work(context);
    return done / (bench_now(clock) - start);
}

void bench_measure(struct csvwriter *rows, const struct bench_job *job) {
    double run[BENCH_ROUNDS], yardstick[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        run[i] = rate(job->run, job->context, job->clock);
        yardstick[i] = rate(job->yardstick, job->yardstick_context, job->clock);
        ratio[i] = run[i] / yardstick[i];
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = job->name,
                  .unit = job->unit,
                  .wanted = job->wanted,
                  .yardstick = job->yardstick_name,
                  .measured = bench_median(run, BENCH_ROUNDS),
                  .plain = bench_median(yardstick, BENCH_ROUNDS),
                  .ratio = bench_median(ratio, BENCH_ROUNDS)});
}

void bench_report(struct csvwriter *rows, const struct bench_row *row) {
    printf(
        "%-34s %10.3g %-8s (wanted %s)  %s: %.3g, ratio %.3g\n", row->job, row->measured, row->unit,
        row->wanted, row->yardstick, row->plain, row->ratio);
    fflush(stdout);
    csvwriter_text(rows, row->job);
    csvwriter_real(rows, row->measured);
    csvwriter_text(rows, row->unit);
    csvwriter_text(rows, row->wanted);
    csvwriter_text(rows, row->yardstick);
    csvwriter_real(rows, row->plain);
    csvwriter_real(rows, row->ratio);
}

void bench_two_samples(struct dataset *dataset) {
    struct fault fault;
    DIE_UNLESS_OK(
        dataset_init(dataset, (double[]){1, 1.69}, (double[]){0.5, 0.5}, 2, &fault), fault);
}

void bench_samples(struct dataset *dataset, size_t count) {
    double *s2 = calloc(count, sizeof *s2), *p = calloc(count, sizeof *p);
    struct fault fault;
    if (s2 == NULL || p == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %zu samples", count);
    }
    for (size_t i = 0; i < count; i++) {
        s2[i] = 0.5 + 1.2 * (double)(i + 1) / (double)count;
        p[i] = 1 / (double)count;
    }
    DIE_UNLESS_OK(dataset_init(dataset, s2, p, count, &fault), fault);
    free(s2);
    free(p);
}
