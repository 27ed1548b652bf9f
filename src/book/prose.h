/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PROSE_H
#define CATAPULT_PROSE_H

/**
 * Reads the source of a program as a page of a book. Comments that open with slash-star-star on a
 * line of their own, at any depth, are Markdown prose; all else is code. The top comment has three
 * parts: the title, `# Title`; where the page stands in the argument and what it asks, `**Place.**
 * CHAPTER.PLACE Chapter. Question?`; and the caption, the paragraph that opens with `**What to
 * see.**`.
 */

#include <stdio.h>

#include "base/fault.h"

/** A page: the whole program, and what its top comment says. */
struct prose {
    char *text;         /**< owned: the whole program */
    char title[512];    /**< one line of Markdown */
    char caption[4096]; /**< one paragraph, its line ends become blanks */
    int chapter, place; /**< both from 1 */
    char heading[128];  /**< of the chapter */
    char question[512]; /**< that the page answers */
};

/** Reads the program at `path`. STATUS_INPUT when it cannot be read, or lacks a title, a place or a
 * caption: the fault says what the top comment lacks or misspells. The caller owns `page` until
 * prose_clear. */
enum status prose_read(struct prose *page, const char *path, struct fault *fault);
void prose_clear(struct prose *page);

/** Compares two pages by chapter, then by place, as qsort does. */
int prose_compare(const struct prose *a, const struct prose *b);

/** Writes the program as Markdown: prose as it stands, code in fences; without place, caption. */
void prose_weave(const struct prose *page, FILE *out);

#endif
