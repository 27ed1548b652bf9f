/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memstream.h"
#include "book.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/csvwriter.h"
#include "base/die.h"
#include "base/path.h"
#include "book/digits.h"
#include "book/markdown.h"
#include "book/plain.h"

enum { STEM, TITLE, LIST_COLUMNS };

static const struct csvwriter_column list_columns[LIST_COLUMNS] = {
    {"page", "page", CSVWRITER_TEXT, 0},
    {"title", "title", CSVWRITER_TEXT, 0},
};

/* -- where the page stands ---------------------------------------------------------------- */

void page_put_list(const struct contents *contents, const char *path) {
    struct csvwriter writer;
    MUST(csvwriter_init(&writer, list_columns, LIST_COLUMNS, &fault));
    for (size_t i = 0; i < contents->count; i++) {
        csvwriter_text(&writer, contents->entry[i].stem);
        csvwriter_text(&writer, contents->entry[i].prose.title);
    }
    MUST(csvwriter_commit(&writer, path, "", &fault));
}

static void put_neighbour(FILE *out, const struct csvfile *list, const char *key, size_t row) {
    if (row < list->rows) {
        fprintf(
            out, "%s: %s.html\n%s-title: >-\n  %s\n", key, csvfile_cell(list, row, STEM), key,
            csvfile_cell(list, row, TITLE));
    }
}

static void put_neighbours(FILE *out, const char *path, const char *stem) {
    enum { MOST_PAGES = 10000 };
    struct csvfile list;
    size_t here = 0;
    MUST(csvfile_read(&list, path, MOST_PAGES, &fault));
    while (here < list.rows && strcmp(csvfile_cell(&list, here, STEM), stem) != 0) {
        here++;
    }
    if (here == list.rows) {
        DIE(STATUS_INPUT, "%s: has no page %s", path, stem);
    }
    put_neighbour(out, &list, "previous", here == 0 ? list.rows : here - 1);
    put_neighbour(out, &list, "next", here + 1);
    csvfile_clear(&list);
}

static void put_head(FILE *out, const struct prose *prose, const char *stem, const char *list) {
    fprintf(out, "---\ntitle: >-\n  %s\nquestion: >-\n  %s\n", prose->title, prose->question);
    fprintf(
        out, "chapter: %d\nplace: %d\nheading: >-\n  %s\n", prose->chapter, prose->place,
        prose->heading);
    put_neighbours(out, list, stem);
    fputs("---\n\n", out);
}

/* -- picture and numbers ------------------------------------------------------------------ */

static void put_caption(FILE *out, const struct prose *prose) {
    fprintf(out, "<figcaption>\n\n**What to see.** %s\n\n</figcaption>\n", prose->caption);
}

static void put_picture(FILE *out, const struct book *book, const struct csvfile *file) {
    const struct prose *prose = &book->contents.entry[0].prose;
    const char *stem = book->contents.entry[0].stem;
    char picture[4096];
    book_path(picture, sizeof picture, book, 0, ".svg");
    fprintf(
        out,
        "<figure class=\"picture\" data-page=\"%s\">\n<a href=\"%s.svg\" title=\"The picture "
        "alone, to enlarge\">"
        "<img src=\"%s.svg\" alt=\"",
        stem, stem, stem);
    book_put_plain(out, prose->caption, plain_sentence(prose->caption));
    fputs("\"></a>\n", out);
    reading_put(out, file, picture);
    put_caption(out, prose);
    fputs("</figure>\n\n", out);
}

static void put_cell(FILE *out, const char *text) {
    enum { DIGITS = 6 };
    char *number = NULL;
    size_t size = 0;
    FILE *stream = memstream_open(&number, &size);
    if (stream == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    int is_number = digits_put(stream, text, DIGITS);
    if (fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    if (is_number && strchr(text, ';') == NULL) {
        fprintf(out, "[%s]{.n}", number);
    } else if (is_number) {
        fputs(number, out);
    } else {
        markdown_put(out, text);
    }
    free(number);
}

static void put_table(FILE *out, const struct csvfile *file) {
    for (size_t column = 0; column < file->columns; column++) {
        char key[128];
        snprintf(key, sizeof key, "column %s", csvfile_name(file, column));
        const char *heading = csvfile_comment(file, key);
        fprintf(out, "| %s ", heading == NULL ? csvfile_name(file, column) : heading);
    }
    fputs("|\n", out);
    for (size_t column = 0; column < file->columns; column++) {
        fputs("|:---", out);
    }
    fputs("|\n", out);
    for (size_t row = 0; row < file->rows; row++) {
        for (size_t column = 0; column < file->columns; column++) {
            fputs("| ", out);
            put_cell(out, csvfile_cell(file, row, column));
        }
        fputs("|\n", out);
    }
    fputs("\n", out);
}

/* -- what else there is ------------------------------------------------------------------- */

/* What draws the figure; false for a table. */
static bool find_drawing(const char *source, char *path, size_t size) {
    static const char *const suffix[] = {".gp", ".draw.c"};
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        snprintf(path, size, "%.*s%s", (int)(strlen(source) - 2), source, suffix[i]);
        if (access(path, R_OK) == 0) {
            return true;
        }
    }
    return false;
}

static void put_facts(FILE *out, const struct book *book, const struct csvfile *file) {
    const struct ledger *ledger = &book->ledger[0];
    const struct contents_entry *entry = &book->contents.entry[0];
    const char *stem = entry->stem, *tier = csvfile_comment(file, "quality");
    char drawing[512];
    fprintf(out, "<dl class=\"facts\">\n<div><dt>Numbers</dt><dd>\n[%s.csv](%s.csv)", stem, stem);
    fprintf(
        out, ", of the tier `%s`\n</dd></div>\n<div><dt>Program</dt><dd>\n[`%s`](%s)",
        tier == NULL ? "?" : tier, entry->source, path_name(entry->source));
    if (find_drawing(entry->source, drawing, sizeof drawing)) {
        fprintf(out, ", drawn by [`%s`](%s)", drawing, path_name(drawing));
    }
    fprintf(
        out, "\n</dd></div>\n<div><dt>Run it</dt><dd>\n`make build/%s/%s.%s`\n</dd></div>\n",
        contents_is_figure(entry) ? "figures" : "tables", stem,
        contents_is_figure(entry) ? "svg" : "csv");
    fprintf(out, "<div><dt>Claims</dt><dd>\n[%zu](#claims-and-verdicts): ", ledger->count);
    card_put_check(out, ledger);
    card_put_sources(out, ledger);
    fprintf(out, "; `make claims NAME=%s`\n</dd></div>\n</dl>\n\n", stem);
}

static void put_prose(FILE *out, const struct prose *prose) {
    char *body = NULL;
    size_t size = 0;
    FILE *woven = memstream_open(&body, &size);
    if (woven == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    prose_weave(prose, woven);
    if (fclose(woven) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    /* The title stands above the picture already. */
    const char *after_title = strstr(body, "# ");
    after_title = after_title == NULL ? body : after_title + strcspn(after_title, "\n");
    fputs(after_title, out);
    free(body);
}

static void put_claims(FILE *out, const struct ledger *ledger) {
    fputs(
        "\n## Claims and verdicts\n\nEach with two [verdicts](index.html#verdicts): did the "
        "program's own check come out, and what does the number say of the source? "
        "[All claims of all pages](claims.html).\n\n<ol class=\"claims\">\n",
        out);
    for (size_t i = 0; i < ledger->count; i++) {
        card_put(out, &ledger->claim[i], "");
    }
    fputs("</ol>\n", out);
}

void page_put(FILE *out, const struct book *book, const char *list) {
    enum { MOST_ROWS = 1000000, MOST_SHOWN = 1000 };
    const struct contents_entry *entry = &book->contents.entry[0];
    struct csvfile file;
    char path[4096];
    book_path(path, sizeof path, book, 0, ".csv");
    MUST(csvfile_read(&file, path, contents_is_figure(entry) ? MOST_ROWS : MOST_SHOWN, &fault));
    put_head(out, &entry->prose, entry->stem, list);
    if (contents_is_figure(entry)) {
        put_picture(out, book, &file);
    } else {
        fputs("<figure class=\"numbers\">\n", out);
        put_caption(out, &entry->prose);
        fputs("\n", out);
        put_table(out, &file);
        fputs("</figure>\n\n", out);
    }
    put_facts(out, book, &file);
    put_prose(out, &entry->prose);
    put_claims(out, &book->ledger[0]);
    csvfile_clear(&file);
}
