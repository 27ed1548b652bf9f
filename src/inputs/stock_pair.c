/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/stock_pair.h"

enum status stock_pair_take(
    struct stock *stock, size_t count, const char *dir, struct rng_key key, uint64_t replica,
    struct fault *fault) {
    static const unsigned classes[] = {7, 9};
    struct stock_question question = stock_images(classes, 2, CHOOSE_ZERO_ONE, count, dir);
    question.choose.balanced = true;
    return stock_take(stock, &question, key, replica, fault);
}
