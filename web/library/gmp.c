/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gmp.h>
#include <stdarg.h>
#include <stdlib.h>

/* -- whole numbers ------------------------------------------------------------------------ */

static uint32_t *room(size_t limbs) {
    uint32_t *limb = calloc(limbs + 1, sizeof *limb);
    if (limb == NULL) {
        abort();
    }
    return limb;
}

/* Takes `limb` over, without the zeros at its top. */
static void replace(mpz_t x, uint32_t *limb, size_t count) {
    while (count > 0 && limb[count - 1] == 0) {
        count--;
    }
    free(x->limb);
    x->limb = limb;
    x->count = count;
}

void mpz_init(mpz_t x) {
    x->limb = NULL;
    x->count = 0;
}

void mpz_clear(mpz_t x) {
    free(x->limb);
    mpz_init(x);
}

void mpz_mul(mpz_t out, const mpz_t a, const mpz_t b) {
    uint32_t *product = room(a->count + b->count);
    for (size_t i = 0; i < a->count; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < b->count; j++) {
            carry += (uint64_t)a->limb[i] * b->limb[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i + b->count] = (uint32_t)carry;
    }
    replace(out, product, a->count + b->count);
}

/* x = x * factor + digit */
static void push(mpz_t x, uint32_t factor, uint32_t digit) {
    uint32_t *pushed = room(x->count + 1);
    uint64_t carry = digit;
    for (size_t i = 0; i < x->count; i++) {
        carry += (uint64_t)x->limb[i] * factor;
        pushed[i] = (uint32_t)carry;
        carry >>= 32;
    }
    pushed[x->count] = (uint32_t)carry;
    replace(x, pushed, x->count + 1);
}

void mpz_ui_pow_ui(mpz_t out, unsigned long base, unsigned long exponent) {
    mpz_clear(out);
    push(out, 0, 1);
    for (unsigned long i = 0; i < exponent; i++) {
        push(out, (uint32_t)base, 0);
    }
}

/* -- fractions ---------------------------------------------------------------------------- */

void mpq_init(mpq_t x) {
    mpz_init(x->numerator);
    mpz_init(x->denominator);
    push(x->denominator, 0, 1);
}

void mpq_clear(mpq_t x) {
    mpz_clear(x->numerator);
    mpz_clear(x->denominator);
}

static void each(void (*act)(mpq_t), mpq_t first, va_list rest) {
    for (void *next = first; next != NULL; next = va_arg(rest, void *)) {
        act(next);
    }
}

void mpq_inits(mpq_t x, ...) {
    va_list rest;
    va_start(rest, x);
    each(mpq_init, x, rest);
    va_end(rest);
}

void mpq_clears(mpq_t x, ...) {
    va_list rest;
    va_start(rest, x);
    each(mpq_clear, x, rest);
    va_end(rest);
}

void mpq_mul(mpq_t out, const mpq_t a, const mpq_t b) {
    mpz_mul(out->numerator, a->numerator, b->numerator);
    mpz_mul(out->denominator, a->denominator, b->denominator);
}

void mpq_canonicalize(mpq_t x) {
    (void)x;
}

int mpq_sgn(const mpq_t x) {
    return x->numerator->count > 0;
}

int mpq_set_str(mpq_t x, const char *digits, int base) {
    mpz_clear(x->numerator);
    mpz_clear(x->denominator);
    push(x->denominator, 0, 1);
    for (; *digits != '\0'; digits++) {
        push(x->numerator, (uint32_t)base, (uint32_t)(*digits - '0'));
    }
    return 0;
}
