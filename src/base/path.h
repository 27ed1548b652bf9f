/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PATH_H
#define CATAPULT_PATH_H

/** Takes the names of files apart. */

#include <stddef.h>

/** Returns the part of `path` after its last slash. */
const char *path_name(const char *path);

/** Copies the stem of `path` to `out`, cut to `size` bytes: the name without its suffix
 * ("figures/drift.c" is drift). */
void path_stem(const char *path, char *out, size_t size);

#endif
