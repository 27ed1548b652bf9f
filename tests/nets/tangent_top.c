/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/tangent_top.h"

#include <stdlib.h>

#include "check.h"
#include "matrix/eigen_all.h"
#include "pupil.h"

static void look(struct tangent_top *top, const struct samples *samples, size_t count) {
    struct fault fault;
    enum status status = tangent_top_look(top, samples->x, samples->y, count, &fault);
    require(status == STATUS_OK, "%s", fault.text);
}

/* All pairs, by another method, of the kernel that the test computes by itself. */
static void a_look_sees_the_largest_pairs_and_the_loss_in_them(void **state) {
    (void)state;
    enum { PAIRS = 3 };
    for (int kind = 0; kind < PUPIL_KINDS; kind++) {
        struct pupil pupil = pupil_of(pupil_kind[kind], NET_NTK, 5, 7);
        struct tangent_top top;
        struct eigen all;
        struct pass pass;
        assert_int_equal(tangent_top_init(&top, &pupil.net, 5, PAIRS, NULL), STATUS_OK);
        look(&top, &pupil.samples, 5);
        size_t order = pupil.rows;
        double *kernel = pupil_zeros(order * order), loss = 0;
        assert_int_equal(pass_init(&pass, &pupil.net, 5, pupil.net.outputs, NULL), STATUS_OK);
        const double *f = pass_forward(&pass, pupil.samples.x, 5);
        for (size_t i = 0; i < order; i++) {
            loss += (f[i] - pupil.samples.y[i]) * (f[i] - pupil.samples.y[i]) / (double)order;
        }
        tangent_kernel(&pass, kernel);
        assert_int_equal(eigen_init(&all, order, order, NULL), STATUS_OK);
        assert_int_equal(eigen_all(&all, kernel, NULL), STATUS_OK);
        for (size_t p = 0; p < PAIRS; p++) {
            assert_near(top.eigen.value[p], all.value[p], 1e-9 * all.value[0]);
        }
        assert_near(top.critical, (double)order / all.value[0], 1e-9 * top.critical);
        assert_near(top.split.loss, loss, 1e-12 * loss);
        assert_near(top.split.top, tangent_split_of(top.residual, &all, PAIRS).top, 1e-6 * loss);
        pass_clear(&pass);
        eigen_clear(&all);
        free(kernel);
        tangent_top_clear(&top);
        pupil_clear(&pupil);
    }
}

/* A batch smaller than the number of pairs, between two looks at all. */
static void earlier_looks_leave_no_trace(void **state) {
    (void)state;
    struct pupil pupil = pupil_of(pupil_kind[0], NET_NTK, 6, 2);
    struct tangent_top top;
    assert_int_equal(tangent_top_init(&top, &pupil.net, 6, 4, NULL), STATUS_OK);
    look(&top, &pupil.samples, 6);
    double critical = top.critical, part = top.split.top;
    look(&top, &pupil.samples, 1);
    assert_int_equal(top.eigen.count, pupil.net.outputs);
    assert_near(top.split.rest, 0, 1e-12 * top.split.loss);
    look(&top, &pupil.samples, 6);
    assert_true(top.critical == critical && top.split.top == part);
    tangent_top_clear(&top);
    pupil_clear(&pupil);
}

static void kernels_beyond_the_memory_are_refused(void **state) {
    (void)state;
    struct pupil pupil = pupil_of(pupil_kind[0], NET_NTK, 2, 2);
    struct tangent_top top;
    struct fault fault;
    assert_int_equal(tangent_top_init(&top, &pupil.net, 40000000, 4, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "take fewer samples");
    pupil_clear(&pupil);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_sees_the_largest_pairs_and_the_loss_in_them),
        cmocka_unit_test(earlier_looks_leave_no_trace),
        cmocka_unit_test(kernels_beyond_the_memory_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tangent_top", tests, NULL, NULL);
}
