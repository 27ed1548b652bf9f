/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network_end.h"

static const double FAINT = 1e-12;  /* |Y| of a network that has ended, if G <= 0 */
static const double FROZEN = 1e-15; /* s_*^2 |Y| below which weights hardly change */

static bool grows(const struct dataset *dataset, double max_s2, struct chain at) {
    return at.eta_lambda * max_s2 > 2 && drift(dataset, dd_of(at.eta_lambda)) > 0;
}

enum network_end network_end_train(
    struct network *network, double eta, const struct dataset *dataset, const struct sgd *sgd,
    struct rng *rng, long most) {
    double max_s2 = dataset_max_s2(dataset).hi;
    struct chain at = network_chain(network, NETWORK_PLUS, eta);
    for (long t = 0; t < most && at.eta_lambda * max_s2 > 2; t++) {
        if (fabs(at.y) * max_s2 < FROZEN || (fabs(at.y) < FAINT && !grows(dataset, max_s2, at))) {
            break;
        }
        network_step(network, eta, sgd->s2[sgd_draw(sgd, rng)], 0);
        at = network_chain(network, NETWORK_PLUS, eta);
    }
    if (!grows(dataset, max_s2, at)) {
        return NETWORK_END_DECAYS;
    }
    return fabs(at.y) * max_s2 < FROZEN ? NETWORK_END_FROZEN : NETWORK_END_STEP_LIMIT;
}
