/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_network --output FILE.csv [--neurons N]
 * How fast is a step of a real network, whose weights are read and written once? Bytes moved a second, beside what
 * copying one of its two arrays onto the other moves, and what scaling both in place does, in turn, seven times.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "args.h"
#include "csvwriter.h"
#include "die.h"
#include "network.h"
#include "provenance.h"

enum { ROUNDS = 7 };

static const char *const WANTED = "ratio 0.7";

/* CPU time where there is one thread, for the machine may be shared. */
static double now(int threads) {
    struct timespec time;
    clock_gettime(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Each moves all it can of the network's arrays; returns GB read and written. */
typedef double job(struct network *network);

static double step(struct network *network) {
    network_step(network, 1e-6, 1, 0);
    return 32e-9 * (double)network->n;
}

/* Parts of the arrays, one a thread, as the network itself divides them. */
static double copy(struct network *network) {
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

static double scale(struct network *network) {
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

static double rate(job *run, struct network *network) {
    double start = now(network->threads), moved = run(network);
    return moved / (now(network->threads) - start);
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double value[ROUNDS]) {
    qsort(value, ROUNDS, sizeof *value, by_size);
    return value[ROUNDS / 2];
}

static void measure(struct csvwriter *writer, const char *name, struct network *network,
                    const char *yardstick_name, job *yardstick) {
    double run[ROUNDS], plain[ROUNDS], ratio[ROUNDS];
    char text[64];
    for (int i = 0; i < ROUNDS; i++) {
        run[i] = rate(step, network);
        plain[i] = rate(yardstick, network);
        ratio[i] = run[i] / plain[i];
    }
    snprintf(text, sizeof text, "%s step, %d thread%s", name, network->threads,
             network->threads == 1 ? "" : "s");
    double middle = median(run), other = median(plain), share = median(ratio);
    printf("%-30s %10.3g GB/s (wanted %s)  %s: %.3g, ratio %.3g\n", text, middle, WANTED,
           yardstick_name, other, share);
    csvwriter_text(writer, text);
    csvwriter_real(writer, middle);
    csvwriter_text(writer, "GB/s");
    csvwriter_text(writer, WANTED);
    csvwriter_text(writer, yardstick_name);
    csvwriter_real(writer, other);
    csvwriter_real(writer, share);
}

static void measure_networks(struct csvwriter *writer, uint64_t neurons) {
    static const char *const name[] = {"linear", "ReLU"};
    struct network network;
    struct fault fault;
    for (int relu = 0; relu < 2; relu++) {
        for (int all = 0; all < 2; all++) {
            DIE_UNLESS_OK(network_init(&network, relu ? NETWORK_RELU : NETWORK_LINEAR, neurons,
                                       all ? 0 : 1, &fault),
                          fault);
            network_start(&network, rng_key_of(1, "bench_network", 0), 0);
            if (!all || network.threads > 1) {
                measure(writer, name[relu], &network, "copying one array", copy);
                measure(writer, name[relu], &network, "scaling both in place", scale);
            }
            network_clear(&network);
        }
    }
}

int main(int argc, char **argv) {
    static const struct csvwriter_column columns[] = {
        {"job", "job", CSVWRITER_TEXT, 0},
        {"measured", "measured", CSVWRITER_SIGNIFICANT, 3},
        {"unit", "unit", CSVWRITER_TEXT, 0},
        {"wanted", "wanted", CSVWRITER_TEXT, 0},
        {"yardstick", "yardstick", CSVWRITER_TEXT, 0},
        {"yardstick_measured", "the yardstick", CSVWRITER_SIGNIFICANT, 3},
        {"ratio", "ratio", CSVWRITER_SIGNIFICANT, 3},
    };
    const char *output = NULL;
    struct number neurons = {.value = {1e7, 0}};
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &output, true, NULL},
        {"neurons", "N", "of each network (default 1e7)", ARGS_NUMBER, &neurons, false, NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 2, &help, &fault), fault);
    if (help) {
        args_print(option, 2);
        return STATUS_OK;
    }
    if (!(neurons.value.hi >= 1 && neurons.value.hi < 1e18)) {
        DIE(STATUS_INPUT, "--neurons %s: give a number from 1 to 1e18", neurons.text);
    }
    char head[1024];
    struct csvwriter writer;
    snprintf(head, sizeof head, "# version: catapult %s\n# compiler: %s\n# flags: %s\n",
             provenance_version(), provenance_compiler(), provenance_flags());
    DIE_UNLESS_OK(csvwriter_init(&writer, columns, sizeof columns / sizeof *columns, &fault),
                  fault);
    measure_networks(&writer, (uint64_t)neurons.value.hi);
    DIE_UNLESS_OK(csvwriter_commit(&writer, output, head, &fault), fault);
    die_unless_printed();
    return STATUS_OK;
}
