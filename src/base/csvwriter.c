/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csvwriter.h"

#include <csv.h>
#include <math.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

static void put_text(const struct csvwriter *writer, const char *text) {
    if (needs_quotes(writer, text)) {
        csv_fwrite(writer->body, text, strlen(text));
    } else {
        fputs(text, writer->body);
    }
}

static void next_cell(struct csvwriter *writer) {
    writer->at = (writer->at + 1) % writer->count;
    fputc(writer->at == 0 ? '\n' : ',', writer->body);
}

enum status csvwriter_init(
    struct csvwriter *writer, const struct csvwriter_column *columns, size_t count,
    struct fault *fault) {
    *writer = (struct csvwriter){.columns = columns, .count = count};
    writer->body = open_memstream(&writer->text, &writer->size);
    if (writer->body == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a table");
    }
    for (size_t c = 0; c < count; c++) {
        csvwriter_text(writer, columns[c].name);
    }
    return STATUS_OK;
}

void csvwriter_text(struct csvwriter *writer, const char *text) {
    put_text(writer, text);
    next_cell(writer);
}

void csvwriter_integer(struct csvwriter *writer, long long value) {
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
    csvwriter_format_real(text, sizeof text, value, column->format, column->digits);
    csvwriter_text(writer, text);
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

enum status csvwriter_commit(
    struct csvwriter *writer, const char *path, const char *head, struct fault *fault) {
    if (writer->at != 0) {
        csvwriter_clear(writer);
        return fault_set(fault, STATUS_SYSTEM, "%s: the last row is not finished", path);
    }
    char *text = NULL;
    size_t size = 0;
    FILE *whole = open_memstream(&text, &size);
    bool failed = whole == NULL || fflush(writer->body) != 0 || ferror(writer->body);
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
    enum status status = failed ? fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path)
                                : wholefile_write(path, text, size, fault);
    free(text);
    csvwriter_clear(writer);
    return status;
}
