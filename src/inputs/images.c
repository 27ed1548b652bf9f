/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "inputs/bytefile.h"
#include "inputs/images_idx.h"

/* Where Debian's packages of data sets put them. */
#define SHARED "/usr/share/datasets"

/* -- memory ------------------------------------------------------------------------------- */

enum status images_init(
    struct images *images, size_t count, size_t channels, size_t height, size_t width,
    size_t classes, struct fault *fault) {
    *images = (struct images){0};
    if (count == 0 || channels == 0 || height == 0 || width == 0 || classes == 0 ||
        channels > IMAGES_CHANNELS || height > IMAGES_SIDE || width > IMAGES_SIDE) {
        return fault_set(
            fault, STATUS_INPUT,
            "%zu images of %zu x %zu x %zu in %zu classes; each must be at least 1, with at most "
            "%d channels and %d pixels a side",
            count, channels, height, width, classes, IMAGES_CHANNELS, IMAGES_SIDE);
    }
    size_t size = channels * height * width;
    double bytes = (double)count * (double)(size + sizeof(unsigned));
    if (bytes > (double)memory_available()) {
        return fault_set(
            fault, STATUS_INPUT,
            "%zu images of %zu x %zu x %zu need %.3g GB of memory, and %.3g GB are free; take "
            "fewer",
            count, channels, height, width, bytes / 1e9, (double)memory_available() / 1e9);
    }
    *images = (struct images){count,
                              channels,
                              height,
                              width,
                              classes,
                              calloc(count, size),
                              calloc(count, sizeof(unsigned))};
    if (images->pixels == NULL || images->labels == NULL) {
        images_clear(images);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu images", count);
    }
    return STATUS_OK;
}

void images_clear(struct images *images) {
    free(images->pixels);
    free(images->labels);
    *images = (struct images){0};
}

size_t images_size(const struct images *images) {
    return images->channels * images->height * images->width;
}

const unsigned char *images_pixels(const struct images *images, size_t index) {
    return images->pixels + index * images_size(images);
}

/* -- folders ------------------------------------------------------------------------------ */

const char *images_name(enum images_set set) {
    static const char *const names[] = {"fashion-mnist", "mnist", "cifar-10",
                                        "svhn",          "usps",  "celeba"};
    return names[set];
}

static bool is_folder(const char *path) {
    struct stat entry;
    return stat(path, &entry) == 0 && S_ISDIR(entry.st_mode);
}

/* DIR/NAME if there is such a folder, else the shared one, whether or not that is there. */
static void find_folder(char folder[BYTEFILE_PATH], enum images_set set, const char *dir) {
    if (dir != NULL) {
        snprintf(folder, BYTEFILE_PATH, "%s/%s", dir, images_name(set));
        if (is_folder(folder)) {
            return;
        }
    }
    snprintf(folder, BYTEFILE_PATH, "%s/%s", SHARED, images_name(set));
}

/* The files of a part, the first of which is enough to know that a set is there. */
static const char *const idx_files[2][2] = {
    {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
    {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}};

static bool has_part(enum images_set set, enum images_part part, const char *folder) {
    char path[BYTEFILE_PATH];
    switch (set) {
    case IMAGES_FASHION_MNIST:
    case IMAGES_MNIST:
        return bytefile_find(path, folder, idx_files[part][0]) &&
               bytefile_find(path, folder, idx_files[part][1]);
    case IMAGES_CIFAR_10:
    case IMAGES_SVHN:
    case IMAGES_USPS:
    case IMAGES_CELEBA:
        break;
    }
    return false;
}

bool images_present(enum images_set set, const char *dir) {
    char folder[BYTEFILE_PATH];
    find_folder(folder, set, dir);
    return has_part(set, IMAGES_TRAINING, folder) && has_part(set, IMAGES_TEST, folder);
}

static enum status
load_idx(struct images *images, enum images_part part, const char *folder, struct fault *fault) {
    char pixels[BYTEFILE_PATH], labels[BYTEFILE_PATH];
    bytefile_find(pixels, folder, idx_files[part][0]);
    bytefile_find(labels, folder, idx_files[part][1]);
    return images_idx_read(images, pixels, labels, 10, fault);
}

enum status images_load(
    struct images *images, enum images_set set, enum images_part part, const char *dir,
    struct fault *fault) {
    char folder[BYTEFILE_PATH];
    *images = (struct images){0};
    find_folder(folder, set, dir);
    if (!has_part(set, part, folder)) {
        return fault_set(
            fault, STATUS_INPUT, "%s: the %s files of %s are not there; put them into %s/%s",
            folder, part == IMAGES_TRAINING ? "training" : "test", images_name(set),
            dir != NULL ? dir : SHARED, images_name(set));
    }
    return load_idx(images, part, folder, fault);
}
