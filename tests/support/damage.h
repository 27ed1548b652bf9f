/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DAMAGE_H
#define DAMAGE_H

/** Damages small files in every small way and looks at what a reader makes of them: a clean refusal
 * or a result, and under sanitizers nothing else. */

#include <stddef.h>

#include "base/fault.h"

/** Reads DIRECTORY/NAME of the test, which is `path`, or what belongs to it, and clears what it
 * got. */
typedef enum status damage_reader(const char *path, struct fault *fault);

/** How many damaged files were read all the same. */
struct damage_accepted {
    size_t cut;     /**< of the `size` shorter ones */
    size_t longer;  /**< of the one with a byte more */
    size_t changed; /**< of those with one byte changed */
};

/** Writes the file NAME of the test's directory, sees to it that it is read, and then damages it:
 * every length below `size`, a byte more, and each byte changed to its neighbours, its complement
 * and some special values. Each refusal must be STATUS_INPUT, on one line that names the path.
 * Leaves the file whole. */
struct damage_accepted
damage(const char *name, const void *bytes, size_t size, damage_reader *reader);

#endif
