/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MEMORY_H
#define CATAPULT_MEMORY_H

#include <stdint.h>

/** Bytes a process can still have without swapping: what the kernel estimates (MemAvailable; free
 * pages where it does not say), or less where `ulimit -v` or the container's own limit leaves
 * less. */
uint64_t memory_available(void);

#endif
