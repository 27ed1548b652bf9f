/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/net_minimum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/eigen_all.h"
#include "nets/hessian.h"

enum { ROUNDS = 1000 };

static const double STILL = 1e-9;

/* What the search needs beside the minimum. */
struct search {
    struct net net;
    struct pass pass;
    struct hessian hessian;
    struct eigen eigen;
    double *gradient, *step, *before, *part, *room; /* owned, in one block */
};

/* -- loss and gradient -------------------------------------------------------------------- */

double net_minimum_loss(struct pass *pass, const struct net_minimum *minimum) {
    size_t n = minimum->samples->count;
    const double *f = pass_forward(pass, minimum->samples->x, n), *w = pass->net->weight;
    double sum = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        double miss = f[i] - minimum->samples->y[i];
        sum += miss * miss;
    }
    for (size_t k = 0; k < minimum->weights; k++) {
        square += w[k] * w[k];
    }
    return sum / (double)n + 0.5 * minimum->decay * square;
}

void net_minimum_gradient(
    double *gradient, struct pass *pass, const struct net_minimum *minimum, const double *part,
    double *room) {
    const double *f = pass_node(pass, pass->net->layers), *w = pass->net->weight;
    for (size_t i = 0; i < minimum->samples->count; i++) {
        room[i] = 2 * part[i] * (f[i] - minimum->samples->y[i]);
    }
    for (size_t k = 0; k < minimum->weights; k++) {
        gradient[k] = minimum->decay * w[k];
    }
    pass_backward(pass, room, 1, false);
    pass_gradient(pass, 1, gradient);
}

/* -- the way down ------------------------------------------------------------------------- */

static enum status
search_init(struct search *search, const struct net_minimum *minimum, struct fault *fault) {
    size_t d = minimum->weights, n = minimum->samples->count;
    search->gradient = calloc(3 * d + 2 * n, sizeof(double));
    if (search->gradient == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu weights", d);
    }
    search->step = search->gradient + d;
    search->before = search->step + d;
    search->part = search->before + d;
    search->room = search->part + n;
    for (size_t i = 0; i < n; i++) {
        search->part[i] = 1 / (double)n;
    }
    enum status status = pass_init(&search->pass, &search->net, n, 1, fault);
    if (status == STATUS_OK) {
        status = hessian_init(
            &search->hessian, &search->net, minimum->samples->x, minimum->samples->y, n, fault);
    }
    return status == STATUS_OK ? eigen_init(&search->eigen, d, d, fault) : status;
}

static void search_clear(struct search *search) {
    eigen_clear(&search->eigen);
    hessian_clear(&search->hessian);
    pass_clear(&search->pass);
    net_clear(&search->net);
    free(search->gradient);
}

static void take_hessian(struct net_minimum *minimum, struct search *search) {
    size_t d = minimum->weights;
    hessian_look(&search->hessian);
    memset(search->step, 0, d * sizeof *search->step);
    for (size_t i = 0; i < d; i++) {
        search->step[i] = 1;
        hessian_product(&search->hessian, search->step, minimum->hessian + i * d);
        minimum->hessian[i * d + i] += minimum->decay;
        search->step[i] = 0;
    }
}

static double norm(const double *a, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += a[i] * a[i];
    }
    return sqrt(sum);
}

/* step = - sum u (u . gradient)/(|value| + damping): down in every direction. */
static void take_step(struct search *search, double damping) {
    size_t d = search->eigen.order;
    memset(search->step, 0, d * sizeof *search->step);
    for (size_t k = 0; k < d; k++) {
        const double *u = search->eigen.vector + k * d;
        double along = 0;
        for (size_t i = 0; i < d; i++) {
            along += u[i] * search->gradient[i];
        }
        along /= fabs(search->eigen.value[k]) + damping;
        for (size_t i = 0; i < d; i++) {
            search->step[i] -= along * u[i];
        }
    }
}

/* Leaves loss, gradient and Hessian of where it comes to rest. */
static enum status
descend(struct net_minimum *minimum, struct search *search, struct fault *fault) {
    double damping = 1, *w = search->net.weight;
    size_t d = minimum->weights;
    minimum->loss = net_minimum_loss(&search->pass, minimum);
    for (int round = 0; round < ROUNDS; round++) {
        net_minimum_gradient(search->gradient, &search->pass, minimum, search->part, search->room);
        take_hessian(minimum, search);
        enum status status = eigen_all(&search->eigen, minimum->hessian, fault);
        minimum->slope = norm(search->gradient, d);
        if (status != STATUS_OK || (minimum->slope < STILL && search->eigen.value[d - 1] > 0)) {
            return status;
        }
        memcpy(search->before, w, d * sizeof *w);
        for (double after = INFINITY; !(after <= minimum->loss) && damping < 1e12;) {
            take_step(search, damping);
            for (size_t i = 0; i < d; i++) {
                w[i] = search->before[i] + search->step[i];
            }
            after = net_minimum_loss(&search->pass, minimum);
            damping *= after <= minimum->loss ? 0.1 : 10;
            if (after <= minimum->loss) {
                minimum->loss = after;
                break;
            }
        }
    }
    return fault_set(
        fault, STATUS_INPUT, "net_minimum: gradient still %g after %d rounds", minimum->slope,
        ROUNDS);
}

/* C = mean of the outer products of the samples' gradients, whose own mean is 0; the decay has no
 * noise. */
static void take_noise(struct net_minimum *minimum, struct search *search) {
    size_t d = minimum->weights, n = minimum->samples->count;
    double *g = search->gradient;
    memset(minimum->noise, 0, d * d * sizeof *minimum->noise);
    net_minimum_loss(&search->pass, minimum);
    for (size_t i = 0; i < n; i++) {
        memset(search->part, 0, n * sizeof *search->part);
        search->part[i] = 1;
        net_minimum_gradient(g, &search->pass, minimum, search->part, search->room);
        for (size_t a = 0; a < d; a++) {
            for (size_t b = 0; b < d; b++) {
                minimum->noise[a * d + b] += g[a] * g[b] / (double)n;
            }
        }
    }
}

/* -- init --------------------------------------------------------------------------------- */

enum status net_minimum_init(
    struct net_minimum *minimum, const char *text, const struct samples *samples, double decay,
    struct rng_key key, struct fault *fault) {
    struct search search = {0};
    *minimum = (struct net_minimum){.text = text, .samples = samples, .decay = decay};
    enum status status = net_init(&search.net, text, NET_NTK, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t d = minimum->weights = search.net.weights;
    minimum->weight = calloc(d + 2 * d * d, sizeof(double));
    if (minimum->weight == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for %zu weights", d);
    } else if (search.net.outputs != 1 || search.net.inputs != samples->inputs) {
        status = fault_set(
            fault, STATUS_INPUT, "net_minimum: %zu inputs and %zu outputs; samples have %zu and 1",
            search.net.inputs, search.net.outputs, samples->inputs);
    } else {
        minimum->hessian = minimum->weight + d;
        minimum->noise = minimum->hessian + d * d;
        net_start(&search.net, NET_NTK, 1, key, 0);
        status = search_init(&search, minimum, fault);
    }
    if (status == STATUS_OK) {
        status = descend(minimum, &search, fault);
    }
    if (status == STATUS_OK) {
        memcpy(minimum->weight, search.net.weight, d * sizeof(double));
        take_noise(minimum, &search);
    } else {
        net_minimum_clear(minimum);
    }
    search_clear(&search);
    return status;
}

void net_minimum_clear(struct net_minimum *minimum) {
    free(minimum->weight);
    *minimum = (struct net_minimum){0};
}
