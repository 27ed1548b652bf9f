/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/landscape.h"

#include <math.h>

/* The root of f' = 2 z^3 - 16 z + 5/2 near -3. */
static const double BOTTOM = -2.9035340277711772;

/* f''(u), and the coefficients of x^3 and x^4 in L along an axis: 2 u/f''(u) and 1/(2 f''(u)). */
static double bend(void) {
    return 6 * BOTTOM * BOTTOM - 16;
}

static double cubic(void) {
    return 2 * BOTTOM / bend();
}

static double quartic(void) {
    return 0.5 / bend();
}

static double loss(double x) {
    return x * x * (0.5 + x * (cubic() + x * quartic()));
}

static double slope(double x) {
    return x * (1 + x * (3 * cubic() + x * 4 * quartic()));
}

static double curvature(double x) {
    return 1 + x * (6 * cubic() + x * 12 * quartic());
}

static double raised(double x, double power) {
    return power == 1 ? x : pow(x, power);
}

double landscape_loss(const double x[2]) {
    return loss(x[0]) + loss(x[1]);
}

void landscape_gradient(double gradient[2], const double x[2]) {
    gradient[0] = slope(x[0]);
    gradient[1] = slope(x[1]);
}

struct landscape_form landscape_noise(const struct landscape *landscape, const double x[2]) {
    if (landscape->power != 0) {
        double power = landscape->power;
        return (struct landscape_form){
            raised(curvature(x[0]), power), 0, raised(curvature(x[1]), power)};
    }
    double angle = landscape->angle + landscape->turn * x[0], c = cos(angle), s = sin(angle);
    double strong = landscape->strong, weak = landscape->weak;
    return (struct landscape_form){
        strong * c * c + weak * s * s, (strong - weak) * c * s, strong * s * s + weak * c * c};
}

struct landscape_form landscape_inverse(struct landscape_form form) {
    double over = 1 / (form.a * form.c - form.b * form.b);
    return (struct landscape_form){form.c * over, -form.b * over, form.a * over};
}

double landscape_product(struct landscape_form form, const double x[2], const double y[2]) {
    return form.a * x[0] * y[0] + form.b * (x[0] * y[1] + x[1] * y[0]) + form.c * x[1] * y[1];
}

/* C = G G^T with a lower triangle G. */
void landscape_step(
    double x[2], const struct landscape *landscape, double eta, double epsilon, struct rng *rng) {
    struct landscape_form c = landscape_noise(landscape, x);
    double gradient[2], size = sqrt(eta * epsilon), one = size * ziggurat_normal(rng),
                        two = size * ziggurat_normal(rng), root = sqrt(c.a);
    landscape_gradient(gradient, x);
    x[0] += root * one - eta * gradient[0];
    x[1] += c.b / root * one + sqrt(c.c - c.b * c.b / c.a) * two - eta * gradient[1];
}

/* int_0^x 2 L'/L''^power by Simpson's rule in 1000 parts: 12 digits, the integrand being smooth. */
static double exact_of_power(double x, double power) {
    enum { PARTS = 1000 };
    double sum = 0, step = x / PARTS;
    for (int i = 0; i <= PARTS; i++) {
        double at = i * step, weight = i == 0 || i == PARTS ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * 2 * slope(at) / raised(curvature(at), power);
    }
    return sum * step / 3;
}

double landscape_exact(const struct landscape *landscape, const double x[2]) {
    if (landscape->power != 0) {
        return exact_of_power(x[0], landscape->power) + exact_of_power(x[1], landscape->power);
    }
    return landscape->strong == landscape->weak ? 2 * landscape_loss(x) / landscape->strong : NAN;
}
