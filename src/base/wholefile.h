/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WHOLEFILE_H
#define CATAPULT_WHOLEFILE_H

/** Writes files whole or not at all: a file that exists is complete. The folder may be one that
 * others can write to. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/fault.h"

enum { WHOLEFILE_LONGEST = 4096 }; /* path with its NUL */

/** Has a limit on the size of files be a failed write, for this and for all other files of the
 * program: the signal (SIGXFSZ) would end it, and leave what is temporary. */
void wholefile_fail_at_limits(void);

/** A file that does not exist yet: its text grows in a new one in the same folder, with the
 * permissions of the file that it will replace. Until it is whole it has no name, so that it
 * vanishes with the program; or, on file systems that know no such files, one that nobody can
 * foresee. */
struct wholefile {
    FILE *stream; /**< owned: write here */
    char path[WHOLEFILE_LONGEST], temporary[WHOLEFILE_LONGEST + 32];
    bool nameless; /**< `temporary` is not there yet */
};

/** Starts the file that is to become `path`. STATUS_INPUT: `path` is no regular file (rename would
 * put one in the place of a device or a fifo), or too long. STATUS_SYSTEM names the system's
 * reason. Calls wholefile_fail_at_limits. On success the caller ends the file with wholefile_commit
 * or wholefile_drop. */
enum status wholefile_open(struct wholefile *file, const char *path, struct fault *fault);

/** Flushes, syncs and renames. Afterwards `path` holds all that was written to the stream, or, with
 * STATUS_SYSTEM (also when one of these writes failed), what `path` held before. */
enum status wholefile_commit(struct wholefile *file, struct fault *fault);

/** Forgets what was written to the stream; `path` holds what it held before. */
void wholefile_drop(struct wholefile *file);

/** Deletes the temporary files that killed writers of `path` left: those beside it that are called
 * as wholefile_open calls them. */
void wholefile_sweep(const char *path);

/** Writes `size` bytes of `text` to `path`, whole or not at all; fails as wholefile_open and
 * wholefile_commit do. */
enum status wholefile_write(const char *path, const char *text, size_t size, struct fault *fault);

#endif
