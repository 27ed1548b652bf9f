/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/hessian.h"

#include <stdlib.h>
#include <string.h>

#include "matrix/eigen_lanczos.h"
#include "nets/layer.h"

enum status hessian_init(
    struct hessian *hessian, struct net *net, const double *x, const double *y, size_t count,
    struct fault *fault) {
    size_t widest = net->inputs;
    for (size_t l = 0; l < net->layers; l++) {
        widest = net->layer[l].outputs > widest ? net->layer[l].outputs : widest;
    }
    *hessian = (struct hessian){.net = net, .x = x, .y = y, .count = count};
    enum status status = pass_init(&hessian->pass, net, count, 1, fault);
    if (status == STATUS_OK) {
        status = pass_init(&hessian->along, net, count, 1, fault);
    }
    hessian->zeros = calloc(count * net->inputs, sizeof(double));
    hessian->part = calloc(count * widest, sizeof(double));
    hessian->residual = calloc(count * net->outputs, sizeof(double));
    bool memory = hessian->zeros != NULL && hessian->part != NULL && hessian->residual != NULL;
    if (status == STATUS_OK && !memory) {
        status =
            fault_set(fault, STATUS_SYSTEM, "out of memory for a Hessian of %zu samples", count);
    }
    if (status != STATUS_OK) {
        hessian_clear(hessian);
    }
    return status;
}

void hessian_clear(struct hessian *hessian) {
    pass_clear(&hessian->pass);
    pass_clear(&hessian->along);
    free(hessian->zeros);
    free(hessian->part);
    free(hessian->residual);
    *hessian = (struct hessian){0};
}

void hessian_look(struct hessian *hessian) {
    size_t n = hessian->count * hessian->net->outputs;
    const double *f = pass_forward(&hessian->pass, hessian->x, hessian->count);
    for (size_t i = 0; i < n; i++) {
        hessian->residual[i] = 2 / (double)n * (f[i] - hessian->y[i]);
    }
    pass_backward(&hessian->pass, hessian->residual, 1, false);
}

/* How what is at a node changes along the vector. */
static const double *change_of(const struct hessian *hessian, size_t node) {
    return node == 0 ? hessian->zeros : hessian->along.z[node - 1];
}

static void add(double *to, const double *from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        to[i] += from[i];
    }
}

/* The part of the vector that belongs to a layer; NULL where its weights stay. */
static const double *weights_of(const struct layer *layer, const double *v) {
    return layer->weights > 0 && !layer->fixed ? v + layer->first : NULL;
}

static void go_forward(struct hessian *hessian, const double *v) {
    const struct net *net = hessian->net;
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        double *to = hessian->along.z[l];
        layer->ops->tangent(
            layer, net->weight + layer->first, weights_of(layer, v),
            pass_node(&hessian->pass, layer->from), change_of(hessian, layer->from),
            hessian->pass.z[l], to, hessian->count, hessian->pass.room);
        if (layer->with != LAYER_NONE) {
            add(to, change_of(hessian, layer->with), hessian->count * layer->outputs);
        }
    }
}

/* Puts W^T times the derivatives d of a layer's output into `to`, or adds it. */
static void
pull(struct hessian *hessian, size_t l, const double *w, const double *d, bool adds, double *to) {
    const struct layer *layer = &hessian->net->layer[l];
    layer->ops->backward(
        layer, w, pass_node(&hessian->pass, layer->from), hessian->pass.z[l], d,
        adds ? hessian->part : to, hessian->count, 1, hessian->pass.room);
    if (adds) {
        add(to, hessian->part, hessian->count * layer->inputs);
    }
}

/* From the change of the derivatives by what a layer puts out to that by what it takes in. */
static void go_back(struct hessian *hessian, size_t l, const double *v) {
    const struct net *net = hessian->net;
    const struct layer *layer = &net->layer[l];
    const double *d = hessian->pass.d[l + 1], *rd = hessian->along.d[l + 1];
    const double *dw = weights_of(layer, v);
    double *to = hessian->along.d[layer->from];
    pull(hessian, l, net->weight + layer->first, rd, layer->adds, to);
    if (dw != NULL && layer->fan_in > 0) {
        pull(hessian, l, dw, d, true, to);
    }
    if (layer->ops->curve != NULL) {
        layer->ops->curve(
            layer, pass_node(&hessian->pass, layer->from), change_of(hessian, layer->from),
            hessian->pass.z[l], d, to, hessian->count, hessian->pass.room);
    }
}

/* The same for the node that a layer adds. */
static void go_back_beside(struct hessian *hessian, size_t l) {
    const struct layer *layer = &hessian->net->layer[l];
    const double *rd = hessian->along.d[l + 1];
    double *to = hessian->along.d[layer->with];
    size_t count = hessian->count * layer->outputs;
    if (layer->adds_with) {
        add(to, rd, count);
    } else {
        memcpy(to, rd, count * sizeof *to);
    }
}

/* out += what a layer's weights have of H v. */
static void add_product(struct hessian *hessian, size_t l, double *out) {
    const struct layer *layer = &hessian->net->layer[l];
    const double *x = pass_node(&hessian->pass, layer->from);
    const double *d = hessian->pass.d[l + 1], *rd = hessian->along.d[l + 1];
    double *g = out + layer->first, *room = hessian->pass.room;
    layer->ops->gradient(layer, change_of(hessian, layer->from), d, 1, 0, g, hessian->count, room);
    layer->ops->gradient(layer, x, rd, 1, 1, g, hessian->count, room);
}

void hessian_product(struct hessian *hessian, const double *v, double *out) {
    const struct net *net = hessian->net;
    size_t n = hessian->count * net->outputs;
    memset(out, 0, net->weights * sizeof *out);
    go_forward(hessian, v);
    for (size_t i = 0; i < n; i++) {
        hessian->along.d[net->layers][i] = 2 / (double)n * hessian->along.z[net->layers - 1][i];
    }
    for (size_t l = net->layers; l-- > 0;) {
        const struct layer *layer = &net->layer[l];
        if (weights_of(layer, v) != NULL) {
            add_product(hessian, l, out);
        }
        if (layer->from > 0) {
            go_back(hessian, l, v);
        }
        if (layer->with != LAYER_NONE && layer->with > 0) {
            go_back_beside(hessian, l);
        }
    }
}

static enum status
apply(double *out, const double *in, size_t n, void *context, struct fault *fault) {
    (void)n, (void)fault;
    hessian_product(context, in, out);
    return STATUS_OK;
}

enum status hessian_critical(
    double *rate, struct hessian *hessian, double tolerance, size_t *products,
    struct fault *fault) {
    struct eigen top;
    enum status status = eigen_init(&top, hessian->net->weights, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    hessian_look(hessian);
    status = eigen_lanczos(&top, apply, hessian, tolerance, products, fault);
    *rate = 2 / top.value[0];
    eigen_clear(&top);
    return status;
}
