/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photographs. */
#include "inputs/images_jpeg.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    unsigned char pixels[3 * 5 * 7];
    struct fault fault;
    size_t channels = input_byte(&input) % 2 == 0 ? 3 : 1;
    input_is_read(images_jpeg_read(pixels, channels, 5, 7, input_file(0, &input), &fault), &fault);
    return 0;
}
