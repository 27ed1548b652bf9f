/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast is a step of a real network, whose weights are read and written once? Bytes moved a
 * second, beside what copying one of its two arrays onto the other moves, and what scaling both in
 * place does.
 */

#include <stdio.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "bench.h"
#include "base/die.h"
#include "neurons/network.h"

static const char *const WANTED = "ratio 0.7";

/* Each moves all it can of the network's arrays; returns GB read and written. */
static double step(void *context) {
    struct network *network = context;
    network_step(network, 1e-6, 1, 0);
    return 32e-9 * (double)network->n;
}

/* Parts of the arrays, one a thread, as the network itself divides them. */
static double copy(void *context) {
    struct network *network = context;
    uint64_t parts = (uint64_t)network->threads, n = network->n;
#ifdef _OPENMP
#pragma omp parallel for schedule(static) num_threads(network->threads)
#endif
    for (uint64_t k = 0; k < parts; k++) {
        uint64_t first = k * n / parts, end = (k + 1) * n / parts;
        memcpy(network->a + first, network->w + first, (end - first) * sizeof(double));
    }
    return 16e-9 * (double)n;
}

static double scale(void *context) {
    struct network *network = context;
    uint64_t n = network->n;
    double *a = network->a, *w = network->w;
#ifdef _OPENMP
#pragma omp parallel for simd schedule(static) num_threads(network->threads)
#endif
    for (uint64_t r = 0; r < n; r++) {
        a[r] *= 0.9999999;
        w[r] *= 0.9999999;
    }
    return 32e-9 * (double)n;
}

static void measure(
    struct csvwriter *rows, const char *name, struct network *network, const char *yardstick_name,
    bench_work *yardstick) {
    char text[64];
    snprintf(
        text, sizeof text, "%s step, %d thread%s", name, network->threads,
        network->threads == 1 ? "" : "s");
    bench_measure(
        rows, &(struct bench_job){
                  .name = text,
                  .unit = "GB/s",
                  .wanted = WANTED,
                  .yardstick_name = yardstick_name,
                  .run = step,
                  .yardstick = yardstick,
                  .context = network,
                  .yardstick_context = network,
                  .clock = network->threads == 1 ? BENCH_CPU : BENCH_WALL});
}

void bench_network(struct csvwriter *rows, double neurons) {
    static const char *const name[] = {"linear", "ReLU"};
    struct network network;
    struct fault fault;
    for (int relu = 0; relu < 2; relu++) {
        for (int all = 0; all < 2; all++) {
            DIE_UNLESS_OK(
                network_init(
                    &network, relu ? NETWORK_RELU : NETWORK_LINEAR, (uint64_t)neurons, all ? 0 : 1,
                    &fault),
                fault);
            network_start(&network, rng_key_of(1, "bench", 1), 0);
            if (!all || network.threads > 1) {
                measure(rows, name[relu], &network, "copying one array", copy);
                measure(rows, name[relu], &network, "scaling both in place", scale);
            }
            network_clear(&network);
        }
    }
}
