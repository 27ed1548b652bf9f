/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * summary --source NAME --tex FILE --markdown FILE STATEMENTS.csv NAME.claims.csv...
 * One paper in one table: each statement of the list (book/statements.h) whose source begins with
 * NAME, with what came out of its claims, under which reading, and on which pages. All verdicts
 * and reasons are those of the claims' files.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/path.h"
#include "base/wholefile.h"
#include "book/markdown.h"
#include "book/statements.h"
#include "book/tex.h"
#include "page/ledger.h"

enum { VERDICTS = CLAIM_OWN + 1, LONGEST_NAME = 128 };

struct summary {
    const char *source;
    struct statements list;
    struct ledger ledger;
    char (*page)[LONGEST_NAME]; /* owned: of each claim, the page that makes it */
};

/* What came of a statement. */
struct outcome {
    const struct claim *first;
    size_t count, with[VERDICTS];
};

/* How one kind of file is written. */
struct form {
    void (*begin)(FILE *out, const char *place, const struct claim *first);
    void (*text)(FILE *out, const char *text);
    const char *between; /* of two cells */
    void (*place)(FILE *out, const char *page);
    const char *end;
};

/* -- reading ------------------------------------------------------------------------------ */

static void read_claims(struct summary *summary, const char *path) {
    size_t first = summary->ledger.count;
    MUST(ledger_read(&summary->ledger, path, &fault));
    size_t count = summary->ledger.count;
    void *page = realloc(summary->page, (count + 1) * sizeof *summary->page);
    if (page == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    summary->page = page;
    for (size_t i = first; i < count; i++) {
        path_stem(path, summary->page[i], LONGEST_NAME);
        summary->page[i][strcspn(summary->page[i], ".")] = '\0';
    }
}

/* The claim's number, or how many there are: a checkout with fewer programs has fewer. */
static size_t find(const struct summary *summary, struct statements_id id) {
    const struct ledger *ledger = &summary->ledger;
    size_t i = 0;
    while (i < ledger->count && (strlen(ledger->claim[i].id) != id.length ||
                                 strncmp(ledger->claim[i].id, id.text, id.length) != 0)) {
        i++;
    }
    return i;
}

static struct outcome outcome_of(const struct summary *summary, size_t row) {
    struct outcome outcome = {0};
    struct statements_id id = statements_first(&summary->list, row);
    for (; id.length > 0; id = statements_next(id)) {
        size_t i = find(summary, id);
        if (i < summary->ledger.count) {
            const struct claim *claim = &summary->ledger.claim[i];
            outcome.first = outcome.count == 0 ? claim : outcome.first;
            outcome.with[ledger_source(claim)]++;
            outcome.count++;
        }
    }
    return outcome;
}

/* Where in the paper: what follows its name; NULL where the statement is another's. */
static const char *place_of(const struct summary *summary, size_t row) {
    const char *source = statements_cell(&summary->list, row, STATEMENTS_SOURCE);
    size_t length = strlen(summary->source);
    if (strncmp(source, summary->source, length) != 0 || source[length] != ',') {
        return NULL;
    }
    return source + length + 1 + strspn(source + length + 1, " ");
}

/* -- writing ------------------------------------------------------------------------------ */

/* "confirmed", or "confirmed 3 of 4, refuted 1 of 4". */
static void put_verdicts(FILE *out, const struct outcome *outcome) {
    const char *comma = "";
    for (int v = CLAIM_CONFIRMED; v <= CLAIM_OWN; v++) {
        if (outcome->with[v] > 0) {
            fprintf(out, "%s%s", comma, ledger_verdict_name((enum claim_verdict)v));
            if (outcome->with[v] < outcome->count) {
                fprintf(out, " %zu of %zu", outcome->with[v], outcome->count);
            }
            comma = ", ";
        }
    }
}

/* Why claims are not confirmed; two that give one reason give it once. */
static void
put_reasons(FILE *out, const struct summary *summary, size_t row, const struct form *form) {
    const char *last = "", *colon = ": ";
    struct statements_id id = statements_first(&summary->list, row);
    for (; id.length > 0; id = statements_next(id)) {
        size_t i = find(summary, id);
        const char *reason = i < summary->ledger.count ? summary->ledger.claim[i].reason : "";
        if (*reason != '\0' && strcmp(reason, last) != 0) {
            fputs(colon, out);
            form->text(out, reason);
            colon = "; ";
            last = reason;
        }
    }
}

static bool
is_named_before(const struct summary *summary, size_t row, const char *end, const char *page) {
    struct statements_id id = statements_first(&summary->list, row);
    for (; id.length > 0 && id.text < end; id = statements_next(id)) {
        size_t i = find(summary, id);
        if (i < summary->ledger.count && strcmp(summary->page[i], page) == 0) {
            return true;
        }
    }
    return false;
}

static void
put_places(FILE *out, const struct summary *summary, size_t row, const struct form *form) {
    const char *comma = "";
    struct statements_id id = statements_first(&summary->list, row);
    for (; id.length > 0; id = statements_next(id)) {
        size_t i = find(summary, id);
        if (i < summary->ledger.count &&
            !is_named_before(summary, row, id.text, summary->page[i])) {
            fputs(comma, out);
            form->place(out, summary->page[i]);
            comma = ", ";
        }
    }
}

static void put_row(FILE *out, const struct summary *summary, size_t row, const struct form *form) {
    struct outcome outcome = outcome_of(summary, row);
    const char *place = place_of(summary, row);
    if (place == NULL || outcome.count == 0) {
        return;
    }
    form->begin(out, place, outcome.first);
    form->text(out, statements_cell(&summary->list, row, STATEMENTS_STATEMENT));
    fputs(form->between, out);
    put_verdicts(out, &outcome);
    put_reasons(out, summary, row, form);
    fputs(form->between, out);
    form->text(out, statements_cell(&summary->list, row, STATEMENTS_READING));
    fputs(form->between, out);
    put_places(out, summary, row, form);
    fputs(form->end, out);
}

static void tex_begin(FILE *out, const char *place, const struct claim *first) {
    fprintf(out, "\\summaryrow{%s}{", first->id);
    tex_put(out, place);
    fputs("}{", out);
}

static void tex_place(FILE *out, const char *page) {
    fprintf(out, "\\summaryplace{%s}", page);
}

static void markdown_begin(FILE *out, const char *place, const struct claim *first) {
    (void)first; /* the page that the row leads to has all of them */
    fputs("| ", out);
    markdown_put(out, place);
    fputs(" | ", out);
}

static void markdown_place(FILE *out, const char *page) {
    fprintf(out, "[%s](%s.html)", page, page);
}

static const struct form TEX = {tex_begin, tex_put, "}{", tex_place, "}%\n"};
static const struct form MARKDOWN = {markdown_begin, markdown_put, " | ", markdown_place, " |\n"};

static void write_file(
    const struct summary *summary, const char *path, const char *head, const struct form *form,
    const char *foot) {
    struct wholefile file;
    MUST(wholefile_open(&file, path, &fault));
    fputs(head, file.stream);
    for (size_t row = 0; row < statements_count(&summary->list); row++) {
        put_row(file.stream, summary, row, form);
    }
    fputs(foot, file.stream);
    MUST(wholefile_commit(&file, &fault));
}

/* -- command line ------------------------------------------------------------------------- */

static void write_markdown(const struct summary *summary, const char *path) {
    char head[512];
    snprintf(
        head, sizeof head,
        "\n## %s in one table {#in-one-table}\n\nWhere the paper leaves something open, *reading* says "
        "what was taken. *Came out* is what the claims above say.\n\n"
        "| place | states | came out | reading | pages |\n|---|---|---|---|---|\n",
        summary->source);
    write_file(summary, path, head, &MARKDOWN, "");
}

int main(int argc, char **argv) {
    static const char usage[] = "usage: summary --source NAME --tex FILE --markdown FILE "
                                "STATEMENTS.csv NAME.claims.csv...";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf(
            "%s\n\n"
            "Writes one table for the paper and one for the book: what the source of that name states,\n"
            "what came out, under which reading, and where.\n",
            usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 9 || strcmp(argv[1], "--source") != 0 || strcmp(argv[3], "--tex") != 0 ||
        strcmp(argv[5], "--markdown") != 0) {
        DIE(STATUS_INPUT, "%s", usage);
    }
    struct summary summary = {.source = argv[2]};
    ledger_init(&summary.ledger);
    MUST(statements_read(&summary.list, argv[7], &fault));
    for (int i = 8; i < argc; i++) {
        read_claims(&summary, argv[i]);
    }
    write_file(&summary, argv[4], "\\def\\summaryrows{%\n", &TEX, "}\n");
    write_markdown(&summary, argv[6]);
    free(summary.page);
    ledger_clear(&summary.ledger);
    statements_clear(&summary.list);
    return STATUS_OK;
}
