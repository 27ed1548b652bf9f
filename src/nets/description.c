/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/description.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nets/kind.h"
#include "nets/layer.h"
#include "nets/words.h"

/* Blocks within blocks: enough for any model, and little of the stack. */
enum { DEEPEST = 16 };

struct reader {
    struct net *net;
    enum net_scheme scheme;
    struct words words;
    struct layer_shape shape; /* of what the next layer takes in, */
    size_t node;              /* and where that is */
    int depth;                /* of blocks around it */
    struct fault *fault;
};

static enum status refused(struct reader *reader, const char *wanted) {
    return words_refuse(&reader->words, wanted, reader->fault);
}

/* Weights of a layer as far as it is read. */
static double weights_of(const struct layer *layer) {
    double filters = (double)layer->out.channels;
    return layer->fan_in > 0 ? ((double)layer->fan_in + layer->bias) * filters
                             : (double)layer->weights;
}

/* Refuses more weights, or a layer of more numbers for one sample, than memory holds: in doubles,
 * for they may be more than a size_t counts. */
static enum status check_memory(const struct layer *layer, struct reader *reader) {
    struct layer_shape out = layer->out;
    const char *text = reader->words.text;
    double weights = (double)reader->net->weights + weights_of(layer);
    double after = (double)out.height * (double)out.width * (double)out.channels;
    double numbers = fmax((double)layer->inputs, after);
    double gigabytes = fmax(weights, numbers) * sizeof(double) / 1e9;
    double free_ones = (double)memory_available() / 1e9;
    if (gigabytes > free_ones) {
        return fault_set(
            reader->fault, STATUS_INPUT,
            "network \"%.*s%s\": %.10g %s are %.3g GB, and %.3g GB are free; take a narrower one",
            WORDS_SHOWN, text, strlen(text) > WORDS_SHOWN ? "..." : "", fmax(weights, numbers),
            weights > numbers ? "weights" : "numbers in a layer", gigabytes, free_ones);
    }
    return STATUS_OK;
}

/* Puts a layer of this kind behind what was read, with what follows its word. */
static enum status append(struct reader *reader, const struct kind *kind, size_t with) {
    struct net *net = reader->net;
    struct layer *layer = realloc(net->layer, (net->layers + 1) * sizeof *layer);
    if (layer == NULL) {
        return fault_set(reader->fault, STATUS_SYSTEM, "out of memory for a layer");
    }
    net->layer = layer;
    layer += net->layers++;
    *layer = (struct layer){
        .ops = kind->ops,
        .in = reader->shape,
        .out = reader->shape,
        .inputs = kind_size(reader->shape),
        .first = net->weights,
        .from = reader->node,
        .with = with};
    struct kind_reader following = {reader->scheme, &reader->words, reader->fault};
    enum status status = kind->read(layer, &following);
    if (status == STATUS_OK) {
        status = check_memory(layer, reader);
    }
    if (status == STATUS_OK) {
        layer->outputs = kind_size(layer->out);
        net->weights += layer->weights;
        reader->shape = layer->out;
        reader->node = net->layers;
    }
    return status;
}

static enum status read_residual(struct reader *reader);

/* Reads layers up to the end or, in a block, its ")". */
static enum status read_layers(struct reader *reader) {
    while (words_next(&reader->words)) {
        const char *word = reader->words.word;
        const struct kind *kind = kind_of(word);
        enum status status;
        if (reader->depth > 0 && strcmp(word, ")") == 0) {
            return STATUS_OK;
        }
        if (kind != NULL) {
            status = append(reader, kind, LAYER_NONE);
        } else if (strcmp(word, "residual") == 0) {
            status = read_residual(reader);
        } else {
            status = refused(reader, kind_words);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return reader->depth > 0 ? refused(reader, "\")\" at the end of a block") : STATUS_OK;
}

/* Reads "( LAYERS )", which start from what is in `reader`. */
static enum status read_block(struct reader *reader) {
    size_t start = reader->net->layers;
    if (!words_accept(&reader->words, "(") || reader->depth == DEEPEST) {
        return refused(reader, "\"(\" after this, in at most 16 blocks");
    }
    reader->depth++;
    enum status status = read_layers(reader);
    reader->depth--;
    if (status == STATUS_OK && reader->net->layers == start) {
        return refused(reader, "layers in a block");
    }
    return status;
}

static bool same(struct layer_shape a, struct layer_shape b) {
    return a.height == b.height && a.width == b.width && a.channels == b.channels;
}

/* Both ways start from the same node; the sum takes in the second and adds the first or, where
 * there is one way only, its start. */
static enum status read_residual(struct reader *reader) {
    struct layer_shape shape = reader->shape;
    size_t with = reader->node;
    enum status status = read_block(reader);
    if (status == STATUS_OK && words_accept(&reader->words, "by")) {
        struct layer_shape end = reader->shape;
        size_t start = with;
        with = reader->node;
        reader->node = start;
        reader->shape = shape;
        shape = end;
        status = read_block(reader);
    }
    if (status == STATUS_OK && !same(shape, reader->shape)) {
        return refused(reader, "the same shape from both ways of \"residual\"");
    }
    return status == STATUS_OK ? append(reader, &kind_sum, with) : status;
}

/* Whether a layer after the first `l` ones takes in this node: it has then had its derivative
 * already when they go back. */
static bool is_taken_after(const struct net *net, size_t l, size_t node) {
    for (; l < net->layers; l++) {
        if (net->layer[l].from == node || net->layer[l].with == node) {
            return true;
        }
    }
    return false;
}

enum status
description_read(struct net *net, const char *text, enum net_scheme scheme, struct fault *fault) {
    struct reader reader = {
        .net = net, .scheme = scheme, .words = {.text = text, .at = text}, .fault = fault};
    enum status status = words_shape(&reader.shape, &reader.words, fault);
    if (status == STATUS_OK) {
        net->inputs = kind_size(reader.shape);
        status = read_layers(&reader);
    }
    if (status == STATUS_OK && net->weights == 0) {
        status = refused(&reader, "a layer with weights");
    }
    for (size_t l = 0; status == STATUS_OK && l < net->layers; l++) {
        struct layer *layer = &net->layer[l];
        layer->adds = is_taken_after(net, l + 1, layer->from);
        layer->adds_with = layer->with != LAYER_NONE && is_taken_after(net, l + 1, layer->with);
    }
    net->outputs = kind_size(reader.shape);
    return status;
}
