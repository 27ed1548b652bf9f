/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/relu_descent.h"

#include <math.h>

enum { CONE_STEPS = 2000 };

/* Below this the output of a cone is over, where Lambda < 2 lets it only fall; that of a network
 * too, within the steps that are left. */
static const double CONE_GONE = 1e-13, NETWORK_GONE = 1e-9;

/* A NaN has diverged. */
static bool diverged(double y) {
    return !(fabs(y) < RELU_DESCENT_DIVERGENT);
}

bool relu_descent_cone(struct cone *cone) {
    for (int t = 0;; t++) {
        if (diverged(cone->at.y)) {
            return true;
        }
        bool over = fabs(cone->at.y) < CONE_GONE && cone->at.eta_lambda < 2;
        if (over || t == CONE_STEPS || cone_flipped(cone) == 1) {
            return false;
        }
        *cone = cone_step(*cone, 1);
    }
}

enum status relu_descent_sectors(
    bool *diverges, struct sectors *sectors, double s2_minus, struct fault *fault) {
    enum status status = STATUS_OK;
    *diverges = false;
    for (int t = 0; t < RELU_DESCENT_STEPS && sectors->count <= RELU_DESCENT_SECTORS; t++) {
        status = sectors_step(sectors, 1, s2_minus, fault);
        *diverges = diverged(fabs(sectors->at[0].y) + fabs(sectors->at[1].y));
        if (status != STATUS_OK || *diverges) {
            break;
        }
    }
    return status;
}

bool relu_descent_network(struct network *network, double eta, double s2_minus) {
    for (int t = 0; t < RELU_DESCENT_STEPS; t++) {
        network_step(network, eta, 1, s2_minus);
        double plus = network_chain(network, NETWORK_PLUS, eta).y;
        double minus = network_chain(network, NETWORK_MINUS, eta).y;
        if (diverged(plus) || diverged(minus)) {
            return true;
        }
        if (fabs(plus) < NETWORK_GONE && fabs(minus) * s2_minus < NETWORK_GONE) {
            return false;
        }
    }
    return false;
}
