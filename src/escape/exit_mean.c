/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_mean.h"

#include <math.h>

/* Above, the sum is divided by it. */
static const double LARGE = 1e250;

/* h E tau = sum * e^log_unit. Terms rise until n = K - d/2 and then fall ever faster: past 2K they
 * halve at least, so that the rest is below the last of them. */
struct series {
    double sum, log_unit;
};

static struct series sum_of(double k, double half_d) {
    struct series series = {0, 0};
    double power = 1; /* K^n/(d/2)_n */
    for (double n = 1;; n++) {
        power *= k / (half_d + n - 1);
        double term = power / (2 * n);
        series.sum += term;
        if (n > 2 * k && term < 1e-18 * series.sum) {
            return series;
        }
        if (series.sum > LARGE) {
            series.sum /= LARGE;
            power /= LARGE;
            series.log_unit += log(LARGE);
        }
    }
}

static struct series series_of(const struct exit_mean_question *question) {
    double r = question->radius;
    double k = question->curvature * r * r / (question->epsilon * question->noise);
    return sum_of(k, (double)question->dimensions / 2);
}

/* The unit is multiplied back as a number, not as the exponential of its log, for its digits. */
double exit_mean(const struct exit_mean_question *question) {
    struct series series = series_of(question);
    double mean = series.sum / question->curvature;
    for (double unit = 0.5 * log(LARGE); unit < series.log_unit; unit += log(LARGE)) {
        mean *= LARGE;
    }
    return mean;
}

double exit_mean_log(const struct exit_mean_question *question) {
    struct series series = series_of(question);
    return series.log_unit + log(series.sum) - log(question->curvature);
}

struct exit_mean_question exit_mean_of_steps(const struct exit_mean_question *slow, double eta) {
    struct exit_mean_question steps = *slow;
    double h = slow->curvature;
    steps.curvature = -log1p(-eta * h) / eta;
    steps.noise = slow->noise * steps.curvature / (h * (1 - 0.5 * eta * h));
    steps.radius += EXIT_MEAN_OVERSHOOT * sqrt(eta * slow->epsilon * slow->noise);
    return steps;
}
