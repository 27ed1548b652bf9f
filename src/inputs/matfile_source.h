/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MATFILE_SOURCE_H
#define CATAPULT_MATFILE_SOURCE_H

/** The bytes of one element of a MATLAB file, unpacked if need be, for matfile.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "base/fault.h"
#include "inputs/bytefile.h"

struct matfile_source {
    struct bytefile *file; /**< not owned */
    uint64_t left;         /**< bytes of the element that are still in the file */
    bool packed, ended;    /**< ended: zlib has seen its stream's end */
    z_stream stream;       /**< owned, if packed */
    unsigned char buffer[1 << 14];
};

/** Starts on `bytes` bytes, which the file must have. The caller clears `source`. */
enum status matfile_source_init(
    struct matfile_source *source, struct bytefile *file, uint64_t bytes, bool packed,
    struct fault *fault);
void matfile_source_clear(struct matfile_source *source);

/** Reads exactly so many bytes. */
enum status
matfile_source_read(struct matfile_source *source, void *out, size_t bytes, struct fault *fault);

/** Returns how many bytes can follow at most: 1032 for each one if packed. */
uint64_t matfile_source_most(const struct matfile_source *source);

/** Passes over all that is left, as it is in the file. */
enum status matfile_source_skip(struct matfile_source *source, struct fault *fault);

/** Checks that nothing is left, and a packed element's checksum. */
enum status matfile_source_end(struct matfile_source *source, struct fault *fault);

/** Fills `fault` with the file's name, what is wrong and where. */
enum status
matfile_source_refuse(const struct matfile_source *source, const char *what, struct fault *fault);

#endif
