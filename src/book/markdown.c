/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "book/tex_math.h"

/* pandoc may take dollars for dollars after all, as in `$a$5`: then no < is to be left. */
static void put_formula(FILE *stream, const char *text, size_t length) {
    fputc('$', stream);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '<' || text[i] == '>') {
            fputs(text[i] == '<' ? "\\lt " : "\\gt ", stream);
        } else {
            fputc(text[i], stream);
        }
    }
    fputc('$', stream);
}

/* Returns the bytes used, 0 when the text begins with neither a formula nor code. */
static size_t put_span(FILE *stream, const char *text) {
    const char *end = *text == '$' || *text == '`' ? strchr(text + 1, *text) : NULL;
    size_t length = end == NULL ? 0 : (size_t)(end - text) - 1;
    if (length == 0) {
        return 0;
    }
    if (*text == '$' && tex_math_is_plain(text + 1, length)) {
        put_formula(stream, text + 1, length);
        return length + 2;
    }
    if (*text == '`' && memchr(text + 1, '|', length) == NULL) {
        fwrite(text, 1, length + 2, stream);
        return length + 2;
    }
    return 0;
}

/* Does what stands before `at` have an index: a letter alone, or a sign that is none of ASCII? */
static bool is_symbol_before(const char *start, const char *at) {
    if (at == start) {
        return false;
    }
    bool alone = at - 1 == start || (!isalnum((unsigned char)at[-2]) && at[-2] != '_');
    return (unsigned char)at[-1] >= 0x80 || (isalpha((unsigned char)at[-1]) && alone);
}

/* λ_max and s_*, as tex_put has them. Returns the bytes used, or 0. */
static size_t put_subscript(FILE *stream, const char *start, const char *at) {
    size_t length = 0;
    while (isalnum((unsigned char)at[1 + length])) {
        length++;
    }
    bool star = *at == '_' && length == 0 && at[1] == '*';
    if (*at != '_' || length + star == 0 || at[1 + length] == '_' || !is_symbol_before(start, at)) {
        return 0;
    }
    fprintf(stream, star ? "~\\*~" : "~%.*s~", (int)length, at + 1);
    return 1 + length + star;
}

void markdown_put(FILE *stream, const char *text) {
    const char *start = text;
    while (*text != '\0') {
        size_t used = put_span(stream, text);
        if (used == 0) {
            used = put_subscript(stream, start, text);
        }
        if (used == 0) {
            if (strchr("\\`*_{}[]<>|#!~^@&$", *text) != NULL) {
                fputc('\\', stream);
            }
            fputc(*text, stream);
            used = 1;
        }
        text += used;
    }
}
