/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, against MPFR's own reading of the same digits: what one takes the other takes, and the
 * 106 bits are those next to the value. */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

enum { BITS = 4000, DIGITS_OF_EXPONENT = 6 };

/* All of `text` is DIGITS[.DIGITS][e[+-]DIGITS], with a digit before the e. */
static bool is_decimal(const char *text) {
    static const char digit[] = "0123456789";
    size_t before = strspn(text, digit), after = 0;
    text += before;
    if (*text == '.') {
        after = strspn(text + 1, digit);
        text += 1 + after;
    }
    if (before + after == 0 || (*text != 'e' && *text != 'E')) {
        return before + after > 0 && *text == '\0';
    }
    text += 1 + (text[1] == '+' || text[1] == '-');
    size_t length = strspn(text, digit);
    return length > 0 && length < DIGITS_OF_EXPONENT && text[length] == '\0';
}

/* Reads the text the other way; false: it is no number. `room` has as many bytes. */
static bool read_other_way(mpfr_t value, const char *text, char *room) {
    strcpy(room, text + strspn(text, " \t"));
    for (size_t n = strlen(room); n > 0 && strchr(" \t", room[n - 1]) != NULL; n--) {
        room[n - 1] = '\0';
    }
    bool negative = *room == '-';
    char *magnitude = room + (*room == '-' || *room == '+'), *end;
    size_t length = strlen(magnitude);
    bool root = strncmp(magnitude, "sqrt(", 5) == 0 && magnitude[length - 1] == ')';
    if (root) {
        magnitude[length - 1] = '\0';
        magnitude += 5;
    }
    if (!is_decimal(magnitude)) {
        return false;
    }
    mpfr_strtofr(value, magnitude, &end, 10, MPFR_RNDN);
    if (root) {
        mpfr_sqrt(value, value, MPFR_RNDN);
    }
    mpfr_setsign(value, value, negative, MPFR_RNDN);
    return true;
}

/* |got - want| <= 2^-bits |want|. */
static bool is_near(struct dd got, mpfr_t want, int bits) {
    mpfr_t off, most;
    mpfr_inits2(BITS, off, most, (mpfr_ptr)NULL);
    mpfr_sub_d(off, want, got.hi, MPFR_RNDN);
    mpfr_sub_d(off, off, got.lo, MPFR_RNDN);
    mpfr_mul_2si(most, want, -bits, MPFR_RNDN);
    bool near = mpfr_cmpabs(off, most) <= 0;
    mpfr_clears(off, most, (mpfr_ptr)NULL);
    return near;
}

static void compare(const struct number *number, mpfr_t value) {
    input_require(number->value.hi == mpfr_get_d(value, MPFR_RNDN), "the nearest double");
    bool small = fabs(number->value.hi) < 0x1p-960; /* what lies behind is below all doubles */
    input_require(small || is_near(number->value, value, 106), "106 bits");
    mpfr_sqr(value, value, MPFR_RNDN);
    small = fabs(number->square.hi) < 0x1p-960 || isinf(number->square.hi);
    input_require(small || is_near(number->square, value, 106), "106 bits of the square");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct number number;
    struct fault fault;
    mpfr_t value;
    char *text = input_text(&input), *room = malloc(strlen(text) + 1);
    input_memory(room != NULL);
    mpfr_init2(value, BITS);
    bool good = input_is_read(number_parse(text, &number, &fault), &fault);
    bool is = strlen(text) < 200 && read_other_way(value, text, room);
    double nearest = is ? fabs(mpfr_get_d(value, MPFR_RNDN)) : NAN;
    if (good && strlen(text) < 200) {
        input_require(is || strpbrk(text, "eE") != NULL, "who reads a number finds one");
    }
    if (is && (mpfr_zero_p(value) || (nearest >= DBL_MIN && nearest <= DBL_MAX))) {
        input_require(good, "a number is read");
        compare(&number, value);
    } else if (is) {
        input_require(!good, "what no double holds is refused");
    }
    mpfr_clear(value);
    free(room);
    free(text);
    return 0;
}
