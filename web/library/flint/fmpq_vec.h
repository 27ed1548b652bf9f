/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Stands in for FLINT, see arb.h. */
#include <flint/fmpq.h>
