/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches of CIFAR-10, whose records are long: the input is a label and a colour for each. */
#include "inputs/images_cifar.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"

enum { RECORD = 3073, MOST = 4 };

/* Two bytes a record; the last one may be cut short. The caller frees it. */
static uint8_t *spread(struct input *input, size_t *size) {
    size_t records = input->left / 2 < MOST ? input->left / 2 : MOST;
    uint8_t *bytes = malloc(records * RECORD + 1);
    input_memory(bytes != NULL);
    unsigned cut = input_byte(input);
    for (size_t r = 0; r < records; r++) {
        memset(bytes + r * RECORD + 1, (int)input_byte(input), RECORD - 1);
        bytes[r * RECORD] = (uint8_t)input_byte(input);
    }
    *size = records * RECORD;
    *size -= cut < 64 || *size < cut ? 0 : cut;
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, file = input;
    struct images images;
    struct fault fault;
    uint8_t *bytes = NULL;
    if (input_byte(&input) % 2 == 0) {
        bytes = spread(&input, &file.left);
        file.at = bytes;
    } else {
        file = input;
    }
    const char *paths[] = {input_file(0, &file), input_file(0, &file)};
    enum status status = images_cifar_read(&images, paths, 1 + size % 2, &fault);
    if (input_is_read(status, &fault)) {
        for (size_t i = 0; i < images.count; i++) {
            input_require(images.labels[i] < images.classes, "labels are classes");
        }
        images_clear(&images);
    }
    free(bytes);
    return 0;
}
