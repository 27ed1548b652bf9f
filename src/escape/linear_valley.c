/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/linear_valley.h"

#include <math.h>
#include <stdlib.h>

#include "escape/definite.h"
#include "matrix/eigen_all.h"
#include "matrix/gemm.h"

static struct gemm_matrix plain(const double *data, size_t d) {
    return (struct gemm_matrix){data, d, false};
}

static struct gemm_matrix turned(const double *data, size_t d) {
    return (struct gemm_matrix){data, d, true};
}

/* C in the basis of H, by way of `room`. */
static void turn(double *c, const double *axis, double *room, size_t d) {
    gemm(d, d, d, 1, plain(axis, d), plain(c, d), false, room, d);
    gemm(d, d, d, 1, plain(room, d), turned(axis, d), false, c, d);
}

/* -- the chain, whitened ------------------------------------------------------------------ */

static double weight(const struct linear_valley *valley, size_t i) {
    return valley->domain == VALLEY_BALL ? 1 : valley->curvature[i];
}

/* c becomes sqrt(g_i g_j) Sigma_ij, whose eigenvalues are the weights w. */
static void make_covariance(double *c, const struct linear_valley *valley) {
    size_t d = valley->dimensions;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            double a = valley->curvature[i], b = valley->curvature[j];
            c[i * d + j] *= valley->epsilon * sqrt(weight(valley, i) * weight(valley, j)) /
                            (a + b - valley->eta * a * b);
        }
    }
}

/* spread = U^T sqrt(w), and M_kl = sqrt(w_k) (U (1 - eta h) U^T)_kl/sqrt(w_l), U by rows. */
static void make_chain(struct linear_valley *valley, const struct eigen *eigen, double *room) {
    size_t d = valley->dimensions;
    for (size_t k = 0; k < d; k++) {
        valley->w[k] = eigen->value[k];
        for (size_t i = 0; i < d; i++) {
            room[k * d + i] = eigen->vector[k * d + i] * (1 - valley->eta * valley->curvature[i]);
            valley->spread[i * d + k] = eigen->vector[k * d + i] * sqrt(eigen->value[k]);
        }
    }
    gemm(d, d, d, 1, plain(room, d), turned(eigen->vector, d), false, valley->back, d);
    for (size_t k = 0; k < d; k++) {
        for (size_t l = 0; l < d; l++) {
            valley->back[k * d + l] *= sqrt(valley->w[k] / valley->w[l]);
        }
    }
}

/* 1 - M M^T, or 1 - M^T M, becomes its Cholesky factor. */
static enum status
make_noise(double *noise, const double *m, bool forward, size_t d, struct fault *fault) {
    gemm(
        d, d, d, -1, forward ? turned(m, d) : plain(m, d), forward ? plain(m, d) : turned(m, d),
        false, noise, d);
    for (size_t i = 0; i < d; i++) {
        noise[i * d + i] += 1;
    }
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = noise[i * d + j];
            for (size_t k = 0; k < j; k++) {
                sum -= noise[i * d + k] * noise[j * d + k];
            }
            if (i == j && !(sum > 0)) {
                return fault_set(
                    fault, STATUS_INPUT,
                    "hessian, noise: too far apart for doubles: a step has no variance in one "
                    "direction");
            }
            noise[i * d + j] = i == j ? sqrt(sum) : sum / noise[j * d + j];
        }
    }
    return STATUS_OK;
}

/* -- init --------------------------------------------------------------------------------- */

static enum status check_sizes(const struct linear_valley_question *question, struct fault *fault) {
    if (question->dimensions < 1 || question->dimensions > LINEAR_VALLEY_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "hessian: %zu dimensions; give 1 to %d", question->dimensions,
            LINEAR_VALLEY_MOST);
    }
    if (!(question->epsilon > 0 && question->size > 0 && question->eta > 0)) {
        return fault_set(
            fault, STATUS_INPUT, "valley: rate %g, epsilon = %g, size %g; give numbers above 0",
            question->eta, question->epsilon, question->size);
    }
    return STATUS_OK;
}

static enum status lay_out(struct linear_valley *valley, struct fault *fault) {
    size_t d = valley->dimensions, square = d * d;
    valley->memory = calloc(2 * d + 5 * square, sizeof(double));
    if (valley->memory == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu dimensions", d);
    }
    valley->curvature = valley->memory;
    valley->w = valley->curvature + d;
    valley->axis = valley->w + d;
    valley->spread = valley->axis + square;
    valley->back = valley->spread + square;
    valley->noise = valley->back + square;
    valley->noise_on = valley->noise + square;
    return STATUS_OK;
}

static enum status take_hessian(
    struct linear_valley *valley, const struct linear_valley_question *question,
    struct fault *fault) {
    size_t d = valley->dimensions;
    struct eigen eigen;
    enum status status =
        definite_init(&eigen, valley->spread, question->hessian, d, "hessian", fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < d * d; i++) {
        valley->axis[i] = eigen.vector[i];
    }
    for (size_t i = 0; i < d; i++) {
        valley->curvature[i] = eigen.value[i];
    }
    eigen_clear(&eigen);
    if (!(valley->eta * valley->curvature[0] < 2)) {
        return fault_set(
            fault, STATUS_INPUT,
            "valley: rate %g, largest curvature %g; rate times curvature must be below 2",
            valley->eta, valley->curvature[0]);
    }
    return STATUS_OK;
}

/* `noise_on` and `noise` are room until the end. */
static enum status take_noise(
    struct linear_valley *valley, const struct linear_valley_question *question,
    struct fault *fault) {
    size_t d = valley->dimensions;
    double *c = valley->noise, *room = valley->noise_on;
    struct eigen eigen;
    enum status status = definite_init(&eigen, c, question->noise, d, "noise", fault);
    if (status != STATUS_OK) {
        return status;
    }
    turn(c, valley->axis, room, d);
    make_covariance(c, valley);
    status = eigen_all(&eigen, c, fault);
    if (status == STATUS_OK) {
        status = definite_check(&eigen, "noise", fault);
    }
    if (status == STATUS_OK) {
        make_chain(valley, &eigen, room);
        status = make_noise(valley->noise, valley->back, false, d, fault);
    }
    if (status == STATUS_OK) {
        status = make_noise(valley->noise_on, valley->back, true, d, fault);
    }
    eigen_clear(&eigen);
    return status;
}

enum status linear_valley_init(
    struct linear_valley *valley, const struct linear_valley_question *question,
    struct fault *fault) {
    enum status status = check_sizes(question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *valley = (struct linear_valley){
        .dimensions = question->dimensions,
        .eta = question->eta,
        .epsilon = question->epsilon,
        .domain = question->domain,
        .edge =
            question->domain == VALLEY_BALL ? question->size * question->size : 2 * question->size};
    status = lay_out(valley, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = take_hessian(valley, question, fault);
    if (status == STATUS_OK) {
        status = take_noise(valley, question, fault);
    }
    if (status != STATUS_OK) {
        linear_valley_clear(valley);
    }
    return status;
}

void linear_valley_clear(struct linear_valley *valley) {
    free(valley->memory);
    *valley = (struct linear_valley){0};
}

/* -- what it is asked --------------------------------------------------------------------- */

double linear_valley_height(const struct linear_valley *valley) {
    return 0.5 * valley->epsilon * valley->edge / valley->w[0];
}

double linear_valley_score(const struct linear_valley *valley, const double *v) {
    double sum = 0;
    for (size_t k = 0; k < valley->dimensions; k++) {
        sum += valley->w[k] * v[k] * v[k];
    }
    return sum;
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

void linear_valley_step(
    double *to, const double *v, const struct linear_valley *valley, bool forward,
    struct rng *rng) {
    size_t d = valley->dimensions;
    double xi[LINEAR_VALLEY_MOST];
    for (size_t i = 0; i < d; i++) {
        xi[i] = ziggurat_normal(rng);
        to[i] = 0;
    }
    if (forward) {
        for (size_t j = 0; j < d; j++) {
            for (size_t i = 0; i < d; i++) {
                to[i] += valley->back[j * d + i] * v[j];
            }
        }
    }
    for (size_t i = 0; i < d; i++) {
        to[i] += forward ? dot(valley->noise_on + i * d, xi, i + 1)
                         : dot(valley->back + i * d, v, d) + dot(valley->noise + i * d, xi, i + 1);
    }
}

void linear_valley_shares(double *share, const struct linear_valley *valley, const double *v) {
    size_t d = valley->dimensions;
    double score = linear_valley_score(valley, v);
    for (size_t i = 0; i < d; i++) {
        double x = 0;
        for (size_t k = 0; k < d; k++) {
            x += valley->spread[i * d + k] * v[k];
        }
        share[i] = x * x / score;
    }
}
