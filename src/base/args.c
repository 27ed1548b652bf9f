/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/args.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { MOST_OPTIONS = 64 };

static bool is_choice(const char *choices, const char *text) {
    size_t length = strlen(text);
    for (const char *at = choices; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, text, length) == 0 && (at[length] == '|' || at[length] == '\0')) {
            return length > 0 && memchr(text, '|', length) == NULL;
        }
    }
    return false;
}

static enum status
store_value(const struct args_option *option, const char *text, struct fault *fault) {
    struct fault inner;
    switch (option->kind) {
    case ARGS_FLAG:
        *(bool *)option->value = true;
        break;
    case ARGS_TEXT:
        if (*text == '\0') {
            return fault_set(
                fault, STATUS_INPUT, "--%s: empty; give %s", option->name, option->metavar);
        }
        *(const char **)option->value = text;
        break;
    case ARGS_NUMBER:
        if (number_parse(text, option->value, &inner) != STATUS_OK) {
            return fault_set(fault, STATUS_INPUT, "--%s: %s", option->name, inner.text);
        }
        break;
    case ARGS_CHOICE:
        if (!is_choice(option->choices, text)) {
            return fault_set(
                fault, STATUS_INPUT, "--%s: \"%s\" is not one of %s", option->name, text,
                option->choices);
        }
        *(const char **)option->value = text;
        break;
    }
    return STATUS_OK;
}

static enum status check_required(
    const struct args_option *option, size_t count, const bool *seen, struct fault *fault) {
    for (size_t i = 0; i < count; i++) {
        if (option[i].required && !seen[i]) {
            return fault_set(
                fault, STATUS_INPUT, "--%s %s is missing: %s", option[i].name, option[i].metavar,
                option[i].help);
        }
    }
    return STATUS_OK;
}

/* getopt_long takes abbreviations; a script that uses one would break when an option is added. */
static bool is_whole(const char *word, const char *name) {
    size_t length = strlen(name);
    return strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, length) == 0 &&
           (word[2 + length] == '=' || word[2 + length] == '\0');
}

static enum status unknown_option(const char *word, struct fault *fault) {
    return fault_set(fault, STATUS_INPUT, "%s: unknown option; --help lists those there are", word);
}

/* A word that getopt_long does not take: a flag with a value, or nothing known. */
static enum status
refuse(const char *word, const struct args_option *option, size_t count, struct fault *fault) {
    for (size_t i = 0; i < count; i++) {
        if (option[i].kind == ARGS_FLAG && is_whole(word, option[i].name)) {
            return fault_set(fault, STATUS_INPUT, "%s: --%s takes no value", word, option[i].name);
        }
    }
    return unknown_option(word, fault);
}

/* One option that getopt_long found in `word`. */
static enum status
read_option(const struct args_option *option, const char *word, bool *seen, struct fault *fault) {
    if (!is_whole(word, option->name)) {
        return unknown_option(word, fault);
    }
    if (*seen) {
        return fault_set(fault, STATUS_INPUT, "--%s: given twice", option->name);
    }
    *seen = true;
    return store_value(option, optarg, fault);
}

static enum status read_options(
    int argc, char **argv, const struct args_option *option, size_t count,
    const struct option *known, bool *seen, bool *help, struct fault *fault) {
    enum status status = STATUS_OK;
    int index = 0;
    opterr = 0;
    optind = 0; /* glibc: start afresh, even after an error in the middle of a word */
    while (status == STATUS_OK) {
        int at = optind == 0 ? 1 : optind;
        int code = getopt_long(argc, argv, "+:", known, &index);
        if (code == -1) {
            break;
        }
        if (code == 'h') {
            *help = true;
            return STATUS_OK;
        }
        if (code == ':') {
            status = fault_set(fault, STATUS_INPUT, "%s: a value is missing", argv[at]);
        } else if (code == 0) {
            status = read_option(&option[index], argv[at], &seen[index], fault);
        } else {
            status = refuse(argv[at], option, count, fault);
        }
    }
    if (status == STATUS_OK && optind < argc) {
        return fault_set(
            fault, STATUS_INPUT, "\"%s\": expected an option; --help lists them", argv[optind]);
    }
    return status;
}

enum status args_parse(
    int argc, char **argv, const struct args_option *option, size_t count, bool *help,
    struct fault *fault) {
    struct option known[MOST_OPTIONS + 2] = {{0}};
    bool seen[MOST_OPTIONS] = {false};
    *help = false;
    if (count > MOST_OPTIONS) {
        return fault_set(fault, STATUS_SYSTEM, "too many options declared: %zu", count);
    }
    for (size_t i = 0; i < count; i++) {
        known[i] = (struct option){
            option[i].name, option[i].kind == ARGS_FLAG ? no_argument : required_argument, NULL, 0};
    }
    known[count] = (struct option){"help", no_argument, NULL, 'h'};
    enum status status = read_options(argc, argv, option, count, known, seen, help, fault);
    if (status != STATUS_OK || *help) {
        return status;
    }
    return check_required(option, count, seen, fault);
}

void args_print(const struct args_option *option, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int used = printf(
            "  --%s%s%s", option[i].name, option[i].kind == ARGS_FLAG ? "" : " ",
            option[i].kind == ARGS_CHOICE ? option[i].choices : option[i].metavar);
        printf("%*s%s\n", used < 24 ? 24 - used : 2, "", option[i].help);
    }
    printf("  --help                show this text\n");
}
