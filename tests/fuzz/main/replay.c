/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NAME [--changes N] SEED...: feeds a fuzzer's target with its seeds, and with each of them changed
 * N times at random, the same ones each time. So the target is a test on machines without libFuzzer
 * too. Prints TAP, a line for each seed; what a target requires ends the program.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "input.h"
#include "random/rng.h"

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
        input_require(bytes != NULL, "there is memory");
        memcpy(bytes, seed, size);
        struct rng rng = rng_of(key, (uint64_t)i);
        size_t length = size;
        for (size_t e = 0; i > 0 && e <= below(&rng, MOST_EDITS); e++) {
            length = edit(bytes, length, &rng);
        }
        /* Of the very size, so that a sanitizer sees a step beyond it. */
        uint8_t *exact = malloc(length + (length == 0));
        input_require(exact != NULL, "there is memory");
        memcpy(exact, bytes, length);
        LLVMFuzzerTestOneInput(exact, length);
        free(exact);
        free(bytes);
    }
}

int main(int argc, char **argv) {
    static uint8_t seed[LONGEST];
    int at = 1;
    long changes = 0;
    if (argc > 2 && strcmp(argv[1], "--changes") == 0) {
        changes = strtol(argv[2], NULL, 10);
        at = 3;
    }
    printf("1..%d\n", argc - at);
    for (int i = at; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        input_require(file != NULL, "a seed can be read");
        size_t size = fread(seed, 1, sizeof seed, file);
        fclose(file);
        feed(seed, size, changes);
        printf("ok %d - %s\n", i - at + 1, path_name(argv[i]));
        fflush(stdout);
    }
    return argc > at ? STATUS_OK : STATUS_INPUT;
}
