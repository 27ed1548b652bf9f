/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CONTENTS_H
#define CATAPULT_CONTENTS_H

/** Puts pages into the order of the argument, which each of them states in its line **Place.**. */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "book/prose.h"

struct contents_entry {
    struct prose prose;
    const char *source; /**< not owned */
    char stem[128];
};

struct contents {
    struct contents_entry *entry; /**< owned, in order; pages that share a place follow by name */
    size_t count;
};

/** Reads the programs at `source`. STATUS_INPUT: prose_read refuses one of them, or a chapter has
 * two names. STATUS_SYSTEM: memory. The caller owns `contents` until contents_clear. */
enum status
contents_read(struct contents *contents, size_t count, char *const *source, struct fault *fault);
void contents_clear(struct contents *contents);

/** Says whether a chapter begins with page `i`. */
bool contents_begins_chapter(const struct contents *contents, size_t i);

/** Says whether a page is a figure; else it is a table. */
bool contents_is_figure(const struct contents_entry *entry);

#endif
