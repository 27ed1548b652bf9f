/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IDX files of pixels and labels, plain or packed. */
#include "inputs/images_idx.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, pixels = input_part(&input);
    struct images images;
    struct fault fault;
    const char *path = input_file(0, &pixels);
    enum status status = images_idx_read(&images, path, input_file(1, &input), 10, &fault);
    if (input_is_read(status, &fault)) {
        for (size_t i = 0; i < images.count; i++) {
            input_require(images.labels[i] < images.classes, "labels are classes");
        }
        images_clear(&images);
    }
    return 0;
}
