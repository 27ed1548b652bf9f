/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nearest.h"

#include <string.h>

enum { LONGEST = 128 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* By rows: row[j] is the distance from what was read of `a` to the first j letters of `b`. */
static size_t distance(const char *a, const char *b) {
    size_t row[LONGEST + 1], columns = strnlen(b, LONGEST), rows = strnlen(a, LONGEST);
    for (size_t j = 0; j <= columns; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= rows; i++) {
        size_t before = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t kept = before + (a[i - 1] != b[j - 1]);
            before = row[j];
            row[j] = least(kept, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[columns];
}

size_t nearest_of(const char *word, const char *const *words, size_t count) {
    size_t best = 0, least_distance = (size_t)-1;
    for (size_t i = 0; i < count; i++) {
        size_t here = distance(word, words[i]);
        if (here < least_distance) {
            best = i;
            least_distance = here;
        }
    }
    return best;
}
