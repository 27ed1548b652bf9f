/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TEX_MATH_H
#define CATAPULT_TEX_MATH_H

/** Tells mathematics from programs: TeX between dollars may read files, write them and never end,
 * and some of it comes from datasets, whose labels anybody may have written. */

#include <stdbool.h>
#include <stddef.h>

/** Says whether `length` bytes of TeX are a formula and nothing more: letters, digits and signs,
 * braces in pairs, and of commands only those that tex_math.c lists, all of which set symbols. What
 * is not listed is not plain. */
bool tex_math_is_plain(const char *text, size_t length);

/** Returns where mathematics stands raw in a text for readers: a `^`, a `_` or a backslash outside
 * `$...$` and `code`, dollars around no plain formula, or a mark that is never closed. NULL where
 * all of it can be typeset. */
const char *tex_math_raw(const char *text);

#endif
