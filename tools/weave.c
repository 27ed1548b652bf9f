/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weave float --source FILE.c --output FILE.tex
 *
 * Turns a program, which is a page (see book/prose.h), into the paper's figure or table.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/memstream.h"
#include "book/prose.h"
#include "base/path.h"
#include "book/tex.h"
#include "base/wholefile.h"

static bool is_figure(const char *path) {
    return strncmp(path, "figures/", 8) == 0;
}

struct options {
    const char *source, *output;
};

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
    fprintf(out, "\\begin{%s}[!htbp]\\centering\n", figure ? "figure" : "table");
    if (figure) {
        fprintf(
            out, "\\makebox[\\linewidth]{\\includegraphics[width=510pt]{build/figures/%s.pdf}}\n",
            stem);
    }
    fputs("\\caption{\\textbf{", out);
    tex_put(out, page.title);
    /* A title may end a sentence itself. */
    fputs(strchr("?!.", page.title[strlen(page.title) - 1]) != NULL ? "} " : ".} ", out);
    tex_put(out, page.caption);
    fprintf(out, " \\toledger{%s}}\\label{fig:%s}\n", stem, stem);
    if (!figure) {
        fprintf(out, "\\medskip\\tablefile{build/tables/%s.tex}\n", stem);
    }
    fprintf(out, "\\end{%s}}\n", figure ? "figure" : "table");
    prose_clear(&page);
}

/* -- command line ------------------------------------------------------------------------- */

static void read_options(int argc, char **argv, struct options *options) {
    int i = 2;
    for (; i + 1 < argc; i += 2) {
        const char **slot = strcmp(argv[i], "--source") == 0   ? &options->source
                            : strcmp(argv[i], "--output") == 0 ? &options->output
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
    static const char usage[] = "usage: weave float --source FILE.c --output FILE.tex\n\n"
                                "Turns a program into the paper's figure or table.";
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
    FILE *out = memstream_open(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    if (strcmp(verb, "float") == 0 && options.source && options.output) {
        put_float(out, &options);
    } else {
        DIE(STATUS_INPUT, "give float, --source and --output");
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(wholefile_write(options.output, text, size, &fault));
    free(text);
    return STATUS_OK;
}
