/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FOLDER_H
#define CATAPULT_FOLDER_H

/** Lists the files of a folder. Names are names, never patterns: `d[1]` is the folder called d[1].
 */

#include <stddef.h>

#include "base/fault.h"

/** What there is in a folder. */
struct folder {
    char **path;  /**< owned: FOLDER/NAME, by the bytes of the names */
    size_t count; /**< may be 0 */
};

/** Lists the entries of the folder `path` whose names end with `suffix` and begin with no dot.
 * STATUS_INPUT: there is no such folder, or it may not be read; STATUS_SYSTEM: memory. The caller
 * owns `folder` until folder_clear; on failure nothing is left to clear. */
enum status
folder_list(struct folder *folder, const char *path, const char *suffix, struct fault *fault);
void folder_clear(struct folder *folder);

#endif
