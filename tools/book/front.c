/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "book/plain.h"

/* -- verdicts ----------------------------------------------------------------------------- */

static size_t count_verdict(const struct book *book, enum claim_verdict verdict) {
    size_t count = 0;
    for (size_t i = 0; i < book->contents.count; i++) {
        for (size_t c = 0; c < book->ledger[i].count; c++) {
            const struct claim *claim = &book->ledger[i].claim[c];
            count += ledger_check(claim) == verdict || ledger_source(claim) == verdict;
        }
    }
    return count;
}

static void put_verdicts(FILE *out, const struct book *book) {
    static const struct {
        enum claim_verdict verdict;
        const char *meaning;
    } row[] = {
        {CLAIM_CONFIRMED, "the source states it, and our number agrees"},
        {CLAIM_REFUTED, "the source states it, and our number says otherwise; the reason stands "
                        "beside it"},
        {CLAIM_UNDETERMINED, "what could be read of the source does not say enough to decide"},
        {CLAIM_OWN, "no source states it: the claim is ours"},
    };
    fputs("| verdict | claims | what it means |\n|:--|--:|:----------------|\n", out);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *name = ledger_verdict_name(row[i].verdict);
        fprintf(
            out, "| [%s]{.%s} | [%zu](claims.html?verdict=%s) | %s |\n", name, name,
            count_verdict(book, row[i].verdict), name, row[i].meaning);
    }
    fprintf(
        out,
        "\nThat is the verdict on the **source**. Before it comes the **check** of our own program, "
        "which has to pass: of all %zu claims %zu do.\n",
        count_verdict(book, CLAIM_PASS) + count_verdict(book, CLAIM_FAIL),
        count_verdict(book, CLAIM_PASS));
}

/* -- chapters ----------------------------------------------------------------------------- */

static void put_entry(FILE *out, const struct book *book, size_t page) {
    const struct contents_entry *entry = &book->contents.entry[page];
    const char *stem = entry->stem;
    fputs("<li>\n", out);
    if (contents_is_figure(entry)) {
        fprintf(
            out,
            "<a class=\"thumb\" href=\"%s.html\" tabindex=\"-1\" aria-hidden=\"true\">"
            "<img src=\"%s.svg\" alt=\"\" loading=\"lazy\"></a>\n",
            stem, stem);
    } else {
        fputs("<span class=\"thumb\" aria-hidden=\"true\">table</span>\n", out);
    }
    fprintf(
        out, "<div>\n\n[%s](%s.html)\n\n[%s]{.question}\n\n[%zu claim%s", entry->prose.title, stem,
        entry->prose.question, book->ledger[page].count, book->ledger[page].count == 1 ? "" : "s");
    card_put_sources(out, &book->ledger[page]);
    fputs("]{.summary}\n\n</div>\n</li>\n", out);
}

static void put_chapters(FILE *out, const struct book *book) {
    for (size_t i = 0; i < book->contents.count; i++) {
        const struct prose *prose = &book->contents.entry[i].prose;
        if (contents_begins_chapter(&book->contents, i)) {
            fprintf(
                out, "%s### %d. %s {#chapter-%d}\n\n<ol class=\"pages\">\n",
                i > 0 ? "</ol>\n\n" : "", prose->chapter, prose->heading, prose->chapter);
        }
        put_entry(out, book, i);
    }
    fputs("</ol>\n", out);
}

/* -- the text ----------------------------------------------------------------------------- */

void front_put(FILE *out, const struct book *book, const char *path) {
    FILE *text = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    if (text == NULL) {
        DIE(STATUS_INPUT, "%s: cannot be read; it is the text of the front page", path);
    }
    while (getline(&line, &room, text) > 0) {
        if (strcmp(line, "<!-- verdicts -->\n") == 0) {
            put_verdicts(out, book);
        } else if (strcmp(line, "<!-- chapters -->\n") == 0) {
            put_chapters(out, book);
        } else {
            fputs(line, out);
        }
    }
    free(line);
    fclose(text);
}
