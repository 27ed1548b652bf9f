/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_svhn.h"

#include "inputs/matfile.h"

enum { CLASSES = 10, UINT8 = 2 };

static enum status
check(const struct matfile *x, const struct matfile *y, const char *path, struct fault *fault) {
    if (x->type != UINT8 || x->size[0] > IMAGES_SIDE || x->size[1] > IMAGES_SIDE ||
        x->size[2] > IMAGES_CHANNELS) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: X is %zu x %zu x %zu x %zu of type %u; SVHN's is 32 x 32 x 3 x count of type 2, "
            "uint8",
            path, x->size[0], x->size[1], x->size[2], x->size[3], x->type);
    }
    if (y->count != x->size[3] || (y->size[0] != 1 && y->size[1] != 1)) {
        return fault_set(
            fault, STATUS_INPUT, "%s: y is %zu x %zu for %zu images; each image has one label",
            path, y->size[0], y->size[1], x->size[3]);
    }
    return STATUS_OK;
}

/* From the first index fastest to the last one fastest. */
static void copy_pixels(struct images *images, const unsigned char *x) {
    size_t h = images->height, w = images->width, plane = h * w;
    for (size_t p = 0; p < images->count * images->channels; p++) {
        for (size_t k = 0; k < plane; k++) {
            images->pixels[p * plane + k] = x[p * plane + k / w + k % w * h];
        }
    }
}

static enum status
copy_labels(struct images *images, const struct matfile *y, const char *path, struct fault *fault) {
    for (size_t i = 0; i < images->count; i++) {
        double label = matfile_number(y, i);
        if (!(label >= 1 && label <= CLASSES) || label != (double)(unsigned)label) {
            return fault_set(
                fault, STATUS_INPUT, "%s: label %zu is %g; they go from 1 to 10, which means 0",
                path, i + 1, label);
        }
        images->labels[i] = (unsigned)label % CLASSES;
    }
    return STATUS_OK;
}

static enum status convert(
    struct images *images, const struct matfile *x, const struct matfile *y, const char *path,
    struct fault *fault) {
    enum status status = check(x, y, path, fault);
    if (status == STATUS_OK) {
        status =
            images_init(images, x->size[3], x->size[2], x->size[0], x->size[1], CLASSES, fault);
    }
    if (status == STATUS_OK) {
        copy_pixels(images, x->data);
        status = copy_labels(images, y, path, fault);
    }
    if (status != STATUS_OK) {
        images_clear(images);
    }
    return status;
}

enum status images_svhn_read(struct images *images, const char *path, struct fault *fault) {
    struct matfile x, y = {0};
    *images = (struct images){0};
    enum status status = matfile_read(&x, path, "X", fault);
    if (status == STATUS_OK) {
        status = matfile_read(&y, path, "y", fault);
    }
    if (status == STATUS_OK) {
        status = convert(images, &x, &y, path, fault);
    }
    matfile_clear(&x);
    matfile_clear(&y);
    return status;
}
