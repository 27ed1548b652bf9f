/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * book list   --output FILE.csv FILE.c...
 * book page   --output FILE.md --list FILE.csv FILE.c
 * book claims --output FILE.md FILE.c...
 * book front  --output FILE.md --text FILE.md FILE.c...
 * book search --output FILE.js FILE.c...
 *
 * Makes the web book: the list of its pages, a page for a program (see book/prose.h), the page of
 * all claims, the front page, and the index of the search. Numbers and claims are those in build/.
 */

#include "base/memstream.h"
#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/wholefile.h"
#include "book/plain.h"

struct options {
    const char *output, *list, *text;
    int files; /* the first word that is no option */
};

void book_path(char *path, size_t size, const struct book *book, size_t page, const char *suffix) {
    const struct contents_entry *entry = &book->contents.entry[page];
    snprintf(
        path, size, "%s/%s/%s%s", book->build, contents_is_figure(entry) ? "figures" : "tables",
        entry->stem, suffix);
}

void book_put_escaped(FILE *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (strchr("\"&<>", *text) != NULL) {
            fprintf(out, "&#%d;", *text);
        } else {
            fputc(*text, out);
        }
    }
}

void book_put_plain(FILE *out, const char *markdown, size_t length) {
    char *text = NULL;
    size_t size = 0;
    FILE *plain = memstream_open(&text, &size);
    if (plain == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    plain_put(plain, markdown, length);
    if (fclose(plain) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    book_put_escaped(out, text);
    free(text);
}

static void read_claims(struct book *book) {
    book->ledger = calloc(book->contents.count, sizeof *book->ledger);
    if (book->ledger == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < book->contents.count; i++) {
        char path[4096];
        book_path(path, sizeof path, book, i, ".claims.csv");
        ledger_init(&book->ledger[i]);
        MUST(ledger_read(&book->ledger[i], path, &fault));
    }
}

static void clear(struct book *book) {
    for (size_t i = 0; book->ledger != NULL && i < book->contents.count; i++) {
        ledger_clear(&book->ledger[i]);
    }
    free(book->ledger);
    contents_clear(&book->contents);
}

static void print_help(void) {
    puts("usage: book list --output FILE.csv FILE.c...\n"
         "       book page --output FILE.md --list FILE.csv FILE.c\n"
         "       book claims --output FILE.md FILE.c...\n"
         "       book front --output FILE.md --text FILE.md FILE.c...\n"
         "       book search --output FILE.js FILE.c...\n\n"
         "Makes the web book from programs and what they wrote into build/: the list of pages, a\n"
         "page for a program, the page of all claims, the front page, the index of the search.");
    die_unless_printed();
}

static void read_options(int argc, char **argv, struct options *options) {
    int i = 2;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        const char **slot = strcmp(argv[i], "--output") == 0 ? &options->output
                            : strcmp(argv[i], "--list") == 0 ? &options->list
                            : strcmp(argv[i], "--text") == 0 ? &options->text
                                                             : NULL;
        if (slot == NULL) {
            DIE(STATUS_INPUT, "%s: unknown option of book", argv[i]);
        }
        *slot = argv[i + 1];
    }
    if (options->output == NULL || i >= argc) {
        DIE(STATUS_INPUT, "give list, page, claims, front or search, --output FILE, and programs");
    }
    options->files = i;
}

static void
put(FILE *out, const struct book *book, const char *verb, const struct options *options) {
    if (strcmp(verb, "page") == 0 && options->list != NULL && book->contents.count == 1) {
        page_put(out, book, options->list);
    } else if (strcmp(verb, "claims") == 0) {
        claims_put(out, book);
    } else if (strcmp(verb, "front") == 0 && options->text != NULL) {
        front_put(out, book, options->text);
    } else if (strcmp(verb, "search") == 0) {
        search_put(out, book);
    } else {
        DIE(STATUS_INPUT,
            "%s: book makes list, page (with --list, of one program), claims, front (with --text) "
            "or search",
            verb);
    }
}

int main(int argc, char **argv) {
    struct options options = {0};
    struct book book = {.build = "build"};
    char *text = NULL;
    size_t size = 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help();
        return STATUS_OK;
    }
    read_options(argc, argv, &options);
    MUST(contents_read(
        &book.contents, (size_t)(argc - options.files), argv + options.files, &fault));
    if (strcmp(argv[1], "list") == 0) {
        page_put_list(&book.contents, options.output);
    } else {
        FILE *out = memstream_open(&text, &size);
        if (out == NULL) {
            DIE(STATUS_SYSTEM, "out of memory");
        }
        read_claims(&book);
        put(out, &book, argv[1], &options);
        if (fclose(out) != 0) {
            DIE(STATUS_SYSTEM, "out of memory");
        }
        MUST(wholefile_write(options.output, text, size, &fault));
    }
    free(text);
    clear(&book);
    return STATUS_OK;
}
