/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_FLINT_ARB_H
#define CATAPULT_WEB_FLINT_ARB_H

/** Stands in for FLINT where a page of the book computes, which proves nothing: names of types, and
 * no enclosure is ever made. */

typedef long slong;
typedef unsigned long ulong;

typedef struct {
    double middle;
} arf_t[1];
typedef struct {
    arf_t middle;
} arb_t[1];

#define arb_midref(x) ((x)->middle)
#define arf_is_nan(x) ((void)(x), 1)
#define arb_init(x)   ((void)(x))
#define arb_clear(x)  ((void)(x))
#define arb_set(x, y) ((void)(x), (void)(y))

#endif
