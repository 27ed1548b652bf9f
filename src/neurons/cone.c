/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/cone.h"

static const double PI = 3.14159265358979323846;

struct cone cone_of(struct chain start) {
    double u = sqrt(start.eta_lambda + 2 * start.y), v = sqrt(start.eta_lambda - 2 * start.y);
    double theta = atan2(u, v);
    return (struct cone){start, u, v, theta, theta, theta};
}

double cone_turn(double u, double v, double c) {
    return atan2(-2 * c * u * v, u * u * (1 - c) + v * v * (1 + c));
}

/* sin d - d */
static double sine_excess(double d) {
    if (fabs(d) > 0.5) {
        return sin(d) - d;
    }
    double z = d * d;
    return -d * z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110 * (1 - z / 156)))));
}

/* No differences of large numbers, neither next to an edge, where Y is a small product, nor along
 * an axis, where u or v is large and what it multiplies small: with x = u cos and y = v sin at the
 * middle, u^2 cos^2 -+ v^2 sin^2 integrates to (x^2 -+ y^2) d + (u^2 +- v^2)/2 cos(2 middle) (sin d
 * - d). */
struct chain cone_arc(double u, double v, double from, double to) {
    double d = to - from, middle = from + d / 2;
    double x = u * cos(middle), y = v * sin(middle);
    double rest = cos(2 * middle) * sine_excess(d) / 2;
    return (struct chain){
        ((x - y) * (x + y) * d + (u * u + v * v) * rest) / (2 * PI),
        ((x * x + y * y) * d + (u - v) * (u + v) * rest) / PI};
}

/* Where nearly all leave, those who stay are summed anew: the difference has few digits. */
static void subtract_wedge(struct cone *cone, double from, double to) {
    struct chain lost = cone_arc(cone->u, cone->v, from, to);
    cone->at.y -= lost.y;
    cone->at.eta_lambda -= lost.eta_lambda;
    if (cone->at.eta_lambda < CONE_FEW * lost.eta_lambda) {
        cone->at = cone_arc(cone->u, cone->v, cone->most - PI, cone->least);
    }
}

struct cone cone_step(struct cone cone, double s2) {
    double c = s2 * cone.at.y, least = cone.least, most = cone.most;
    cone.theta += cone_turn(cone.u, cone.v, c);
    cone.at = chain_step(cone.at, s2);
    cone.u *= 1 - c;
    cone.v *= 1 + c;
    cone.least = fmin(least, cone.theta);
    cone.most = fmax(most, cone.theta);
    if (cone.most - cone.least >= PI) {
        cone.at = (struct chain){0, 0};
    } else if (cone.theta < least) {
        subtract_wedge(&cone, cone.theta, least);
    } else if (cone.theta > most) {
        subtract_wedge(&cone, most, cone.theta);
    }
    return cone;
}

double cone_flipped(const struct cone *cone) {
    return fmin(1, (cone->most - cone->least) / PI);
}
