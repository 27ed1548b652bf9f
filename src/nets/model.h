/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MODEL_H
#define CATAPULT_MODEL_H

/** Describes the networks of the papers, by their names there, as text for net_init. */

#include <stddef.h>

#include "base/fault.h"

enum { MODEL_LONGEST = 4096 }; /* text with its NUL */

struct model_question {
    /**
     * "two-layer": dense, ReLU, dense.
     * "FCN-L": L dense layers, a ReLU after each but the last (Zhu et al. 2024, appendix).
     * "CNN-L": L - 1 convolutions, each with a ReLU, and a dense layer on all places (the same).
     * "Myrtle-5": two convolutions, a pool, one more, a pool, one more, the mean of all places, a
     * dense layer (Shankar et al. 2020, "Neural kernels without tangents").
     * "WRN-10-K": a convolution and three residual blocks of two convolutions each, with K, 2 K and
     * 4 K times its filters, the last two on every other place (Zagoruyko and Komodakis, "Wide
     * residual networks", 2016). Before each convolution but the first, and at the end, a norm of
     * min(8, filters/2) groups with its scale, and a ReLU; where a block changes the shape, these
     * come before both of its ways, one of which is a convolution of side 1 (the paper leaves this
     * open). Then the mean of all places and a dense layer. Norms of groups in place of batches
     * keep each sample by itself.
     * "ViT-L": tokens from squares of 7 x 7 places, or of 4 x 4 where 7 does not divide the side
     * (CIFAR's 32), a class token, positions, L blocks of attention with 4 heads and of two dense
     * layers of each token with a GELU and twice the width between, each behind a layer norm; at
     * the end a norm, and a dense layer of the class token (Dosovitskiy et al., "An image is worth
     * 16x16 words", 2021).
     */
    const char *name;
    const char *inputs;    /**< as for net_init: "784", or "28x28x1" for convolutions */
    size_t width, outputs; /**< neurons, filters or channels of each layer but the last (of WRN the
                                first, 16 in the paper); and of the last */
    int biases;            /**< 1: in all layers; 0: none */
    /** "relu", "tanh", "gelu" or "linear" in place of all of the above; NULL: as said there */
    const char *activation;
};

/** Writes the description, at most MODEL_LONGEST bytes. STATUS_INPUT: no such name or activation,
 * or one without the image that it needs. */
enum status model_text(char *text, const struct model_question *question, struct fault *fault);

#endif
