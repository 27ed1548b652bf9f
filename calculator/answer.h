/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ANSWER_H
#define CATAPULT_ANSWER_H

/** Holds what a command found: named entries, each a number, a word or a list, typed. How they look
 * is the matter of answer_print.h. */

#include <stddef.h>
#include <stdint.h>

#include "certified/ball_point.h"

enum answer_kind {
    ANSWER_NONE,      /**< not available */
    ANSWER_REAL,      /**< may be infinite */
    ANSWER_INTEGER,   /**< a count */
    ANSWER_WORD,      /**< one of few, such as the name of a method */
    ANSWER_ENCLOSURE, /**< proved: midpoint and radius */
    ANSWER_LIST,      /**< of roots */
};

/** Where a real number comes from, which says how many of its digits mean something. */
enum answer_source { ANSWER_FORMULA, ANSWER_SIMULATION, ANSWER_CLOCK };

struct answer_value {
    enum answer_kind kind;
    union {
        double real;
        uint64_t integer;
        const char *word; /**< not owned */
        arb_t enclosure;  /**< owned */
        struct {
            struct answer_root *root; /**< owned */
            size_t count;
            const char *empty; /**< what people read when there is none; not owned */
        } list;
    };
};

/** A root next to its pole is the pole and the logarithm of the distance: as a number it has no
 * more to say. The values are reals or enclosures. */
struct answer_root {
    bool
        undecided; /**< whether there is one at all is not known: doubles, or so many digits, cannot
                       tell none from two */
    int side;      /**< 0: the root is `at`; else above (1) or below (-1) the pole `at` */
    struct answer_value at, log_distance;
};

struct answer_entry {
    const char *key; /**< of csv and json; NULL: for people only */
    char what[64];   /**< the same for people; empty: not for them */
    enum answer_source source;
    struct answer_value value;
};

enum { ANSWER_MOST_ENTRIES = 64 };

struct answer {
    size_t count;
    struct answer_entry entry[ANSWER_MOST_ENTRIES]; /**< in the order in which they are printed */
};

/** What is not a number is not available. */
struct answer_value answer_real(double real);
struct answer_value answer_integer(uint64_t integer);
struct answer_value answer_word(const char *word);
/** A copy of the ball. */
struct answer_value answer_enclosure(const arb_t enclosure);
/** Anything but a list once more, to be cleared on its own. */
struct answer_value answer_copy(const struct answer_value *value);

/** A list with room for `count` roots, which the caller fills. STATUS_SYSTEM: memory. */
enum status
answer_list_init(struct answer_value *list, size_t count, const char *empty, struct fault *fault);

/** Leaves ANSWER_NONE. */
void answer_value_clear(struct answer_value *value);

/** Appends an entry and takes the value over; one beyond ANSWER_MOST_ENTRIES is a mistake of the
 * program. `key` and `what` as in the entry, NULL for an empty `what`. */
void answer_add(
    struct answer *answer, const char *key, const char *what, enum answer_source source,
    struct answer_value value);
void answer_clear(struct answer *answer);

#endif
