/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * contents book   --output index.md  FILE.c...
 * contents paper  --output index.tex FILE.c...
 * contents readme --output README.md FILE.c...
 *
 * Lists all pages in the order of the argument, which each of them states in its line **Place.**:
 * for the book, for the paper, and for the README, where it replaces what stands between the lines
 * "<!-- pages -->" and "<!-- end of pages -->".
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/path.h"
#include "base/wholefile.h"
#include "book/prose.h"

static const char *const FROM = "<!-- pages -->\n", *const TO = "<!-- end of pages -->\n";

struct entry {
    struct prose prose;
    const char *source;
    char stem[128];
};

struct contents {
    struct entry *entry; /* owned, in order */
    size_t count;
};

/* -- reading ------------------------------------------------------------------------------ */

/* Pages that share a place follow each other by name. */
static int compare(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    int order = prose_compare(&a->prose, &b->prose);
    return order != 0 ? order : strcmp(a->stem, b->stem);
}

static void contents_init(struct contents *contents, int count, char **source) {
    contents->count = (size_t)count;
    contents->entry = calloc(contents->count + 1, sizeof *contents->entry);
    if (contents->entry == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < contents->count; i++) {
        struct entry *entry = &contents->entry[i];
        entry->source = source[i];
        path_stem(source[i], entry->stem, sizeof entry->stem);
        MUST(prose_read(&entry->prose, source[i], &fault));
    }
    qsort(contents->entry, contents->count, sizeof *contents->entry, compare);
}

static void contents_clear(struct contents *contents) {
    for (size_t i = 0; i < contents->count; i++) {
        prose_clear(&contents->entry[i].prose);
    }
    free(contents->entry);
}

/* Does a chapter begin here? A chapter has one name. */
static bool begins_chapter(const struct contents *contents, size_t i) {
    if (i == 0) {
        return true;
    }
    const struct entry *before = &contents->entry[i - 1], *here = &contents->entry[i];
    if (before->prose.chapter != here->prose.chapter) {
        return true;
    }
    if (strcmp(before->prose.heading, here->prose.heading) != 0) {
        DIE(STATUS_INPUT, "%s and %s: chapter %d is called \"%s\" and \"%s\"; give it one name",
            before->source, here->source, here->prose.chapter, before->prose.heading,
            here->prose.heading);
    }
    return false;
}

static bool is_figure(const struct entry *entry) {
    return strncmp(entry->source, "figures/", 8) == 0;
}

/* -- the book ----------------------------------------------------------------------------- */

static void put_entry(FILE *out, const struct entry *entry) {
    const char *stem = entry->stem, *title = entry->prose.title;
    fprintf(out, "### [%s](%s.html)\n\n*%s*\n\n", title, stem, entry->prose.question);
    if (is_figure(entry)) {
        fprintf(out, "[![%s](%s.svg){.thumb}](%s.html)\\\n\n", title, stem, stem);
    }
    fprintf(
        out, "%s\n\n[`%s`](%s.html) · [%s.csv](%s.csv)\n\n", entry->prose.caption, entry->source,
        stem, stem, stem);
}

static void put_book(FILE *out, const struct contents *contents) {
    fputs(
        "---\nlang: en\ntitle: >-\n  catapult: large spikes in stochastic gradient descent, "
        "reproduced\n---\n\n"
        "Every page is a program: its prose, its code, its picture, its numbers, and its claims "
        "with two verdicts: whether the program's own test came out, and what that says of the "
        "source.\n\n",
        out);
    for (size_t i = 0; i < contents->count; i++) {
        const struct prose *prose = &contents->entry[i].prose;
        if (begins_chapter(contents, i)) {
            fprintf(out, "## %d. %s\n\n", prose->chapter, prose->heading);
        }
        put_entry(out, &contents->entry[i]);
    }
}

/* -- the paper ---------------------------------------------------------------------------- */

static void put_paper(FILE *out, const struct contents *contents) {
    for (size_t i = 0; i < contents->count; i++) {
        fprintf(out, "\\input{build/paper/%s.tex}\n", contents->entry[i].stem);
    }
    fputs("\\def\\allfloats{", out);
    for (size_t i = 0; i < contents->count; i++) {
        fprintf(out, "\\floatitem{%s}", contents->entry[i].stem);
    }
    fputs("}\n", out);
}

/* -- the README --------------------------------------------------------------------------- */

static void put_rows(FILE *out, const struct contents *contents) {
    fputs("| question | program | output |\n|---|---|---|\n", out);
    for (size_t i = 0; i < contents->count; i++) {
        const struct entry *entry = &contents->entry[i];
        if (begins_chapter(contents, i)) {
            fprintf(out, "| **%d %s** | | |\n", entry->prose.chapter, entry->prose.heading);
        }
        fprintf(
            out, "| %s | [`%s`](%s) | `build/%ss/%s.{csv,%s}` |\n", entry->prose.question,
            entry->source, entry->source, is_figure(entry) ? "figure" : "table", entry->stem,
            is_figure(entry) ? "svg,pdf" : "tex");
    }
}

static void put_readme(FILE *out, const struct contents *contents, const char *path) {
    char *text = NULL;
    size_t size = 0;
    FILE *in = fopen(path, "r");
    if (in == NULL || getdelim(&text, &size, '\0', in) <= 0) {
        DIE(STATUS_INPUT, "%s: cannot be read; its list of pages is to be replaced", path);
    }
    fclose(in);
    char *from = strstr(text, FROM), *to = from == NULL ? NULL : strstr(from, TO);
    if (to == NULL) {
        DIE(STATUS_INPUT, "%s: no lines \"%.14s\" and \"%.21s\" to put the list between", path,
            FROM, TO);
    }
    fprintf(out, "%.*s", (int)(from - text + (long)strlen(FROM)), text);
    put_rows(out, contents);
    fputs(to, out);
    free(text);
}

/* -- command line ------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    static const char usage[] =
        "usage: contents book|paper|readme --output FILE FILE.c...\n\n"
        "Lists all pages in the order of the argument, for the book, the paper or the README.";
    struct contents contents;
    char *text = NULL;
    size_t size = 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts(usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 4 || strcmp(argv[2], "--output") != 0) {
        DIE(STATUS_INPUT, "usage: contents book|paper|readme --output FILE FILE.c...");
    }
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    contents_init(&contents, argc - 4, argv + 4);
    if (strcmp(argv[1], "book") == 0) {
        put_book(out, &contents);
    } else if (strcmp(argv[1], "paper") == 0) {
        put_paper(out, &contents);
    } else if (strcmp(argv[1], "readme") == 0) {
        put_readme(out, &contents, argv[3]);
    } else {
        DIE(STATUS_INPUT, "%s: contents makes book, paper or readme", argv[1]);
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(wholefile_write(argv[3], text, size, &fault));
    free(text);
    contents_clear(&contents);
    return STATUS_OK;
}
