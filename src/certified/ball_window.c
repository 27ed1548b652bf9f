/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_window.h"

void ball_window_init(struct ball_window *window, const fmpq_t s2, long digits) {
    slong bits = ball_bits(digits);
    arb_t square;
    arb_init(square);
    arb_init(window->crit);
    arb_init(window->max);
    arb_set_fmpq(square, s2, bits);
    arb_ui_div(window->crit, 2, square, bits);
    arb_ui_div(window->max, 4, square, bits);
    arb_clear(square);
}

void ball_window_clear(struct ball_window *window) {
    arb_clear(window->crit);
    arb_clear(window->max);
}
