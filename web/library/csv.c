/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>

int csv_init(struct csv_parser *parser, unsigned char options) {
    (void)options;
    *parser = (struct csv_parser){.delimiter = ','};
    return 0;
}

void csv_set_delim(struct csv_parser *parser, unsigned char delimiter) {
    parser->delimiter = delimiter;
}

int csv_error(struct csv_parser *parser) {
    return parser->error;
}

void csv_free(struct csv_parser *parser) {
    free(parser->field);
    *parser = (struct csv_parser){0};
}

/* Whom to tell. */
struct listener {
    void (*on_field)(void *field, size_t length, void *context);
    void (*on_row)(int terminator, void *context);
    void *context;
};

static bool push(struct csv_parser *parser, char c) {
    if (parser->length + 1 >= parser->room) {
        size_t room = parser->room < 64 ? 64 : 2 * parser->room;
        char *field = realloc(parser->field, room);
        if (field == NULL) {
            parser->error = CSV_ENOMEM;
            return false;
        }
        parser->field = field;
        parser->room = room;
    }
    parser->field[parser->length++] = c;
    return true;
}

/* The last `beyond` characters are none of the field's. */
static bool end_field(struct csv_parser *parser, size_t beyond, const struct listener *to) {
    parser->length -= beyond;
    if (!push(parser, '\0')) {
        return false;
    }
    to->on_field(parser->field, parser->length - 1, to->context);
    *parser = (struct csv_parser){
        .state = CSV_FIELD_NOT_BEGUN,
        .delimiter = parser->delimiter,
        .field = parser->field,
        .room = parser->room};
    return true;
}

static bool ends_row(char c) {
    return c == '\n' || c == '\r';
}

static bool is_blank(const struct csv_parser *parser, char c) {
    return (c == ' ' || c == '\t') && (unsigned char)c != parser->delimiter;
}

/* A delimiter or the end of a row, after a field whose last `beyond` characters do not count. */
static bool end_at(struct csv_parser *parser, char c, size_t beyond, const struct listener *to) {
    if (!end_field(parser, beyond, to)) {
        return false;
    }
    if (ends_row(c)) {
        parser->state = CSV_ROW_NOT_BEGUN;
        to->on_row((unsigned char)c, to->context);
    }
    return true;
}

static bool begin(struct csv_parser *parser, char c, const struct listener *to) {
    bool new_row = parser->state == CSV_ROW_NOT_BEGUN;
    if (is_blank(parser, c) || (new_row && ends_row(c))) {
        return true;
    }
    if ((unsigned char)c == parser->delimiter || ends_row(c)) {
        return end_at(parser, c, 0, to);
    }
    parser->state = CSV_FIELD_BEGUN;
    parser->quoted = c == '"';
    return parser->quoted != 0 || push(parser, c);
}

static bool go_on(struct csv_parser *parser, char c, const struct listener *to) {
    bool quoted = parser->quoted != 0;
    if (c == '"') {
        parser->state = CSV_FIELD_MAY_HAVE_ENDED;
        return quoted && push(parser, c);
    }
    if (!quoted && ((unsigned char)c == parser->delimiter || ends_row(c))) {
        return end_at(parser, c, parser->blanks, to);
    }
    parser->blanks = !quoted && is_blank(parser, c) ? parser->blanks + 1 : 0;
    return push(parser, c);
}

/* After a quote, which is the field's if another follows. */
static bool end_or_go_on(struct csv_parser *parser, char c, const struct listener *to) {
    if ((unsigned char)c == parser->delimiter || ends_row(c)) {
        return end_at(parser, c, parser->blanks + 1, to);
    }
    if (is_blank(parser, c)) {
        parser->blanks++;
        return push(parser, c);
    }
    parser->state = CSV_FIELD_BEGUN;
    return c == '"' && parser->blanks == 0;
}

size_t csv_parse(
    struct csv_parser *parser, const void *text, size_t length,
    void (*on_field)(void *field, size_t length, void *context),
    void (*on_row)(int terminator, void *context), void *context) {
    static bool (*const take[])(struct csv_parser *, char, const struct listener *) = {
        [CSV_ROW_NOT_BEGUN] = begin,
        [CSV_FIELD_NOT_BEGUN] = begin,
        [CSV_FIELD_BEGUN] = go_on,
        [CSV_FIELD_MAY_HAVE_ENDED] = end_or_go_on};
    const struct listener to = {on_field, on_row, context};
    const char *at = text;
    parser->error = 0;
    for (size_t i = 0; i < length; i++) {
        if (!take[parser->state](parser, at[i], &to)) {
            parser->error = parser->error == 0 ? CSV_EPARSE : parser->error;
            return i;
        }
    }
    return length;
}
