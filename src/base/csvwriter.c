/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csvwriter.h"

#include <csv.h>
#include <math.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "base/utf8.h"
#include "base/wholefile.h"

/* Quotes only where a reader needs it, so a plain cell stays greppable: separators, outer blanks,
 * what would pass for a comment, and a lone empty cell, which would pass for a blank line. */
static bool needs_quotes(const struct csvwriter *writer, const char *text) {
    size_t length = strlen(text);
    if (length == 0) {
        return writer->count == 1;
    }
    return strpbrk(text, ",\"\n\r") != NULL || strchr("# \t", text[0]) != NULL ||
           strchr(" \t", text[length - 1]) != NULL;
}

static void next_cell(struct csvwriter *writer) {
    writer->at = (writer->at + 1) % writer->count;
    writer->rows += writer->at == 0;
    fputc(writer->at == 0 ? '\n' : ',', writer->body);
}

static enum csvwriter_kind kind_of(const struct csvwriter_column *column) {
    return column->format == CSVWRITER_TEXT      ? CSVWRITER_WORDS
           : column->format == CSVWRITER_INTEGER ? CSVWRITER_WHOLE
                                                 : CSVWRITER_NUMBER;
}

/* A cell left out moves all cells after it, and where each row lacks one, the last may end well all
 * the same. Then a cell comes where another kind was declared. */
static void expect(struct csvwriter *writer, enum csvwriter_kind kind) {
    if (writer->misfit == NULL && kind_of(&writer->columns[writer->at]) != kind) {
        writer->misfit = &writer->columns[writer->at];
        writer->misfit_row = writer->rows;
        writer->misfit_kind = kind;
    }
}

static void put_cell(struct csvwriter *writer, const char *text) {
    if (needs_quotes(writer, text)) {
        csv_fwrite(writer->body, text, strlen(text));
    } else {
        fputs(text, writer->body);
    }
    next_cell(writer);
}

enum status csvwriter_init(
    struct csvwriter *writer, const struct csvwriter_column *columns, size_t count,
    struct fault *fault) {
    *writer = (struct csvwriter){.columns = columns, .count = count};
    writer->body = memstream_open(&writer->text, &writer->size);
    if (writer->body == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a table");
    }
    for (size_t c = 0; c < count; c++) {
        put_cell(writer, columns[c].name);
    }
    return STATUS_OK;
}

/* What reads the file, an XML parser in the end, takes nothing else than UTF-8. */
void csvwriter_text(struct csvwriter *writer, const char *text) {
    char *clean = NULL;
    size_t size = 0;
    FILE *stream = memstream_open(&clean, &size);
    expect(writer, CSVWRITER_WORDS);
    if (stream != NULL) {
        utf8_put(stream, text);
    }
    bool good = stream != NULL && fclose(stream) == 0;
    writer->lost = writer->lost || !good;
    put_cell(writer, good ? clean : "");
    free(clean);
}

void csvwriter_integer(struct csvwriter *writer, long long value) {
    expect(writer, CSVWRITER_WHOLE);
    fprintf(writer->body, "%lld", value);
    next_cell(writer);
}

void csvwriter_format_real(
    char *out, size_t size, double value, enum csvwriter_format format, int digits) {
    if (isnan(value)) {
        snprintf(out, size, "na");
        return;
    }
    if (isinf(value)) {
        snprintf(out, size, value > 0 ? "inf" : "-inf");
        return;
    }
    snprintf(out, size, format == CSVWRITER_DECIMALS ? "%.*f" : "%#.*g", digits, value);
    size_t length = strlen(out);
    if (length > 0 && out[length - 1] == '.') {
        out[length - 1] = '\0'; /* 123. is 123 */
    }
    /* What rounds to zero shows no sign. */
    if (out[0] == '-' && strpbrk(out, "123456789") == NULL) {
        memmove(out, out + 1, strlen(out));
    }
}

void csvwriter_real(struct csvwriter *writer, double value) {
    char text[400];
    const struct csvwriter_column *column = &writer->columns[writer->at];
    expect(writer, CSVWRITER_NUMBER);
    csvwriter_format_real(text, sizeof text, value, column->format, column->digits);
    put_cell(writer, text);
}

void csvwriter_digest(struct csvwriter *writer, char digest[65]) {
    SHA2_CTX context;
    fflush(writer->body);
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)writer->text, writer->size);
    SHA256End(&context, digest);
}

void csvwriter_clear(struct csvwriter *writer) {
    if (writer->body != NULL) {
        fclose(writer->body);
    }
    free(writer->text);
    *writer = (struct csvwriter){0};
}

/* The header is row 0, so the first row of cells is 1. */
static enum status
check_rows(const struct csvwriter *writer, const char *path, struct fault *fault) {
    static const char *const names[] = {
        [CSVWRITER_WORDS] = "text",
        [CSVWRITER_WHOLE] = "a whole number",
        [CSVWRITER_NUMBER] = "a number with digits",
    };
    if (writer->misfit != NULL) {
        return fault_set(
            fault, STATUS_CLAIM,
            "%s: row %zu: column \"%s\" is declared as %s and %s is written; the program must "
            "write each column it declares, in their order",
            path, writer->misfit_row, writer->misfit->name, names[kind_of(writer->misfit)],
            names[writer->misfit_kind]);
    }
    if (writer->at != 0) {
        return fault_set(
            fault, STATUS_CLAIM,
            "%s: row %zu: column \"%s\" is declared and not written; the program must write each "
            "column it declares, in their order",
            path, writer->rows, writer->columns[writer->at].name);
    }
    return STATUS_OK;
}

enum status csvwriter_commit(
    struct csvwriter *writer, const char *path, const char *head, struct fault *fault) {
    if (check_rows(writer, path, fault) != STATUS_OK) {
        csvwriter_clear(writer);
        return STATUS_CLAIM;
    }
    char *text = NULL;
    size_t size = 0;
    FILE *whole = memstream_open(&text, &size);
    bool failed =
        whole == NULL || writer->lost || fflush(writer->body) != 0 || ferror(writer->body);
    if (!failed) {
        fputs(head, whole);
        for (size_t c = 0; c < writer->count; c++) {
            const struct csvwriter_column *column = &writer->columns[c];
            fprintf(whole, "# column %s: %s\n", column->name, column->heading);
        }
        fwrite(writer->text, 1, writer->size, whole);
        failed = ferror(whole);
    }
    if (whole != NULL) {
        failed = fclose(whole) != 0 || failed;
    }
    enum status status = STATUS_OK;
    if (failed) {
        status = fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
    } else {
        status = wholefile_write(path, text, size, fault);
    }
    free(text);
    csvwriter_clear(writer);
    return status;
}
