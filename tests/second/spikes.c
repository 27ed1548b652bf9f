/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for the shares of runs of SGD that spike, and spike again, on the dataset of
 * four combinations:
 *     spike-counts-again-c, spike-counts-again-d, spike-counts-again-e, spike-counts-e.
 *
 * Method: plain runs of the network's two numbers, written down anew from the recursions of mu and
 * lambda (Lewkowycz et al. 2020), with eta and n as they are:
 *     mu' = mu (1 - eta s^2 lambda + eta^2 s^4 mu^2/n),
 *     lambda' = lambda + eta s^2 mu^2/n (eta s^2 lambda - 4),
 * from mu = 1, lambda = 2, n = 10^12, eta = x/2. A spike begins when eta |mu|/sqrt(n) reaches 0.1
 * and is over at 0.01. A run ends where mu can no longer grow, or at 10^-60 with G <= 0; the odds
 * of a spike still to come are then at most (10^-60/0.1)^theta by Lundberg's inequality, theta the
 * root of sum_i p_i |1 - x s_i^2|^theta = 1.
 *
 * Independent: splitmix64 in place of the package's counter-based generator, mu and lambda in place
 * of their scaled forms, one loop. The places come from the roots of G and the threshold, as
 * decimals of tests/second/roots.c.
 *
 * Margin: five standard errors, and the mean of those bounds. SECOND=deep makes 40 times as many
 * runs.
 */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 3, RUNS = 100000, DEEP_RUNS = 4000000, MOST_STEPS = 10000000 };

static const double s2[SAMPLES] = {0.0841, 0.256036, 1};
static const double upto[SAMPLES] = {0.204, 0.407, 1}; /* sums of the probabilities */

static const double first_root = 2.570027567215798947, second_root = 3.539699792863434259;
static const double threshold = 3.020547084266805721; /* of gradient descent */

static const double WIDTH = 1e12, UP = 0.1, DOWN = 0.01, GONE = 1e-60;

/* Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint64_t next_word(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int draw(uint64_t *state) {
    double u = (double)(next_word(state) >> 11) * 0x1p-53;
    return (u >= upto[0]) + (u >= upto[1]);
}

static double probability(int i) {
    return i == 0 ? upto[0] : upto[i] - upto[i - 1];
}

static bool drifts_up(double x) {
    double sum = 0;
    for (int i = 0; i < SAMPLES; i++) {
        sum += probability(i) * log(fabs(1 - x * s2[i]));
    }
    return sum > 0;
}

/* Lundberg's bound at GONE; from theta = 1 on it is nothing. */
static double bound(double x) {
    double low = 0, high = 1;
    for (int k = 0; k < 40; k++) {
        double theta = (low + high) / 2, sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            sum += probability(i) * pow(fabs(1 - x * s2[i]), theta);
        }
        if (sum < 1) {
            low = theta;
        } else {
            high = theta;
        }
    }
    return pow(GONE / UP, low);
}

/* Sums over runs. */
struct tally {
    double once, twice; /* runs with at least so many spikes */
    double missed;      /* bounds of a spike left out */
};

static void finish(struct tally *tally, int spikes, double x, double size) {
    tally->once += spikes >= 1;
    tally->twice += spikes >= 2;
    tally->missed += x <= 2 && size <= UP ? 0 : size <= GONE ? bound(x) : 1;
}

/* One run at x = eta lambda_0. */
static void run(struct tally *tally, double x, uint64_t *state) {
    double eta = x / 2, mu = 1, lambda = 2, size = 0;
    const double unit = eta / sqrt(WIDTH);
    bool inside = false, over = false;
    int spikes = 0;
    for (long t = 0; t < MOST_STEPS && !over; t++) {
        double s = s2[draw(state)] * eta, square = s * mu * mu / WIDTH;
        mu *= 1 - s * lambda + s * square;
        lambda += square * (s * lambda - 4);
        size = unit * fabs(mu);
        bool begins = !inside && size >= UP;
        spikes += begins;
        inside = begins || (inside && size > DOWN);
        over = (!inside && eta * lambda <= 2) || (size <= GONE && !drifts_up(eta * lambda));
    }
    finish(tally, spikes, eta * lambda, size);
}

static void row(const char *claim, double hits, double missed, long runs) {
    double n = (double)runs, share = hits / n;
    printf("%s,%.6f,%.6f\n", claim, share, 5 * sqrt(share * (1 - share) / n) + missed / n);
}

int main(void) {
    static const char *const again[] = {
        "spike-counts-again-c", "spike-counts-again-d", "spike-counts-again-e"};
    const double place[] = {
        (first_root + threshold) / 2, (threshold + second_root) / 2, (second_root + 4) / 2};
    const char *mode = getenv("SECOND");
    long runs = mode != NULL && strcmp(mode, "deep") == 0 ? DEEP_RUNS : RUNS;
    uint64_t state = 20260601;
    puts("claim,value,margin");
    for (int i = 0; i < 3; i++) {
        struct tally tally = {0};
        for (long r = 0; r < runs; r++) {
            run(&tally, place[i], &state);
        }
        row(again[i], tally.twice, tally.missed, runs);
        if (i == 2) {
            row("spike-counts-e", tally.once, tally.missed, runs);
        }
    }
    return 0;
}
