/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/gauss_form.h"

#include <complex.h>
#include <math.h>

#include "base/bisect.h"

static const double PI = 3.14159265358979323846;

/* Steps of the trapezoidal rule in standard deviations of the saddle, and how many. */
static const double STEP = 0.04;
enum { STEPS = 400 };

struct form {
    const double *w;
    size_t count;
    double s;
};

double gauss_form_mean(const double *w, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += w[i];
    }
    return sum;
}

static double slope(const struct form *form, double t) {
    double sum = 0;
    for (size_t i = 0; i < form->count; i++) {
        sum += form->w[i] / (1 - 2 * t * form->w[i]);
    }
    return sum;
}

static double bend(const struct form *form, double t) {
    double sum = 0;
    for (size_t i = 0; i < form->count; i++) {
        double part = form->w[i] / (1 - 2 * t * form->w[i]);
        sum += 2 * part * part;
    }
    return sum;
}

static bool is_above(double t, const void *context) {
    const struct form *form = context;
    return slope(form, t) > form->s;
}

/* With m = max w alone, and with all w = m, the saddles are (1 - m/s)/(2m) and (1 - n m/s)/(2m):
 * around the one that is looked for. */
double gauss_form_tilt(const double *w, size_t count, double s) {
    const struct form form = {w, count, s};
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, w[i]);
    }
    double low = (1 - (double)count * most / s) / (2 * most), high = (1 - most / s) / (2 * most);
    struct bisect_bracket at =
        bisect(is_above, &form, low - 1e-9 * fabs(low), high, BISECT_TO_NEIGHBOURS);
    return at.no;
}

static double cumulant(const double *w, size_t count, double t) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum -= 0.5 * log1p(-2 * t * w[i]);
    }
    return sum;
}

double gauss_form_rate(const double *w, size_t count, double s) {
    double t = gauss_form_tilt(w, count, s);
    return t * s - cumulant(w, count, t);
}

/* At t the integrand is real and largest. With z = t + iu + q u^2, q > 0, e^(-z s) falls as a
 * normal law, and 1 - 2 z w_i, in the lower half plane for u > 0, never meets the cut of the root.
 * */
static double contour(const struct form *form, const double *f, double t, double u, double q) {
    double complex z = t + q * u * u + I * u, direction = 1 - 2 * I * q * u;
    double complex log_ratio = -(z - t) * form->s, sum = 0;
    for (size_t i = 0; i < form->count; i++) {
        double complex ratio = 1 - 2 * (z - t) * form->w[i] / (1 - 2 * t * form->w[i]);
        log_ratio -= 0.5 * clog(ratio);
        sum += f[i] * form->w[i] / (1 - 2 * t * form->w[i]) / ratio;
    }
    return creal(cexp(log_ratio) * sum * direction);
}

double gauss_form_log_density(const double *w, const double *f, size_t count, double s) {
    const struct form form = {w, count, s};
    double t = gauss_form_tilt(w, count, s), width = 1 / sqrt(bend(&form, t));
    double q = 0.5 / (s * width * width);
    q = fmin(q, 1 / width);
    double sum = 0.5 * contour(&form, f, t, 0, q);
    for (int k = 1; k <= STEPS; k++) {
        sum += contour(&form, f, t, k * STEP * width, q);
    }
    return cumulant(w, count, t) - t * s + log(sum * STEP * width / PI);
}
