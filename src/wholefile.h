/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WHOLEFILE_H
#define CATAPULT_WHOLEFILE_H

/** Writing files whole or not at all: a file that exists is complete. */

#include <stddef.h>

#include "fault.h"

/**
 * Writes `size` bytes to `path`: to a temporary name beside it, flushed and synced, then renamed, so
 * `path` holds all of it or what it held before. STATUS_INPUT when `path` is no regular file: rename
 * would put one in the place of a device or a fifo. STATUS_SYSTEM names the system's reason.
 */
enum status wholefile_write(const char *path, const char *text, size_t size, struct fault *fault);

#endif
