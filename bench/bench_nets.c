/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast are the networks? Beside PyTorch in single precision on one thread (torch_steps.py), if
 * python3 has it; the package computes in doubles. Both are measured in CPU seconds, in turn.
 * Without PyTorch only our own rates are there.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "base/die.h"
#include "bench.h"
#include "inputs/samples.h"
#include "nets/tangent.h"
#include "nets/training.h"

/* -- our own ------------------------------------------------------------------------------ */

struct job {
    const char *name, *peer, *unit, *wanted;
    const char *net;
    size_t samples, batch, pairs; /* batch 0: all */
    int times, peer_times;
    bool kernel; /* nothing but the kernel of all samples */
};

struct lab {
    struct net net;
    struct samples samples;
    struct training training;
    double *matrix;
};

static void lab_init(struct lab *lab, const struct job *job) {
    struct rng_key key = rng_key_of(1, "bench_nets", 0);
    struct rng rng = rng_of(key, 0);
    struct training_plan plan = {.batch = job->batch, .pairs = job->pairs, .key = key};
    MUST(net_init(&lab->net, job->net, NET_NTK, &fault));
    net_start(&lab->net, NET_NTK, 1, key, 1);
    MUST(samples_init(&lab->samples, job->samples, lab->net.inputs, 1, &fault));
    for (size_t i = 0; i < job->samples * lab->net.inputs; i++) {
        lab->samples.x[i] = rng_normal(&rng);
    }
    for (size_t i = 0; i < job->samples; i++) {
        lab->samples.y[i] = rng_normal(&rng);
    }
    MUST(training_init(&lab->training, &lab->net, &lab->samples, &plan, &fault));
    lab->matrix = calloc(job->samples * job->samples, sizeof *lab->matrix);
    if (lab->matrix == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a kernel of %zu samples", job->samples);
    }
}

static void lab_clear(struct lab *lab) {
    training_clear(&lab->training);
    net_clear(&lab->net);
    samples_clear(&lab->samples);
    free(lab->matrix);
}

static void do_kernel(struct lab *lab) {
    struct pass pass;
    MUST(pass_init(&pass, &lab->net, lab->samples.count, 1, &fault));
    pass_forward(&pass, lab->samples.x, lab->samples.count);
    tangent_kernel(&pass, lab->matrix);
    pass_clear(&pass);
}

static void do_step(struct lab *lab, const struct job *job) {
    MUST(training_look(&lab->training, &fault));
    training_step(&lab->training, 1e-3);
    if (job->pairs > 0) {
        bench_use(training_loss(&lab->training, &lab->samples));
    }
}

/* Seconds of one job. */
static double own_seconds(struct lab *lab, const struct job *job, enum bench_clock clock) {
    double start = bench_now(clock);
    for (int i = 0; i < job->times; i++) {
        if (job->kernel) {
            do_kernel(lab);
        } else {
            do_step(lab, job);
        }
    }
    return (bench_now(clock) - start) / job->times;
}

/* -- rows --------------------------------------------------------------------------------- */

static void measure(struct csvwriter *rows, struct bench_peer *peer, const struct job *job) {
    struct lab lab;
    double run[BENCH_ROUNDS], other[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    lab_init(&lab, job);
    own_seconds(&lab, job, BENCH_CPU);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        run[i] = 1 / own_seconds(&lab, job, BENCH_CPU);
        other[i] = peer != NULL ? 1 / bench_peer_seconds(peer, job->peer, job->peer_times) : NAN;
        ratio[i] = run[i] / other[i];
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = job->name,
                  .unit = job->unit,
                  .wanted = job->wanted,
                  .yardstick = peer != NULL ? "PyTorch in floats" : "PyTorch is not installed",
                  .measured = bench_median(run, BENCH_ROUNDS),
                  .plain = bench_median(other, BENCH_ROUNDS),
                  .ratio = bench_median(ratio, BENCH_ROUNDS)});
    lab_clear(&lab);
}

static void use_threads(int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
    (void)threads;
}

/* Two threads beside one, by the clock on the wall. */
static void measure_threads(struct csvwriter *rows, const struct job *job) {
    struct lab lab;
    double two[BENCH_ROUNDS], one[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    lab_init(&lab, job);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        use_threads(2);
        two[i] = 1 / own_seconds(&lab, job, BENCH_WALL);
        use_threads(1);
        one[i] = 1 / own_seconds(&lab, job, BENCH_WALL);
        ratio[i] = two[i] / one[i];
    }
    bench_report(
        rows, &(struct bench_row){
                  .job = "GD step, 5 x 1024, 2 threads",
                  .unit = job->unit,
                  .wanted = "ratio 1.8",
                  .yardstick = "one thread",
                  .measured = bench_median(two, BENCH_ROUNDS),
                  .plain = bench_median(one, BENCH_ROUNDS),
                  .ratio = bench_median(ratio, BENCH_ROUNDS)});
    lab_clear(&lab);
}

#define SHALLOW "100 dense 1024 relu dense 1"
#define DEEP    "784 dense 1024 relu dense 1024 relu dense 1024 relu dense 1024 relu dense 1"

void bench_nets(struct csvwriter *rows) {
    static const struct job jobs[] = {
        {"SGD step, 2 x 1024, b = 5", "sgd", "steps/s", "ratio 8", SHALLOW, 2000, 5, 0, 300, 100,
         false},
        {"GD step, 2 x 1024, n = 2000", "gd", "steps/s", "ratio 1.8", SHALLOW, 2000, 0, 0, 3, 3,
         false},
        {"GD step, 5 x 1024, n = 128", "deep", "steps/s", "ratio 1", DEEP, 128, 0, 0, 3, 3, false},
        {"tangent kernel, 5 x 1024, n = 128", "kernel", "1/s", "ratio 80", DEEP, 128, 0, 0, 3, 1,
         true},
        {"SGD step watched, 5 x 1024, b = 32", "watched", "steps/s", "ratio 20", DEEP, 128, 32, 1,
         3, 1, false},
    };
    struct bench_peer peer;
    bool there = bench_peer_init(&peer, "torch", "bench/torch_steps.py");
    use_threads(1);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        measure(rows, there ? &peer : NULL, &jobs[i]);
    }
    bench_peer_clear(&peer);
    measure_threads(rows, &jobs[2]);
}
