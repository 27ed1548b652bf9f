/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CALCULATOR_EXACT_H
#define CATAPULT_CALCULATOR_EXACT_H

/** The question of `catapult predict` without rounding. */

#include "certified/ball_cramer.h"
#include "answer.h"

struct catapult_exact {
    struct ball_data data;
    struct ball_point eta, lambda0, eta_lambda0;
    struct ball_cramer_climb climb;
};

/* STATUS_INPUT: data that cannot be certified, see ball_data_init; then nothing is left to
 * clear. */
enum status catapult_exact_init(
    struct catapult_exact *exact, const struct question *question, struct fault *fault);
void catapult_exact_clear(struct catapult_exact *exact);

#endif
