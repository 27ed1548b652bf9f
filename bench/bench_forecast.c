/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast are forecasts on vectors? Beside NumPy on one thread (numpy_forecast.py), if a python3
 * has it, by CPU seconds and in turn; and a step with a frozen kernel beside reading the columns
 * that it reads.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "base/die.h"
#include "bench.h"
#include "forecast/frozen.h"
#include "forecast/limits.h"
#include "forecast/lyapunov.h"
#include "forecast/lyapunov_pair.h"
#include "forecast/mean_square.h"
#include "forecast/relu_surrogate.h"
#include "forecast/vector_chain.h"
#include "matrix/rows.h"

enum { M = 128, D = 64, B = 32, LARGE = 4096 };

struct lab {
    struct samples samples; /* M, and the first half of them */
    struct samples half;
    struct kernel kernel;
    struct batch batch, small; /* of M; of half as many, four at a time */
    double *state, *factor;
    struct relu_surrogate surrogate;
    struct relu_surrogate_state neurons;
    struct vector_chain chain;
    double answers; /* of the last job: how many answers its work was worth */
};

static void open_lab(struct lab *lab) {
    struct rng_key key = rng_key_of(1, "bench_forecast", 0);
    struct rng rng = rng_of(key, 0);
    MUST(samples_init(&lab->samples, M, D, 1, &fault));
    for (size_t k = 0; k < (size_t)M * D; k++) {
        lab->samples.x[k] = rng_normal(&rng) / sqrt(D);
    }
    for (size_t i = 0; i < M; i++) {
        lab->samples.y[i] = rng_normal(&rng) > 0 ? 1 : -1;
    }
    lab->half = samples_part(&lab->samples, 0, M / 2);
    MUST(kernel_of_inputs(&lab->kernel, KERNEL_RELU, 0, lab->samples.x, M, D, &fault));
    MUST(batch_init(&lab->batch, M, B, BATCH_FRESH, xoroshiro_of(key, 0), &fault));
    MUST(batch_init(&lab->small, M / 2, 4, BATCH_FRESH, xoroshiro_of(key, 1), &fault));
    const struct relu_surrogate_question question = {&lab->half, 0.1, 1e6, 500};
    MUST(relu_surrogate_init(&lab->surrogate, &question, &fault));
    MUST(relu_surrogate_open(&lab->neurons, &lab->surrogate, &fault));
    relu_surrogate_start(&lab->neurons, &rng);
    MUST(vector_chain_init(&lab->chain, D, &fault));
    MUST(vector_chain_start(&lab->chain, 0.1, 1e6, &rng, &fault));
    lab->state = aligned_alloc(64, (LARGE + B) * sizeof *lab->state);
    if (lab->state == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %d numbers", LARGE);
    }
    rows_start(lab->state, LARGE, 3);
    lab->factor = lab->state + LARGE;
}

static void close_lab(struct lab *lab) {
    free(lab->state);
    vector_chain_clear(&lab->chain);
    relu_surrogate_close(&lab->neurons);
    relu_surrogate_clear(&lab->surrogate);
    batch_clear(&lab->batch);
    batch_clear(&lab->small);
    kernel_clear(&lab->kernel);
    samples_clear(&lab->samples);
}

static void use_threads(int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
    (void)threads;
}

static int most_threads(void) {
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

/* -- beside NumPy ------------------------------------------------------------------------- */

/* Does `count` jobs, or one answer that is worth so many of the peer's: returns how many. */
typedef double own_work(struct lab *lab, int count);

static double frozen_steps(struct lab *lab, int count) {
    const double eta = 1.1 * limits_full_batch(&lab->kernel);
    const struct frozen frozen = frozen_of(&lab->kernel, FROZEN_RESIDUAL, eta);
    long exponent = 0;
    for (int t = 0; t < count; t++) {
        size_t size;
        const size_t *batch = batch_next(&lab->batch, &size);
        frozen_step(&frozen, lab->state, batch, size, lab->factor);
        if (t % 8 == 7) {
            frozen_rescale(&frozen, lab->state, &exponent);
        }
    }
    bench_use(lab->state[0]);
    return count;
}

/* The drift: its error falls like the root of the steps. */
static double drifts(struct lab *lab, int count) {
    double eta = 1.1 * limits_full_batch(&lab->kernel), done = 0;
    for (int t = 0; t < count; t++) {
        const struct lyapunov_question question = {&lab->kernel, eta, B, BATCH_FRESH, 500, 2000};
        const struct plan plan = {
            .key = rng_key_of(1, "bench_forecast", (uint64_t)t), .runs = 16, .threads = 1};
        struct lyapunov found;
        MUST(lyapunov_run(&found, &question, &plan, &fault));
        double error = found.drift.se / (0.01 * found.drift.value);
        done += 1 / (error * error);
        lab->answers = 1 / (error * error) / (double)found.steps;
    }
    return done;
}

static double thresholds(struct lab *lab, int count) {
    for (int t = 0; t < count; t++) {
        struct mean_square_value eta;
        MUST(mean_square_threshold(&eta, &lab->kernel, B, BATCH_FRESH, &fault));
        bench_use(eta.value);
    }
    return count;
}

static double relu_steps(struct lab *lab, int count) {
    for (int t = 0; t < count; t++) {
        size_t size;
        const size_t *batch = batch_next(&lab->small, &size);
        relu_surrogate_step(&lab->neurons, batch, size);
        bench_use(relu_surrogate_mean_square(&lab->neurons));
    }
    return count;
}

static double linear_steps(struct lab *lab, int count) {
    const struct vector_chain_data data = {M / 2, D, lab->half.x, NULL};
    for (int t = 0; t < count; t++) {
        size_t size;
        const size_t *batch = batch_next(&lab->small, &size);
        vector_chain_step(&lab->chain, &data, batch, size);
        bench_use(vector_chain_mean_square(&lab->chain, &data));
    }
    return count;
}

struct job {
    const char *name, *unit, *wanted, *peer;
    own_work *run;
    int times, peer_times;
    bool by_steps; /* the peer does steps, of which an answer wants many */
};

static void
measure(struct csvwriter *rows, struct lab *lab, struct bench_peer *peer, const struct job *job) {
    double run[BENCH_ROUNDS], other[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    job->run(lab, 1);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double start = bench_now(BENCH_CPU), done = job->run(lab, job->times);
        run[i] = done / (bench_now(BENCH_CPU) - start);
        other[i] = peer != NULL ? 1 / bench_peer_seconds(peer, job->peer, job->peer_times) : NAN;
        other[i] *= job->by_steps ? lab->answers : 1;
        ratio[i] = run[i] / other[i];
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = job->name,
                  .unit = job->unit,
                  .wanted = job->wanted,
                  .yardstick = peer != NULL ? "NumPy" : "NumPy is not installed",
                  .measured = bench_median(run, BENCH_ROUNDS),
                  .plain = bench_median(other, BENCH_ROUNDS),
                  .ratio = bench_median(ratio, BENCH_ROUNDS)});
}

/* -- beside the memory -------------------------------------------------------------------- */

struct columns {
    struct frozen frozen;
    struct batch batch;
    double *state, *factor;
    int steps;
};

static double bytes(const struct columns *columns) {
    return 8e-9 * B * (double)columns->frozen.size * columns->steps;
}

static double step_columns(void *context) {
    struct columns *columns = context;
    for (int t = 0; t < columns->steps; t++) {
        size_t size;
        const size_t *batch = batch_next(&columns->batch, &size);
        frozen_step(&columns->frozen, columns->state, batch, size, columns->factor);
    }
    bench_use(columns->state[0]);
    return bytes(columns);
}

/* Adds up the same rows, 64 numbers at a time. */
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

#ifdef __x86_64__
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static double
read_rows(const double *row, size_t size) {
    vector a = {0}, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (size_t k = 0; k + 64 <= size; k += 64) {
        const vector *at = (const vector *)(row + k);
        a += at[0];
        b += at[1];
        c += at[2];
        d += at[3];
        e += at[4];
        f += at[5];
        g += at[6];
        h += at[7];
    }
    vector sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

static double read_columns(void *context) {
    struct columns *columns = context;
    size_t order = columns->frozen.size;
    double sum = 0;
    for (int t = 0; t < columns->steps; t++) {
        size_t size;
        const size_t *batch = batch_next(&columns->batch, &size);
        for (size_t j = 0; j < size; j++) {
            sum += read_rows(columns->frozen.rows + batch[j] * order, order);
        }
    }
    bench_use(sum);
    return bytes(columns);
}

static void measure_columns(struct csvwriter *rows, struct lab *lab, size_t order, int steps) {
    char name[64];
    double *matrix = aligned_alloc(64, order * order * sizeof *matrix);
    if (matrix == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a kernel of %zu", order);
    }
    rows_start(matrix, order * order, 5);
    /* A rate so small that nothing grows or vanishes. */
    struct columns columns = {
        .frozen = {.coordinates = FROZEN_RESIDUAL, .rows = matrix, .size = order, .eta = 1e-9},
        .state = lab->state,
        .factor = lab->factor,
        .steps = steps};
    struct xoroshiro stream = xoroshiro_of(rng_key_of(1, "bench_forecast", order), 0);
    MUST(batch_init(&columns.batch, order, B, BATCH_FRESH, stream, &fault));
    snprintf(name, sizeof name, "frozen step, m = %zu, b = %d", order, B);
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "GB/s",
                  .wanted = "ratio 0.5",
                  .yardstick_name = "reading its columns",
                  .run = step_columns,
                  .yardstick = read_columns,
                  .context = &columns,
                  .yardstick_context = &columns});
    batch_clear(&columns.batch);
    free(matrix);
}

/* -- answers alone ------------------------------------------------------------------------ */

static void report_seconds(struct csvwriter *rows, const char *name, double seconds, double most) {
    char wanted[32], limit[32];
    snprintf(wanted, sizeof wanted, "below %g", most);
    snprintf(limit, sizeof limit, "%g", most);
    bench_report(
        rows, &(struct bench_row){name, "s", wanted, limit, seconds, most, seconds / most});
}

/* The root of k to nine digits and more; 2 % are wanted. */
static void measure_root(struct csvwriter *rows) {
    double c = 1.3 * cos(0.3);
    struct kernel pair;
    struct lyapunov_pair theta;
    MUST(kernel_init(&pair, (const double[]){1, c, c, 1.69}, 2, 0, &fault));
    double start = bench_now(BENCH_CPU);
    MUST(lyapunov_pair_root(&theta, &pair, 1.45, &fault));
    report_seconds(rows, "theta of two samples", bench_now(BENCH_CPU) - start, 10);
    kernel_clear(&pair);
}

static double children(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec;
}

static void measure_command(struct csvwriter *rows, const char *name, const char *options) {
    char command[512];
    snprintf(command, sizeof command, "build/bin/catapult %s --threads 1 >/dev/null", options);
    double before = children();
    if (system(command) != 0) {
        printf("%s: build/bin/catapult is not built, or failed; not measured\n", name);
        return;
    }
    report_seconds(rows, name, children() - before, 1);
}

void bench_forecast(struct csvwriter *rows) {
    static const struct job jobs[] = {
        {"frozen step, m = 128, b = 32", "steps/s", "ratio 50", "frozen", frozen_steps, 200000,
         4000, false},
        {"drift to 1 %, m = 128, b = 32", "1/s", "1", "frozen", drifts, 1, 4000, true},
        {"eta_2, m = 128, b = 32", "1/s", "20", "threshold", thresholds, 2, 1, false},
        {"linear chain step, d = 64, b = 4", "steps/s", "ratio 10", "linear", linear_steps, 20000,
         2000, false},
        {"ReLU step, N = 500, m = 64, b = 4", "steps/s", "ratio 10", "relu", relu_steps, 5000, 500,
         false},
    };
    struct bench_peer peer;
    struct lab lab;
    int threads = most_threads();
    use_threads(1);
    bool there = bench_peer_init(&peer, "numpy", "bench/numpy_forecast.py");
    open_lab(&lab);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        measure(rows, &lab, there ? &peer : NULL, &jobs[i]);
    }
    bench_peer_clear(&peer);
    measure_columns(rows, &lab, M, 20000);
    measure_columns(rows, &lab, LARGE, 500);
    measure_root(rows);
    measure_command(
        rows, "catapult scan, 36 rates, two points",
        "scan --dataset data/datasets/gess_heydecker_1_17.csv --eta 0.4:0.8:36 --width 1e6");
    measure_command(
        rows, "catapult safe, two points",
        "safe --dataset data/datasets/gess_heydecker_1_17.csv --probability 1e-6 --width 1e6");
    close_lab(&lab);
    use_threads(threads);
}
