/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bisect.h"

/* The sum of the ends is a double for all but the largest numbers, whose halves are exact. */
static double middle_of(struct bisect_bracket at) {
    double sum = at.no + at.yes;
    return sum - sum == 0 ? sum / 2 : at.no / 2 + at.yes / 2;
}

struct bisect_bracket
bisect(bisect_test *test, const void *context, double no, double yes, int halvings) {
    struct bisect_bracket at = {no, yes};
    for (int i = 0; i < halvings; i++) {
        double middle = middle_of(at);
        if (middle == at.no || middle == at.yes) {
            break;
        }
        if (test(middle, context)) {
            at.yes = middle;
        } else {
            at.no = middle;
        }
    }
    return at;
}
