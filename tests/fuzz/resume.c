/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that was ended in the middle, and whose checkpoint was damaged since: it is refused, or
 * comes to the bytes of a run that nobody ended. */
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "runs/ensemble.h"

enum { RUNS = 24, BLOCK = 2, NUMBERS = 3, ENSEMBLES = 2, LONGEST = 2048 };
static const char IDENTITY[] = "target";

/* Some function of the run. */
static void add_run(double *sum, uint64_t run) {
    for (size_t k = 0; k < NUMBERS; k++) {
        sum[k] += 1.0 / (double)(1 + run + k * RUNS);
    }
}

static enum status
run(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)context, (void)fault;
    for (uint64_t i = first; i < first + count; i++) {
        add_run(result, i);
    }
    return STATUS_OK;
}

/* The state after so many blocks. */
static void run_blocks(double *total, uint64_t blocks) {
    for (uint64_t b = 0; b < blocks; b++) {
        double block[NUMBERS] = {0};
        run(block, b * BLOCK, BLOCK, NULL, NULL);
        for (size_t k = 0; k < NUMBERS; k++) {
            total[k] += block[k];
        }
    }
}

/* The bytes of an honest checkpoint: the first ensemble may have ended, the other has not. */
static size_t write_checkpoint(const char *path, uint64_t blocks, bool first, char *bytes) {
    struct checkpoint checkpoint;
    struct fault fault;
    remove(path);
    input_memory(checkpoint_init(&checkpoint, path, IDENTITY, &fault) == STATUS_OK);
    for (size_t e = first; e < ENSEMBLES; e++) {
        uint64_t all = e + 1 < ENSEMBLES ? RUNS / BLOCK : blocks;
        double total[NUMBERS] = {0};
        run_blocks(total, all);
        struct checkpoint_run state = {RUNS, all * BLOCK, all * BLOCK == RUNS, sizeof total, total};
        input_memory(checkpoint_set(&checkpoint, e - first, &state, &fault) == STATUS_OK);
    }
    input_memory(checkpoint_save(&checkpoint, &fault) == STATUS_OK);
    checkpoint_clear(&checkpoint);
    FILE *file = fopen(path, "rb");
    input_memory(file != NULL);
    size_t size = fread(bytes, 1, LONGEST, file);
    fclose(file);
    return size;
}

/* Bytes are replaced as the input says, and perhaps cut off or the digest put right. */
static size_t damage(char *bytes, size_t size, struct input *input, bool forged) {
    unsigned cut = input_byte(input);
    size -= cut < 128 ? 0 : (cut - 128) % size;
    while (input->left >= 3) {
        size_t at = (input_byte(input) << 8 | input_byte(input)) % size;
        bytes[at] = (char)input_byte(input);
    }
    if (forged && size > SHA256_DIGEST_STRING_LENGTH) {
        size_t body = size - SHA256_DIGEST_STRING_LENGTH;
        char digest[SHA256_DIGEST_STRING_LENGTH];
        SHA256Data((const uint8_t *)bytes, body, digest);
        memcpy(bytes + body, digest, sizeof digest - 1);
    }
    return size;
}

static bool resume(const char *path, double total[ENSEMBLES][NUMBERS]) {
    struct watch watch;
    struct fault fault;
    struct ensemble ensemble = {
        .result_size = sizeof total[0], .run = run, .block = BLOCK, .threads = 1, .watch = &watch};
    enum status status = watch_init(&watch, "target", path, IDENTITY, &fault);
    for (size_t e = 0; e < ENSEMBLES && status == STATUS_OK; e++) {
        status = ensemble_run(&ensemble, total[e], RUNS, &fault);
    }
    watch_clear(&watch);
    return input_is_read(status, &fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    char path[128], bytes[LONGEST];
    double total[ENSEMBLES][NUMBERS] = {{0}}, want[NUMBERS] = {0};
    unsigned how = input_byte(&input);
    bool forged = how % 2 == 1;
    snprintf(path, sizeof path, "%s/checkpoint", input_folder());
    size_t length = write_checkpoint(path, 1 + how / 4 % (RUNS / BLOCK), how / 2 % 2 == 1, bytes);
    length = damage(bytes, length, &input, forged);
    FILE *file = fopen(path, "wb");
    input_memory(file != NULL && fwrite(bytes, 1, length, file) == length);
    fclose(file);
    run_blocks(want, RUNS / BLOCK);
    if (resume(path, total) && !forged) {
        for (size_t e = 0; e < ENSEMBLES; e++) {
            input_require(memcmp(total[e], want, sizeof want) == 0, "the same bytes");
        }
    }
    return 0;
}
