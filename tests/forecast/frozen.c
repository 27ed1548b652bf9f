/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/frozen.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "frozen_data.h"
#include "matrix/rows.h"

/* r' = (I - (eta/b) K S_B) r, from the definition, in the order of the batch. */
static void step_plainly(
    double *r, const struct kernel *kernel, double eta, const size_t *batch, size_t count) {
    double before[100];
    memcpy(before, r, kernel->order * sizeof *r);
    for (size_t j = 0; j < count; j++) {
        double factor = eta / (double)count * before[batch[j]];
        for (size_t k = 0; k < kernel->order; k++) {
            r[k] -= factor * kernel->k[batch[j] * kernel->order + k];
        }
    }
}

/* Sizes on both sides of strips of 64 and 32 and a vector of 8; a sample that comes twice counts
 * twice. */
static void a_step_is_the_definition_to_the_bit(void **state) {
    (void)state;
    static const size_t batch[] = {2, 0, 2, 1};
    for (size_t m = 5; m <= 100; m += 5) {
        struct kernel kernel = frozen_data_random(m, m, (unsigned)m);
        struct frozen frozen = frozen_of(&kernel, FROZEN_RESIDUAL, 0.7);
        for (size_t count = 1; count <= 4; count++) {
            double r[100] = {0}, want[100], factor[4];
            rows_start(r, m, 3);
            memcpy(want, r, sizeof want);
            frozen_step(&frozen, r, batch, count, factor);
            step_plainly(want, &kernel, 0.7, batch, count);
            require(memcmp(r, want, m * sizeof *r) == 0, "m %zu, batch of %zu", m, count);
        }
        kernel_clear(&kernel);
    }
}

/* r = L z before and after, for full and deficient rank; |z| never rises at a lazy rate. */
static void both_coordinates_are_the_same_chain(void **state) {
    (void)state;
    enum { M = 20 };
    static const size_t batch[] = {2, 0, 19};
    for (size_t rank = 5; rank <= M; rank += 15) {
        struct kernel kernel = frozen_data_random(M, rank, 1);
        double z[M], r[M], factor[3];
        rows_start(z, rank, 1);
        for (size_t i = 0; i < M; i++) {
            r[i] = rows_dot(kernel.root + i * rank, z, rank);
        }
        double eta = 6 / kernel.value[0], before = rows_dot(z, z, rank);
        struct frozen root = frozen_of(&kernel, FROZEN_ROOT, eta);
        struct frozen residual = frozen_of(&kernel, FROZEN_RESIDUAL, eta);
        frozen_step(&root, z, batch, 3, factor);
        frozen_step(&residual, r, batch, 3, factor);
        for (size_t i = 0; i < M; i++) {
            assert_near(r[i], rows_dot(kernel.root + i * rank, z, rank), 1e-12);
        }
        assert_true(rows_dot(z, z, rank) < before);
        kernel_clear(&kernel);
    }
}

static void the_residual_is_taken_where_it_may(void **state) {
    (void)state;
    struct kernel full = frozen_data_random(5, 5, 1), less = frozen_data_random(5, 4, 1);
    assert_int_equal(frozen_fastest(&full), FROZEN_RESIDUAL);
    assert_int_equal(frozen_fastest(&less), FROZEN_ROOT);
    kernel_clear(&full);
    kernel_clear(&less);
}

static void rescaling_keeps_every_digit(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(3, 3, 1);
    struct frozen frozen = frozen_of(&kernel, FROZEN_RESIDUAL, 1);
    double r[] = {3.1e-120, -7.7e-118, 1e-130};
    const double was[] = {3.1e-120, -7.7e-118, 1e-130};
    long exponent = 5;
    assert_true(frozen_rescale(&frozen, r, &exponent));
    assert_true(fabs(r[1]) >= 0.5 && fabs(r[1]) < 1);
    for (int i = 0; i < 3; i++) {
        assert_true(ldexp(r[i], (int)exponent - 5) == was[i]);
    }
    memset(r, 0, sizeof r);
    assert_false(frozen_rescale(&frozen, r, &exponent));
    kernel_clear(&kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_the_definition_to_the_bit),
        cmocka_unit_test(both_coordinates_are_the_same_chain),
        cmocka_unit_test(the_residual_is_taken_where_it_may),
        cmocka_unit_test(rescaling_keeps_every_digit),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("frozen", tests, NULL, NULL);
}
