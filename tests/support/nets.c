/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "nets_layer.h"

/* -- descriptions ----------------------------------------------------------------------------- */

static bool accepts(const char **at, const char *word) {
    size_t length = strlen(word);
    bool there = strncmp(*at, word, length) == 0;
    *at += there ? length : 0;
    return there;
}

static size_t number_at(const char **at) {
    char *end;
    size_t number = strtoul(*at, &end, 10);
    *at = end;
    return number;
}

/* What is left of a layer's kind once its word is read. */
static void read_layer(struct nets_layer *layer, const char **at) {
    bool filters = layer->kind <= NETS_PATCH;
    layer->side = layer->kind == NETS_CONVOLUTION ? 3 : 1;
    if (layer->kind == NETS_PATCH || layer->kind == NETS_POOL) {
        layer->side = number_at(at);
    }
    layer->stride = layer->kind == NETS_CONVOLUTION ? 1 : layer->side;
    layer->number = number_at(at); /* 0 where there is none */
    layer->side = accepts(at, " side ") ? number_at(at) : layer->side;
    layer->stride = accepts(at, " stride ") ? number_at(at) : layer->stride;
    layer->bias = filters && accepts(at, " bias");
    layer->fixed = accepts(at, " fixed");
    layer->out_height = (layer->height + layer->stride - 1) / layer->stride;
    layer->out_width = (layer->width + layer->stride - 1) / layer->stride;
    layer->out_channels = filters ? layer->number : layer->channels;
    if (layer->kind == NETS_DENSE || layer->kind == NETS_FIRST) {
        layer->out_height = layer->out_width = 1;
    }
    layer->out_channels /= layer->kind == NETS_ATTENTION ? 3 : 1;
    if (layer->kind == NETS_CLASS) {
        layer->out_width = layer->height * layer->width + 1;
        layer->out_height = 1;
    }
}

static size_t weights_of(const struct nets_layer *layer) {
    switch (layer->kind) {
    case NETS_DENSE:
    case NETS_CONVOLUTION:
    case NETS_MIX:
    case NETS_PATCH:
        return (nets_layer_fan_in(layer) + layer->bias) * layer->number;
    case NETS_SCALE:
        return 2 * layer->channels;
    case NETS_CLASS:
        return layer->channels;
    case NETS_POSITIONS:
        return nets_layer_size_in(layer);
    default:
        return 0;
    }
}

static enum nets_kind read_kind(const char **at) {
    static const char *const name[] = {"dense", "conv",      "mix",   "patch",     "relu",
                                       "tanh",  "gelu",      "pool",  "groupnorm", "layernorm",
                                       "scale", "attention", "class", "positions", "first"};
    char word[16];
    int used = 0;
    require(sscanf(*at, "%15s%n", word, &used) == 1, "no word: %s", *at);
    *at += used;
    if (strcmp(word, "residual") == 0) {
        require(accepts(at, " ("), "no block: %s", *at);
        return NETS_OPEN;
    }
    if (strcmp(word, ")") == 0) {
        return accepts(at, " by (") ? NETS_BY : NETS_CLOSE;
    }
    enum nets_kind kind = NETS_DENSE;
    while (kind <= NETS_FIRST && strcmp(word, name[kind]) != 0) {
        kind++;
    }
    require(kind <= NETS_FIRST, "no layer: %s", word);
    return kind;
}

struct nets nets_of(const char *text, bool ntk) {
    struct nets nets = {.ntk = ntk};
    struct nets_layer end[NETS_DEEPEST], *start = end; /* whose in is that of a block */
    size_t h = 1, w = 1, c = 1;
    int used = 0;
    if (sscanf(text, "%zux%zux%zu%n", &h, &w, &c, &used) < 3) {
        h = w = 1;
        require(sscanf(text, "%zu%n", &c, &used) == 1, "no shape: %s", text);
    }
    nets.inputs = nets.widest = h * w * c;
    for (const char *at = text + used; *at != '\0';) {
        require(nets.layers < NETS_LAYERS, "too long: %s", text);
        struct nets_layer *layer = &nets.layer[nets.layers++];
        *layer =
            (struct nets_layer){.kind = read_kind(&at), .height = h, .width = w, .channels = c};
        if (layer->kind == NETS_OPEN) {
            require(start < end + NETS_DEEPEST, "too deep: %s", text);
            *start++ = *layer;
            continue;
        }
        if (layer->kind == NETS_BY || layer->kind == NETS_CLOSE) {
            h = layer->kind == NETS_BY ? start[-1].height : h;
            w = layer->kind == NETS_BY ? start[-1].width : w;
            c = layer->kind == NETS_BY ? start[-1].channels : c;
            start -= layer->kind == NETS_CLOSE;
            layer->out_height = layer->out_width = 1;
            continue;
        }
        read_layer(layer, &at);
        layer->first = nets.weights;
        layer->weights = weights_of(layer);
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

typedef struct nets_number number;

/* A copy of `count` numbers, in memory for `widest`. */
static number *copy(const struct nets *nets, const number *x, size_t count) {
    number *numbers = calloc(nets->widest, sizeof *numbers);
    require(numbers != NULL, "no memory for %zu", nets->widest);
    memcpy(numbers, x, count * sizeof *x);
    return numbers;
}

static void swap(number **a, number **b) {
    number *kept = *a;
    *a = *b;
    *b = kept;
}

void nets_run(
    const struct nets *nets, const number *w, const number *x, number *f, long double *kink) {
    number *in = copy(nets, x, nets->inputs), *out = copy(nets, x, 0);
    number *kept[NETS_DEEPEST] = {0};
    long double nearest = INFINITY;
    size_t depth = 0;
    for (size_t l = 0; l < nets->layers; l++) {
        const struct nets_layer *layer = &nets->layer[l];
        if (layer->kind == NETS_OPEN) {
            kept[depth++] = copy(nets, in, nets_layer_size_in(layer));
        } else if (layer->kind == NETS_BY) {
            swap(&kept[depth - 1], &in);
        } else if (layer->kind == NETS_CLOSE) {
            for (size_t i = 0; i < nets_layer_size_in(layer); i++) {
                in[i] = nets_number_product(in[i], 1, kept[depth - 1][i], (number){.value = 1});
            }
            free(kept[--depth]);
        } else {
            nets_layer_run(layer, nets->ntk, w + layer->first, in, out, &nearest);
            swap(&in, &out);
        }
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
            loss = nets_number_product(loss, 1 / (long double)(n * k), run->f[a], run->f[a]);
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
