/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/net.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nets/layer.h"

/* The words of a description, one after the other. */
struct words {
    const char *text, *at; /**< the whole, and the next word's first letter */
    char word[32];
};

/* Takes the next word into words->word; false at the end. */
static bool next(struct words *words) {
    while (isspace((unsigned char)*words->at)) {
        words->at++;
    }
    size_t length = 0;
    for (; *words->at != '\0' && !isspace((unsigned char)*words->at); words->at++) {
        if (length + 1 < sizeof words->word) {
            words->word[length++] = *words->at;
        }
    }
    words->word[length] = '\0';
    return length > 0;
}

/* Takes the next word if it is this one. */
static bool accept(struct words *words, const char *word) {
    struct words ahead = *words;
    if (!next(&ahead) || strcmp(ahead.word, word) != 0) {
        return false;
    }
    *words = ahead;
    return true;
}

static enum status refused(const struct words *words, const char *wanted, struct fault *fault) {
    return fault_set(
        fault, STATUS_INPUT, "network \"%s\": \"%s\" before character %td; want %s", words->text,
        words->word, words->at - words->text + 1, wanted);
}

/* Reads a whole number from 1 to 10^6 at *text and moves on; 0 where there is none. */
static size_t whole_number(const char **text) {
    char *end;
    if (!isdigit((unsigned char)**text)) {
        return 0;
    }
    unsigned long value = strtoul(*text, &end, 10);
    *text = end;
    return value <= 1000000 ? value : 0;
}

static size_t count_of(struct words *words) {
    const char *text = words->word;
    size_t count = next(words) ? whole_number(&text) : 0;
    return *text == '\0' ? count : 0;
}

static enum status read_shape(struct layer_shape *shape, struct words *words, struct fault *fault) {
    size_t number[3] = {0};
    size_t numbers = 0;
    const char *text = words->word;
    next(words);
    do {
        number[numbers++] = whole_number(&text);
    } while (numbers < 3 && *text == 'x' && text++);
    if (*text != '\0' || numbers == 2 || number[numbers - 1] == 0 || number[0] == 0 ||
        (numbers == 3 && number[1] == 0)) {
        return refused(words, "a number of inputs, or HEIGHTxWIDTHxCHANNELS", fault);
    }
    *shape = numbers == 1 ? (struct layer_shape){1, 1, number[0]}
                          : (struct layer_shape){number[0], number[1], number[2]};
    return STATUS_OK;
}

static size_t size_of(struct layer_shape shape) {
    return shape.height * shape.width * shape.channels;
}

/* Fills in what a layer with weights is: its filters see `fan_in` numbers. */
static void give_weights(
    struct layer *layer, size_t fan_in, size_t filters, enum net_scheme scheme,
    struct words *words) {
    layer->fan_in = fan_in;
    layer->scale = scheme == NET_NTK ? 1 / sqrt((double)fan_in) : 1;
    layer->bias = accept(words, "bias");
    layer->fixed = accept(words, "fixed");
    layer->weights = (fan_in + layer->bias) * filters;
}

static enum status
read_dense(struct layer *layer, enum net_scheme scheme, struct words *words, struct fault *fault) {
    size_t filters = count_of(words);
    if (filters == 0) {
        return refused(words, "a number of outputs after \"dense\"", fault);
    }
    layer->ops = &layer_dense;
    layer->out = (struct layer_shape){1, 1, filters};
    give_weights(layer, layer->inputs, filters, scheme, words);
    return STATUS_OK;
}

static enum status read_convolution(
    struct layer *layer, enum net_scheme scheme, struct words *words, struct fault *fault) {
    size_t filters = count_of(words);
    if (filters == 0 || layer->in.height < 2 || layer->in.width < 2) {
        return refused(words, "a number of filters after \"conv\", on an image", fault);
    }
    layer->ops = &layer_convolution;
    layer->out = (struct layer_shape){layer->in.height, layer->in.width, filters};
    layer->side = 3;
    give_weights(layer, 9 * layer->in.channels, filters, scheme, words);
    return STATUS_OK;
}

static enum status read_pool(struct layer *layer, struct words *words, struct fault *fault) {
    layer->side = count_of(words);
    if (layer->side == 0 || layer->in.height % layer->side || layer->in.width % layer->side) {
        return refused(words, "a side after \"pool\" that divides the image", fault);
    }
    layer->ops = &layer_pool;
    layer->out = (struct layer_shape){
        layer->in.height / layer->side, layer->in.width / layer->side, layer->in.channels};
    layer->scale = 1 / (double)(layer->side * layer->side);
    return STATUS_OK;
}

/* Reads the layer whose first word is in `words` already; in and inputs are known. */
static enum status
read_layer(struct layer *layer, enum net_scheme scheme, struct words *words, struct fault *fault) {
    layer->out = layer->in;
    if (strcmp(words->word, "dense") == 0) {
        return read_dense(layer, scheme, words, fault);
    }
    if (strcmp(words->word, "conv") == 0) {
        return read_convolution(layer, scheme, words, fault);
    }
    if (strcmp(words->word, "pool") == 0) {
        return read_pool(layer, words, fault);
    }
    if (strcmp(words->word, "relu") == 0) {
        layer->ops = &layer_relu;
        return STATUS_OK;
    }
    if (strcmp(words->word, "tanh") == 0) {
        layer->ops = &layer_tanh;
        return STATUS_OK;
    }
    return refused(words, "dense, conv, relu, tanh or pool", fault);
}

/* Refuses more weights, or a layer of more numbers for one sample, than memory holds: in doubles,
 * for they may be more than a size_t counts. */
static enum status
check_memory(const struct layer *layer, double weights, struct words *words, struct fault *fault) {
    struct layer_shape out = layer->out;
    double after = (double)out.height * (double)out.width * (double)out.channels;
    double numbers = fmax((double)layer->inputs, after);
    double gigabytes = fmax(weights, numbers) * sizeof(double) / 1e9;
    double free_ones = (double)memory_available() / 1e9;
    if (gigabytes > free_ones) {
        return fault_set(
            fault, STATUS_INPUT,
            "network \"%s\": %.10g %s are %.3g GB, and %.3g GB are free; take a narrower one",
            words->text, fmax(weights, numbers),
            weights > numbers ? "weights" : "numbers in a layer", gigabytes, free_ones);
    }
    return STATUS_OK;
}

/* Weights of a layer as far as it is read. */
static double weights_of(const struct layer *layer) {
    double filters = (double)layer->out.channels;
    return layer->fan_in > 0 ? ((double)layer->fan_in + layer->bias) * filters : 0;
}

static enum status
read_layers(struct net *net, enum net_scheme scheme, struct words *words, struct fault *fault) {
    struct layer_shape shape;
    enum status status = read_shape(&shape, words, fault);
    if (status != STATUS_OK) {
        return status;
    }
    net->inputs = size_of(shape);
    while (next(words)) {
        struct layer *layer = realloc(net->layer, (net->layers + 1) * sizeof *layer);
        if (layer == NULL) {
            return fault_set(fault, STATUS_SYSTEM, "out of memory for a layer");
        }
        net->layer = layer;
        layer += net->layers++;
        *layer = (struct layer){.in = shape, .inputs = size_of(shape), .first = net->weights};
        status = read_layer(layer, scheme, words, fault);
        if (status == STATUS_OK) {
            status = check_memory(layer, (double)net->weights + weights_of(layer), words, fault);
        }
        if (status != STATUS_OK) {
            return status;
        }
        shape = layer->out;
        layer->outputs = size_of(shape);
        net->weights += layer->weights;
    }
    net->outputs = size_of(shape);
    return net->weights > 0 ? STATUS_OK : refused(words, "a layer with weights", fault);
}

enum status
net_init(struct net *net, const char *text, enum net_scheme scheme, struct fault *fault) {
    struct words words = {.text = text, .at = text};
    *net = (struct net){0};
    enum status status = read_layers(net, scheme, &words, fault);
    if (status == STATUS_OK) {
        net->weight = calloc(net->weights, sizeof *net->weight);
        if (net->weight == NULL) {
            status = fault_set(fault, STATUS_SYSTEM, "out of memory for %zu weights", net->weights);
        }
    }
    if (status != STATUS_OK) {
        net_clear(net);
    }
    return status;
}

void net_clear(struct net *net) {
    free(net->layer);
    free(net->weight);
    *net = (struct net){0};
}

void net_start(
    struct net *net, enum net_scheme scheme, double sigma, struct rng_key key, uint64_t replica) {
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        struct rng rng = rng_of(key, (replica << 20) + l);
        double *w = net->weight + layer->first;
        size_t biases = layer->bias ? layer->weights / (layer->fan_in + 1) : 0;
        for (size_t i = 0; i < layer->weights; i++) {
            bool biased = i >= layer->weights - biases;
            if (scheme == NET_DEFAULT) {
                w[i] = sigma * (2 * rng_uniform(&rng) - 1) / sqrt((double)layer->fan_in);
            } else {
                w[i] = biased ? 0 : sigma * rng_normal(&rng);
            }
        }
    }
}

void net_copy(struct net *to, const struct net *from) {
    memcpy(to->weight, from->weight, from->weights * sizeof *from->weight);
}
