/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/stock.h"

#include <stdio.h>

/* The first set of the user's own that has enough classes; else Fashion-MNIST. */
static enum images_set set_in(const char *dir, size_t class_count) {
    static const enum images_set sets[] = {
        IMAGES_CIFAR_10, IMAGES_SVHN, IMAGES_USPS, IMAGES_CELEBA, IMAGES_MNIST};
    for (size_t i = 0; dir != NULL && i < sizeof sets / sizeof *sets; i++) {
        bool enough = sets[i] != IMAGES_CELEBA || class_count == 2;
        if (enough && images_present(sets[i], dir)) {
            return sets[i];
        }
    }
    return IMAGES_FASHION_MNIST;
}

struct stock_question stock_images(
    const unsigned *classes, size_t class_count, enum choose_coding coding, size_t count,
    const char *dir) {
    static const unsigned glasses[] = {0, 1};
    enum images_set set = set_in(dir, class_count);
    struct choose_question choose = {
        .classes = set == IMAGES_CELEBA ? glasses : classes,
        .class_count = class_count,
        .coding = coding,
        .count = count,
        .pool = 1,
        .scaling = CHOOSE_STANDARD,
    };
    return (struct stock_question){set, IMAGES_TRAINING, dir, choose};
}

/* What a reader calls the sets. */
static const char *title(enum images_set set) {
    switch (set) {
    case IMAGES_FASHION_MNIST:
        return "Fashion-MNIST";
    case IMAGES_MNIST:
        return "MNIST";
    case IMAGES_CIFAR_10:
        return "CIFAR-10";
    case IMAGES_SVHN:
        return "SVHN";
    case IMAGES_USPS:
        return "USPS";
    case IMAGES_CELEBA:
        return "CelebA";
    }
    return "";
}

static void set_name(struct stock *stock, const struct stock_question *question) {
    const char *set = title(question->set);
    const struct choose_question *choose = &question->choose;
    if (!stock->real) {
        snprintf(stock->name, sizeof stock->name, "synthetic, without %s", set);
    } else if (choose->class_count == 2) {
        snprintf(
            stock->name, sizeof stock->name, "%s %u/%u", set, choose->classes[0],
            choose->classes[1]);
    } else {
        snprintf(stock->name, sizeof stock->name, "%s, %zu classes", set, choose->class_count);
    }
}

/* The shape of an image as its authors made it. */
static void set_shape(struct stock *stock, const struct stock_question *question) {
    size_t pool = question->choose.pool, side = 28;
    bool colour = false;
    switch (question->set) {
    case IMAGES_FASHION_MNIST:
    case IMAGES_MNIST:
        break;
    case IMAGES_CIFAR_10:
    case IMAGES_SVHN:
        side = 32;
        colour = true;
        break;
    case IMAGES_USPS:
        side = 16;
        break;
    case IMAGES_CELEBA:
        side = 64;
        colour = true;
        break;
    }
    stock->channels = colour ? 3 : 1;
    stock->height = stock->width = side / pool;
}

/* The class, 0 ... k - 1, by the sample itself. */
static size_t class_of(const double *x, size_t classes) {
    if (classes == 2) {
        return x[0] * x[1] > 0;
    }
    size_t largest = 0;
    for (size_t c = 1; c < classes; c++) {
        largest = x[c] > x[largest] ? c : largest;
    }
    return largest;
}

static void set_label(double *y, size_t class, const struct choose_question *choose) {
    switch (choose->coding) {
    case CHOOSE_ZERO_ONE:
        *y = (double)class;
        break;
    case CHOOSE_SIGNS:
        *y = class == 1 ? 1 : -1;
        break;
    case CHOOSE_ONE_HOT:
        y[class] = 1;
        break;
    }
}

/* Sample i of the random order depends on skip + i alone, as those of choose_samples. */
static enum status draw_task(
    struct stock *stock, const struct choose_question *choose, struct rng_key key, uint64_t replica,
    struct fault *fault) {
    size_t inputs = stock->channels * stock->height * stock->width;
    size_t outputs = choose->coding == CHOOSE_ONE_HOT ? choose->class_count : 1;
    enum status status = samples_init(&stock->samples, choose->count, inputs, outputs, fault);
    for (size_t i = 0; status == STATUS_OK && i < choose->count; i++) {
        struct rng rng = rng_of(key, (replica << 24) + choose->skip + i);
        double *x = stock->samples.x + i * inputs;
        for (size_t j = 0; j < inputs; j++) {
            x[j] = rng_normal(&rng);
        }
        set_label(stock->samples.y + i * outputs, class_of(x, choose->class_count), choose);
    }
    return status;
}

/* The moments are those of the training images, whatever part is taken. */
static enum status find_moments(
    struct choose_moments *moments, const struct images *images,
    const struct stock_question *question, struct fault *fault) {
    if (question->part == IMAGES_TRAINING) {
        *moments = choose_moments(images);
        return STATUS_OK;
    }
    struct images training;
    enum status status =
        images_load(&training, question->set, IMAGES_TRAINING, question->dir, fault);
    if (status == STATUS_OK) {
        *moments = choose_moments(&training);
        images_clear(&training);
    }
    return status;
}

static enum status choose_real(
    struct stock *stock, const struct stock_question *question, struct rng_key key,
    uint64_t replica, struct fault *fault) {
    struct images images;
    struct choose_question choose = question->choose;
    enum status status = images_load(&images, question->set, question->part, question->dir, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (choose.scaling == CHOOSE_STANDARD) {
        status = find_moments(&choose.moments, &images, question, fault);
    }
    if (status == STATUS_OK) {
        status = choose_samples(&stock->samples, &images, &choose, key, replica, fault);
    }
    images_clear(&images);
    return status;
}

enum status stock_take(
    struct stock *stock, const struct stock_question *question, struct rng_key key,
    uint64_t replica, struct fault *fault) {
    *stock = (struct stock){.real = images_present(question->set, question->dir)};
    set_name(stock, question);
    set_shape(stock, question);
    return stock->real ? choose_real(stock, question, key, replica, fault)
                       : draw_task(stock, &question->choose, key, replica, fault);
}

void stock_clear(struct stock *stock) {
    samples_clear(&stock->samples);
    *stock = (struct stock){0};
}
