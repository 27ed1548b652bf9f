/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BYTEFILE_H
#define CATAPULT_BYTEFILE_H

/** Reads binary files from front to end, plain or packed by gzip, over zlib, and never trusts a
 * size that a file declares. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

enum {
    BYTEFILE_PATH = 4096,    /* path with its NUL */
    BYTEFILE_PACKING = 1032, /* what deflate can do at best: 258 bytes in two bits */
};

/** An open file. */
struct bytefile {
    void *gz;         /**< owned: zlib's */
    const char *path; /**< not owned: for messages */
    uint64_t size;    /**< bytes on disk */
    uint64_t offset;  /**< bytes read, unpacked */
    bool packed;
};

/** Finds FOLDER/NAME, or else FOLDER/NAME.gz, and leaves it in `path`; false when neither is a
 * regular file, with FOLDER/NAME in `path`. */
bool bytefile_find(char path[BYTEFILE_PATH], const char *folder, const char *name);

/** Opens a regular file; `path` must outlive it. On success the caller owns `file` until
 * bytefile_close. STATUS_INPUT: no such file, not readable, or a directory, device or pipe. */
enum status bytefile_open(struct bytefile *file, const char *path, struct fault *fault);
void bytefile_close(struct bytefile *file);

/** Checks that the file can still hold `bytes` more: exactly that many if plain, and at most 1032
 * times its size if packed, which is all that deflate can do. `what` says whose bytes. */
enum status
bytefile_expect(const struct bytefile *file, uint64_t bytes, const char *what, struct fault *fault);

/** Reads exactly `bytes`. STATUS_INPUT: the file ends before, or gzip's checksum is wrong. */
enum status bytefile_read(struct bytefile *file, void *out, size_t bytes, struct fault *fault);

/** Reads what follows up to a newline, which it drops, into `out` of `room` bytes; sets *ended at
 * the end of the file instead. STATUS_INPUT: a NUL, or a line that does not fit. */
enum status
bytefile_line(struct bytefile *file, char *out, size_t room, bool *ended, struct fault *fault);

/** Sets *more: does anything follow? */
enum status bytefile_more(struct bytefile *file, bool *more, struct fault *fault);

/** Counts the bytes that follow, unpacked, by reading a packed file to its end. */
enum status bytefile_measure(struct bytefile *file, uint64_t *bytes, struct fault *fault);

/** Checks that nothing follows. */
enum status bytefile_end(struct bytefile *file, struct fault *fault);

#endif
