/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calculator: `catapult COMMAND ...`. Each command is a file of its own. */

#include <stdio.h>
#include <string.h>

#include "critical.h"
#include "escape.h"
#include "forecast.h"
#include "predict.h"
#include "safe.h"
#include "scan.h"
#include "trace.h"
#include "train.h"
#include "base/die.h"
#include "base/provenance.h"
#include "base/ranks.h"

static void print_help(void) {
    puts(
        "usage: catapult COMMAND [options]\n"
        "\n"
        "How likely is a spike when a wide two-layer network is trained by SGD?\n"
        "\n"
        "commands:\n"
        "  predict      regime, drift, exponent and probability for a dataset, learning rate,\n"
        "               curvature and width\n"
        "  scan         the same over ranges of learning rates and widths, as CSV\n"
        "  safe         the largest learning rate whose probability of a spike is small enough\n"
        "  trace        one run, step by step: output, loss and curvature as CSV\n"
        "  forecast     will SGD spike on vectors, with this batch size: thresholds, drift, P\n"
        "  train        a deep network step by step: catapults, their critical rates, features\n"
        "  critical     the learning rates above which a step of such a network makes the loss rise\n"
        "  escape       how long SGD stays at a quadratic minimum\n"
        "\n"
        "  catapult COMMAND --help   the options of a command\n"
        "  catapult --version        version, compiler and flags");
}

static void print_version(void) {
    printf(
        "catapult %s\n%s, %s\n", provenance_version(), provenance_compiler(), provenance_flags());
}

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
} COMMANDS[] = {{"predict", predict}, {"scan", scan},         {"safe", safe},
                {"trace", trace},     {"forecast", forecast}, {"escape", escape},
                {"train", train},     {"critical", critical}};

int main(int argc, char **argv) {
    const char *command = argc > 1 ? argv[1] : "";
    ranks_init();
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (strcmp(command, COMMANDS[i].name) == 0) {
            return COMMANDS[i].run(argc - 1, argv + 1);
        }
    }
    if (strcmp(command, "--help") == 0 || strcmp(command, "help") == 0) {
        print_help();
    } else if (strcmp(command, "--version") == 0) {
        print_version();
    } else if (*command == '\0') {
        DIE(STATUS_INPUT, "give a command, such as predict; catapult --help lists them");
    } else {
        DIE(STATUS_INPUT, "\"%s\" is not a command; catapult --help lists them", command);
    }
    die_unless_printed();
    return STATUS_OK;
}
