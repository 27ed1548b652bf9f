/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NETS_H
#define NETS_H

/**
 * Deep networks a second time, by loops over single numbers that carry two derivatives and the
 * mixed second one with them, in long double: no backward pass, no product of matrices, no chain
 * rule by layers. Of src/nets they share the words of a description and the order of the weights:
 * W (what comes in, then what goes out; of a filter row, column and channel come in) before the
 * biases.
 */

#include <stdbool.h>
#include <stddef.h>

/** value + one e1 + two e2 + both e1 e2, with e1^2 = e2^2 = 0. */
struct nets_number {
    long double value, one, two, both;
};

/* In this order their words are in nets.c; the last three are "residual (", ") by (" and ")". */
enum nets_kind {
    NETS_DENSE,
    NETS_CONVOLUTION,
    NETS_MIX,
    NETS_PATCH, /* the last with W x + b */
    NETS_RELU,
    NETS_TANH,
    NETS_GELU,
    NETS_POOL,
    NETS_GROUP_NORM,
    NETS_LAYER_NORM,
    NETS_SCALE,
    NETS_ATTENTION,
    NETS_CLASS,
    NETS_POSITIONS,
    NETS_FIRST, /* the last word */
    NETS_OPEN,
    NETS_BY,
    NETS_CLOSE
};

enum { NETS_LAYERS = 64, NETS_DEEPEST = 4 };

struct nets_layer {
    enum nets_kind kind;
    size_t height, width, channels; /* of what comes in, and of what goes out: */
    size_t out_height, out_width, out_channels;
    size_t first, weights, number; /* and the number after the word: filters, groups, heads */
    size_t side, stride;
    bool bias, fixed;
};

struct nets {
    size_t layers, inputs, outputs, weights, widest;
    bool ntk; /* z = W x/sqrt(fan in), else z = W x */
    struct nets_layer layer[NETS_LAYERS];
};

/** Reads a description; the test fails where it is none. */
struct nets nets_of(const char *text, bool ntk);

/** The outputs f for one sample x with the weights w, and in `kink` (which may be NULL) how near 0
 * a ReLU's input came. */
void nets_run(
    const struct nets *nets, const struct nets_number *w, const struct nets_number *x,
    struct nets_number *f, long double *kink);

/** Weights or inputs without derivatives; the caller frees them. */
struct nets_number *nets_numbers(const double *x, size_t count);

/** Whether weight q belongs to a fixed layer. */
bool nets_is_fixed(const struct nets *nets, size_t q);

/** The outputs of n samples, n x outputs; returns how near a ReLU came to its kink. */
double nets_outputs(double *f, const struct nets *nets, const double *w, const double *x, size_t n);

/** The derivatives of all outputs of n samples by all weights, n outputs x weights, 0 for fixed
 * ones; and by the inputs, n outputs x inputs. */
void nets_jacobian(double *j, const struct nets *nets, const double *w, const double *x, size_t n);
void nets_input_jacobian(
    double *j, const struct nets *nets, const double *w, const double *x, size_t n);

/** The loss (1/nk) sum (f - y)^2, and where g is not NULL its gradient. */
double nets_loss(
    double *g, const struct nets *nets, const double *w, const double *x, const double *y,
    size_t n);

/** The loss's second derivative along u and v, as far as these change trained weights. */
double nets_curvature(
    const struct nets *nets, const double *w, const double *x, const double *y, size_t n,
    const double *u, const double *v);

/** The largest |got - want| over the largest |want|; NaN where one of them is. */
double nets_distance(const double *got, const double *want, size_t count);

/** Fails where nets_distance exceeds `tolerance`, and also where it would not, had one number (of
 * those above 1e-3 of the largest, a dozen are tried) been off by 1e-3 of itself. */
void nets_check(
    const double *got, const double *want, size_t count, double tolerance, const char *what);

#endif
