/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MATWRITER_H
#define MATWRITER_H

/** Makes small files of MATLAB's version 5 in memory, from MathWorks' description of them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MATWRITER_ROOM = 4096 };

struct matwriter {
    unsigned char byte[MATWRITER_ROOM];
    size_t size;
};

/** An array: class 6 is double, 9 uint8; type 2 is uint8, 9 double, what its `bytes` of numbers are
 * stored in. */
struct matwriter_array {
    const char *name;
    unsigned class, type;
    size_t rank;
    int32_t size[5];
    const void *data;
    size_t bytes;
};

/** Starts a file. */
struct matwriter matwriter_start(void);

/** Adds an array; a packed one is compressed. */
void matwriter_add(struct matwriter *file, const struct matwriter_array *array, bool packed);

#endif
