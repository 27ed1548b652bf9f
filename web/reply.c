/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reply.h"

#include <math.h>

void reply_text(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < ' ' || c == 0x7f) {
            fprintf(out, "\\u%04x", c);
        } else {
            fputs(c == '"' || c == '\\' ? "\\" : "", out);
            fputc(c, out);
        }
    }
    fputc('"', out);
}

void reply_real(FILE *out, double value, int digits) {
    if (isfinite(value)) {
        fprintf(out, "%.*g", digits, value);
    } else {
        fputs("null", out);
    }
}

void reply_reals(FILE *out, const char *key, const double *value, size_t count, int digits) {
    fprintf(out, ", \"%s\": [", key);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "" : ", ", out);
        reply_real(out, value[i], digits);
    }
    fputc(']', out);
}
