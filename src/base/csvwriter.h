/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CSVWRITER_H
#define CATAPULT_CSVWRITER_H

/** Writes CSV files, whole or not at all. csvfile reads them. */

#include <stddef.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/fault.h"

/** How the numbers of a column are printed: `digits` significant, or that many decimals. */
enum csvwriter_format {
    CSVWRITER_TEXT,
    CSVWRITER_INTEGER,
    CSVWRITER_SIGNIFICANT,
    CSVWRITER_DECIMALS
};

/** What is written into a cell: by csvwriter_text, csvwriter_integer, csvwriter_real. */
enum csvwriter_kind { CSVWRITER_WORDS, CSVWRITER_WHOLE, CSVWRITER_NUMBER };

/** One column: its name, its heading in LaTeX, and how many digits of it can be trusted. */
struct csvwriter_column {
    const char *name;
    const char *heading;
    enum csvwriter_format format;
    int digits;
};

/** A file being written: the body grows in memory and reaches the disk only in csvwriter_commit.
 * Not to be copied: the stream points into it. */
struct csvwriter {
    const struct csvwriter_column *columns;
    size_t count;
    size_t at;   /**< next column of the row being written */
    size_t rows; /**< finished, the header among them */
    /** The first column that was given a cell of another kind than it is declared, or NULL; in
     * which row, and what was written. */
    const struct csvwriter_column *misfit;
    size_t misfit_row;
    enum csvwriter_kind misfit_kind;
    bool lost;  /**< there was no memory for a cell */
    FILE *body; /**< owned: the rows, over `text` */
    char *text; /**< owned */
    size_t size;
};

/** Starts a file of `count` columns; `columns` must outlive the writer. STATUS_SYSTEM: memory. */
enum status csvwriter_init(
    struct csvwriter *writer, const struct csvwriter_column *columns, size_t count,
    struct fault *fault);

/** Writes the next cell of the row: one line of text (as UTF-8, see utf8_put), a whole number, or a
 * number printed to the digits of its column. The row ends by itself after the last column.
 * csvwriter_commit refuses a cell of another kind than its column. */
void csvwriter_text(struct csvwriter *writer, const char *text);
void csvwriter_integer(struct csvwriter *writer, long long value);
void csvwriter_real(struct csvwriter *writer, double value);

/** Formats `value` into `out` as csvwriter_real would: "inf", "-inf", "na" for NaN, else
 * decimals. */
void csvwriter_format_real(
    char *out, size_t size, double value, enum csvwriter_format format, int digits);

/**
 * Writes `path`: `head` (the `#` lines, made by provenance), the header, the rows; to a temporary
 * name, flushed and synced, then renamed, so `path` is either whole or untouched. Clears the
 * writer. STATUS_SYSTEM names the path and the system's reason. STATUS_CLAIM: the program did not
 * write a column that it declares, or wrote another kind; path, column and row are named.
 */
enum status
csvwriter_commit(struct csvwriter *writer, const char *path, const char *head, struct fault *fault);
void csvwriter_clear(struct csvwriter *writer);

/** Computes the SHA-256 of header and rows (all but the `#` lines), as 64 hexadecimal digits and
 * NUL. */
void csvwriter_digest(struct csvwriter *writer, char digest[65]);

#endif
