/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift_roots.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "theory/drift.h"
#include "reference.h"

enum { MOST = 64, BITS = 320 };

/* The lighter sample's s^2 in the tests of tangency. */
static const double HUMP = 0.3;

static struct drift_roots find(const struct dataset *dataset) {
    struct drift_roots roots;
    struct fault fault = {0};
    require(drift_roots_init(&roots, dataset, &fault) == STATUS_OK, "%s", fault.text);
    return roots;
}

/* -- against the second method ------------------------------------------------------------ */

/* How far a root's t = log|x - pole| may be off. G is a sum of m terms, each rounded to a few ulps
 * of itself, the pole's own term p (t + log s^2) to ulps of its two parts; that noise over the
 * slope dG/dt is the shift of the root. t itself is rounded and solved to an ulp or two. */
static double t_tolerance(
    const struct dataset *dataset, const struct drift_root *root, const struct reference_root *want,
    double t) {
    const struct atom *own = &dataset->atom[root->pole];
    double size = want->size + own->p * (fabs(t) + fabs(log(own->s2.hi)));
    double noise = ((double)dataset->atoms + 4) * size / fabs(want->slope * exp(t));
    /* Beyond the range of exp the terms other than the pole's own are constants: dG/dt = p. */
    if (t < -700) {
        noise = ((double)dataset->atoms + 4) * size / own->p;
    }
    return DBL_EPSILON * (noise + 2 * fmax(1, fabs(t)));
}

static void assert_root(
    const struct dataset *dataset, const struct drift_root *root, const struct reference_root *want,
    const char *name) {
    assert_in_range(root->pole, 0, dataset->atoms - 1);
    assert_true(root->side == 1 || root->side == -1);
    double pole = root->side > 0 ? want->left : want->right;
    double t = root->side > 0 ? want->log_left : want->log_right;
    double tolerance = t_tolerance(dataset, root, want, t);
    require_near(1 / dataset->atom[root->pole].s2.hi, pole, check_ulps(pole, 2), "%s: pole", name);
    require_near(root->log_distance, t, tolerance, "%s: log distance", name);
    require_near(root->x, want->x, check_ulps(want->x, 1) + exp(t) * tolerance, "%s: x", name);
    require(!root->touching, "%s: x = %.17g said to touch", name, root->x);
}

/* At the root, in double-double, G is what rounding leaves of it. */
static void assert_residual(
    const struct dataset *dataset, const struct drift_root *root, const struct reference_root *want,
    const char *name) {
    if (root->log_distance < log(1e-15)) {
        return; /* closer, x in double-double holds the distance to less than a double's digits */
    }
    struct dd pole = dd_div(dd_of(1), dataset->atom[root->pole].s2);
    struct dd x = dd_add(pole, dd_of(root->side * exp(root->log_distance)));
    double slope = fabs(want->slope) * exp(root->log_distance);
    double noise = DBL_EPSILON * ((double)dataset->atoms + 6) * want->size;
    double shift = t_tolerance(dataset, root, want, root->log_distance) * slope;
    require_near(drift(dataset, x), 0, noise + shift, "%s: G at %.17g", name, root->x);
}

/* Number and place of all roots; returns how many there are. */
static size_t assert_roots(const struct dataset *dataset, mpfr_prec_t bits, const char *name) {
    struct reference reference;
    struct reference_root want[MOST];
    reference_init(&reference, dataset, bits);
    size_t count = reference_roots(&reference, want, MOST);
    reference_clear(&reference);
    struct drift_roots roots = find(dataset);
    size_t found = roots.count;
    require(found == count, "%s: %zu roots where there are %zu", name, found, count);
    require(
        count <= 2 * dataset->atoms - 1, "%s: %zu roots of %zu atoms", name, count, dataset->atoms);
    for (size_t i = 0; i < count; i++) {
        require(i == 0 || roots.root[i - 1].x <= roots.root[i].x, "%s: root %zu", name, i);
        assert_root(dataset, &roots.root[i], &want[i], name);
        assert_residual(dataset, &roots.root[i], &want[i], name);
    }
    drift_roots_clear(&roots);
    return count;
}

/* -- known answers ------------------------------------------------------------------------ */

/* log|1 - x| + log|1 - 1.69 x| = 0 is a quadratic; its root in the window is 2.69/1.69. */
static void finds_the_closed_form_of_1_17(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct drift_roots roots = find(&dataset);
    assert_int_equal(roots.count, 1);
    /* The slope there is 2.07 and |terms| sum to 0.52: no loss, rounding only. */
    assert_ulps(roots.root[0].x, 2.69 / 1.69, 2);
    assert_int_equal(roots.root[0].pole, 1);
    assert_int_equal(roots.root[0].side, 1);
    assert_near(roots.root[0].log_distance, log(1 / 1.69), 4 * DBL_EPSILON);
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
}

/* The digits printed in the project's notes, to the last one given. */
static void finds_the_printed_roots(void **state) {
    (void)state;
    static const struct {
        const char *stem;
        size_t count;
        double x[3], unit;
    } cases[] = {
        {"gess_heydecker_1_17", 1, {1.5917159763}, 1e-10},
        {"gess_heydecker_1_18", 1, {1.8197212184}, 1e-10},
        {"three_roots", 3, {0.74149036, 0.94448304, 1.03296742}, 1e-8},
        {"four_combinations", 2, {2.5700, 3.5397}, 1e-4},
    };
    for (size_t i = 0; i < 4; i++) {
        struct dataset dataset = check_shipped(cases[i].stem);
        struct drift_roots roots = find(&dataset);
        require(roots.count == cases[i].count, "%s: %zu", cases[i].stem, roots.count);
        for (size_t k = 0; k < roots.count; k++) {
            require_near(roots.root[k].x, cases[i].x[k], cases[i].unit, "%s", cases[i].stem);
        }
        assert_roots(&dataset, BITS, cases[i].stem);
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

/* The same from the text of the datasets, so that reading and roots are checked together. */
static void finds_the_roots_of_the_typed_decimals(void **state) {
    (void)state;
    static const char *const s[] = {"0.29", "0.506", "1"}, *const p[] = {"0.204", "0.203", "0.593"};
    struct reference reference;
    struct reference_root want[MOST];
    reference_init_text(&reference, 3, s, p, BITS);
    assert_int_equal(reference_roots(&reference, want, MOST), 2);
    reference_clear(&reference);
    struct dataset dataset = check_shipped("four_combinations");
    struct drift_roots roots = find(&dataset);
    assert_int_equal(roots.count, 2);
    for (size_t i = 0; i < 2; i++) {
        /* Condition: |terms| sum to under 1, |G'| is 0.25 and 0.7: 16 ulps are ample for 3
         * terms. */
        assert_ulps(roots.root[i].x, want[i].x, 16);
    }
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
}

/* log|1 - x s^2| = 0 at x = 2/s^2, and nothing else moves it. */
static void one_sample_has_its_root_at_two(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double x;
    } cases[] = {
        {"s,p\n1,1\n", 2},
        {"s,p\n0.8,1\n", 3.125},
        {"s,p\n0.8,0.01\n0,0.99\n", 3.125},
        {"s,p\n0.8,0.25\n-0.8,0.75\n", 3.125},
        {"s,p\nsqrt(2),1\n", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset = check_dataset_text(cases[i].text);
        struct drift_roots roots = find(&dataset);
        assert_int_equal(roots.count, 1);
        require_ulps(roots.root[0].x, cases[i].x, 2, "case %zu", i);
        assert_int_equal(roots.root[0].side, 1);
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

static void assert_same_roots(const char *text, const char *other) {
    struct dataset one = check_dataset_text(text), two = check_dataset_text(other);
    struct drift_roots first = find(&one), second = find(&two);
    require(
        first.count > 0 && first.count == second.count, "%zu and %zu", first.count, second.count);
    for (size_t i = 0; i < first.count; i++) {
        /* Halved p round differently in the sums; the roots here are well conditioned. */
        assert_ulps(first.root[i].x, second.root[i].x, 4);
    }
    drift_roots_clear(&first);
    drift_roots_clear(&second);
    dataset_clear(&one);
    dataset_clear(&two);
}

static void idle_draws_and_duplicates_change_nothing(void **state) {
    (void)state;
    assert_same_roots("s,p\n1,0.2\n1.8,0.8\n", "s,p\n1,0.1\n1.8,0.4\n0,0.5\n");
    assert_same_roots("s,p\n1,0.2\n1.8,0.8\n", "s,p\n1.8,0.3\n-1,0.2\n1.8,0.1\n-1.8,0.4\n");
}

/* -- random datasets ---------------------------------------------------------------------- */

/* A sample of s^2 = 1 that carries a share of the probability, and lighter ones in [low, high]:
 * where its factor is large G is positive even between the others' poles, and roots abound. */
static struct dataset
random_dataset(struct check_random *random, size_t m, double share, double low, double high) {
    double s2[1024], weight[1024];
    assert_in_range(m, 1, 1024);
    s2[0] = 1;
    weight[0] = share / (1 - share) * (double)m;
    for (size_t i = 1; i < m; i++) {
        s2[i] = check_log_uniform(random, low, high);
        weight[i] = check_uniform(random, 0.5, 1.5);
    }
    return check_dataset_weights(s2, weight, m);
}

/* `many`: at least this many roots must turn up somewhere, or the test is too easy. */
static void assert_random(unsigned seed, double low, double high, size_t many) {
    struct check_random random = check_random_of(seed);
    size_t most = 0;
    for (int i = 0; i < 70; i++) {
        char name[40];
        snprintf(name, sizeof name, "case %d of seed %u", i, seed);
        size_t m = 1 + check_below(&random, 12);
        double share = check_uniform(&random, 0.3, 0.9);
        struct dataset dataset = random_dataset(&random, m, share, low, high);
        size_t count = assert_roots(&dataset, BITS, name);
        most = count > most ? count : most;
        dataset_clear(&dataset);
    }
    require(most >= many, "seed %u is too easy: at most %zu roots", seed, most);
}

static void agrees_on_random_datasets_with_poles_in_the_window(void **state) {
    (void)state;
    assert_random(1, 0.25, 0.45, 11);
}

static void agrees_on_random_datasets_with_poles_on_both_sides(void **state) {
    (void)state;
    assert_random(2, 0.05, 1, 7);
}

static void agrees_on_random_datasets_of_great_spread(void **state) {
    (void)state;
    assert_random(3, 1e-12, 1, 3);
}

static void agrees_on_random_datasets_of_equal_weights(void **state) {
    (void)state;
    struct check_random random = check_random_of(8);
    for (int i = 0; i < 70; i++) {
        char name[40];
        snprintf(name, sizeof name, "case %d", i);
        size_t m = 1 + check_below(&random, 12);
        struct dataset dataset = check_random_dataset(&random, m, 1e-3, 1e3, 0.3);
        assert_roots(&dataset, BITS, name);
        dataset_clear(&dataset);
    }
}

/* With s_min^2 >= s_*^2/2 every factor grows in the window, from at most 1 to at least 1: one
 * root, but for a single sample, whose root is the window's lower end. */
static void the_window_holds_one_root_when_samples_are_alike(void **state) {
    (void)state;
    struct check_random random = check_random_of(4);
    for (int i = 0; i < 200; i++) {
        struct dataset dataset =
            check_random_dataset(&random, 2 + check_below(&random, 11), 0.501, 1, 0.3);
        double crit = drift_window(&dataset).crit.hi;
        struct drift_roots roots = find(&dataset);
        size_t inside = 0;
        for (size_t k = 0; k < roots.count; k++) {
            inside += roots.root[k].x > crit;
        }
        require(inside == 1, "case %d has %zu roots in the window", i, inside);
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

/* -- roots beside their poles ------------------------------------------------------------- */

/* (1, 1-p) and (sqrt(0.4), p): the pole 2.5 of the second lies where the first alone would give
 * G = log 1.5, so two roots enclose it, closer than any power of p. */
static struct dataset thin(double p) {
    const double s2[] = {1, 0.4}, weight[] = {1 - p, p};
    return check_dataset_weights(s2, weight, 2);
}

static void finds_roots_down_to_the_smallest_double(void **state) {
    (void)state;
    static const double p[] = {0.05, 0.01, 5.86e-3, 5.8e-4};
    static const int bits[] = {BITS, BITS, BITS, 1300};
    double closest = 0;
    for (size_t i = 0; i < 4; i++) {
        char name[40];
        snprintf(name, sizeof name, "p = %g", p[i]);
        struct dataset dataset = thin(p[i]);
        assert_int_equal(assert_roots(&dataset, bits[i], name), 3);
        struct drift_roots roots = find(&dataset);
        closest = roots.root[2].log_distance;
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
    assert_true(closest < log(1e-300));
}

/* Beyond the range of doubles x equals its pole and the rest of G is its value at the pole:
 * p (t + log 0.4) + (1 - p) log 1.5 = 0, with an error of e^t. */
static void finds_roots_closer_than_any_double(void **state) {
    (void)state;
    static const double p[] = {1e-4, 1e-5, 1e-8, 1e-15, 1e-100, 1e-300};
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        struct dataset dataset = thin(p[i]);
        struct drift_roots roots = find(&dataset);
        require(roots.count == 3, "p = %g: %zu roots", p[i], roots.count);
        double own = dataset.atom[1].p, other = dataset.atom[0].p;
        double t = -other / own * log(1.5) - log(0.4);
        for (size_t k = 1; k < 3; k++) {
            const struct drift_root *root = &roots.root[k];
            assert_int_equal(root->pole, 1);
            assert_int_equal(root->side, k == 1 ? -1 : 1);
            assert_true(root->x == 2.5);
            /* 1 - s_i^2/s_k^2, its log, the quotient, each to an ulp, and as much here. */
            require_ulps(root->log_distance, t, 8, "p = %g", p[i]);
        }
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

/* 4/s_*^2 is itself a pole, (0.5, p): the root below it counts, the one above it does not. */
/* A sample of weight P hardly moves the root of the other, 2/1.69, however small P is. */
static void a_vanishing_sample_leaves_the_other_root(void **state) {
    (void)state;
    static const double rare[] = {1e-12, 1e-60, 1e-70, 1e-100, 1e-300};
    for (size_t i = 0; i < 5; i++) {
        const double s2[] = {1, 1.69}, weight[] = {rare[i], 1};
        struct dataset dataset = check_dataset_weights(s2, weight, 2);
        struct drift_roots roots = find(&dataset);
        require(roots.count >= 1, "P = %g: no root", rare[i]);
        assert_near(roots.root[roots.count - 1].x, 2 / 1.69, 1e-11);
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

static void a_pole_at_the_end_keeps_the_root_below(void **state) {
    (void)state;
    static const double p[] = {0.3, 0.05, 0.01};
    for (size_t i = 0; i < 3; i++) {
        const double s2[] = {1, 0.25}, weight[] = {1 - p[i], p[i]};
        struct dataset dataset = check_dataset_weights(s2, weight, 2);
        assert_int_equal(assert_roots(&dataset, BITS, "pole at the end"), 2);
        dataset_clear(&dataset);
    }
}

/* -- a tangency --------------------------------------------------------------------------- */

/* s^2 = 1 and 0.3 with 1 - p and p = k 2^-53, so that 1 - p is exact: as p grows the hump of G
 * between the poles 1 and 10/3 sinks through 0. */
static struct dataset hump(double k, double s2_light) {
    const double s2[] = {1, s2_light}, weight[] = {1 - k * 0x1p-53, k * 0x1p-53};
    return check_dataset_weights(s2, weight, 2);
}

/* The largest G in the hump. */
static double top_of(const struct dataset *dataset) {
    struct reference reference;
    mpfr_t top;
    mpfr_init2(top, BITS);
    reference_init(&reference, dataset, BITS);
    reference_top(top, &reference, 0);
    double out = mpfr_get_d(top, MPFR_RNDN);
    mpfr_clear(top);
    reference_clear(&reference);
    return out;
}

/* The largest k with a hump above 0. */
static double touching_k(void) {
    double low = 0.1 * 0x1p53, high = 0.5 * 0x1p53;
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        struct dataset dataset = hump(middle, HUMP);
        if (top_of(&dataset) > 0) {
            low = middle;
        } else {
            high = middle;
        }
        dataset_clear(&dataset);
    }
    return low;
}

/* The roots of the hump; beyond the pole 10/3 there is always one more up to 4. */
static size_t roots_of_hump(double k, double s2_light, bool *touching) {
    struct dataset dataset = hump(k, s2_light);
    struct drift_roots roots = find(&dataset);
    size_t count = 0;
    *touching = false;
    for (size_t i = 0; i < roots.count; i++) {
        count += roots.root[i].x < 1 / s2_light;
        *touching = *touching || roots.root[i].touching;
        require(i == 0 || roots.root[i - 1].x <= roots.root[i].x, "k = %.17g: order", k);
    }
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
    return count;
}

static void a_hump_sinks_from_two_roots_through_one_to_none(void **state) {
    (void)state;
    double touch = touching_k();
    bool touching;
    /* 2^10 steps of 2^-53 in p lower the top by 2^-42: far above the noise of G. */
    for (double steps = 0x1p10; steps < 0x1p45; steps *= 2) {
        assert_int_equal(roots_of_hump(touch - steps, HUMP, &touching), 2);
        assert_false(touching);
        assert_int_equal(roots_of_hump(touch + steps, HUMP, &touching), 0);
        assert_false(touching);
    }
    /* At the touching point itself the top is 2^-53 or less and doubles cannot tell. */
    assert_int_equal(roots_of_hump(touch, HUMP, &touching), 1);
    assert_true(touching);
}

/* In between, one root is said to touch, two are not, and once the top is beyond 32 ulps of the
 * terms (their sum is about 0.5) the answer is the true one. */
static void answers_at_a_tangency_are_consistent(void **state) {
    (void)state;
    double touch = touching_k();
    for (int step = -200; step <= 200; step++) {
        bool touching;
        struct dataset dataset = hump(touch + step, HUMP);
        double top = top_of(&dataset);
        dataset_clear(&dataset);
        size_t count = roots_of_hump(touch + step, HUMP, &touching);
        require(touching == (count == 1), "step %d: %zu roots", step, count);
        if (fabs(top) > 32 * DBL_EPSILON * 0.5) {
            require(count == (top > 0 ? 2 : 0), "step %d: top %g, %zu roots", step, top, count);
        }
    }
}

/* -- a root between two halves ------------------------------------------------------------ */

/* p such that G vanishes half-way between the poles of 1 and `light`: at the seam of two
 * formulas. */
static double middle_p(double light) {
    double x = (1 + 1 / light) / 2;
    double a = log(fabs(1 - x)), b = log(fabs(1 - light * x));
    return a / (a - b);
}

/* As p takes neighbouring values the root crosses the seam; it must neither vanish nor double. */
static void a_root_in_the_middle_of_a_gap_is_found_once(void **state) {
    (void)state;
    struct check_random random = check_random_of(9);
    for (int i = 0; i < 400; i++) {
        double light = check_uniform(&random, 0.27, 0.32); /* the seam is left of the top */
        double k = floor(middle_p(light) * 0x1p53);
        for (int step = -10; step <= 10; step++) {
            bool touching;
            size_t count = roots_of_hump(k + step, light, &touching);
            require(
                count == 2, "s^2 = %a, step %d: %zu roots in the hump, not 2", light, step, count);
        }
    }
}

/* -- poles close together and far apart --------------------------------------------------- */

static void assert_text(const char *text, mpfr_prec_t bits, size_t count) {
    struct dataset dataset = check_dataset_text(text);
    size_t got = assert_roots(&dataset, bits, text);
    require(got == count, "%s: %zu roots", text, got);
    dataset_clear(&dataset);
}

static void parts_poles_that_nearly_coincide(void **state) {
    (void)state;
    /* Nothing between the pair, which together acts like one sample. */
    assert_text("s,p\n1,0.5\nsqrt(1.000000000001),0.5\n", BITS, 1);
    assert_text("s,p\n1,0.5\nsqrt(1.0000000000000000000001),0.5\n", BITS, 1);
    /* A thin pair at 2.5: G is positive even between the two, but for their poles. */
    assert_text("s,p\n1,0.98\nsqrt(0.4),0.01\nsqrt(0.4000000000004),0.01\n", BITS, 3);
    assert_text("s,p\n1,0.998\nsqrt(0.4),0.001\nsqrt(0.4000000000004),0.001\n", 1300, 5);
}

static void spans_twelve_orders_of_magnitude(void **state) {
    (void)state;
    assert_text("s,p\n1e6,0.3\n1e3,0.3\n1,0.4\n", BITS, 1);
    assert_text("s,p\n1,0.3\n1e-3,0.3\n1e-6,0.4\n", BITS, 1);
    assert_text("s,p\n1e6,0.19\n0.6e6,0.01\n1,0.8\n", BITS, 3);
}

/* s -> 2^k s moves every root by exactly 2^-2k, so x can be as accurate at s = 1e-60 as at 1: to an
 * ulp and the noise of G, (m + 4) ulps of its terms, over its slope. */
static void accuracy_does_not_depend_on_the_unit_of_s(void **state) {
    (void)state;
    static const double scales[] = {1, 0x1p-30, 0x1p-400, 0x1p400};
    struct check_random random = check_random_of(5);
    for (int i = 0; i < 40; i++) {
        double s2[5], weight[5];
        for (size_t k = 0; k < 5; k++) {
            s2[k] = check_uniform(&random, 0.3, 1) * scales[i % 4];
            weight[k] = check_uniform(&random, 0.5, 1);
        }
        struct dataset dataset = check_dataset_weights(s2, weight, 5);
        struct reference reference;
        struct reference_root want[MOST];
        reference_init(&reference, &dataset, BITS);
        size_t count = reference_roots(&reference, want, MOST);
        reference_clear(&reference);
        struct drift_roots roots = find(&dataset);
        assert_int_equal(roots.count, count);
        for (size_t k = 0; k < count; k++) {
            double noise = 9 * DBL_EPSILON * want[k].size / fabs(want[k].slope);
            require_near(
                roots.root[k].x, want[k].x, check_ulps(want[k].x, 1) + noise, "case %d, unit %g", i,
                scales[i % 4]);
        }
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

/* -- many samples ------------------------------------------------------------------------- */

/* The number of roots alone, gap by gap: two where the hump is above 0. All poles lie below
 * 4/s_*^2, so every gap but the last ends at a pole; the last rises to G > 0. */
static void counts_the_roots_of_sixty_samples(void **state) {
    (void)state;
    struct check_random random = check_random_of(6);
    struct dataset dataset = random_dataset(&random, 60, 0.9, 0.26, 0.4);
    struct reference reference;
    mpfr_t top;
    mpfr_init2(top, BITS);
    reference_init(&reference, &dataset, BITS);
    size_t want = 1;
    for (size_t gap = 0; gap + 1 < 60; gap++) {
        reference_top(top, &reference, gap);
        want += mpfr_sgn(top) > 0 ? 2 : 0;
    }
    mpfr_clear(top);
    reference_clear(&reference);
    struct drift_roots roots = find(&dataset);
    assert_in_range(want, 50, 119);
    assert_int_equal(roots.count, want);
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
}

/* Whether G, in MPFR, is negative at the distance e^t from the root's pole, on the root's side. */
static bool
is_negative_at(const struct reference *reference, const struct drift_root *root, double t) {
    mpfr_t x, step;
    mpfr_inits2(reference->bits, x, step, (mpfr_ptr)0);
    mpfr_set_d(step, t, MPFR_RNDN);
    mpfr_exp(step, step, MPFR_RNDN);
    mpfr_mul_si(step, step, root->side, MPFR_RNDN);
    mpfr_ui_div(x, 1, reference->s2[root->pole], MPFR_RNDN);
    mpfr_add(x, x, step, MPFR_RNDN);
    reference_drift(step, reference, x);
    bool negative = mpfr_sgn(step) < 0;
    mpfr_clears(x, step, (mpfr_ptr)0);
    return negative;
}

/* Too many for bisection: every 40th root is held to a change of sign. Beside its pole, where
 * these roots lie, dG/dt is about p = 3e-4 and the terms sum to under 1, so that some ulps of G
 * move t by 1e-11. */
static void finishes_a_thousand_samples(void **state) {
    (void)state;
    enum { M = 1000, EVERY = 40, ENOUGH = 1600 };
    struct check_random random = check_random_of(7);
    struct dataset dataset = random_dataset(&random, M, 0.7, 0.26, 0.4);
    struct drift_roots roots = find(&dataset);
    assert_in_range(roots.count, 300, 2 * M - 1);
    assert_int_equal(roots.count % 2, 1); /* G < 0 at first, > 0 at 4/s_*^2 */
    struct reference reference;
    reference_init(&reference, &dataset, ENOUGH);
    size_t held = 0;
    for (size_t i = 1; i < roots.count; i++) {
        const struct drift_root *root = &roots.root[i];
        require(root[-1].x <= root->x, "root %zu is out of order", i);
        if (i % EVERY == 0 && root->log_distance > -700) {
            held++;
            require(
                is_negative_at(&reference, root, root->log_distance - 1e-11) !=
                    is_negative_at(&reference, root, root->log_distance + 1e-11),
                "root %zu at %.17g", i, root->x);
        }
    }
    assert_in_range(held, 5, M);
    reference_clear(&reference);
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
}

/* -- where G is largest ------------------------------------------------------------------- */

/* In every gap below 4/s_*^2, on the right side of its poles; where the reference's largest G is,
 * in value: near a maximum G is flat, so that it tells no place. */
static void assert_tops(const struct dataset *dataset, const char *name) {
    struct reference reference;
    mpfr_t top, x, value;
    reference_init(&reference, dataset, BITS);
    mpfr_inits2(BITS, top, x, value, (mpfr_ptr)0);
    struct drift_roots roots = find(dataset);
    size_t gaps = 0;
    double end = 4 / dataset->atom[0].s2.hi;
    while (gaps < dataset->atoms && 1 / dataset->atom[gaps].s2.hi < end) {
        gaps++;
    }
    require(roots.gaps == gaps, "%s: %zu gaps, not %zu", name, roots.gaps, gaps);
    for (size_t k = 0; k < gaps; k++) {
        const struct drift_root *at = &roots.top[k];
        double right = k + 1 < dataset->atoms ? 1 / dataset->atom[k + 1].s2.hi : end;
        require(at->pole == (at->side > 0 ? k : k + 1), "%s: gap %zu", name, k);
        require(
            at->x >= 1 / dataset->atom[k].s2.hi && at->x <= fmin(right, end) * (1 + 1e-15),
            "%s: gap %zu: %.17g", name, k, at->x);
        mpfr_set_d(value, at->log_distance, MPFR_RNDN);
        mpfr_exp(x, value, MPFR_RNDN);
        mpfr_mul_si(x, x, at->side, MPFR_RNDN);
        mpfr_ui_div(value, 1, reference.s2[at->pole], MPFR_RNDN);
        mpfr_add(x, x, value, MPFR_RNDN);
        reference_drift(value, &reference, x);
        reference_top(top, &reference, k);
        mpfr_sub(value, top, value, MPFR_RNDN);
        require(
            mpfr_get_d(value, MPFR_RNDN) < 1e-10, "%s: gap %zu: %g too low", name, k,
            mpfr_get_d(value, MPFR_RNDN));
    }
    drift_roots_clear(&roots);
    mpfr_clears(top, x, value, (mpfr_ptr)0);
    reference_clear(&reference);
}

static void says_where_g_is_largest_in_each_gap(void **state) {
    (void)state;
    struct check_random random = check_random_of(10);
    for (int i = 0; i < 40; i++) {
        char name[40];
        snprintf(name, sizeof name, "case %d", i);
        struct dataset dataset = random_dataset(
            &random, 1 + check_below(&random, 7), 0.6, i % 2 ? 0.26 : 0.05, i % 2 ? 0.45 : 1);
        assert_tops(&dataset, name);
        dataset_clear(&dataset);
    }
}

/* From 2^-53 of the pole on, whatever the unit of s. */
static void tells_roots_at_their_poles_from_others(void **state) {
    (void)state;
    static const double units[] = {1, 0x1p-200, 0x1p200, 1e30};
    for (size_t i = 0; i < 4; i++) {
        const double s2[] = {units[i]}, p[] = {1};
        struct dataset dataset = check_dataset_weights(s2, p, 1);
        struct drift_root root = {.log_distance = -36.5 - log(units[i])}; /* 2^-52.7 */
        assert_false(drift_roots_at_pole(&root, &dataset));
        root.log_distance = -37 - log(units[i]); /* 2^-53.4 */
        assert_true(drift_roots_at_pole(&root, &dataset));
        root.log_distance = -1e300;
        assert_true(drift_roots_at_pole(&root, &dataset));
        dataset_clear(&dataset);
    }
    static const double thin_p[] = {0.05, 1e-2, 1e-4};
    for (size_t i = 0; i < 3; i++) {
        struct dataset dataset = thin(thin_p[i]);
        struct drift_roots roots = find(&dataset);
        assert_false(drift_roots_at_pole(&roots.root[0], &dataset));
        assert_true(drift_roots_at_pole(&roots.root[1], &dataset) == (i > 0));
        assert_true(drift_roots_at_pole(&roots.root[2], &dataset) == (i > 0));
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

static void gives_the_single_root_or_says_how_many(void **state) {
    (void)state;
    struct fault fault = {0};
    double x = 0;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    assert_int_equal(drift_roots_single(&x, &dataset, &fault), STATUS_OK);
    assert_ulps(x, 2.69 / 1.69, 2);
    dataset_clear(&dataset);
    dataset = check_shipped("three_roots");
    assert_int_equal(drift_roots_single(&x, &dataset, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "three_roots", "3 roots", "dataset with 1");
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_closed_form_of_1_17),
        cmocka_unit_test(finds_the_printed_roots),
        cmocka_unit_test(finds_the_roots_of_the_typed_decimals),
        check_in_directory(one_sample_has_its_root_at_two),
        check_in_directory(idle_draws_and_duplicates_change_nothing),
        cmocka_unit_test(agrees_on_random_datasets_with_poles_in_the_window),
        cmocka_unit_test(agrees_on_random_datasets_with_poles_on_both_sides),
        cmocka_unit_test(agrees_on_random_datasets_of_great_spread),
        cmocka_unit_test(agrees_on_random_datasets_of_equal_weights),
        cmocka_unit_test(the_window_holds_one_root_when_samples_are_alike),
        cmocka_unit_test(finds_roots_down_to_the_smallest_double),
        cmocka_unit_test(finds_roots_closer_than_any_double),
        cmocka_unit_test(a_vanishing_sample_leaves_the_other_root),
        cmocka_unit_test(a_pole_at_the_end_keeps_the_root_below),
        cmocka_unit_test(a_hump_sinks_from_two_roots_through_one_to_none),
        cmocka_unit_test(answers_at_a_tangency_are_consistent),
        cmocka_unit_test(a_root_in_the_middle_of_a_gap_is_found_once),
        check_in_directory(parts_poles_that_nearly_coincide),
        check_in_directory(spans_twelve_orders_of_magnitude),
        cmocka_unit_test(accuracy_does_not_depend_on_the_unit_of_s),
        cmocka_unit_test(counts_the_roots_of_sixty_samples),
        cmocka_unit_test(finishes_a_thousand_samples),
        cmocka_unit_test(says_where_g_is_largest_in_each_gap),
        cmocka_unit_test(tells_roots_at_their_poles_from_others),
        cmocka_unit_test(gives_the_single_root_or_says_how_many),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("drift_roots", tests, NULL, NULL);
}
