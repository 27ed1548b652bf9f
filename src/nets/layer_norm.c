/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <math.h>

/* z = (x - mean)/sqrt(variance + 10^-5) of each region of a sample: a group of channels at all
 * places (Wu and He, "Group normalization", 2018), or all channels of a place (Ba et al., "Layer
 * normalization", 2016). Its Jacobian s (1 - 1/m - z z^T/m), with m numbers in the region and s =
 * 1/sqrt(...), is symmetric, so the tangent is the backward pass. */

static const double EPSILON = 1e-5;

/* `rows` runs of `run` numbers, `step` apart. */
struct region {
    size_t start, rows, run, step;
};

static size_t regions(const struct layer *layer) {
    return layer->groups > 0 ? layer->groups : layer->in.height * layer->in.width;
}

static struct region region_of(const struct layer *layer, size_t index) {
    size_t channels = layer->in.channels;
    if (layer->groups == 0) {
        return (struct region){index * channels, 1, channels, channels};
    }
    size_t run = channels / layer->groups;
    return (struct region){index * run, layer->in.height * layer->in.width, run, channels};
}

static double mean(struct region region, const double *x) {
    double sum = 0;
    for (size_t i = 0; i < region.rows; i++) {
        for (size_t j = 0; j < region.run; j++) {
            sum += x[region.start + i * region.step + j];
        }
    }
    return sum / (double)(region.rows * region.run);
}

/* The mean of (x - a) (y - b). */
static double
covariance(struct region region, const double *x, double a, const double *y, double b) {
    double sum = 0;
    for (size_t i = 0; i < region.rows; i++) {
        size_t at = region.start + i * region.step;
        for (size_t j = at; j < at + region.run; j++) {
            sum += (x[j] - a) * (y[j] - b);
        }
    }
    return sum / (double)(region.rows * region.run);
}

/* s, given the mean. */
static double inverse_deviation(struct region region, const double *x, double center) {
    return 1 / sqrt(covariance(region, x, center, x, center) + EPSILON);
}

/* z (+)= a x + b y + c. */
static void combine(
    struct region region, double a, const double *x, double b, const double *y, double c, bool add,
    double *z) {
    for (size_t i = 0; i < region.rows; i++) {
        size_t at = region.start + i * region.step;
        for (size_t j = at; j < at + region.run; j++) {
            double before = add ? z[j] : 0;
            z[j] = before + (a * x[j] + b * y[j] + c);
        }
    }
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)w, (void)room;
    for (size_t i = 0; i < n; i++, x += layer->inputs, z += layer->inputs) {
        for (size_t r = 0; r < regions(layer); r++) {
            struct region region = region_of(layer, r);
            double center = mean(region, x), s = inverse_deviation(region, x, center);
            combine(region, s, x, 0, x, -s * center, false, z);
        }
    }
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)room;
    size_t count = layer->inputs;
    for (size_t i = 0; i < n * regions(layer); i++) {
        struct region region = region_of(layer, i % regions(layer));
        size_t sample = i / regions(layer);
        const double *at = x + sample * count, *out = z + sample * count;
        double s = inverse_deviation(region, at, mean(region, at));
        for (size_t a = 0; a < each; a++) {
            const double *d = dz + (sample * each + a) * count;
            double along = covariance(region, d, 0, out, 0);
            combine(
                region, s, d, -s * along, out, -s * mean(region, d), false,
                dx + (sample * each + a) * count);
        }
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)dw;
    backward(layer, w, x, z, dx, rz, n, 1, room);
}

/* With a = mean(z rx), b = mean(z dz), Rs = -s^2 a and Rz = s (rx - mean rx - a z):
 * R dx = Rs (dz - mean dz - b z) - s (b Rz + mean(Rz dz) z). */
static void curve_region(
    struct region region, const double *x, const double *rx, const double *z, const double *dz,
    double *rd) {
    double s = inverse_deviation(region, x, mean(region, x)), mean_d = mean(region, dz);
    double mean_r = mean(region, rx), a = covariance(region, z, 0, rx, 0);
    double b = covariance(region, z, 0, dz, 0);
    double mixed = s * (covariance(region, rx, mean_r, dz, mean_d) - a * b);
    combine(region, -s * s * a, dz, 2 * s * s * a * b - s * mixed, z, s * s * a * mean_d, true, rd);
    combine(region, -s * s * b, rx, 0, z, s * s * b * mean_r, true, rd);
}

static void curve(
    const struct layer *layer, const double *x, const double *rx, const double *z, const double *dz,
    double *rd, size_t n, double *room) {
    (void)room;
    for (size_t i = 0; i < n * regions(layer); i++) {
        size_t at = i / regions(layer) * layer->inputs;
        curve_region(
            region_of(layer, i % regions(layer)), x + at, rx + at, z + at, dz + at, rd + at);
    }
}

const struct layer_ops layer_norm = {"norm", NULL, forward, backward, NULL, NULL, tangent, curve};
