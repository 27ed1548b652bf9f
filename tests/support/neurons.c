/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

static void neurons_init(struct neurons *neurons, size_t count) {
    *neurons = (struct neurons){
        count, calloc(count, sizeof(double)), calloc(count, sizeof(double)),
        calloc(count, sizeof(int))};
    require(
        neurons->a != NULL && neurons->w != NULL && neurons->home != NULL, "no memory for %zu",
        count);
}

void neurons_random(struct neurons *neurons, size_t count, struct rng *rng) {
    neurons_init(neurons, count);
    for (size_t r = 0; r < count; r++) {
        neurons->a[r] = rng_normal(rng);
        neurons->w[r] = rng_normal(rng);
        neurons->home[r] = neurons->w[r] > 0 ? 0 : 1;
    }
}

/* sum (a + w)^2/count = Lambda + 2Y over a half plane of a + w = p cos, a - w = q sin: the mean of
 * cos^2 is a half, and half of the neurons are there. w > 0 is p cos > q sin. */
void neurons_fan(struct neurons *neurons, size_t count, const struct chain start[2]) {
    neurons_init(neurons, count);
    for (size_t r = 0; r < count; r++) {
        int home = r < count / 2 ? 0 : 1;
        double p = 2 * sqrt(start[home].eta_lambda + 2 * start[home].y);
        double q = 2 * sqrt(start[home].eta_lambda - 2 * start[home].y);
        double within = ((double)(r % (count / 2)) + 0.5) / (double)(count / 2);
        double phi = atan2(p, q) + M_PI * (home == 0 ? -within : within);
        neurons->a[r] = (p * cos(phi) + q * sin(phi)) / 2;
        neurons->w[r] = (p * cos(phi) - q * sin(phi)) / 2;
        neurons->home[r] = home;
    }
}

void neurons_clear(struct neurons *neurons) {
    free(neurons->a);
    free(neurons->w);
    free(neurons->home);
}

struct chain neurons_chain(const struct neurons *neurons, int channel, double eta) {
    double aw = 0, squares = 0;
    for (size_t r = 0; r < neurons->count; r++) {
        double a = neurons->a[r], w = neurons->w[r];
        if (channel == 0 ? w > 0 : w < 0) {
            aw += a * w;
            squares += a * a + w * w;
        }
    }
    return (struct chain){
        eta * aw / (double)neurons->count, eta * squares / (double)neurons->count};
}

void neurons_step(struct neurons *neurons, double eta, double s2_plus, double s2_minus) {
    double plus = s2_plus * neurons_chain(neurons, 0, eta).y;
    double minus = s2_minus * neurons_chain(neurons, 1, eta).y;
    for (size_t r = 0; r < neurons->count; r++) {
        double a = neurons->a[r], w = neurons->w[r], c = w > 0 ? plus : w < 0 ? minus : 0;
        neurons->a[r] = a - c * w;
        neurons->w[r] = w - c * a;
    }
}

double neurons_flipped(const struct neurons *neurons, int home) {
    double all = 0, out = 0;
    for (size_t r = 0; r < neurons->count; r++) {
        all += neurons->home[r] == home;
        out += neurons->home[r] == home && (neurons->w[r] > 0) != (home == 0);
    }
    return out / all;
}
