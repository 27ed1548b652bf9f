/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/digits.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 256, MOST_DIGITS = 17 };

/* How many digits a decimal shows, leading zeros aside. */
static int significant(const char *text) {
    int count = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        count += isdigit((unsigned char)*text) && (count > 0 || *text != '0');
    }
    return count;
}

/* A hyphen for a minus breaks lines. */
static void put_plain(FILE *stream, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '-') {
            fputs("−", stream);
        } else {
            fputc(text[i], stream);
        }
    }
}

static void put_power(FILE *stream, long exponent) {
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char text[32];
    snprintf(text, sizeof text, "%ld", exponent);
    fputs("10", stream);
    for (const char *c = text; *c != '\0'; c++) {
        fputs(*c == '-' ? "⁻" : raised[*c - '0'], stream);
    }
}

/* "-1.5e-07" as −1.5 · 10⁻⁷. */
static void put_scientific(FILE *stream, const char *text) {
    const char *power = strchr(text, 'e');
    size_t mantissa = power == NULL ? strlen(text) : (size_t)(power - text);
    long exponent = power == NULL ? 0 : strtol(power + 1, NULL, 10);
    if (exponent == 0) {
        put_plain(stream, text, mantissa);
    } else if (mantissa == 1 && *text == '1') {
        put_power(stream, exponent);
    } else {
        put_plain(stream, text, mantissa);
        fputs(" · ", stream);
        put_power(stream, exponent);
    }
}

/* Takes the zeros at the end of the decimals away, and a point that nothing follows. */
static void drop_zeros(char *text) {
    char *power = strchr(text, 'e'), *point = strchr(text, '.');
    char *end = power == NULL ? text + strlen(text) : power, *keep = end;
    if (point == NULL || point > end) {
        return;
    }
    while (keep[-1] == '0') {
        keep--;
    }
    keep -= keep[-1] == '.';
    memmove(keep, end, strlen(end) + 1);
}

static void drop_bare_point(char *text) {
    char *point = strchr(text, '.');
    if (point != NULL && !isdigit((unsigned char)point[1])) {
        memmove(point, point + 1, strlen(point));
    }
}

static void put_rounded(FILE *stream, const char *text, double value, int digits) {
    char rounded[LONGEST];
    if (value == 0) {
        fputs("0", stream);
    } else if (significant(text) <= digits || strpbrk(text, ".e") == NULL) {
        put_scientific(stream, text);
    } else {
        snprintf(
            rounded, sizeof rounded, "%#.*g", digits < MOST_DIGITS ? digits : MOST_DIGITS, value);
        if (strtod(rounded, NULL) == value) {
            drop_zeros(rounded);
        } else {
            drop_bare_point(rounded);
        }
        put_scientific(stream, rounded);
    }
}

static const char BETWEEN[] = " ± ";

static bool is_enclosure(const char *text) {
    const char *middle = strstr(text, BETWEEN);
    char *end = NULL;
    if (middle == NULL || (strtod(text, &end), end != middle)) {
        return false;
    }
    const char *radius = middle + strlen(BETWEEN);
    return strtod(radius, &end), end != radius && *end == '\0';
}

/* MIDPOINT ± RADIUS: both are proved, so nothing is rounded. */
static void put_enclosure(FILE *stream, const char *text) {
    const char *middle = strstr(text, BETWEEN), *radius = middle + strlen(BETWEEN);
    char midpoint[LONGEST];
    snprintf(midpoint, sizeof midpoint, "%.*s", (int)(middle - text), text);
    if (strcmp(radius, "0") == 0) {
        drop_zeros(midpoint);
    }
    put_scientific(stream, midpoint);
    if (strcmp(radius, "0") != 0) {
        fputs(BETWEEN, stream);
        put_scientific(stream, radius);
    }
}

static bool is_one(const char *text) {
    char *end;
    double value = strtod(text, &end);
    bool number = end != text && *end == '\0' && !isnan(value) && strpbrk(text, "xX") == NULL;
    return number || strcmp(text, "na") == 0 || is_enclosure(text);
}

static void put_one(FILE *stream, const char *text, int digits) {
    double value = strtod(text, NULL);
    if (strcmp(text, "na") == 0) {
        fputs("–", stream);
    } else if (is_enclosure(text)) {
        put_enclosure(stream, text);
    } else if (isinf(value)) {
        fputs(value > 0 ? "∞" : "−∞", stream);
    } else {
        put_rounded(stream, text, value, digits);
    }
}

/* Copies the next of a list joined by `;`. Returns how many bytes it has. */
static size_t next_part(char part[LONGEST], const char *text) {
    size_t length = strcspn(text, ";");
    snprintf(part, LONGEST, "%.*s", (int)length, text);
    return length;
}

/* Looks first and writes then, without memory: what cannot fail is never taken for no number. */
int digits_put(FILE *stream, const char *text, int digits) {
    char part[LONGEST];
    for (const char *at = text;; at++) {
        size_t length = next_part(part, at);
        if (length >= sizeof part || !is_one(part)) {
            return false;
        }
        at += length;
        if (*at == '\0') {
            break;
        }
    }
    for (;; text++) {
        text += next_part(part, text);
        put_one(stream, part, digits);
        if (*text == '\0') {
            return true;
        }
        fputs(", ", stream);
    }
}

/* The power of ten of a number that is printed with `digits` digits: 9.99 with two is 10. */
static int exponent_of(double value, int digits) {
    char text[LONGEST];
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

void digits_put_estimate(FILE *stream, double value, double error, int digits) {
    enum { SMALLEST = -3, LARGEST = 6 }; /* powers of ten that are written out */
    char text[LONGEST];
    if (!(error > 0) || !isfinite(error) || !isfinite(value)) {
        snprintf(text, sizeof text, "%.17g", value);
        digits_put(stream, isnan(value) ? "na" : text, digits);
        return;
    }
    int places = 1 - exponent_of(error, 2);
    double larger = fmax(fabs(value), error);
    int shown = exponent_of(larger, MOST_DIGITS) + places + 1;
    int size = exponent_of(larger, shown < 1 ? 1 : shown > MOST_DIGITS ? MOST_DIGITS : shown);
    bool scientific = size < SMALLEST || size >= LARGEST;
    double unit = scientific ? pow(10, size) : 1;
    places += scientific ? size : 0;
    snprintf(
        text, sizeof text, "%s%.*f ± %.*f%s", scientific ? "(" : "", places > 0 ? places : 0,
        value / unit, places > 0 ? places : 0, error / unit, scientific ? ")" : "");
    put_plain(stream, text, strlen(text));
    if (scientific) {
        fputs(" · ", stream);
        put_power(stream, size);
    }
}
