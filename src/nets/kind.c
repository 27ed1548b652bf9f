/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/kind.h"

#include <math.h>
#include <string.h>

static enum status refused(struct kind_reader *reader, const char *wanted) {
    return words_refuse(reader->words, wanted, reader->fault);
}

size_t kind_places(struct layer_shape shape) {
    return shape.height * shape.width;
}

size_t kind_size(struct layer_shape shape) {
    return kind_places(shape) * shape.channels;
}

/* Fills in what a layer with weights is: its filters see `fan_in` numbers. */
static void
give_weights(struct layer *layer, size_t fan_in, size_t filters, struct kind_reader *reader) {
    layer->fan_in = fan_in;
    layer->scale = reader->scheme == NET_NTK ? 1 / sqrt((double)fan_in) : 1;
    layer->bias = words_accept(reader->words, "bias");
    layer->fixed = words_accept(reader->words, "fixed");
    layer->weights = (fan_in + layer->bias) * filters;
}

static enum status read_dense(struct layer *layer, struct kind_reader *reader) {
    size_t filters = words_count(reader->words);
    if (filters == 0) {
        return refused(reader, "a number of outputs after \"dense\"");
    }
    layer->out = (struct layer_shape){1, 1, filters};
    give_weights(layer, layer->inputs, filters, reader);
    return STATUS_OK;
}

/* Takes "WORD N" if it is there; N is 0 where it is no number. */
static void take_option(struct kind_reader *reader, const char *word, size_t *number) {
    if (words_accept(reader->words, word)) {
        *number = words_count(reader->words);
    }
}

static enum status read_convolution(struct layer *layer, struct kind_reader *reader) {
    struct layer_shape in = layer->in;
    size_t filters = words_count(reader->words), side = 3, stride = 1;
    if (filters == 0) {
        return refused(reader, "a number of filters after \"conv\", on an image");
    }
    take_option(reader, "side", &side);
    if (side % 2 == 0 || side / 2 >= in.height || side / 2 >= in.width) {
        return refused(reader, "an odd side of the filters after \"conv\", on an image that large");
    }
    take_option(reader, "stride", &stride);
    if (stride == 0) {
        return refused(reader, "a number of places after \"stride\"");
    }
    layer->side = side;
    layer->stride = stride;
    layer->margin = side / 2;
    layer->out =
        (struct layer_shape){(in.height - 1) / stride + 1, (in.width - 1) / stride + 1, filters};
    give_weights(layer, side * side * in.channels, filters, reader);
    return STATUS_OK;
}

static enum status read_mix(struct layer *layer, struct kind_reader *reader) {
    size_t filters = words_count(reader->words);
    if (filters == 0) {
        return refused(reader, "a number of channels after \"mix\"");
    }
    layer->side = layer->stride = 1;
    layer->out.channels = filters;
    give_weights(layer, layer->in.channels, filters, reader);
    return STATUS_OK;
}

/* Whether squares of side x side places cover the image. */
static bool covers(const struct layer *layer, size_t side) {
    return side > 0 && layer->in.height % side == 0 && layer->in.width % side == 0;
}

static enum status read_patch(struct layer *layer, struct kind_reader *reader) {
    size_t side = words_count(reader->words);
    if (!covers(layer, side)) {
        return refused(reader, "a side after \"patch\" that divides the image");
    }
    size_t filters = words_count(reader->words);
    if (filters == 0) {
        return refused(reader, "a number of channels after \"patch\" and its side");
    }
    layer->side = layer->stride = side;
    layer->out = (struct layer_shape){layer->in.height / side, layer->in.width / side, filters};
    give_weights(layer, side * side * layer->in.channels, filters, reader);
    return STATUS_OK;
}

static enum status read_pool(struct layer *layer, struct kind_reader *reader) {
    size_t side = words_count(reader->words);
    if (!covers(layer, side)) {
        return refused(reader, "a side after \"pool\" that divides the image");
    }
    layer->side = side;
    layer->out =
        (struct layer_shape){layer->in.height / side, layer->in.width / side, layer->in.channels};
    layer->scale = 1 / (double)(side * side);
    return STATUS_OK;
}

static enum status read_plain(struct layer *layer, struct kind_reader *reader) {
    (void)layer, (void)reader;
    return STATUS_OK;
}

static enum status read_group_norm(struct layer *layer, struct kind_reader *reader) {
    layer->groups = words_count(reader->words);
    if (layer->groups == 0 || layer->in.channels % layer->groups != 0) {
        return refused(reader, "a number of groups after \"groupnorm\" that divides the channels");
    }
    return STATUS_OK;
}

static enum status read_scale(struct layer *layer, struct kind_reader *reader) {
    layer->fan_in = 1;
    layer->scale = 1;
    layer->bias = layer->ones = true;
    layer->fixed = words_accept(reader->words, "fixed");
    layer->weights = 2 * layer->in.channels;
    return STATUS_OK;
}

static enum status read_attention(struct layer *layer, struct kind_reader *reader) {
    size_t heads = words_count(reader->words), channels = layer->in.channels;
    if (heads == 0 || channels % (3 * heads) != 0) {
        return refused(
            reader, "a number of heads after \"attention\" that divides a third of the channels");
    }
    layer->groups = heads;
    layer->out.channels = channels / 3;
    layer->scale = 1 / sqrt((double)(channels / 3 / heads));
    return STATUS_OK;
}

static enum status read_class(struct layer *layer, struct kind_reader *reader) {
    layer->out = (struct layer_shape){1, kind_places(layer->in) + 1, layer->in.channels};
    layer->fixed = words_accept(reader->words, "fixed");
    layer->weights = layer->in.channels;
    return STATUS_OK;
}

static enum status read_positions(struct layer *layer, struct kind_reader *reader) {
    layer->fixed = words_accept(reader->words, "fixed");
    layer->weights = layer->inputs;
    return STATUS_OK;
}

static enum status read_first(struct layer *layer, struct kind_reader *reader) {
    (void)reader;
    layer->out = (struct layer_shape){1, 1, layer->in.channels};
    return STATUS_OK;
}

static const struct kind kinds[] = {
    {"dense", &layer_dense, read_dense},         {"conv", &layer_convolution, read_convolution},
    {"mix", &layer_convolution, read_mix},       {"patch", &layer_convolution, read_patch},
    {"relu", &layer_relu, read_plain},           {"tanh", &layer_tanh, read_plain},
    {"gelu", &layer_gelu, read_plain},           {"pool", &layer_pool, read_pool},
    {"groupnorm", &layer_norm, read_group_norm}, {"layernorm", &layer_norm, read_plain},
    {"scale", &layer_scale, read_scale},         {"attention", &layer_attention, read_attention},
    {"class", &layer_class, read_class},         {"positions", &layer_positions, read_positions},
    {"first", &layer_first, read_first},
};

const char kind_words[] =
    "dense, conv, mix, patch, relu, tanh, gelu, pool, groupnorm, layernorm, scale, attention, "
    "class, positions, first or residual";

const struct kind *kind_of(const char *word) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(word, kinds[i].word) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

const struct kind kind_sum = {"residual", &layer_sum, read_plain};
