/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/tex.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "book/tex_math.h"

enum { LONGEST = 400 }; /* a cell, or one number of a list in it */

/* Signs the package's own texts use. `math` ones need $...$. */
struct sign {
    const char *utf8, *tex;
    bool math;
};

static const struct sign signs[] = {
    {"λ", "\\lambda", true},  {"η", "\\eta", true},    {"ϑ", "\\vartheta", true},
    {"μ", "\\mu", true},      {"Λ", "\\Lambda", true}, {"Σ", "\\Sigma", true},
    {"θ", "\\theta", true},   {"δ", "\\delta", true},  {"ε", "\\epsilon", true},
    {"φ", "\\varphi", true},  {"τ", "\\tau", true},    {"Δ", "\\Delta", true},
    {"≤", "\\le", true},      {"≥", "\\ge", true},     {"≠", "\\ne", true},
    {"±", "\\pm", true},      {"×", "\\times", true},  {"·", "\\cdot", true},
    {"→", "\\to", true},      {"∞", "\\infty", true},  {"√", "\\sqrt", true},
    {"−", "-", true},         {"²", "^2", true},       {"⁴", "^4", true},
    {"½", "\\tfrac12", true}, {"₀", "_0", true},       {"₁", "_1", true},
    {"₂", "_2", true},        {"Ω", "\\Omega", true},  {"π", "\\pi", true},
    {"κ", "\\kappa", true},   {"γ", "\\gamma", true},  {"α", "\\alpha", true},
    {"β", "\\beta", true},    {"σ", "\\sigma", true},  {"χ", "\\chi", true},
    {"³", "^3", true},        {"₊", "_+", true},       {"₋", "_-", true},
    {"∈", "\\in", true},      {"≈", "\\approx", true}, {"𝔼", "\\mathbb E", true},
    {"–", "--", false},       {"—", "---", false},     {"’", "'", false},
    {"“", "``", false},       {"”", "''", false},      {"…", "\\dots{}", false},
    {"ö", "\\\"o", false},    {"é", "\\'e", false},
};

static const struct sign *sign_at(const char *text) {
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strncmp(text, signs[i].utf8, strlen(signs[i].utf8)) == 0) {
            return &signs[i];
        }
    }
    return NULL;
}

/* `_word` right after a symbol is a subscript. Returns the bytes used. */
static size_t put_subscript(FILE *stream, const char *text) {
    size_t length = 0;
    if (text[0] == '_') {
        while (isalnum((unsigned char)text[1 + length])) {
            length++;
        }
    }
    if (length == 0) {
        static const char infinity[] = "_∞";
        if (text[0] == '_' && text[1] == '*') {
            fputs("_*", stream);
            return 2;
        }
        if (strncmp(text, infinity, strlen(infinity)) == 0) {
            fputs("_\\infty", stream);
            return strlen(infinity);
        }
        return 0;
    }
    fprintf(stream, length == 1 ? "_{%.*s}" : "_{\\mathrm{%.*s}}", (int)length, text + 1);
    return length + 1;
}

/* √ covers the letters and digits right after it. */
static size_t put_radicand(FILE *stream, const char *text) {
    size_t length = 0;
    while (isalnum((unsigned char)text[length])) {
        length++;
    }
    fprintf(stream, "{%.*s}", (int)length, text);
    return length;
}

/* Math signs in a row share one pair of dollars; a sign may carry a subscript and powers. */
static size_t put_math(FILE *stream, const char *text) {
    size_t used = 0;
    const struct sign *sign;
    fputc('$', stream);
    while ((sign = sign_at(text + used)) != NULL && sign->math) {
        fprintf(stream, "%s ", sign->tex);
        used += strlen(sign->utf8);
        if (strcmp(sign->utf8, "√") == 0) {
            used += put_radicand(stream, text + used);
        }
        used += put_subscript(stream, text + used);
    }
    fputc('$', stream);
    return used;
}

/* A single letter with a subscript or a power: E_x, s_*², G_FB. */
static bool is_variable(const char *start, const char *at) {
    bool alone = at == start || !isalnum((unsigned char)at[-1]);
    if (!alone || !isalpha((unsigned char)at[0])) {
        return false;
    }
    const struct sign *next = sign_at(at + 1);
    bool power = next != NULL && (strchr("^_", next->tex[0]) != NULL);
    return power || (at[1] == '_' && (isalnum((unsigned char)at[2]) || at[2] == '*'));
}

static size_t put_variable(FILE *stream, const char *text) {
    fprintf(stream, "$%c", text[0]);
    size_t used = 1;
    used += put_subscript(stream, text + 1);
    const struct sign *sign;
    while ((sign = sign_at(text + used)) != NULL && strchr("^_", sign->tex[0]) != NULL) {
        fputs(sign->tex, stream);
        used += strlen(sign->utf8);
    }
    fputc('$', stream);
    return used;
}

/* 10^12, n^-1/2: what stands behind the sign, digits or a word with a minus before and a fraction
 * behind. Returns the bytes used, 0 when nothing follows. */
static size_t put_power(FILE *stream, const char *text) {
    size_t used = 1 + (text[1] == '-'), digits = used;
    while (isalnum((unsigned char)text[used])) {
        used++;
    }
    if (used == digits) {
        return 0;
    }
    if (text[used] == '/' && isdigit((unsigned char)text[used + 1])) {
        used += 1 + strspn(text + used + 1, "0123456789");
    }
    fprintf(stream, "$^{%.*s}$", (int)used - 1, text + 1);
    return used;
}

static void put_character(FILE *stream, char c) {
    static const char *const special = "&%#_{}$";
    if (strchr(special, c) != NULL && c != '\0') {
        fprintf(stream, "\\%c", c);
    } else if (c == '\\') {
        fputs("\\textbackslash{}", stream);
    } else if (c == '~' || c == '^') {
        fprintf(stream, "\\%c{}", c);
    } else if (c == '<' || c == '>' || c == '|') {
        fprintf(stream, "$%c$", c == '|' ? '|' : c);
    } else {
        fputc(c, stream);
    }
}

/* `$...$` and `code`: returns the bytes used, 0 when the text starts with neither, or with dollars
 * around what is no formula. */
static size_t put_span(FILE *stream, const char *text) {
    char mark = text[0];
    const char *end = mark == '$' || mark == '`' ? strchr(text + 1, mark) : NULL;
    if (end == NULL || (mark == '$' && !tex_math_is_plain(text + 1, (size_t)(end - text) - 1))) {
        return 0;
    }
    if (mark == '$') {
        fwrite(text, 1, (size_t)(end - text) + 1, stream);
    } else {
        fputs("\\texttt{", stream);
        for (const char *c = text + 1; c < end; c++) {
            put_character(stream, *c);
        }
        fputc('}', stream);
    }
    return (size_t)(end - text) + 1;
}

/* What begins at `at`, in `start`. Returns the bytes used. */
static size_t put_next(FILE *stream, const char *start, const char *at) {
    const struct sign *sign = sign_at(at);
    size_t used = 0;
    if (*at == '^') {
        used = put_power(stream, at);
    } else {
        used = put_span(stream, at);
    }
    if (used > 0) {
        return used;
    }
    if (sign != NULL && sign->math) {
        return put_math(stream, at);
    }
    if (sign != NULL) {
        fputs(sign->tex, stream);
        return strlen(sign->utf8);
    }
    if (is_variable(start, at)) {
        return put_variable(stream, at);
    }
    put_character(stream, *at);
    return 1;
}

/* `*words*`, which begin after no letter and end before none. Returns the bytes used, or 0. */
static size_t put_emphasis(FILE *stream, const char *start, const char *at) {
    bool opens =
        *at == '*' && !strchr(" *,.;)", at[1]) && (at == start || !isalnum((unsigned char)at[-1]));
    const char *end = opens ? strchr(at + 1, '*') : NULL;
    if (end == NULL || end[-1] == ' ' || isalnum((unsigned char)end[1])) {
        return 0;
    }
    fputs("\\emph{", stream);
    for (const char *c = at + 1; c < end;) {
        c += put_next(stream, start, c);
    }
    fputc('}', stream);
    return (size_t)(end - at) + 1;
}

void tex_put(FILE *stream, const char *text) {
    for (const char *at = text; *at != '\0';) {
        size_t used = put_emphasis(stream, text, at);
        if (used == 0) {
            used = put_next(stream, text, at);
        }
        at += used;
    }
}

/* How many digits a decimal shows, leading zeros aside. */
static int significant_digits(const char *text) {
    int count = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        count += isdigit((unsigned char)*text) && (count > 0 || *text != '0');
    }
    return count;
}

/* "1.5e-07" as 1.5 \cdot 10^{-7}; a mantissa of 1 is not written. */
static void put_scientific(FILE *stream, const char *text) {
    const char *power = strchr(text, 'e');
    if (power == NULL) {
        fprintf(stream, "\\ensuremath{%s}", text);
        return;
    }
    long exponent = strtol(power + 1, NULL, 10);
    bool one = power == text + 1 && *text == '1';
    fprintf(
        stream, "\\ensuremath{%.*s%s10^{%ld}}", one ? 0 : (int)(power - text), text,
        one ? "" : "\\cdot", exponent);
}

/* Copies a decimal without the noughts that end it: all of them where they say that it is whole, or
 * where more digits stand there than are wanted anyway. */
static void trim(char out[LONGEST], const char *text, int digits) {
    snprintf(out, LONGEST, "%s", text);
    char *point = strchr(out, '.'), *power = strpbrk(out, "eE");
    char *end = power == NULL ? out + strlen(out) : power, *last = end;
    while (point != NULL && last > point && (last[-1] == '0' || last[-1] == '.')) {
        bool reached = *--last == '.';
        if (reached) {
            break;
        }
    }
    bool whole = last == point && power == NULL;
    if (point != NULL && (whole || significant_digits(text) > digits)) {
        memmove(last, end, strlen(end) + 1);
    }
}

void tex_put_number(FILE *stream, const char *text, int digits) {
    char *end, trimmed[LONGEST];
    double value = strtod(text, &end);
    if (strcmp(text, "na") == 0) {
        fputs("--", stream);
    } else if (end == text || *end != '\0') {
        tex_put(stream, text);
    } else if (isinf(value)) {
        fputs(value > 0 ? "\\ensuremath{\\infty}" : "\\ensuremath{-\\infty}", stream);
    } else if (value == 0) {
        put_scientific(stream, "0");
    } else if (
        trim(trimmed, text, digits),
        significant_digits(trimmed) <= digits || strpbrk(trimmed, ".e") == NULL) {
        put_scientific(stream, trimmed);
    } else {
        char rounded[LONGEST];
        snprintf(rounded, sizeof rounded, "%#.*g", digits < 17 ? digits : 17, value);
        put_scientific(stream, rounded);
    }
}
