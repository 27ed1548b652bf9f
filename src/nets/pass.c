/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nets/layer.h"

/* Doubles of the scratch room, of derivatives to be added, of all outputs, and of all derivatives.
 * */
struct sizes {
    size_t room, part, z, d;
};

static struct sizes sizes_of(const struct net *net, size_t most, size_t each) {
    struct sizes sizes = {.d = most * each * net->inputs};
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        size_t room = layer->ops->room != NULL ? layer->ops->room(layer, most, each) : 0;
        size_t part = layer->adds ? most * each * layer->inputs : 0;
        sizes.room = room > sizes.room ? room : sizes.room;
        sizes.part = part > sizes.part ? part : sizes.part;
        sizes.z += most * layer->outputs;
        sizes.d += most * each * layer->outputs;
    }
    return sizes;
}

static double total(struct sizes sizes) {
    return (double)sizes.room + (double)sizes.part + (double)sizes.z + (double)sizes.d;
}

double pass_bytes(const struct net *net, size_t most, size_t each) {
    return total(sizes_of(net, most, each)) * sizeof(double);
}

/* Gives each layer its part of the memory. */
static void share_out(struct pass *pass, struct sizes sizes) {
    const struct net *net = pass->net;
    double *z = pass->memory + sizes.room + sizes.part, *d = z + sizes.z;
    pass->room = pass->memory;
    pass->part = pass->memory + sizes.room;
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
    pass->memory = calloc(sizes.room + sizes.part + sizes.z + sizes.d, sizeof *pass->memory);
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

const double *pass_node(const struct pass *pass, size_t k) {
    return k == 0 ? pass->x : pass->z[k - 1];
}

static void add(double *to, const double *from, size_t count) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        to[i] += from[i];
    }
}

const double *pass_forward(struct pass *pass, const double *x, size_t n) {
    const struct net *net = pass->net;
    pass->x = x;
    pass->count = n;
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        const double *w = net->weight + layer->first;
        layer->ops->forward(layer, w, pass_node(pass, layer->from), pass->z[l], n, pass->room);
        if (layer->with != LAYER_NONE) {
            add(pass->z[l], pass_node(pass, layer->with), n * layer->outputs);
        }
    }
    return pass->z[net->layers - 1];
}

/* From the derivatives by what layer l puts out to those by what it takes in, in place of what is
 * there or, where later layers took it in too, in addition. */
static void go_back(struct pass *pass, size_t l, bool to_inputs) {
    const struct net *net = pass->net;
    const struct layer *layer = &net->layer[l];
    size_t rows = pass->count * pass->rows;
    if (layer->from > 0 || to_inputs) {
        double *d = pass->d[layer->from];
        layer->ops->backward(
            layer, net->weight + layer->first, pass_node(pass, layer->from), pass->z[l],
            pass->d[l + 1], layer->adds ? pass->part : d, pass->count, pass->rows, pass->room);
        if (layer->adds) {
            add(d, pass->part, rows * layer->inputs);
        }
    }
    if (layer->with != LAYER_NONE && (layer->with > 0 || to_inputs)) {
        double *d = pass->d[layer->with];
        if (layer->adds_with) {
            add(d, pass->d[l + 1], rows * layer->outputs);
        } else {
            memcpy(d, pass->d[l + 1], rows * layer->outputs * sizeof *d);
        }
    }
}

/* Goes back from the derivatives in d[layers]. */
static void go_all_back(struct pass *pass, size_t each, bool to_inputs) {
    pass->rows = each;
    for (size_t l = pass->net->layers; l-- > 0;) {
        go_back(pass, l, to_inputs);
    }
}

void pass_backward(struct pass *pass, const double *d, size_t each, bool to_inputs) {
    const struct net *net = pass->net;
    memcpy(pass->d[net->layers], d, pass->count * each * net->outputs * sizeof *d);
    go_all_back(pass, each, to_inputs);
}

void pass_backward_outputs(struct pass *pass, bool to_inputs) {
    size_t outputs = pass->net->outputs;
    double *d = pass->d[pass->net->layers];
    for (size_t i = 0; i < pass->count * outputs; i++) {
        for (size_t a = 0; a < outputs; a++) {
            d[i * outputs + a] = a == i % outputs;
        }
    }
    go_all_back(pass, outputs, to_inputs);
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
                layer, pass_node(pass, layer->from), pass->d[l + 1], scale, scale, g + layer->first,
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
                layer, pass_node(pass, layer->from), pass->d[l + 1], k, pass->count, pass->rows,
                pass->room);
        }
    }
}
