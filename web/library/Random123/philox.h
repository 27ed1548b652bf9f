/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_RANDOM123_PHILOX_H
#define CATAPULT_WEB_RANDOM123_PHILOX_H

/** Stands in for Random123 where a page of the book computes: Philox4x32-10 (Salmon et al.,
 * "Parallel random numbers: as easy as 1, 2, 3", 2011, section 4.3). */

#include <stdint.h>

typedef struct {
    uint32_t v[4];
} philox4x32_ctr_t;
typedef struct {
    uint32_t v[2];
} philox4x32_key_t;

static inline philox4x32_ctr_t philox4x32(philox4x32_ctr_t counter, philox4x32_key_t key) {
    for (int round = 0; round < 10; round++) {
        uint64_t first = (uint64_t)0xd2511f53 * counter.v[0];
        uint64_t second = (uint64_t)0xcd9e8d57 * counter.v[2];
        counter = (philox4x32_ctr_t){
            {(uint32_t)(second >> 32) ^ counter.v[1] ^ key.v[0], (uint32_t)second,
             (uint32_t)(first >> 32) ^ counter.v[3] ^ key.v[1], (uint32_t)first}};
        key.v[0] += 0x9e3779b9;
        key.v[1] += 0xbb67ae85;
    }
    return counter;
}

#endif
