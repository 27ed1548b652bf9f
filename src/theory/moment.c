/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/moment.h"

#include <math.h>
#include <stdbool.h>

double moment(const struct dataset *dataset, double x, double theta) {
    double sum = dataset->p_idle;
    for (size_t i = 0; i < dataset->atoms; i++) {
        sum += dataset->atom[i].p * pow(fabs(1 - x * dataset->atom[i].s2.hi), theta);
    }
    return sum;
}

int moment_crossings(const struct dataset *dataset, double x, double low, double high) {
    enum { LOOKS = 120 };
    int count = 0;
    bool below = true;
    if (!(low > 0 && low < high && high < INFINITY)) {
        return -1;
    }
    for (int i = 0; i <= LOOKS; i++) {
        bool now = moment(dataset, x, low * pow(high / low, (double)i / LOOKS)) < 1;
        count += now != below;
        below = now;
    }
    return count;
}
