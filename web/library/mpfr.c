/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <mpfr.h>
#include <string.h>

enum { BITS = 32 * MPFR_LIMBS, KEPT = 16 }; /* limbs of a quotient or root that are right */

/* -- digits ------------------------------------------------------------------------------- */

/* `limb`, the highest first, of which the first bits may be 0, as a number; what it has beyond
 * MPFR_LIMBS is cut. */
static void normalise(mpfr_t out, int sign, long exponent, const uint32_t *limb, int count) {
    int zeros = 0;
    while (zeros < count && limb[zeros] == 0) {
        zeros++;
    }
    if (zeros == count) {
        mpfr_set_zero(out, 1);
        return;
    }
    int shift = __builtin_clz(limb[zeros]);
    for (int i = 0; i < MPFR_LIMBS; i++) {
        uint64_t high = zeros + i < count ? limb[zeros + i] : 0;
        uint64_t low = zeros + i + 1 < count ? limb[zeros + i + 1] : 0;
        out->limb[i] = (uint32_t)((high << 32 | low) << shift >> 32);
    }
    out->sign = sign;
    out->exponent = exponent - 32L * zeros - shift;
}

/* Rounds to what is right, so that a root or quotient that ends before, ends. */
static void round_off(mpfr_t x) {
    uint32_t more = x->limb[KEPT] >> 31;
    for (int i = KEPT; i < MPFR_LIMBS; i++) {
        x->limb[i] = 0;
    }
    for (int i = KEPT - 1; i >= 0 && more != 0; i--) {
        x->limb[i] += more;
        more = x->limb[i] == 0;
    }
    if (more != 0) {
        x->limb[0] = 1U << 31;
        x->exponent++;
    }
}

static int compare_sizes(const mpfr_t a, const mpfr_t b) {
    if (a->exponent != b->exponent) {
        return a->exponent < b->exponent ? -1 : 1;
    }
    for (int i = 0; i < MPFR_LIMBS; i++) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

/* -- doubles ------------------------------------------------------------------------------ */

void mpfr_set_zero(mpfr_t out, int sign) {
    (void)sign;
    memset(out, 0, sizeof(mpfr_t));
}

void mpfr_set_d(mpfr_t out, double value, mpfr_rnd_t round) {
    (void)round;
    int exponent;
    double size = frexp(fabs(value), &exponent);
    uint64_t bits = (uint64_t)ldexp(size, 64);
    const uint32_t limb[] = {(uint32_t)(bits >> 32), (uint32_t)bits};
    normalise(out, value < 0 ? -1 : 1, exponent, limb, 2);
}

/* The lowest of 64 bits stands for all below it, which is enough to round to nearest. */
double mpfr_get_d(const mpfr_t value, mpfr_rnd_t round) {
    (void)round;
    uint64_t bits = (uint64_t)value->limb[0] << 32 | value->limb[1];
    for (int i = 2; i < MPFR_LIMBS; i++) {
        bits |= value->limb[i] != 0;
    }
    double size = ldexp((double)bits, (int)fmax(-4000, fmin((double)value->exponent, 4000)) - 64);
    return value->sign == 0 ? 0 : value->sign * size;
}

/* -- sums --------------------------------------------------------------------------------- */

enum { WIDE = MPFR_LIMBS + 2 }; /* one limb above for the carry, one below for what is shifted */

/* The size of x times 2^-shift. */
static void shift_down(uint32_t out[WIDE], const mpfr_t x, long shift) {
    long limbs = shift / 32, bits = shift % 32;
    for (long i = 0; i < WIDE; i++) {
        long from = i - 1 - limbs;
        uint64_t low = from >= 0 && from < MPFR_LIMBS ? x->limb[from] : 0;
        uint64_t high = from >= 1 && from <= MPFR_LIMBS ? x->limb[from - 1] : 0;
        out[i] = (uint32_t)((high << 32 | low) >> bits);
    }
}

static void add(mpfr_t out, const mpfr_t a, const mpfr_t b) {
    if (b->sign == 0 || a->sign == 0) {
        memmove(out, b->sign == 0 ? a : b, sizeof(mpfr_t));
        return;
    }
    bool a_leads = compare_sizes(a, b) >= 0;
    mpfr_t large, small;
    memcpy(large, a_leads ? a : b, sizeof large);
    memcpy(small, a_leads ? b : a, sizeof small);
    uint32_t sum[WIDE], less[WIDE];
    shift_down(sum, large, 0);
    shift_down(less, small, large->exponent - small->exponent);
    bool subtracts = large->sign != small->sign;
    int64_t carry = 0;
    for (int i = WIDE - 1; i >= 0; i--) {
        carry += subtracts ? (int64_t)sum[i] - less[i] : (int64_t)sum[i] + less[i];
        sum[i] = (uint32_t)carry;
        carry >>= 32;
    }
    normalise(out, large->sign, large->exponent + 32, sum, WIDE);
}

static void add_double(mpfr_t out, const mpfr_t a, double b) {
    mpfr_t term;
    mpfr_set_d(term, b, MPFR_RNDN);
    add(out, a, term);
}

void mpfr_add_d(mpfr_t out, const mpfr_t a, double b, mpfr_rnd_t round) {
    (void)round;
    add_double(out, a, b);
}

void mpfr_sub_d(mpfr_t out, const mpfr_t a, double b, mpfr_rnd_t round) {
    (void)round;
    add_double(out, a, -b);
}

void mpfr_ui_sub(mpfr_t out, unsigned long a, const mpfr_t b, mpfr_rnd_t round) {
    mpfr_mul_si(out, b, -1, round);
    add_double(out, out, (double)a);
}

/* -- products ----------------------------------------------------------------------------- */

void mpfr_mul(mpfr_t out, const mpfr_t a, const mpfr_t b, mpfr_rnd_t round) {
    uint32_t product[2 * MPFR_LIMBS] = {0};
    (void)round;
    for (int i = MPFR_LIMBS - 1; i >= 0; i--) {
        uint64_t carry = 0;
        for (int j = MPFR_LIMBS - 1; j >= 0; j--) {
            carry += (uint64_t)a->limb[i] * b->limb[j] + product[i + j + 1];
            product[i + j + 1] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i] = (uint32_t)carry;
    }
    int sign = a->sign * b->sign;
    long exponent = a->exponent + b->exponent;
    normalise(out, sign, exponent, product, sign == 0 ? 0 : 2 * MPFR_LIMBS);
}

void mpfr_mul_si(mpfr_t out, const mpfr_t a, long b, mpfr_rnd_t round) {
    (void)round;
    memmove(out, a, sizeof(mpfr_t));
    out->sign *= (int)b;
}

void mpfr_fma(mpfr_t out, const mpfr_t a, const mpfr_t b, const mpfr_t c, mpfr_rnd_t round) {
    mpfr_t product;
    mpfr_mul(product, a, b, round);
    add(out, product, c);
}

void mpfr_abs(mpfr_t out, const mpfr_t a, mpfr_rnd_t round) {
    mpfr_mul_si(out, a, a->sign, round);
}

static void divide_by_small(mpfr_t x, uint32_t divisor) {
    uint32_t quotient[MPFR_LIMBS + 1];
    uint64_t rest = 0;
    for (int i = 0; i <= MPFR_LIMBS; i++) {
        rest = rest << 32 | (i < MPFR_LIMBS ? x->limb[i] : 0);
        quotient[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    normalise(x, x->sign, x->exponent, quotient, x->sign == 0 ? 0 : MPFR_LIMBS + 1);
}

/* -- quotients and roots, by Newton's method from the double ------------------------------ */

enum { DOUBLINGS = 5 }; /* 50 right bits, 100, 200, ... */

/* 1/a for 0.5 <= |a| <= 4: y + y (1 - a y). */
static void invert(mpfr_t out, const mpfr_t a) {
    mpfr_t y, error;
    mpfr_set_d(y, 1 / mpfr_get_d(a, MPFR_RNDN), MPFR_RNDN);
    for (int i = 0; i < DOUBLINGS; i++) {
        mpfr_mul(error, a, y, MPFR_RNDN);
        mpfr_ui_sub(error, 1, error, MPFR_RNDN);
        mpfr_fma(y, y, error, y, MPFR_RNDN);
    }
    memcpy(out, y, sizeof y);
}

/* The 1/sqrt(m) of 0.5 <= m < 2: y + y (1 - m y^2)/2; times m. */
void mpfr_sqrt(mpfr_t out, const mpfr_t a, mpfr_rnd_t round) {
    if (a->sign == 0) {
        mpfr_set_zero(out, 1);
        return;
    }
    mpfr_t m, y, error;
    memcpy(m, a, sizeof m);
    m->exponent = a->exponent & 1;
    mpfr_set_d(y, 1 / sqrt(mpfr_get_d(m, round)), round);
    for (int i = 0; i < DOUBLINGS; i++) {
        mpfr_mul(error, y, y, round);
        mpfr_mul(error, error, m, round);
        mpfr_ui_sub(error, 1, error, round);
        error->exponent--;
        mpfr_fma(y, y, error, y, round);
    }
    long half = (a->exponent - m->exponent) / 2;
    mpfr_mul(out, y, m, round);
    out->exponent += half;
    round_off(out);
}

/* The highest limbs of x, for whole numbers of any length. */
static void set_z(mpfr_t out, const mpz_t x) {
    uint32_t limb[MPFR_LIMBS + 1];
    int count = 0;
    for (size_t i = x->count; i > 0 && count <= MPFR_LIMBS; i--) {
        limb[count++] = x->limb[i - 1];
    }
    normalise(out, 1, 32 * (long)x->count, limb, count);
}

void mpfr_set_q(mpfr_t out, const mpq_t value, mpfr_rnd_t round) {
    mpfr_t numerator, denominator;
    set_z(numerator, value->numerator);
    set_z(denominator, value->denominator);
    if (numerator->sign == 0) {
        mpfr_set_zero(out, 1);
        return;
    }
    long exponent = denominator->exponent;
    denominator->exponent = 1;
    invert(denominator, denominator);
    mpfr_mul(out, numerator, denominator, round);
    out->exponent += 1 - exponent;
    round_off(out);
}

/* -- logarithms --------------------------------------------------------------------------- */

/* log((1 + z)/(1 - z)) = 2 (z + z^3/3 + z^5/5 + ...), |z| <= 1/3. */
static void log_of_ratio(mpfr_t out, const mpfr_t z) {
    mpfr_t power, square, term;
    memcpy(power, z, sizeof power);
    memcpy(out, z, sizeof power);
    mpfr_mul(square, z, z, MPFR_RNDN);
    for (uint32_t k = 3; power->sign != 0 && power->exponent > out->exponent - BITS; k += 2) {
        mpfr_mul(power, power, square, MPFR_RNDN);
        memcpy(term, power, sizeof term);
        divide_by_small(term, k);
        add(out, out, term);
    }
    out->exponent++;
}

/* m = a 2^-k from 3/4 to 3/2, so that nothing cancels at 1. */
void mpfr_log(mpfr_t out, const mpfr_t a, mpfr_rnd_t round) {
    mpfr_t m, above, z, two, multiple;
    memcpy(m, a, sizeof m);
    m->exponent = a->limb[0] < 3U << 30 ? 1 : 0;
    long k = a->exponent - m->exponent;
    add_double(above, m, 1);
    invert(above, above);
    mpfr_sub_d(m, m, 1, round);
    mpfr_mul(z, m, above, round);
    log_of_ratio(out, z);
    mpfr_set_d(z, 1, round);
    divide_by_small(z, 3);
    log_of_ratio(two, z);
    mpfr_set_d(multiple, (double)k, round);
    mpfr_fma(out, multiple, two, out, round);
}
