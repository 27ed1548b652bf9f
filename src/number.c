/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "number.h"

#include <ctype.h>
#include <float.h>
#include <mpfr.h>
#include <stdbool.h>
#include <string.h>

enum {
    /* Exact for every decimal up to 77 digits; the rest is far below the 106 bits kept. */
    PRECISION = 512,
    LONGEST = 256,
};

static struct dd round_to_dd(mpfr_t x) {
    mpfr_t rest;
    mpfr_init2(rest, PRECISION);
    double hi = mpfr_get_d(x, MPFR_RNDN);
    mpfr_sub_d(rest, x, hi, MPFR_RNDN);
    struct dd out = {hi, mpfr_get_d(rest, MPFR_RNDN)};
    mpfr_clear(rest);
    return out;
}

/* mpfr_set_str alone would also take "nan", "@inf@" and base prefixes. */
static bool is_decimal(const char *text) {
    return *text != '\0' && strspn(text, "0123456789.eE+-") == strlen(text);
}

static bool read_decimal(mpfr_t x, const char *text) {
    return is_decimal(text) && mpfr_set_str(x, text, 10, MPFR_RNDN) == 0;
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

static bool read_value(const char *text, mpfr_t value, mpfr_t square) {
    bool negative = *text == '-';
    const char *magnitude = text + (*text == '-' || *text == '+');
    if (!isdigit((unsigned char)*magnitude) && *magnitude != '.' && *magnitude != 's') {
        return false;
    }
    char inner[LONGEST];
    if (is_root(magnitude, inner)) {
        if (!read_decimal(square, inner) || mpfr_sgn(square) < 0) {
            return false;
        }
        mpfr_sqrt(value, square, MPFR_RNDN);
    } else {
        if (!read_decimal(value, magnitude)) {
            return false;
        }
        mpfr_sqr(square, value, MPFR_RNDN);
    }
    if (negative) {
        mpfr_neg(value, value, MPFR_RNDN);
    }
    return true;
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
        return fault_set(fault, STATUS_INPUT, "\"%.20s...\" is longer than %d characters", text,
                         LONGEST - 1);
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return STATUS_OK;
}

enum status number_parse(const char *text, struct number *out, struct fault *fault) {
    char trimmed[LONGEST];
    enum status status = trim(text, trimmed, fault);
    if (status != STATUS_OK) {
        return status;
    }
    mpfr_t value, square;
    mpfr_inits2(PRECISION, value, square, (mpfr_ptr)0);
    mpfr_clear_underflow(); /* 1e-2000000000000000000 is 0 even to MPFR, and says so only here */
    if (!read_value(trimmed, value, square)) {
        status = fault_set(fault, STATUS_INPUT,
                           "\"%s\" is not a number; write a finite decimal such as 1.3 or 1e12, or "
                           "sqrt(2)",
                           trimmed);
    } else {
        out->value = round_to_dd(value);
        out->square = round_to_dd(square);
        double size = fabs(out->value.hi);
        bool tiny = mpfr_underflow_p() != 0 || (mpfr_zero_p(value) == 0 && size < DBL_MIN);
        if (!isfinite(size) || tiny) {
            status =
                fault_set(fault, STATUS_INPUT,
                          "\"%s\" is outside the range of a double (2.3e-308 to 1.7e308)", trimmed);
        }
    }
    mpfr_clears(value, square, (mpfr_ptr)0);
    return status;
}
