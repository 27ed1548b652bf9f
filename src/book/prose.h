/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PROSE_H
#define CATAPULT_PROSE_H

/**
 * A program as a page to be read. Comments that open with slash-star-star at the start of a line
 * are Markdown prose, all else is code. The first `# ` line is the title; the paragraph that opens
 * with **What to see.** is the caption.
 */

#include <stdio.h>

#include "base/fault.h"

struct prose {
    char *text;         /**< owned: the whole program */
    char title[512];    /**< one line of Markdown */
    char caption[4096]; /**< one paragraph, its line ends become blanks */
};

/** Reads a program. STATUS_INPUT when it cannot be read, or has no title or no caption: the fault
 * says what the top comment lacks. The caller owns `page` until prose_clear. */
enum status prose_read(struct prose *page, const char *path, struct fault *fault);
void prose_clear(struct prose *page);

/** Writes the program as Markdown: its prose as it is, its code in fences. */
void prose_weave(const struct prose *page, FILE *out);

#endif
