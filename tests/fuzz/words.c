/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of anybody on their way to TeX, Markdown, XML and terminals. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/memstream.h"
#include "book/markdown.h"
#include "book/tex.h"
#include "book/tex_math.h"
#include "input.h"

/* Dangerous words must not come out behind a backslash, whatever surrounds them. */
static void look_at_tex(const char *text) {
    static const char *const danger[] = {"input",   "write",     "openin", "read",
                                         "csname",  "def",       "let",    "catcode",
                                         "include", "immediate", "loop"};
    for (const char *at = strchr(text, '\\'); at != NULL; at = strchr(at, '\\')) {
        at++;
        if (*at == '\\') {
            at++;
            continue;
        }
        size_t length = 0;
        while (isalpha((unsigned char)at[length])) {
            length++;
        }
        for (size_t i = 0; i < sizeof danger / sizeof *danger; i++) {
            input_require(
                strlen(danger[i]) != length || strncmp(at, danger[i], length) != 0,
                "no text is a program of TeX");
        }
    }
    input_require(strstr(text, "^^") == NULL, "no text names characters by their codes");
}

/* HTML begins with a < that no backslash stands before, outside of code and formulas. */
static void look_at_markdown(const char *text) {
    bool code = false, formula = false;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] == '\\' && !code && !formula && text[i + 1] != '\0') {
            i++;
            continue;
        }
        code = code != (text[i] == '`' && !formula);
        formula = formula != (text[i] == '$' && !code);
        input_require(text[i] != '<' || code || formula, "no text is HTML");
    }
}

static void look_at_signs(const char *text) {
    while (*text != '\0') {
        size_t length = strchr("\t\n\r", *text) != NULL ? 1 : utf8_sign(text);
        input_require(length > 0, "what is put is signs");
        text += length;
    }
}

static char *put(void (*writer)(FILE *, const char *), const char *text) {
    char *out = NULL;
    size_t size = 0;
    FILE *stream = memstream_open(&out, &size);
    input_memory(stream != NULL);
    writer(stream, text);
    input_memory(fclose(stream) == 0);
    return out;
}

static void put_number(FILE *stream, const char *text) {
    tex_put_number(stream, text, 7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    char *text = input_text(&input), *out;
    out = put(tex_put, text);
    look_at_tex(out);
    free(out);
    out = put(put_number, text);
    look_at_tex(out);
    free(out);
    out = put(markdown_put, text);
    look_at_markdown(out);
    free(out);
    out = put(utf8_put, text);
    look_at_signs(out);
    free(out);
    tex_math_is_plain((const char *)input.at, input.left);
    free(text);
    return 0;
}
