/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/stock_pair.h"

enum status stock_pair_take(
    struct stock *stock, size_t count, const char *dir, struct rng_key key, uint64_t replica,
    struct fault *fault) {
    static const unsigned classes[] = {7, 9};
    const struct stock_question question = {
        .set = IMAGES_FASHION_MNIST,
        .part = IMAGES_TRAINING,
        .dir = dir,
        .choose =
            {.classes = classes,
             .class_count = 2,
             .coding = CHOOSE_ZERO_ONE,
             .count = count,
             .balanced = true,
             .pool = 1,
             .scaling = CHOOSE_STANDARD},
    };
    return stock_take(stock, &question, key, replica, fault);
}
