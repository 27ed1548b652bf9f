/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast is the package? Each job is timed in turn with a yardstick, a plain loop a newcomer
 * would write for it, seven times; the medians and their ratio are printed and written. Machines
 * are noisy: the ratio is the figure to quote. One core, CPU time, but for threads. In --build, a
 * clean copy of the sources, all figures are built in both tiers: wall time, and the largest
 * process. --scaling: how times grow with the width, with the replicas, with the threads, with the
 * data, and the powers that fit.
 */

#include <stdio.h>

#include "base/args.h"
#include "bench.h"
#include "base/die.h"
#include "base/provenance.h"

struct request {
    const char *output, *scaling, *build;
    struct number neurons;
};

static void write_all(const struct request *request, const char *head) {
    static const struct csvwriter_column row_columns[] = {
        {"job", "job", CSVWRITER_TEXT, 0},
        {"measured", "measured", CSVWRITER_SIGNIFICANT, 3},
        {"unit", "unit, rates per core", CSVWRITER_TEXT, 0},
        {"wanted", "wanted", CSVWRITER_TEXT, 0},
        {"yardstick", "yardstick", CSVWRITER_TEXT, 0},
        {"yardstick_measured", "the yardstick", CSVWRITER_SIGNIFICANT, 3},
        {"ratio", "ratio", CSVWRITER_SIGNIFICANT, 3},
    };
    static const struct csvwriter_column scaling_columns[] = {
        {"job", "job", CSVWRITER_TEXT, 0},
        {"parameter", "what grows", CSVWRITER_TEXT, 0},
        {"value", "to", CSVWRITER_SIGNIFICANT, 3},
        {"seconds", "median of the times", CSVWRITER_SIGNIFICANT, 3},
        {"exponent", "power of the parameter that fits the job's times", CSVWRITER_SIGNIFICANT, 2},
    };
    struct csvwriter rows, scaling;
    struct fault fault;
    DIE_UNLESS_OK(csvwriter_init(&rows, row_columns, 7, &fault), fault);
    DIE_UNLESS_OK(csvwriter_init(&scaling, scaling_columns, 5, &fault), fault);
    bench_core(&rows);
    bench_lanes(&rows);
    bench_spike_odds(&rows);
    bench_matrix(&rows);
    bench_eigen(&rows);
    bench_nets(&rows);
    bench_forecast(&rows);
    bench_escape(&rows);
    bench_network(&rows, request->neurons.value.hi);
    bench_scaling(&scaling);
    if (request->build != NULL) {
        bench_build(&rows, request->build);
    }
    DIE_UNLESS_OK(csvwriter_commit(&scaling, request->scaling, head, &fault), fault);
    DIE_UNLESS_OK(csvwriter_commit(&rows, request->output, head, &fault), fault);
}

int main(int argc, char **argv) {
    struct request request = {.neurons = {.value = {1e7, 0}}};
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &request.output, true, NULL},
        {"scaling", "FILE", "the CSV of how times grow", ARGS_TEXT, &request.scaling, true, NULL},
        {"build", "DIR", "a clean copy of the sources to build", ARGS_TEXT, &request.build, false,
         NULL},
        {"neurons", "N", "of real networks (default 1e7)", ARGS_NUMBER, &request.neurons, false,
         NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 4, &help, &fault), fault);
    if (help) {
        puts("usage: bench [options]\n\n"
             "Times each job of the package beside a plain loop that does the same.\n");
        args_print(option, 4);
        die_unless_printed();
        return STATUS_OK;
    }
    if (!(request.neurons.value.hi >= 1 && request.neurons.value.hi < 1e18)) {
        DIE(STATUS_INPUT, "--neurons %s: give a number from 1 to 1e18", request.neurons.text);
    }
    char head[1024];
    snprintf(
        head, sizeof head, "# version: catapult %s\n# compiler: %s\n# flags: %s\n",
        provenance_version(), provenance_compiler(), provenance_flags());
    fputs(head, stdout);
    write_all(&request, head);
    die_unless_printed();
    return STATUS_OK;
}
