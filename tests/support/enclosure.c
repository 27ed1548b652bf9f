/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "enclosure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

mpfr_prec_t enclosure_bits(long digits) {
    return (mpfr_prec_t)(3.33 * (double)digits) + 1200;
}

/* -- datasets ----------------------------------------------------------------------------- */

static struct enclosure_rows split(const char *text) {
    struct enclosure_rows rows = {0};
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, ";"), comma = strcspn(at, ",");
        assert_in_range(rows.count, 0, ENCLOSURE_ROWS - 1);
        assert_in_range(length, comma + 2, ENCLOSURE_WORD - 1);
        memcpy(rows.s[rows.count], at, comma);
        memcpy(rows.p[rows.count++], at + comma + 1, length - comma - 1);
        at += length + (at[length] == ';');
    }
    return rows;
}

static void divide_by_sum(struct reference *reference) {
    mpfr_t sum;
    mpfr_init2(sum, reference->bits);
    mpfr_set_zero(sum, 1);
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_add(sum, sum, reference->p[i], MPFR_RNDN);
    }
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_div(reference->p[i], reference->p[i], sum, MPFR_RNDN);
    }
    mpfr_clear(sum);
}

void enclosure_init_rows(
    struct enclosure *both, const struct enclosure_rows *rows, mpfr_prec_t bits) {
    char text[2 * ENCLOSURE_ROWS * (ENCLOSURE_WORD + 2)] = "s,p\n";
    const char *s[ENCLOSURE_ROWS], *p[ENCLOSURE_ROWS];
    size_t length = strlen(text);
    for (size_t i = 0; i < rows->count; i++) {
        s[i] = rows->s[i];
        p[i] = rows->p[i];
        length += (size_t)snprintf(text + length, sizeof text - length, "%s,%s\n", s[i], p[i]);
    }
    both->dataset = check_dataset_text(text);
    struct fault fault = {0};
    require(ball_data_init(&both->data, &both->dataset, &fault) == STATUS_OK, "%s", fault.text);
    reference_init_text(&both->reference, rows->count, s, p, bits);
    divide_by_sum(&both->reference);
}

void enclosure_init(struct enclosure *both, const char *rows, mpfr_prec_t bits) {
    struct enclosure_rows words = split(rows);
    enclosure_init_rows(both, &words, bits);
}

void enclosure_clear(struct enclosure *both) {
    reference_clear(&both->reference);
    ball_data_clear(&both->data);
    dataset_clear(&both->dataset);
}

/* -- random decimals ---------------------------------------------------------------------- */

static void random_s(struct check_random *random, char out[ENCLOSURE_WORD]) {
    size_t digits = 1 + check_below(random, 14);
    char number[32];
    int length = snprintf(number, sizeof number, "%.2f", check_uniform(random, 0.3, 1.6));
    for (size_t i = 0; i < digits; i++) {
        number[length++] = (char)('0' + check_below(random, 10));
    }
    number[length] = '\0';
    bool root = check_below(random, 2) == 0, negative = check_below(random, 2) == 0;
    snprintf(out, ENCLOSURE_WORD, root ? "%ssqrt(%s)" : "%s%s", negative ? "-" : "", number);
}

/* Millionths that sum to a million, of which some are rare. */
struct enclosure_rows enclosure_random_rows(struct check_random *random, size_t count) {
    struct enclosure_rows rows = {.count = count};
    assert_in_range(count, 1, ENCLOSURE_ROWS);
    size_t left = 1000000;
    for (size_t i = 0; i < count; i++) {
        random_s(random, rows.s[i]);
        size_t most = left / (count - i) * (check_below(random, 4) == 0 ? 1 : 2) - 1;
        size_t share = i + 1 == count ? left : 1 + check_below(random, most - (count - i));
        left -= share;
        snprintf(rows.p[i], ENCLOSURE_WORD, share == 1000000 ? "1" : "0.%06zu", share);
    }
    return rows;
}

/* -- numbers ------------------------------------------------------------------------------ */

void enclosure_point(struct ball_point *point, const char *text) {
    struct number number;
    struct fault fault = {0};
    mpq_t square;
    mpq_init(square);
    enum status status = number_parse_exact(text, &number, square, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    ball_point_init_mpq(point, square);
    mpq_clear(square);
}

void enclosure_product(struct ball_point *point, const char *a, const char *b) {
    struct ball_point one, other;
    enclosure_point(&one, a);
    enclosure_point(&other, b);
    ball_point_init_product(point, &one, &other);
    ball_point_clear(&one);
    ball_point_clear(&other);
}

void enclosure_value(mpfr_t x, const char *text) {
    const char *root = strstr(text, "sqrt(");
    char inner[ENCLOSURE_WORD] = "";
    strncat(inner, root == NULL ? text : root + 5, ENCLOSURE_WORD - 1);
    inner[strcspn(inner, ")")] = '\0';
    reference_set_text(x, inner);
    if (root != NULL) {
        mpfr_sqrt(x, x, MPFR_RNDN);
    }
    if (*text == '-' && root != NULL) {
        mpfr_neg(x, x, MPFR_RNDN);
    }
}

/* -- what an enclosure promises ----------------------------------------------------------- */

bool enclosure_holds(const arb_t ball, const mpfr_t truth, long error) {
    arb_t known;
    arb_init(known);
    arf_set_mpfr(arb_midref(known), truth);
    mag_set_ui_2exp_si(arb_radref(known), 1, error);
    bool holds = arb_is_finite(ball) && mpfr_number_p(truth) && arb_overlaps(ball, known);
    arb_clear(known);
    return holds;
}

static bool is_within(const arb_t ball, const arf_t size, long digits) {
    arf_t bound, radius;
    fmpz_t ten;
    arf_init(bound);
    arf_init(radius);
    fmpz_init(ten);
    fmpz_ui_pow_ui(ten, 10, (ulong)digits);
    arf_set_mag(radius, arb_radref(ball));
    arf_mul_fmpz(bound, radius, ten, ARF_PREC_EXACT, ARF_RND_DOWN);
    bool is = arb_is_finite(ball) && arf_cmpabs(bound, size) <= 0;
    arf_clear(bound);
    arf_clear(radius);
    fmpz_clear(ten);
    return is;
}

bool enclosure_is_narrow(const arb_t ball, long digits) {
    return is_within(ball, arb_midref(ball), digits);
}

bool enclosure_is_small(const arb_t ball, long digits) {
    arf_t one;
    arf_init(one);
    arf_one(one);
    bool is = is_within(ball, one, digits);
    arf_clear(one);
    return is;
}

void enclosure_ends(mpfr_t low, mpfr_t high, const arb_t ball) {
    arb_get_interval_mpfr(low, high, ball);
}
