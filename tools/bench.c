/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench --output FILE.csv [--build DIR]
 * How fast is the core? Each job is timed in turn with a yardstick, a plain loop a newcomer would
 * write for it, seven times; the medians and their ratio are printed and written. Machines are
 * noisy: the ratio is the figure to quote. One core, CPU time, but for the threads. In DIR, a clean copy of the sources,
 * all figures are built with two jobs and then with one: wall time, and the largest process.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "args.h"
#include "ball_cramer.h"
#include "ball_roots.h"
#include "cramer.h"
#include "csvwriter.h"
#include "die.h"
#include "drift.h"
#include "drift_roots.h"
#include "provenance.h"
#include "rare.h"

enum { ROUNDS = 7, LARGE = 1000 };

static const double S2[] = {1, 1.69}, P[] = {0.5, 0.5};

/* Does its work `count` times and returns a number that depends on all of it. */
typedef double work(const struct dataset *dataset, size_t count);

struct job {
    const char *name, *yardstick_name;
    work *run, *yardstick;
    size_t count;
    const char *wanted; /* per second and core */
};

/* One line of the result. */
struct result {
    const char *job, *unit, *wanted, *yardstick;
    double measured, plain, ratio;
};

/* -- jobs and yardsticks ------------------------------------------------------------------ */

static double x_of(size_t i, size_t count) {
    return 1.2 + 0.38 * (double)i / (double)count;
}

static double drifts(const struct dataset *dataset, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += drift(dataset, dd_of(x_of(i, count)));
    }
    return sum;
}

static double plain_drifts(const struct dataset *dataset, size_t count) {
    double sum = 0;
    (void)dataset;
    for (size_t i = 0; i < count; i++) {
        double x = x_of(i, count);
        sum += P[0] * log(fabs(1 - x * S2[0])) + P[1] * log(fabs(1 - x * S2[1]));
    }
    return sum;
}

static double exponents(const struct dataset *dataset, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += cramer_exponent(dataset, dd_of(x_of(i, count)));
    }
    return sum;
}

/* Bisection on the moment itself, to the same precision. */
static double plain_exponents(const struct dataset *dataset, size_t count) {
    double sum = 0;
    (void)dataset;
    for (size_t i = 0; i < count; i++) {
        double x = x_of(i, count), low = 1e-9, high = 64;
        double a = fabs(1 - x * S2[0]), b = fabs(1 - x * S2[1]);
        for (int k = 0; k < 60; k++) {
            double middle = (low + high) / 2;
            *(P[0] * pow(a, middle) + P[1] * pow(b, middle) < 1 ? &low : &high) = middle;
        }
        sum += low;
    }
    return sum;
}

static double all_roots(const struct dataset *dataset, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct drift_roots roots;
        struct fault fault;
        DIE_UNLESS_OK(drift_roots_init(&roots, dataset, &fault), fault);
        sum += (double)roots.count;
        drift_roots_clear(&roots);
    }
    return sum;
}

/* The drift once in every gap: the least any method looks at. */
static double drift_in_gaps(const struct dataset *dataset, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 1; k < dataset->atoms; k++) {
            double x = (1 / dataset->atom[k - 1].s2.hi + 1 / dataset->atom[k].s2.hi) / 2;
            sum += drift(dataset, dd_of(x));
        }
    }
    return sum;
}

static double proved_exponent(const struct ball_data *data, double x) {
    struct ball_point point;
    ball_point_init_d(&point, x);
    arb_t theta;
    arb_init(theta);
    ball_cramer_exponent(theta, data, &point, BALL_DIGITS);
    double value = arf_get_d(arb_midref(theta), ARF_RND_NEAR);
    arb_clear(theta);
    ball_point_clear(&point);
    return value;
}

/* Both are a second computation of the same: by balls, proved to 30 digits, and by doubles. */
static double proofs(const struct dataset *dataset, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct ball_data data;
        struct ball_roots roots;
        struct fault fault;
        DIE_UNLESS_OK(ball_data_init(&data, dataset, &fault), fault);
        DIE_UNLESS_OK(ball_roots_init(&roots, &data, dataset, BALL_DIGITS, &fault), fault);
        sum += (double)roots.count + proved_exponent(&data, x_of(i, count));
        ball_roots_clear(&roots);
        ball_data_clear(&data);
    }
    return sum;
}

static double roots_and_exponents(const struct dataset *dataset, size_t count) {
    return all_roots(dataset, count) + exponents(dataset, count);
}

/* -- timing ------------------------------------------------------------------------------- */

static double cpu_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double rate(work *run, const struct dataset *dataset, size_t count) {
    double start = cpu_seconds();
    volatile double sink = run(dataset, count);
    (void)sink;
    return (double)count / (cpu_seconds() - start);
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double value[ROUNDS]) {
    qsort(value, ROUNDS, sizeof *value, by_size);
    return value[ROUNDS / 2];
}

static void report(struct csvwriter *writer, const struct result *result) {
    printf("%-30s %10.3g %-8s (wanted %s)  %s: %.3g, ratio %.3g\n", result->job, result->measured,
           result->unit, result->wanted, result->yardstick, result->plain, result->ratio);
    csvwriter_text(writer, result->job);
    csvwriter_real(writer, result->measured);
    csvwriter_text(writer, result->unit);
    csvwriter_text(writer, result->wanted);
    csvwriter_text(writer, result->yardstick);
    csvwriter_real(writer, result->plain);
    csvwriter_real(writer, result->ratio);
}

static void measure(const struct job *job, const struct dataset *dataset,
                    struct csvwriter *writer) {
    double run[ROUNDS], yardstick[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        run[i] = rate(job->run, dataset, job->count);
        yardstick[i] = rate(job->yardstick, dataset, job->count);
        ratio[i] = run[i] / yardstick[i];
    }
    report(writer, &(struct result){.job = job->name,
                                    .unit = "per s",
                                    .wanted = job->wanted,
                                    .yardstick = job->yardstick_name,
                                    .measured = median(run),
                                    .plain = median(yardstick),
                                    .ratio = median(ratio)});
}

/* -- the simulation ---------------------------------------------------------------------- */

static struct rare_estimate spikes(const struct dataset *dataset, double width, int threads,
                                   uint64_t replicas) {
    struct rare_question question = {.dataset = dataset,
                                     .eta = dd_of(1),
                                     .width = width,
                                     .given = true,
                                     .mu0 = 1,
                                     .lambda0 = dd_of(1.45),
                                     .height = 0.02,
                                     .most_steps = 1000000};
    struct rare_plan plan = {.method = RARE_TILT,
                             .key = rng_key_of(1, "bench", 0),
                             .most_replicas = replicas,
                             .threads = threads};
    struct rare_estimate estimate;
    struct fault fault;
    DIE_UNLESS_OK(rare_run(&estimate, &question, &plan, &fault), fault);
    return estimate;
}

static double wall_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The relative standard error that one core-second buys, at a small and at a large width: it falls like the
 * root of the time. */
static double error_per_second(const struct dataset *dataset, double width) {
    double start = cpu_seconds();
    struct rare_estimate estimate = spikes(dataset, width, 1, 65536);
    return 100 * estimate.se / estimate.p * sqrt(cpu_seconds() - start);
}

static void measure_errors(const struct dataset *dataset, struct csvwriter *writer) {
    double narrow[ROUNDS], wide[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        narrow[i] = error_per_second(dataset, 1e6);
        wide[i] = error_per_second(dataset, 1e18);
        ratio[i] = wide[i] / narrow[i];
    }
    report(writer, &(struct result){.job = "error of P at n = 1e18",
                                    .unit = "% in a s",
                                    .wanted = "at most 0.3",
                                    .yardstick = "at n = 1e6",
                                    .measured = median(wide),
                                    .plain = median(narrow),
                                    .ratio = median(ratio)});
}

static void measure_threads(const struct dataset *dataset, struct csvwriter *writer) {
    double one[ROUNDS], two[ROUNDS], ratio[ROUNDS];
    const uint64_t replicas = 262144;
    for (int i = 0; i < ROUNDS; i++) {
        double start = wall_now();
        spikes(dataset, 1e12, 1, replicas);
        double middle = wall_now();
        spikes(dataset, 1e12, 2, replicas);
        one[i] = (double)replicas / (middle - start);
        two[i] = (double)replicas / (wall_now() - middle);
        ratio[i] = two[i] / one[i];
    }
    report(writer, &(struct result){.job = "tilted replicas, two threads",
                                    .unit = "per s",
                                    .wanted = "ratio 1.9",
                                    .yardstick = "one thread",
                                    .measured = median(two),
                                    .plain = median(one),
                                    .ratio = median(ratio)});
}

/* -- the build ---------------------------------------------------------------------------- */

static double wall_seconds(const char *command) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (system(command) != 0) {
        DIE(STATUS_SYSTEM, "%s: failed", command);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

static void measure_build(const char *directory, struct csvwriter *writer) {
    char two[4200], one[4200];
    struct rusage usage;
    snprintf(
        two, sizeof two,
        "env -u MAKEFLAGS make -s -C '%s' clean && env -u MAKEFLAGS make -s -j2 -C '%s' figures >/dev/null",
        directory, directory);
    snprintf(
        one, sizeof one,
        "env -u MAKEFLAGS make -s -C '%s' clean && env -u MAKEFLAGS make -s -j1 -C '%s' figures >/dev/null",
        directory, directory);
    double fast = wall_seconds(two), slow = wall_seconds(one);
    report(writer, &(struct result){"make -j2 figures from clean", "s", "at most 600", "with -j1",
                                    fast, slow, fast / slow});
    getrusage(RUSAGE_CHILDREN, &usage);
    double peak = (double)usage.ru_maxrss / 1024;
    report(writer, &(struct result){"its largest process", "MiB", "below 200", "200", peak, 200,
                                    peak / 200});
    snprintf(one, sizeof one, "cd '%s' && build/bin/figures/gd_phases --output build/gd_phases.csv",
             directory);
    double phases = wall_seconds(one);
    report(writer, &(struct result){"gd_phases, full tier", "s", "below 10", "10", phases, 10,
                                    phases / 10});
}

static void random_dataset(struct dataset *dataset) {
    static double s2[LARGE], p[LARGE];
    unsigned short state[3] = {1, 2, 3};
    struct fault fault;
    for (int i = 0; i < LARGE; i++) {
        double s = 0.2 + erand48(state);
        s2[i] = s * s;
        p[i] = 1.0 / LARGE;
    }
    DIE_UNLESS_OK(dataset_init(dataset, s2, p, LARGE, &fault), fault);
}

static void measure_core(struct csvwriter *writer) {
    static const struct job two[] = {
        {"drift, two points", "plain loop over log", drifts, plain_drifts, 400000, "5e6"},
        {"exponent, two points", "bisection", exponents, plain_exponents, 20000, "3e5"},
        {"the same and all roots, proved", "both in doubles", proofs, roots_and_exponents, 500,
         "20"},
    };
    static const struct job large = {
        "all roots, 1000 points", "drift once in every gap", all_roots, drift_in_gaps, 1, "0.5"};
    struct dataset dataset;
    struct fault fault;
    DIE_UNLESS_OK(dataset_init(&dataset, S2, P, 2, &fault), fault);
    for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
        measure(&two[i], &dataset, writer);
    }
    measure_errors(&dataset, writer);
    measure_threads(&dataset, writer);
    dataset_clear(&dataset);
    random_dataset(&dataset);
    measure(&large, &dataset, writer);
    dataset_clear(&dataset);
}

int main(int argc, char **argv) {
    static const struct csvwriter_column columns[] = {
        {"job", "job", CSVWRITER_TEXT, 0},
        {"measured", "measured", CSVWRITER_SIGNIFICANT, 3},
        {"unit", "unit, rates per core", CSVWRITER_TEXT, 0},
        {"wanted", "wanted", CSVWRITER_TEXT, 0},
        {"yardstick", "yardstick", CSVWRITER_TEXT, 0},
        {"yardstick_measured", "the yardstick", CSVWRITER_SIGNIFICANT, 3},
        {"ratio", "ratio", CSVWRITER_SIGNIFICANT, 3},
    };
    const char *output = NULL, *build = NULL;
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &output, true, NULL},
        {"build", "DIR", "a clean copy of the sources to build", ARGS_TEXT, &build, false, NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 2, &help, &fault), fault);
    if (help) {
        args_print(option, 2);
        return STATUS_OK;
    }
    char head[1024];
    struct csvwriter writer;
    snprintf(head, sizeof head, "# version: catapult %s\n# compiler: %s\n# flags: %s\n",
             provenance_version(), provenance_compiler(), provenance_flags());
    fputs(head, stdout);
    DIE_UNLESS_OK(csvwriter_init(&writer, columns, sizeof columns / sizeof *columns, &fault),
                  fault);
    measure_core(&writer);
    if (build != NULL) {
        measure_build(build, &writer);
    }
    DIE_UNLESS_OK(csvwriter_commit(&writer, output, head, &fault), fault);
    die_unless_printed();
    return STATUS_OK;
}
