/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_path.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static enum status find_angle(
    struct least_action *path, const struct landscape *landscape, double radius, double angle,
    struct fault *fault) {
    const double end[2] = {radius * cos(angle), radius * sin(angle)};
    return least_action_find(path, landscape, end, fault);
}

enum status exit_path_around(
    struct least_action *path, double *action, size_t count, const struct landscape *landscape,
    double radius, struct fault *fault) {
    for (size_t i = 0; i < count; i++) {
        action[i] = INFINITY;
    }
    for (size_t n = 0; n < 4 * count; n++) {
        size_t i = n < 2 * count ? n % count : count - 1 - n % count;
        enum status status =
            find_angle(path, landscape, radius, 2 * PI * (double)i / (double)count, fault);
        if (status != STATUS_OK) {
            return status;
        }
        action[i] = fmin(action[i], path->action);
    }
    return STATUS_OK;
}

/* By golden sections, to 10^-7: the action is flat there, to 10^-14. */
enum status exit_path_best(
    struct least_action *path, double *angle, const struct landscape *landscape, double radius,
    double near, struct fault *fault) {
    const double golden = 0.5 * (sqrt(5) - 1);
    double low = near - PI / 24, high = near + PI / 24, value[2];
    double at[2] = {high - golden * (high - low), low + golden * (high - low)};
    for (int i = 0; i < 2; i++) {
        enum status status = find_angle(path, landscape, radius, at[i], fault);
        if (status != STATUS_OK) {
            return status;
        }
        value[i] = path->action;
    }
    while (high - low > 1e-7) {
        int better = value[0] < value[1] ? 0 : 1;
        if (better == 0) {
            high = at[1];
            at[1] = at[0];
            value[1] = value[0];
            at[0] = high - golden * (high - low);
        } else {
            low = at[0];
            at[0] = at[1];
            value[0] = value[1];
            at[1] = low + golden * (high - low);
        }
        enum status status = find_angle(path, landscape, radius, at[better], fault);
        if (status != STATUS_OK) {
            return status;
        }
        value[better] = path->action;
    }
    *angle = 0.5 * (low + high);
    return find_angle(path, landscape, radius, *angle, fault);
}

void exit_path_at(double at[2], const struct least_action *path, double radius) {
    size_t k = 1;
    while (k < path->pieces && hypot(path->x[k][0], path->x[k][1]) < radius) {
        k++;
    }
    double before = hypot(path->x[k - 1][0], path->x[k - 1][1]),
           after = hypot(path->x[k][0], path->x[k][1]), part = (radius - before) / (after - before);
    for (int i = 0; i < 2; i++) {
        at[i] = path->x[k - 1][i] + part * (path->x[k][i] - path->x[k - 1][i]);
    }
}
