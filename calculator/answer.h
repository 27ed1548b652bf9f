/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ANSWER_H
#define CATAPULT_ANSWER_H

/** What `catapult predict` is asked, and the answer as keys and texts, computed in doubles or, with
 *  --certify, as enclosures, and by simulation. For the main: it ends the program on failure. */

#include <stdbool.h>

#include "theory/dataset.h"
#include "theory/drift.h"
#include "base/number.h"

struct question {
    const char *dataset, *format, *method, *checkpoint; /* the last NULL: none */
    struct dataset data;                                /* what the file `dataset` holds */
    struct number eta, lambda0, width, mu0, height;
    bool certify, simulate, no_simulate;
    struct number relative_error;
    struct number digits, replicas, seed, threads; /* whole numbers in range */
};

struct answer_entry {
    const char *key;  /* of csv and json; NULL: for people only */
    const char *what; /* the same for people */
    char *value; /* owned: a number, `inf`, `-inf`, `na`, or an enclosure; of a list, joined by ; */
    bool list;
};

enum { ANSWER_MOST_ENTRIES = 32 };

struct answer {
    enum drift_regime regime;
    enum drift_phase phase;
    double p_spike; /* to choose the words; the entry has the number */
    bool simulated, trusted, out_of_reach;
    double below; /* what p_spike is below with 95 %, when no run of the law itself hit; else 0 */
    double p_simulated;
    size_t entries;
    struct answer_entry entry[ANSWER_MOST_ENTRIES];
};

/* In doubles, with `digits` significant ones. */
void catapult_answer(struct answer *answer, const struct question *question, int digits);

/* As enclosures, `midpoint ± radius`. */
void catapult_certify(struct answer *answer, const struct question *question);

/* Appends what a simulation of the nonlinear chain finds, and the exact probability of the linear
 * one. */
void catapult_simulate(struct answer *answer, const struct question *question, int digits);

/* Appends an entry; takes `value`, NULL for out of memory. */
void catapult_answer_add(struct answer *answer, const char *key, const char *what, char *value);
void catapult_answer_clear(struct answer *answer);

#endif
