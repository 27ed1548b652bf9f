/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PUPIL_H
#define PUPIL_H

/** A small network of src/nets to be tested, the same by loops, and samples to learn. */

#include "inputs/samples.h"
#include "nets.h"
#include "nets/net.h"

struct pupil {
    struct net net;
    struct nets nets; /* looks at net.weight, which callers pass */
    struct samples samples;
    size_t n, rows; /* samples, and samples times outputs */
};

/** Weights drawn by net_start with sigma = 1 and moved a little, so that no bias is 0; inputs and
 * labels uniform on +-1. The seed decides all. */
struct pupil pupil_of(const char *text, enum net_scheme scheme, size_t n, unsigned seed);
void pupil_clear(struct pupil *pupil);

/** Descriptions of every kind: two layers, deep with biases, fixed layers, images, several
 * outputs; blocks with and without a way of their own around, nested and from the input on;
 * a small wide residual network; tokens, and a small vision transformer. */
enum { PUPIL_KINDS = 14 };
extern const char *const pupil_kind[PUPIL_KINDS];

/** `count` numbers, zeroed or uniform on +-1; the caller frees them. */
double *pupil_zeros(size_t count);
double *pupil_random(size_t count, unsigned seed);

#endif
