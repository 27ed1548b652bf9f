/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spikes by simulation: what an error costs, and what a second thread brings. */

#include <math.h>

#include "bench.h"
#include "base/die.h"
#include "odds/spike_odds.h"

struct task {
    const struct dataset *dataset;
    double width;
    int threads;
    uint64_t replicas;
};

static struct spike_odds spikes(const struct task *task) {
    struct spike_odds_question question = {
        .dataset = task->dataset,
        .method = SPIKE_ODDS_TILT,
        .eta = dd_of(1),
        .width = task->width,
        .start = {.mu0 = 1, .lambda0 = dd_of(1.45)},
        .height = 0.02,
        .most_steps = 1000000};
    struct plan plan = {
        .key = rng_key_of(1, "bench", 0), .runs = task->replicas, .threads = task->threads};
    struct spike_odds estimate;
    struct fault fault;
    DIE_UNLESS_OK(spike_odds_run(&estimate, &question, &plan, &fault), fault);
    return estimate;
}

/* The relative standard error, in per cent, that one core-second buys: it falls like the root of
 * the time. */
static double error_per_second(const struct task *task) {
    double start = bench_now(BENCH_CPU);
    struct spike_odds estimate = spikes(task);
    return 100 * estimate.se / estimate.p * sqrt(bench_now(BENCH_CPU) - start);
}

static void measure_errors(struct csvwriter *rows, const struct dataset *dataset) {
    double narrow[BENCH_ROUNDS], wide[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        narrow[i] = error_per_second(&(struct task){dataset, 1e6, 1, 65536});
        wide[i] = error_per_second(&(struct task){dataset, 1e18, 1, 65536});
        ratio[i] = wide[i] / narrow[i];
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = "error of P at n = 1e18",
                  .unit = "% in a s",
                  .wanted = "at most 0.3",
                  .yardstick = "at n = 1e6",
                  .measured = bench_median(wide, BENCH_ROUNDS),
                  .plain = bench_median(narrow, BENCH_ROUNDS),
                  .ratio = bench_median(ratio, BENCH_ROUNDS)});
}

static double replicas(void *context) {
    const struct task *task = context;
    spikes(task);
    return (double)task->replicas;
}

void bench_spike_odds(struct csvwriter *rows) {
    struct dataset dataset;
    bench_two_samples(&dataset);
    measure_errors(rows, &dataset);
    struct task one = {&dataset, 1e12, 1, 262144}, two = {&dataset, 1e12, 2, 262144};
    bench_measure(
        rows, &(struct bench_job){
                  .name = "tilted replicas, two threads",
                  .unit = "per s",
                  .wanted = "ratio 1.9",
                  .yardstick_name = "one thread",
                  .run = replicas,
                  .yardstick = replicas,
                  .context = &two,
                  .yardstick_context = &one,
                  .clock = BENCH_WALL});
    dataset_clear(&dataset);
}
