/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * contents paper  --output index.tex FILE.c...
 * contents readme --output README.md FILE.c...
 *
 * Lists all pages in the order of the argument, which each of them states in its line **Place.**:
 * for the paper, and for the README, where it replaces what stands between the lines
 * "<!-- pages -->" and "<!-- end of pages -->".
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "base/die.h"
#include "base/wholefile.h"
#include "book/contents.h"

static const char *const FROM = "<!-- pages -->\n", *const TO = "<!-- end of pages -->\n";

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
        const struct contents_entry *entry = &contents->entry[i];
        if (contents_begins_chapter(contents, i)) {
            fprintf(out, "| **%d %s** | | |\n", entry->prose.chapter, entry->prose.heading);
        }
        fprintf(
            out, "| %s | [`%s`](%s) | `build/%ss/%s.{csv,%s}` |\n", entry->prose.question,
            entry->source, entry->source, contents_is_figure(entry) ? "figure" : "table",
            entry->stem, contents_is_figure(entry) ? "svg,pdf" : "tex");
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
        "usage: contents paper|readme --output FILE FILE.c...\n\n"
        "Lists all pages in the order of the argument, for the paper or the README.";
    struct contents contents;
    char *text = NULL;
    size_t size = 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts(usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 4 || strcmp(argv[2], "--output") != 0) {
        DIE(STATUS_INPUT, "usage: contents paper|readme --output FILE FILE.c...");
    }
    FILE *out = memstream_open(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(contents_read(&contents, (size_t)(argc - 4), argv + 4, &fault));
    if (strcmp(argv[1], "paper") == 0) {
        put_paper(out, &contents);
    } else if (strcmp(argv[1], "readme") == 0) {
        put_readme(out, &contents, argv[3]);
    } else {
        DIE(STATUS_INPUT, "%s: contents makes paper or readme", argv[1]);
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(wholefile_write(argv[3], text, size, &fault));
    free(text);
    contents_clear(&contents);
    return STATUS_OK;
}
