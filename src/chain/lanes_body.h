/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes the steps of all lanes in the vectors of GCC and clang. lanes_block.c includes this text
 * once for each set of instructions, with BODY(name), a name of its own, BODY_TARGET, BODY_BYTES of
 * a vector, BODY_MAX and BODY_MIN, and BODY_LESS, which may compare the first 32 bits alone. Only
 * sums and products, one by one, and integers: the same bits everywhere.
 */

enum { BODY(WIDTH) = BODY_BYTES / 8, BODY(LANES) = 4 * BODY(WIDTH) };

typedef double BODY(reals) __attribute__((vector_size(BODY_BYTES), may_alias));
typedef int64_t BODY(signs) __attribute__((vector_size(BODY_BYTES), may_alias));
typedef uint64_t BODY(words) __attribute__((vector_size(BODY_BYTES), may_alias));

/* The streams of a vector of lanes, see xoroshiro.h. */
#define BODY_ROTATED(x, left) ((x) << (left) | (x) >> (64 - (left)))
#define BODY_BITS(bits, s0, s1)                                                                    \
    do {                                                                                           \
        BODY(words) sum = s0 + s1;                                                                 \
        bits = BODY_ROTATED(sum, 17) + s0;                                                         \
        s1 ^= s0;                                                                                  \
        s0 = BODY_ROTATED(s0, 49) ^ s1 ^ s1 << 21;                                                 \
        s1 = BODY_ROTATED(s1, 28);                                                                 \
    } while (0)

/* Unsigned words are compared as signed ones with their first bit turned: AVX2 has no other way. */
#define BODY_TURN UINT64_C(0x8000800080008000)
#define BODY_ONES UINT64_C(0x0001000100010001)

/* An end of a share for words of 16 bits, four to a number, and the sample below it. */
struct BODY(rung) {
    int64_t end, s2;
    uint64_t cells;
};

static inline void
BODY(fill_rung)(struct BODY(rung) * rung, const struct lanes_sampler *sampler, size_t j) {
    uint64_t cell = sampler->high[j] >> 48;
    rung->end = (int64_t)((cell ^ 0x8000) << 48);
    rung->cells = cell * BODY_ONES ^ BODY_TURN;
    memcpy(&rung->s2, &sampler->s2[j], sizeof rung->s2);
}

#define BODY_BELOW(s2, bits)                                                                       \
    do {                                                                                           \
        BODY(signs) mask = BODY_LESS(bits, end);                                                   \
        s2 = (mask & below) | (~mask & s2);                                                        \
    } while (0)

/* Draws by four words of 16 bits at a time, each against the first 16 bits of the ends of the
 * shares, from the last end down. A zero among the four differences x shows in (x - 1) & ~x; a word
 * above a zero may wrongly show as a zero, no more. */
BODY_TARGET static inline __attribute__((always_inline)) bool
BODY(draw_rungs)(struct lanes_block *block, const struct lanes_sampler *sampler, size_t rungs) {
    struct BODY(rung)
        rung[LANES_SAMPLER_RUNGS] = {{0}}; /* a copy: what is stored below cannot change it */
    for (size_t j = 0; j < rungs; j++) {
        BODY(fill_rung)(&rung[j], sampler, j);
    }
    const BODY(reals) last = (BODY(reals)){0} + sampler->s2[rungs];
    const BODY(signs) top = (BODY(signs))last;
    BODY(words) any = {0};
    for (size_t l = 0; l < BODY(LANES); l += BODY(WIDTH)) {
        BODY(words) s0 = *(BODY(words) *)&block->s0[l], s1 = *(BODY(words) *)&block->s1[l];
        BODY(words) tie = {0}, bits;
        *(BODY(words) *)&block->s0_before[l] = s0;
        *(BODY(words) *)&block->s1_before[l] = s1;
        for (size_t k = 0; k < LANES_SAMPLER_BLOCK; k += 4) {
            BODY_BITS(bits, s0, s1);
            bits ^= BODY_TURN;
            BODY(signs) a = top, b = top, c = top, d = top;
            for (size_t j = rungs; j-- > 0;) {
                const BODY(signs) end = (BODY(signs)){0} + rung[j].end;
                const BODY(signs) below = (BODY(signs)){0} + rung[j].s2;
                BODY_BELOW(a, bits);
                BODY_BELOW(b, bits << 16);
                BODY_BELOW(c, bits << 32);
                BODY_BELOW(d, bits << 48);
                BODY(words) x = bits ^ rung[j].cells;
                tie |= (x - BODY_ONES) & ~x;
            }
            *(BODY(signs) *)&block->s2[k][l] = a;
            *(BODY(signs) *)&block->s2[k + 1][l] = b;
            *(BODY(signs) *)&block->s2[k + 2][l] = c;
            *(BODY(signs) *)&block->s2[k + 3][l] = d;
        }
        tie &= BODY_TURN;
        any |= tie;
        *(BODY(words) *)&block->tie[l] = tie;
        *(BODY(words) *)&block->s0[l] = s0;
        *(BODY(words) *)&block->s1[l] = s1;
    }
    uint64_t all = 0;
    for (size_t i = 0; i < BODY(WIDTH); i++) {
        all |= any[i];
    }
    return all != 0;
}

/* Draws the samples. Two samples are the common case, and what depends on them is then kept in
 * registers. */
BODY_TARGET static bool BODY(draw)(struct lanes_block *block, const struct lanes_sampler *sampler) {
    return sampler->rungs == 1 ? BODY(draw_rungs)(block, sampler, 1)
                               : BODY(draw_rungs)(block, sampler, sampler->rungs);
}

/* Draws by words of 32 bits, whose places in the table are then read one by one: gathering them by
 * vectors was no faster, and is much slower on some machines. */
BODY_TARGET static bool
BODY(look_up)(struct lanes_block *block, const struct lanes_sampler *sampler) {
    const int bits_of_column = (int)sampler->alias.bits;
    const uint64_t known = pick_alias_known(&sampler->alias, sampler->width);
    for (size_t l = 0; l < BODY(LANES); l += BODY(WIDTH)) {
        BODY(words) s0 = *(BODY(words) *)&block->s0[l], s1 = *(BODY(words) *)&block->s1[l], bits;
        *(BODY(words) *)&block->s0_before[l] = s0;
        *(BODY(words) *)&block->s1_before[l] = s1;
        for (size_t k = 0; k < LANES_SAMPLER_BLOCK; k += 2) {
            BODY_BITS(bits, s0, s1);
            *(BODY(words) *)&block->column[k][l] = bits >> (64 - bits_of_column);
            *(BODY(words) *)&block->at[k][l] = bits << bits_of_column & known;
            bits <<= 32;
            *(BODY(words) *)&block->column[k + 1][l] = bits >> (64 - bits_of_column);
            *(BODY(words) *)&block->at[k + 1][l] = bits << bits_of_column & known;
        }
        *(BODY(words) *)&block->s0[l] = s0;
        *(BODY(words) *)&block->s1[l] = s1;
        *(BODY(words) *)&block->tie[l] = (BODY(words)){0};
    }
    bool any = false;
    for (size_t k = 0; k < LANES_SAMPLER_BLOCK; k++) {
        for (size_t l = 0; l < BODY(LANES); l++) {
            const struct lanes_sampler_column *column = &sampler->column[block->column[k][l]];
            uint64_t at = block->at[k][l];
            block->s2[k][l] = column->part[at > column->cut];
            if (at == column->cut) {
                block->tie[l] = any = true;
            }
        }
    }
    return any;
}

/* One step of one vector of lanes, as chain_step takes it. */
#define BODY_STEP(v)                                                                               \
    do {                                                                                           \
        const size_t l = v * BODY(WIDTH);                                                          \
        BODY(reals) s2 = *(BODY(reals) *)&block->s2[k][l], c = s2 * y##v, x = s2 * z##v;           \
        BODY(reals) cy = c * y##v;                                                                 \
        y##v = y##v * (1 - x + c * c);                                                             \
        z##v = z##v + cy * (x - 4);                                                                \
        *(BODY(reals) *)&block->path_y[k][l] = y##v;                                               \
        *(BODY(reals) *)&block->path_eta_lambda[k][l] = z##v;                                      \
        BODY(reals) size = (BODY(reals))((BODY(signs))y##v & INT64_MAX);                           \
        BODY_MAX(high##v, size);                                                                   \
        BODY_MIN(low##v, size);                                                                    \
    } while (0)

#define BODY_LOAD(v)                                                                               \
    BODY(reals) y##v = *(BODY(reals) *)&block->y[v * BODY(WIDTH)];                                 \
    BODY(reals) z##v = *(BODY(reals) *)&block->eta_lambda[v * BODY(WIDTH)];                        \
    BODY(reals) high##v = {0}, low##v = high##v + INFINITY;                                        \
    BODY_MAX(                                                                                      \
        *(BODY(reals) *)&block->peak[v * BODY(WIDTH)],                                             \
        *(BODY(reals) *)&block->highest[v * BODY(WIDTH)])

#define BODY_STORE(v)                                                                              \
    do {                                                                                           \
        const size_t l = v * BODY(WIDTH);                                                          \
        *(BODY(reals) *)&block->y[l] = y##v;                                                       \
        *(BODY(reals) *)&block->eta_lambda[l] = z##v;                                              \
        *(BODY(reals) *)&block->highest[l] = high##v;                                              \
        BODY(signs) steps = *(BODY(signs) *)&block->steps[l] + LANES_SAMPLER_BLOCK;                \
        *(BODY(signs) *)&block->steps[l] = steps;                                                  \
        BODY(signs) event = steps >= block->most_steps;                                            \
        event |= high##v >= *(BODY(reals) *)&block->height[l];                                     \
        event |= low##v <= *(BODY(reals) *)&block->floor[l];                                       \
        event |= z##v <= *(BODY(reals) *)&block->flat[l];                                          \
        *(BODY(signs) *)&block->event[l] = event;                                                  \
        any |= event;                                                                              \
    } while (0)

/* Takes the steps of four vectors at a time, since one waits for each of its sums and products. */
BODY_TARGET static bool BODY(step)(struct lanes_block *block) {
    BODY_LOAD(0);
    BODY_LOAD(1);
    BODY_LOAD(2);
    BODY_LOAD(3);
    for (size_t k = 0; k < LANES_SAMPLER_BLOCK; k++) {
        BODY_STEP(0);
        BODY_STEP(1);
        BODY_STEP(2);
        BODY_STEP(3);
    }
    BODY(signs) any = {0};
    BODY_STORE(0);
    BODY_STORE(1);
    BODY_STORE(2);
    BODY_STORE(3);
    int64_t all = 0;
    for (size_t i = 0; i < BODY(WIDTH); i++) {
        all |= any[i];
    }
    return all != 0;
}

static const struct lanes_block_code BODY(code) = {
    BODY(LANES), BODY(draw), BODY(look_up), BODY(step)};

#undef BODY
#undef BODY_TARGET
#undef BODY_BYTES
#undef BODY_MAX
#undef BODY_MIN
#undef BODY_LESS
#undef BODY_ROTATED
#undef BODY_BITS
#undef BODY_TURN
#undef BODY_ONES
#undef BODY_BELOW
#undef BODY_STEP
#undef BODY_LOAD
#undef BODY_STORE
