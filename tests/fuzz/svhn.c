/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MATLAB's files, and images in them. */
#include "inputs/images_svhn.h"
#include "inputs/matfile.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct images images;
    struct matfile array;
    struct fault fault;
    const char *path = input_file(0, &input);
    if (input_is_read(matfile_read(&array, path, "y", &fault), &fault)) {
        for (size_t i = 0; i < array.count; i++) {
            double number = matfile_number(&array, i);
            input_require(number == number || array.type >= 7, "whole numbers are numbers");
        }
        matfile_clear(&array);
    }
    if (input_is_read(images_svhn_read(&images, path, &fault), &fault)) {
        images_clear(&images);
    }
    return 0;
}
