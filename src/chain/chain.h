/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHAIN_H
#define CATAPULT_CHAIN_H

/**
 * Trains the linear network as a chain of two numbers, Y = eta mu/sqrt(n) and Lambda = eta lambda.
 * In these the exact recursions of mu and lambda (Lewkowycz et al. 2020, eqs. 2 and 3; Gess &
 * Heydecker, talk) are free of eta and n, which enter through the start alone: one map serves every
 * width. Gradient descent on the mean loss is the map with s^2 = E s^2 at every step.
 */

#include <math.h>

/** Where training stands. |y| <= eta_lambda/2 always, for eta_lambda -+ 2y = eta |a -+ w|^2/n; as
 * rounded too, unless training starts on that bound. */
struct chain {
    double y;          /**< Y = eta mu/sqrt(n) */
    double eta_lambda; /**< Lambda = eta lambda > 0 */
};

/** Returns the start (eta mu0/sqrt(n), eta lambda0). */
static inline struct chain chain_start(double mu0, double lambda0, double eta, double width) {
    return (struct chain){eta * mu0 / sqrt(width), eta * lambda0};
}

/** Takes one step on the sample s: Y' = Y (1 - s^2 Lambda + s^4 Y^2), Lambda' = Lambda + s^2 Y^2
 * (s^2 Lambda - 4). For s^2 Lambda < 4 Lambda never increases, also as rounded. */
static inline struct chain chain_step(struct chain at, double s2) {
    double c = s2 * at.y, x = s2 * at.eta_lambda;
    return (struct chain){at.y * (1 - x + c * c), at.eta_lambda + c * at.y * (x - 4)};
}

/**
 * Scales Y back into the doubles, for walks that fall below what a double holds and, where G > 0,
 * come back. After each step Y becomes chain_rescale(Y, &depth), and stands for Y times 2^(-300
 * depth), depth 0 at the start. Exact: at these sizes Lambda stands still, and Y^2 is nothing
 * beside 1 - s^2 Lambda. Only where 1 - s^2 Lambda is 0, to the last bit, is s^4 Y^2 all there is;
 * what comes out while depth > 0 is then too large, if tiny.
 */
static inline double chain_rescale(double y, int *depth) {
    if (fabs(y) < 0x1p-600) {
        ++*depth;
        return y * 0x1p300;
    }
    if (*depth > 0 && fabs(y) > 0x1p-300) {
        --*depth;
        return y * 0x1p-300;
    }
    return y;
}

/**
 * What the steps did to each neuron: a_t + w_t = u (a_0 + w_0) and a_t - w_t = v (a_0 - w_0), with
 * u = prod (1 - s^2 Y), v = prod (1 + s^2 Y). So Lambda + 2Y = u^2 (Lambda_0 + 2 Y_0) and
 * Lambda - 2Y = v^2 (Lambda_0 - 2 Y_0). Starts at {1, 1}.
 */
struct chain_replay {
    double u, v;
};

/** Multiplies into `replay` the step on the sample s that starts at `at`. */
static inline struct chain_replay
chain_replay_step(struct chain_replay replay, struct chain at, double s2) {
    double c = s2 * at.y;
    return (struct chain_replay){replay.u * (1 - c), replay.v * (1 + c)};
}

/** Returns the loss E s^2 mu^2/2 of the network, the mean over data with this mean of s^2, at mu =
 * sqrt(width) Y/eta. Within 3 ulps, unless the loss is below the normal doubles. */
static inline double chain_loss(struct chain at, double eta, double width, double mean_s2) {
    double mu = at.y / eta;
    return width * mean_s2 * mu * mu / 2;
}

/** How a run of gradient descent ended. */
enum chain_end {
    /** Lambda is below 2 and can lose less than an ulp more; or Y is 0 exactly. */
    CHAIN_CONVERGED,
    CHAIN_DIVERGED, /**< |s^2 Lambda| passed CHAIN_DIVERGENT, or is no number */
    CHAIN_STEP_LIMIT,
};

/**
 * The size of s^2 Lambda at which a run has diverged. A step multiplies s^2 Lambda - 4 by 1 + s^4
 * Y^2 > 1. So no run that starts below 4 gets here, and above 4 Lambda rises for good: Lambda
 * could stay bounded only if Y went to 0, where Y grows. Past this value the growth is faster than
 * exponential.
 */
#define CHAIN_DIVERGENT 100.0

struct chain_descent {
    enum chain_end end;
    struct chain last;
    long long steps;
    double peak;         /**< largest |Y| on the way, start and end included */
    long long peak_step; /**< the first step after which |Y| was `peak` */
};

/** Runs gradient descent with a fixed s^2 (E s^2 of the data) from `start` until it ends or `most`
 * steps are done; a run that ends with the last of these steps has ended, not met the limit. About
 * 3 ns a step. */
struct chain_descent chain_descend(struct chain start, double s2, long long most);

#endif
