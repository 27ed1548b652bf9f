/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_idx.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "inputs/bytefile.h"

/* Unsigned bytes (0x08) in three dimensions, and in one. */
#define MAGIC_PIXELS 0x00000803U
#define MAGIC_LABELS 0x00000801U

static uint32_t big_endian(const unsigned char *byte) {
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static enum status
check_magic(const struct bytefile *file, uint32_t got, uint32_t want, struct fault *fault) {
    const char *kind = want == MAGIC_PIXELS ? "images" : "labels";
    if (got == want) {
        return STATUS_OK;
    }
    if (got == __builtin_bswap32(want)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: starts with 0x%08" PRIx32 ", the magic number with its bytes swapped; IDX is "
            "big-endian, 0x%08" PRIx32,
            file->path, got, want);
    }
    if (got == MAGIC_PIXELS || got == MAGIC_LABELS) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: an IDX file of %s where one of %s is wanted; exchange the names", file->path,
            got == MAGIC_PIXELS ? "images" : "labels", kind);
    }
    return fault_set(
        fault, STATUS_INPUT,
        "%s: starts with 0x%08" PRIx32 "; an IDX file of %s starts with 0x%08" PRIx32, file->path,
        got, kind, want);
}

/* Opens the file and reads its head: the magic number and `dimensions` sizes. */
static enum status open_idx(
    struct bytefile *file, const char *path, uint32_t magic, uint32_t *sizes, size_t dimensions,
    struct fault *fault) {
    unsigned char word[4];
    enum status status = bytefile_open(file, path, fault);
    if (status == STATUS_OK) {
        status = bytefile_read(file, word, sizeof word, fault);
    }
    if (status == STATUS_OK) {
        status = check_magic(file, big_endian(word), magic, fault);
    }
    for (size_t i = 0; i < dimensions && status == STATUS_OK; i++) {
        status = bytefile_read(file, word, sizeof word, fault);
        sizes[i] = big_endian(word);
        if (status == STATUS_OK && (sizes[i] == 0 || (i > 0 && sizes[i] > IMAGES_SIDE))) {
            status = fault_set(
                fault, STATUS_INPUT,
                "%s: declares a size %zu of %" PRIu32 "; it must be at least 1 and at most %d a "
                "side, big-endian",
                path, i + 1, sizes[i], IMAGES_SIDE);
        }
    }
    return status;
}

static enum status read_labels(struct images *images, struct bytefile *file, struct fault *fault) {
    unsigned char *bytes = malloc(images->count);
    if (bytes == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", file->path);
    }
    enum status status = bytefile_read(file, bytes, images->count, fault);
    for (size_t i = 0; i < images->count && status == STATUS_OK; i++) {
        images->labels[i] = bytes[i];
        if (bytes[i] >= images->classes) {
            status = fault_set(
                fault, STATUS_INPUT, "%s: label %zu is %d; the classes are 0 to %zu", file->path,
                i + 1, bytes[i], images->classes - 1);
        }
    }
    free(bytes);
    return status == STATUS_OK ? bytefile_end(file, fault) : status;
}

/* The heads agree with each other and with the files' sizes. */
static enum status check_sizes(
    const struct bytefile *pixels, const struct bytefile *labels, const uint32_t size[3],
    uint32_t count, struct fault *fault) {
    uint64_t bytes = (uint64_t)size[0] * size[1] * size[2];
    if (size[0] != count) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: %" PRIu32 " labels for the %" PRIu32 " images of %s; each image has one",
            labels->path, count, size[0], pixels->path);
    }
    enum status status = bytefile_expect(pixels, bytes, "pixels", fault);
    return status == STATUS_OK ? bytefile_expect(labels, count, "labels", fault) : status;
}

static enum status read_both(
    struct images *images, struct bytefile *pixels, struct bytefile *labels, const uint32_t size[3],
    size_t classes, struct fault *fault) {
    enum status status = images_init(images, size[0], 1, size[1], size[2], classes, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = bytefile_read(pixels, images->pixels, images->count * images_size(images), fault);
    if (status == STATUS_OK) {
        status = bytefile_end(pixels, fault);
    }
    if (status == STATUS_OK) {
        status = read_labels(images, labels, fault);
    }
    if (status != STATUS_OK) {
        images_clear(images);
    }
    return status;
}

enum status images_idx_read(
    struct images *images, const char *pixels_path, const char *labels_path, size_t classes,
    struct fault *fault) {
    struct bytefile pixels = {0}, labels = {0};
    uint32_t size[3], count[1];
    *images = (struct images){0};
    enum status status = open_idx(&pixels, pixels_path, MAGIC_PIXELS, size, 3, fault);
    if (status == STATUS_OK) {
        status = open_idx(&labels, labels_path, MAGIC_LABELS, count, 1, fault);
    }
    if (status == STATUS_OK) {
        status = check_sizes(&pixels, &labels, size, count[0], fault);
    }
    if (status == STATUS_OK) {
        status = read_both(images, &pixels, &labels, size, classes, fault);
    }
    bytefile_close(&pixels);
    bytefile_close(&labels);
    return status;
}
