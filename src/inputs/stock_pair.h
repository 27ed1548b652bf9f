/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_STOCK_PAIR_H
#define CATAPULT_STOCK_PAIR_H

/** Takes the images that the pages on spikes of deep networks share. */

#include "inputs/stock.h"

/** Takes `count` training images of Fashion-MNIST's classes 7 and 9, as many of each, with labels 0
 * and 1 and standardised pixels, or the synthetic task where there are none (Zhu et al. 2024 have
 * the classes 7 and 9 of CIFAR-10). `dir` and the rest as for stock_take. */
enum status stock_pair_take(
    struct stock *stock, size_t count, const char *dir, struct rng_key key, uint64_t replica,
    struct fault *fault);

#endif
