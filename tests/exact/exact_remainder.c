/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_remainder.h"

#include <math.h>
#include <stdio.h>

#include "chain/chain.h"
#include "spike.h"

static const struct {
    const char *rows, *x, *climb;
    double h;
    bool lundberg; /* (ii) holds down from x */
} question[] = {
    {"1,0.5\n1.3,0.5\n", "1.45", "0.05 1e6 1 1", 0.05, true},
    {"1,0.5\n1.3,0.5\n", "1.19", "0.02 1e6 1 1", 0.02, true},
    {"1,0.83\nsqrt(2),0.17\n", "1.75", "0.1 1e6 1 1", 0.1, true},
    {"1,0.2\n1.8,0.8\n", "0.65", "0.05 1e6 1 1", 0.05, true},
    {"1,0.2\n1.8,0.8\n", "1", "0.1 1e6 1 1", 0.1, false},
    {"1,0.2\n1.8,0.8\n", "1.03", "0.02 1e6 1 1", 0.02, false},
    {"0.29,0.204\n0.506,0.203\n1,0.593\n", "2.3", "0.05 1e6 1 1", 0.05, true},
    {"0.29,0.204\n0.506,0.203\n1,0.593\n", "3.7", "0.2 1e6 1 1", 0.2, false},
    {"1,0.5\n1.3,0.5\n", "1.7", "0.1 1e6 1 1", 0.1, false}, /* inflationary */
    {"1,0.4\n1.3,0.4\n0,0.2\n", "1.5", "0.1 1e6 1 1", 0.1, true},
};

enum { QUESTIONS = sizeof question / sizeof *question };

struct fixture {
    struct spike spike;
    struct exact_walk walk;
    struct exact_remainder closing;
    double s2[4];
    double top, crit;
};

static void fixture_init(struct fixture *f, size_t q) {
    struct fault fault;
    spike_init(&f->spike, question[q].rows, question[q].x, question[q].climb);
    exact_walk_init(&f->walk, &f->spike.data, &f->spike.x, &f->spike.climb);
    assert_int_equal(exact_remainder_init(&f->closing, &f->walk, question[q].h, &fault), STATUS_OK);
    for (size_t i = 0; i < f->walk.count; i++) {
        f->s2[i] = f->spike.dataset.atom[i].s2.hi;
    }
    f->top = check_number(question[q].x).value.hi;
    f->crit = 2 / f->s2[0];
}

static void fixture_clear(struct fixture *f) {
    exact_remainder_clear(&f->closing);
    spike_clear(&f->spike);
}

static double bound_at(const struct fixture *f, double y, double x) {
    const struct exact_box box = {y, y, x, x};
    return exact_remainder_bound(&f->closing, &box);
}

/* -- against runs ------------------------------------------------------------------------- */

/* A run that falls by 1e-9 counts as one that does not reach the height: it would have to come
 * back. */
static bool
reaches(const struct fixture *f, double y, double x, double h, struct check_random *random) {
    struct chain at = {y, x};
    for (int t = 0; t < 20000 && at.eta_lambda > f->crit && fabs(at.y) > 1e-9 * y; t++) {
        double u = check_uniform(random, 0, 1);
        size_t i = 0;
        while (i + 1 < f->walk.count && u >= f->walk.p[i]) {
            u -= f->walk.p[i++];
        }
        at = chain_step(at, f->s2[i]);
        if (fabs(at.y) >= h) {
            return true;
        }
    }
    return false;
}

/* Five standard errors above the bound: 3e-7 for each of the 300 places. */
static void is_above_what_runs_do(void **state) {
    (void)state;
    enum { PLACES = 30, RUNS = 400 };
    struct check_random random = check_random_of(1);
    int telling = 0;
    for (size_t q = 0; q < QUESTIONS; q++) {
        struct fixture f;
        fixture_init(&f, q);
        for (int k = 0; k < PLACES; k++) {
            double x = check_uniform(&random, f.crit, f.top);
            double y = question[q].h * check_log_uniform(&random, 1e-4, 1);
            double bound = bound_at(&f, y, x);
            int hits = 0;
            for (int i = 0; i < RUNS; i++) {
                hits += reaches(&f, y, x, question[q].h, &random);
            }
            double most = RUNS * bound + 5 * sqrt(RUNS * bound * (1 - bound)) + 1;
            require(
                hits <= most, "case %zu: %d of %d from (%g, %g), where the bound is %g", q, hits,
                RUNS, y, x, bound);
            telling += hits > 0 && bound < 1;
        }
        fixture_clear(&f);
    }
    assert_in_range(telling, 40, QUESTIONS * PLACES);
}

/* -- by the formulas ---------------------------------------------------------------------- */

/* From Lundberg's bound at Lambda_0 up to its next sixteenth of an octave; below Lambda_0 it is
 * better. */
static void is_lundbergs_bound_where_that_holds(void **state) {
    (void)state;
    for (size_t q = 0; q < QUESTIONS; q++) {
        struct fixture f;
        fixture_init(&f, q);
        double theta = f.walk.theta, last = 1;
        for (double y = question[q].h; y > 1e-40 && question[q].lundberg; y /= 3) {
            double want = pow(y / question[q].h, theta), got = bound_at(&f, y, f.top);
            require(got >= want * (1 - 1e-12) || got == 1, "case %zu: %g for %g", q, got, want);
            require(
                got <= want * pow(1.0625, theta) * (1 + 1e-6) + 1e-280, "case %zu: %g for %g", q,
                got, want);
            double below = bound_at(&f, y, f.top - 0.1 * (f.top - f.crit));
            require(below <= got + 1e-280, "case %zu: %g below, %g", q, below, got);
            require(got <= last, "case %zu: rises as |Y| falls", q);
            last = got;
        }
        require(bound_at(&f, question[q].h, f.top) == 1, "case %zu: at the height", q);
        fixture_clear(&f);
    }
}

/* The largest mean of |f|^theta down to x_low while |Y| < e, on a grid. */
static double
largest_mean(const struct fixture *f, double theta, double x_high, double x_low, double e) {
    double largest = 0;
    for (int i = 0; i <= 40; i++) {
        for (int j = 0; j <= 10; j++) {
            double x = x_high + (x_low - x_high) * i / 40, y = e * j / 10, sum = 0;
            for (size_t k = 0; k < f->walk.count; k++) {
                double c = f->s2[k] * y;
                sum += f->walk.p[k] * pow(fabs(1 - f->s2[k] * x + c * c), theta);
            }
            largest = fmax(largest, sum);
        }
    }
    return largest;
}

/* Of (A): K = 1, and the mean is at most 1 at every |Y| up to h. */
static void
assert_down(const struct fixture *f, const struct exact_remainder_line *line, double h, int slab) {
    double mean = largest_mean(f, line->theta, f->closing.edge[slab], f->crit, h);
    require(
        line->octave[0] >= 1 && mean <= 1 + 1e-9, "slab %d: K = %g, mean %.12g", slab,
        line->octave[0], mean);
}

/* Of (B), no e gives a smaller K. */
static void assert_within(
    const struct fixture *f, const struct exact_remainder_line *line, double h, int slab) {
    const double *edge = f->closing.edge;
    double d = edge[slab + 2] - edge[slab + 3], c = 0, least = INFINITY;
    for (size_t i = 0; i < f->walk.count; i++) {
        c = fmax(c, f->s2[i] * (4 - f->s2[i] * edge[slab + 3]));
    }
    for (double e = h; e > 1e-9 * h; e /= 1.05) {
        double r = largest_mean(f, line->theta, edge[slab], edge[slab + 3], e);
        double k = pow(h / e, line->theta) * (1 + c * e * e / ((1 - r) * d));
        least = r < 1 && k < least ? k : least;
    }
    require(
        line->theta > 0 && line->theta <= 2 && line->octave[0] >= least * (1 - 1e-3),
        "slab %d: K = %g, at least %g", slab, line->octave[0], least);
}

static void follows_from_what_is_proved(void **state) {
    (void)state;
    int down = 0, within = 0;
    for (size_t q = 0; q < QUESTIONS; q++) {
        struct fixture f;
        fixture_init(&f, q);
        for (int j = 0; j < EXACT_REMAINDER_SLABS; j += 4) {
            if (f.closing.down[j] >= 0) {
                assert_down(&f, &f.closing.line[f.closing.down[j]], question[q].h, j);
                down++;
            }
            if (f.closing.within[j] >= 0) {
                assert_within(&f, &f.closing.line[f.closing.within[j]], question[q].h, j);
                within++;
            }
        }
        fixture_clear(&f);
    }
    assert_in_range(down, 300, 640);
    assert_in_range(within, 10, 100);
}

/* In a box the worst of its points counts, and a box over several slabs has no bound of (B). */
static void holds_for_all_of_a_box(void **state) {
    (void)state;
    struct fixture f;
    fixture_init(&f, 0);
    const struct exact_box wide = {0, 1e-4, f.crit, f.top};
    assert_true(exact_remainder_bound(&f.closing, &wide) == bound_at(&f, 1e-4, f.top));
    fixture_clear(&f);
    fixture_init(&f, 4);
    struct exact_box box = {0, 1e-30, f.top - 1e-6, f.top};
    assert_true(exact_remainder_bound(&f.closing, &box) < 0.01);
    box.x_low = 0.7;
    assert_true(exact_remainder_bound(&f.closing, &box) == 1);
    fixture_clear(&f);
}

/* Below an edge its slab begins; above, that of the higher Lambda counts, whose theta is
 * smaller. */
static void looks_into_the_right_slab(void **state) {
    (void)state;
    struct fixture f;
    fixture_init(&f, 0);
    const double *edge = f.closing.edge, y = 1e-30 * f.closing.h;
    for (int j = 4; j < EXACT_REMAINDER_SLABS; j += 4) {
        double above = f.closing.line[f.closing.down[j - 1]].theta,
               below = f.closing.line[f.closing.down[j]].theta;
        double got_above = bound_at(&f, y, nextafter(edge[j], 2)),
               got_below = bound_at(&f, y, edge[j] * (1 - 1e-12));
        require(above < below, "edge %d", j);
        require(got_above >= pow(1e-30, above) * (1 - 1e-9), "above edge %d: %g", j, got_above);
        require(
            got_below <= pow(1e-30, below) * pow(1.0625, below) * (1 + 1e-6) + 1e-280 &&
                got_below >= pow(1e-30, below) * (1 - 1e-9),
            "below edge %d: %g", j, got_below);
    }
    fixture_clear(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(is_above_what_runs_do),
        check_in_directory(is_lundbergs_bound_where_that_holds),
        check_in_directory(follows_from_what_is_proved),
        check_in_directory(holds_for_all_of_a_box),
        check_in_directory(looks_into_the_right_slab),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_remainder", tests, NULL, NULL);
}
