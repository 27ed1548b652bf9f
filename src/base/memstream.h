/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MEMSTREAM_H
#define CATAPULT_MEMSTREAM_H

/** Writes into memory through a stream, and says when memory ran out. The C library's
 * open_memstream does not: what finds no room is left out, and all that is asked afterwards, ferror
 * and fclose too, says that all is well (glibc 2.36). */

#include <stddef.h>
#include <stdio.h>

/** Opens a stream whose bytes, and a NUL after them, are in `*text` once it is flushed or closed;
 * `*size` counts them without the NUL. Both must outlive the stream, and the caller frees `*text`
 * after closing it. NULL: out of memory, with nothing to free. Where memory runs out later, ferror
 * is true once the stream is flushed, fflush fails, and so does fclose. */
FILE *memstream_open(char **text, size_t *size);

#endif
