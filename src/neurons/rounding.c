/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/rounding.h"

/* The variance of rounding a number with a random mantissa, over its square: r 2^-104. */
static const double UNIT = 3 / (96 * 0.69314718055994531) * 0x1p-104;

static double square(double x) {
    return x * x;
}

/* J C J^T with the derivative J of the chain's step on s. */
static struct rounding carried(struct rounding old, struct chain at, double s2) {
    double x = s2 * at.eta_lambda, c = s2 * at.y, f = 1 - x + c * c;
    double y_y = f + 2 * c * c, y_l = -c, l_y = 2 * c * (x - 4), l_l = 1 + c * c;
    return (struct rounding){
        .yy = y_y * y_y * old.yy + 2 * y_y * y_l * old.yl + y_l * y_l * old.ll,
        .yl = y_y * l_y * old.yy + (y_y * l_l + y_l * l_y) * old.yl + y_l * l_l * old.ll,
        .ll = l_y * l_y * old.yy + 2 * l_y * l_l * old.yl + l_l * l_l * old.ll};
}

struct rounding rounding_step(struct rounding old, struct chain at, double s2, double n) {
    double x = s2 * at.eta_lambda, c = s2 * at.y, f = 1 - x + c * c;
    struct chain next = chain_step(at, s2);
    double ulp = nextafter(next.eta_lambda, INFINITY) - next.eta_lambda;
    double curvature = square(ulp) / 12, rho = 2 * at.y / at.eta_lambda;
    double products = square(at.eta_lambda / 2) * UNIT * (1 + 2 * square(rho)) / n;
    struct rounding new = carried(old, at, s2);
    new.yy += (2 + 4 * x * x) * products + square(at.y) * UNIT *(4 * x * x + 3 * f * f);
    new.ll += curvature *(1 + 6 / n);
    new.read_y = 4 * products + 3 * square(next.y) * UNIT;
    new.read_l = 2 * curvature;
    return new;
}
