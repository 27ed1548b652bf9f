/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LEDGER_PRINT_H
#define CATAPULT_LEDGER_PRINT_H

/** Prints claims on a terminal, with their mathematics in Unicode. */

#include "page/ledger.h"

/** Prints a claim in a row of check, source, id, measured and expected, and its statement below. */
void ledger_print_row(const struct claim *claim);

/** Prints all that is known of a claim, a line for each thing: the measured number and its error,
 * what is expected and within what, how often chance alone would fail it, what the source says. */
void ledger_print_whole(const struct claim *claim);

#endif
