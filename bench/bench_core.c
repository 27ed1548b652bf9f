/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deterministic quantities: drift, exponent and roots, in doubles and as proofs. */

#include <math.h>
#include <stdlib.h>

#include "certified/ball_cramer.h"
#include "certified/ball_roots.h"
#include "bench.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

enum { LARGE = 1000 };

static const double S2[] = {1, 1.69}, P[] = {0.5, 0.5};

struct task {
    const struct dataset *dataset;
    size_t count;
};

static double x_of(size_t i, size_t count) {
    return 1.2 + 0.38 * (double)i / (double)count;
}

static double drifts(void *context) {
    const struct task *task = context;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        sum += drift(task->dataset, dd_of(x_of(i, task->count)));
    }
    bench_use(sum);
    return (double)task->count;
}

static double plain_drifts(void *context) {
    const struct task *task = context;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        double x = x_of(i, task->count);
        sum += P[0] * log(fabs(1 - x * S2[0])) + P[1] * log(fabs(1 - x * S2[1]));
    }
    bench_use(sum);
    return (double)task->count;
}

static double exponents(void *context) {
    const struct task *task = context;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        sum += cramer_exponent(task->dataset, dd_of(x_of(i, task->count)));
    }
    bench_use(sum);
    return (double)task->count;
}

/* Bisection on the moment itself, to the same precision. */
static double plain_exponents(void *context) {
    const struct task *task = context;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        double x = x_of(i, task->count), low = 1e-9, high = 64;
        double a = fabs(1 - x * S2[0]), b = fabs(1 - x * S2[1]);
        for (int k = 0; k < 60; k++) {
            double middle = (low + high) / 2;
            if (P[0] * pow(a, middle) + P[1] * pow(b, middle) < 1) {
                low = middle;
            } else {
                high = middle;
            }
        }
        sum += low;
    }
    bench_use(sum);
    return (double)task->count;
}

static double all_roots(void *context) {
    const struct task *task = context;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        struct drift_roots roots;
        struct fault fault;
        DIE_UNLESS_OK(drift_roots_init(&roots, task->dataset, &fault), fault);
        sum += (double)roots.count;
        drift_roots_clear(&roots);
    }
    bench_use(sum);
    return (double)task->count;
}

/* The drift once in every gap: the least any method looks at. */
static double drift_in_gaps(void *context) {
    const struct task *task = context;
    const struct dataset *dataset = task->dataset;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        for (size_t k = 1; k < dataset->atoms; k++) {
            double x = (1 / dataset->atom[k - 1].s2.hi + 1 / dataset->atom[k].s2.hi) / 2;
            sum += drift(dataset, dd_of(x));
        }
    }
    bench_use(sum);
    return (double)task->count;
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
static double proofs(void *context) {
    const struct task *task = context;
    double sum = 0;
    for (size_t i = 0; i < task->count; i++) {
        struct ball_data data;
        struct ball_roots roots;
        struct fault fault;
        DIE_UNLESS_OK(ball_data_init(&data, task->dataset, &fault), fault);
        DIE_UNLESS_OK(ball_roots_init(&roots, &data, task->dataset, BALL_DIGITS, &fault), fault);
        sum += (double)roots.count + proved_exponent(&data, x_of(i, task->count));
        ball_roots_clear(&roots);
        ball_data_clear(&data);
    }
    bench_use(sum);
    return (double)task->count;
}

static double roots_and_exponents(void *context) {
    all_roots(context);
    return exponents(context);
}

static void measure(
    struct csvwriter *rows, const char *name, const char *wanted, const char *yardstick_name,
    bench_work *run, bench_work *yardstick, struct task task) {
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "per s",
                  .wanted = wanted,
                  .yardstick_name = yardstick_name,
                  .run = run,
                  .yardstick = yardstick,
                  .context = &task,
                  .yardstick_context = &task});
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

void bench_core(struct csvwriter *rows) {
    struct dataset dataset;
    bench_two_samples(&dataset);
    measure(
        rows, "drift, two points", "5e6", "plain loop over log", drifts, plain_drifts,
        (struct task){&dataset, 400000});
    measure(
        rows, "exponent, two points", "3e5", "bisection", exponents, plain_exponents,
        (struct task){&dataset, 20000});
    measure(
        rows, "the same and all roots, proved", "20", "both in doubles", proofs,
        roots_and_exponents, (struct task){&dataset, 500});
    dataset_clear(&dataset);
    random_dataset(&dataset);
    measure(
        rows, "all roots, 1000 points", "0.5", "drift once in every gap", all_roots, drift_in_gaps,
        (struct task){&dataset, 1});
    dataset_clear(&dataset);
}
