/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exits: beside a loop of NumPy (numpy_escape.py), if a python3 has it; beside the loop with a
 * number in place of each draw; and what one of 10^20 steps costs to one per cent. */

#include <math.h>

#include "base/die.h"
#include "bench.h"
#include "escape/exit_reversed.h"
#include "escape/exit_runs.h"
#include "escape/exit_splitting.h"

static const double ONE = 1, ETA = 0.1, EPSILON = 0.2;
enum { EXITS = 4000, PEER_EXITS = 40 };

static struct valley valley_of(void) {
    return (struct valley){1, &ONE, &ONE, VALLEY_BALL, 1};
}

static struct exit_runs exits(void) {
    const struct exit_runs_question question = {valley_of(), ETA, EPSILON, {0}, 0, 100000000};
    const struct plan plan = {.key = rng_key_of(1, "bench", 0), .runs = EXITS, .threads = 1};
    struct exit_runs found;
    MUST(exit_runs_run(&found, &question, &plan, &fault));
    return found;
}

/* -- beside NumPy ------------------------------------------------------------------------- */

static void measure_peer(struct csvwriter *rows) {
    struct bench_peer peer;
    bool there = bench_peer_init(&peer, "numpy", "bench/numpy_escape.py");
    double run[BENCH_ROUNDS], other[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double start = bench_now(BENCH_CPU);
        bench_use(exits().steps);
        run[i] = EXITS / (bench_now(BENCH_CPU) - start);
        other[i] = there ? 1 / bench_peer_seconds(&peer, "exits", PEER_EXITS) : NAN;
        ratio[i] = run[i] / other[i];
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = "exits of SGD, one dimension",
                  .unit = "exits/s",
                  .wanted = "ratio 30",
                  .yardstick = there ? "a loop of NumPy" : "NumPy is not installed",
                  .measured = bench_median(run, BENCH_ROUNDS),
                  .plain = bench_median(other, BENCH_ROUNDS),
                  .ratio = bench_median(ratio, BENCH_ROUNDS)});
    bench_peer_clear(&peer);
}

/* -- beside a constant -------------------------------------------------------------------- */

static double steps(void *context) {
    (void)context;
    return exits().steps;
}

/* The same steps with +-0.5 in turn for a draw, which the compiler cannot know. */
static double constant_steps(void *context) {
    const double *constant = context, decay = 1 - ETA, spread = sqrt(ETA * EPSILON);
    double x = 0, draw = *constant;
    uint64_t left = 0, taken = 0;
    for (; taken < 10000000; taken++) {
        x = decay * x + spread * draw;
        draw = -draw;
        left += x * x > 1;
    }
    bench_use(x + (double)left);
    return (double)taken;
}

/* -- one exit of 10^20 steps -------------------------------------------------------------- */

/* CPU seconds to one per cent. Splitting by N particles has a relative variance of |log P|/N at
 * best, 45/N here: half a million particles, which take some 500 steps each to the top, so 2e8
 * steps, half a second at the pace of plain runs. It comes to three times that variance, since its
 * levels are as far apart as a step, and to three times the time of a step, since one in ten steps
 * ends at a level. What it is for is a chain that has no way back in closed form. */

static void measure_rare(struct csvwriter *rows) {
    const double eta = 0.01, epsilon = 1 / 45.0, wanted = 0.01;
    const struct exit_splitting_question split = {valley_of(), eta, epsilon, 500};
    const struct exit_reversed_question back = {valley_of(), eta, epsilon};
    double one[3], two[3], ratio[3];
    for (uint64_t i = 0; i < 3; i++) {
        const struct plan plan = {.key = rng_key_of(1, "bench", 10 + i), .runs = 96, .threads = 1};
        const struct plan trials = {
            .key = rng_key_of(1, "bench", 20 + i), .runs = 400000, .threads = 1};
        struct exit_splitting found;
        struct exit_reversed other;
        double start = bench_now(BENCH_CPU);
        MUST(exit_splitting_run(&found, &split, &plan, &fault));
        one[i] = (bench_now(BENCH_CPU) - start) * pow(found.log_mean.se / wanted, 2);
        start = bench_now(BENCH_CPU);
        MUST(exit_reversed_run(&other, &back, &trials, &fault));
        two[i] = (bench_now(BENCH_CPU) - start) * pow(other.log_mean.se / wanted, 2);
        ratio[i] = two[i] / one[i];
        bench_use(found.log_mean.value + other.log_mean.value);
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = "E nu = 1e20 to 1 %, run backwards",
                  .unit = "s",
                  .wanted = "at most 2",
                  .yardstick = "splitting",
                  .measured = bench_median(two, 3),
                  .plain = bench_median(one, 3),
                  .ratio = bench_median(ratio, 3)});
}

void bench_escape(struct csvwriter *rows) {
    static double constant = 0.5;
    measure_peer(rows);
    bench_measure(
        rows, &(struct bench_job){
                  .name = "steps to exits, one dimension",
                  .unit = "steps/s",
                  .wanted = "ratio 0.6",
                  .yardstick_name = "a number for the draw",
                  .run = steps,
                  .yardstick = constant_steps,
                  .yardstick_context = &constant,
                  .clock = BENCH_CPU});
    measure_rare(rows);
}
