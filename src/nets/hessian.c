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

/* What goes into layer l, and how it changes along the vector. */
static const double *input_of(const struct hessian *hessian, size_t l) {
    return l == 0 ? hessian->x : hessian->pass.z[l - 1];
}

static const double *change_of(const struct hessian *hessian, size_t l) {
    return l == 0 ? hessian->zeros : hessian->along.z[l - 1];
}

/* The part of the vector that belongs to a layer; NULL where its weights stay. */
static const double *weights_of(const struct layer *layer, const double *v) {
    return layer->weights > 0 && !layer->fixed ? v + layer->first : NULL;
}

static void go_forward(struct hessian *hessian, const double *v) {
    const struct net *net = hessian->net;
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        layer->ops->tangent(
            layer, net->weight + layer->first, weights_of(layer, v), input_of(hessian, l),
            change_of(hessian, l), hessian->pass.z[l], hessian->along.z[l], hessian->count,
            hessian->pass.room);
    }
}

/* From the change of the derivatives at the layer's output to that at its input. */
static void go_back(struct hessian *hessian, size_t l, const double *v) {
    const struct net *net = hessian->net;
    const struct layer *layer = &net->layer[l];
    const double *x = input_of(hessian, l), *z = hessian->pass.z[l];
    const double *d = hessian->pass.d[l + 1], *dw = weights_of(layer, v);
    double *to = hessian->along.d[l];
    layer->ops->backward(
        layer, net->weight + layer->first, x, z, hessian->along.d[l + 1], to, hessian->count, 1,
        hessian->pass.room);
    if (dw != NULL) {
        layer->ops->backward(
            layer, dw, x, z, d, hessian->part, hessian->count, 1, hessian->pass.room);
        for (size_t i = 0; i < hessian->count * layer->inputs; i++) {
            to[i] += hessian->part[i];
        }
    }
    if (layer->ops->curve != NULL) {
        layer->ops->curve(layer, x, change_of(hessian, l), z, d, to, hessian->count);
    }
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
            double *g = out + layer->first, *room = hessian->pass.room;
            const double *d = hessian->pass.d[l + 1], *rd = hessian->along.d[l + 1];
            layer->ops->gradient(layer, change_of(hessian, l), d, 1, 0, g, hessian->count, room);
            layer->ops->gradient(layer, input_of(hessian, l), rd, 1, 1, g, hessian->count, room);
        }
        if (l > 0) {
            go_back(hessian, l, v);
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
