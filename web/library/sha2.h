/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_SHA2_H
#define CATAPULT_WEB_SHA2_H

/** Stands in for libmd where a page of the book computes: SHA-256 (FIPS 180-4). */

#include <stddef.h>
#include <stdint.h>

enum { SHA256_DIGEST_LENGTH = 32 };

typedef struct {
    uint32_t state[8];
    uint64_t length; /* in bytes */
    uint8_t block[64];
} SHA2_CTX;

void SHA256Init(SHA2_CTX *context);
void SHA256Update(SHA2_CTX *context, const uint8_t *bytes, size_t count);
void SHA256Final(uint8_t digest[SHA256_DIGEST_LENGTH], SHA2_CTX *context);

#endif
