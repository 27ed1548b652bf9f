/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/condition.h"

#include <math.h>

#include "theory/drift.h"

double condition_drift(const struct dataset *dataset, struct dd x) {
    double size = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        size += dataset->atom[i].p * fabs(drift_log_factor(x, dataset->atom[i].s2));
    }
    return size / fabs(drift(dataset, x));
}

double condition_exponent(const struct dataset *dataset, struct dd x, double theta) {
    double size = 0, slope = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double p = dataset->atom[i].p, step = drift_log_factor(x, dataset->atom[i].s2);
        if (step == -INFINITY) {
            size += p;
            continue;
        }
        double power = exp(theta * step);
        size += p * (fabs(expm1(theta * step)) + fabs(theta * step) * power);
        slope += p * step * power;
    }
    return size / (theta * slope);
}

double condition_probability(double theta, double exponent, double height, double width) {
    double logs = fabs(log(height)) + fabs(log(width) / 2);
    double climb = fabs(log(width) / 2 + log(height));
    return 1 + theta * (logs + climb * exponent);
}

static double log_offset(const struct dataset *dataset, const struct drift_root *root) {
    return root->log_distance + log(dataset->atom[root->pole].s2.hi);
}

/* The factors of the other samples are |c + side e^t r|: nothing cancels close to the pole. */
double condition_distance(const struct dataset *dataset, const struct drift_root *root) {
    const struct atom *own = &dataset->atom[root->pole];
    double t = log_offset(dataset, root), size = own->p * fabs(t), slope = own->p;
    for (size_t i = 0; i < dataset->atoms; i++) {
        if (i == root->pole) {
            continue;
        }
        double ratio = dataset->atom[i].s2.hi / own->s2.hi;
        double c = dd_sub(dataset->atom[i].s2, own->s2).hi / own->s2.hi;
        double move = root->side * exp(t) * ratio;
        size += dataset->atom[i].p * (1 + fabs(log(fabs(c + move))));
        slope += dataset->atom[i].p * move / (c + move);
    }
    return size / fabs(slope) / fmax(1, fabs(t));
}

double condition_root(const struct dataset *dataset, const struct drift_root *root) {
    double t = log_offset(dataset, root), part = exp(t) / fabs(1 + root->side * exp(t));
    return part * (1 + condition_distance(dataset, root)) * fmax(1, fabs(t));
}
