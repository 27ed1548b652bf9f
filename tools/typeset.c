/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * typeset --statements FILE.csv --output FILE.tex NAME.claims.csv...
 *
 * Writes the claims for the paper, as macros that paper.tex lays out: the fields of each claim, the
 * sources' statements with their claims, the ledger of each page, and how many there are of each
 * verdict.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "page/ledger.h"
#include "base/csvfile.h"
#include "base/die.h"
#include "base/path.h"
#include "base/wholefile.h"
#include "book/tex.h"
#include "book/tex_math.h"

enum { DIGITS = 6, MOST_ROWS = 10000 };

static const char *source_of(const struct claim *claim) {
    return ledger_verdict_name(ledger_source(claim));
}

/* -- numbers ------------------------------------------------------------------------------ */

/* A whole number as such, anything else with so many significant digits. */
static void put_value(FILE *out, double value, int digits) {
    char number[64];
    bool whole = value == rint(value) && fabs(value) < 1e6;
    snprintf(number, sizeof number, whole ? "%.0f" : "%.17g", whole ? value + 0.0 : value);
    tex_put_number(out, number, digits);
}

/* A limit: without noughts at the end. */
static void put_limit(FILE *out, double value) {
    char number[64];
    snprintf(number, sizeof number, "%.*g", DIGITS, value);
    tex_put_number(out, number, DIGITS);
}

/* As many digits as stand before and at the first two of the error. */
static int digits_of(double value, double error) {
    if (value == 0 || !(error > 0)) {
        return error > 0 ? 2 : DIGITS;
    }
    double digits = floor(log10(fabs(value))) - floor(log10(error)) + 2;
    return digits < 2 ? 2 : digits > 12 ? 12 : (int)digits;
}

static void put_measured(FILE *out, const struct claim *claim) {
    put_value(out, claim->measured, digits_of(claim->measured, claim->error));
    if (claim->error > 0) {
        fputs("\\ensuremath{{}\\pm{}}", out);
        put_value(out, claim->error, 2);
    }
}

/* Measured and expected, and what a pass is worth: "0, exact", "1.59 = 1.59 within 10^-15",
 * "3.4 <= 13", "1.002 +- 0.017, expected 1 within 4 sigma". */
static void put_numbers(FILE *out, const struct claim *claim) {
    put_measured(out, claim);
    switch (claim->relation) {
    case CLAIM_AT_LEAST:
    case CLAIM_AT_MOST:
        fputs(
            claim->relation == CLAIM_AT_MOST ? "\\ensuremath{{}\\le{}}" : "\\ensuremath{{}\\ge{}}",
            out);
        put_limit(out, claim->expected);
        fputs(claim->comparisons > 0 ? "\\,\\ensuremath\\sigma" : "", out);
        break;
    case CLAIM_CONSISTENT:
        fputs("\\ensuremath{{}\\approx{}}", out);
        put_value(out, claim->expected, digits_of(claim->expected, claim->error));
        fputs(", ", out);
        put_limit(out, claim->tolerance);
        fputs("\\,\\ensuremath\\sigma", out);
        break;
    case CLAIM_WITHIN:
        fputs("\\ensuremath{{}\\approx{}}", out);
        put_limit(out, claim->expected);
        fputs(", within ", out);
        put_limit(out, claim->tolerance);
        break;
    default:
        if (claim->measured != claim->expected) {
            fputs("\\ensuremath{{}\\ne{}}", out);
            put_limit(out, claim->expected);
        }
        fputs(", exact", out);
    }
}

/* -- macros ------------------------------------------------------------------------------- */

static FILE *open_field(FILE *out, const char *id, const char *field) {
    fprintf(out, "\\expandafter\\def\\csname claim@%s@%s\\endcsname{", id, field);
    return out;
}

static void put_macros(FILE *out, const struct claim *claim) {
    char number[64];
    snprintf(number, sizeof number, "%.17g", claim->measured);
    tex_put_number(open_field(out, claim->id, "measured"), number, 5);
    fputs("}\n", out);
    tex_put_number(open_field(out, claim->id, "precise"), number, 12);
    fputs("}\n", out);
    fprintf(open_field(out, claim->id, "source"), "%s}\n", source_of(claim));
    tex_put(open_field(out, claim->id, "reason"), claim->reason);
    fputs("}\n", out);
    put_numbers(open_field(out, claim->id, "numbers"), claim);
    fputs("}\n", out);
}

static void put_row(FILE *out, const struct claim *claim) {
    fprintf(out, "\\ledgerrow{%s}{%s}{", claim->id, source_of(claim));
    tex_put(out, claim->statement);
    fputs("}{", out);
    /* "own; closed form" says how; that it is our own says that it has no verdict. */
    if (strcmp(claim->origin, "own") != 0) {
        tex_put(out, claim->origin + (strncmp(claim->origin, "own; ", 5) == 0 ? 5 : 0));
    }
    fputs("}{", out);
    tex_put(out, claim->reason);
    fputs("}%\n", out);
}

/* A page's claims, one after the other. */
static void put_page(FILE *out, const struct ledger *ledger, const char *page, size_t first) {
    fprintf(out, "\\expandafter\\def\\csname ledger@%s\\endcsname{%%\n", page);
    for (size_t i = first; i < ledger->count; i++) {
        put_row(out, &ledger->claim[i]);
    }
    fputs("}\n", out);
}

static void put_counts(FILE *out, const struct ledger *ledger, size_t statements) {
    size_t count[CLAIM_OWN + 1] = {0};
    for (size_t i = 0; i < ledger->count; i++) {
        count[ledger_check(&ledger->claim[i])]++;
        count[ledger_source(&ledger->claim[i])]++;
    }
    for (int v = 0; v <= CLAIM_OWN; v++) {
        const char *name = ledger_verdict_name((enum claim_verdict)v);
        fprintf(out, "\\expandafter\\def\\csname claims@%s\\endcsname{%zu}\n", name, count[v]);
    }
    fprintf(
        out,
        "\\expandafter\\def\\csname claims@all\\endcsname{%zu}\n"
        "\\expandafter\\def\\csname claims@sources\\endcsname{%zu}\n"
        "\\expandafter\\def\\csname claims@statements\\endcsname{%zu}\n",
        ledger->count, ledger->count - count[CLAIM_OWN], statements);
}

/* -- the sources' statements -------------------------------------------------------------- */

static size_t column_of(const struct csvfile *file, const char *path, const char *name) {
    size_t column;
    if (!csvfile_column(file, name, &column)) {
        DIE(STATUS_INPUT, "%s: no column %s", path, name);
    }
    return column;
}

/* Statements in the file's order, numbered, each with its claims. Returns how many there are. */
static size_t put_statements(FILE *out, const char *path) {
    struct csvfile file;
    size_t count = 0;
    MUST(csvfile_read(&file, path, MOST_ROWS, &fault));
    size_t statement = column_of(&file, path, "statement"),
           source = column_of(&file, path, "source");
    size_t claim = column_of(&file, path, "claim"), verdict = column_of(&file, path, "verdict");
    const char *last = "";
    fputs("\\def\\statementrows{%\n", out);
    for (size_t row = 0; row < file.rows; row++) {
        const char *text = csvfile_cell(&file, row, statement);
        if (strcmp(text, last) != 0) {
            fprintf(out, "\\statementrow{%zu}{", ++count);
            tex_put(out, text);
            fputs("}{", out);
            tex_put(out, csvfile_cell(&file, row, source));
            fputs("}%\n", out);
            last = text;
        }
        fprintf(
            out, "\\statementclaim{%s}{%s}%%\n", csvfile_cell(&file, row, claim),
            csvfile_cell(&file, row, verdict));
    }
    fputs("}\n", out);
    count = 0;
    last = "";
    for (size_t row = 0; row < file.rows; row++) {
        const char *text = csvfile_cell(&file, row, statement);
        count += strcmp(text, last) != 0;
        last = text;
        fprintf(
            out, "\\expandafter\\def\\csname claim@%s@statement\\endcsname{%zu}\n",
            csvfile_cell(&file, row, claim), count);
    }
    csvfile_clear(&file);
    return count;
}

/* -- command line ------------------------------------------------------------------------- */

static void write_all(FILE *out, const char *statements, int files, char **file) {
    struct ledger ledger;
    ledger_init(&ledger);
    for (int i = 0; i < files; i++) {
        char page[128];
        size_t first = ledger.count;
        MUST(ledger_read(&ledger, file[i], &fault));
        path_stem(file[i], page, sizeof page);
        page[strcspn(page, ".")] = '\0';
        put_page(out, &ledger, page, first);
    }
    for (size_t i = 0; i < ledger.count; i++) {
        put_macros(out, &ledger.claim[i]);
    }
    put_counts(out, &ledger, put_statements(out, statements));
    ledger_clear(&ledger);
}

int main(int argc, char **argv) {
    static const char usage[] =
        "usage: typeset --statements FILE.csv --output FILE.tex NAME.claims.csv...";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf(
            "%s\n\n"
            "Writes claims for the paper: the fields of each, the statements of build/theorems.csv\n"
            "with theirs, the ledger of each page, and how many have each verdict.\n",
            usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 6 || strcmp(argv[1], "--statements") != 0 || strcmp(argv[3], "--output") != 0) {
        DIE(STATUS_INPUT, "%s", usage);
    }
    char *text = NULL;
    size_t size = 0;
    FILE *out = memstream_open(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    write_all(out, argv[2], argc - 5, argv + 5);
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(wholefile_write(argv[4], text, size, &fault));
    free(text);
    return STATUS_OK;
}
