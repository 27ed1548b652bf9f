/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast are forecasts on vectors? Beside NumPy on one thread (numpy_forecast.py), if a python3
 * has it, by CPU seconds and in turn.
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
#include "forecast/moment_exponent.h"
#include "forecast/moment_root.h"
#include "forecast/relu_surrogate.h"
#include "forecast/rise_rare.h"
#include "forecast/vector_chain.h"
#include "matrix/rows.h"

enum { M = 128, D = 64, B = 32 };

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
    lab->state = aligned_alloc(64, (M + B) * sizeof *lab->state);
    if (lab->state == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %d numbers", M);
    }
    rows_start(lab->state, M, 3);
    lab->factor = lab->state + M;
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

/* Of 128 samples by populations; its error, with what is systematic, is above 1 %. */
static void measure_tail(struct csvwriter *rows, const struct lab *lab) {
    double eta = 0.94 * limits_full_batch(&lab->kernel);
    struct mean_square_value square;
    struct moment_root found;
    const struct plan plan = {.key = rng_key_of(1, "bench_forecast", 8), .runs = 6, .threads = 1};
    double start = bench_now(BENCH_CPU);
    MUST(moment_exponent_square(&square, &lab->kernel, eta, B, BATCH_FRESH, &fault));
    const struct moment_root_question question = {&lab->kernel, eta, B, BATCH_FRESH, square.value};
    MUST(moment_root_run(&found, &question, &plan, &fault));
    double error = found.theta.se / (0.02 * found.theta.value);
    double seconds = (bench_now(BENCH_CPU) - start) * fmax(1, error * error);
    report_seconds(rows, "theta to 2 %, m = 128, b = 32", seconds, 10);
}

/* Three times the start within 100 steps, P = 2e-7, to a tenth; the error falls like the root of
 * the time. */
static void measure_rare(struct csvwriter *rows, const struct lab *lab) {
    static const double height = 3;
    const struct rise_frozen_question question = {
        .kernel = &lab->kernel,
        .y = lab->samples.y,
        .eta = 0.94 * limits_full_batch(&lab->kernel),
        .batch = B,
        .sampling = BATCH_FRESH,
        .heights = {&height, 1, 100}};
    const struct plan plan = {
        .key = rng_key_of(1, "bench_forecast", 7), .runs = 64, .relative_error = 0.1, .threads = 1};
    struct rise_rare found;
    double start = bench_now(BENCH_CPU);
    MUST(rise_rare_frozen_run(&found, &question, &plan, &fault));
    double error = found.share.se / (0.01 * found.share.value);
    double seconds = (bench_now(BENCH_CPU) - start) * error * error;
    report_seconds(rows, "P = 2e-7 to 1 %, m = 128, b = 32", seconds, 10);
}

static double children(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec;
}

static void
measure_command(struct csvwriter *rows, const char *name, double most, const char *options) {
    char command[512];
    snprintf(command, sizeof command, "build/bin/catapult %s --threads 1 >/dev/null", options);
    double before = children();
    if (system(command) != 0) {
        printf("%s: build/bin/catapult is not built, or failed; not measured\n", name);
        return;
    }
    report_seconds(rows, name, children() - before, most);
}

/* The kernel of the lab as a file. */
static void measure_safe(struct csvwriter *rows, const struct lab *lab) {
    static const char path[] = "build/bench_kernel.csv";
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        DIE(STATUS_SYSTEM, "%s: cannot be written", path);
    }
    for (size_t k = 0; k < (size_t)M * M; k++) {
        fprintf(file, "%.17g%c", lab->kernel.k[k], k % M == M - 1 ? '\n' : ',');
    }
    if (fclose(file) != 0) {
        DIE(STATUS_SYSTEM, "%s: cannot be written", path);
    }
    measure_command(
        rows, "catapult safe, m = 128, b = 32, P = 5 %", 60,
        "safe --kernel build/bench_kernel.csv --batch 32 --probability 0.05");
    remove(path);
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
    bench_columns(rows);
    measure_root(rows);
    measure_tail(rows, &lab);
    measure_rare(rows, &lab);
    measure_command(
        rows, "catapult scan, 36 rates, two points", 1,
        "scan --dataset data/datasets/gess_heydecker_1_17.csv --eta 0.4:0.8:36 --width 1e6");
    measure_command(
        rows, "catapult safe, two points", 1,
        "safe --dataset data/datasets/gess_heydecker_1_17.csv --probability 1e-6 --width 1e6");
    measure_safe(rows, &lab);
    close_lab(&lab);
    use_threads(threads);
}
