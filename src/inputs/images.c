/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "inputs/bytefile.h"
#include "inputs/images_celeba.h"
#include "inputs/images_cifar.h"
#include "inputs/images_idx.h"
#include "inputs/images_svhn.h"
#include "inputs/images_usps.h"

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

/* -- sets --------------------------------------------------------------------------------- */

/* The files of the two parts of each set, or of its form: all must be there. */
enum { FILES = 5 };
struct form {
    enum images_set set;
    const char *file[2][FILES];
    enum status (*read)(
        struct images *images, const char *folder, const char *const *file, enum images_part part,
        struct fault *fault);
};

static enum status read_idx(
    struct images *images, const char *folder, const char *const *file, enum images_part part,
    struct fault *fault) {
    char pixels[BYTEFILE_PATH], labels[BYTEFILE_PATH];
    (void)part;
    bytefile_find(pixels, folder, file[0]);
    bytefile_find(labels, folder, file[1]);
    return images_idx_read(images, pixels, labels, 10, fault);
}

static enum status read_cifar(
    struct images *images, const char *folder, const char *const *file, enum images_part part,
    struct fault *fault) {
    char path[FILES][BYTEFILE_PATH];
    const char *paths[FILES];
    size_t count = 0;
    (void)part;
    for (; count < FILES && file[count] != NULL; count++) {
        bytefile_find(path[count], folder, file[count]);
        paths[count] = path[count];
    }
    return images_cifar_read(images, paths, count, fault);
}

static enum status read_svhn(
    struct images *images, const char *folder, const char *const *file, enum images_part part,
    struct fault *fault) {
    char path[BYTEFILE_PATH];
    (void)part;
    bytefile_find(path, folder, file[0]);
    return images_svhn_read(images, path, fault);
}

static enum status read_usps(
    struct images *images, const char *folder, const char *const *file, enum images_part part,
    struct fault *fault) {
    char path[BYTEFILE_PATH];
    (void)part;
    bytefile_find(path, folder, file[0]);
    return images_usps_read(images, path, fault);
}

static enum status read_celeba(
    struct images *images, const char *folder, const char *const *file, enum images_part part,
    struct fault *fault) {
    (void)file;
    struct images_celeba question = {
        .folder = folder,
        .attribute = "Eyeglasses",
        .partition = part == IMAGES_TRAINING ? 0 : 2,
        .most = 20000,
        .side = 64};
    return images_celeba_read(images, &question, fault);
}

static const struct form forms[] = {
    {IMAGES_FASHION_MNIST,
     {{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
      {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}},
     read_idx},
    {IMAGES_MNIST,
     {{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
      {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}},
     read_idx},
    {IMAGES_CIFAR_10,
     {{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
       "data_batch_5.bin"},
      {"test_batch.bin"}},
     read_cifar},
    {IMAGES_SVHN, {{"train_32x32.mat"}, {"test_32x32.mat"}}, read_svhn},
    {IMAGES_USPS, {{"zip.train"}, {"zip.test"}}, read_usps},
    {IMAGES_USPS, {{"usps"}, {"usps.t"}}, read_usps},
    {IMAGES_CELEBA,
     {{"list_attr_celeba.txt", "list_eval_partition.txt"},
      {"list_attr_celeba.txt", "list_eval_partition.txt"}},
     read_celeba},
};

static bool has_files(const char *folder, const char *const *file) {
    char path[BYTEFILE_PATH];
    size_t i = 0;
    while (i < FILES && file[i] != NULL && bytefile_find(path, folder, file[i])) {
        i++;
    }
    return i == FILES || file[i] == NULL;
}

/* The first form of the set whose files of that part are all in the folder, or NULL. */
static const struct form *
find_form(enum images_set set, enum images_part part, const char *folder) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].set == set && has_files(folder, forms[i].file[part])) {
            return &forms[i];
        }
    }
    return NULL;
}

static const char *first_file(enum images_set set, enum images_part part) {
    size_t i = 0;
    while (forms[i].set != set) {
        i++;
    }
    return forms[i].file[part][0];
}

bool images_present(enum images_set set, const char *dir) {
    char folder[BYTEFILE_PATH];
    find_folder(folder, set, dir);
    return find_form(set, IMAGES_TRAINING, folder) != NULL &&
           find_form(set, IMAGES_TEST, folder) != NULL;
}

enum status images_load(
    struct images *images, enum images_set set, enum images_part part, const char *dir,
    struct fault *fault) {
    char folder[BYTEFILE_PATH];
    *images = (struct images){0};
    find_folder(folder, set, dir);
    const struct form *form = find_form(set, part, folder);
    if (form == NULL) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: the %s files of %s are not all there; put them, %s and so on, into %s/%s", folder,
            part == IMAGES_TRAINING ? "training" : "test", images_name(set), first_file(set, part),
            dir != NULL ? dir : SHARED, images_name(set));
    }
    return form->read(images, folder, form->file[part], part, fault);
}
