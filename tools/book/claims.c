/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"

/* A name that claims are listed under, and how many there are. */
struct group {
    char name[128];
    size_t count;
};

struct groups {
    struct group *group; /* owned */
    size_t count;
};

typedef void name_of(const struct claim *claim, char *out, size_t size);

static void verdict_of(const struct claim *claim, char *out, size_t size) {
    snprintf(out, size, "%s", ledger_verdict_name(ledger_source(claim)));
}

static void check_of(const struct claim *claim, char *out, size_t size) {
    snprintf(out, size, "%s", ledger_verdict_name(ledger_check(claim)));
}

static int by_count(const void *left, const void *right) {
    const struct group *a = left, *b = right;
    return a->count != b->count ? (a->count < b->count ? 1 : -1) : strcmp(a->name, b->name);
}

static size_t claims_in(const struct book *book) {
    size_t count = 0;
    for (size_t i = 0; i < book->contents.count; i++) {
        count += book->ledger[i].count;
    }
    return count;
}

static void groups_init(struct groups *groups, const struct book *book, name_of *name) {
    *groups = (struct groups){.group = calloc(claims_in(book) + 1, sizeof *groups->group)};
    if (groups->group == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < book->contents.count; i++) {
        for (size_t c = 0; c < book->ledger[i].count; c++) {
            struct group *new = &groups->group[groups->count];
            size_t at = 0;
            name(&book->ledger[i].claim[c], new->name, sizeof new->name);
            while (strcmp(groups->group[at].name, new->name) != 0) {
                at++; /* the new one at the latest */
            }
            groups->group[at].count++;
            groups->count += at == groups->count;
        }
    }
    qsort(groups->group, groups->count, sizeof *groups->group, by_count);
}

/* -- with a script ------------------------------------------------------------------------ */

static void
put_select(FILE *out, const struct book *book, const char *key, const char *label, name_of *name) {
    struct groups groups;
    groups_init(&groups, book, name);
    fprintf(out, "<label>%s <select name=\"%s\"><option value=\"\">all</option>\n", label, key);
    for (size_t g = 0; g < groups.count; g++) {
        fputs("<option value=\"", out);
        book_put_escaped(out, groups.group[g].name);
        fputs("\">", out);
        book_put_escaped(out, groups.group[g].name);
        fprintf(out, " (%zu)</option>\n", groups.group[g].count);
    }
    fputs("</select></label>\n", out);
    free(groups.group);
}

static void put_pages_select(FILE *out, const struct book *book) {
    fputs("<label>page <select name=\"page\"><option value=\"\">all</option>\n", out);
    for (size_t i = 0; i < book->contents.count; i++) {
        const struct contents_entry *entry = &book->contents.entry[i];
        if (contents_begins_chapter(&book->contents, i)) {
            fprintf(
                out, "%s<optgroup label=\"%d. ", i > 0 ? "</optgroup>\n" : "",
                entry->prose.chapter);
            book_put_escaped(out, entry->prose.heading);
            fputs("\">\n", out);
        }
        fprintf(
            out, "<option value=\"%s\">%s (%zu)</option>\n", entry->stem, entry->stem,
            book->ledger[i].count);
    }
    fputs("</optgroup></select></label>\n", out);
}

static void put_form(FILE *out, const struct book *book) {
    fputs("\n```{=html}\n<form id=\"filters\" hidden>\n", out);
    put_select(out, book, "verdict", "verdict", verdict_of);
    put_select(out, book, "check", "check", check_of);
    put_select(out, book, "source", "source", card_family);
    put_pages_select(out, book);
    fputs(
        "<label>words <input type=\"search\" name=\"words\" autocomplete=\"off\"></label>\n"
        "<button type=\"reset\">show all</button>\n"
        "<output name=\"shown\" aria-live=\"polite\"></output>\n</form>\n```\n\n",
        out);
}

/* -- without ------------------------------------------------------------------------------ */

static void put_list(FILE *out, const struct book *book, const struct group *group, name_of *name) {
    char here[128];
    fputs("<details><summary>", out);
    book_put_escaped(out, group->name);
    fprintf(out, " (%zu)</summary>\n<p>", group->count);
    for (size_t i = 0; i < book->contents.count; i++) {
        for (size_t c = 0; c < book->ledger[i].count; c++) {
            const struct claim *claim = &book->ledger[i].claim[c];
            name(claim, here, sizeof here);
            if (strcmp(here, group->name) == 0) {
                fprintf(out, "<a href=\"#claim-%s\">%s</a>\n", claim->id, claim->id);
            }
        }
    }
    fputs("</p>\n</details>\n", out);
}

static void put_lists(FILE *out, const struct book *book, const char *title, name_of *name) {
    struct groups groups;
    groups_init(&groups, book, name);
    fprintf(out, "<p>%s</p>\n", title);
    for (size_t g = 0; g < groups.count; g++) {
        put_list(out, book, &groups.group[g], name);
    }
    free(groups.group);
}

static void put_static(FILE *out, const struct book *book) {
    fputs("\n```{=html}\n<div class=\"lists\">\n", out);
    put_lists(out, book, "By verdict on the source", verdict_of);
    put_lists(out, book, "By source", card_family);
    fputs("</div>\n```\n\n", out);
}

/* -- the claims --------------------------------------------------------------------------- */

static void put_page_claims(FILE *out, const struct book *book, size_t page) {
    const struct contents_entry *entry = &book->contents.entry[page];
    char file[256];
    snprintf(file, sizeof file, "%s.html", entry->stem);
    fprintf(
        out, "<section data-page=\"%s\">\n\n### [%s](%s) {#page-%s}\n\n<ol class=\"claims\">\n",
        entry->stem, entry->prose.title, file, entry->stem);
    for (size_t c = 0; c < book->ledger[page].count; c++) {
        card_put(out, &book->ledger[page].claim[c], file);
    }
    fputs("</ol>\n</section>\n\n", out);
}

void claims_put(FILE *out, const struct book *book) {
    fprintf(
        out,
        "---\ntitle: All claims\nquestion: >-\n  What is claimed, where does it come from, and "
        "does it come out?\nscript: claims.js\n---\n\n"
        "%zu claims of %zu programs, in the order of the pages. Each has two "
        "[verdicts](index.html#verdicts): the program's own check, which has to pass, and what the "
        "number says of the source. A claim's id leads to its page; on a terminal "
        "`make claims NAME=PAGE` shows the same.\n\n",
        claims_in(book), book->contents.count);
    put_form(out, book);
    put_static(out, book);
    for (size_t i = 0; i < book->contents.count; i++) {
        const struct prose *prose = &book->contents.entry[i].prose;
        if (contents_begins_chapter(&book->contents, i)) {
            fprintf(
                out, "## %d. %s {#chapter-%d}\n\n", prose->chapter, prose->heading, prose->chapter);
        }
        put_page_claims(out, book, i);
    }
}
