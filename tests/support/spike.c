/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spike.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- questions ---------------------------------------------------------------------------- */

static void point_init(struct ball_point *point, const char *text) {
    struct number number;
    struct fault fault = {0};
    mpq_t square;
    mpq_init(square);
    enum status status = number_parse_exact(text, &number, square, &fault);
    require(status == STATUS_OK, "%s: %s", text, fault.text);
    ball_point_init_mpq(point, square);
    mpq_clear(square);
}

void spike_init(struct spike *spike, const char *rows, const char *x, const char *climb) {
    static const char header[] = "s,p\n";
    size_t room = strlen(rows) + sizeof header;
    char *text = malloc(room), *words = strdup(climb), *rest = words;
    assert_non_null(text);
    assert_non_null(words);
    snprintf(text, room, "%s%s", header, rows);
    spike->dataset = check_dataset_text(text);
    struct fault fault = {0};
    require(ball_data_init(&spike->data, &spike->dataset, &fault) == STATUS_OK, "%s", fault.text);
    point_init(&spike->x, x);
    struct ball_point *const point[] = {
        &spike->climb.height, &spike->climb.width, &spike->climb.eta, &spike->climb.mu0};
    for (size_t i = 0; i < 4; i++) {
        const char *word = strtok_r(rest, " ", &rest);
        require(word != NULL, "%s: four words", climb);
        point_init(point[i], word);
    }
    free(text);
    free(words);
}

void spike_clear(struct spike *spike) {
    ball_point_clear(&spike->x);
    ball_point_clear(&spike->climb.height);
    ball_point_clear(&spike->climb.width);
    ball_point_clear(&spike->climb.eta);
    ball_point_clear(&spike->climb.mu0);
    ball_data_clear(&spike->data);
    dataset_clear(&spike->dataset);
}

struct exact_bound
spike_solve(spike_method method, const struct spike *spike, struct exact_budget budget) {
    struct exact_bound bound;
    struct fault fault = {0};
    enum status status = method(&bound, &spike->data, &spike->x, &spike->climb, &budget, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    require(
        bound.lower >= 0 && bound.lower <= bound.upper && bound.upper <= 1, "[%g, %g]", bound.lower,
        bound.upper);
    return bound;
}

struct exact_bound spike_ask(
    spike_method method, const char *rows, const char *x, const char *climb,
    struct exact_budget budget) {
    struct spike spike;
    spike_init(&spike, rows, x, climb);
    struct exact_bound bound = spike_solve(method, &spike, budget);
    spike_clear(&spike);
    return bound;
}

/* -- the walk ----------------------------------------------------------------------------- */

/* sum p_i e^(theta step_i) - 1; e^-inf = 0 is that of a pole. */
static int side(const struct spike_walk *walk, const mpfr_t theta) {
    mpfr_t sum, term;
    mpfr_inits2(mpfr_get_prec(theta), sum, term, (mpfr_ptr)0);
    mpfr_set_si(sum, -1, MPFR_RNDN);
    for (size_t i = 0; i < walk->count; i++) {
        mpfr_mul(term, theta, walk->step[i], MPFR_RNDN);
        mpfr_exp(term, term, MPFR_RNDN);
        mpfr_mul(term, term, walk->p[i], MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    int sign = mpfr_sgn(sum);
    mpfr_clears(sum, term, (mpfr_ptr)0);
    return sign;
}

static bool drifts_up(const struct spike_walk *walk) {
    mpfr_t sum, term;
    mpfr_inits2(mpfr_get_prec(walk->height), sum, term, (mpfr_ptr)0);
    mpfr_set_zero(sum, 1);
    for (size_t i = 0; i < walk->count; i++) {
        mpfr_mul(term, walk->p[i], walk->step[i], MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_set_ui_2exp(term, 1, -400, MPFR_RNDN); /* G = 0 counts as up */
    mpfr_neg(term, term, MPFR_RNDN);
    bool up = mpfr_cmp(sum, term) > 0;
    mpfr_clears(sum, term, (mpfr_ptr)0);
    return up;
}

static void set_exponent(struct spike_walk *walk) {
    mpfr_set_zero(walk->theta, 1);
    if (drifts_up(walk)) {
        return;
    }
    mpfr_prec_t bits = mpfr_get_prec(walk->theta);
    mpfr_t low, high;
    mpfr_inits2(bits, low, high, (mpfr_ptr)0);
    mpfr_set_zero(low, 1);
    mpfr_set_ui(high, 1, MPFR_RNDN);
    while (side(walk, high) <= 0) {
        mpfr_set(low, high, MPFR_RNDN);
        mpfr_mul_ui(high, high, 2, MPFR_RNDN);
    }
    for (mpfr_prec_t i = 0; i < bits - 20; i++) {
        mpfr_add(walk->theta, low, high, MPFR_RNDN);
        mpfr_div_ui(walk->theta, walk->theta, 2, MPFR_RNDN);
        mpfr_set(side(walk, walk->theta) <= 0 ? low : high, walk->theta, MPFR_RNDN);
    }
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* out += factor log(square) */
static void add_log(mpfr_t out, const struct ball_point *point, double factor) {
    mpfr_t term;
    mpfr_init2(term, mpfr_get_prec(out));
    fmpq_get_mpfr(term, point->square, MPFR_RNDN);
    mpfr_log(term, term, MPFR_RNDN);
    mpfr_mul_d(term, term, factor, MPFR_RNDN);
    mpfr_add(out, out, term, MPFR_RNDN);
    mpfr_clear(term);
}

void spike_walk_init(struct spike_walk *walk, const struct spike *spike, mpfr_prec_t bits) {
    walk->count = spike->data.atoms;
    mpfr_t x, s2, drawn;
    mpfr_inits2(bits, x, s2, drawn, walk->theta, walk->height, (mpfr_ptr)0);
    fmpq_get_mpfr(x, spike->x.square, MPFR_RNDN);
    mpfr_sqrt(x, x, MPFR_RNDN);
    mpfr_set_zero(drawn, 1);
    for (size_t i = 0; i < walk->count; i++) {
        mpfr_inits2(bits, walk->step[i], walk->p[i], (mpfr_ptr)0);
        fmpq_get_mpfr(s2, &spike->data.s2[i], MPFR_RNDN);
        fmpq_get_mpfr(walk->p[i], &spike->data.p[i], MPFR_RNDN);
        mpfr_add(drawn, drawn, walk->p[i], MPFR_RNDN);
        reference_log_factor(walk->step[i], x, s2);
        if (mpfr_cmp_si(walk->step[i], -400) < 0) { /* as near as this to its pole, it is at it */
            mpfr_set_inf(walk->step[i], -1);
        }
    }
    for (size_t i = 0; i < walk->count; i++) {
        mpfr_div(walk->p[i], walk->p[i], drawn, MPFR_RNDN);
    }
    mpfr_set_zero(walk->height, 1);
    add_log(walk->height, &spike->climb.height, 0.5);
    add_log(walk->height, &spike->climb.width, 0.25);
    add_log(walk->height, &spike->climb.eta, -0.25);
    add_log(walk->height, &spike->climb.mu0, -0.5);
    set_exponent(walk);
    mpfr_clears(x, s2, drawn, (mpfr_ptr)0);
}

void spike_walk_clear(struct spike_walk *walk) {
    for (size_t i = 0; i < walk->count; i++) {
        mpfr_clears(walk->step[i], walk->p[i], (mpfr_ptr)0);
    }
    mpfr_clears(walk->theta, walk->height, (mpfr_ptr)0);
}

/* -- two: counts in MPFR ------------------------------------------------------------------ */

/* c - S after k and l draws of the two; false where a pole has ended the run. */
static bool get_missing(mpfr_t out, const struct spike_walk *walk, long k, long l) {
    if (l > 0 && mpfr_inf_p(walk->step[1])) {
        return false;
    }
    mpfr_t term;
    mpfr_init2(term, mpfr_get_prec(out));
    mpfr_mul_si(term, walk->step[0], k, MPFR_RNDN);
    mpfr_sub(out, walk->height, term, MPFR_RNDN);
    if (l > 0) {
        mpfr_mul_si(term, walk->step[1], l, MPFR_RNDN);
        mpfr_sub(out, out, term, MPFR_RNDN);
    }
    mpfr_clear(term);
    return true;
}

/* Moves what has arrived among `p`, after t steps, to `hit`; `open` is of the rest, at the
 * `last`. */
static void
arrive(mpfr_t *p, mpfr_t hit, mpfr_t open, const struct spike_walk *walk, long t, bool last) {
    mpfr_t missing;
    mpfr_init2(missing, mpfr_get_prec(hit));
    mpfr_set_zero(open, 1);
    for (long k = 0; k <= t; k++) {
        if (mpfr_zero_p(p[k])) {
            continue;
        }
        if (!get_missing(missing, walk, k, t - k)) {
            mpfr_set_zero(p[k], 1);
        } else if (mpfr_sgn(missing) <= 0 || mpfr_get_exp(missing) < -400) {
            mpfr_add(hit, hit, p[k], MPFR_RNDN);
            mpfr_set_zero(p[k], 1);
        } else if (last) {
            mpfr_mul(missing, missing, walk->theta, MPFR_RNDN);
            mpfr_neg(missing, missing, MPFR_RNDN);
            mpfr_exp(missing, missing, MPFR_RNDN);
            mpfr_mul(missing, missing, p[k], MPFR_RNDN);
            mpfr_add(open, open, missing, MPFR_RNDN);
        }
    }
    mpfr_clear(missing);
}

void spike_counts(mpfr_t hit, mpfr_t open, const struct spike_walk *walk, long steps) {
    mpfr_t *p = calloc((size_t)steps + 1, sizeof *p), term;
    assert_non_null(p);
    mpfr_init2(term, mpfr_get_prec(hit));
    for (long k = 0; k <= steps; k++) {
        mpfr_init2(p[k], mpfr_get_prec(hit));
        mpfr_set_ui(p[k], k == 0, MPFR_RNDN);
    }
    mpfr_set_zero(hit, 1);
    arrive(p, hit, open, walk, 0, steps == 0);
    for (long t = 1; t <= steps; t++) {
        for (long k = t; k >= 0; k--) {
            mpfr_mul(p[k], p[k], walk->p[1], MPFR_RNDN);
            if (k > 0) {
                mpfr_mul(term, p[k - 1], walk->p[0], MPFR_RNDN);
                mpfr_add(p[k], p[k], term, MPFR_RNDN);
            }
        }
        arrive(p, hit, open, walk, t, t == steps);
    }
    for (long k = 0; k <= steps; k++) {
        mpfr_clear(p[k]);
    }
    mpfr_clear(term);
    free(p);
}

/* -- three: counts in long double --------------------------------------------------------- */

struct triple {
    long double step[3], p[3], theta, height;
};

static struct triple triple_of(const struct spike_walk *walk) {
    struct triple triple = {
        .theta = mpfr_get_ld(walk->theta, MPFR_RNDN),
        .height = mpfr_get_ld(walk->height, MPFR_RNDN)};
    assert_int_equal(walk->count, 3);
    for (size_t i = 0; i < 3; i++) {
        triple.step[i] = mpfr_get_ld(walk->step[i], MPFR_RNDN);
        triple.p[i] = mpfr_get_ld(walk->p[i], MPFR_RNDN);
    }
    return triple;
}

static long double times(long count, long double step) {
    return count == 0 ? 0 : (long double)count * step;
}

/* p[k * (steps + 1) + l]: the first was drawn k times, the second l times, and the third the
 * others. */
void spike_counts3(long double *hit, long double *open, const struct spike_walk *walk, long steps) {
    const struct triple w = triple_of(walk);
    long side_of = steps + 1;
    long double *p = calloc((size_t)(side_of * side_of), sizeof *p);
    assert_non_null(p);
    p[0] = 1;
    *hit = 0;
    for (long t = 1; t <= steps; t++) {
        *open = 0;
        for (long k = t; k >= 0; k--) {
            for (long l = t - k; l >= 0; l--) {
                long double *here = p + k * side_of + l;
                *here = *here * w.p[2] + (k > 0 ? here[-side_of] * w.p[0] : 0) +
                        (l > 0 ? here[-1] * w.p[1] : 0);
                long double missing = w.height - times(k, w.step[0]) - times(l, w.step[1]) -
                                      times(t - k - l, w.step[2]);
                if (missing <= 0) {
                    *hit += *here;
                    *here = 0;
                } else if (*here > 0) {
                    *open += *here * expl(-w.theta * missing);
                }
            }
        }
    }
    free(p);
}

/* -- assertions --------------------------------------------------------------------------- */

void spike_assert(
    const struct exact_bound *bound, long double hit, long double open, double relative,
    const char *name) {
    long double top = hit + open;
    require(
        bound->lower <= top && bound->upper >= hit, "%s: [%.17g, %.17g] for [%.19Lg, %.19Lg]", name,
        bound->lower, bound->upper, hit, top);
    require(
        bound->upper - bound->lower <= relative * bound->upper, "%s: [%.17g, %.17g] is wide", name,
        bound->lower, bound->upper);
    require(top - hit <= relative * top, "%s: [%.19Lg, %.19Lg] is wide", name, hit, top);
}
