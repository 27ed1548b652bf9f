/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 24 };

struct text {
    char *text;
    size_t used;
};

static void append(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(struct text *text, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int length = vsnprintf(text->text + text->used, MODEL_LONGEST - text->used, format, list);
    va_end(list);
    text->used += length > 0 ? (size_t)length : 0;
}

/* A layer of `count` outputs or filters, and what may follow it. */
static void
layer(struct text *text, const char *kind, size_t count, int biases, const char *after) {
    append(text, " %s %zu%s%s", kind, count, biases ? " bias" : "", after);
}

static void
repeat(struct text *text, const struct model_question *question, const char *kind, long times) {
    for (long i = 0; i < times; i++) {
        layer(text, kind, question->width, question->biases, " relu");
    }
}

/* Reads "FCN-5" as 5 for the stem "FCN-"; 0 where it is no such name. */
static long depth_of(const char *name, const char *stem) {
    size_t length = strlen(stem);
    char *end;
    if (strncmp(name, stem, length) != 0) {
        return 0;
    }
    long depth = strtol(name + length, &end, 10);
    return *end == '\0' && depth >= 2 && depth <= DEEPEST ? depth : 0;
}

/* The side of an image, 0 where the inputs are none or not square. */
static long side_of(const char *inputs) {
    char *end;
    long height = strtol(inputs, &end, 10);
    long width = *end == 'x' ? strtol(end + 1, &end, 10) : 0;
    return height == width ? height : 0;
}

static enum status
myrtle(struct text *text, const struct model_question *question, struct fault *fault) {
    long side = side_of(question->inputs);
    if (side < 4 || side % 4 != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "Myrtle-5 on inputs \"%s\": want a square image, its side divisible "
            "by 4",
            question->inputs);
    }
    repeat(text, question, "conv", 2);
    append(text, " pool 2");
    repeat(text, question, "conv", 1);
    append(text, " pool 2");
    repeat(text, question, "conv", 1);
    append(text, " pool %ld", side / 4);
    return STATUS_OK;
}

enum status model_text(char *out, const struct model_question *question, struct fault *fault) {
    struct text text = {.text = out};
    const char *name = question->name;
    long dense = strcmp(name, "two-layer") == 0 ? 2 : depth_of(name, "FCN-");
    long convolutions = depth_of(name, "CNN-");
    enum status status = STATUS_OK;
    append(&text, "%s", question->inputs);
    if (dense > 0) {
        repeat(&text, question, "dense", dense - 1);
    } else if (convolutions > 0) {
        repeat(&text, question, "conv", convolutions - 1);
    } else if (strcmp(name, "Myrtle-5") == 0) {
        status = myrtle(&text, question, fault);
    } else {
        status = fault_set(
            fault, STATUS_INPUT,
            "model \"%s\": there are two-layer, FCN-L and CNN-L (L from 2 to %d), Myrtle-5", name,
            DEEPEST);
    }
    layer(&text, "dense", question->outputs, question->biases, "");
    return status;
}
