/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many replicas side by side: steps a second in lanes, beside the same with nothing drawn and
 * beside a loop over replicas one by one. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "base/die.h"
#include "chain/lanes.h"

enum { RUNS = 4096, ONE_BY_ONE = 128 };

struct task {
    struct dataset dataset;
    struct sgd sgd;
    struct lanes lanes;
    struct lanes_stop stop;
    double floor, x0;
};

static void task_init(struct task *task, double height, double floor, uint64_t most_steps) {
    struct fault fault;
    task->floor = floor;
    task->x0 = 1.45;
    task->stop = (struct lanes_stop){.height = height, .most_steps = most_steps};
    DIE_UNLESS_OK(sgd_init(&task->sgd, &task->dataset, &fault), fault);
    DIE_UNLESS_OK(lanes_init(&task->lanes, &task->sgd, &fault), fault);
}

static void task_clear(struct task *task) {
    lanes_clear(&task->lanes);
    sgd_clear(&task->sgd);
    dataset_clear(&task->dataset);
}

static const double Y0 = 1e-6; /* |Y| at the start */

static double in_lanes(void *context) {
    static struct lanes_run run[RUNS];
    const struct task *task = context;
    struct rng_key key = rng_key_of(1, "bench", 2);
    double steps = 0;
    for (uint64_t r = 0; r < RUNS; r++) {
        run[r] = lanes_start(key, r, (struct chain){Y0, task->x0}, task->floor);
    }
    lanes_advance(&task->lanes, key, &task->stop, run, RUNS);
    for (uint64_t r = 0; r < RUNS; r++) {
        steps += (double)run[r].steps;
    }
    return steps;
}

/* The loop that lanes replace. */
static double one_by_one(void *context) {
    const struct task *task = context;
    struct rng_key key = rng_key_of(1, "bench", 3);
    double steps = 0, sum = 0;
    for (uint64_t r = 0; r < ONE_BY_ONE; r++) {
        struct rng rng = rng_of(key, r);
        struct chain at = {Y0, task->x0};
        uint64_t t = 0;
        double size = fabs(at.y), peak = size;
        while (size < task->stop.height && at.eta_lambda > task->stop.flat && size > task->floor &&
               t < task->stop.most_steps) {
            at = sgd_step(&task->sgd, at, &rng);
            size = fabs(at.y);
            peak = size > peak ? size : peak;
            t++;
        }
        sum += peak + at.y;
        steps += (double)t;
    }
    bench_use(sum);
    return steps;
}

static void measure(
    struct csvwriter *rows, const char *name, const char *wanted, const char *yardstick_name,
    bench_work *yardstick, struct task *task, struct task *other) {
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "steps/s",
                  .wanted = wanted,
                  .yardstick_name = yardstick_name,
                  .run = in_lanes,
                  .yardstick = yardstick,
                  .context = task,
                  .yardstick_context = other});
}

/* Long runs: a thousand steps each. The single sample is E s^2, lazy here: nothing is drawn. */
static void measure_long(struct csvwriter *rows) {
    static const char *const name[] = {"plain", "AVX2", "AVX-512"};
    struct task two, one;
    char text[64];
    struct fault fault;
    bench_two_samples(&two.dataset);
    DIE_UNLESS_OK(dataset_init(&one.dataset, (double[]){1.345}, (double[]){1}, 1, &fault), fault);
    task_init(&two, INFINITY, LANES_FLOOR, 1000);
    task_init(&one, INFINITY, LANES_FLOOR, 1000);
    for (enum lanes_clone clone = 0; clone < LANES_CLONES; clone++) {
        if (lanes_has(clone)) {
            two.lanes.clone = one.lanes.clone = clone;
            snprintf(text, sizeof text, "steps in lanes, %s", name[clone]);
            measure(rows, text, "ratio 0.6", "nothing drawn", in_lanes, &two, &one);
            measure(rows, text, "ratio 10", "one by one", one_by_one, &two, &two);
        }
    }
    task_clear(&two);
    task_clear(&one);
}

/* Short ones, as crude Monte Carlo has: 33 steps in the mean. */
static void measure_short(struct csvwriter *rows) {
    struct task task;
    bench_two_samples(&task.dataset);
    task_init(&task, 0.02, 1e-9, 1000000);
    measure(rows, "steps in lanes, runs of 33", "ratio 4", "one by one", one_by_one, &task, &task);
    task_clear(&task);
}

static void measure_many(struct csvwriter *rows, size_t samples, const char *wanted) {
    struct task task;
    char text[64];
    snprintf(text, sizeof text, "steps in lanes, %zu samples", samples);
    bench_samples(&task.dataset, samples);
    task_init(&task, INFINITY, LANES_FLOOR, 300);
    measure(rows, text, wanted, "one by one", one_by_one, &task, &task);
    task_clear(&task);
}

void bench_lanes(struct csvwriter *rows) {
    measure_long(rows);
    measure_short(rows);
    measure_many(rows, 8, "ratio 10");
    measure_many(rows, 1000, "ratio 10");
    measure_many(rows, 100000, "ratio 10");
}
