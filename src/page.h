/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PAGE_H
#define CATAPULT_PAGE_H

/**
 * A program as a page to be read. Comments that open with slash-star-star at the start of a line are
 * Markdown prose, all else is code. The first `# ` line is the title; the paragraph that opens with
 * **What to see.** is the caption.
 */

#include <stdio.h>

#include "fault.h"

struct page {
    char *text;         /**< owned: the whole program */
    char title[512];    /**< one line of Markdown */
    char caption[4096]; /**< one paragraph, its line ends become blanks */
};

/** Reads a program. STATUS_INPUT when it cannot be read, or has no title or no caption: the fault says
 *  what the top comment lacks. The caller owns `page` until page_clear. */
enum status page_read(struct page *page, const char *path, struct fault *fault);
void page_clear(struct page *page);

/** Writes the program as Markdown: its prose as it is, its code in fences. */
void page_weave(const struct page *page, FILE *out);

#endif
