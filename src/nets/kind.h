/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_KIND_H
#define CATAPULT_KIND_H

/** Says which words make which kind of layer: an inside of net.h. */

#include "base/fault.h"
#include "nets/layer.h"
#include "nets/net.h"
#include "nets/words.h"

/** Where the words that follow come from, and the scheme of their weights. */
struct kind_reader {
    enum net_scheme scheme;
    struct words *words;
    struct fault *fault;
};

struct kind {
    const char *word;
    const struct layer_ops *ops;
    /** Takes what follows the word. In the layer are its ops, in, inputs and out = in, to which
     * this adds what is the kind's own, but not outputs. STATUS_INPUT: what follows is wrong. */
    enum status (*read)(struct layer *layer, struct kind_reader *reader);
};

/** Returns the kind of this word, or NULL. */
const struct kind *kind_of(const char *word);

/** The words of all kinds, for messages. */
extern const char kind_words[];

/** The sum at the end of a residual block, which has no word. */
extern const struct kind kind_sum;

/** Returns the number of places of a shape, and of its numbers. */
size_t kind_places(struct layer_shape shape);
size_t kind_size(struct layer_shape shape);

#endif
