/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ODDS_H
#define ODDS_H

/** What the tests of the methods of spike_odds.h share. */

#include "check.h"
#include "odds/spike_odds.h"

enum { ODDS_NO_LIMIT = 10000000 };

/** eta = 1 and |mu0| = 1. */
struct spike_odds_question
odds_question(const struct dataset *dataset, const char *eta_lambda, double width, double height);

/** N(0,1) weights. */
struct spike_odds_question
odds_random_start(const struct dataset *dataset, const char *eta, double width, double height);

/** From steps - 1/2 units below the height, 1e-8, at eta lambda = x: on a lattice of that unit,
 * whose nonlinear terms are the height's square. */
struct spike_odds_question
odds_lattice(const struct dataset *dataset, struct dd x, double unit, double steps);

/** |Y| starts at the height 1/2, or at 1/2 above the height 2/5, and no step may be taken. */
struct spike_odds_question odds_at_height(const struct dataset *dataset, bool above);

/** Questions of three_roots at and beside the pole of its sample s = 1, the first few to be asked
 * where a method takes long. */
enum { ODDS_POLES = 9, ODDS_FEW_POLES = 5 };
struct spike_odds_question odds_at_pole(const struct dataset *dataset, size_t number);

/** Checks that what comes out is counted. */
struct spike_odds
odds_estimate_with(const struct spike_odds_question *question, const struct plan *plan);

/** Of seed 1, with just so many replicas, on two threads. */
struct spike_odds odds_estimate(
    const struct spike_odds_question *question, enum spike_odds_method method, uint64_t replicas);

/** Two methods, and what absorbed runs leave open in either direction. */
void odds_assert_agree(const struct spike_odds *a, const struct spike_odds *b, const char *name);

/** `want`, which is `error` of itself off. */
void odds_assert(const struct spike_odds *got, double want, double error, const char *name);

/** Where (1.17) falls two units for one that it climbs, so that its odds are powers of the golden
 * ratio: the root of (x - 1)(1.69 x - 1)^2 = 1. */
double odds_golden_place(void);

#endif
