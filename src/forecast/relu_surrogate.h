/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RELU_SURROGATE_H
#define CATAPULT_RELU_SURROGATE_H

/**
 * Trains F(x) = n^(-1/2) sum_r a_r max(w_r.x, 0) of any width n by a few hundred neurons, with a
 * kernel that moves (own). With z_ri = w_r.x_i, G = X X^T and residuals R = eta (F - y)/sqrt(n) a
 * step on the loss (1/2b) sum_B (F - y)^2 is a_r' = a_r - (1/b) sum_B R_i max(z_ri, 0), z_r' = z_r
 * - (a_r/b) sum_B R_i [z_ri > 0] G_i, and R + Y = (eta/n) sum_r a_r max(z_r, 0): a mean over
 * neurons, so N of them do for n. They start in pairs (z, a), (z, -a), whose outputs cancel; what n
 * neurons put out at the start is added as a deviation D ~ (eta/sqrt(n)) N(0, NNGP), and their
 * kernel is repaired to that of width n by D' = D - (f/b) (eta K_inf - eta K_N(0))_B R_B. N
 * neurons in pairs fluctuate sqrt(2n/N) times as much as n, so f = 1 - sqrt(N/2n) leaves the
 * fluctuation of n. With f = D = 0, N = n and no pairs it is the network itself.
 */

#include <stdbool.h>
#include <stddef.h>

#include "forecast/kernel.h"
#include "inputs/samples.h"
#include "random/rng.h"

struct relu_surrogate_question {
    const struct samples
        *samples; /**< one output; x in a basis of their span is fastest (span.h) */
    double eta, width;
    /** N, even; 500 are enough where 300 exceed ten times the start too often (own). 0, or n/2 and
     * more: the network itself. */
    size_t neurons;
};

/** What all runs share. */
struct relu_surrogate {
    size_t samples, inputs, neurons;
    size_t stride; /**< of rows, filled up by neurons of zeros */
    bool real;     /**< the network itself */
    double eta, width;
    const double *x;               /**< not owned */
    double *y, *gram;              /**< owned: Y; G */
    struct kernel kernel, outputs; /**< owned: at infinite width, of the outputs too */
};

/** The caller owns `surrogate` until relu_surrogate_clear; the samples must outlive it. Faults as
 * kernel_of_inputs, and STATUS_INPUT for a rate or width that is not positive, a width of a real
 * network that is no whole number, or an odd number of neurons. */
enum status relu_surrogate_init(
    struct relu_surrogate *surrogate, const struct relu_surrogate_question *question,
    struct fault *fault);
void relu_surrogate_clear(struct relu_surrogate *surrogate);

/** One run. */
struct relu_surrogate_state {
    const struct relu_surrogate *of;
    double *a, *z;     /**< a row; samples x rows */
    double *r, *shift; /**< R and D of all samples */
    double *repair;    /**< f (eta K_inf - eta K_N(0)); samples x samples */
    double *pull, *by; /**< scratch */
    double *memory;    /**< owned: all of them */
};

/** Takes memory, about 8 N (2 samples + inputs) bytes. STATUS_SYSTEM: memory. */
enum status relu_surrogate_open(
    struct relu_surrogate_state *state, const struct relu_surrogate *surrogate,
    struct fault *fault);
void relu_surrogate_close(struct relu_surrogate_state *state);

/** Draws a start: N/2 (inputs + 1) normal numbers, or N; N m (inputs + m) multiply-adds. */
void relu_surrogate_start(struct relu_surrogate_state *state, struct rng *rng);

/** Starts with these weights, N rows of w and N of a, without any repair. */
void relu_surrogate_set(struct relu_surrogate_state *state, const double *w, const double *a);

/** Takes a step with the `count` samples of a batch, at most all. N m (count + 1) multiply-adds;
 * the same bits on every machine. */
void relu_surrogate_step(struct relu_surrogate_state *state, const size_t *batch, size_t count);

/** Returns the mean square of R over all samples, eta^2/n times that of the residual. */
double relu_surrogate_mean_square(const struct relu_surrogate_state *state);

/** Writes eta K of the network as it stands, with its repair (samples x samples). */
void relu_surrogate_kernel(double *kernel, struct relu_surrogate_state *state);

#endif
