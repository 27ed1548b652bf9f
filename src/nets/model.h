/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MODEL_H
#define CATAPULT_MODEL_H

/** Describes the networks of the papers, by their names there, as text for net_init. */

#include <stddef.h>

#include "base/fault.h"

enum { MODEL_LONGEST = 1024 }; /* text with its NUL */

struct model_question {
    /**
     * "two-layer": dense, ReLU, dense.
     * "FCN-L": L dense layers, a ReLU after each but the last (Zhu et al. 2024, appendix).
     * "CNN-L": L - 1 convolutions, each with a ReLU, and a dense layer on all places (the same).
     * "Myrtle-5": two convolutions, a pool, one more, a pool, one more, the mean of all places, a
     * dense layer (Shankar et al. 2020, "Neural kernels without tangents").
     */
    const char *name;
    const char *inputs;    /**< as for net_init: "784", or "28x28x1" for convolutions */
    size_t width, outputs; /**< neurons, or filters, of each layer but the last; and of the last */
    int biases;            /**< 1: in all layers; 0: none */
};

/** Writes the description, at most MODEL_LONGEST bytes. STATUS_INPUT: no such name, or one without
 * the image that it needs. */
enum status model_text(char *text, const struct model_question *question, struct fault *fault);

#endif
