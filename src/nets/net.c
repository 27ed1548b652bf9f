/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nets/description.h"
#include "nets/layer.h"

enum status
net_init(struct net *net, const char *text, enum net_scheme scheme, struct fault *fault) {
    *net = (struct net){0};
    enum status status = description_read(net, text, scheme, fault);
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

/* Weight i of a layer; weights that are added alone have no fan in, and start as PyTorch's vision
 * transformer draws its positions. */
static double
draw(const struct layer *layer, enum net_scheme scheme, double sigma, size_t i, struct rng *rng) {
    size_t biases = layer->bias ? layer->weights / (layer->fan_in + 1) : 0;
    bool biased = i >= layer->weights - biases;
    if (layer->ones) {
        return biased ? 0 : 1;
    }
    if (scheme != NET_DEFAULT) {
        return biased ? 0 : sigma * rng_normal(rng);
    }
    return layer->fan_in > 0 ? sigma * (2 * rng_uniform(rng) - 1) / sqrt((double)layer->fan_in)
                             : 0.02 * sigma * rng_normal(rng);
}

void net_start(
    struct net *net, enum net_scheme scheme, double sigma, struct rng_key key, uint64_t replica) {
    for (size_t l = 0; l < net->layers; l++) {
        const struct layer *layer = &net->layer[l];
        struct rng rng = rng_of(key, (replica << 20) + l);
        for (size_t i = 0; i < layer->weights; i++) {
            net->weight[layer->first + i] = draw(layer, scheme, sigma, i, &rng);
        }
    }
}

void net_copy(struct net *to, const struct net *from) {
    memcpy(to->weight, from->weight, from->weights * sizeof *from->weight);
}
