/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pupil.h"

#include <stdlib.h>

#include "check.h"

const char *const pupil_kind[PUPIL_KINDS] = {
    "5 dense 7 relu dense 1",
    "4 dense 6 bias tanh dense 5 bias relu dense 3 bias",
    "5 dense 6 bias relu dense 1 fixed",
    "4x4x2 conv 3 bias relu conv 2 relu pool 2 dense 1",
    "4x6x2 conv 3 bias tanh pool 2 conv 2 bias fixed relu dense 3 bias",
    "2x3x1 conv 2 tanh dense 2",
    "3x3x2 dense 4 bias fixed tanh dense 3 relu dense 2 bias fixed",
    "4 dense 4 residual ( residual ( tanh dense 4 bias ) dense 4 residual ( dense 4 gelu ) by ( "
    "dense 4 fixed ) ) dense 2",
    "3 residual ( residual ( dense 3 tanh ) dense 3 ) dense 1",
    "5x4x2 conv 2 side 5 stride 2 bias groupnorm 1 scale tanh conv 2 side 1 stride 2 dense 1",
    "3x3x1 conv 4 groupnorm 2 scale relu residual ( conv 4 stride 2 groupnorm 1 scale conv 4 ) "
    "by ( conv 4 side 1 stride 2 ) groupnorm 2 scale relu pool 2 dense 1",
    "2x4x1 patch 2 3 layernorm scale fixed mix 2 bias gelu positions fixed dense 2",
    "2x2x1 mix 6 attention 2 mix 2 class fixed gelu dense 1",
    "2x4x1 patch 2 4 class positions residual ( layernorm scale mix 12 attention 2 mix 4 ) "
    "residual ( layernorm scale mix 3 gelu mix 4 ) layernorm scale first dense 2",
};

double *pupil_zeros(size_t count) {
    double *numbers = calloc(count, sizeof *numbers);
    require(numbers != NULL, "no memory for %zu numbers", count);
    return numbers;
}

double *pupil_random(size_t count, unsigned seed) {
    struct check_random random = check_random_of(seed);
    double *numbers = pupil_zeros(count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = check_uniform(&random, -1, 1);
    }
    return numbers;
}

struct pupil pupil_of(const char *text, enum net_scheme scheme, size_t n, unsigned seed) {
    struct pupil pupil = {.nets = nets_of(text, scheme == NET_NTK), .n = n};
    struct check_random random = check_random_of(seed);
    struct fault fault = {0};
    require(net_init(&pupil.net, text, scheme, &fault) == STATUS_OK, "%s", fault.text);
    net_start(&pupil.net, scheme, 1, rng_key_of(seed, "pupil", 0), 0);
    require(pupil.net.weights == pupil.nets.weights, "%s: weights", text);
    for (size_t q = 0; q < pupil.net.weights; q++) {
        pupil.net.weight[q] += check_uniform(&random, -0.3, 0.3);
    }
    enum status status =
        samples_init(&pupil.samples, n, pupil.net.inputs, pupil.net.outputs, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    for (size_t i = 0; i < n * pupil.net.inputs; i++) {
        pupil.samples.x[i] = check_uniform(&random, -1, 1);
    }
    pupil.rows = n * pupil.net.outputs;
    for (size_t i = 0; i < pupil.rows; i++) {
        pupil.samples.y[i] = check_uniform(&random, -1, 1);
    }
    return pupil;
}

void pupil_clear(struct pupil *pupil) {
    net_clear(&pupil->net);
    samples_clear(&pupil->samples);
}
