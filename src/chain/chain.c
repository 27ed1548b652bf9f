/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/chain.h"

#include <float.h>
#include <stdbool.h>

/* Y shrinks by |1 - x| a step once x = s^2 Lambda is below 2 and Y small, so Lambda has
 * Y^2 (4 - x)/(x (2 - x)) s^2 to lose (the geometric series of its decrements). Y = 0 stays. */
static bool settled(struct chain at, double s2) {
    double x = s2 * at.eta_lambda, c = s2 * at.y;
    return c == 0 || (x < 2 && c * c * (4 - x) <= DBL_EPSILON / 2 * x * x * (2 - x));
}

/* On both sides and negated: no run from a possible start gets below 0, but one from infinity or
 * from no number must end too. What is wrong with Y is wrong with Lambda a step later. */
static bool diverged(struct chain at, double s2) {
    return !(fabs(s2 * at.eta_lambda) <= CHAIN_DIVERGENT);
}

struct chain_descent chain_descend(struct chain start, double s2, long long most) {
    struct chain_descent run = {CHAIN_STEP_LIMIT, start, 0, fabs(start.y), 0};
    for (;;) {
        if (diverged(run.last, s2)) {
            run.end = CHAIN_DIVERGED;
            return run;
        }
        if (settled(run.last, s2)) {
            run.end = CHAIN_CONVERGED;
            return run;
        }
        if (run.steps >= most) {
            return run;
        }
        run.last = chain_step(run.last, s2);
        run.steps++;
        if (fabs(run.last.y) > run.peak) {
            run.peak = fabs(run.last.y);
            run.peak_step = run.steps;
        }
    }
}
