/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_MEASURE_H
#define CATAPULT_FORECAST_MEASURE_H

/** Computes what `catapult forecast` answers. */

#include "answer.h"
#include "forecast/limits.h"
#include "forecast/lyapunov.h"
#include "forecast/lyapunov_critical.h"
#include "forecast/mean_square.h"
#include "forecast/moment_root.h"
#include "forecast_odds.h"
#include "forecast_question.h"

/** A share of |y|^2 up to which labels count as reached: what rounding leaves of a kernel. */
#define FORECAST_BEYOND 1e-9

/** Rates are for (1/2b) sum (F - y)^2. */
struct forecast_measure {
    double full_batch, lazy;
    struct limits_batches batches;
    uint64_t batches_drawn;
    struct mean_square_value mean_square;
    struct lyapunov drift;
    double square; /**< k(2), the growth of the log of the mean square at a step; NaN: epochs */
    struct estimate theta;              /**< of the tail; infinite: none. NaN: not known */
    struct lyapunov_critical critical;  /**< NaN unless it was asked for */
    struct forecast_odds frozen, width; /**< of a rise; width: NaN unless there is one */
};

/** Finds all of it: seconds for 64 samples, a minute for a thousand, several times that with the
 * critical rate. How many batches, runs and steps are taken depends on the question alone, so that
 * about FORECAST_WORK multiply-adds are spent on each number at most, ten times that on theta, and
 * FORECAST_ODDS_WORK, or twice that, on a probability. Faults as of the functions of src/forecast.
 */
enum status forecast_measure_run(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault);

/** What people are told first. */
enum forecast_verdict {
    FORECAST_SAFE,     /**< no run rose, and the drift is not positive */
    FORECAST_SLOW,     /**< few runs rose, but the drift is positive: more steps will do it */
    FORECAST_RARE,     /**< up to 5 % of runs */
    FORECAST_POSSIBLE, /**< up to half */
    FORECAST_LIKELY,
};

/** Chooses by the probability of forecast_measure_best. A drift counts as positive from three
 * standard errors on. */
enum forecast_verdict forecast_measure_verdict(const struct forecast_measure *found);

/** Returns the probability that the verdict is by: at the width, but with the kernel frozen where
 * no plain run of neurons rose and some with that did. */
const struct forecast_odds *forecast_measure_best(const struct forecast_measure *found);

/** Finds the drift at a rate (for (1/2b) sum (F - y)^2) alone. */
enum status forecast_measure_drift(
    struct lyapunov *drift, const struct forecast_question *question, double rate,
    struct fault *fault);

/** Finds k(2) and theta at a rate whose drift is known: infinite where it is certified that |z|
 * never grows, or k is negative up to MOMENT_ROOT_MOST; 0 where the drift is positive; NaN where
 * it takes more than ten FORECAST_WORK or does not come out, and for epochs. */
enum status forecast_measure_theta(
    struct forecast_measure *found, const struct forecast_question *question, double rate,
    struct fault *fault);

/** Finds what does not depend on the rate: full_batch, lazy, mean_square. */
enum status forecast_measure_limits(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault);

/** Finds the limits of single batches; full_batch is known. */
enum status forecast_measure_batches(
    struct forecast_measure *found, const struct forecast_question *question, struct fault *fault);

/** Appends the numbers, in the units of the asker's rate. */
void forecast_measure_add(
    struct answer *answer, const struct forecast_measure *found,
    const struct forecast_question *question);

#endif
