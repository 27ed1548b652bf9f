/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What kinds of layers are known to do, whatever their numbers: beside pass.c, hessian.c and
 * tangent.c, which hold all kinds against loops. */

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "nets/model.h"
#include "nets/pass.h"
#include "nets/tangent.h"
#include "pupil.h"

static struct pass pass_of(const struct pupil *pupil) {
    struct pass pass;
    struct fault fault = {0};
    enum status status = pass_init(&pass, &pupil->net, pupil->n, pupil->net.outputs, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return pass;
}

/* The outputs of these weights and samples; the caller frees them. */
static double *outputs_of(const char *text, const double *w, const double *x, size_t n) {
    struct pupil pupil = pupil_of(text, NET_NTK, n, 1);
    struct pass pass = pass_of(&pupil);
    double *f = pupil_zeros(pupil.rows);
    memcpy(pupil.net.weight, w, pupil.net.weights * sizeof *w);
    memcpy(f, pass_forward(&pass, x, n), pupil.rows * sizeof *f);
    pass_clear(&pass);
    pupil_clear(&pupil);
    return f;
}

/* The same sums, so the same bits. */
static void strides_leave_places_out(void **state) {
    (void)state;
    double *x = pupil_random(5 * 7 * 2, 2), *w = pupil_random(9 * 2 * 3, 3);
    double *all = outputs_of("5x7x2 conv 3", w, x, 1);
    for (size_t stride = 2; stride <= 3; stride++) {
        const char *text = stride == 2 ? "5x7x2 conv 3 stride 2" : "5x7x2 conv 3 stride 3";
        double *some = outputs_of(text, w, x, 1);
        size_t height = stride == 2 ? 3 : 2, width = stride == 2 ? 4 : 3;
        for (size_t i = 0; i < height * width * 3; i++) {
            size_t row = i / 3 / width * stride, column = i / 3 % width * stride;
            assert_true(some[i] == all[(row * 7 + column) * 3 + i % 3]);
        }
        free(some);
    }
    free(x);
    free(w);
    free(all);
}

static void mixing_one_place_is_dense(void **state) {
    (void)state;
    double *x = pupil_random(6, 4), *w = pupil_random(7 * 3, 5);
    double *mixed = outputs_of("2x1x3 mix 3 bias", w, x, 1);
    double *dense = outputs_of("3 dense 3 bias", w, x, 2);
    for (size_t i = 0; i < 6; i++) {
        assert_near(mixed[i], dense[i], 1e-15);
    }
    free(x);
    free(w);
    free(mixed);
    free(dense);
}

/* Sums in another order; what is planted is an exchange of single numbers. */
static void tokens_without_positions_come_in_any_order(void **state) {
    (void)state;
    const char *text =
        "1x5x2 mix 12 attention 2 class residual ( layernorm scale mix 12 attention 2 "
        "mix 4 gelu ) first dense 1";
    struct pupil pupil = pupil_of(text, NET_NTK, 1, 6);
    double *f = outputs_of(text, pupil.net.weight, pupil.samples.x, 1);
    double y[10], *turned;
    for (size_t i = 0; i < 10; i++) {
        y[i] = pupil.samples.x[(i + 4) % 10];
    }
    turned = outputs_of(text, pupil.net.weight, y, 1);
    assert_near(*turned, *f, 1e-14);
    free(turned);
    y[1] = pupil.samples.x[4];
    y[4] = pupil.samples.x[5];
    turned = outputs_of(text, pupil.net.weight, y, 1);
    assert_true(fabs(*turned - *f) > 1e-6);
    free(turned);
    free(f);
    pupil_clear(&pupil);
}

/* Scores of thousands, whose exponentials are beyond double's numbers, but not beyond those of long
 * double, which the loops use; their differences have an absolute error of 1e-13 of them. */
static void attention_takes_scores_of_any_size(void **state) {
    (void)state;
    struct pupil pupil = pupil_of("1x3x6 attention 2 dense 1", NET_PLAIN, 4, 11);
    struct pass pass = pass_of(&pupil);
    double want[4], jacobian[4 * 18];
    for (size_t i = 0; i < 4 * 18; i++) {
        pupil.samples.x[i] *= i % 6 < 4 ? 70 : 1;
    }
    nets_outputs(want, &pupil.nets, pupil.net.weight, pupil.samples.x, 4);
    nets_check(pass_forward(&pass, pupil.samples.x, 4), want, 4, 1e-12, "outputs");
    nets_input_jacobian(jacobian, &pupil.nets, pupil.net.weight, pupil.samples.x, 4);
    pass_backward_outputs(&pass, true);
    nets_check(pass_input_gradient(&pass), jacobian, 4 * 18, 1e-12, "derivatives");
    pass_clear(&pass);
    pupil_clear(&pupil);
}

static void equal_numbers_have_the_norm_0(void **state) {
    (void)state;
    static const char *const text[] = {
        "1x2x4 layernorm mix 4", "1x2x4 groupnorm 2 mix 4", "1x2x4 groupnorm 4 mix 4"};
    for (size_t i = 0; i < 3; i++) {
        struct pupil pupil = pupil_of(text[i], NET_PLAIN, 1, 7);
        struct pass pass = pass_of(&pupil);
        for (size_t j = 0; j < 8; j++) {
            pupil.samples.x[j] = -3;
        }
        pass_forward(&pass, pupil.samples.x, 1);
        pass_backward_outputs(&pass, true);
        for (size_t j = 0; j < 64; j++) {
            assert_true(j >= 8 || pass.z[0][j] == 0);
            assert_true(isfinite(pass_input_gradient(&pass)[j]));
        }
        pass_clear(&pass);
        pupil_clear(&pupil);
    }
}

/* Mean 0 and variance 1 but for the 10^-5, and the same for 3 x + 5. */
static void norms_know_neither_scale_nor_shift(void **state) {
    (void)state;
    struct pupil pupil = pupil_of("2x3x4 groupnorm 2 mix 1", NET_PLAIN, 1, 8);
    struct pass pass = pass_of(&pupil);
    double kept[24], *x = pupil.samples.x;
    memcpy(kept, (pass_forward(&pass, x, 1), pass.z[0]), sizeof kept);
    for (size_t group = 0; group < 2; group++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < 12; i++) {
            double z = kept[i / 2 * 4 + group * 2 + i % 2];
            sum += z / 12;
            square += z * z / 12;
        }
        assert_near(sum, 0, 1e-15);
        assert_near(square, 1, 1e-4);
    }
    for (size_t i = 0; i < 24; i++) {
        x[i] = 3 * x[i] + 5;
    }
    pass_forward(&pass, x, 1);
    for (size_t i = 0; i < 24; i++) {
        assert_near(pass.z[0][i], kept[i], 1e-4);
    }
    pass_clear(&pass);
    pupil_clear(&pupil);
}

/* Output, gradient and kernel of a model of the paper, by this many threads; the caller frees. */
static double *all_of(const struct model_question *question, int threads, size_t *count) {
    enum { SAMPLES = 6 };
    char text[MODEL_LONGEST];
    struct fault fault = {0};
    require(model_text(text, question, &fault) == STATUS_OK, "%s", fault.text);
    struct net net;
    require(net_init(&net, text, NET_NTK, &fault) == STATUS_OK, "%s", fault.text);
    net_start(&net, NET_NTK, 1, rng_key_of(9, "layers", 0), 0);
    struct pass pass;
    require(pass_init(&pass, &net, SAMPLES, 1, &fault) == STATUS_OK, "%s", fault.text);
    double *x = pupil_random(SAMPLES * net.inputs, 10);
    *count = SAMPLES + SAMPLES * SAMPLES + net.weights;
    double *all = pupil_zeros(*count);
    int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    memcpy(all, pass_forward(&pass, x, SAMPLES), SAMPLES * sizeof *all);
    tangent_kernel(&pass, all + SAMPLES);
    pass_gradient(&pass, 1, all + SAMPLES + SAMPLES * SAMPLES);
    omp_set_num_threads(before);
    free(x);
    pass_clear(&pass);
    net_clear(&net);
    return all;
}

static void threads_leave_the_bits(void **state) {
    (void)state;
    static const struct model_question question[] = {
        {"WRN-10-1", "14x14x1", 16, 1, 0, NULL}, {"ViT-2", "28x28x1", 32, 1, 1, NULL}};
    for (size_t i = 0; i < 2; i++) {
        size_t count;
        double *one = all_of(&question[i], 1, &count), *three = all_of(&question[i], 3, &count);
        assert_memory_equal(one, three, count * sizeof *one);
        free(one);
        free(three);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strides_leave_places_out),
        cmocka_unit_test(mixing_one_place_is_dense),
        cmocka_unit_test(tokens_without_positions_come_in_any_order),
        cmocka_unit_test(attention_takes_scores_of_any_size),
        cmocka_unit_test(equal_numbers_have_the_norm_0),
        cmocka_unit_test(norms_know_neither_scale_nor_shift),
        cmocka_unit_test(threads_leave_the_bits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
