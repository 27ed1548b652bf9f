/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MEMORY_H
#define CATAPULT_MEMORY_H

#include <stdint.h>

/** Estimates the bytes a process can still have without swapping: what the kernel says
 * (MemAvailable; free pages where that is missing), or less where `ulimit -v` or the container's
 * own limit leaves less. */
uint64_t memory_available(void);

/** Has GMP, MPFR and FLINT, which can refuse nothing, end the program with a line and STATUS_SYSTEM
 * where memory runs out; on their own they abort. number.c sees to it in every program that parses
 * numbers. */
void memory_end_where_exact_ends(void);

#endif
