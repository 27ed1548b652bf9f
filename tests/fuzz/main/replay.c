/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NAME [--changes N] [--faults] SEED...: feeds a fuzzer's target with its seeds, and with each of
 * them changed N times at random, the same ones each time. So the target is a test on machines
 * without libFuzzer too. With --faults (tests/faults/shim.c) each request for memory is refused
 * once, and what the target leaves behind is counted. Prints TAP, a line for each seed; what a
 * target requires ends the program.
 */

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/path.h"
#include "input.h"
#include "random/rng.h"
#include "shim.h"

enum { LONGEST = 1 << 16, MOST_EDITS = 4 };

static size_t below(struct rng *rng, size_t n) {
    return (size_t)(rng_uniform(rng) * (double)n);
}

/* A byte changed, bytes taken out, or bytes said twice. */
static size_t edit(uint8_t *bytes, size_t size, struct rng *rng) {
    static const uint8_t special[] = {0,   0xff, 0x7f, 0x80, '\n', '"',
                                      ',', '9',  '-',  '%',  '\\', '$'};
    if (size == 0) {
        return 0;
    }
    size_t at = below(rng, size), most = size - at < 8 ? size - at : 8,
           length = 1 + below(rng, most);
    switch (below(rng, 4)) {
    case 0:
        bytes[at] = (uint8_t)below(rng, 256);
        return size;
    case 1:
        bytes[at] = special[below(rng, sizeof special)];
        return size;
    case 2:
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    default:
        if (size + length > LONGEST) {
            return size;
        }
        memmove(bytes + at + length, bytes + at, size - at);
        return size + length;
    }
}

static void feed(const uint8_t *seed, size_t size, long changes) {
    static const struct rng_key key = {20};
    for (long i = 0; i <= changes; i++) {
        uint8_t *bytes = malloc(LONGEST);
        input_memory(bytes != NULL);
        memcpy(bytes, seed, size);
        struct rng rng = rng_of(key, (uint64_t)i);
        size_t length = size;
        for (size_t e = 0; i > 0 && e <= below(&rng, MOST_EDITS); e++) {
            length = edit(bytes, length, &rng);
        }
        /* Of the very size, so that a sanitizer sees a step beyond it. */
        uint8_t *exact = malloc(length + (length == 0));
        input_memory(exact != NULL);
        memcpy(exact, bytes, length);
        LLVMFuzzerTestOneInput(exact, length);
        free(exact);
        free(bytes);
    }
}

/* -- memory that is refused --------------------------------------------------------------- */

enum { NO_MORE = 77, LEAK = 78 };

/* What the child of a fork does. */
_Noreturn static void refuse(const uint8_t *seed, size_t size, long number) {
    long before = shim_live();
    if (getenv("FAULT_LOUD") == NULL) {
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    }
    input_begin(false);
    shim_arm(number);
    LLVMFuzzerTestOneInput(seed, size);
    bool failed = shim_failed();
    shim_arm(0);
    _exit(!failed ? NO_MORE : shim_live() == before ? STATUS_OK : LEAK);
}

/* Refuses the 1st, 2nd ... request, until there are no more, and says how many there were. A
 * library that cannot go on may end the program, as the house does (3). */
static long feed_hungry(const uint8_t *seed, size_t size) {
    int status = 0, code = 0;
    /* What is kept for good is taken now. */
    LLVMFuzzerTestOneInput(seed, size);
    input_begin(true);
    LLVMFuzzerTestOneInput(seed, size);
    long number = 1;
    for (; code != NO_MORE; number++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            refuse(seed, size, number);
        }
        input_require(child > 0 && waitpid(child, &status, 0) == child, "a process can be made");
        code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        if (code != STATUS_OK && code != STATUS_SYSTEM && code != NO_MORE) {
            fprintf(
                stderr, "request %ld refused: %s (%d)\n", number,
                code == LEAK ? "memory is lost" : "ends badly", code);
            exit(STATUS_CLAIM);
        }
    }
    return number - 2;
}

int main(int argc, char **argv) {
    static uint8_t seed[LONGEST];
    int at = 1;
    long changes = 0;
    if (argc > 2 && strcmp(argv[1], "--changes") == 0) {
        changes = strtol(argv[2], NULL, 10);
        at = 3;
    }
    bool faults = at < argc && strcmp(argv[at], "--faults") == 0;
    at += faults;
    input_require(!faults || shim_arm != NULL, "the shim is preloaded");
    printf("1..%d\n", argc - at);
    for (int i = at; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        input_require(file != NULL, "a seed can be read");
        size_t size = fread(seed, 1, sizeof seed, file);
        fclose(file);
        if (faults) {
            printf("# %ld requests were refused\n", feed_hungry(seed, size));
        } else {
            feed(seed, size, changes);
        }
        printf("ok %d - %s\n", i - at + 1, path_name(argv[i]));
        fflush(stdout);
    }
    return argc > at ? STATUS_OK : STATUS_INPUT;
}
