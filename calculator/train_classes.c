/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_classes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "option.h"

static const char CODINGS[] = "zero-one|signs|one-hot";

static enum status read_list(struct train_classes *classes, const char *text, struct fault *fault) {
    for (const char *rest = text; *rest != '\0';) {
        char *end;
        unsigned long value = strtoul(rest, &end, 10);
        bool good = end != rest && *rest >= '0' && *rest <= '9' && value <= 65535 &&
                    (*end == ',' || *end == '\0') && classes->count < TRAIN_CLASSES_MOST;
        for (size_t i = 0; i < classes->count && good; i++) {
            good = classes->value[i] != value;
        }
        if (!good) {
            return fault_set(
                fault, STATUS_INPUT,
                "--classes: \"%s\"; give different whole numbers from 0 to 65535, such as 7,9",
                text);
        }
        classes->value[classes->count++] = (unsigned)value;
        rest = end + (*end == ',');
    }
    return STATUS_OK;
}

enum status train_classes_read(
    struct train_classes *classes, const struct train_setup *setup, size_t all,
    struct fault *fault) {
    enum status status = STATUS_OK;
    *classes = (struct train_classes){.count = 0};
    if (setup->classes != NULL) {
        status = read_list(classes, setup->classes, fault);
    }
    for (size_t i = 0; setup->classes == NULL && i < all && i < TRAIN_CLASSES_MOST; i++) {
        classes->value[classes->count++] = (unsigned)i;
    }
    if (status == STATUS_OK && classes->count < 2) {
        return fault_set(fault, STATUS_INPUT, "--classes: give two or more, such as 7,9");
    }
    classes->coding = classes->count == 2 ? CHOOSE_ZERO_ONE : CHOOSE_ONE_HOT;
    if (setup->coding != NULL) {
        classes->coding = (enum choose_coding)option_choice(setup->coding, CODINGS);
    }
    if (status == STATUS_OK && classes->count > 2 && classes->coding != CHOOSE_ONE_HOT) {
        return fault_set(
            fault, STATUS_INPUT, "--coding: %s is of two classes, not %zu; give one-hot",
            setup->coding, classes->count);
    }
    return status;
}

/* -- labels of files ---------------------------------------------------------------------- */

static void code(double *y, size_t class, enum choose_coding coding) {
    switch (coding) {
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

/* classes->count where the label is none of them. */
static size_t place_of(const struct train_classes *classes, double label) {
    size_t place = 0;
    while (place < classes->count && (double)classes->value[place] != label) {
        place++;
    }
    return place;
}

static enum status count_kept(
    size_t *kept, const struct samples *samples, const struct train_classes *classes,
    const char *path, struct fault *fault) {
    *kept = 0;
    for (size_t i = 0; i < samples->count; i++) {
        double label = samples->y[i * samples->outputs];
        if (samples->outputs != 1 || label != floor(label) || label < 0) {
            return fault_set(
                fault, STATUS_INPUT,
                "%s: the label of sample %zu is no class, a whole number from 0 on; leave "
                "--classes out",
                path, i + 1);
        }
        *kept += place_of(classes, label) < classes->count;
    }
    return STATUS_OK;
}

enum status train_classes_code(
    struct samples *samples, const struct train_classes *classes, size_t most, const char *path,
    struct fault *fault) {
    struct samples coded;
    size_t kept, outputs = classes->coding == CHOOSE_ONE_HOT ? classes->count : 1, to = 0;
    enum status status = count_kept(&kept, samples, classes, path, fault);
    if (status == STATUS_OK && (kept == 0 || kept < most)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: %zu samples of these --classes; give 1 to %zu --samples, or "
            "other classes",
            path, kept, kept);
    }
    most = most > 0 ? most : kept;
    if (status == STATUS_OK) {
        status = samples_init(&coded, most, samples->inputs, outputs, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < samples->count && to < most; i++) {
        size_t place = place_of(classes, samples->y[i]);
        if (place < classes->count) {
            memcpy(
                coded.x + to * coded.inputs, samples->x + i * coded.inputs,
                coded.inputs * sizeof(double));
            code(coded.y + to * outputs, place, classes->coding);
            to++;
        }
    }
    samples_clear(samples);
    *samples = coded;
    return STATUS_OK;
}

/* -- noise -------------------------------------------------------------------------------- */

void train_classes_flip(
    struct samples *samples, enum choose_coding coding, double share, struct rng_key key) {
    size_t k = samples->outputs;
    for (size_t i = 0; i < samples->count; i++) {
        struct rng rng = rng_of(key, i);
        double *y = samples->y + i * k;
        if (!(rng_uniform(&rng) < share)) {
            continue;
        }
        if (coding != CHOOSE_ONE_HOT) {
            *y = coding == CHOOSE_SIGNS ? -*y : 1 - *y;
            continue;
        }
        size_t class = 0, further = 1 + (size_t)(rng_uniform(&rng) * (double)(k - 1));
        while (y[class] == 0) {
            class ++;
        }
        y[class] = 0;
        y[(class + further) % k] = 1;
    }
}
