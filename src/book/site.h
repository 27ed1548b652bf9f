/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SITE_H
#define CATAPULT_SITE_H

/** Finds the place in a page's source where a claim is declared, and where its number is made. */

#include "base/fault.h"

/** Lines count from 1; 0 and NULL: not found. All texts are owned. */
struct site {
    int declared;   /**< the line of its id among the page's claims */
    int made;       /**< the line of the verb that makes it, or else of a table that names it */
    char *call;     /**< the statement of the verb, on one line */
    char *remark;   /**< the comment next above the verb in its function: says why the tolerance */
    char *constant; /**< the definitions of named constants in the call, a line each */
};

/**
 * Looks for the claim `id` in the program `path`, where `*` may stand for the name of the page.
 * STATUS_INPUT when the file cannot be read. The caller owns `site` until site_clear.
 */
enum status site_find(struct site *site, const char *path, const char *id, struct fault *fault);
void site_clear(struct site *site);

/** Prints what was found, a line for each thing, to stdout. */
void site_print(const struct site *site, const char *path);

#endif
