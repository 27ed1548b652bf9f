/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network_pass.h"

#include <string.h>

/* Sums of each lane: a w and squares over NETWORK_PLUS or all, then over NETWORK_MINUS. */
struct lanes {
    double high[4][NETWORK_PASS_LANES], low[4][NETWORK_PASS_LANES];
    int64_t count[3][NETWORK_PASS_LANES];
};

/* Four bits as masks. */
#define BIT(i, k) (-(int64_t)((i) >> (k)&1))
#define BITS(i)                                                                                    \
    { BIT(i, 0), BIT(i, 1), BIT(i, 2), BIT(i, 3) }
static const int64_t FOUR_BITS[16][4] __attribute__((aligned(32))) = {
    BITS(0), BITS(1), BITS(2),  BITS(3),  BITS(4),  BITS(5),  BITS(6),  BITS(7),
    BITS(8), BITS(9), BITS(10), BITS(11), BITS(12), BITS(13), BITS(14), BITS(15)};

#ifdef __clang__
#define EIGHT_TIMES _Pragma("unroll")
#else
#define EIGHT_TIMES _Pragma("GCC unroll 8")
#endif

enum { AHEAD = 4 }; /* tiles between what is asked for and what is worked on */

/* Two doubles are what every machine has. */
#define WIDTH 2
#define TARGET
#define NAME(x) x##_2
#include "neurons/network_lanes.h"
#undef WIDTH
#undef TARGET
#undef NAME

#ifdef __x86_64__
#define WIDTH   4
#define TARGET  __attribute__((target("avx2")))
#define NAME(x) x##_4
#include "neurons/network_lanes.h"
#undef WIDTH
#undef TARGET
#undef NAME

#define WIDTH   8
#define TARGET  __attribute__((target("avx512f")))
#define NAME(x) x##_8
#include "neurons/network_lanes.h"
#endif

/* Lanes in order, each with what its additions left over. */
static struct dd join(const double high[NETWORK_PASS_LANES], const double low[NETWORK_PASS_LANES]) {
    struct dd sum = {high[0], low[0]};
    for (int i = 1; i < NETWORK_PASS_LANES; i++) {
        struct dd next = dd_two_sum(sum.hi, high[i]);
        sum = (struct dd){next.hi, sum.lo + (next.lo + low[i])};
    }
    return dd_fast_sum(sum.hi, sum.lo);
}

static uint64_t total(const int64_t count[NETWORK_PASS_LANES]) {
    int64_t sum = 0;
    for (int i = 0; i < NETWORK_PASS_LANES; i++) {
        sum += count[i];
    }
    return (uint64_t)sum;
}

bool network_pass_has(enum network_pass_width width) {
#ifdef __x86_64__
    switch (width) {
    case NETWORK_PASS_8:
        return __builtin_cpu_supports("avx512f") != 0;
    case NETWORK_PASS_4:
        return __builtin_cpu_supports("avx2") != 0;
    case NETWORK_PASS_2:
        break;
    }
    return true;
#else
    return width == NETWORK_PASS_2;
#endif
}

enum network_pass_width network_pass_widest(void) {
    if (network_pass_has(NETWORK_PASS_8)) {
        return NETWORK_PASS_8;
    }
    return network_pass_has(NETWORK_PASS_4) ? NETWORK_PASS_4 : NETWORK_PASS_2;
}

void network_pass(
    struct network_pass_sums *sums, const struct network_pass_part *part, bool relu,
    enum network_pass_width width) {
    struct lanes lanes = {0};
    void (*pass)(struct lanes *, const struct network_pass_part *) = relu ? relu_2 : linear_2;
#ifdef __x86_64__
    if (width == NETWORK_PASS_8) {
        pass = relu ? relu_8 : linear_8;
    } else if (width == NETWORK_PASS_4) {
        pass = relu ? relu_4 : linear_4;
    }
#else
    (void)width;
#endif
    pass(&lanes, part);
    for (int k = 0; k < 2; k++) {
        sums->aw[k] = join(lanes.high[2 * k], lanes.low[2 * k]);
        sums->squares[k] = join(lanes.high[2 * k + 1], lanes.low[2 * k + 1]);
    }
    sums->plus = total(lanes.count[0]);
    sums->flips = total(lanes.count[1]);
    sums->flipped = total(lanes.count[2]);
}
