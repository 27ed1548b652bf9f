/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_point.h"

#include "base/number.h"

bool ball_point_root(fmpq_t root, const fmpq_t square) {
    if (!fmpz_is_square(fmpq_numref(square)) || !fmpz_is_square(fmpq_denref(square))) {
        return false;
    }
    fmpz_sqrt(fmpq_numref(root), fmpq_numref(square));
    fmpz_sqrt(fmpq_denref(root), fmpq_denref(square));
    return true;
}

void ball_point_init(struct ball_point *point, const fmpq_t square) {
    fmpq_init(point->square);
    fmpq_init(point->value);
    fmpq_set(point->square, square);
    point->rational = ball_point_root(point->value, square);
}

void ball_point_init_mpq(struct ball_point *point, const mpq_t square) {
    fmpq_t own;
    fmpq_init(own);
    fmpq_set_mpq(own, square);
    ball_point_init(point, own);
    fmpq_clear(own);
}

enum status ball_point_init_text(struct ball_point *point, const char *text, struct fault *fault) {
    struct number number;
    mpq_t square;
    mpq_init(square);
    enum status status = number_parse_exact(text, &number, square, fault);
    if (status == STATUS_OK && mpq_sgn(square) == 0) {
        status = fault_set(fault, STATUS_INPUT, "\"%s\" is 0; give another number", text);
    }
    if (status == STATUS_OK) {
        ball_point_init_mpq(point, square);
    }
    mpq_clear(square);
    return status;
}

void ball_point_init_d(struct ball_point *point, double value) {
    mpq_t square;
    mpq_init(square);
    mpq_set_d(square, value);
    mpq_mul(square, square, square);
    ball_point_init_mpq(point, square);
    mpq_clear(square);
}

void ball_point_init_product(
    struct ball_point *point, const struct ball_point *a, const struct ball_point *b) {
    fmpq_t square;
    fmpq_init(square);
    fmpq_mul(square, a->square, b->square);
    ball_point_init(point, square);
    fmpq_clear(square);
}

void ball_point_clear(struct ball_point *point) {
    fmpq_clear(point->square);
    fmpq_clear(point->value);
}

void ball_point_get(arb_t out, const struct ball_point *point, slong bits) {
    if (point->rational) {
        arb_set_fmpq(out, point->value, bits);
    } else {
        arb_set_fmpq(out, point->square, bits + 4);
        arb_sqrt(out, out, bits);
    }
}

int ball_point_compare(const struct ball_point *point, const fmpq_t c) {
    fmpq_t square;
    fmpq_init(square);
    fmpq_mul(square, c, c);
    int order = fmpq_cmp(point->square, square);
    fmpq_clear(square);
    return (order > 0) - (order < 0);
}
