/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/model.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 24 };

struct text {
    char *text;
    size_t used;
    char activation[16]; /* with a blank before it; empty: linear */
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
        layer(text, kind, question->width, question->biases, text->activation);
    }
}

/* Reads "FCN-5" as 5 for the stem "FCN-"; 0 where it is no such name, or a number below `least`. */
static long number_of(const char *name, const char *stem, long least) {
    size_t length = strlen(stem);
    char *end;
    if (strncmp(name, stem, length) != 0) {
        return 0;
    }
    long number = strtol(name + length, &end, 10);
    return *end == '\0' && number >= least && number <= DEEPEST ? number : 0;
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

/* A norm over groups of `filters` channels, and the activation. */
static void activate(struct text *text, size_t filters) {
    size_t groups = filters / 2 < 8 ? filters / 2 : 8;
    append(text, " groupnorm %zu scale%s", groups > 0 ? groups : 1, text->activation);
}

/* From `in` filters to `out`. */
static void
block(struct text *text, size_t in, size_t out, const char *stride, const char *biases) {
    bool changes = in != out || *stride != '\0';
    if (changes) {
        activate(text, in);
    }
    append(text, " residual (");
    if (!changes) {
        activate(text, in);
    }
    append(text, " conv %zu%s%s", out, stride, biases);
    activate(text, out);
    append(text, " conv %zu%s )", out, biases);
    if (changes) {
        append(text, " by ( conv %zu side 1%s%s )", out, stride, biases);
    }
}

static enum status
wide(struct text *text, const struct model_question *question, size_t times, struct fault *fault) {
    long side = side_of(question->inputs);
    size_t first = question->width, in = first * times;
    const char *biases = question->biases ? " bias" : "";
    if (side < 5) {
        return fault_set(
            fault, STATUS_INPUT, "%s on inputs \"%s\": want a square image of 5 x 5 places or more",
            question->name, question->inputs);
    }
    append(text, " conv %zu%s", first, biases);
    block(text, first, in, "", biases);
    block(text, in, 2 * in, " stride 2", biases);
    block(text, 2 * in, 4 * in, " stride 2", biases);
    activate(text, 4 * in);
    append(text, " pool %ld", (side + 3) / 4);
    return STATUS_OK;
}

static enum status transformer(
    struct text *text, const struct model_question *question, long depth, struct fault *fault) {
    long side = side_of(question->inputs);
    size_t width = question->width;
    const char *biases = question->biases ? " bias" : "";
    int patch = side % 7 == 0 ? 7 : 4;
    if (side < patch || side % patch != 0 || width % 4 != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s of width %zu on inputs \"%s\": want a square image, its side divisible by 7 or 4, "
            "and a width divisible by 4",
            question->name, width, question->inputs);
    }
    append(text, " patch %d %zu%s class positions", patch, width, biases);
    for (long i = 0; i < depth; i++) {
        append(text, " residual ( layernorm scale mix %zu%s attention 4", 3 * width, biases);
        append(text, " mix %zu%s )", width, biases);
        append(text, " residual ( layernorm scale mix %zu%s", 2 * width, biases);
        append(text, "%s", text->activation);
        append(text, " mix %zu%s )", width, biases);
    }
    append(text, " layernorm scale first");
    return STATUS_OK;
}

static enum status
set_activation(struct text *text, const struct model_question *question, struct fault *fault) {
    static const char *const known[] = {"relu", "tanh", "gelu"};
    const char *usual = number_of(question->name, "ViT-", 1) > 0 ? "gelu" : "relu";
    const char *wanted = question->activation == NULL ? usual : question->activation;
    if (strcmp(wanted, "linear") == 0) {
        return STATUS_OK;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(wanted, known[i]) == 0) {
            snprintf(text->activation, sizeof text->activation, " %s", wanted);
            return STATUS_OK;
        }
    }
    return fault_set(
        fault, STATUS_INPUT, "activation \"%s\": there are relu, tanh, gelu and linear", wanted);
}

enum status model_text(char *out, const struct model_question *question, struct fault *fault) {
    struct text text = {.text = out};
    const char *name = question->name;
    long dense = strcmp(name, "two-layer") == 0 ? 2 : number_of(name, "FCN-", 2);
    long convolutions = number_of(name, "CNN-", 2);
    long times = number_of(name, "WRN-10-", 1), blocks = number_of(name, "ViT-", 1);
    enum status status = set_activation(&text, question, fault);
    append(&text, "%s", question->inputs);
    if (status != STATUS_OK) {
        return status;
    }
    if (dense > 0) {
        repeat(&text, question, "dense", dense - 1);
    } else if (convolutions > 0) {
        repeat(&text, question, "conv", convolutions - 1);
    } else if (strcmp(name, "Myrtle-5") == 0) {
        status = myrtle(&text, question, fault);
    } else if (times > 0) {
        status = wide(&text, question, (size_t)times, fault);
    } else if (blocks > 0) {
        status = transformer(&text, question, blocks, fault);
    } else {
        status = fault_set(
            fault, STATUS_INPUT,
            "model \"%s\": there are two-layer, FCN-L and CNN-L (L from 2 to %d), Myrtle-5, WRN-10-K "
            "and ViT-L (from 1 to %d)",
            name, DEEPEST, DEEPEST);
    }
    layer(&text, "dense", question->outputs, question->biases, "");
    return status;
}
