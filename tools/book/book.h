/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BOOK_H
#define CATAPULT_BOOK_H

/** Writes the Markdown of the web book, each function one kind of page. What goes wrong ends the
 * program. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/csvfile.h"
#include "book/contents.h"
#include "page/ledger.h"

/** What a page of the book is made from. */
struct book {
    struct contents contents;
    struct ledger *ledger; /**< owned: the claims of each page */
    const char *build;     /**< the folder with figures/NAME.csv and the like */
};

/** Writes the list of all pages as CSV: what page_put has to know of the others. */
void page_put_list(const struct contents *contents, const char *path);

/** Writes the page of one program: picture or numbers with their caption, prose and code, claims.
 * `list` is what page_put_list wrote. */
void page_put(FILE *out, const struct book *book, const char *list);

/** Writes what the figure of `file` shows under a reader's pointer, for book.js, in the panels that
 * the SVG `picture` names; nothing where it names none. */
void reading_put(FILE *out, const struct csvfile *file, const char *picture);

/** Writes the list of all claims, with what filters them. */
void claims_put(FILE *out, const struct book *book);

/** Writes the front page: the text at `path`, in which a line `<!-- verdicts -->` stands for the
 * verdicts and their claims, and `<!-- chapters -->` for all pages. */
void front_put(FILE *out, const struct book *book, const char *path);

/** Writes the index of the search as a script. */
void search_put(FILE *out, const struct book *book);

/** Writes BUILD/figures/NAME or BUILD/tables/NAME, and `suffix`, into `path`. */
void book_path(char *path, size_t size, const struct book *book, size_t page, const char *suffix);

/** Writes plain text as HTML, also for an attribute. */
void book_put_escaped(FILE *out, const char *text);

/** Writes what Markdown says as plain text for HTML, at most `length` bytes of it. */
void book_put_plain(FILE *out, const char *markdown, size_t length);

/** Writes one claim as an item of a list. `page` is the file that its id links to, "" on that page
 * itself. */
void card_put(FILE *out, const struct claim *claim, const char *page);

/** Writes in words how the checks came out, and how many claims say what of their sources. */
void card_put_check(FILE *out, const struct ledger *ledger);
void card_put_sources(FILE *out, const struct ledger *ledger);

/** Copies the source that an origin names first: "talk" of "talk, Theorem 5". */
void card_family(const struct claim *claim, char *out, size_t size);

#endif
