/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_OPTION_H
#define CATAPULT_OPTION_H

/**
 * Checks the options that commands share. A row of checks keeps its first refusal, which names the
 * option, its value and the remedy: begin with a fault of STATUS_OK and end with its status; once
 * it has another, no function here changes anything.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/number.h"

/** Seconds after which a command that is not on a terminal says on stderr how far it is. */
enum { OPTION_PATIENCE = 15 };

/** A number that is left out has no text. */
static inline bool option_is_given(const struct number *number) {
    return number->text != NULL;
}

/** Reads `text`, which must live as long, in place of what is not given. */
void option_default(struct number *number, const char *text, struct fault *fault);

/** Which of the words of `choices`, such as "text|csv|json", the word is; it is one of them. */
size_t option_choice(const char *word, const char *choices);

/** Refuses the number unless `good`. */
void option_check(
    bool good, const char *option, const struct number *number, const char *remedy,
    struct fault *fault);

/** Refuses all but the whole numbers from `least` to `most`, and those that no double holds, such
 * as 2^53 + 1. */
void option_whole(
    const struct number *number, const char *option, double least, double most, const char *remedy,
    struct fault *fault);

/** Refuses what no simulation takes: replicas below 2, a seed above 2^53, more than 1024 threads, a
 * relative error that is not between 0 and 1. */
void option_simulation(
    const struct number *replicas, const struct number *seed, const struct number *threads,
    const struct number *relative_error, struct fault *fault);

/** Refuses values at which training cannot start. A width that no double holds, such as 10^23, is
 * rounded to one. */
void option_width(const struct number *width, struct fault *fault);
void option_eta(const struct number *eta, struct fault *fault);
void option_mu0(const struct number *mu0, struct fault *fault);

/** Refuses such a lambda0, and a product with eta that is out of range. */
void option_lambda0(const struct number *lambda0, const struct number *eta, struct fault *fault);

#endif
