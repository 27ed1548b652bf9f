/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/climb.h"

enum climb_event climb_see(struct climb *climb, uint64_t step, double loss) {
    bool first = climb->low == 0;
    if (climb->under_way && loss > climb->peak) {
        climb->peak = loss;
        climb->top = step;
    }
    if (first || loss <= climb->low) {
        bool ends = climb->under_way;
        climb->low = loss;
        climb->under_way = false;
        return ends ? CLIMB_ENDS : CLIMB_NOTHING;
    }
    if (climb->under_way || !(loss > climb->factor * climb->low)) {
        return CLIMB_NOTHING;
    }
    climb->under_way = true;
    climb->peak = loss;
    climb->begin = climb->top = step;
    climb->count++;
    return CLIMB_BEGINS;
}
