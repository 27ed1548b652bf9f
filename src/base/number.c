/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include <ctype.h>
#include <float.h>
#include <mpfr.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    PRECISION = 512, /* of the root; the 106 bits kept are far from its last */
    LONGEST = 256,
    /* Decimal orders of magnitude: no double's square is outside, however long it is written. */
    WIDEST = 1400,
};

__attribute__((constructor)) static void begin(void) {
    memory_end_where_exact_ends();
}

/* What became of a text. */
enum outcome { READ, NO_NUMBER, OUT_OF_RANGE };

/* -- decimals ----------------------------------------------------------------------------- */

static void multiply_by_power_of_ten(mpq_t x, long exponent) {
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)labs(exponent));
    if (exponent >= 0) {
        mpz_mul(mpq_numref(x), mpq_numref(x), power);
    } else {
        mpz_mul(mpq_denref(x), mpq_denref(x), power);
    }
    mpz_clear(power);
    mpq_canonicalize(x);
}

/* DIGITS[.DIGITS][e[+-]DIGITS] as a fraction; `exponent` saturates, so no length overflows it. */
static enum outcome read_decimal(mpq_t x, const char *text) {
    char digits[LONGEST];
    size_t count = 0, after_point = 0;
    bool point = false;
    for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
        } else {
            digits[count++] = *text;
            after_point += point;
        }
    }
    digits[count] = '\0';
    long exponent = 0;
    if (count > 0 && (*text == 'e' || *text == 'E')) {
        text++;
        const char *number = text + (*text == '+' || *text == '-');
        char *end;
        exponent = strtol(text, &end, 10);
        text = isdigit((unsigned char)*number) ? end : "e";
    }
    if (count == 0 || *text != '\0') {
        return NO_NUMBER;
    }
    mpq_set_str(x, digits, 10);
    if (mpq_sgn(x) == 0) {
        return READ;
    }
    if (exponent > WIDEST || exponent < -WIDEST) {
        return OUT_OF_RANGE;
    }
    multiply_by_power_of_ten(x, exponent - (long)after_point);
    return READ;
}

/* `sqrt(...)`, with the argument left in `inner`. */
static bool is_root(const char *text, char inner[LONGEST]) {
    size_t length = strlen(text);
    if (strncmp(text, "sqrt(", 5) != 0 || text[length - 1] != ')') {
        return false;
    }
    memcpy(inner, text + 5, length - 6);
    inner[length - 6] = '\0';
    return true;
}

static enum outcome read_square(const char *text, mpq_t square, int *sign) {
    bool negative = *text == '-';
    const char *magnitude = text + (*text == '-' || *text == '+');
    char inner[LONGEST];
    enum outcome outcome;
    if (is_root(magnitude, inner)) {
        outcome = read_decimal(square, inner);
    } else {
        outcome = read_decimal(square, magnitude);
        mpq_mul(square, square, square);
    }
    *sign = negative ? -1 : 1;
    if (mpq_sgn(square) == 0) {
        *sign = 0;
    }
    return outcome;
}

static enum status trim(const char *text, char out[LONGEST], struct fault *fault) {
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    if (length >= LONGEST) {
        return fault_set(
            fault, STATUS_INPUT, "\"%.20s...\" is longer than %d characters", text, LONGEST - 1);
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return STATUS_OK;
}

/* -- doubles ------------------------------------------------------------------------------ */

static struct dd round_to_dd(mpfr_t x) {
    mpfr_t rest;
    mpfr_init2(rest, PRECISION);
    double hi = mpfr_get_d(x, MPFR_RNDN);
    mpfr_sub_d(rest, x, hi, MPFR_RNDN);
    struct dd out = {hi, isfinite(hi) ? mpfr_get_d(rest, MPFR_RNDN) : 0};
    mpfr_clear(rest);
    return out;
}

static struct number round_number(const char *text, mpq_t square, int sign) {
    mpfr_t x;
    mpfr_init2(x, PRECISION);
    mpfr_set_q(x, square, MPFR_RNDN);
    struct number number = {.square = round_to_dd(x), .text = text};
    mpfr_sqrt(x, x, MPFR_RNDN);
    mpfr_mul_si(x, x, sign, MPFR_RNDN);
    number.value = round_to_dd(x);
    mpfr_clear(x);
    return number;
}

enum status
number_parse_exact(const char *text, struct number *out, mpq_t square, struct fault *fault) {
    char trimmed[LONGEST];
    enum status status = trim(text, trimmed, fault);
    if (status != STATUS_OK) {
        return status;
    }
    int sign;
    enum outcome outcome = read_square(trimmed, square, &sign);
    if (outcome == NO_NUMBER) {
        return fault_set(
            fault, STATUS_INPUT,
            "\"%s\" is not a number; write a finite decimal such as 1.3 or 1e12, or "
            "sqrt(2)",
            trimmed);
    }
    double size = INFINITY;
    if (outcome == READ) {
        *out = round_number(text, square, sign);
        size = fabs(out->value.hi);
    }
    if (!isfinite(size) || (sign != 0 && size < DBL_MIN)) {
        return fault_set(
            fault, STATUS_INPUT, "\"%s\" is outside the range of a double (2.3e-308 to 1.7e308)",
            trimmed);
    }
    return STATUS_OK;
}

enum status number_parse(const char *text, struct number *out, struct fault *fault) {
    mpq_t square;
    mpq_init(square);
    enum status status = number_parse_exact(text, out, square, fault);
    mpq_clear(square);
    return status;
}
