/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/start.h"

#include "chain/sgd.h"

struct chain start_draw(const struct start *start, struct rng *rng, double eta, double width) {
    if (start->random) {
        return sgd_start(rng, eta, width);
    }
    return chain_start(start->mu0, start->lambda0.hi, eta, width);
}
