/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NETS_LAYER_H
#define NETS_LAYER_H

/** The layers of nets.h, one at a time. */

#include "nets.h"

/** sum + scale a b, with all derivatives. */
struct nets_number nets_number_product(
    struct nets_number sum, long double scale, struct nets_number a, struct nets_number b);

/** Numbers of a sample before the layer, and those that one output of W x sums. */
size_t nets_layer_size_in(const struct nets_layer *layer);
size_t nets_layer_fan_in(const struct nets_layer *layer);

/** z for one sample x with the layer's weights w (W x over sqrt(fan in) with `ntk`); *kink shrinks
 * to how near 0 a ReLU's input came. */
void nets_layer_run(
    const struct nets_layer *layer, bool ntk, const struct nets_number *w,
    const struct nets_number *x, struct nets_number *z, long double *kink);

#endif
