/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_window.h"

static void edge_init(arb_t edge, ulong numerator, const fmpq_t s2, slong bits) {
    arb_t by;
    arb_init(by);
    arb_init(edge);
    arb_set_ui(edge, numerator);
    arb_set_fmpq(by, s2, bits);
    arb_div(edge, edge, by, bits);
    arb_clear(by);
}

void ball_window_init(struct ball_window *window, const fmpq_t s2, long digits) {
    edge_init(window->crit, 2, s2, ball_bits(digits));
    edge_init(window->max, 4, s2, ball_bits(digits));
}

void ball_window_clear(struct ball_window *window) {
    arb_clear(window->crit);
    arb_clear(window->max);
}
