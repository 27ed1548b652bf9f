/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network_pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* -- a block of neurons ------------------------------------------------------------------- */

enum { MOST_TILES = 65, MOST = MOST_TILES * NETWORK_PASS_TILE };

struct block {
    _Alignas(64) double a[MOST], w[MOST];
    uint8_t sign[MOST / 8];
};

static struct block start, moved, other;

/* Weights of all sizes, some 0, signs of all kinds. */
static void fill(struct block *block, struct check_random *random) {
    for (size_t r = 0; r < MOST; r++) {
        double size = check_log_uniform(random, 1e-3, 1e3);
        block->a[r] = check_uniform(random, -size, size);
        block->w[r] = check_below(random, 20) == 0 ? 0 : check_uniform(random, -1, 1);
    }
    for (size_t i = 0; i < MOST / 8; i++) {
        block->sign[i] = (uint8_t)check_below(random, 256);
    }
}

static struct network_pass_sums pass(
    struct block *block, size_t tiles, double plus, double minus, bool relu,
    enum network_pass_width width) {
    struct network_pass_part part = {block->a, block->w, block->sign, tiles, {plus, minus}};
    struct network_pass_sums sums;
    memset(&sums, 0xa5, sizeof sums);
    network_pass(&sums, &part, relu, width);
    return sums;
}

/* -- tests -------------------------------------------------------------------------------- */

static void any_width_gives_the_same_bits(void **state) {
    (void)state;
    static const enum network_pass_width widths[] = {NETWORK_PASS_4, NETWORK_PASS_8};
    struct check_random random = check_random_of(1);
    for (int run = 0; run < 40; run++) {
        fill(&start, &random);
        size_t tiles = 1 + check_below(&random, MOST_TILES);
        double plus = check_uniform(&random, -1, 1), minus = check_uniform(&random, -1, 1);
        bool relu = run % 2 == 1;
        moved = start;
        struct network_pass_sums want = pass(&moved, tiles, plus, minus, relu, NETWORK_PASS_2);
        for (size_t i = 0; i < 2; i++) {
            if (network_pass_has(widths[i])) {
                other = start;
                struct network_pass_sums got = pass(&other, tiles, plus, minus, relu, widths[i]);
                require(
                    memcmp(&moved, &other, sizeof moved) == 0, "run %d, width %d", run, widths[i]);
                require(memcmp(&got, &want, sizeof got) == 0, "run %d, width %d", run, widths[i]);
            }
        }
    }
}

/* The definition, a neuron at a time; products and sums beyond a double. */
struct plain {
    long double aw[2], squares[2], size[2]; /* size: sum |a w| */
    uint64_t plus, flips, flipped;
};

static struct plain
by_hand(struct block *block, size_t tiles, double plus, double minus, bool relu) {
    struct plain sum = {0};
    for (size_t r = 0; r < tiles * NETWORK_PASS_TILE; r++) {
        double a = block->a[r], w = block->w[r];
        double c = !relu || w > 0 ? plus : minus;
        double ca = c * a, cw = c * w;
        block->a[r] = a - cw;
        block->w[r] = w - ca;
        bool is = block->w[r] > 0;
        long double x = block->a[r], y = block->w[r];
        int k = relu && !is;
        sum.aw[k] += x * y;
        sum.size[k] += fabsl(x * y);
        sum.squares[k] += x * x + y * y;
        sum.plus += relu && is;
        sum.flips += relu && is != (w > 0);
        sum.flipped += relu && is != (block->sign[r / 8] >> r % 8 & 1);
    }
    return sum;
}

/* Half an ulp each: the product, the sum of two of them, three levels of the tree. The rest is
 * kept. */
static void assert_sum(struct dd got, long double want, long double size, const char *what) {
    require_near(
        (double)((long double)got.hi + got.lo - want), 0, 5 * 0x1p-53 * (double)size, "%s", what);
}

static void assert_sums(const struct network_pass_sums *got, const struct plain *want) {
    for (int k = 0; k < 2; k++) {
        assert_sum(got->aw[k], want->aw[k], want->size[k], "a w");
        assert_sum(got->squares[k], want->squares[k], want->squares[k], "squares");
    }
    assert_true(got->plus == want->plus);
    assert_true(got->flips == want->flips);
    assert_true(got->flipped == want->flipped);
}

static void a_pass_is_the_step_and_its_sums(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    uint64_t flips = 0;
    for (int run = 0; run < 40; run++) {
        fill(&start, &random);
        size_t tiles = 1 + check_below(&random, MOST_TILES);
        double plus = check_uniform(&random, -1, 1), minus = check_uniform(&random, -1, 1);
        moved = start;
        other = start;
        struct plain want = by_hand(&other, tiles, plus, minus, run % 2 == 1);
        struct network_pass_sums got =
            pass(&moved, tiles, plus, minus, run % 2 == 1, network_pass_widest());
        assert_memory_equal(&moved, &other, sizeof moved);
        assert_sums(&got, &want);
        flips += got.flips;
    }
    assert_true(flips > 1000);
}

/* Small terms between large ones that cancel: one large term a tile, so no tree rounds anything
 * away, and what adding trees rounds away has to be kept. */
static void rounding_errors_of_sums_are_kept(void **state) {
    (void)state;
    for (int relu = 0; relu < 2; relu++) {
        memset(&start, 0, sizeof start);
        for (size_t r = NETWORK_PASS_TILE; r < 20 * NETWORK_PASS_TILE; r++) {
            start.a[r] = start.w[r] = 1;
        }
        start.a[3] = 0x1p40;
        start.w[3] = 0x1p30;
        start.a[20 * NETWORK_PASS_TILE + 3] = -0x1p40;
        start.w[20 * NETWORK_PASS_TILE + 3] = 0x1p30;
        struct network_pass_sums got = pass(&start, 21, 0, 0, relu, network_pass_widest());
        assert_true(got.aw[0].hi == 19 * NETWORK_PASS_TILE && got.aw[0].lo == 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_width_gives_the_same_bits),
        cmocka_unit_test(a_pass_is_the_step_and_its_sums),
        cmocka_unit_test(rounding_errors_of_sums_are_kept),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("network_pass", tests, NULL, NULL);
}
