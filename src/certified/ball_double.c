/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_double.h"

void ball_double_point_init(struct ball_point *point, struct dd x) {
    mpq_t sum, low;
    mpq_inits(sum, low, (mpq_ptr)0);
    mpq_set_d(sum, x.hi);
    mpq_set_d(low, x.lo);
    mpq_add(sum, sum, low);
    mpq_mul(sum, sum, sum);
    ball_point_init_mpq(point, sum);
    mpq_clears(sum, low, (mpq_ptr)0);
}

void ball_double_climb_init(struct ball_cramer_climb *climb, double height, double width) {
    ball_double_point_init(&climb->height, dd_of(height));
    ball_double_point_init(&climb->width, dd_of(width));
    ball_double_point_init(&climb->eta, dd_of(1));
    ball_double_point_init(&climb->mu0, dd_of(1));
}

struct dd ball_double_middle(const arb_t ball) {
    arf_t rest;
    arf_init(rest);
    struct dd x = {arf_get_d(arb_midref(ball), ARF_RND_NEAR), 0};
    arf_set_d(rest, x.hi);
    arf_sub(rest, arb_midref(ball), rest, 64, ARF_RND_NEAR);
    x.lo = arf_get_d(rest, ARF_RND_NEAR);
    arf_clear(rest);
    return x;
}

double ball_double_error(double got, const arb_t ball) {
    arb_t off;
    arf_t size;
    arb_init(off);
    arf_init(size);
    arb_set_d(off, got);
    arb_sub(off, off, ball, 128);
    arb_get_abs_ubound_arf(size, off, 64);
    double error = arf_get_d(size, ARF_RND_UP);
    arf_clear(size);
    arb_clear(off);
    return error;
}
