/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csvfile.h"

#include <csv.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A longer line is not a table of numbers; the bound keeps a stray binary file cheap. */
enum { LONGEST_LINE = 1 << 16 };

/* -- growing arrays ----------------------------------------------------------------------- */

struct reader {
    struct csvfile *file;
    const char *path;
    struct fault *fault;
    enum status status;
    size_t line;    /* of the text being parsed */
    size_t returns; /* blank lines that old Macs ended, and that the next line counts */
    size_t in_row;  /* cells seen in the current row */
    bool row_ended; /* by the line being parsed */
    bool have_header;
    size_t most_rows;
    size_t text_size, text_room, cell_count, cell_room, line_room, comment_room;
};

/* Makes room for `need` elements of `size` bytes, doubling. */
static bool grow(void **array, size_t *room, size_t need, size_t size) {
    if (need <= *room) {
        return true;
    }
    size_t wanted = *room < 64 ? 64 : *room * 2;
    wanted = wanted < need ? need : wanted;
    void *grown = wanted > SIZE_MAX / size ? NULL : realloc(*array, wanted * size);
    if (grown == NULL) {
        return false;
    }
    *array = grown;
    *room = wanted;
    return true;
}

static bool append_text(struct reader *r, const char *text, size_t length, size_t *offset) {
    struct csvfile *file = r->file;
    if (!grow((void **)&file->text, &r->text_room, r->text_size + length + 1, 1)) {
        return false;
    }
    *offset = r->text_size;
    memcpy(file->text + r->text_size, text, length);
    r->text_size += length;
    file->text[r->text_size++] = '\0';
    return true;
}

static void out_of_memory(struct reader *r) {
    r->status =
        fault_set(r->fault, STATUS_SYSTEM, "%s: out of memory at line %zu", r->path, r->line);
}

/* -- libcsv's callbacks ------------------------------------------------------------------- */

static void on_cell(void *text, size_t length, void *context) {
    struct reader *r = context;
    size_t offset = 0;
    if (r->status != STATUS_OK) {
        return;
    }
    if (!append_text(r, text == NULL ? "" : text, length, &offset) ||
        !grow((void **)&r->file->cell, &r->cell_room, r->cell_count + 1, sizeof *r->file->cell)) {
        out_of_memory(r);
        return;
    }
    r->file->cell[r->cell_count++] = offset;
    r->in_row++;
}

/* Spreadsheets end rows with commas that stand for no column. */
static void drop_empty_end(struct reader *r) {
    while (r->in_row > r->file->columns &&
           r->file->text[r->file->cell[r->cell_count - 1]] == '\0') {
        r->in_row--;
        r->cell_count--;
    }
}

static void finish_row(struct reader *r) {
    struct csvfile *file = r->file;
    drop_empty_end(r);
    if (r->in_row != file->columns) {
        r->status = fault_set(
            r->fault, STATUS_INPUT,
            "%s:%zu: %zu field%s where the header has %zu; give every column "
            "exactly one value",
            r->path, r->line, r->in_row, r->in_row == 1 ? "" : "s", file->columns);
    } else if (file->rows == r->most_rows) {
        r->status = fault_set(
            r->fault, STATUS_INPUT, "%s:%zu: more than %zu rows; split the file or thin it out",
            r->path, r->line, r->most_rows);
    } else if (!grow((void **)&file->line, &r->line_room, file->rows + 1, sizeof *file->line)) {
        out_of_memory(r);
    } else {
        file->line[file->rows++] = r->line;
    }
}

static void on_row(int terminator, void *context) {
    struct reader *r = context;
    (void)terminator;
    r->row_ended = true;
    if (r->status == STATUS_OK && r->in_row > 0) {
        if (r->have_header) {
            finish_row(r);
        } else {
            r->have_header = true;
            r->file->header = r->line;
            r->file->columns = r->in_row;
        }
    }
    r->in_row = 0;
}

/* -- lines -------------------------------------------------------------------------------- */

static bool is_binary(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f) {
            return true;
        }
    }
    return false;
}

static void add_comment(struct reader *r, const char *text, size_t length) {
    size_t skip = length > 1 && text[1] == ' ' ? 2 : 1;
    size_t offset = 0;
    struct csvfile *file = r->file;
    if (!append_text(r, text + skip, length - skip, &offset) ||
        !grow(
            (void **)&file->comment, &r->comment_room, file->comments + 1, sizeof *file->comment)) {
        out_of_memory(r);
        return;
    }
    file->comment[file->comments++] = offset;
}

/* libcsv is fed line by line: it knows no line numbers, and a quote in a comment would derail it.
 * A row that does not end with its line has an open quote. */
static void
parse_line(struct reader *r, struct csv_parser *parser, const char *text, size_t length) {
    r->row_ended = false;
    bool blank = strspn(text, " \t") == length;
    size_t used = csv_parse(parser, text, length, on_cell, on_row, r);
    if (used == length && !blank) {
        used += csv_parse(parser, "\n", 1, on_cell, on_row, r) - 1;
    }
    if (r->status != STATUS_OK) {
        return;
    }
    if (csv_error(parser) == CSV_ENOMEM) {
        out_of_memory(r);
    } else if (used != length) {
        r->status = fault_set(
            r->fault, STATUS_INPUT,
            "%s:%zu: a stray quote in \"%s\"; quote a whole field or none of it", r->path, r->line,
            text);
    } else if (!blank && !r->row_ended) {
        r->status = fault_set(
            r->fault, STATUS_INPUT,
            "%s:%zu: a quote is not closed in \"%s\"; close it on the same line", r->path, r->line,
            text);
    }
}

/* -- separators --------------------------------------------------------------------------- */

/* Excel's own line, such as sep=; which names the separator. */
static bool is_sep_line(const char *text, size_t length) {
    return length == 5 && strncmp(text, "sep=", 4) == 0 && strchr(",;\t", text[4]) != NULL;
}

static bool has_outside_quotes(const char *text, char wanted) {
    bool quoted = false;
    for (; *text != '\0'; text++) {
        quoted ^= *text == '"';
        if (!quoted && *text == wanted) {
            return true;
        }
    }
    return false;
}

/* What separates the names of a header: a comma where there is one. */
static char separator_of(const char *header) {
    static const char others[] = ";\t";
    for (size_t i = 0; i < sizeof others - 1 && !has_outside_quotes(header, ','); i++) {
        if (has_outside_quotes(header, others[i])) {
            return others[i];
        }
    }
    return ',';
}

/* Settles the separator by the first line that counts; says whether the line only names it. */
static bool
settle_separator(struct reader *r, struct csv_parser *parser, const char *text, size_t length) {
    bool names = is_sep_line(text, length);
    if (r->file->separator != '\0' || strspn(text, " \t") == length) {
        return false;
    }
    r->file->separator = names ? text[4] : separator_of(text);
    csv_set_delim(parser, (unsigned char)r->file->separator);
    return names;
}

static void take_line(struct reader *r, struct csv_parser *parser, char *text, size_t length) {
    if (r->line == 1 && length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    if (is_binary(text, length)) {
        r->status = fault_set(
            r->fault, STATUS_INPUT,
            "%s:%zu: not a text file (a control character); give a CSV file in "
            "UTF-8",
            r->path, r->line);
    } else if (text[0] == '#') {
        add_comment(r, text, length);
    } else if (!settle_separator(r, parser, text, length)) {
        parse_line(r, parser, text, length);
    }
}

/* -- lines from the file ------------------------------------------------------------------ */

/* At a CR: takes those that follow, and the LF if one ends them. Without it each CR has ended a
 * line. */
static void take_returns(struct reader *r, FILE *stream) {
    int c = getc(stream);
    size_t more = 0;
    for (; c == '\r'; c = getc(stream)) {
        more++;
    }
    if (c != '\n') {
        ungetc(c, stream);
        r->returns = more;
    }
}

/* Reads a line without its end into `text`, of LONGEST_LINE + 1 bytes; false at the end of the
 * file. Bounded: an endless line, such as /dev/zero, must not take all memory. */
static bool next_line(struct reader *r, FILE *stream, char *text, size_t *length) {
    int c = getc(stream);
    *length = 0;
    if (c == EOF) {
        return false;
    }
    r->line += 1 + r->returns;
    r->returns = 0;
    for (; c != EOF && c != '\n' && c != '\r'; c = getc(stream)) {
        if (*length == LONGEST_LINE) {
            r->status = fault_set(
                r->fault, STATUS_INPUT,
                "%s:%zu: a longer line than a table has; the longest allowed has %d "
                "characters",
                r->path, r->line, LONGEST_LINE);
            return false;
        }
        text[(*length)++] = (char)c;
    }
    if (c == '\r') {
        take_returns(r, stream);
    }
    text[*length] = '\0';
    return true;
}

static void read_lines(struct reader *r, FILE *stream) {
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        out_of_memory(r);
        return;
    }
    char *text = malloc(LONGEST_LINE + 1);
    if (text == NULL) {
        out_of_memory(r);
    }
    size_t length;
    while (r->status == STATUS_OK && next_line(r, stream, text, &length)) {
        take_line(r, &parser, text, length);
    }
    if (r->status == STATUS_OK && ferror(stream)) {
        /* A directory opens, and fails here with EISDIR: the user's slip, not the disk's. */
        r->status = fault_set(
            r->fault, errno == EISDIR ? STATUS_INPUT : STATUS_SYSTEM,
            "%s: cannot read: %s; give a CSV file", r->path, strerror(errno));
    }
    free(text);
    csv_free(&parser);
}

enum status
csvfile_read(struct csvfile *file, const char *path, size_t most_rows, struct fault *fault) {
    *file = (struct csvfile){0};
    bool standard = strcmp(path, "-") == 0;
    FILE *stream = standard ? stdin : fopen(path, "r");
    if (stream == NULL) {
        return fault_open(fault, path, "a readable CSV file");
    }
    path = standard ? "standard input" : path;
    struct reader r = {.file = file, .path = path, .fault = fault, .most_rows = most_rows};
    read_lines(&r, stream);
    if (!standard) {
        fclose(stream);
    }
    if (r.status == STATUS_OK && !r.have_header) {
        r.status =
            fault_set(fault, STATUS_INPUT, "%s: empty; the first line must name the columns", path);
    }
    if (r.status != STATUS_OK) {
        csvfile_clear(file);
    }
    return r.status;
}

void csvfile_clear(struct csvfile *file) {
    free(file->text);
    free(file->cell);
    free(file->line);
    free(file->comment);
    *file = (struct csvfile){0};
}

const char *csvfile_name(const struct csvfile *file, size_t column) {
    return file->text + file->cell[column];
}

const char *csvfile_cell(const struct csvfile *file, size_t row, size_t column) {
    return file->text + file->cell[(row + 1) * file->columns + column];
}

bool csvfile_column(const struct csvfile *file, const char *name, size_t *column) {
    for (size_t c = 0; c < file->columns; c++) {
        if (strcmp(csvfile_name(file, c), name) == 0) {
            *column = c;
            return true;
        }
    }
    return false;
}

const char *csvfile_comment(const struct csvfile *file, const char *key) {
    size_t length = strlen(key);
    for (size_t i = 0; i < file->comments; i++) {
        const char *text = file->text + file->comment[i];
        if (strncmp(text, key, length) == 0 && strncmp(text + length, ": ", 2) == 0) {
            return text + length + 2;
        }
    }
    return NULL;
}
