/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/agop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "inputs/tasks.h"
#include "pupil.h"

static double *agop_of(const struct pupil *pupil) {
    double *g = pupil_random(pupil->net.inputs * pupil->net.inputs, 9); /* to be overwritten */
    struct fault fault = {0};
    enum status status = agop(g, &pupil->net, pupil->samples.x, pupil->n, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return g;
}

/* 300 samples are two passes. Sums of a few hundred products. */
static void it_is_the_mean_of_the_gradients_products(void **state) {
    (void)state;
    for (size_t kind = 0; kind < PUPIL_KINDS; kind++) {
        size_t n = kind == 0 ? 300 : 5;
        struct pupil pupil = pupil_of(pupil_kind[kind], NET_NTK, n, 41);
        size_t d = pupil.net.inputs;
        double *j = pupil_zeros(pupil.rows * d), *want = pupil_zeros(d * d);
        nets_input_jacobian(j, &pupil.nets, pupil.net.weight, pupil.samples.x, n);
        for (size_t row = 0; row < pupil.rows; row++) {
            for (size_t e = 0; e < d * d; e++) {
                want[e] += j[row * d + e / d] * j[row * d + e % d] / (double)n;
            }
        }
        double *got = agop_of(&pupil);
        nets_check(got, want, d * d, 1e-13, pupil_kind[kind]);
        free(j);
        free(want);
        free(got);
        pupil_clear(&pupil);
    }
}

/* W W^T/d for outputs x W/sqrt(d), whatever the samples. */
static void of_a_linear_model_it_is_that_of_the_weights(void **state) {
    (void)state;
    for (size_t k = 1; k <= 3; k += 2) {
        struct pupil pupil = pupil_of(k == 1 ? "6 dense 1" : "6 dense 3 bias", NET_NTK, 4, 42);
        const double *w = pupil.net.weight;
        double want[36] = {0};
        for (size_t e = 0; e < 36; e++) {
            for (size_t a = 0; a < k; a++) {
                want[e] += w[e / 6 * k + a] * w[e % 6 * k + a] / 6;
            }
        }
        double *got = agop_of(&pupil);
        nets_check(got, want, 36, 1e-14, "linear");
        free(got);
        pupil_clear(&pupil);
    }
}

/* -- alignment -------------------------------------------------------------------------------- */

static void the_alignment_is_a_cosine(void **state) {
    (void)state;
    enum { D = 10 };
    double egop[D * D], scaled[D * D], other[D * D], nothing[D * D] = {0};
    for (enum task task = TASK_RANK2; task <= TASK_FULL_RANK; task++) {
        tasks_egop(egop, task, D);
        for (size_t e = 0; e < D * D; e++) {
            scaled[e] = 3 * egop[e];
        }
        require_near(agop_alignment(egop, egop, D), 1, 1e-15, "%s", tasks_name(task));
        require_near(agop_alignment(egop, scaled, D), 1, 1e-15, "%s", tasks_name(task));
        assert_true(agop_alignment(egop, nothing, D) == 0);
        assert_true(agop_alignment(nothing, egop, D) == 0);
    }
    /* diag(1, 1, 0, ...) and the identity; diag(1, 1, 0, ...) and diag(4, 3, 2, 1, 0, ...). */
    tasks_egop(egop, TASK_RANK2, D);
    tasks_egop(other, TASK_FULL_RANK, D);
    assert_near(agop_alignment(egop, other, D), sqrt(0.2), 1e-15);
    tasks_egop(other, TASK_RANK4, D);
    assert_near(agop_alignment(egop, other, D), 7 / sqrt(60), 1e-15);
}

static void no_samples_are_refused(void **state) {
    (void)state;
    struct pupil pupil = pupil_of("6 dense 1", NET_NTK, 4, 44);
    struct fault fault = {0};
    double g[36];
    assert_int_equal(agop(g, &pupil.net, pupil.samples.x, 0, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 samples");
    pupil_clear(&pupil);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_mean_of_the_gradients_products),
        cmocka_unit_test(of_a_linear_model_it_is_that_of_the_weights),
        cmocka_unit_test(the_alignment_is_a_cosine),
        cmocka_unit_test(no_samples_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("agop", tests, NULL, NULL);
}
