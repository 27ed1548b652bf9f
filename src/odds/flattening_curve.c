/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/flattening_curve.h"

#include <math.h>

/* So far beyond the edge of the window, over eps: the odds are 0 from sqrt(2) on. */
static const double BEYOND = 1.35;

enum status flattening_curve_init(
    struct flattening_curve *curve, const struct flattening_path *path, double height, double reach,
    uint64_t particles, const struct plan *plan, struct fault *fault) {
    *curve = (struct flattening_curve){.path = path, .height = height, .eps2 = height * height};
    double way = reach > 0 ? reach : path->x0 - path->crit + BEYOND * height;
    double levels = floor(way / curve->eps2 + 1e-9); /* a reach that is a level is kept */
    if (!(levels >= 1)) {
        return fault_set(
            fault, STATUS_INPUT, "a reach of %g; give at least eps^2 = %g", reach, curve->eps2);
    }
    curve->levels = (size_t)levels;
    const struct flattening_runs_question asked = {
        .height = height, .start = 0.5, .step = 1, .levels = curve->levels, .particles = particles};
    return flattening_path_run(&curve->runs, path, &asked, plan, fault);
}

void flattening_curve_clear(struct flattening_curve *curve) {
    flattening_runs_clear(&curve->runs);
}

struct estimate flattening_curve_exponent(const struct flattening_curve *curve, double d) {
    size_t k = (size_t)lround(d / curve->eps2) - 1;
    return estimate_times(flattening_runs_log(&curve->runs, k), -curve->eps2);
}

struct estimate flattening_curve_ratio(const struct flattening_curve *curve, double d) {
    double cost = flattening_path_cost(curve->path, d);
    return estimate_times(flattening_curve_exponent(curve, d), 1 / cost);
}

/* Of the exponents, which are eps^2 times those logarithms, the power is b - 2. */
struct estimate flattening_curve_power(
    const struct flattening_curve *coarse, const struct flattening_curve *fine, double d) {
    struct estimate exponents =
        estimate_ratio(flattening_curve_exponent(fine, d), flattening_curve_exponent(coarse, d));
    struct estimate power =
        estimate_times(estimate_log(exponents), 1 / log(coarse->height / fine->height));
    power.value += 2;
    return power;
}
