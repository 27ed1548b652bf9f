/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weave page --source FILE.c --csv FILE.csv [--picture FILE.svg --drawing FILE] --output FILE.md
 * weave float --source FILE.c --output FILE.tex
 *
 * Turns a program into a page (see book/prose.h). `page` adds picture, CSV and claims with their
 * verdicts and `float` makes the paper's figure or table.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/ledger.h"
#include "base/csvfile.h"
#include "base/die.h"
#include "book/markdown.h"
#include "book/prose.h"
#include "base/path.h"
#include "book/tex.h"
#include "base/wholefile.h"

/* -- the three outputs -------------------------------------------------------------------- */

static bool is_figure(const char *path) {
    return strncmp(path, "figures/", 8) == 0;
}

struct options {
    const char *source, *csv, *picture, *drawing, *output;
};

static void read_claims(struct ledger *ledger, const char *csv) {
    struct fault fault;
    char path[4096];
    snprintf(path, sizeof path, "%.*s.claims.csv", (int)(strlen(csv) - 4), csv);
    ledger_init(ledger);
    DIE_UNLESS_OK(ledger_read(ledger, path, &fault), fault);
}

/* One line for the head of the page: how many claims, and is any of them failing or refuting? */
static void put_summary(FILE *out, const char *csv) {
    struct ledger ledger;
    size_t fail = 0, refuted = 0;
    read_claims(&ledger, csv);
    for (size_t i = 0; i < ledger.count; i++) {
        fail += ledger_check(&ledger.claim[i]) == CLAIM_FAIL;
        refuted += ledger_source(&ledger.claim[i]) == CLAIM_REFUTED;
    }
    fprintf(out, "[%zu claims](#claims-and-verdicts): ", ledger.count);
    if (fail == 0) {
        fputs("[every check passes]{.pass}", out);
    } else {
        fprintf(out, "[%zu checks fail]{.fail}", fail);
    }
    if (refuted > 0) {
        fprintf(out, ", [%zu of the sources' statements refuted]{.refuted}", refuted);
    }
    fputs(".\n\n", out);
    ledger_clear(&ledger);
}

/* A cell for reading: decimals to six digits, lists with blanks. */
static void put_rounded(FILE *out, const char *text) {
    char part[256], *end;
    while (*text != '\0') {
        size_t length = strcspn(text, ";");
        snprintf(part, sizeof part, "%.*s", (int)length, text);
        double value = strtod(part, &end);
        if (strchr(part, '.') != NULL && *end == '\0') {
            fprintf(out, "%#.6g", value);
        } else {
            markdown_put(out, part);
        }
        text += length;
        if (*text == ';') {
            fputs(", ", out);
            text++;
        }
    }
}

/* The numbers of a table program, rounded for reading. */
static void put_numbers(FILE *out, const char *csv) {
    enum { MOST_ROWS = 1000 };
    struct csvfile file;
    struct fault fault;
    DIE_UNLESS_OK(csvfile_read(&file, csv, MOST_ROWS, &fault), fault);
    for (size_t column = 0; column < file.columns; column++) {
        char key[128];
        snprintf(key, sizeof key, "column %s", csvfile_name(&file, column));
        const char *heading = csvfile_comment(&file, key);
        fprintf(out, "| %s ", heading == NULL ? csvfile_name(&file, column) : heading);
    }
    fputs("|\n", out);
    for (size_t column = 0; column < file.columns; column++) {
        fputs("|:---", out);
    }
    fputs("|\n", out);
    for (size_t row = 0; row < file.rows; row++) {
        for (size_t column = 0; column < file.columns; column++) {
            fputs("| ", out);
            put_rounded(out, csvfile_cell(&file, row, column));
        }
        fputs("|\n", out);
    }
    fputs("\n", out);
    csvfile_clear(&file);
}

static void put_expected(FILE *out, const struct claim *claim) {
    const char *sign = claim->relation == CLAIM_AT_LEAST  ? "≥ "
                       : claim->relation == CLAIM_AT_MOST ? "≤ "
                                                          : "";
    fprintf(out, "%s%.12g", sign, claim->expected);
    if (claim->relation == CLAIM_WITHIN) {
        fprintf(out, " ± %.2g", claim->tolerance);
    } else if (claim->relation == CLAIM_CONSISTENT) {
        fprintf(out, " ± %.2g", claim->tolerance * claim->error);
    }
}

static void put_claims(FILE *out, const char *csv) {
    struct ledger ledger;
    read_claims(&ledger, csv);
    fputs(
        "\n## Claims and verdicts\n\n"
        "| claim | measured | expected | check | source |\n|:---|---:|---:|:--|:--|\n",
        out);
    for (size_t i = 0; i < ledger.count; i++) {
        const struct claim *claim = &ledger.claim[i];
        fputs("| ", out);
        markdown_put(out, claim->statement);
        fputs(" *(", out);
        markdown_put(out, claim->origin);
        fputs(")*", out);
        if (*claim->reason != '\0') {
            fputs(" — ", out);
            markdown_put(out, claim->reason);
        }
        const char *check = ledger_verdict_name(ledger_check(claim));
        const char *source = ledger_verdict_name(ledger_source(claim));
        fprintf(out, " | %.12g | ", claim->measured);
        put_expected(out, claim);
        fprintf(
            out, " | [%s]{.%s}%s%s | [%s]{.%s} |\n", check, check,
            ledger_check(claim) == CLAIM_PASS ? ", " : "",
            ledger_check(claim) == CLAIM_PASS ? ledger_grade(claim) : "", source, source);
    }
    fputs("\n", out);
    ledger_clear(&ledger);
}

static void put_page(FILE *out, const struct options *options) {
    struct prose page;
    struct fault fault;
    char stem[256];
    DIE_UNLESS_OK(prose_read(&page, options->source, &fault), fault);
    path_stem(options->source, stem, sizeof stem);
    fprintf(out, "---\nlang: en\ntitle: >-\n  %s\n---\n\n", page.title);
    fprintf(
        out, "[all pages](index.html) · %d.%d %s · *%s*\n\n", page.chapter, page.place,
        page.heading, page.question);
    if (options->picture != NULL) {
        fprintf(out, "![%s](%s){.picture}\\\n\n", page.title, options->picture);
    } else {
        put_numbers(out, options->csv);
    }
    fprintf(out, "Numbers: [%s.csv](%s.csv). Program: `%s`", stem, stem, options->source);
    if (options->drawing != NULL) {
        fprintf(out, ", drawn by [`%s`](%s)", options->drawing, path_name(options->drawing));
    }
    fputs(".\n", out);
    put_summary(out, options->csv);
    char *body = NULL;
    size_t size = 0;
    FILE *woven = open_memstream(&body, &size);
    if (woven == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    prose_weave(&page, woven);
    fclose(woven);
    /* The title stands above the picture already. */
    const char *after_title = strstr(body, "# ");
    after_title = after_title == NULL ? body : after_title + strcspn(after_title, "\n");
    fputs(after_title, out);
    put_claims(out, options->csv);
    free(body);
    prose_clear(&page);
}

static void put_float(FILE *out, const struct options *options) {
    struct prose page;
    struct fault fault;
    char stem[256];
    bool figure = is_figure(options->source);
    DIE_UNLESS_OK(prose_read(&page, options->source, &fault), fault);
    path_stem(options->source, stem, sizeof stem);
    fprintf(out, "\\expandafter\\def\\csname title@%s\\endcsname{", stem);
    tex_put(out, page.title);
    fprintf(
        out, "}\n\\expandafter\\def\\csname kind@%s\\endcsname{%s}\n", stem,
        figure ? "figure" : "table");
    fprintf(out, "\\expandafter\\def\\csname float@%s\\endcsname{%%\n", stem);
    fprintf(out, "\\begin{%s}[tp]\\centering\n", figure ? "figure" : "table");
    if (figure) {
        fprintf(out, "\\makebox[\\linewidth]{\\includegraphics[width=510pt]{build/figures/%s.pdf}}\n", stem);
    }
    fputs("\\caption{\\textbf{", out);
    tex_put(out, page.title);
    fputs(".} ", out);
    tex_put(out, page.caption);
    fprintf(out, "}\\label{fig:%s}\n", stem);
    if (!figure) {
        fprintf(out, "\\medskip\\fittable{\\input{build/tables/%s.tex}}\n", stem);
    }
    fprintf(out, "\\end{%s}}\n", figure ? "figure" : "table");
    prose_clear(&page);
}

/* -- command line ------------------------------------------------------------------------- */

static void read_options(int argc, char **argv, struct options *options) {
    int i = 2;
    for (; i + 1 < argc; i += 2) {
        const char **slot = strcmp(argv[i], "--source") == 0    ? &options->source
                            : strcmp(argv[i], "--csv") == 0     ? &options->csv
                            : strcmp(argv[i], "--picture") == 0 ? &options->picture
                            : strcmp(argv[i], "--drawing") == 0 ? &options->drawing
                            : strcmp(argv[i], "--output") == 0  ? &options->output
                                                                : NULL;
        if (slot == NULL) {
            DIE(STATUS_INPUT, "%s: unknown option of weave", argv[i]);
        }
        *slot = argv[i + 1];
    }
    if (i < argc) {
        DIE(STATUS_INPUT, "%s: an option of weave without its value, or no option", argv[i]);
    }
}

int main(int argc, char **argv) {
    static const char usage[] =
        "usage: weave page --source FILE.c --csv FILE.csv [--picture FILE.svg --drawing FILE] "
        "--output FILE.md\n"
        "       weave float --source FILE.c --output FILE.tex\n\n"
        "Turns a program into a page of the book, or into the paper's figure or table.";
    struct options options = {0};
    char *text = NULL;
    size_t size = 0;
    const char *verb = argc < 2 ? "" : argv[1];
    if (strcmp(verb, "--help") == 0) {
        puts(usage);
        die_unless_printed();
        return STATUS_OK;
    }
    read_options(argc, argv, &options);
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    if (strcmp(verb, "page") == 0 && options.source && options.csv && options.output) {
        put_page(out, &options);
    } else if (strcmp(verb, "float") == 0 && options.source && options.output) {
        put_float(out, &options);
    } else {
        DIE(STATUS_INPUT, "give page or float, --source, --output, and for a page --csv");
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(wholefile_write(options.output, text, size, &fault));
    free(text);
    return STATUS_OK;
}
