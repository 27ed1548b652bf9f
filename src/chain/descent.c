/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/descent.h"

double descent_curvature_lost(struct chain start, double s2, long long most) {
    const double gone = 1e-12 * fabs(start.y);
    double sum = 0;
    struct chain at = start;
    for (long long t = 0; fabs(at.y) > gone && t < most; t++) {
        sum += s2 * at.y * at.y * (4 - s2 * at.eta_lambda);
        at = chain_step(at, s2);
    }
    return sum;
}

double descent_curvature_lost_lazy(struct chain start, double s2) {
    double z = s2 * start.eta_lambda, y = start.y;
    return s2 * y * y * (4 - z) / (z * (2 - z));
}

long long descent_steps(struct chain start, double s2, double y, long long most) {
    long long steps = 0;
    for (struct chain at = start; !(fabs(at.y) < y) && steps < most; at = chain_step(at, s2)) {
        steps++;
    }
    return steps;
}
