/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* -- descriptions ----------------------------------------------------------------------------- */

static size_t size_in(const struct nets_layer *layer) {
    return layer->height * layer->width * layer->channels;
}

static size_t size_out(const struct nets_layer *layer) {
    return layer->out_height * layer->out_width * layer->out_channels;
}

static size_t fan_in(const struct nets_layer *layer) {
    return layer->kind == NETS_DENSE ? size_in(layer) : 9 * layer->channels;
}

static bool has_weights(const struct nets_layer *layer) {
    return layer->kind == NETS_DENSE || layer->kind == NETS_CONVOLUTION;
}

static void read_layer(struct nets_layer *layer, const char *word, size_t number) {
    static const char *const name[] = {"dense", "conv", "relu", "tanh", "pool"};
    while (layer->kind <= NETS_POOL && strcmp(word, name[layer->kind]) != 0) {
        layer->kind++;
    }
    require(layer->kind <= NETS_POOL, "no layer: %s", word);
    layer->out_height = layer->height;
    layer->out_width = layer->width;
    layer->out_channels = layer->channels;
    if (layer->kind == NETS_DENSE) {
        layer->out_height = layer->out_width = 1;
    }
    if (has_weights(layer)) {
        layer->out_channels = number;
    }
    if (layer->kind == NETS_POOL) {
        layer->pool = number;
        layer->out_height /= number;
        layer->out_width /= number;
    }
}

static bool accepts(const char **at, const char *word) {
    bool there = strncmp(*at, word, strlen(word)) == 0;
    *at += there ? strlen(word) : 0;
    return there;
}

struct nets nets_of(const char *text, bool ntk) {
    struct nets nets = {.ntk = ntk};
    size_t h = 1, w = 1, c = 1;
    int used = 0;
    if (sscanf(text, "%zux%zux%zu%n", &h, &w, &c, &used) < 3) {
        h = w = 1;
        require(sscanf(text, "%zu%n", &c, &used) == 1, "no shape: %s", text);
    }
    nets.inputs = nets.widest = h * w * c;
    char word[16];
    for (const char *at = text + used; sscanf(at, "%15s%n", word, &used) == 1;) {
        struct nets_layer *layer = &nets.layer[nets.layers++];
        *layer = (struct nets_layer){.height = h, .width = w, .channels = c};
        size_t number = 0;
        at += used;
        at += sscanf(at, "%zu%n", &number, &used) == 1 ? used : 0;
        read_layer(layer, word, number);
        layer->bias = accepts(&at, " bias");
        layer->fixed = accepts(&at, " fixed");
        layer->first = nets.weights;
        layer->weights = has_weights(layer) ? (fan_in(layer) + layer->bias) * number : 0;
        nets.weights += layer->weights;
        h = layer->out_height, w = layer->out_width, c = layer->out_channels;
        nets.widest = h * w * c > nets.widest ? h * w * c : nets.widest;
    }
    nets.outputs = h * w * c;
    return nets;
}

bool nets_is_fixed(const struct nets *nets, size_t q) {
    for (size_t l = 0; l < nets->layers; l++) {
        const struct nets_layer *layer = &nets->layer[l];
        if (q >= layer->first && q < layer->first + layer->weights) {
            return layer->fixed;
        }
    }
    return false;
}

/* -- numbers with derivatives ----------------------------------------------------------------- */

typedef struct nets_number number;

/* sum + scale a b. */
static number plus_product(number sum, long double scale, number a, number b) {
    sum.value += scale * a.value * b.value;
    sum.one += scale * (a.one * b.value + a.value * b.one);
    sum.two += scale * (a.two * b.value + a.value * b.two);
    sum.both += scale * (a.both * b.value + a.one * b.two + a.two * b.one + a.value * b.both);
    return sum;
}

static number plus(number a, number b) {
    return plus_product(a, 1, b, (number){.value = 1});
}

/* A function with these derivatives at x. */
static number through(number x, long double f, long double slope, long double bend) {
    return (number){f, slope * x.one, slope * x.two, slope * x.both + bend * x.one * x.two};
}

static void run_weights(
    const struct nets *nets, const struct nets_layer *layer, const number *w, const number *x,
    number *z) {
    long double scale = nets->ntk ? 1 / sqrtl((long double)fan_in(layer)) : 1;
    size_t filters = layer->out_channels;
    bool dense = layer->kind == NETS_DENSE;
    for (size_t p = 0; p < layer->out_height * layer->out_width; p++) {
        for (size_t j = 0; j < filters; j++) {
            number sum = {0};
            for (size_t q = 0; q < fan_in(layer); q++) {
                /* Filter entries by row, column and channel, one place up and left of p first. */
                size_t row = p / layer->width + q / layer->channels / 3;
                size_t column = p % layer->width + q / layer->channels % 3;
                if (dense) {
                    sum = plus_product(sum, scale, w[q * filters + j], x[q]);
                } else if (
                    row >= 1 && row <= layer->height && column >= 1 && column <= layer->width) {
                    size_t place = (row - 1) * layer->width + column - 1;
                    number in = x[place * layer->channels + q % layer->channels];
                    sum = plus_product(sum, scale, w[q * filters + j], in);
                }
            }
            number bias = {0};
            if (layer->bias) {
                bias = w[fan_in(layer) * filters + j];
            }
            z[p * filters + j] = plus(sum, bias);
        }
    }
}

static void run_pool(const struct nets_layer *layer, const number *x, number *z) {
    size_t side = layer->pool, c = layer->channels;
    long double part = 1 / (long double)(side * side);
    for (size_t i = 0; i < size_out(layer); i++) {
        size_t row = i / c / layer->out_width * side, column = i / c % layer->out_width * side;
        z[i] = (number){0};
        for (size_t k = 0; k < side * side; k++) {
            size_t place = (row + k / side) * layer->width + column + k % side;
            z[i] = plus_product(z[i], part, x[place * c + i % c], (number){.value = 1});
        }
    }
}

static void run_layer(
    const struct nets *nets, const struct nets_layer *layer, const number *w, const number *x,
    number *z, long double *kink) {
    if (has_weights(layer)) {
        run_weights(nets, layer, w + layer->first, x, z);
    } else if (layer->kind == NETS_POOL) {
        run_pool(layer, x, z);
    } else {
        for (size_t i = 0; i < size_in(layer); i++) {
            long double at = x[i].value;
            if (layer->kind == NETS_TANH) {
                long double t = tanhl(at), slope = 1 - t * t;
                z[i] = through(x[i], t, slope, -2 * t * slope);
            } else {
                *kink = fabsl(at) < *kink ? fabsl(at) : *kink;
                z[i] = at > 0 ? x[i] : (number){0};
            }
        }
    }
}

void nets_run(
    const struct nets *nets, const number *w, const number *x, number *f, long double *kink) {
    number *in = calloc(nets->widest, sizeof *in), *out = calloc(nets->widest, sizeof *out);
    long double nearest = INFINITY;
    require(in != NULL && out != NULL, "no memory for %zu", nets->widest);
    memcpy(in, x, nets->inputs * sizeof *in);
    for (size_t l = 0; l < nets->layers; l++) {
        run_layer(nets, &nets->layer[l], w, in, out, &nearest);
        number *kept = in;
        in = out;
        out = kept;
    }
    memcpy(f, in, nets->outputs * sizeof *f);
    if (kink != NULL) {
        *kink = nearest;
    }
    free(in);
    free(out);
}

struct nets_number *nets_numbers(const double *x, size_t count) {
    number *numbers = calloc(count, sizeof *numbers);
    require(numbers != NULL, "no memory for %zu", count);
    for (size_t i = 0; i < count; i++) {
        numbers[i].value = x[i];
    }
    return numbers;
}

/* -- what tests ask --------------------------------------------------------------------------- */

/* Weights and inputs of n samples, and the outputs of one. */
struct run {
    number *w, *x, *f;
};

static struct run run_of(const struct nets *nets, const double *w, const double *x, size_t n) {
    struct run run = {
        nets_numbers(w, nets->weights), nets_numbers(x, n * nets->inputs),
        calloc(nets->outputs, sizeof(number))};
    require(run.f != NULL, "no memory for %zu", nets->outputs);
    return run;
}

static void run_clear(struct run *run) {
    free(run->w);
    free(run->x);
    free(run->f);
}

double
nets_outputs(double *f, const struct nets *nets, const double *w, const double *x, size_t n) {
    struct run run = run_of(nets, w, x, n);
    long double nearest = INFINITY, kink;
    for (size_t i = 0; i < n; i++) {
        nets_run(nets, run.w, run.x + i * nets->inputs, run.f, &kink);
        nearest = kink < nearest ? kink : nearest;
        for (size_t a = 0; a < nets->outputs; a++) {
            f[i * nets->outputs + a] = (double)run.f[a].value;
        }
    }
    run_clear(&run);
    return (double)nearest;
}

void nets_jacobian(double *j, const struct nets *nets, const double *w, const double *x, size_t n) {
    struct run run = run_of(nets, w, x, n);
    memset(j, 0, n * nets->outputs * nets->weights * sizeof *j);
    for (size_t q = 0; q < nets->weights; q++) {
        run.w[q].one = 1;
        for (size_t i = 0; i < n && !nets_is_fixed(nets, q); i++) {
            nets_run(nets, run.w, run.x + i * nets->inputs, run.f, NULL);
            for (size_t a = 0; a < nets->outputs; a++) {
                j[(i * nets->outputs + a) * nets->weights + q] = (double)run.f[a].one;
            }
        }
        run.w[q].one = 0;
    }
    run_clear(&run);
}

void nets_input_jacobian(
    double *j, const struct nets *nets, const double *w, const double *x, size_t n) {
    struct run run = run_of(nets, w, x, n);
    for (size_t q = 0; q < n * nets->inputs; q++) {
        size_t i = q / nets->inputs;
        run.x[q].one = 1;
        nets_run(nets, run.w, run.x + i * nets->inputs, run.f, NULL);
        run.x[q].one = 0;
        for (size_t a = 0; a < nets->outputs; a++) {
            j[(i * nets->outputs + a) * nets->inputs + q % nets->inputs] = (double)run.f[a].one;
        }
    }
    run_clear(&run);
}

/* The loss with the derivatives that the weights carry. */
static number loss_of(const struct nets *nets, const struct run *run, const double *y, size_t n) {
    number loss = {0};
    size_t k = nets->outputs;
    for (size_t i = 0; i < n; i++) {
        nets_run(nets, run->w, run->x + i * nets->inputs, run->f, NULL);
        for (size_t a = 0; a < k; a++) {
            run->f[a].value -= y[i * k + a];
            loss = plus_product(loss, 1 / (long double)(n * k), run->f[a], run->f[a]);
        }
    }
    return loss;
}

double nets_loss(
    double *g, const struct nets *nets, const double *w, const double *x, const double *y,
    size_t n) {
    struct run run = run_of(nets, w, x, n);
    double loss = (double)loss_of(nets, &run, y, n).value;
    /* Two derivatives at a time. */
    for (size_t q = 0; g != NULL && q < nets->weights; q += 2) {
        bool pair = q + 1 < nets->weights;
        run.w[q].one = nets_is_fixed(nets, q) ? 0 : 1;
        if (pair) {
            run.w[q + 1].two = nets_is_fixed(nets, q + 1) ? 0 : 1;
        }
        number at = loss_of(nets, &run, y, n);
        run.w[q].one = 0;
        g[q] = (double)at.one;
        if (pair) {
            run.w[q + 1].two = 0;
            g[q + 1] = (double)at.two;
        }
    }
    run_clear(&run);
    return loss;
}

double nets_curvature(
    const struct nets *nets, const double *w, const double *x, const double *y, size_t n,
    const double *u, const double *v) {
    struct run run = run_of(nets, w, x, n);
    for (size_t q = 0; q < nets->weights; q++) {
        run.w[q].one = nets_is_fixed(nets, q) ? 0 : u[q];
        run.w[q].two = nets_is_fixed(nets, q) ? 0 : v[q];
    }
    double curvature = (double)loss_of(nets, &run, y, n).both;
    run_clear(&run);
    return curvature;
}

double nets_distance(const double *got, const double *want, size_t count) {
    double off = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(got[i]) || isnan(want[i])) {
            return NAN;
        }
        off = fmax(off, fabs(got[i] - want[i]));
        size = fmax(size, fabs(want[i]));
    }
    return off / size;
}

void nets_check(
    const double *got, const double *want, size_t count, double tolerance, const char *what) {
    double size = 0, distance = nets_distance(got, want, count);
    double *planted = malloc(count * sizeof *planted);
    size_t seen = 0;
    require(planted != NULL, "no memory for %zu", count);
    require(distance <= tolerance, "%s: off by %g", what, distance);
    memcpy(planted, got, count * sizeof *got);
    for (size_t i = 0; i < count; i++) {
        size = fmax(size, fabs(want[i]));
    }
    /* A dozen of them, spread out. */
    for (size_t i = 0; i < count && seen<12; i += seen> 0 ? 1 + count / 12 : 1) {
        if (fabs(want[i]) > 1e-3 * size) {
            planted[i] *= 1 + 1e-3;
            require(
                !(nets_distance(planted, want, count) <= tolerance),
                "%s: entry %zu off by 1e-3 of itself passes", what, i);
            planted[i] = got[i];
            seen++;
        }
    }
    require(seen > 0, "%s: nothing to see", what);
    free(planted);
}
