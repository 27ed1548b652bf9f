/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ARGS_H
#define CATAPULT_ARGS_H

/** Reads command lines of long options only: `--name value`, `--name=value`, or `--name` alone for
 * a flag. Over getopt_long. */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/number.h"

/** What an option takes, and what its `value` points to. */
enum args_kind {
    ARGS_TEXT,   /**< value: const char ** (points into argv) */
    ARGS_NUMBER, /**< value: struct number *, finite, parsed by number_parse */
    ARGS_FLAG,   /**< value: bool *, set to true by `--name` alone; metavar "" */
    ARGS_CHOICE, /**< value: const char **, one of `choices` */
};

struct args_option {
    const char *name;    /**< without the dashes */
    const char *metavar; /**< what --help calls the value: FILE, N, ... */
    const char *help;    /**< one line, with unit and default */
    enum args_kind kind;
    void *value; /**< written only when the option is given: initialise it to the default */
    bool required;
    const char *choices; /**< "text|csv|json" */
};

/** Reads the options from argv[1] on into their `value`s. At --help sets *help and reads no
 * further. STATUS_INPUT, with a line that names the option, the value and the remedy: an unknown
 * option, a missing or doubled one, a bad value, a stray word. */
enum status args_parse(
    int argc, char **argv, const struct args_option *option, size_t count, bool *help,
    struct fault *fault);

/** Prints the options, one or two lines each, to stdout. */
void args_print(const struct args_option *option, size_t count);

#endif
