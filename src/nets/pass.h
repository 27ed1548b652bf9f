/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PASS_H
#define CATAPULT_PASS_H

/**
 * Sends samples through a network, forward and backward, in memory taken once. One backward pass
 * with a 1 on each output serves the tangent kernel, the training step and the gradients by the
 * inputs: the derivatives that it leaves at every layer are those of the outputs themselves, and a
 * loss only weighs them (pass_weigh).
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "nets/net.h"

struct pass {
    const struct net *net;
    size_t most, each;  /**< rows that fit: `most` samples with `each` derivatives */
    size_t count, rows; /**< samples of the last forward pass, derivatives of each in the last
                             backward pass */
    const double *x;    /**< count x inputs, of the last forward pass; not owned */
    double **z;         /**< owned: what each layer puts out, count x its outputs */
    double **d; /**< owned: the derivatives by the input, d[0], and by what each layer l puts out,
                     d[l + 1] */
    double *room, *part; /**< scratch for a layer, and derivatives to be added to others */
    double *memory;      /**< owned: all of it */
};

/** Returns the numbers of node k: 0 is the input x, l + 1 what layer l puts out. */
const double *pass_node(const struct pass *pass, size_t k);

/** Returns the bytes that pass_init takes. */
double pass_bytes(const struct net *net, size_t most, size_t each);

/** Takes memory for passes of up to `most` samples with up to `each` derivatives a sample: 0 where
 * only pass_forward will be called, 1 for a loss, net->outputs for the kernel of all outputs. The
 * network must outlive the pass. STATUS_INPUT: more than the memory that is there (said in GB).
 * STATUS_SYSTEM: memory. */
enum status
pass_init(struct pass *pass, const struct net *net, size_t most, size_t each, struct fault *fault);
void pass_clear(struct pass *pass);

/** Computes all layers for n <= most samples x (n x inputs), which must stay there until the last
 * function that follows. Returns the outputs, n x net->outputs, in the pass's memory. */
const double *pass_forward(struct pass *pass, const double *x, size_t n);

/** Sends the derivatives `d` (n each x outputs) of some scalars by the outputs back through all
 * layers; with `to_inputs` also through the first. each = 1 or at most that of pass_init. */
void pass_backward(struct pass *pass, const double *d, size_t each, bool to_inputs);

/** The same for the outputs themselves: each = net->outputs, row i each + a the derivatives of
 * output a of sample i. */
void pass_backward_outputs(struct pass *pass, bool to_inputs);

/** Returns the derivatives by the inputs, n each x inputs, of the last backward pass, which must
 * have gone there. */
const double *pass_input_gradient(const struct pass *pass);

/** Turns the derivatives of the outputs into those of sum_ia weight_ia f_a(x_i): each layer's row i
 * becomes sum_a weight[i each + a] row (i each + a), and each becomes 1. The derivatives by the
 * inputs stay those of the outputs. */
void pass_weigh(struct pass *pass, const double *weight);

/** g += scale times the derivative by the weights (net->weights of them), after a backward pass
 * with each = 1; fixed layers add nothing. g may be net->weight itself, for a step in place, when
 * nothing of the pass is needed afterwards. */
void pass_gradient(struct pass *pass, double scale, double *g);

/** k += J J^T (n each x n each) for the derivatives of the last backward pass. */
void pass_gram(struct pass *pass, double *k);

#endif
