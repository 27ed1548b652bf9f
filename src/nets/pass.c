/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nets/layer.h"

/* Doubles of the scratch room, of all outputs, and of all derivatives. */
struct sizes {
    size_t room, z, d;
};

static struct sizes sizes_of(const struct net *net, size_t most, size_t each) {
    struct sizes sizes = {.d = most * each * net->inputs};
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        size_t room = layer->ops->room != NULL ? layer->ops->room(layer, most, each) : 0;
        sizes.room = room > sizes.room ? room : sizes.room;
        sizes.z += most * layer->outputs;
        sizes.d += most * each * layer->outputs;
    }
    return sizes;
}

double pass_bytes(const struct net *net, size_t most, size_t each) {
    struct sizes sizes = sizes_of(net, most, each);
    return ((double)sizes.room + (double)sizes.z + (double)sizes.d) * sizeof(double);
}

/* Gives each layer its part of the memory. */
static void share_out(struct pass *pass, struct sizes sizes) {
    const struct net *net = pass->net;
    double *z = pass->memory + sizes.room, *d = z + sizes.z;
    pass->room = pass->memory;
    pass->d[0] = d;
    d += pass->most * pass->each * net->inputs;
    for (size_t l = 0; l < net->layers; l++) {
        pass->z[l] = z;
        pass->d[l + 1] = d;
        z += pass->most * net->layer[l].outputs;
        d += pass->most * pass->each * net->layer[l].outputs;
    }
}

enum status
pass_init(struct pass *pass, const struct net *net, size_t most, size_t each, struct fault *fault) {
    double gigabytes = pass_bytes(net, most, each) / 1e9;
    double free_ones = (double)memory_available() / 1e9;
    *pass = (struct pass){.net = net, .most = most, .each = each};
    if (most == 0 || gigabytes > free_ones) {
        return fault_set(
            fault, STATUS_INPUT,
            "a pass of %zu samples through %zu weights takes %.3g GB, and %.3g GB are free; take "
            "fewer samples at a time",
            most, net->weights, gigabytes, free_ones);
    }
    struct sizes sizes = sizes_of(net, most, each);
    pass->z = calloc(net->layers, sizeof *pass->z);
    pass->d = calloc(net->layers + 1, sizeof *pass->d);
    pass->memory = calloc(sizes.room + sizes.z + sizes.d, sizeof *pass->memory);
    if (pass->z == NULL || pass->d == NULL || pass->memory == NULL) {
        pass_clear(pass);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a pass of %zu samples", most);
    }
    share_out(pass, sizes);
    return STATUS_OK;
}

void pass_clear(struct pass *pass) {
    free(pass->z);
    free(pass->d);
    free(pass->memory);
    *pass = (struct pass){0};
}

/* What layer l takes in. */
static const double *input_of(const struct pass *pass, size_t l) {
    return l == 0 ? pass->x : pass->z[l - 1];
}

const double *pass_forward(struct pass *pass, const double *x, size_t n) {
    const struct net *net = pass->net;
    pass->x = x;
    pass->count = n;
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        const double *w = net->weight + layer->first;
        layer->ops->forward(layer, w, input_of(pass, l), pass->z[l], n, pass->room);
    }
    return pass->z[net->layers - 1];
}

/* Goes back from the derivatives in d[layers]. */
static void go_back(struct pass *pass, size_t each, bool to_inputs) {
    const struct net *net = pass->net;
    pass->rows = each;
    for (size_t l = net->layers; l-- > (to_inputs ? 0 : 1);) {
        const struct layer *layer = &net->layer[l];
        layer->ops->backward(
            layer, net->weight + layer->first, input_of(pass, l), pass->z[l], pass->d[l + 1],
            pass->d[l], pass->count, each, pass->room);
    }
}

void pass_backward(struct pass *pass, const double *d, size_t each, bool to_inputs) {
    const struct net *net = pass->net;
    memcpy(pass->d[net->layers], d, pass->count * each * net->outputs * sizeof *d);
    go_back(pass, each, to_inputs);
}

void pass_backward_outputs(struct pass *pass, bool to_inputs) {
    size_t outputs = pass->net->outputs;
    double *d = pass->d[pass->net->layers];
    for (size_t i = 0; i < pass->count * outputs; i++) {
        for (size_t a = 0; a < outputs; a++) {
            d[i * outputs + a] = a == i % outputs;
        }
    }
    go_back(pass, outputs, to_inputs);
}

const double *pass_input_gradient(const struct pass *pass) {
    return pass->d[0];
}

/* Row i becomes the weighted sum of rows i each, ..., which lie behind it or are itself. */
static void weigh(double *d, size_t length, const double *weight, size_t count, size_t each) {
    for (size_t i = 0; i < count; i++) {
        double *to = d + i * length;
        const double *from = d + i * each * length, *w = weight + i * each;
        for (size_t j = 0; j < length; j++) {
            double sum = w[0] * from[j];
            for (size_t a = 1; a < each; a++) {
                sum += w[a] * from[a * length + j];
            }
            to[j] = sum;
        }
    }
}

void pass_weigh(struct pass *pass, const double *weight) {
    const struct net *net = pass->net;
    for (size_t l = 0; l < net->layers; l++) {
        weigh(pass->d[l + 1], net->layer[l].outputs, weight, pass->count, pass->rows);
    }
    pass->rows = 1;
}

void pass_gradient(struct pass *pass, double scale, double *g) {
    const struct net *net = pass->net;
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        if (layer->weights > 0 && !layer->fixed) {
            layer->ops->gradient(
                layer, input_of(pass, l), pass->d[l + 1], scale, scale, g + layer->first,
                pass->count, pass->room);
        }
    }
}

void pass_gram(struct pass *pass, double *k) {
    const struct net *net = pass->net;
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        if (layer->weights > 0 && !layer->fixed) {
            layer->ops->gram(
                layer, input_of(pass, l), pass->d[l + 1], k, pass->count, pass->rows, pass->room);
        }
    }
}
