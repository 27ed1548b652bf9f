/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LEDGER_H
#define CATAPULT_LEDGER_H

/**
 * Records what programs claim, each claim with two verdicts that must not be confused: `check` says
 * whether the program's own test came out, `source` what the number says of the source's statement.
 * Both are functions of the recorded numbers alone, so whoever reads the file can compute them
 * again.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/** How a measured number is held against another one. */
enum claim_relation {
    CLAIM_NONE,       /**< no statement (the claim is our own) */
    CLAIM_EQUAL,      /**< measured == value */
    CLAIM_WITHIN,     /**< |measured - value| <= tolerance */
    CLAIM_AT_LEAST,   /**< measured >= value */
    CLAIM_AT_MOST,    /**< measured <= value */
    CLAIM_CONSISTENT, /**< |measured - value| <= tolerance * error (tolerance in sigmas) */
    CLAIM_UNKNOWN,    /**< the source's statement is not known well enough to hold against */
};

/** The verdicts on a check, and on a source. */
enum claim_verdict {
    CLAIM_PASS,
    CLAIM_FAIL,
    CLAIM_CONFIRMED,
    CLAIM_REFUTED,
    CLAIM_UNDETERMINED,
    CLAIM_OWN,
};

/** One claim. Texts are plain words with Unicode signs (λ_max, ϑ, s²); they are not owned. */
struct claim {
    const char *id;        /**< unique, lower case with hyphens */
    const char *statement; /**< one sentence: what is claimed */
    const char *origin;    /**< where it comes from: "talk, eq. (1.17)", "own", ... */
    double measured;       /**< what the program found */
    double error;          /**< its standard error; 0 when deterministic */
    enum claim_relation relation;
    double expected;  /**< what our own test expects */
    double tolerance; /**< for CLAIM_WITHIN and CLAIM_CONSISTENT, else 0 */
    /** Where `measured` is the largest of so many distances, each in its own standard error, of
     * things that should agree; else 0. */
    double comparisons;
    enum claim_relation says;
    double said; /**< what the source's statement amounts to, for the same number */
    double said_tolerance;
    const char *reason; /**< why, when refuted or undetermined; else "" */
};

/** Says whether `measured` is in `relation` to `value`. A NaN never is. */
bool ledger_holds(
    enum claim_relation relation, double measured, double error, double value, double tolerance);

/** Returns CLAIM_PASS or CLAIM_FAIL, the verdict of our own check. */
enum claim_verdict ledger_check(const struct claim *claim);

/** Returns CLAIM_CONFIRMED, CLAIM_REFUTED, CLAIM_UNDETERMINED or CLAIM_OWN, the verdict on the
 * source. A check that fails says nothing of its source, which is then undetermined: the fault may
 * be ours. */
enum claim_verdict ledger_source(const struct claim *claim);

/** Returns what a pass is worth: "exact" for exact comparisons alone, "within tolerance", "within
 * bound", or "statistically consistent" for simulated numbers. */
const char *ledger_grade(const struct claim *claim);

/** Returns how far a simulated number is from failing its check, in its standard errors; for the
 * largest of several distances, how far it is below its limit. NaN where nothing is simulated. */
double ledger_distance(const struct claim *claim);

/**
 * Returns the false-alarm rate of a check on a simulated number: the probability that other random
 * numbers fail the check although nothing is wrong, by the normal law. For CLAIM_CONSISTENT and for
 * the largest of several distances the truth is what is expected; for a bound or a tolerance beside
 * a standard error the truth is taken to be what was measured. 0 where nothing is simulated.
 */
double ledger_false_alarm(const struct claim *claim);

/** Returns the name of a verdict, as the ledger writes it. */
const char *ledger_verdict_name(enum claim_verdict verdict);

/** The claims of one program, in the order they are added, or those read from files. */
struct ledger {
    struct claim *claim; /**< owned, with copies of all texts */
    size_t count, room;
    enum status status; /**< STATUS_SYSTEM once memory ran out */
};

/** Starts empty; adds a copy of a claim; frees all. What goes wrong in ledger_add is kept in
 * `status`. */
void ledger_init(struct ledger *ledger);
void ledger_add(struct ledger *ledger, const struct claim *claim);
void ledger_clear(struct ledger *ledger);

/** Gives a claim of this ledger a copy of `reason` in place of the one it had. */
void ledger_explain(struct ledger *ledger, struct claim *claim, const char *reason);

/** Writes the ledger as CSV, whole or not at all, with both verdicts in words; `head` as in
 * csvwriter_commit. */
enum status
ledger_write(const struct ledger *ledger, const char *path, const char *head, struct fault *fault);

/** Appends the claims of a file that ledger_write wrote. STATUS_CLAIM when a recorded verdict is
 * not the one its numbers give; STATUS_INPUT when the file is no ledger; STATUS_SYSTEM: memory. */
enum status ledger_read(struct ledger *ledger, const char *path, struct fault *fault);

#endif
