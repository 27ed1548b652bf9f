/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_ODDS_H
#define CATAPULT_FORECAST_ODDS_H

/** Finds the probability of a rise, by plain runs where these see it, and by splitting where they
 * do not. */

#include "base/estimate.h"
#include "forecast_question.h"

struct forecast_odds {
    struct estimate p;  /**< NaN: not asked; se NaN: none or all of the runs rose */
    double log10_p;     /**< of the same; -inf where p is 0 and no run rose */
    uint64_t runs;      /**< plain ones, or particles that started */
    const char *method; /**< crude, splitting or none */
    const char *by;     /**< frozen, chain, surrogate or network; NULL: not asked */
    /** Why p is 0 or has a larger error than asked: NULL, or a sentence. */
    const char *open;
    double furthest; /**< splitting: the highest level that was reached, over the start */
};

/** Multiply-adds that a number may cost, some seconds, and those of a probability, a minute. */
#define FORECAST_WORK      1e10
#define FORECAST_ODDS_WORK 5e10

/** Returns how many things that cost `each` multiply-adds `work` pays for, but `least` to `most`.
 */
uint64_t forecast_odds_afford(double work, double each, double least, double most);

/** Neurons that stand for a wider ReLU network. */
enum { FORECAST_ODDS_NEURONS = 500 };

/** The least probability that plain runs tell, where there is no splitting. */
#define FORECAST_ODDS_LEAST 0.01

/** Find the probability at a rate (for (1/2b) sum (F - y)^2), with the kernel frozen, or at the
 * question's width: by the exact chain of a linear network, by the surrogate of a ReLU one. `of`
 * names the random numbers. Plain runs are the first 4096, and more where at least one in 100 of
 * these rose; else splitting, unless the question names the method. ReLU networks have plain runs
 * alone, and twice the work. What is spent depends on the question alone. Faults as
 * rise_frozen_run and its kin. */
enum status forecast_odds_frozen(
    struct forecast_odds *odds, const struct forecast_question *question, double rate, uint64_t of,
    struct fault *fault);
enum status forecast_odds_width(
    struct forecast_odds *odds, const struct forecast_question *question, double rate, uint64_t of,
    struct fault *fault);

/** Finds the latter where there is a width, and the former elsewhere. */
enum status forecast_odds_asked(
    struct forecast_odds *odds, const struct forecast_question *question, double rate,
    struct fault *fault);

#endif
