/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ANSWER_PRINT_H
#define CATAPULT_ANSWER_PRINT_H

/** Prints an answer: lines for people, csv or json. Here, and nowhere else, numbers become text and
 * get their digits. */

#include <stdio.h>

#include "answer.h"
#include "base/fault.h"

enum answer_print_format {
    /** `  what   value`: of formulas 9 digits, of simulations 4 */
    ANSWER_PRINT_TEXT,
    /** `key,value`: all digits; lists are joined by ; */
    ANSWER_PRINT_CSV,
    /** an object: all digits; infinities, words and enclosures are strings, what is not available
     * is null */
    ANSWER_PRINT_JSON,
};

/** Prints all entries that have a name in this format. Enclosures get `digits` digits.
 * STATUS_SYSTEM: memory. What `out` did not take, its error flag says. */
enum status answer_print(
    FILE *out, const struct answer *answer, enum answer_print_format format, long digits,
    struct fault *fault);

#endif
