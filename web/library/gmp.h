/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_GMP_H
#define CATAPULT_WEB_GMP_H

/** Stands in for GMP where a page of the book computes: whole numbers and fractions >= 0, and of
 * them what reading decimals needs. Without memory it aborts, as GMP does. */

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t *limb; /* the lowest first, the highest not 0 */
    size_t count;   /* 0: the number is 0 */
} mpz_t[1];

/* Not in lowest terms: the value is what is asked for. */
typedef struct {
    mpz_t numerator, denominator;
} mpq_t[1];
typedef struct {
    mpz_t numerator, denominator;
} * mpq_ptr;

#define mpq_numref(x) ((x)->numerator)
#define mpq_denref(x) ((x)->denominator)

void mpz_init(mpz_t x);
void mpz_clear(mpz_t x);
void mpz_mul(mpz_t out, const mpz_t a, const mpz_t b);
void mpz_ui_pow_ui(mpz_t out, unsigned long base, unsigned long exponent);

void mpq_init(mpq_t x);
void mpq_clear(mpq_t x);
void mpq_inits(mpq_t x, ...);  /**< up to a null pointer */
void mpq_clears(mpq_t x, ...); /**< up to a null pointer */
void mpq_mul(mpq_t out, const mpq_t a, const mpq_t b);
void mpq_canonicalize(mpq_t x); /**< leaves it as it is */
int mpq_sgn(const mpq_t x);
int mpq_set_str(mpq_t x, const char *digits, int base); /**< decimal digits alone; 0 */
void mpq_set_d(mpq_t x, double value);                  /**< declared alone */

#endif
