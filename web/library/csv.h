/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_CSV_H
#define CATAPULT_WEB_CSV_H

/** Stands in for libcsv where a page of the book computes: the strict parser, fed piece by piece.
 */

#include <stddef.h>
#include <stdio.h>

enum { CSV_STRICT = 1, CSV_STRICT_FINI = 4, CSV_APPEND_NULL = 8 };
enum { CSV_EPARSE = 1, CSV_ENOMEM = 2 };

enum csv_state {
    CSV_ROW_NOT_BEGUN,
    CSV_FIELD_NOT_BEGUN,
    CSV_FIELD_BEGUN,
    CSV_FIELD_MAY_HAVE_ENDED
};

struct csv_parser {
    enum csv_state state;
    int quoted;
    size_t blanks; /* at the end of the field so far */
    unsigned char delimiter;
    int error;   /* of the last call: 0, or one of the above */
    char *field; /* owned */
    size_t length, room;
};

/** As if with all three options, which are ignored. Returns 0. */
int csv_init(struct csv_parser *parser, unsigned char options);
void csv_set_delim(struct csv_parser *parser, unsigned char delimiter);
void csv_free(struct csv_parser *parser);

/** Returns why the last call took less than it was given, or 0. */
int csv_error(struct csv_parser *parser);

/** Returns how much of `text` was taken: less than `length` at a stray quote, or without memory.
 * Fields end in a NUL that their length does not count. */
size_t csv_parse(
    struct csv_parser *parser, const void *text, size_t length,
    void (*on_field)(void *field, size_t length, void *context),
    void (*on_row)(int terminator, void *context), void *context);

#endif
