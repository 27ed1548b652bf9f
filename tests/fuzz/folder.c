/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of pictures in a folder. */
#include "inputs/images_folder.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, table = input_part(&input);
    struct images_folder question = {
        input_folder(), input_file(0, &table), "file", "label", 3, 4, 4};
    struct images images;
    struct fault fault;
    input_name(1, "1.jpg");
    input_file(1, &input);
    if (input_is_read(images_folder_read(&images, &question, &fault), &fault)) {
        for (size_t i = 0; i < images.count; i++) {
            input_require(images.labels[i] < images.classes, "labels are classes");
        }
        images_clear(&images);
    }
    return 0;
}
