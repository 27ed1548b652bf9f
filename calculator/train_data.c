/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inputs/features_csv.h"
#include "inputs/features_npy.h"
#include "inputs/images_idx.h"
#include "inputs/stock.h"
#include "option.h"
#include "train_classes.h"

static const char TASKS[] = "rank-2|rank-3|rank-4|full-rank|sphere";
static const char SETS[] = "fashion-mnist|mnist|cifar-10|svhn|usps|celeba";
static const char PIXELS[] = "standard|unit|sphere";
enum { TASK_SAMPLES = 2000, IMAGE_SAMPLES = 128, MOST_LABEL = 256 };

static size_t samples_or(const struct train_setup *setup, size_t usual) {
    return option_is_given(&setup->samples) ? (size_t)setup->samples.value.hi : usual;
}

/* -- tasks -------------------------------------------------------------------------------- */

static enum status load_task(
    struct train_data *data, const struct train_setup *setup, size_t test, struct fault *fault) {
    struct tasks_question question = {
        .task = (enum task)option_choice(setup->task, TASKS),
        .inputs = (size_t)setup->inputs.value.hi,
        .noise = setup->noise.value.hi,
        .normalised = setup->normalise};
    bool sphere = question.task == TASK_SPHERE;
    question.count = samples_or(setup, sphere ? question.inputs : TASK_SAMPLES);
    data->known = !sphere;
    data->task = question.task;
    snprintf(data->name, sizeof data->name, "%s, %zu inputs", setup->task, question.inputs);
    snprintf(data->inputs, sizeof data->inputs, "%zu", question.inputs);
    struct rng_key key = train_setup_key(setup, "data");
    enum status status = tasks_draw(&data->train, &question, key, 0, fault);
    if (status == STATUS_OK && test > 0) {
        question.count = test;
        status = tasks_draw(&data->test, &question, key, 1, fault);
    }
    return status;
}

/* -- known sets of images ----------------------------------------------------------------- */

static enum choose_scaling pixels_of(const struct train_setup *setup) {
    static const enum choose_scaling scaling[] = {
        CHOOSE_STANDARD, CHOOSE_UNIT_INTERVAL, CHOOSE_UNIT_SPHERE};
    return setup->pixels == NULL ? CHOOSE_STANDARD : scaling[option_choice(setup->pixels, PIXELS)];
}

static void name_images(struct train_data *data, const char *set, const struct train_classes *c) {
    if (c->count == 2) {
        snprintf(data->name, sizeof data->name, "%s %u/%u", set, c->value[0], c->value[1]);
    } else {
        snprintf(data->name, sizeof data->name, "%s, %zu classes", set, c->count);
    }
}

static enum status take(
    struct samples *samples, struct train_data *data, const struct stock_question *question,
    const struct train_setup *setup, struct fault *fault) {
    struct stock stock;
    enum status status =
        stock_take(&stock, question, train_setup_key(setup, "data"), question->part, fault);
    if (status == STATUS_OK) {
        snprintf(
            data->inputs, sizeof data->inputs, "%zux%zux%zu", stock.height, stock.width,
            stock.channels);
        *samples = stock.samples;
    }
    return status;
}

static enum status load_images(
    struct train_data *data, const struct train_setup *setup, size_t test, struct fault *fault) {
    enum images_set set = (enum images_set)option_choice(setup->images, SETS);
    struct train_classes classes;
    enum status status = train_classes_read(&classes, setup, set == IMAGES_CELEBA ? 2 : 10, fault);
    if (status == STATUS_OK && !images_present(set, setup->data_dir)) {
        struct images none; /* whose fault says where it was looked for */
        status = images_load(&none, set, IMAGES_TRAINING, setup->data_dir, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct stock_question question = {
        .set = set,
        .dir = setup->data_dir,
        .choose = {
            .classes = classes.value,
            .class_count = classes.count,
            .coding = classes.coding,
            .count = samples_or(setup, IMAGE_SAMPLES),
            .balanced = true,
            .pool = (size_t)setup->pool.value.hi,
            .scaling = pixels_of(setup)}};
    name_images(data, setup->images, &classes);
    status = take(&data->train, data, &question, setup, fault);
    train_classes_flip(
        &data->train, classes.coding, setup->label_noise.value.hi, train_setup_key(setup, "noise"));
    if (status == STATUS_OK && test > 0) {
        question.part = IMAGES_TEST;
        question.choose.count = test;
        status = take(&data->test, data, &question, setup, fault);
    }
    return status;
}

/* -- files -------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), part = strlen(end);
    return length >= part && strcmp(text + length - part, end) == 0;
}

static bool is_idx(const char *path) {
    return strstr(path, "ubyte") != NULL || ends_with(path, ".idx") || ends_with(path, ".gz");
}

/* All images of the file, in their order, each label a number; choose_samples codes classes that
 * are asked for, and there are 256 of bytes. */
static enum status read_idx(
    struct samples *samples, struct train_data *data, const struct train_setup *setup,
    struct fault *fault) {
    struct images images;
    enum status status = images_idx_read(&images, setup->data, setup->labels, MOST_LABEL, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t size = images_size(&images), pool = (size_t)setup->pool.value.hi;
    struct choose_moments moments = choose_moments(&images);
    bool standard = pixels_of(setup) == CHOOSE_STANDARD;
    if (pool != 1 || pixels_of(setup) == CHOOSE_UNIT_SPHERE) {
        status = fault_set(
            fault, STATUS_INPUT, "--pool, --pixels sphere: belong to --images, not to a file");
    } else {
        status = samples_init(samples, images.count, size, 1, fault);
    }
    for (size_t i = 0; status == STATUS_OK && i < images.count; i++) {
        const unsigned char *pixel = images_pixels(&images, i);
        for (size_t j = 0; j < size; j++) {
            double byte = pixel[j] / 255.0;
            samples->x[i * size + j] =
                standard ? (byte - moments.mean[0]) / moments.deviation[0] : byte;
        }
        samples->y[i] = images.labels[i];
    }
    snprintf(data->inputs, sizeof data->inputs, "%zux%zux1", images.height, images.width);
    images_clear(&images);
    return status;
}

static enum status read_file(
    struct samples *samples, struct train_data *data, const struct train_setup *setup,
    struct fault *fault) {
    struct stat entry;
    bool npy = ends_with(setup->data, ".npy"), idx = is_idx(setup->data);
    if (stat(setup->data, &entry) == 0 && S_ISDIR(entry.st_mode)) {
        return fault_set(
            fault, STATUS_INPUT, "--data: %s is a folder; give --images SET --data-dir %s",
            setup->data, setup->data);
    }
    if ((npy || idx) != (setup->labels != NULL)) {
        return fault_set(
            fault, STATUS_INPUT, "%s",
            npy || idx ? "--labels: give the file of the labels, too"
                       : "--labels: belongs to NPY or IDX; a CSV has a --label COLUMN");
    }
    if (idx) {
        return read_idx(samples, data, setup, fault);
    }
    return npy ? features_npy_read(samples, setup->data, setup->labels, fault)
               : features_csv_read(samples, setup->data, setup->label, fault);
}

/* The shape that is given has as many numbers as a sample. */
static enum status
set_shape(struct train_data *data, const struct train_setup *setup, struct fault *fault) {
    size_t side[3] = {0, 0, 0};
    int end = 0;
    size_t inputs = data->train.inputs;
    if (setup->shape == NULL) {
        if (data->inputs[0] == '\0') {
            snprintf(data->inputs, sizeof data->inputs, "%zu", inputs);
        }
        return STATUS_OK;
    }
    int found = sscanf(setup->shape, "%4zux%4zux%4zu%n", &side[0], &side[1], &side[2], &end);
    if (found != 3 || setup->shape[end] != '\0' || side[0] * side[1] * side[2] != inputs) {
        return fault_set(
            fault, STATUS_INPUT,
            "--shape: \"%s\" for samples of %zu numbers; give height x width x channels, such as "
            "28x28x1",
            setup->shape, inputs);
    }
    snprintf(data->inputs, sizeof data->inputs, "%zux%zux%zu", side[0], side[1], side[2]);
    return STATUS_OK;
}

static enum status
choose(struct train_data *data, const struct train_setup *setup, struct fault *fault) {
    struct samples *samples = &data->train;
    size_t most = samples_or(setup, 0);
    struct train_classes classes;
    if (setup->classes == NULL) {
        if (most > samples->count || setup->label_noise.value.hi > 0) {
            return most > samples->count
                       ? fault_set(
                             fault, STATUS_INPUT, "--samples: %zu of %zu there; give 1 to %zu",
                             most, samples->count, samples->count)
                       : fault_set(fault, STATUS_INPUT, "--label-noise: give the --classes too");
        }
        samples->count = most > 0 ? most : samples->count;
        return STATUS_OK;
    }
    enum status status = train_classes_read(&classes, setup, 0, fault);
    if (status == STATUS_OK) {
        status = train_classes_code(samples, &classes, most, setup->data, fault);
    }
    if (status == STATUS_OK) {
        train_classes_flip(
            samples, classes.coding, setup->label_noise.value.hi, train_setup_key(setup, "noise"));
    }
    return status;
}

static enum status load_file(
    struct train_data *data, const struct train_setup *setup, size_t test, struct fault *fault) {
    if (test > 0) {
        return fault_set(
            fault, STATUS_INPUT, "--test: belongs to --task and --images, not to a file");
    }
    const char *slash = strrchr(setup->data, '/');
    snprintf(data->name, sizeof data->name, "%s", slash == NULL ? setup->data : slash + 1);
    enum status status = read_file(&data->train, data, setup, fault);
    if (status == STATUS_OK) {
        status = choose(data, setup, fault);
    }
    return status == STATUS_OK ? set_shape(data, setup, fault) : status;
}

/* -- all ---------------------------------------------------------------------------------- */

enum status train_data_load(
    struct train_data *data, const struct train_setup *setup, size_t test, struct fault *fault) {
    enum status status;
    *data = (struct train_data){.known = false};
    if (setup->task != NULL) {
        status = load_task(data, setup, test, fault);
    } else if (setup->images != NULL) {
        status = load_images(data, setup, test, fault);
    } else {
        status = load_file(data, setup, test, fault);
    }
    if (status != STATUS_OK) {
        train_data_clear(data);
    }
    return status;
}

void train_data_clear(struct train_data *data) {
    samples_clear(&data->train);
    samples_clear(&data->test);
    *data = (struct train_data){.known = false};
}
