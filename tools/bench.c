/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench --output FILE.csv --scaling FILE.csv [--build DIR] [--neurons N] How fast is the package?
 * Each job is timed in turn with a yardstick, a plain loop a newcomer would write for it, seven
 * times; the medians and their ratio are printed and written. Machines are noisy: the ratio is the
 * figure to quote. One core, CPU time, but for threads. In DIR, a clean copy of the sources, all
 * figures are built in both tiers: wall time, and the largest process. --scaling:
 * how times grow with the width, with the replicas, with the threads, with the data, and the powers
 * that fit.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "args.h"
#include "bench.h"
#include "die.h"
#include "provenance.h"

/* -- what the parts share ----------------------------------------------------------------- */

double bench_now(enum bench_clock clock) {
    struct timespec time;
    clock_gettime(clock == BENCH_CPU ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
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
    bench_report(rows, &(struct bench_row){.job = job->name,
                                           .unit = job->unit,
                                           .wanted = job->wanted,
                                           .yardstick = job->yardstick_name,
                                           .measured = bench_median(run, BENCH_ROUNDS),
                                           .plain = bench_median(yardstick, BENCH_ROUNDS),
                                           .ratio = bench_median(ratio, BENCH_ROUNDS)});
}

void bench_report(struct csvwriter *rows, const struct bench_row *row) {
    printf("%-34s %10.3g %-8s (wanted %s)  %s: %.3g, ratio %.3g\n", row->job, row->measured,
           row->unit, row->wanted, row->yardstick, row->plain, row->ratio);
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
    DIE_UNLESS_OK(dataset_init(dataset, (double[]){1, 1.69}, (double[]){0.5, 0.5}, 2, &fault),
                  fault);
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

/* -- the program -------------------------------------------------------------------------- */

struct request {
    const char *output, *scaling, *build;
    struct number neurons;
};

static void write_all(const struct request *request, const char *head) {
    static const struct csvwriter_column row_columns[] = {
        {"job", "job", CSVWRITER_TEXT, 0},
        {"measured", "measured", CSVWRITER_SIGNIFICANT, 3},
        {"unit", "unit, rates per core", CSVWRITER_TEXT, 0},
        {"wanted", "wanted", CSVWRITER_TEXT, 0},
        {"yardstick", "yardstick", CSVWRITER_TEXT, 0},
        {"yardstick_measured", "the yardstick", CSVWRITER_SIGNIFICANT, 3},
        {"ratio", "ratio", CSVWRITER_SIGNIFICANT, 3},
    };
    static const struct csvwriter_column scaling_columns[] = {
        {"job", "job", CSVWRITER_TEXT, 0},
        {"parameter", "what grows", CSVWRITER_TEXT, 0},
        {"value", "to", CSVWRITER_SIGNIFICANT, 3},
        {"seconds", "median of the times", CSVWRITER_SIGNIFICANT, 3},
        {"exponent", "power of the parameter that fits the job's times", CSVWRITER_SIGNIFICANT, 2},
    };
    struct csvwriter rows, scaling;
    struct fault fault;
    DIE_UNLESS_OK(csvwriter_init(&rows, row_columns, 7, &fault), fault);
    DIE_UNLESS_OK(csvwriter_init(&scaling, scaling_columns, 5, &fault), fault);
    bench_core(&rows);
    bench_lanes(&rows);
    bench_rare(&rows);
    bench_network(&rows, request->neurons.value.hi);
    bench_scaling(&scaling);
    if (request->build != NULL) {
        bench_build(&rows, request->build);
    }
    DIE_UNLESS_OK(csvwriter_commit(&scaling, request->scaling, head, &fault), fault);
    DIE_UNLESS_OK(csvwriter_commit(&rows, request->output, head, &fault), fault);
}

int main(int argc, char **argv) {
    struct request request = {.neurons = {.value = {1e7, 0}}};
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &request.output, true, NULL},
        {"scaling", "FILE", "the CSV of how times grow", ARGS_TEXT, &request.scaling, true, NULL},
        {"build", "DIR", "a clean copy of the sources to build", ARGS_TEXT, &request.build, false,
         NULL},
        {"neurons", "N", "of real networks (default 1e7)", ARGS_NUMBER, &request.neurons, false,
         NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 4, &help, &fault), fault);
    if (help) {
        args_print(option, 4);
        return STATUS_OK;
    }
    if (!(request.neurons.value.hi >= 1 && request.neurons.value.hi < 1e18)) {
        DIE(STATUS_INPUT, "--neurons %s: give a number from 1 to 1e18", request.neurons.text);
    }
    char head[1024];
    snprintf(head, sizeof head, "# version: catapult %s\n# compiler: %s\n# flags: %s\n",
             provenance_version(), provenance_compiler(), provenance_flags());
    fputs(head, stdout);
    write_all(&request, head);
    die_unless_printed();
    return STATUS_OK;
}
