/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * theorems [--strict] [--csv FILE] [--markdown FILE] STATEMENTS.csv NAME.claims.csv...
 * What the papers state, and what comes out: each statement (columns as in book/statements.h) with
 * the numbers held against it and both verdicts. Prints it, or writes it.
 * With --strict it exits 2 when a statement names a claim that no program makes; a checkout with
 * fewer programs has fewer claims.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/ledger.h"
#include "base/csvwriter.h"
#include "base/die.h"
#include "book/digits.h"
#include "book/markdown.h"
#include "book/statements.h"
#include "book/plain.h"
#include "book/tex_math.h"
#include "base/wholefile.h"

struct theorems {
    struct statements list;
    struct ledger ledger;
    size_t *row; /* owned: of each claim, the statement it stands under */
};

static const char *verdict(enum claim_verdict verdict) {
    return ledger_verdict_name(verdict);
}

/* -- reading ------------------------------------------------------------------------------ */

/* The claim's place, or the number of claims when no program here makes it. */
static size_t find_claim(const struct ledger *ledger, const char *id, size_t length) {
    size_t i = 0;
    while (i < ledger->count && (strlen(ledger->claim[i].id) != length ||
                                 strncmp(ledger->claim[i].id, id, length) != 0)) {
        i++;
    }
    return i;
}

/* Claims on a source that the list forgets come last, under their own origins: none is passed over
 * in silence. */
static void match(struct theorems *theorems, bool strict) {
    size_t count = theorems->ledger.count;
    theorems->row = malloc((count + 1) * sizeof *theorems->row);
    if (theorems->row == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        theorems->row[i] = statements_count(&theorems->list);
    }
    for (size_t r = 0; r < statements_count(&theorems->list); r++) {
        struct statements_id id = statements_first(&theorems->list, r);
        for (; id.length > 0; id = statements_next(id)) {
            size_t found = find_claim(&theorems->ledger, id.text, id.length);
            if (found == count && strict) {
                DIE(STATUS_INPUT, "no program claims %.*s; mend the list of statements",
                    (int)id.length, id.text);
            }
            theorems->row[found] = r; /* there is one place more than claims */
        }
    }
}

/* Statements, and one more for the rest. */
static size_t sections(const struct theorems *theorems) {
    return statements_count(&theorems->list) + 1;
}

static const char *statement_of(const struct theorems *theorems, size_t section) {
    return section < statements_count(&theorems->list)
               ? statements_cell(&theorems->list, section, STATEMENTS_STATEMENT)
               : "Other claims about sources.";
}

static const char *source_of(const struct theorems *theorems, size_t section) {
    return section < statements_count(&theorems->list)
               ? statements_cell(&theorems->list, section, STATEMENTS_SOURCE)
               : "see the claims";
}

/* Paper, book and terminal print the statements: mathematics that cannot be typeset is refused. */
static void refuse_raw(const struct theorems *theorems, const char *path) {
    for (size_t r = 0; r < statements_count(&theorems->list); r++) {
        const char *raw = tex_math_raw(statement_of(theorems, r));
        const char *reading = statements_cell(&theorems->list, r, STATEMENTS_READING);
        raw = raw == NULL ? tex_math_raw(reading) : raw;
        if (raw != NULL) {
            DIE(STATUS_INPUT, "%s:%zu: raw mathematics at \"%.20s\"; write it between dollars",
                path, theorems->list.file.line[r], raw);
        }
    }
}

static bool stands_under(const struct theorems *theorems, size_t claim, size_t section) {
    return theorems->row[claim] == section &&
           (section < statements_count(&theorems->list) ||
            ledger_source(&theorems->ledger.claim[claim]) != CLAIM_OWN);
}

static bool is_empty(const struct theorems *theorems, size_t section) {
    bool empty = true;
    for (size_t i = 0; i < theorems->ledger.count; i++) {
        empty = empty && !stands_under(theorems, i, section);
    }
    return empty;
}

/* -- writing ------------------------------------------------------------------------------ */

typedef void put_statement(FILE *out, const struct theorems *theorems, size_t row);
typedef void put_claim(FILE *out, const struct claim *claim);

static void
put(FILE *out, const struct theorems *theorems, put_statement *statement, put_claim *each) {
    for (size_t r = 0; r < sections(theorems); r++) {
        if (is_empty(theorems, r)) {
            continue;
        }
        statement(out, theorems, r);
        for (size_t i = 0; i < theorems->ledger.count; i++) {
            if (stands_under(theorems, i, r)) {
                each(out, &theorems->ledger.claim[i]);
            }
        }
    }
}

static void text_statement(FILE *out, const struct theorems *theorems, size_t row) {
    fputc('\n', out);
    plain_put(out, statement_of(theorems, row), strlen(statement_of(theorems, row)));
    fputs(" [", out);
    plain_put(out, source_of(theorems, row), strlen(source_of(theorems, row)));
    fputs("]\n", out);
}

static void text_claim(FILE *out, const struct claim *claim) {
    fprintf(
        out, "  %-5s %-13s %-28s %.9g", verdict(ledger_check(claim)), verdict(ledger_source(claim)),
        claim->id, claim->measured);
    fprintf(out, claim->error > 0 ? " ± %.2g\n" : "\n", claim->error);
}

static void markdown_statement(FILE *out, const struct theorems *theorems, size_t row) {
    fputs("\n**", out);
    markdown_put(out, statement_of(theorems, row));
    fputs("** [", out);
    markdown_put(out, source_of(theorems, row));
    fputs("]{.origin}\n\n", out);
}

static void markdown_claim(FILE *out, const struct claim *claim) {
    enum { DIGITS = 7 };
    const char *check = verdict(ledger_check(claim)), *source = verdict(ledger_source(claim));
    fprintf(out, "- [%s](claims.html#claim-%s): ", claim->id, claim->id);
    markdown_put(out, claim->statement);
    fputs(": [", out);
    digits_put_estimate(out, claim->measured, claim->error, DIGITS);
    fprintf(out, "]{.n}. Check: [%s]{.%s}. Source: [%s]{.%s}", check, check, source, source);
    if (*claim->reason != '\0') {
        fputs(", ", out);
        markdown_put(out, claim->reason);
    }
    fputs(".\n", out);
}

static void write_file(
    const struct theorems *theorems, const char *path, const char *head, const char *foot,
    put_statement *statement, put_claim *each) {
    struct wholefile file;
    struct fault fault;
    DIE_UNLESS_OK(wholefile_open(&file, path, &fault), fault);
    fputs(head, file.stream);
    put(file.stream, theorems, statement, each);
    fputs(foot, file.stream);
    DIE_UNLESS_OK(wholefile_commit(&file, &fault), fault);
}

static void write_csv(const struct theorems *theorems, const char *path) {
    static const struct csvwriter_column columns[] = {
        {"statement", "statement", CSVWRITER_TEXT, 0},
        {"source", "source", CSVWRITER_TEXT, 0},
        {"claim", "claim", CSVWRITER_TEXT, 0},
        {"measured", "measured", CSVWRITER_SIGNIFICANT, 12},
        {"error", "standard error", CSVWRITER_SIGNIFICANT, 3},
        {"check", "check", CSVWRITER_TEXT, 0},
        {"verdict", "of the source", CSVWRITER_TEXT, 0},
    };
    struct csvwriter writer;
    struct fault fault;
    DIE_UNLESS_OK(
        csvwriter_init(&writer, columns, sizeof columns / sizeof *columns, &fault), fault);
    for (size_t r = 0; r < sections(theorems); r++) {
        for (size_t i = 0; i < theorems->ledger.count; i++) {
            const struct claim *claim = &theorems->ledger.claim[i];
            if (!stands_under(theorems, i, r)) {
                continue;
            }
            csvwriter_text(&writer, statement_of(theorems, r));
            csvwriter_text(&writer, source_of(theorems, r));
            csvwriter_text(&writer, claim->id);
            csvwriter_real(&writer, claim->measured);
            csvwriter_real(&writer, claim->error);
            csvwriter_text(&writer, verdict(ledger_check(claim)));
            csvwriter_text(&writer, verdict(ledger_source(claim)));
        }
    }
    DIE_UNLESS_OK(csvwriter_commit(&writer, path, "", &fault), fault);
}

static void print_help(void) {
    puts(
        "usage: theorems [--strict] [--csv FILE] [--markdown FILE] STATEMENTS.csv NAME.claims.csv...\n\n"
        "Prints what the papers state beside the claims that hold numbers against it, or writes\n"
        "that as CSV, which the paper is made from, or for the book.\n\n"
        "  --strict   refuse a statement that names a claim which no program makes");
    die_unless_printed();
}

int main(int argc, char **argv) {
    static const char *const option[] = {"--csv", "--markdown"};
    const char *path[2] = {NULL, NULL};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help();
        return STATUS_OK;
    }
    struct theorems theorems = {0};
    struct fault fault;
    bool strict = argc > 1 && strcmp(argv[1], "--strict") == 0;
    int at = strict ? 2 : 1;
    for (int o = 0; o < 2; o++) {
        if (at + 1 < argc && strcmp(argv[at], option[o]) == 0) {
            path[o] = argv[at + 1];
            at += 2;
        }
    }
    if (at + 1 >= argc) {
        DIE(STATUS_INPUT, "usage: theorems [--strict] [--csv FILE] [--markdown FILE] "
                          "STATEMENTS.csv NAME.claims.csv...");
    }
    ledger_init(&theorems.ledger);
    DIE_UNLESS_OK(statements_read(&theorems.list, argv[at], &fault), fault);
    refuse_raw(&theorems, argv[at]);
    for (int i = at + 1; i < argc; i++) {
        DIE_UNLESS_OK(ledger_read(&theorems.ledger, argv[i], &fault), fault);
    }
    match(&theorems, strict);
    if (path[0] != NULL) {
        write_csv(&theorems, path[0]);
    }
    if (path[1] != NULL) {
        write_file(
            &theorems, path[1],
            "---\ntitle: What the papers state, and what comes out\nquestion: >-\n  Which statement is "
            "held against which numbers, and with what verdict?\n---\n\nIn our words and in the "
            "order of the sources. Below each statement are the claims that belong to it; an id "
            "leads to the claim with all its numbers. What the verdicts mean stands on the [front "
            "page](index.html#verdicts).\n",
            "", markdown_statement, markdown_claim);
    }
    if (path[0] == NULL && path[1] == NULL) {
        put(stdout, &theorems, text_statement, text_claim);
        die_unless_printed();
    }
    free(theorems.row);
    ledger_clear(&theorems.ledger);
    statements_clear(&theorems.list);
    return STATUS_OK;
}
