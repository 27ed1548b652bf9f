/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The length that the first byte promises, and what it adds to the sign's number. */
static size_t promised(unsigned char first, uint32_t *number) {
    size_t length = 0;
    if (first < 0x80) {
        length = 1;
        *number = first;
    } else if (first >= 0xc2 && first < 0xe0) {
        length = 2;
        *number = first & 0x1fU;
    } else if (first >= 0xe0 && first < 0xf0) {
        length = 3;
        *number = first & 0x0fU;
    } else if (first >= 0xf0 && first < 0xf5) {
        length = 4;
        *number = first & 0x07U;
    }
    return length;
}

/* Shorter forms are the only ones; halves of pairs and what is beyond Unicode are no signs. */
static bool is_shown(uint32_t number, size_t length) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool control = number < 0x20 || (number >= 0x7f && number < 0xa0);
    bool half = number >= 0xd800 && number < 0xe000;
    bool forbidden = number == 0xfffe || number == 0xffff;
    return number >= least[length] && number <= 0x10ffff && !control && !half && !forbidden;
}

size_t utf8_sign(const char *text) {
    uint32_t number = 0;
    size_t length = promised((unsigned char)*text, &number);
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x80 || byte >= 0xc0) {
            return 0;
        }
        number = number << 6 | (byte & 0x3fU);
    }
    return length > 0 && is_shown(number, length) ? length : 0;
}

void utf8_put(FILE *stream, const char *text) {
    bool marked = false;
    while (*text != '\0') {
        size_t length = strchr("\t\n\r", *text) != NULL ? 1 : utf8_sign(text);
        if (length > 0) {
            fwrite(text, 1, length, stream);
        } else if (!marked) {
            fputs("\xef\xbf\xbd", stream);
        }
        marked = length == 0;
        text += length > 0 ? length : 1;
    }
}
