/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WORDS_H
#define CATAPULT_WORDS_H

/** Takes the words of a network's description, one after the other: an inside of net.h. */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "nets/layer.h"

/** Letters of a description that a message shows. */
enum { WORDS_SHOWN = 160 };

struct words {
    const char *text, *at; /**< the whole, and where the next word is looked for */
    char word[32];         /**< the last one taken */
};

/** Takes the next word into words->word; false at the end. */
bool words_next(struct words *words);

/** Takes the next word if it is this one. */
bool words_accept(struct words *words, const char *word);

/** Takes the next word and returns it as a whole number from 1 to 10^6, or 0 where it is none. */
size_t words_count(struct words *words);

/** Takes the next word as a shape: "784" or "28x28x1". STATUS_INPUT: it is none. */
enum status words_shape(struct layer_shape *shape, struct words *words, struct fault *fault);

/** Returns STATUS_INPUT for the last word taken, where `wanted` was wanted. */
enum status words_refuse(const struct words *words, const char *wanted, struct fault *fault);

#endif
