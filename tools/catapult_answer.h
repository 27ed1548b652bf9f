/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ANSWER_H
#define CATAPULT_ANSWER_H

/** What `catapult predict` is asked, and the answer as keys and texts, computed in doubles or, with
 *  --certify, as enclosures. For the main: it ends the program on failure. */

#include <stdbool.h>

#include "drift.h"
#include "number.h"

struct question {
    const char *dataset, *format;
    struct number eta, lambda0, width, mu0, height;
    bool certify;
    struct number digits; /* a whole number in range */
};

struct answer_entry {
    const char *key;  /* of csv and json; NULL: for people only */
    const char *what; /* the same for people */
    char *value; /* owned: a number, `inf`, `-inf`, `na`, or an enclosure; of a list, joined by ; */
    bool list;
};

enum { ANSWER_MOST_ENTRIES = 16 };

struct answer {
    enum drift_regime regime;
    enum drift_phase phase;
    double p_spike; /* to choose the words; the entry has the number */
    size_t entries;
    struct answer_entry entry[ANSWER_MOST_ENTRIES];
};

/* In doubles, with `digits` significant ones. */
void catapult_answer(struct answer *answer, const struct question *question, int digits);

/* As enclosures, `midpoint ± radius`. */
void catapult_certify(struct answer *answer, const struct question *question);

/* Appends an entry; takes `value`, NULL for out of memory. */
void catapult_answer_add(struct answer *answer, const char *key, const char *what, char *value);
void catapult_answer_clear(struct answer *answer);

#endif
