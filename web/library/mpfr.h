/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_MPFR_H
#define CATAPULT_WEB_MPFR_H

/**
 * Stands in for MPFR where a page of the book computes: binary numbers of 576 bits, whatever
 * precision is asked for (512 at most is), of which the last few may be wrong. Doubles that come
 * out of these are those of MPFR unless some 400 bits in a row are all 0 or all 1.
 */

#include <gmp.h>
#include <stdbool.h>
#include <stdint.h>

enum { MPFR_LIMBS = 18 };

typedef struct {
    int sign;                  /* -1, 0, 1; of 0 the rest says nothing */
    long exponent;             /* the size is 0.LIMBS times 2^exponent */
    uint32_t limb[MPFR_LIMBS]; /* the highest first, its top bit set */
} mpfr_t[1];
typedef const void *mpfr_ptr;

typedef enum { MPFR_RNDN } mpfr_rnd_t;

/* They own nothing. */
#define mpfr_init2(x, precision) ((void)(precision), mpfr_set_zero(x, 1))
#define mpfr_inits2(precision, x, y, z, end)                                                       \
    ((void)(precision), mpfr_set_zero(x, 1), mpfr_set_zero(y, 1), mpfr_set_zero(z, 1))
#define mpfr_clear(x)             ((void)(x))
#define mpfr_clears(x, y, z, end) ((void)(x), (void)(y), (void)(z))
#define mpfr_free_cache()         ((void)0)

void mpfr_set_zero(mpfr_t out, int sign);
void mpfr_set_q(mpfr_t out, const mpq_t value, mpfr_rnd_t round);
void mpfr_set_d(mpfr_t out, double value, mpfr_rnd_t round); /**< finite and normal, or 0 */
double mpfr_get_d(const mpfr_t value, mpfr_rnd_t round);

void mpfr_add_d(mpfr_t out, const mpfr_t a, double b, mpfr_rnd_t round);
void mpfr_sub_d(mpfr_t out, const mpfr_t a, double b, mpfr_rnd_t round);
void mpfr_ui_sub(mpfr_t out, unsigned long a, const mpfr_t b, mpfr_rnd_t round);
void mpfr_mul(mpfr_t out, const mpfr_t a, const mpfr_t b, mpfr_rnd_t round);
void mpfr_mul_si(mpfr_t out, const mpfr_t a, long b, mpfr_rnd_t round); /**< b is -1, 0 or 1 */
void mpfr_fma(mpfr_t out, const mpfr_t a, const mpfr_t b, const mpfr_t c, mpfr_rnd_t round);
void mpfr_abs(mpfr_t out, const mpfr_t a, mpfr_rnd_t round);
void mpfr_sqrt(mpfr_t out, const mpfr_t a, mpfr_rnd_t round); /**< a >= 0 */
void mpfr_log(mpfr_t out, const mpfr_t a, mpfr_rnd_t round);  /**< a > 0 */

#endif
