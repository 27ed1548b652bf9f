/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CERTIFY_H
#define CATAPULT_CERTIFY_H

#include "formulas.h"

/** Encloses what formulas_init computes, to `digits` digits. STATUS_INPUT: data that cannot be
 * exact, see ball_data_init; STATUS_SYSTEM: memory. The caller owns `formulas` until formulas_clear
 * or formulas_add; on failure nothing is left to clear. */
enum status
certify(struct formulas *formulas, const struct setup *setup, long digits, struct fault *fault);

#endif
