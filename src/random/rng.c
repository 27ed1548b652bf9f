/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/rng.h"

/* Philox has no use for SSE, whose headers are most of what this file would read. */
#define R123_USE_SSE 0
#include <Random123/philox.h>
#include <inttypes.h>
#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>

struct rng_key rng_key_of(uint64_t seed, const char *program, uint64_t point) {
    char before[24], after[24];
    uint8_t digest[SHA256_DIGEST_LENGTH];
    snprintf(before, sizeof before, "%" PRIu64 "/", seed);
    snprintf(after, sizeof after, "/%" PRIu64, point);
    SHA2_CTX hash;
    SHA256Init(&hash);
    SHA256Update(&hash, (const uint8_t *)before, strlen(before));
    SHA256Update(&hash, (const uint8_t *)program, strlen(program));
    SHA256Update(&hash, (const uint8_t *)after, strlen(after));
    SHA256Final(digest, &hash);
    struct rng_key key = {0};
    for (int i = 0; i < 8; i++) {
        key.bits = key.bits << 8 | digest[i];
    }
    return key;
}

struct rng rng_of(struct rng_key key, uint64_t replica) {
    return (struct rng){.key = key, .replica = replica};
}

static uint32_t next_word(struct rng *rng) {
    if (rng->left == 0) {
        philox4x32_ctr_t counter = {
            {(uint32_t)rng->block, (uint32_t)(rng->block >> 32), (uint32_t)rng->replica,
             (uint32_t)(rng->replica >> 32)}};
        philox4x32_key_t key = {{(uint32_t)rng->key.bits, (uint32_t)(rng->key.bits >> 32)}};
        philox4x32_ctr_t out = philox4x32(counter, key);
        for (int i = 0; i < 4; i++) {
            rng->word[i] = out.v[i];
        }
        rng->block++;
        rng->left = 4;
    }
    return rng->word[4 - rng->left--];
}

uint64_t rng_bits(struct rng *rng) {
    uint64_t low = next_word(rng);
    return low | (uint64_t)next_word(rng) << 32;
}

double rng_uniform(struct rng *rng) {
    return ((double)(rng_bits(rng) >> 12) + 0.5) * 0x1p-52;
}

double rng_normal(struct rng *rng) {
    double radius = sqrt(-2 * log(rng_uniform(rng)));
    return radius * cos(2 * 3.14159265358979323846 * rng_uniform(rng));
}

/* log(1 + t) - t + t^2/2 - t^3/3, with its digits for small t: -t^4/4 + t^5/5 - ... */
static double remainder_of_log(double t) {
    if (fabs(t) > 0.05) {
        return log1p(t) - t * (1 - t * (0.5 - t / 3));
    }
    double sum = 0;
    for (int k = 16; k >= 4; k--) {
        sum = (k % 2 == 0 ? -1.0 : 1.0) / k + t * sum;
    }
    return sum * t * t * t * t;
}

/* Gamma(a), a = n/2, is d v with v = (1 + c x)^3, d = a - 1/3, c = 1/sqrt(9 d), for normal x
 * accepted with probability exp(x^2/2 + d (1 - v + log v)). With t = c x the exponent is 3 d
 * (log(1+t) - t + t^2/2
 * - t^3/3), and d v - a = 3 d t + 3 d t^2 + d t^3 - 1/3: nothing cancels in either. */
double rng_chi_square_deviate(struct rng *rng, double n) {
    double d = n / 2 - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double t = c * rng_normal(rng);
        if (t <= -1) {
            continue;
        }
        if (log(rng_uniform(rng)) < 3 * d * remainder_of_log(t)) {
            double deviation = d * t * (3 + t * (3 + t)) - 1.0 / 3;
            return 2 * deviation / sqrt(2 * n);
        }
    }
}
