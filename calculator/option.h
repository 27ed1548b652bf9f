/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_OPTION_H
#define CATAPULT_OPTION_H

/** What the options of the commands share. For mains: what is refused ends the program, with the
 * option, its value and the remedy. */

#include <stdbool.h>

#include "base/number.h"

/* What it is where it is not given; `text` must live as long. */
void catapult_option_default(struct number *number, const char *text);

/* Refuses it unless `good`. */
void catapult_option_check(
    bool good, const char *option, const struct number *number, const char *remedy);

/* Unless it is a whole number from `least` to `most`. */
void catapult_option_whole(
    const struct number *number, const char *option, double least, double most, const char *remedy);

/* Unless training can start there. */
void catapult_option_width(const struct number *width);
void catapult_option_eta(const struct number *eta);
void catapult_option_mu0(const struct number *mu0);

/* lambda0, and its product with eta. */
void catapult_option_lambda0(const struct number *lambda0, const struct number *eta);

#endif
