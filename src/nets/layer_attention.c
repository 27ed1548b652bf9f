/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <math.h>

#include "matrix/gemm.h"

/* For each head, with Q, K, V of a sample (places x length) side by side in its channels: O = P V,
 * P the softmax of each row of scale Q K^T (Vaswani et al., "Attention is all you need", 2017). No
 * weights: those before and behind are `mix`. P is found again wherever it is wanted, and its last
 * bits are those of libm's exp. */

static size_t places(const struct layer *layer) {
    return layer->in.height * layer->in.width;
}

/* Where the numbers of one head of one sample are: in x, and in z. */
struct head {
    size_t places, length, stride; /* of x; that of z is a third */
    size_t q, k, v, out;
    double scale;
};

static struct head head_of(const struct layer *layer, size_t sample, size_t index) {
    size_t channels = layer->out.channels, length = channels / layer->groups;
    size_t first = sample * layer->inputs + index * length;
    return (struct head){
        places(layer),
        length,
        3 * channels,
        first,
        first + channels,
        first + 2 * channels,
        sample * layer->outputs + index * length,
        layer->scale};
}

static struct gemm_matrix rows(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, false};
}

static struct gemm_matrix columns(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, true};
}

/* s (+)= scale A B^T for two parts a, b (places x length) with these strides. */
static void scores(
    struct head head, double scale, struct gemm_matrix a, const double *b, size_t stride, bool add,
    double *s) {
    gemm(head.places, head.places, head.length, scale, a, columns(b, stride), add, s, head.places);
}

/* to (+)= scale S A, S places x places. */
static void apply(
    struct head head, double scale, struct gemm_matrix s, const double *a, size_t a_stride,
    bool add, double *to, size_t stride) {
    gemm(head.places, head.length, head.places, scale, s, rows(a, a_stride), add, to, stride);
}

static void softmax(double *row, size_t n) {
    double most = row[0], sum = 0;
    for (size_t i = 1; i < n; i++) {
        most = row[i] > most ? row[i] : most;
    }
    for (size_t i = 0; i < n; i++) {
        row[i] = exp(row[i] - most);
        sum += row[i];
    }
    for (size_t i = 0; i < n; i++) {
        row[i] /= sum;
    }
}

static void find_p(struct head head, const double *x, double *p) {
    scores(head, head.scale, rows(x + head.q, head.stride), x + head.k, head.stride, false, p);
    for (size_t i = 0; i < head.places; i++) {
        softmax(p + i * head.places, head.places);
    }
}

/* The Jacobian of the softmax, which is symmetric, times each row of d: p (d - p.d), in place. */
static void through_softmax(struct head head, const double *p, double *d) {
    for (size_t i = 0; i < head.places; i++, p += head.places, d += head.places) {
        double sum = 0;
        for (size_t j = 0; j < head.places; j++) {
            sum += p[j] * d[j];
        }
        for (size_t j = 0; j < head.places; j++) {
            d[j] = p[j] * (d[j] - sum);
        }
    }
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)w;
    for (size_t i = 0; i < n * layer->groups; i++) {
        struct head head = head_of(layer, i / layer->groups, i % layer->groups);
        find_p(head, x, room);
        apply(
            head, 1, rows(room, head.places), x + head.v, head.stride, false, z + head.out,
            head.stride / 3);
    }
}

/* Of one head and one row of derivatives, dx and dz being those of the head's sample 0. */
static void pull(
    struct head head, const double *p, const double *x, const double *dz, double *dx, size_t row,
    double *ds) {
    size_t stride = head.stride, out = stride / 3;
    const double *d = dz + row * head.places * out + head.out;
    double *to = dx + row * head.places * stride;
    scores(head, 1, rows(d, out), x + head.v, stride, false, ds);
    through_softmax(head, p, ds);
    apply(head, 1, columns(p, head.places), d, out, false, to + head.v, stride);
    apply(head, head.scale, rows(ds, head.places), x + head.k, stride, false, to + head.q, stride);
    apply(
        head, head.scale, columns(ds, head.places), x + head.q, stride, false, to + head.k, stride);
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)z;
    double *p = room, *ds = room + places(layer) * places(layer);
    for (size_t i = 0; i < n * layer->groups; i++) {
        size_t sample = i / layer->groups;
        struct head head = head_of(layer, 0, i % layer->groups);
        const double *at = x + sample * layer->inputs;
        find_p(head, at, p);
        for (size_t a = 0; a < each; a++) {
            pull(head, p, at, dz, dx, sample * each + a, ds);
        }
    }
}

/* P and its change along the change rx of x. */
static void
find_change(struct head head, const double *x, const double *rx, double *p, double *rp) {
    size_t stride = head.stride;
    find_p(head, x, p);
    scores(head, head.scale, rows(rx + head.q, stride), x + head.k, stride, false, rp);
    scores(head, head.scale, rows(x + head.q, stride), rx + head.k, stride, true, rp);
    through_softmax(head, p, rp);
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)w, (void)dw, (void)z;
    double *p = room, *rp = room + places(layer) * places(layer);
    for (size_t i = 0; i < n * layer->groups; i++) {
        struct head head = head_of(layer, i / layer->groups, i % layer->groups);
        size_t stride = head.stride, out = stride / 3;
        double *to = rz + head.out;
        find_change(head, x, dx, p, rp);
        apply(head, 1, rows(rp, head.places), x + head.v, stride, false, to, out);
        apply(head, 1, rows(p, head.places), dx + head.v, stride, true, to, out);
    }
}

/* dS = p (dP - p.dP) and its change rp (dP - p.dP) + p (rdP - rp.dP - p.rdP), in place of dP and
 * its change. */
static void
curve_softmax(struct head head, const double *p, const double *rp, double *dp, double *rdp) {
    for (size_t i = 0; i < head.places * head.places; i += head.places) {
        double sum = 0, change = 0;
        for (size_t j = i; j < i + head.places; j++) {
            sum += p[j] * dp[j];
            change += rp[j] * dp[j] + p[j] * rdp[j];
        }
        for (size_t j = i; j < i + head.places; j++) {
            rdp[j] = rp[j] * (dp[j] - sum) + p[j] * (rdp[j] - change);
            dp[j] = p[j] * (dp[j] - sum);
        }
    }
}

static void curve(
    const struct layer *layer, const double *x, const double *rx, const double *z, const double *dz,
    double *rd, size_t n, double *room) {
    (void)z;
    size_t t = places(layer), stride = layer->in.channels, out = layer->out.channels;
    double *p = room, *rp = p + t * t, *ds = rp + t * t, *rds = ds + t * t;
    for (size_t i = 0; i < n * layer->groups; i++) {
        struct head head = head_of(layer, i / layer->groups, i % layer->groups);
        const double *d = dz + head.out;
        find_change(head, x, rx, p, rp);
        scores(head, 1, rows(d, out), x + head.v, stride, false, ds);
        scores(head, 1, rows(d, out), rx + head.v, stride, false, rds);
        curve_softmax(head, p, rp, ds, rds);
        apply(head, 1, columns(rp, t), d, out, true, rd + head.v, stride);
        apply(head, head.scale, rows(rds, t), x + head.k, stride, true, rd + head.q, stride);
        apply(head, head.scale, rows(ds, t), rx + head.k, stride, true, rd + head.q, stride);
        apply(head, head.scale, columns(rds, t), x + head.q, stride, true, rd + head.k, stride);
        apply(head, head.scale, columns(ds, t), rx + head.q, stride, true, rd + head.k, stride);
    }
}

/* P, dS and their changes. */
static size_t room_for(const struct layer *layer, size_t n, size_t each) {
    (void)n, (void)each;
    return 4 * places(layer) * places(layer);
}

const struct layer_ops layer_attention = {"attention", room_for, forward, backward,
                                          NULL,        NULL,     tangent, curve};
