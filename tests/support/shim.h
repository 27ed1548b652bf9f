/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHIM_H
#define SHIM_H

/** What shim.c, once preloaded, lets the program itself say. */

#include <stdbool.h>

/** Has the request for memory of that number from now on fail; 0: none. */
void shim_arm(long request) __attribute__((weak));

/** Says whether something was refused. */
bool shim_failed(void) __attribute__((weak));

/** Returns how many pieces of memory were given and not taken back. */
long shim_live(void) __attribute__((weak));

#endif
