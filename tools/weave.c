/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weave page  --source FILE.c --csv FILE.csv [--picture FILE.svg --drawing FILE] --output FILE.md
 * weave float --source FILE.c --output FILE.tex
 * weave index --output FILE.md FILE.c...
 *
 * Turns a program into a page. Its comments that open with slash-star-star at the start of a line
 * are Markdown prose, all else is code. The first heading is the title, the paragraph that opens
 * with **What to see.** the caption. `page` adds picture, CSV and the claims with their verdicts,
 * `float` makes the paper's figure or table, `index` the list of all pages.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "csvfile.h"
#include "die.h"
#include "path.h"
#include "tex.h"
#include "wholefile.h"

#define CAPTION "**What to see.**"

/* -- reading a program -------------------------------------------------------------------- */

/* The whole of a text file, NUL-ended; the caller frees it. */
static char *read_text(const char *path) {
    FILE *stream = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    if (stream == NULL || (getdelim(&text, &size, '\0', stream) < 0 && ferror(stream))) {
        DIE(STATUS_INPUT, "%s: cannot read the program", path);
    }
    fclose(stream);
    return text;
}

static bool is_figure(const char *path) {
    return strncmp(path, "figures/", 8) == 0;
}

/* Calls `prose` and `code` for each line of `text`, in order. */
struct weaver {
    FILE *out;
    bool in_prose, in_code;
};

static void end_code(struct weaver *weaver) {
    if (weaver->in_code) {
        fputs("```\n\n", weaver->out);
        weaver->in_code = false;
    }
}

static void put_prose(struct weaver *weaver, const char *line, size_t length) {
    fprintf(weaver->out, "%.*s\n", (int)length, line);
}

static void put_code(struct weaver *weaver, const char *line, size_t length) {
    if (!weaver->in_code && length == 0) {
        return; /* blank lines around prose */
    }
    if (!weaver->in_code) {
        fputs("\n```c\n", weaver->out);
        weaver->in_code = true;
    }
    fprintf(weaver->out, "%.*s\n", (int)length, line);
}

/* Where the prose of this line ends, or NULL when the comment goes on. */
static const char *end_of_comment(const char *line, size_t length) {
    return length >= 2 ? memmem(line, length, "*/", 2) : NULL;
}

static void weave_line(struct weaver *weaver, const char *line, size_t length) {
    if (!weaver->in_prose && length >= 3 && strncmp(line, "/**", 3) == 0) {
        end_code(weaver);
        weaver->in_prose = true;
        line += 3;
        length -= 3;
        while (length > 0 && *line == ' ') {
            line++;
            length--;
        }
    }
    if (!weaver->in_prose) {
        if (strncmp(line, "/* SPDX", 7) != 0) {
            put_code(weaver, line, length);
        }
        return;
    }
    const char *end = end_of_comment(line, length);
    size_t prose = end == NULL ? length : (size_t)(end - line);
    while (prose > 0 && line[prose - 1] == ' ') {
        prose--;
    }
    put_prose(weaver, line, prose);
    weaver->in_prose = end == NULL;
}

/* The Markdown of a whole program. */
static void weave(FILE *out, const char *text) {
    struct weaver weaver = {.out = out};
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        weave_line(&weaver, text, length);
        text += length + (text[length] == '\n');
    }
    end_code(&weaver);
}

/* -- title and caption -------------------------------------------------------------------- */

struct heading {
    char title[512];
    char caption[4096]; /* one paragraph, line ends become blanks */
};

static void copy_flat(char *out, size_t size, const char *text, size_t length) {
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < size; i++) {
        out[used++] = text[i] == '\n' ? ' ' : text[i];
    }
    out[used] = '\0';
}

static void read_heading(const char *path, const char *text, struct heading *heading) {
    const char *title = strstr(text, "\n# ");
    const char *caption = strstr(text, "\n" CAPTION);
    if (title == NULL || caption == NULL) {
        DIE(STATUS_INPUT,
            "%s: the top comment needs a line \"# Title\" and a paragraph that begins " CAPTION,
            path);
    }
    title += 3;
    copy_flat(heading->title, sizeof heading->title, title, strcspn(title, "\n"));
    caption += strlen("\n" CAPTION);
    size_t length = 0;
    while (caption[length] != '\0' && strncmp(caption + length, "\n\n", 2) != 0 &&
           strncmp(caption + length, "\n*/", 3) != 0) {
        length++;
    }
    copy_flat(heading->caption, sizeof heading->caption, caption, length);
}

/* -- the three outputs -------------------------------------------------------------------- */

struct options {
    const char *source, *csv, *picture, *drawing, *output;
};

static void put_cell(FILE *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (strchr("|*_<>$", *text) != NULL) {
            fputc('\\', out);
        }
        fputc(*text, out);
    }
}

static void read_claims(struct claim_ledger *ledger, const char *csv) {
    struct fault fault;
    char path[4096];
    snprintf(path, sizeof path, "%.*s.claims.csv", (int)(strlen(csv) - 4), csv);
    claim_ledger_init(ledger);
    DIE_UNLESS_OK(claim_ledger_read(ledger, path, &fault), fault);
}

/* One line for the head of the page: how many claims, and is any of them failing or refuting? */
static void put_summary(FILE *out, const char *csv) {
    struct claim_ledger ledger;
    size_t fail = 0, refuted = 0;
    read_claims(&ledger, csv);
    for (size_t i = 0; i < ledger.count; i++) {
        fail += claim_check(&ledger.claim[i]) == CLAIM_FAIL;
        refuted += claim_source(&ledger.claim[i]) == CLAIM_REFUTED;
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
    claim_ledger_clear(&ledger);
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
            put_cell(out, part);
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
    struct claim_ledger ledger;
    read_claims(&ledger, csv);
    fputs("\n## Claims and verdicts\n\n"
          "| claim | measured | expected | check | source |\n|:---|---:|---:|:--|:--|\n",
          out);
    for (size_t i = 0; i < ledger.count; i++) {
        const struct claim *claim = &ledger.claim[i];
        fputs("| ", out);
        put_cell(out, claim->statement);
        fputs(" *(", out);
        put_cell(out, claim->origin);
        fputs(")*", out);
        if (*claim->reason != '\0') {
            fputs(" — ", out);
            put_cell(out, claim->reason);
        }
        const char *check = claim_verdict_name(claim_check(claim));
        const char *source = claim_verdict_name(claim_source(claim));
        fprintf(out, " | %.12g | ", claim->measured);
        put_expected(out, claim);
        fprintf(out, " | [%s]{.%s}%s%s | [%s]{.%s} |\n", check, check,
                claim_check(claim) == CLAIM_PASS ? ", " : "",
                claim_check(claim) == CLAIM_PASS ? claim_grade(claim) : "", source, source);
    }
    fputs("\n", out);
    claim_ledger_clear(&ledger);
}

static void put_page(FILE *out, const struct options *options) {
    struct heading heading;
    char stem[256];
    char *text = read_text(options->source);
    read_heading(options->source, text, &heading);
    path_stem(options->source, stem, sizeof stem);
    fprintf(out, "---\ntitle: >-\n  %s\n---\n\n[all pages](index.html)\n\n", heading.title);
    if (options->picture != NULL) {
        fprintf(out, "![](%s){.picture}\\\n\n", options->picture);
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
    weave(woven, text);
    fclose(woven);
    /* The title stands above the picture already. */
    const char *after_title = strstr(body, "# ");
    after_title = after_title == NULL ? body : after_title + strcspn(after_title, "\n");
    fputs(after_title, out);
    put_claims(out, options->csv);
    free(body);
    free(text);
}

static void put_float(FILE *out, const struct options *options) {
    struct heading heading;
    char stem[256];
    char *text = read_text(options->source);
    bool figure = is_figure(options->source);
    read_heading(options->source, text, &heading);
    path_stem(options->source, stem, sizeof stem);
    fprintf(out, "\\expandafter\\def\\csname title@%s\\endcsname{", stem);
    tex_put(out, heading.title);
    fprintf(out, "}\n\\expandafter\\def\\csname kind@%s\\endcsname{%s}\n", stem,
            figure ? "figure" : "table");
    fprintf(out, "\\expandafter\\def\\csname float@%s\\endcsname{%%\n", stem);
    fprintf(out, "\\begin{%s}[tp]\\centering\n", figure ? "figure" : "table");
    if (figure) {
        fprintf(out, "\\includegraphics[width=\\linewidth]{build/figures/%s.pdf}\n", stem);
    }
    fputs("\\caption{\\textbf{", out);
    tex_put(out, heading.title);
    fputs(".} ", out);
    tex_put(out, heading.caption);
    fprintf(out, "}\\label{fig:%s}\n", stem);
    if (!figure) {
        fprintf(out, "\\medskip\\fittable{\\input{build/tables/%s.tex}}\n", stem);
    }
    fprintf(out, "\\end{%s}}\n", figure ? "figure" : "table");
    free(text);
}

static void put_index_entry(FILE *out, const char *source) {
    struct heading heading;
    char stem[256];
    char *text = read_text(source);
    read_heading(source, text, &heading);
    path_stem(source, stem, sizeof stem);
    fprintf(out, "## [%s](%s.html)\n\n", heading.title, stem);
    if (is_figure(source)) {
        fprintf(out, "[![](%s.svg){.thumb}](%s.html)\\\n\n", stem, stem);
    }
    fprintf(out, "%s\n\n[`%s`](%s.html) · [%s.csv](%s.csv)\n\n", heading.caption, source, stem,
            stem, stem);
    free(text);
}

static void put_index(FILE *out, int sources, char **source) {
    fputs(
        "---\ntitle: >-\n  catapult: large spikes in stochastic gradient descent, reproduced\n---\n\n"
        "Every page is a program: its prose, its code, its picture, its numbers, and its claims "
        "with two verdicts: whether the program's own test came out, and what that says of the "
        "source.\n\n",
        out);
    for (int i = 0; i < sources; i++) {
        put_index_entry(out, source[i]);
    }
}

/* -- command line ------------------------------------------------------------------------- */

static int read_options(int argc, char **argv, struct options *options) {
    int i = 2;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
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
    return i;
}

int main(int argc, char **argv) {
    struct options options = {0};
    char *text = NULL;
    size_t size = 0;
    struct fault fault;
    FILE *out = open_memstream(&text, &size);
    int rest = argc < 2 || out == NULL ? 0 : read_options(argc, argv, &options);
    const char *verb = rest == 0 ? "" : argv[1];
    if (strcmp(verb, "page") == 0 && options.source && options.csv && options.output) {
        put_page(out, &options);
    } else if (strcmp(verb, "float") == 0 && options.source && options.output) {
        put_float(out, &options);
    } else if (strcmp(verb, "index") == 0 && options.output) {
        put_index(out, argc - rest, argv + rest);
    } else {
        DIE(STATUS_INPUT, "usage: weave page|float|index --source FILE.c ... --output FILE");
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    DIE_UNLESS_OK(wholefile_write(options.output, text, size, &fault), fault);
    free(text);
    return STATUS_OK;
}
