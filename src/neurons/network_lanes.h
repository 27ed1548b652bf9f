/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Passes over a block of neurons in vectors of WIDTH doubles, for network_pass.c: one pass for
 * linear neurons, one for ReLU. Included once for each width, with NAME(x) to tell names apart and
 * TARGET to say for which instructions. Neuron r is in lane r mod 8, and what a lane computes does
 * not depend on WIDTH. Of each tile of 64 neurons the 8 terms of a lane are summed as a tree, and
 * the trees with their rounding errors kept: a sum is as good as its terms.
 */

typedef double NAME(vector) __attribute__((vector_size(8 * WIDTH), may_alias));
typedef int64_t NAME(mask) __attribute__((vector_size(8 * WIDTH), may_alias));

#define VECTOR       NAME(vector)
#define MASK         NAME(mask)
#define STRIPS       (NETWORK_PASS_LANES / WIDTH)
#define WHERE(is, x) ((VECTOR)((is) & (MASK)(x)))
#define ELSE(is, x)  ((VECTOR)(~(is) & (MASK)(x)))
#define TREE(x)      (((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7])))
#define ADD(high, low, x)                                                                          \
    do {                                                                                           \
        VECTOR sum_ = (high) + (x), part_ = sum_ - (high);                                         \
        (low) += ((high) - (sum_ - part_)) + ((x)-part_);                                          \
        (high) = sum_;                                                                             \
    } while (0)

/* Asks for the k-th cache line of a later tile: hardware that looks ahead stops at the end of a
 * page. */
#define FETCH(a, w, k, s)                                                                          \
    do {                                                                                           \
        if ((s) == 0) {                                                                            \
            __builtin_prefetch((a) + ((k) + 8 * AHEAD) * STRIPS, 1);                               \
            __builtin_prefetch((w) + ((k) + 8 * AHEAD) * STRIPS, 1);                               \
        }                                                                                          \
    } while (0)

/* The bits of a byte that belong to strip s, as masks. */
#if WIDTH == 8
#define SIGNS(byte, s) (((int64_t)(byte) & (MASK){1, 2, 4, 8, 16, 32, 64, 128}) != 0)
#else
#define SIGNS(byte, s) (*(const MASK *)FOUR_BITS[(byte) >> WIDTH * (s) & ((1 << WIDTH) - 1)])
#endif

TARGET static void NAME(linear)(struct lanes *out, const struct network_pass_part *in) {
    VECTOR high[2][STRIPS] = {0}, low[2][STRIPS] = {0};
    const VECTOR c = (VECTOR){0} + in->by[0];
    for (size_t tile = 0; tile < in->tiles; tile++) {
        for (size_t s = 0; s < STRIPS; s++) {
            VECTOR *a = (VECTOR *)(in->a + NETWORK_PASS_TILE * tile) + s, aw[8];
            VECTOR *w = (VECTOR *)(in->w + NETWORK_PASS_TILE * tile) + s, squares[8];
            EIGHT_TIMES
            for (size_t k = 0; k < 8; k++) {
                FETCH(a, w, k, s);
                VECTOR x = a[k * STRIPS], y = w[k * STRIPS];
                VECTOR next = x - c * y, next_w = y - c * x;
                a[k * STRIPS] = next;
                w[k * STRIPS] = next_w;
                aw[k] = next * next_w;
                squares[k] = next * next + next_w * next_w;
            }
            ADD(high[0][s], low[0][s], TREE(aw));
            ADD(high[1][s], low[1][s], TREE(squares));
        }
    }
    memcpy(out->high, high, sizeof high);
    memcpy(out->low, low, sizeof low);
}

/* Branches by masks: its channel says how far a neuron moves, and which sums it is in
 * afterwards. */
TARGET static void NAME(relu)(struct lanes *out, const struct network_pass_part *in) {
    VECTOR high[4][STRIPS] = {0}, low[4][STRIPS] = {0}, sum[4][8];
    MASK count[3][STRIPS] = {0};
    const VECTOR zero = {0}, plus = zero + in->by[0], minus = zero + in->by[1];
    for (size_t tile = 0; tile < in->tiles; tile++) {
        for (size_t s = 0; s < STRIPS; s++) {
            VECTOR *a = (VECTOR *)(in->a + NETWORK_PASS_TILE * tile) + s;
            VECTOR *w = (VECTOR *)(in->w + NETWORK_PASS_TILE * tile) + s;
            EIGHT_TIMES
            for (size_t k = 0; k < 8; k++) {
                FETCH(a, w, k, s);
                VECTOR x = a[k * STRIPS], y = w[k * STRIPS];
                MASK was = y > zero;
                VECTOR c = (VECTOR)((MASK)WHERE(was, plus) | (MASK)ELSE(was, minus));
                VECTOR next = x - c * y, next_w = y - c * x;
                MASK is = next_w > zero;
                a[k * STRIPS] = next;
                w[k * STRIPS] = next_w;
                sum[0][k] = WHERE(is, next * next_w);
                sum[1][k] = WHERE(is, next * next + next_w * next_w);
                sum[2][k] = ELSE(is, next * next_w);
                sum[3][k] = ELSE(is, next * next + next_w * next_w);
                count[0][s] -= is;
                count[1][s] -= is ^ was;
                count[2][s] -= is ^ SIGNS(in->sign[8 * tile + k], s);
            }
            EIGHT_TIMES
            for (int i = 0; i < 4; i++) {
                ADD(high[i][s], low[i][s], TREE(sum[i]));
            }
        }
    }
    memcpy(out->high, high, sizeof high);
    memcpy(out->low, low, sizeof low);
    memcpy(out->count, count, sizeof count);
}

#undef VECTOR
#undef MASK
#undef STRIPS
#undef WHERE
#undef ELSE
#undef TREE
#undef ADD
#undef FETCH
#undef SIGNS
