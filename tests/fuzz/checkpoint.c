/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of any bytes, forged ones too: the digest is put right. What is read is written as
 * the same. */
#include "runs/checkpoint.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wholefile.h"
#include "input.h"

static const char IDENTITY[] = "target";

static char *forge(const struct input *input, size_t *size) {
    char digest[SHA256_DIGEST_STRING_LENGTH];
    char *bytes = malloc(input->left + sizeof digest);
    input_memory(bytes != NULL);
    memcpy(bytes, input->at, input->left);
    SHA256Data(input->at, input->left, digest);
    memcpy(bytes + input->left, digest, sizeof digest - 1);
    *size = input->left + sizeof digest;
    bytes[*size - 1] = '\n';
    return bytes;
}

static void look_at(struct checkpoint *read) {
    struct checkpoint again;
    struct fault fault;
    if (!input_is_read(checkpoint_save(read, &fault), &fault) ||
        !input_is_read(checkpoint_init(&again, read->path, IDENTITY, &fault), &fault)) {
        input_memory(false); /* what is read can be written and read again */
    }
    input_require(again.runs == read->runs, "as many runs");
    for (size_t i = 0; i < read->runs; i++) {
        const struct checkpoint_run *a = &read->run[i], *b = &again.run[i];
        input_require(
            a->count == b->count && a->done == b->done && a->ended == b->ended &&
                a->size == b->size && memcmp(a->state, b->state, a->size) == 0 &&
                a->done <= a->count,
            "runs come back");
    }
    checkpoint_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct checkpoint checkpoint;
    struct fault fault;
    char path[128];
    bool forged = input_byte(&input) % 8 != 7;
    size_t length = input.left;
    char *bytes = forged ? forge(&input, &length) : NULL;
    snprintf(path, sizeof path, "%s/checkpoint", input_folder());
    FILE *file = fopen(path, "wb");
    input_memory(file != NULL);
    fwrite(forged ? (const void *)bytes : (const void *)input.at, 1, length, file);
    fclose(file);
    if (input_is_read(checkpoint_init(&checkpoint, path, IDENTITY, &fault), &fault)) {
        look_at(&checkpoint);
    }
    checkpoint_clear(&checkpoint);
    free(bytes);
    return 0;
}
