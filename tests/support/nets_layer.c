/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets_layer.h"

#include <math.h>

typedef struct nets_number number;

static const number one = {.value = 1};

number nets_number_product(number sum, long double scale, number a, number b) {
    sum.value += scale * a.value * b.value;
    sum.one += scale * (a.one * b.value + a.value * b.one);
    sum.two += scale * (a.two * b.value + a.value * b.two);
    sum.both += scale * (a.both * b.value + a.one * b.two + a.two * b.one + a.value * b.both);
    return sum;
}

static number plus(number a, long double scale, number b) {
    return nets_number_product(a, scale, b, one);
}

static number times(number a, number b) {
    return nets_number_product((number){0}, 1, a, b);
}

/* A function with these derivatives at x. */
static number through(number x, long double f, long double slope, long double bend) {
    return (number){f, slope * x.one, slope * x.two, slope * x.both + bend * x.one * x.two};
}

/* x^p. */
static number power(number x, long double p) {
    long double at = powl(x.value, p - 2);
    return through(x, at * x.value * x.value, p * at * x.value, p * (p - 1) * at);
}

static size_t places_in(const struct nets_layer *layer) {
    return layer->height * layer->width;
}

size_t nets_layer_size_in(const struct nets_layer *layer) {
    return places_in(layer) * layer->channels;
}

static size_t size_out(const struct nets_layer *layer) {
    return layer->out_height * layer->out_width * layer->out_channels;
}

size_t nets_layer_fan_in(const struct nets_layer *layer) {
    return layer->kind == NETS_DENSE ? nets_layer_size_in(layer)
                                     : layer->side * layer->side * layer->channels;
}

/* Filter entries by row, column and channel; those of a convolution start side/2 places up and left
 * of where the filter stands. */
static void
run_filters(const struct nets_layer *layer, bool ntk, const number *w, const number *x, number *z) {
    size_t fan_in = nets_layer_fan_in(layer), filters = layer->out_channels, side = layer->side;
    size_t margin = layer->kind == NETS_CONVOLUTION ? side / 2 : 0, c = layer->channels;
    long double scale = ntk ? 1 / sqrtl((long double)fan_in) : 1;
    for (size_t i = 0; i < size_out(layer); i++) {
        size_t p = i / filters, j = i % filters;
        z[i] = layer->bias ? w[fan_in * filters + j] : (number){0};
        for (size_t q = 0; q < fan_in; q++) {
            if (layer->kind == NETS_DENSE) {
                z[i] = nets_number_product(z[i], scale, w[q * filters + j], x[q]);
                continue;
            }
            size_t row = p / layer->out_width * layer->stride + q / c / side;
            size_t column = p % layer->out_width * layer->stride + q / c % side;
            if (row >= margin && row - margin < layer->height && column >= margin &&
                column - margin < layer->width) {
                size_t place = (row - margin) * layer->width + column - margin;
                z[i] = nets_number_product(z[i], scale, w[q * filters + j], x[place * c + q % c]);
            }
        }
    }
}

static void run_pool(const struct nets_layer *layer, const number *x, number *z) {
    size_t side = layer->side, c = layer->channels;
    long double part = 1 / (long double)(side * side);
    for (size_t i = 0; i < size_out(layer); i++) {
        size_t row = i / c / layer->out_width * side, column = i / c % layer->out_width * side;
        z[i] = (number){0};
        for (size_t k = 0; k < side * side; k++) {
            size_t place = (row + k / side) * layer->width + column + k % side;
            z[i] = plus(z[i], part, x[place * c + i % c]);
        }
    }
}

/* Which numbers share a mean and a variance. */
static size_t region_of(const struct nets_layer *layer, size_t i) {
    size_t c = layer->channels;
    return layer->kind == NETS_LAYER_NORM ? i / c : i % c / (c / layer->number);
}

static void run_norm(const struct nets_layer *layer, const number *x, number *z) {
    size_t count = nets_layer_size_in(layer);
    for (size_t r = 0; r <= region_of(layer, count - 1); r++) {
        number sum = {0}, square = {0};
        long double members = 0;
        for (size_t i = 0; i < count; i++) {
            if (region_of(layer, i) == r) {
                sum = plus(sum, 1, x[i]);
                square = nets_number_product(square, 1, x[i], x[i]);
                members++;
            }
        }
        number mean = plus((number){0}, 1 / members, sum);
        number variance = plus((number){.value = 1e-5}, 1 / members, square);
        number s = power(nets_number_product(variance, -1, mean, mean), -0.5L);
        for (size_t i = 0; i < count; i++) {
            if (region_of(layer, i) == r) {
                z[i] = times(plus(x[i], -1, mean), s);
            }
        }
    }
}

static void run_attention(const struct nets_layer *layer, const number *x, number *z) {
    size_t c = layer->channels, out = layer->out_channels, length = out / layer->number;
    for (size_t i = 0; i < size_out(layer); i++) {
        size_t query = i / out, channel = i % out, head = channel / length;
        number above = {0}, below = {0};
        for (size_t key = 0; key < places_in(layer); key++) {
            number score = {0};
            for (size_t j = head * length; j < (head + 1) * length; j++) {
                score = nets_number_product(
                    score, 1 / sqrtl((long double)length), x[query * c + j], x[key * c + out + j]);
            }
            long double e = expl(score.value);
            number weight = through(score, e, e, e);
            above = nets_number_product(above, 1, weight, x[key * c + 2 * out + channel]);
            below = plus(below, 1, weight);
        }
        z[i] = times(above, power(below, -1));
    }
}

/* Each number by itself, perhaps with weights. */
static number
run_one(const struct nets_layer *layer, const number *w, number x, size_t i, long double *kink) {
    long double at = x.value, t = tanhl(at), c = erfcl(-at / sqrtl(2)) / 2;
    long double density = expl(-at * at / 2) / sqrtl(2 * acosl(-1));
    size_t channel = i % layer->channels;
    switch (layer->kind) {
    case NETS_TANH:
        return through(x, t, 1 - t * t, -2 * t * (1 - t * t));
    case NETS_GELU:
        return through(x, at * c, c + at * density, (2 - at * at) * density);
    case NETS_RELU:
        *kink = fabsl(at) < *kink ? fabsl(at) : *kink;
        return at > 0 ? x : (number){0};
    case NETS_SCALE:
        return plus(times(w[channel], x), 1, w[layer->channels + channel]);
    case NETS_POSITIONS:
        return plus(x, 1, w[i]);
    default:
        return x;
    }
}

void nets_layer_run(
    const struct nets_layer *layer, bool ntk, const number *w, const number *x, number *z,
    long double *kink) {
    if (layer->kind <= NETS_PATCH) {
        run_filters(layer, ntk, w, x, z);
    } else if (layer->kind == NETS_POOL) {
        run_pool(layer, x, z);
    } else if (layer->kind == NETS_GROUP_NORM || layer->kind == NETS_LAYER_NORM) {
        run_norm(layer, x, z);
    } else if (layer->kind == NETS_ATTENTION) {
        run_attention(layer, x, z);
    } else if (layer->kind == NETS_CLASS) {
        for (size_t i = 0; i < size_out(layer); i++) {
            z[i] = i < layer->channels ? w[i] : x[i - layer->channels];
        }
    } else {
        for (size_t i = 0; i < size_out(layer); i++) {
            z[i] = run_one(layer, w, x[i], i, kink);
        }
    }
}
