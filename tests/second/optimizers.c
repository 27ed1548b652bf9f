/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Where optimisers take a weight: values `optimizers` of tests/nets/optimizer.c, which are steps 1
 * to 8 of each optimiser from w = 1 at its rate, along the gradients below.
 *
 * Method: what an optimiser remembers as a sum over all gradients so far, written out at every
 * step, in long double; the rules and constants are those of PyTorch 1.13, torch.optim.
 *
 * Independent: the package keeps running means in doubles.
 *
 * Margin: rounding, some dozens of units of 2^-64.
 */

#include <math.h>
#include <stdio.h>

enum { STEPS = 8, KINDS = 6 };

static const long double g[STEPS] = {0.5L, -1.25L, 0.0625L, 2, 0, -0.75L, 0x1p-10L, -0.375L};

/* (1 - keep) sum_s keep^(t - s) x_s^power over s = 0, ..., t. */
static long double mean(const long double *x, int t, long double keep, int power) {
    long double sum = 0;
    for (int s = 0; s <= t; s++) {
        sum += powl(keep, t - s) * powl(x[s], power);
    }
    return (1 - keep) * sum;
}

/* The step over the rate. */
static long double momentum(int t) {
    return mean(g, t, 0.9L, 1) / (1 - 0.9L);
}

static long double adagrad(int t) {
    long double sum = 0;
    for (int s = 0; s <= t; s++) {
        sum += g[s] * g[s];
    }
    return g[t] / (sqrtl(sum) + 1e-10L);
}

static long double rmsprop(int t) {
    return g[t] / (sqrtl(mean(g, t, 0.99L, 2)) + 1e-8L);
}

static long double adam(int t) {
    long double first = mean(g, t, 0.9L, 1) / (1 - powl(0.9L, t + 1));
    long double second = mean(g, t, 0.999L, 2) / (1 - powl(0.999L, t + 1));
    return first / (sqrtl(second) + 1e-8L);
}

/* All steps so far are wanted: each is found from those before it. */
static long double adadelta(int t) {
    long double step[STEPS] = {0};
    for (int s = 0; s <= t; s++) {
        long double before = s == 0 ? 0 : mean(step, s - 1, 0.9L, 2);
        step[s] = sqrtl((before + 1e-6L) / (mean(g, s, 0.9L, 2) + 1e-6L)) * g[s];
    }
    return step[t];
}

static long double plain(int t) {
    return g[t];
}

int main(void) {
    static long double (*const step[KINDS])(int) = {plain,   momentum, adadelta,
                                                    adagrad, rmsprop,  adam};
    static const long double rate[KINDS] = {0.25L, 0.125L, 0.5L, 0.25L, 0.0625L, 0.125L};
    puts("claim,value,margin");
    for (int kind = 0; kind < KINDS; kind++) {
        long double w = 1;
        for (int t = 0; t < STEPS; t++) {
            w -= rate[kind] * step[kind](t);
            printf("optimizers.%d,%.20Lf,1e-17\n", kind * STEPS + t + 1, w);
        }
    }
    return 0;
}
