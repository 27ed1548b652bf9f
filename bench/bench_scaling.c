/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How times grow. All points of a job are timed in turn, five times; the exponent is the slope of
 * the logarithms of their medians, by least squares. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "bench.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "chain/lanes.h"
#include "odds/spike_odds.h"

enum { ROUNDS = 5, MOST_POINTS = 8 };

/* One time, for a value of what grows; the clock is the job's own. */
typedef double seconds_of(double value, const void *context);

struct job {
    const char *name, *parameter;
    seconds_of *seconds;
    const void *context;
    size_t count;
    double value[MOST_POINTS];
};

static double slope(const double *x, const double *y, size_t count) {
    double sx = 0, sy = 0, sxx = 0, sxy = 0, n = (double)count;
    for (size_t i = 0; i < count; i++) {
        sx += log(x[i]);
        sy += log(y[i]);
        sxx += log(x[i]) * log(x[i]);
        sxy += log(x[i]) * log(y[i]);
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

static void measure(struct csvwriter *table, const struct job *job) {
    double time[MOST_POINTS][ROUNDS], median[MOST_POINTS];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < job->count; i++) {
            time[i][round] = job->seconds(job->value[i], job->context);
        }
    }
    for (size_t i = 0; i < job->count; i++) {
        median[i] = bench_median(time[i], ROUNDS);
    }
    double exponent = slope(job->value, median, job->count);
    printf("%s: seconds ~ %s^%.2f:", job->name, job->parameter, exponent);
    for (size_t i = 0; i < job->count; i++) {
        printf(" %.3g", median[i]);
        csvwriter_text(table, job->name);
        csvwriter_text(table, job->parameter);
        csvwriter_real(table, job->value[i]);
        csvwriter_real(table, median[i]);
        csvwriter_real(table, exponent);
    }
    printf("\n");
    fflush(stdout);
}

/* -- spikes ------------------------------------------------------------------------------- */

static struct spike_odds spikes(
    const struct dataset *dataset, enum spike_odds_method method, double width, uint64_t replicas,
    int threads) {
    struct spike_odds_question question = {
        .dataset = dataset,
        .method = method,
        .eta = dd_of(1),
        .width = width,
        .start = {.mu0 = 1, .lambda0 = dd_of(1.45)},
        .height = 0.02,
        .most_steps = 1000000};
    struct plan plan = {.key = rng_key_of(1, "bench", 4), .runs = replicas, .threads = threads};
    struct spike_odds estimate;
    struct fault fault;
    DIE_UNLESS_OK(spike_odds_run(&estimate, &question, &plan, &fault), fault);
    return estimate;
}

/* Until P is known to 1 %: the error falls like the root of the time. */
static double to_one_per_cent(double width, const void *dataset) {
    double start = bench_now(BENCH_CPU);
    struct spike_odds estimate = spikes(dataset, SPIKE_ODDS_TILT, width, 16384, 1);
    double error = estimate.se / estimate.p / 0.01;
    return (bench_now(BENCH_CPU) - start) * error * error;
}

/* The same by crude Monte Carlo: the time of a run, times the runs that 1 % would take, (1 - P)/P
 * 10^4. */
static double crude_to_one_per_cent(double width, const void *dataset) {
    enum { RUNS = 65536 };
    double p = spikes(dataset, SPIKE_ODDS_TILT, width, 16384, 1).p, start = bench_now(BENCH_CPU);
    spikes(dataset, SPIKE_ODDS_CRUDE, width, RUNS, 1);
    return (bench_now(BENCH_CPU) - start) / RUNS * (1 - p) / p * 1e4;
}

static double tilted(double replicas, const void *dataset) {
    double start = bench_now(BENCH_CPU);
    spikes(dataset, SPIKE_ODDS_TILT, 1e12, (uint64_t)replicas, 1);
    return bench_now(BENCH_CPU) - start;
}

static double crude(double replicas, const void *dataset) {
    double start = bench_now(BENCH_CPU);
    spikes(dataset, SPIKE_ODDS_CRUDE, 1e12, (uint64_t)replicas, 1);
    return bench_now(BENCH_CPU) - start;
}

static double on_threads(double threads, const void *dataset) {
    double start = bench_now(BENCH_WALL);
    spikes(dataset, SPIKE_ODDS_TILT, 1e12, 131072, (int)threads);
    return bench_now(BENCH_WALL) - start;
}

/* 1, 2, 4, ... as far as there are processors. */
static size_t fill_threads(double *value) {
    size_t count = 0;
    int processors = 1;
#ifdef _OPENMP
    processors = omp_get_num_procs();
#endif
    for (int threads = 1; threads <= processors && count < MOST_POINTS; threads *= 2) {
        value[count++] = threads;
    }
    return count;
}

static void measure_spikes(struct csvwriter *table) {
    struct dataset dataset;
    bench_two_samples(&dataset);
    struct job job[] = {
        {"P to 1 %, tilt", "width", to_one_per_cent, &dataset, 5, {1e6, 1e9, 1e12, 1e15, 1e18}},
        {"P to 1 %, crude", "width", crude_to_one_per_cent, &dataset, 4, {1e5, 1e6, 1e7, 1e8}},
        {"tilted runs", "replicas", tilted, &dataset, 4, {2048, 8192, 32768, 131072}},
        {"crude runs", "replicas", crude, &dataset, 4, {8192, 32768, 131072, 524288}},
        {"131072 tilted runs", "threads", on_threads, &dataset, 0, {0}},
    };
    job[4].count = fill_threads(job[4].value);
    for (size_t i = 0; i < sizeof job / sizeof *job; i++) {
        if (job[i].count > 1) {
            measure(table, &job[i]);
        }
    }
    dataset_clear(&dataset);
}

/* -- the data ----------------------------------------------------------------------------- */

enum { SIZES = 6, STEPS = 1 << 20, FEWER_STEPS = 1 << 17 };

static const size_t sizes[SIZES] = {2, 4, 8, 64, 1000, 100000};

struct data {
    struct dataset dataset;
    struct sgd sgd;
    struct lanes lanes;
};

static const struct data *find(const struct data *data, double size) {
    while (data->dataset.atoms != (size_t)size) {
        data++;
    }
    return data;
}

static double steps_in_lanes(double size, const void *context) {
    enum { RUNS = 4096 };
    static struct lanes_run run[RUNS];
    const struct data *data = find(context, size);
    const struct lanes_stop stop = {.height = INFINITY, .most_steps = STEPS / RUNS};
    struct rng_key key = rng_key_of(1, "bench", 5);
    double start = bench_now(BENCH_CPU);
    for (uint64_t r = 0; r < RUNS; r++) {
        run[r] = lanes_start(key, r, (struct chain){1e-6, 1.45}, LANES_FLOOR);
    }
    lanes_advance(&data->lanes, key, &stop, run, RUNS);
    return bench_now(BENCH_CPU) - start;
}

static double steps_one_by_one(double size, const void *context) {
    const struct data *data = find(context, size);
    struct rng rng = rng_of(rng_key_of(1, "bench", 6), 0);
    double start = bench_now(BENCH_CPU), sum = 0;
    for (int r = 0; r < FEWER_STEPS / 256; r++) {
        struct chain at = {1e-6, 1.45};
        for (int t = 0; t < 256; t++) {
            at = sgd_step(&data->sgd, at, &rng);
        }
        sum += at.y;
    }
    bench_use(sum);
    return (bench_now(BENCH_CPU) - start) * STEPS / FEWER_STEPS;
}

static double drifts(double size, const void *context) {
    const struct data *data = find(context, size);
    double start = bench_now(BENCH_CPU), sum = 0;
    int count = (int)(200000 / size) + 1;
    for (int i = 0; i < count; i++) {
        sum += drift(&data->dataset, dd_of(1.2 + 1e-7 * i));
    }
    bench_use(sum);
    return (bench_now(BENCH_CPU) - start) / count;
}

static double exponents(double size, const void *context) {
    const struct data *data = find(context, size);
    double start = bench_now(BENCH_CPU), sum = 0;
    int count = (int)(20000 / size) + 1;
    for (int i = 0; i < count; i++) {
        sum += cramer_exponent(&data->dataset, dd_of(1.2 + 1e-7 * i));
    }
    bench_use(sum);
    return (bench_now(BENCH_CPU) - start) / count;
}

static void measure_data(struct csvwriter *table) {
    static struct data data[SIZES];
    struct fault fault;
    for (int i = 0; i < SIZES; i++) {
        bench_samples(&data[i].dataset, sizes[i]);
        DIE_UNLESS_OK(sgd_init(&data[i].sgd, &data[i].dataset, &fault), fault);
        DIE_UNLESS_OK(lanes_init(&data[i].lanes, &data[i].sgd, &fault), fault);
    }
    struct job job[] = {
        {"2^20 steps in lanes", "samples", steps_in_lanes, data, SIZES, {0}},
        {"2^20 steps one by one", "samples", steps_one_by_one, data, SIZES, {0}},
        {"drift", "samples", drifts, data, SIZES, {0}},
        {"exponent", "samples", exponents, data, SIZES, {0}}};
    for (size_t k = 0; k < sizeof job / sizeof *job; k++) {
        for (int i = 0; i < SIZES; i++) {
            job[k].value[i] = (double)sizes[i];
        }
        measure(table, &job[k]);
    }
    for (int i = 0; i < SIZES; i++) {
        lanes_clear(&data[i].lanes);
        sgd_clear(&data[i].sgd);
        dataset_clear(&data[i].dataset);
    }
}

void bench_scaling(struct csvwriter *table) {
    measure_spikes(table);
    measure_data(table);
}
