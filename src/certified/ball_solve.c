/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_solve.h"

enum { LEAST_BITS = 64 };

int ball_solve_sign(ball_function *f, void *context, const arf_t t, slong most) {
    arb_t point, value, slope;
    arb_init(point);
    arb_init(value);
    arb_init(slope);
    arb_set_arf(point, t);
    int sign = 0;
    for (slong bits = LEAST_BITS; sign == 0 && bits < 2 * most; bits *= 2) {
        f(value, slope, point, bits, context);
        sign = arb_is_positive(value) - arb_is_negative(value);
    }
    arb_clear(point);
    arb_clear(value);
    arb_clear(slope);
    return sign;
}

/* radius <= 2^-bits max(least, |t|) */
static bool narrow(const arb_t t, double least, slong bits) {
    arf_t size, bound;
    arf_init(size);
    arf_init(bound);
    arb_get_abs_lbound_arf(size, t, 64);
    arf_set_d(bound, least);
    arf_max(size, size, bound);
    arf_mul_2exp_si(size, size, -bits);
    arf_set_mag(bound, arb_radref(t));
    bool is = arf_cmp(bound, size) <= 0;
    arf_clear(size);
    arf_clear(bound);
    return is;
}

struct step {
    arb_t middle, value, at_middle, slope, next;
};

/* Where the slope may vanish in the bracket: keeps the half in which f changes its sign, or the
 * middle where that is the root. Ends are not rounded: a bracket no wider than their last bit would
 * not shrink. */
static bool
halve(arb_t bracket, const struct step *step, ball_function *f, void *context, slong bits) {
    int sign = arb_is_positive(step->value) - arb_is_negative(step->value);
    if (arb_is_zero(step->value)) {
        arb_set(bracket, step->middle);
        return true;
    }
    arf_t low, high;
    arf_init(low);
    arf_init(high);
    arb_get_interval_arf(low, high, bracket, ARF_PREC_EXACT);
    int left = sign == 0 ? 0 : ball_solve_sign(f, context, low, bits);
    if (left == sign) {
        arf_set(low, arb_midref(step->middle));
    } else {
        arf_set(high, arb_midref(step->middle));
    }
    if (left != 0) {
        arb_set_interval_arf(bracket, low, high, ARF_PREC_EXACT);
    }
    arf_clear(low);
    arf_clear(high);
    return left != 0;
}

/* One step of m - f(m)/f'(T), cut with T; false when it gains nothing at this precision. */
static bool shrink(arb_t bracket, struct step *step, ball_function *f, void *context, slong bits) {
    arb_set_arf(step->middle, arb_midref(bracket));
    f(step->next, step->slope, bracket, bits, context);
    f(step->value, step->at_middle, step->middle, bits, context);
    if (arb_contains_zero(step->slope) || !arb_is_finite(step->slope)) {
        return halve(bracket, step, f, context, bits);
    }
    arb_div(step->next, step->value, step->slope, bits);
    arb_sub(step->next, step->middle, step->next, bits);
    mag_t before;
    mag_init(before);
    mag_mul_2exp_si(before, arb_radref(bracket), -1);
    bool cut = arb_intersection(step->next, step->next, bracket, bits);
    bool gained = cut && mag_cmp(arb_radref(step->next), before) < 0;
    if (gained) {
        arb_set(bracket, step->next);
    }
    mag_clear(before);
    return gained;
}

bool ball_solve(
    arb_t bracket, ball_function *f, void *context, double least, slong bits, slong most) {
    struct step step = {0};
    arb_ptr part[] = {step.middle, step.value, step.at_middle, step.slope, step.next};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        arb_init(part[i]);
    }
    bool done = narrow(bracket, least, bits);
    for (slong work = LEAST_BITS; !done && work <= 2 * most; work *= 2) {
        while (!done && shrink(bracket, &step, f, context, work)) {
            done = narrow(bracket, least, bits);
        }
    }
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        arb_clear(part[i]);
    }
    return done;
}
