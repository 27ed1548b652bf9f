/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WEB_FLINT_FMPQ_H
#define CATAPULT_WEB_FLINT_FMPQ_H

/** Stands in for FLINT, see arb.h. */

typedef struct {
    long numerator, denominator;
} fmpq, fmpq_t[1];

#endif
