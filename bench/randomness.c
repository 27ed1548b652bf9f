/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random bits to standard output, for programs that test them, such as dieharder -g 200 (`make
 * dieharder`): those of one stream of a generator, or N numbers of 64 bits from each replica in
 * turn, for streams must be strangers to each other too. Ends when nobody reads any more.
 */

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/args.h"
#include "base/die.h"
#include "random/xoroshiro.h"

enum { BUFFER = 4096 };

struct source {
    bool philox;
    struct rng_key key;
    uint64_t replica;
    struct rng rng;
    struct xoroshiro xoroshiro;
};

static void turn_to(struct source *source, uint64_t replica) {
    source->replica = replica;
    source->rng = rng_of(source->key, replica);
    source->xoroshiro = xoroshiro_of(source->key, replica);
}

static uint64_t next(struct source *source) {
    return source->philox ? rng_bits(&source->rng) : xoroshiro_bits(&source->xoroshiro);
}

/* `numbers` from each replica, all from one if that is infinite. */
static void write_all(struct source *source, double numbers, double bytes) {
    uint64_t buffer[BUFFER];
    double drawn = 0;
    turn_to(source, 0);
    for (double left = bytes; left > 0; left -= sizeof buffer) {
        for (int i = 0; i < BUFFER; i++) {
            if (drawn == numbers) {
                turn_to(source, source->replica + 1);
                drawn = 0;
            }
            buffer[i] = next(source);
            drawn++;
        }
        size_t size = left < sizeof buffer ? (size_t)left : sizeof buffer;
        if (fwrite(buffer, 1, size, stdout) != size) {
            if (errno == EPIPE) {
                return;
            }
            DIE(STATUS_SYSTEM, "cannot write to standard output: %s", strerror(errno));
        }
    }
    if (fflush(stdout) != 0 && errno != EPIPE) {
        DIE(STATUS_SYSTEM, "cannot write to standard output: %s", strerror(errno));
    }
}

static double whole(const struct number *number, const char *name) {
    double value = number->value.hi;
    if (number->text != NULL && !(value >= 1 && value <= 0x1p53 && value == floor(value))) {
        DIE(STATUS_INPUT, "--%s %s: give a whole number from 1 to 2^53", name, number->text);
    }
    return value;
}

int main(int argc, char **argv) {
    const char *generator = NULL;
    struct number numbers = {.value = {INFINITY, 0}}, seed = {.value = {1, 0}};
    struct number bytes = {.value = {INFINITY, 0}};
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"generator", "NAME", "philox (general draws) or xoroshiro (samples of runs in lanes)",
         ARGS_CHOICE, &generator, true, "philox|xoroshiro"},
        {"numbers", "N", "64-bit numbers from each replica (default: all from one)", ARGS_NUMBER,
         &numbers, false, NULL},
        {"seed", "S", "names the streams (default 1)", ARGS_NUMBER, &seed, false, NULL},
        {"bytes", "B", "how many (default: as long as somebody reads)", ARGS_NUMBER, &bytes, false,
         NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 4, &help, &fault), fault);
    if (help) {
        puts("usage: randomness [options]\n\n"
             "Writes random bits to standard output, for programs that test them.\n");
        args_print(option, 4);
        die_unless_printed();
        return STATUS_OK;
    }
    signal(SIGPIPE, SIG_IGN);
    struct source source = {.philox = strcmp(generator, "philox") == 0};
    source.key = rng_key_of((uint64_t)whole(&seed, "seed"), "randomness", 0);
    write_all(&source, whole(&numbers, "numbers"), whole(&bytes, "bytes"));
    return STATUS_OK;
}
