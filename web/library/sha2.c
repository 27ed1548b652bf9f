/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sha2.h>
#include <stdbool.h>

enum { ROUNDS = 64 };

static uint32_t turn(uint32_t x, int by) {
    return x >> by | x << (32 - by);
}

static bool is_prime(unsigned n) {
    for (unsigned d = 2; d * d <= n; d++) {
        if (n % d == 0) {
            return false;
        }
    }
    return true;
}

static double square_root(double x) {
    return sqrt(x);
}

static double cube_root(double x) {
    return cbrt(x);
}

/* The constants are the first 32 bits of the fractions of roots of primes, which doubles hold. */
static void fractions_of_roots(uint32_t *out, int count, double (*root)(double)) {
    unsigned prime = 1;
    for (int i = 0; i < count; i++) {
        do {
            prime++;
        } while (!is_prime(prime));
        double value = root(prime);
        out[i] = (uint32_t)((value - floor(value)) * 0x1p32);
    }
}

static void expand(uint32_t w[ROUNDS], const uint8_t block[64]) {
    for (int i = 0; i < 16; i++) {
        const uint8_t *at = block + 4 * i;
        w[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    }
    for (int i = 16; i < ROUNDS; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        uint32_t first = turn(a, 7) ^ turn(a, 18) ^ a >> 3;
        uint32_t second = turn(b, 17) ^ turn(b, 19) ^ b >> 10;
        w[i] = w[i - 16] + first + w[i - 7] + second;
    }
}

static void mix(SHA2_CTX *context) {
    uint32_t w[ROUNDS], k[ROUNDS], s[8];
    expand(w, context->block);
    fractions_of_roots(k, ROUNDS, cube_root);
    for (int i = 0; i < 8; i++) {
        s[i] = context->state[i];
    }
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t e = s[4], a = s[0];
        uint32_t choice = (e & s[5]) ^ (~e & s[6]);
        uint32_t majority = (a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]);
        uint32_t first = s[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + k[i] + w[i];
        uint32_t second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
        for (int j = 7; j > 0; j--) {
            s[j] = s[j - 1];
        }
        s[4] += first;
        s[0] = first + second;
    }
    for (int i = 0; i < 8; i++) {
        context->state[i] += s[i];
    }
}

void SHA256Init(SHA2_CTX *context) {
    *context = (SHA2_CTX){.length = 0};
    fractions_of_roots(context->state, 8, square_root);
}

void SHA256Update(SHA2_CTX *context, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        context->block[context->length++ % 64] = bytes[i];
        if (context->length % 64 == 0) {
            mix(context);
        }
    }
}

void SHA256Final(uint8_t digest[SHA256_DIGEST_LENGTH], SHA2_CTX *context) {
    uint64_t bits = 8 * context->length;
    SHA256Update(context, (const uint8_t[]){0x80}, 1);
    while (context->length % 64 != 56) {
        SHA256Update(context, (const uint8_t[]){0}, 1);
    }
    for (int i = 7; i >= 0; i--) {
        SHA256Update(context, (const uint8_t[]){(uint8_t)(bits >> 8 * i)}, 1);
    }
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        digest[i] = (uint8_t)(context->state[i / 4] >> (24 - 8 * (i % 4)));
    }
}
