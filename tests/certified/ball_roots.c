/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_roots.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_poly.h>

#include "theory/drift_roots.h"
#include "enclosure.h"

static struct ball_roots find(const struct enclosure *both, long digits) {
    struct ball_roots roots;
    struct fault fault = {0};
    enum status status = ball_roots_init(&roots, &both->data, &both->dataset, digits, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return roots;
}

/* -- against the second method ------------------------------------------------------------ */

/* x = pole -+ e^t */
static void beside_pole(
    mpfr_t x, const struct reference *reference, const struct ball_root *root, const mpfr_t t) {
    mpfr_t pole;
    mpfr_init2(pole, mpfr_get_prec(x));
    mpfr_exp(x, t, MPFR_RNDN);
    mpfr_mul_si(x, x, root->side, MPFR_RNDN);
    mpfr_ui_div(pole, 1, reference->s2[root->pole], MPFR_RNDN);
    mpfr_add(x, x, pole, MPFR_RNDN);
    mpfr_clear(pole);
}

/* G, summed with so many bits that neither the distance from the pole nor the radius is lost, has
 * opposite signs at the ends of the enclosed logarithm; and x encloses the same place. */
static void assert_root(
    const struct reference *reference, const struct ball_root *root, long digits,
    const char *name) {
    mpfr_t low, high, x, value;
    mpfr_inits2(reference->bits, low, high, x, value, (mpfr_ptr)0);
    enclosure_ends(low, high, root->log_distance);
    beside_pole(x, reference, root, low);
    reference_drift(value, reference, x);
    int below = mpfr_sgn(value);
    require(enclosure_holds(root->x, x, mpfr_get_exp(x) - 3 * digits), "%s: x", name);
    beside_pole(x, reference, root, high);
    reference_drift(value, reference, x);
    bool exact = arb_is_exact(root->log_distance) && fabs(mpfr_get_d(value, MPFR_RNDN)) < 1e-300;
    require(
        exact || below * mpfr_sgn(value) < 0, "%s: no change of sign at %.17g", name,
        mpfr_get_d(x, MPFR_RNDN));
    require(enclosure_is_narrow(root->x, digits), "%s: x", name);
    require(
        enclosure_is_narrow(root->log_distance, digits) ||
            enclosure_is_small(root->log_distance, digits),
        "%s: log distance", name);
    mpfr_clears(low, high, x, value, (mpfr_ptr)0);
}

static bool is_after(const struct ball_root *root, const struct ball_root *before) {
    if (arb_gt(root->x, before->x)) {
        return true;
    }
    /* Both so close to one pole that x does not part them. */
    return root->pole == before->pole &&
           (root->side > before->side ||
            (root->side == before->side &&
             (root->side > 0) == arb_gt(root->log_distance, before->log_distance)));
}

/* How many roots there are, and how many of them only touch 0. */
struct count {
    size_t all, touching;
};

/* That many roots, by increasing x; where G only touches 0 nothing is proved, at the others G
 * changes its sign. */
static void
assert_count(const struct enclosure *both, struct count count, long digits, const char *name) {
    struct ball_roots roots = find(both, digits);
    require(
        roots.undecided == count.touching, "%s: %zu of %zu undecided at %ld digits", name,
        roots.undecided, roots.count, digits);
    require(roots.count == count.all, "%s: %zu roots, not %zu", name, roots.count, count.all);
    for (size_t i = 0; i < roots.count; i++) {
        const struct ball_root *root = &roots.root[i];
        if (!root->proved) {
            continue;
        }
        require(root->side == 1 || root->side == -1, "%s", name);
        require(root->pole < both->data.atoms, "%s", name);
        require(i == 0 || is_after(root, root - 1), "%s: order", name);
        assert_root(&both->reference, root, digits, name);
    }
    ball_roots_clear(&roots);
}

static void
assert_roots(const struct enclosure *both, size_t count, long digits, const char *name) {
    assert_count(both, (struct count){count, 0}, digits, name);
}

/* -- against a polynomial ----------------------------------------------------------------- */

/* With s_i^2 integers and p_i = k_i/M, G = 0 says that the polynomial prod (1 - s_i^2 x)^k_i is 1
 * or -1: Sturm's theorem counts those x, without a pole, a logarithm or a concave function in
 * sight. */
enum { MOST = 6 };

struct powers {
    size_t count;
    slong s2[MOST], k[MOST];
};

static slong sharpest(const struct powers *powers) {
    slong most = 0;
    for (size_t i = 0; i < powers->count; i++) {
        most = powers->s2[i] > most ? powers->s2[i] : most;
    }
    return most;
}

static void product(fmpz_poly_t out, const struct powers *powers) {
    fmpz_poly_t factor;
    fmpz_poly_init(factor);
    fmpz_poly_set_si(out, 1);
    for (size_t i = 0; i < powers->count; i++) {
        fmpz_poly_zero(factor);
        fmpz_poly_set_coeff_si(factor, 0, 1);
        fmpz_poly_set_coeff_si(factor, 1, -powers->s2[i]);
        fmpz_poly_pow(factor, factor, (ulong)powers->k[i]);
        fmpz_poly_mul(out, out, factor);
    }
    fmpz_poly_clear(factor);
}

/* y = x/(4/s^2 - x) takes (0, 4/s^2) to (0, inf): out = s^(2n) (1 + y)^n f(4 y/s^2/(1 + y)) */
static void unroll(fmpz_poly_t out, const fmpz_poly_t f, slong s2) {
    slong n = fmpz_poly_degree(f);
    fmpz_poly_t term, sum;
    fmpz_t c, power;
    fmpz_poly_init(term);
    fmpz_poly_init(sum);
    fmpz_init(c);
    fmpz_init(power);
    fmpz_poly_zero(out);
    fmpz_poly_set_coeff_si(sum, 0, 1);
    fmpz_poly_set_coeff_si(sum, 1, 1);
    for (slong j = 0; j <= n; j++) {
        fmpz_poly_pow(term, sum, (ulong)(n - j));
        fmpz_poly_shift_left(term, term, j);
        fmpz_poly_get_coeff_fmpz(c, f, j);
        fmpz_mul_2exp(c, c, (ulong)(2 * j));
        fmpz_set_si(power, s2);
        fmpz_pow_ui(power, power, (ulong)(n - j));
        fmpz_mul(c, c, power);
        fmpz_poly_scalar_addmul_fmpz(out, term, c);
    }
    fmpz_poly_clear(term);
    fmpz_poly_clear(sum);
    fmpz_clear(c);
    fmpz_clear(power);
}

/* Leaves in f each of its roots once, and in `common` those that f has more often, once less. */
static void make_square_free(fmpz_poly_t f, fmpz_poly_t common) {
    fmpz_poly_derivative(common, f);
    fmpz_poly_gcd(common, common, f);
    fmpz_poly_div(f, f, common);
}

/* The roots of a square-free f, f(0) != 0, in (0, 4/s2). */
static size_t count_in_window(const fmpz_poly_t f, slong s2) {
    slong negative = 0, positive = 0;
    fmpz_poly_t g;
    fmpz_poly_init(g);
    unroll(g, f, s2);
    if (fmpz_poly_degree(g) > 0) {
        _fmpz_poly_num_real_roots_sturm(&negative, &positive, g->coeffs, g->length);
    }
    fmpz_poly_clear(g);
    return (size_t)positive;
}

/* How often the product is `value` in (0, 4/s_*^2). */
static struct count count_of_value(const struct powers *powers, slong value) {
    fmpz_poly_t f, common, rest;
    fmpz_poly_init(f);
    fmpz_poly_init(common);
    fmpz_poly_init(rest);
    product(f, powers);
    fmpz_poly_sub_si(f, f, value);
    if (value == 1) {
        fmpz_poly_shift_right(f, f, 1); /* x = 0 */
    }
    make_square_free(f, common);
    make_square_free(common, rest);
    struct count count = {
        count_in_window(f, sharpest(powers)), count_in_window(common, sharpest(powers))};
    fmpz_poly_clear(f);
    fmpz_poly_clear(common);
    fmpz_poly_clear(rest);
    return count;
}

static struct count exact_count(const struct powers *powers) {
    struct count one = count_of_value(powers, 1), other = count_of_value(powers, -1);
    return (struct count){one.all + other.all, one.touching + other.touching};
}

/* p as decimals in the ratio of the k, which the sum divides away: off 1 by 1e-10 at most. */
static void init_powers(struct enclosure *both, const struct powers *powers, mpfr_prec_t bits) {
    struct enclosure_rows rows = {.count = powers->count};
    slong sum = 0;
    for (size_t i = 0; i < powers->count; i++) {
        sum += powers->k[i];
    }
    for (size_t i = 0; i < powers->count; i++) {
        snprintf(rows.s[i], ENCLOSURE_WORD, "sqrt(%ld)", (long)powers->s2[i]);
        snprintf(
            rows.p[i], ENCLOSURE_WORD, "%lde-12", (long)(powers->k[i] * (1000000000000 / sum)));
    }
    enclosure_init_rows(both, &rows, bits);
}

static bool is_new(const struct powers *powers, slong s2) {
    for (size_t i = 0; i < powers->count; i++) {
        if (powers->s2[i] == s2) {
            return false;
        }
    }
    return true;
}

/* One sample of s^2 = 4 `unit`, and others: below, or as `beside` says, where their poles lie in
 * the window and the first sample's factor exceeds 1, so that roots abound. */
static struct powers
random_powers(struct check_random *random, slong unit, slong heaviest, bool beside) {
    struct powers powers = {1, {4 * unit}, {beside ? 5 * heaviest : heaviest}};
    size_t count = 1 + check_below(random, MOST);
    while (powers.count < count) {
        slong below = (slong)check_below(random, (size_t)(beside ? unit : 4 * unit));
        slong s2 = below + (beside ? unit : 1);
        if (is_new(&powers, s2)) {
            powers.s2[powers.count] = s2;
            powers.k[powers.count++] = 1 + (slong)check_below(random, (size_t)heaviest);
        }
    }
    return powers;
}

static void assert_powers(const struct powers *powers, long digits, const char *name) {
    struct enclosure both;
    init_powers(&both, powers, enclosure_bits(digits));
    assert_count(&both, exact_count(powers), digits, name);
    enclosure_clear(&both);
}

static void
assert_random_powers(unsigned seed, slong unit, slong heaviest, bool beside, size_t many) {
    struct check_random random = check_random_of(seed);
    size_t most = 0;
    for (int i = 0; i < 150; i++) {
        char name[60];
        snprintf(name, sizeof name, "case %d of seed %u", i, seed);
        struct powers powers = random_powers(&random, unit, heaviest, beside);
        size_t count = exact_count(&powers).all;
        most = count > most ? count : most;
        assert_powers(&powers, i % 10 == 0 ? 100 : i % 2 ? 5 : 30, name);
    }
    require(most >= many, "seed %u is too easy: at most %zu roots", seed, most);
}

static void counts_as_sturm_does_for_equal_weights(void **state) {
    (void)state;
    assert_random_powers(1, 10, 1, false, 1);
}

static void counts_as_sturm_does_for_unequal_weights(void **state) {
    (void)state;
    assert_random_powers(2, 10, 2, true, 4);
}

static void counts_as_sturm_does_for_small_integers(void **state) {
    (void)state;
    assert_random_powers(3, 3, 4, false, 3);
}

/* -- misled ------------------------------------------------------------------------------- */

/* Other weights, and squares off by up to some percent in the same order. */
static struct powers distorted(struct check_random *random, const struct powers *powers) {
    struct powers other = *powers;
    for (size_t i = 0; i < other.count; i++) {
        other.s2[i] = 1000 * other.s2[i] + (slong)check_below(random, 900);
        other.k[i] = check_below(random, 3) == 0 ? other.k[i] : 1 + (slong)check_below(random, 8);
    }
    return other;
}

/* The doubles of other data say where to look. That may leave gaps undecided, but what is proved is
 * true: G changes its sign there, and where all is proved no root is missing. Returns whether all
 * is. */
static bool
assert_proved(const struct powers *powers, const struct powers *misleading, const char *name) {
    struct enclosure both, other;
    init_powers(&both, powers, enclosure_bits(30));
    init_powers(&other, misleading, 100);
    struct count count = exact_count(powers);
    struct ball_roots roots;
    struct fault fault = {0};
    assert_int_equal(ball_roots_init(&roots, &both.data, &other.dataset, 10, &fault), STATUS_OK);
    size_t open = 0;
    for (size_t i = 0; i < roots.count; i++) {
        const struct ball_root *root = &roots.root[i];
        open += !root->proved;
        require(
            !root->proved || i == 0 || !root[-1].proved || is_after(root, root - 1), "%s: order",
            name);
        if (root->proved) {
            assert_root(&both.reference, root, 10, name);
        }
    }
    require(roots.undecided == open, "%s: %zu open, not %zu", name, open, roots.undecided);
    require(roots.count - roots.undecided <= count.all - count.touching, "%s: too many", name);
    bool all = roots.undecided == 0;
    require(
        !all || roots.count == count.all, "%s: %zu roots, not %zu", name, roots.count, count.all);
    ball_roots_clear(&roots);
    enclosure_clear(&both);
    enclosure_clear(&other);
    return all;
}

static void false_hints_prove_nothing_false(void **state) {
    (void)state;
    enum { CASES = 300 };
    struct check_random random = check_random_of(11);
    size_t settled = 0;
    for (int i = 0; i < CASES; i++) {
        char name[60];
        snprintf(name, sizeof name, "case %d", i);
        struct powers powers = random_powers(&random, 12, 2, i % 2);
        struct powers misleading = distorted(&random, &powers);
        settled += assert_proved(&powers, &misleading, name);
    }
    assert_in_range(settled, 9 * CASES / 10, CASES); /* for the poles are known without hints */
}

/* -- the end of the window ---------------------------------------------------------------- */

enum { UNIT = 64 };

/* G(4/s_*^2) is exactly 0: the factors there are 3 and 1/3; 3 and -1/3; 3, 1/2 and -2/3; 3, 1/3,
 * -1/3. A root counts where it lies below the end, by however little. */
static const struct at_end {
    size_t rows;
    int s2[3];
    const char *p[3];
    size_t above, count, below; /* as G is > 0, 0, < 0 at the end, by 1e-32 or so */
} at_end[] = {
    {2, {3, 1, 0}, {"0.5", "0.5", ""}, 1, 0, 0}, /* G rises to the end from the pole before it */
    {2, {6, 1, 0}, {"0.5", "0.5", ""}, 1, 1, 2}, /* G falls, and has a root at 3/4 of the end too */
    {3, {24, 9, 10}, {"0.3333333333", "0.3333333333", "0.3333333333"}, 1, 0, 0}, /* rises */
    {3, {6, 2, 1}, {"0.5", "0.25", "0.25"}, 1, 0, 0}, /* rises on, before it falls to a pole */
};

static void init_at_end(struct enclosure *both, const struct at_end *given, size_t unit, int move) {
    struct enclosure_rows rows = {.count = given->rows};
    for (size_t i = 0; i < given->rows; i++) {
        bool more = (i == 0 && move > 0) || (i == 1 && move < 0);
        snprintf(rows.s[i], UNIT, "sqrt(%zue-3)", (size_t)given->s2[i] * unit);
        snprintf(
            rows.p[i], UNIT, "%s%s", given->p[i], more ? "0000000000000000000000000000001" : "");
    }
    enclosure_init_rows(both, &rows, enclosure_bits(30));
}

static void a_root_at_the_end_of_the_window_is_not_one(void **state) {
    (void)state;
    enum { KINDS = sizeof at_end / sizeof *at_end };
    struct check_random random = check_random_of(4);
    for (size_t i = 0; i < 15 * KINDS; i++) {
        size_t unit = 1 + check_below(&random, 1000);
        const struct at_end *given = &at_end[i % KINDS];
        const size_t want[] = {given->below, given->count, given->above};
        for (int move = -1; move <= 1; move++) {
            char name[UNIT];
            struct enclosure both;
            snprintf(name, sizeof name, "case %zu, unit %zu, %d", i % KINDS, unit, move);
            init_at_end(&both, given, unit, move);
            assert_roots(&both, want[move + 1], move == 0 ? 30 : 5, name);
            enclosure_clear(&both);
        }
    }
}

/* s^2 = 1.2 and 0.3 or so, whose pole 1/s^2 is then the end itself, or below or above by what
 * doubles, and pairs of them, do not see. The root above that pole is there when its weight is
 * small. */
static void a_pole_beside_the_end_is_told_from_one_at_the_end(void **state) {
    (void)state;
    static const struct {
        const char *s2, *heavy, *light;
        size_t count;
    } cases[] = {
        {"0.3", "0.999", "0.001", 2},
        {"0.3", "0.9", "0.1", 2},
        {"0.300000000000000000000000000001", "0.999", "0.001", 3},
        {"0.300000000000000000000000000001", "0.9", "0.1", 2},
        {"0.3000000000000000000000000000000000000000000000000000001", "0.999", "0.001", 3},
        {"0.3000000000000000000000000000000000000000000000000000001", "0.9", "0.1", 2},
        {"0.299999999999999999999999999999", "0.999", "0.001", 1},
        {"0.299999999999999999999999999999", "0.9", "0.1", 2},
        {"0.2999999999999999999999999999999999999999999999999999999", "0.999", "0.001", 1},
        {"0.2999999999999999999999999999999999999999999999999999999", "0.9", "0.1", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rows[ENCLOSURE_WORD];
        struct enclosure both;
        snprintf(
            rows, sizeof rows, "sqrt(1.2),%s;sqrt(%s),%s", cases[i].heavy, cases[i].s2,
            cases[i].light);
        enclosure_init(&both, rows, enclosure_bits(600));
        assert_roots(&both, cases[i].count, 5, rows);
        assert_roots(&both, cases[i].count, 100, rows);
        enclosure_clear(&both);
    }
}

static void a_pole_at_the_end_keeps_the_root_below(void **state) {
    (void)state;
    static const char *const rows[] = {"1,0.7;0.5,0.3", "1,0.95;0.5,0.05", "1,0.999;0.5,0.001"};
    for (size_t i = 0; i < 3; i++) {
        struct enclosure both;
        enclosure_init(&both, rows[i], enclosure_bits(600));
        assert_roots(&both, 2, 30, rows[i]);
        enclosure_clear(&both);
    }
}

/* -- tangencies --------------------------------------------------------------------------- */

/* 1 + sqrt(2), cut or raised after so many decimals. */
static void silver_ratio(char out[ENCLOSURE_WORD], size_t decimals, bool raised) {
    mpfr_t x;
    mpfr_init2(x, 2000);
    mpfr_sqrt_ui(x, 2, MPFR_RNDN);
    mpfr_add_ui(x, x, 1, MPFR_RNDN);
    mpfr_snprintf(out, ENCLOSURE_WORD, raised ? "%.*RUf" : "%.*RDf", (int)decimals, x);
    mpfr_clear(x);
}

/* (1 - x)(1 - s^2 x) = -1 is a quadratic: its roots, which 1 + sqrt(2) makes one. Where its
 * discriminant is negative, both are the place of the maximum. */
static void quadratic(mpfr_t left, mpfr_t right, const char *s) {
    mpfr_t s2, sum;
    mpfr_inits2(mpfr_get_prec(left), s2, sum, (mpfr_ptr)0);
    reference_set_text(s2, s);
    mpfr_sqr(s2, s2, MPFR_RNDN);
    mpfr_add_ui(sum, s2, 1, MPFR_RNDN);
    mpfr_sqr(right, sum, MPFR_RNDN);
    mpfr_mul_ui(left, s2, 8, MPFR_RNDN);
    mpfr_sub(right, right, left, MPFR_RNDN);
    mpfr_set_zero(left, 1);
    mpfr_max(right, right, left, MPFR_RNDN);
    mpfr_sqrt(right, right, MPFR_RNDN);
    mpfr_sub(left, sum, right, MPFR_RNDN);
    mpfr_add(right, sum, right, MPFR_RNDN);
    mpfr_div(left, left, s2, MPFR_RNDN);
    mpfr_div(right, right, s2, MPFR_RNDN);
    mpfr_div_2ui(left, left, 1, MPFR_RNDN);
    mpfr_div_2ui(right, right, 1, MPFR_RNDN);
    mpfr_clears(s2, sum, (mpfr_ptr)0);
}

/* Two even samples touch 0 half-way between their poles when |s| differs by 1 + sqrt(2): below,
 * there is no root, above there are two. Returns whether it is undecided, which encloses the
 * maximum. */
static bool try_ratio(const char *s, long digits, size_t count) {
    char rows[ENCLOSURE_WORD + UNIT];
    mpfr_t left, right;
    struct enclosure both;
    mpfr_inits2(3000, left, right, (mpfr_ptr)0);
    quadratic(left, right, s);
    snprintf(rows, sizeof rows, "1,0.5;%s,0.5", s);
    enclosure_init(&both, rows, 100);
    struct ball_roots roots = find(&both, digits);
    bool undecided = roots.undecided > 0;
    require(roots.count == (undecided ? 1 : count), "%s: %zu roots", s, roots.count);
    for (size_t i = 0; i < roots.count; i++) {
        require(
            enclosure_holds(roots.root[i].x, i == 0 ? left : right, undecided ? -300 : -1400),
            "%s: root %zu", s, i);
        require(undecided || enclosure_is_narrow(roots.root[i].x, digits), "%s: root %zu", s, i);
    }
    ball_roots_clear(&roots);
    enclosure_clear(&both);
    mpfr_clears(left, right, (mpfr_ptr)0);
    return undecided;
}

static void a_tangency_is_told_from_two_roots_and_none(void **state) {
    (void)state;
    static const size_t decimals[] = {7, 16, 20, 40, 60, 200};
    static const long digits[] = {5, 30, 120};
    size_t undecided = 0;
    for (size_t i = 0; i < 6; i++) {
        for (size_t d = 0; d < 3; d++) {
            for (int raised = 0; raised < 2; raised++) {
                char s[ENCLOSURE_WORD];
                silver_ratio(s, decimals[i], raised == 1);
                bool open = try_ratio(s, digits[d], raised ? 2 : 0);
                require(
                    !open || decimals[i] > 2 * (size_t)digits[d], "%s at %ld digits", s, digits[d]);
                undecided += open;
            }
        }
    }
    assert_in_range(undecided, 1, 6); /* those of 200 decimals, or the test is too easy */
}

/* (1 - 4 x)^2 (1 - x) is 1 at 3/4 and no more around: G touches 0, which no digits can prove. */
static void an_exact_tangency_stays_undecided(void **state) {
    (void)state;
    struct enclosure both;
    mpfr_t x;
    mpfr_init2(x, 100);
    mpfr_set_d(x, 0.75, MPFR_RNDN);
    enclosure_init(&both, "2,0.6666666666;1,0.3333333333", 400);
    for (long digits = 5; digits <= 320; digits *= 4) {
        struct ball_roots roots = find(&both, digits);
        assert_int_equal(roots.count, 1);
        assert_int_equal(roots.undecided, 1);
        assert_false(roots.root[0].proved);
        assert_true(enclosure_holds(roots.root[0].x, x, -3000));
        ball_roots_clear(&roots);
    }
    mpfr_clear(x);
    enclosure_clear(&both);
}

/* -- roots beside their poles ------------------------------------------------------------- */

/* s^2 = 1 and 0.4 of a small weight: two roots beside the pole 2.5 at about e^(-log(1.5)/p). */
static void encloses_roots_next_to_a_pole(void **state) {
    (void)state;
    static const struct {
        const char *rows;
        mpfr_prec_t bits;
    } cases[] = {
        {"1,0.95;sqrt(0.4),0.05", 2000},
        {"1,0.999;sqrt(0.4),0.001", 3000},
        {"1,0.9996;sqrt(0.4),0.0004", 4000},
        {"1,0.999996;sqrt(0.4),0.000004", 160000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct enclosure both;
        enclosure_init(&both, cases[i].rows, cases[i].bits);
        assert_roots(&both, 3, i == 3 ? 30 : 5, cases[i].rows);
        enclosure_clear(&both);
    }
}

/* Where no x can be written down: p (t + log 0.4) + log 1.5 = 0 to e^t, for weights 1 and p. */
static void encloses_roots_at_any_distance(void **state) {
    (void)state;
    static const char *const weight[] = {"1e-10",  "1e-20",  "1e-100",
                                         "3e-200", "1e-300", "2.3e-308"};
    mpfr_t t, p;
    mpfr_inits2(6000, t, p, (mpfr_ptr)0);
    for (size_t i = 0; i < sizeof weight / sizeof *weight; i++) {
        char rows[UNIT];
        struct enclosure both;
        snprintf(rows, sizeof rows, "1,1;sqrt(0.4),%s", weight[i]);
        enclosure_init(&both, rows, 2000);
        mpfr_set_str(t, "1.5", 10, MPFR_RNDN);
        mpfr_log(t, t, MPFR_RNDN);
        mpfr_set_str(p, weight[i], 10, MPFR_RNDN);
        mpfr_div(t, t, p, MPFR_RNDN);
        mpfr_set_str(p, "0.4", 10, MPFR_RNDN);
        mpfr_log(p, p, MPFR_RNDN);
        mpfr_add(t, t, p, MPFR_RNDN);
        mpfr_neg(t, t, MPFR_RNDN);
        for (long digits = 5; digits <= 500; digits *= 10) {
            struct ball_roots roots = find(&both, digits);
            require(roots.count == 3 && roots.undecided == 0, "%s", rows);
            for (size_t k = 1; k < 3; k++) {
                const struct ball_root *root = &roots.root[k];
                require(root->pole == 1 && root->side == (k == 1 ? -1 : 1), "%s", rows);
                require(enclosure_holds(root->log_distance, t, -4000), "%s", rows);
                require(enclosure_is_narrow(root->log_distance, digits), "%s", rows);
                assert_true(ball_roots_at_pole(root, &both.data, 10000));
            }
            ball_roots_clear(&roots);
        }
        enclosure_clear(&both);
    }
    mpfr_clears(t, p, (mpfr_ptr)0);
}

/* s^2 = 2.5 10^-40 puts the pole at 4e39: closeness is relative. At p = 0.01 it is 1e-18 or so. */
static void closeness_to_a_pole_is_relative(void **state) {
    (void)state;
    static const char *const rows[] = {
        "1,0.99;sqrt(0.4),0.01", "1e-30,0.99;sqrt(0.4e-60),0.01", "1e30,0.99;sqrt(0.4e60),0.01"};
    for (size_t i = 0; i < 3; i++) {
        struct enclosure both;
        enclosure_init(&both, rows[i], 2000);
        struct ball_roots roots = find(&both, 30);
        assert_int_equal(roots.count, 3);
        assert_false(ball_roots_at_pole(&roots.root[0], &both.data, 5));
        assert_true(ball_roots_at_pole(&roots.root[1], &both.data, 17));
        assert_false(ball_roots_at_pole(&roots.root[1], &both.data, 18));
        ball_roots_clear(&roots);
        enclosure_clear(&both);
    }
}

/* A weight of 1e-300 beside one that rounds to 1 hides neither root nor pole. */
static void a_vanishing_sample_has_a_pole_all_the_same(void **state) {
    (void)state;
    struct enclosure both;
    enclosure_init(&both, "1,1e-300;1.3,1", 2000);
    struct ball_roots roots = find(&both, 30);
    assert_int_equal(roots.undecided, 0);
    assert_int_equal(roots.count, 1);
    assert_near(arf_get_d(arb_midref(roots.root[0].x), ARF_RND_NEAR), 2 / 1.69, 1e-15);
    ball_roots_clear(&roots);
    enclosure_clear(&both);
}

/* -- one sample, idle ones, great spreads ------------------------------------------------- */

static void one_sample_has_its_root_at_two(void **state) {
    (void)state;
    static const char *const rows[] = {
        "0.8,1", "0.8,0.01;0,0.99", "sqrt(0.64),1e-10;0,0.9999999999"};
    mpfr_t x;
    mpfr_init2(x, 100);
    mpfr_set_d(x, 3.125, MPFR_RNDN);
    for (size_t i = 0; i < 3; i++) {
        struct enclosure both;
        enclosure_init(&both, rows[i], 100);
        for (long digits = 1; digits < 1000; digits *= 6) {
            struct ball_roots roots = find(&both, digits);
            assert_int_equal(roots.count, 1);
            assert_int_equal(roots.undecided, 0);
            assert_true(enclosure_holds(roots.root[0].x, x, -4000));
            assert_true(enclosure_is_narrow(roots.root[0].x, digits));
            ball_roots_clear(&roots);
        }
        enclosure_clear(&both);
    }
    mpfr_clear(x);
}

static void idle_draws_and_units_change_no_number(void **state) {
    (void)state;
    static const struct {
        const char *rows;
        size_t count;
    } cases[] = {
        {"1,0.2;1.8,0.8", 3},
        {"1e60,0.2;1.8e60,0.8", 3},
        {"1e-60,0.2;1.8e-60,0.8", 3},
        {"1e6,0.3;1e3,0.3;1,0.4", 1},
        {"1,0.3;1e-3,0.3;1e-6,0.4", 1},
        {"1e6,0.19;0.6e6,0.01;1,0.8", 3},
        {"1,0.5;1.000000000000000000000001,0.5", 1},
        {"1,0.998;sqrt(0.4),0.001;sqrt(0.4000000000004),0.001", 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct enclosure both;
        enclosure_init(&both, cases[i].rows, enclosure_bits(400));
        assert_roots(&both, cases[i].count, 5, cases[i].rows);
        assert_roots(&both, cases[i].count, 50, cases[i].rows);
        enclosure_clear(&both);
    }
    struct enclosure idle;
    enclosure_init(&idle, "1,0.2;1.8,0.8", 100);
    struct ball_roots busy_roots = find(&idle, 40);
    enclosure_clear(&idle);
    enclosure_init(&idle, "1,0.1;1.8,0.4;0,0.5", 100);
    struct ball_roots roots = find(&idle, 40);
    assert_int_equal(roots.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(arb_overlaps(roots.root[i].x, busy_roots.root[i].x));
    }
    ball_roots_clear(&roots);
    ball_roots_clear(&busy_roots);
    enclosure_clear(&idle);
}

/* -- decimals and many samples ------------------------------------------------------------ */

/* The doubles of drift_roots have the same roots, to the noise of G over its slope, which for these
 * data is far below 1e-9; and G changes its sign in every enclosure. */
static void agrees_with_doubles_on_random_decimals(void **state) {
    (void)state;
    struct check_random random = check_random_of(6);
    for (int i = 0; i < 80; i++) {
        char name[UNIT];
        snprintf(name, sizeof name, "case %d", i);
        struct enclosure_rows rows = enclosure_random_rows(&random, 1 + check_below(&random, 6));
        struct enclosure both;
        struct drift_roots seen;
        enclosure_init_rows(&both, &rows, 3000);
        struct ball_roots roots = find(&both, i % 2 ? 5 : 30);
        assert_int_equal(drift_roots_init(&seen, &both.dataset, NULL), STATUS_OK);
        require(roots.undecided == 0, "%s", name);
        require(roots.count == seen.count, "%s: %zu, %zu", name, roots.count, seen.count);
        for (size_t k = 0; k < roots.count; k++) {
            const struct ball_root *root = &roots.root[k];
            double t = arf_get_d(arb_midref(root->log_distance), ARF_RND_NEAR);
            require_near(
                seen.root[k].x, arf_get_d(arb_midref(root->x), ARF_RND_NEAR),
                (i % 2 ? 1e-5 : 1e-9) * seen.root[k].x, "%s", name);
            require(seen.root[k].pole == root->pole && seen.root[k].side == root->side, "%s", name);
            if (t > -800) {
                assert_root(&both.reference, root, i % 2 ? 5 : 30, name);
            }
        }
        drift_roots_clear(&seen);
        ball_roots_clear(&roots);
        enclosure_clear(&both);
    }
}

/* Two hundred samples whose poles lie in the window of a heavy one. */
static void settles_every_gap_of_many_samples(void **state) {
    (void)state;
    enum { M = 200 };
    double s2[M], weight[M];
    struct check_random random = check_random_of(7);
    for (size_t i = 0; i < M; i++) {
        s2[i] = i == 0 ? 1 : check_uniform(&random, 0.26, 0.4);
        weight[i] = i == 0 ? 4 * M : check_uniform(&random, 0.5, 1.5);
    }
    struct enclosure both = {.dataset = check_dataset_weights(s2, weight, M)};
    struct fault fault;
    struct drift_roots seen;
    assert_int_equal(ball_data_init(&both.data, &both.dataset, &fault), STATUS_OK);
    struct ball_roots roots = find(&both, 10);
    assert_int_equal(drift_roots_init(&seen, &both.dataset, NULL), STATUS_OK);
    assert_int_equal(roots.undecided, 0);
    assert_int_equal(roots.count, seen.count);
    assert_in_range(roots.count, 50, 2 * M);
    for (size_t i = 1; i < roots.count; i++) {
        require(is_after(&roots.root[i], &roots.root[i - 1]), "root %zu", i);
        require_near(
            arf_get_d(arb_midref(roots.root[i].log_distance), ARF_RND_NEAR),
            seen.root[i].log_distance, 1e-9 * fabs(seen.root[i].log_distance), "%zu", i);
    }
    drift_roots_clear(&seen);
    ball_roots_clear(&roots);
    ball_data_clear(&both.data);
    dataset_clear(&both.dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(counts_as_sturm_does_for_equal_weights),
        check_in_directory(counts_as_sturm_does_for_unequal_weights),
        check_in_directory(counts_as_sturm_does_for_small_integers),
        check_in_directory(false_hints_prove_nothing_false),
        check_in_directory(a_root_at_the_end_of_the_window_is_not_one),
        check_in_directory(a_pole_beside_the_end_is_told_from_one_at_the_end),
        check_in_directory(a_pole_at_the_end_keeps_the_root_below),
        check_in_directory(a_tangency_is_told_from_two_roots_and_none),
        check_in_directory(an_exact_tangency_stays_undecided),
        check_in_directory(encloses_roots_next_to_a_pole),
        check_in_directory(encloses_roots_at_any_distance),
        check_in_directory(closeness_to_a_pole_is_relative),
        check_in_directory(a_vanishing_sample_has_a_pole_all_the_same),
        check_in_directory(one_sample_has_its_root_at_two),
        check_in_directory(idle_draws_and_units_change_no_number),
        check_in_directory(agrees_with_doubles_on_random_decimals),
        cmocka_unit_test(settles_every_gap_of_many_samples),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_roots", tests, NULL, NULL);
}
