/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_cifar.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>

#include "inputs/bytefile.h"

enum { SIDE = 32, PIXELS = 3 * SIDE * SIDE, RECORD = 1 + PIXELS, CLASSES = 10 };

/* A packed file tells its size only at its end, so every file is opened twice: to be measured, and
 * to be read. */
static enum status measure(const char *path, uint64_t *records, struct fault *fault) {
    struct bytefile file;
    uint64_t bytes = 0;
    enum status status = bytefile_open(&file, path, fault);
    if (status == STATUS_OK) {
        status = bytefile_measure(&file, &bytes, fault);
    }
    bytefile_close(&file);
    if (status == STATUS_OK && (bytes == 0 || bytes % RECORD != 0)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: %" PRIu64 " bytes; CIFAR-10's binary version has %d for each image", path, bytes,
            RECORD);
    }
    *records += bytes / RECORD;
    return status;
}

static enum status
read_record(struct images *images, size_t index, struct bytefile *file, struct fault *fault) {
    unsigned char label;
    enum status status = bytefile_read(file, &label, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (label >= CLASSES) {
        return fault_set(
            fault, STATUS_INPUT, "%s: label %" PRIu64 " is %d; the classes are 0 to %d", file->path,
            file->offset / RECORD + 1, label, CLASSES - 1);
    }
    images->labels[index] = label;
    return bytefile_read(file, images->pixels + index * PIXELS, PIXELS, fault);
}

/* Reads a file's records from `*index` on, which it moves. */
static enum status
read_file(struct images *images, size_t *index, const char *path, struct fault *fault) {
    struct bytefile file;
    bool more = false;
    enum status status = bytefile_open(&file, path, fault);
    if (status == STATUS_OK) {
        status = bytefile_more(&file, &more, fault);
    }
    while (status == STATUS_OK && more) {
        if (*index == images->count) {
            status = fault_set(fault, STATUS_INPUT, "%s: grows while it is read; wait", path);
            break;
        }
        status = read_record(images, (*index)++, &file, fault);
        if (status == STATUS_OK) {
            status = bytefile_more(&file, &more, fault);
        }
    }
    bytefile_close(&file);
    return status;
}

enum status images_cifar_read(
    struct images *images, const char *const *paths, size_t files, struct fault *fault) {
    uint64_t count = 0;
    size_t index = 0;
    enum status status = STATUS_OK;
    *images = (struct images){0};
    for (size_t i = 0; i < files && status == STATUS_OK; i++) {
        status = measure(paths[i], &count, fault);
    }
    if (status == STATUS_OK) {
        status = images_init(images, count, 3, SIDE, SIDE, CLASSES, fault);
    }
    for (size_t i = 0; i < files && status == STATUS_OK; i++) {
        status = read_file(images, &index, paths[i], fault);
    }
    if (status != STATUS_OK) {
        images_clear(images);
    }
    return status;
}
