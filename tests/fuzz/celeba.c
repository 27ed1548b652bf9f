/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CelebA's two lists, and a picture. */
#include "inputs/images_celeba.h"

#include <stdio.h>
#include <unistd.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, attributes = input_part(&input);
    struct input partition = input_part(&input);
    struct images_celeba question = {input_folder(), "Eyeglasses", 0, 4, 8};
    struct images images;
    struct fault fault;
    char pictures[128];
    snprintf(pictures, sizeof pictures, "%s/img_align_celeba", question.folder);
    if (access(pictures, F_OK) != 0) {
        input_require(symlink(".", pictures) == 0, "a link can be made");
    }
    input_name(0, "list_attr_celeba.txt");
    input_name(1, "list_eval_partition.txt");
    input_name(2, "1.jpg");
    input_file(0, &attributes);
    input_file(1, &partition);
    input_file(2, &input);
    if (input_is_read(images_celeba_read(&images, &question, &fault), &fault)) {
        images_clear(&images);
    }
    return 0;
}
