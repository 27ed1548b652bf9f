/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PATH_H
#define CATAPULT_PATH_H

#include <stddef.h>

/** The part of `path` after its last slash. */
const char *path_name(const char *path);

/** Its stem: the name without its suffix ("figures/drift.c" is drift), cut to `size`. */
void path_stem(const char *path, char *out, size_t size);

#endif
