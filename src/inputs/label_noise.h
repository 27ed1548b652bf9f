/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LABEL_NOISE_H
#define CATAPULT_LABEL_NOISE_H

/** Makes some labels wrong (Zhu et al. 2024, appendix F: 10 % of those of Fashion-MNIST). */

#include <stddef.h>
#include <stdint.h>

#include "inputs/samples.h"
#include "random/rng.h"

/** Turns each label, one of 0 and 1 a sample, into the other with probability `share`, by the
 * stream of that key and replica: sample i depends on i alone. Returns how many were turned. */
size_t label_noise_add(struct samples *samples, double share, struct rng_key key, uint64_t replica);

#endif
