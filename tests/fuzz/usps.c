/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USPS in both of its forms. */
#include "inputs/images_usps.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct images images;
    struct fault fault;
    if (input_is_read(images_usps_read(&images, input_file(0, &input), &fault), &fault)) {
        for (size_t i = 0; i < images.count; i++) {
            input_require(images.labels[i] < images.classes, "labels are classes");
        }
        images_clear(&images);
    }
    return 0;
}
