/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "nets/layer.h"
#include "pupil.h"

/* Sums of at most a hundred products, a few layers deep: some dozens of roundings of 1e-16 each
 * beside the largest number. What is planted is 1e-6 of it at least. */
static const double ROUNDING = 1e-13;

enum { SAMPLES = 5 };

static struct pass pass_of(const struct pupil *pupil, size_t most) {
    struct pass pass;
    struct fault fault = {0};
    enum status status = pass_init(&pass, &pupil->net, most, pupil->net.outputs, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return pass;
}

/* Calls `look` for every kind of network under every scheme, after its forward pass. */
static void for_all(void (*look)(struct pupil *pupil, struct pass *pass, const char *what)) {
    for (size_t i = 0; i < PUPIL_KINDS; i++) {
        for (enum net_scheme scheme = NET_NTK; scheme <= NET_DEFAULT; scheme++) {
            struct pupil pupil = pupil_of(pupil_kind[i], scheme, SAMPLES, (unsigned)(3 * i + 1));
            struct pass pass = pass_of(&pupil, SAMPLES);
            pass_forward(&pass, pupil.samples.x, SAMPLES);
            look(&pupil, &pass, pupil_kind[i]);
            pass_clear(&pass);
            pupil_clear(&pupil);
        }
    }
}

/* The loss's derivatives by the outputs, 2 (f - y)/nk; the caller frees them. */
static double *pulls(const struct pupil *pupil, const struct pass *pass) {
    double *pull = pupil_zeros(pupil->rows);
    const double *f = pass->z[pupil->net.layers - 1];
    for (size_t i = 0; i < pupil->rows; i++) {
        pull[i] = 2 * (f[i] - pupil->samples.y[i]) / (double)pupil->rows;
    }
    return pull;
}

/* The gradient of the loss by a backward pass; the caller frees it. */
static double *gradient_of(const struct pupil *pupil, struct pass *pass) {
    double *pull = pulls(pupil, pass), *g = pupil_zeros(pupil->net.weights);
    pass_backward(pass, pull, 1, false);
    pass_gradient(pass, 1, g);
    free(pull);
    return g;
}

/* -- against loops ---------------------------------------------------------------------------- */

static void look_at_outputs(struct pupil *pupil, struct pass *pass, const char *what) {
    double *want = pupil_zeros(pupil->rows);
    nets_outputs(want, &pupil->nets, pupil->net.weight, pupil->samples.x, SAMPLES);
    nets_check(pass->z[pupil->net.layers - 1], want, pupil->rows, ROUNDING, what);
    free(want);
}

static void the_outputs_are_those_of_loops(void **state) {
    (void)state;
    for_all(look_at_outputs);
}

static void look_at_gradient(struct pupil *pupil, struct pass *pass, const char *what) {
    const struct samples *samples = &pupil->samples;
    double *got = gradient_of(pupil, pass), *want = pupil_zeros(pupil->net.weights);
    nets_loss(want, &pupil->nets, pupil->net.weight, samples->x, samples->y, SAMPLES);
    nets_check(got, want, pupil->net.weights, ROUNDING, what);
    for (size_t q = 0; q < pupil->net.weights; q++) {
        require(!nets_is_fixed(&pupil->nets, q) || got[q] == 0, "%s: weight %zu is fixed", what, q);
    }
    free(got);
    free(want);
}

static void the_gradient_is_that_of_loops(void **state) {
    (void)state;
    for_all(look_at_gradient);
}

static void look_at_kernel(struct pupil *pupil, struct pass *pass, const char *what) {
    size_t rows = pupil->rows, weights = pupil->net.weights;
    double *j = pupil_zeros(rows * weights), *want = pupil_zeros(rows * rows);
    double *got = pupil_zeros(rows * rows);
    nets_jacobian(j, &pupil->nets, pupil->net.weight, pupil->samples.x, SAMPLES);
    for (size_t e = 0; e < rows * rows; e++) {
        for (size_t q = 0; q < weights; q++) {
            want[e] += j[e / rows * weights + q] * j[e % rows * weights + q];
        }
        want[e] += 0.5;
        got[e] = 0.5; /* which the kernel is added to */
    }
    pass_backward_outputs(pass, false);
    pass_gram(pass, got);
    nets_check(got, want, rows * rows, ROUNDING, what);
    free(j);
    free(want);
    free(got);
}

static void the_kernel_is_the_product_of_jacobians(void **state) {
    (void)state;
    for_all(look_at_kernel);
}

static void look_at_inputs(struct pupil *pupil, struct pass *pass, const char *what) {
    size_t count = pupil->rows * pupil->net.inputs;
    double *want = pupil_zeros(count);
    nets_input_jacobian(want, &pupil->nets, pupil->net.weight, pupil->samples.x, SAMPLES);
    pass_backward_outputs(pass, true);
    nets_check(pass_input_gradient(pass), want, count, ROUNDING, what);
    free(want);
}

static void the_derivatives_by_the_inputs_are_those_of_loops(void **state) {
    (void)state;
    for_all(look_at_inputs);
}

/* -- against differences ---------------------------------------------------------------------- */

static long double loss(const struct pupil *pupil, const struct nets_number *w, long double *kink) {
    struct nets_number *x = nets_numbers(pupil->samples.x, SAMPLES * pupil->net.inputs), f[3];
    long double sum = 0, nearest;
    *kink = INFINITY;
    for (size_t i = 0; i < SAMPLES; i++) {
        nets_run(&pupil->nets, w, x + i * pupil->net.inputs, f, &nearest);
        *kink = nearest < *kink ? nearest : *kink;
        for (size_t a = 0; a < pupil->net.outputs; a++) {
            long double r = f[a].value - pupil->samples.y[i * pupil->net.outputs + a];
            sum += r * r;
        }
    }
    free(x);
    return sum / (long double)pupil->rows;
}

/* Steps of 2^-20 make an error of 1e-13 of a third derivative, which norms of a few numbers have in
 * hundreds, and rounding one of 1e-13. No input of a ReLU is moved by as much as the nearest of
 * them is away from 0. */
static void look_at_differences(struct pupil *pupil, struct pass *pass, const char *what) {
    const long double h = 0x1p-20L;
    struct nets_number *w = nets_numbers(pupil->net.weight, pupil->net.weights);
    double *got = gradient_of(pupil, pass), *want = pupil_zeros(pupil->net.weights);
    long double kink;
    for (size_t q = 0; q < pupil->net.weights; q++) {
        long double at = w[q].value;
        w[q].value = at + h;
        long double up = loss(pupil, w, &kink);
        require(kink > 8 * h, "%s: a kink at %Lg", what, kink);
        w[q].value = at - h;
        want[q] =
            nets_is_fixed(&pupil->nets, q) ? 0 : (double)((up - loss(pupil, w, &kink)) / (2 * h));
        w[q].value = at;
    }
    nets_check(got, want, pupil->net.weights, 1e-9, what);
    free(w);
    free(got);
    free(want);
}

static void the_gradient_is_that_of_differences(void **state) {
    (void)state;
    for_all(look_at_differences);
}

/* -- parts of passes -------------------------------------------------------------------------- */

static void look_at_weighing(struct pupil *pupil, struct pass *pass, const char *what) {
    size_t weights = pupil->net.weights;
    double *pull = pulls(pupil, pass), *got = pupil_zeros(weights);
    double *want = gradient_of(pupil, pass);
    size_t inputs = pupil->rows * pupil->net.inputs;
    double *kept = pupil_zeros(inputs);
    pass_backward_outputs(pass, true);
    memcpy(kept, pass_input_gradient(pass), inputs * sizeof *kept);
    pass_weigh(pass, pull);
    assert_memory_equal(kept, pass_input_gradient(pass), inputs * sizeof *kept);
    pass_gradient(pass, 1, got);
    nets_check(got, want, weights, ROUNDING, what);
    free(kept);
    free(pull);
    free(got);
    free(want);
}

static void weighed_derivatives_of_outputs_are_those_of_the_loss(void **state) {
    (void)state;
    for_all(look_at_weighing);
}

/* The same bits: each element of the gradient is one chain over the samples, and what is added
 * later goes on with it. */
static void look_at_parts(struct pupil *pupil, struct pass *pass, const char *what) {
    double *pull = pulls(pupil, pass), *want = gradient_of(pupil, pass);
    double *got = pupil_zeros(pupil->net.weights);
    static const size_t part[] = {2, 1, 2};
    size_t first = 0;
    for (size_t p = 0; p < 3; p++) {
        pass_forward(pass, pupil->samples.x + first * pupil->net.inputs, part[p]);
        pass_backward(pass, pull + first * pupil->net.outputs, 1, p == 1);
        pass_gradient(pass, 1, got);
        first += part[p];
    }
    require(memcmp(got, want, pupil->net.weights * sizeof *got) == 0, "%s", what);
    free(pull);
    free(got);
    free(want);
}

static void a_batch_in_parts_has_the_gradient_of_the_whole(void **state) {
    (void)state;
    for_all(look_at_parts);
}

/* Each weight is rounded once more or less. */
static void look_at_step(struct pupil *pupil, struct pass *pass, const char *what) {
    const double rate = 0.7;
    size_t weights = pupil->net.weights;
    double *g = gradient_of(pupil, pass), *want = pupil_zeros(weights);
    for (size_t q = 0; q < weights; q++) {
        want[q] = pupil->net.weight[q] - rate * g[q];
    }
    require(nets_distance(pupil->net.weight, want, weights) > 1e-3, "%s: no step", what);
    pass_gradient(pass, -rate, pupil->net.weight);
    nets_check(pupil->net.weight, want, weights, 1e-14, what);
    free(g);
    free(want);
}

static void a_step_in_place_is_one_by_the_gradient(void **state) {
    (void)state;
    for_all(look_at_step);
}

/* -- edges ------------------------------------------------------------------------------------ */

/* The derivative of the sum of a filter's outputs by its weights, without the scale: for each entry
 * of the filter, what it sees of the image as it moves. */
static void sum_patches(double *sum, const double *image, size_t channels) {
    memset(sum, 0, 9 * channels * sizeof *sum);
    for (size_t move = 0; move < 9 * 4; move++) {
        size_t row = move / 4 / 3 + move % 4 / 2, column = move / 4 % 3 + move % 2;
        for (size_t c = 0; row >= 1 && row <= 2 && column >= 1 && column <= 2 && c < channels;
             c++) {
            sum[move / 4 * channels + c] += image[((row - 1) * 2 + column - 1) * channels + c];
        }
    }
}

/* 450000 numbers a filter: the derivatives of ten samples by one filter are in the room at a time,
 * those of nine samples by both, which are more numbers. Sums of 10^6 products. */
static void a_short_batch_stays_in_the_memory_of_a_long_one(void **state) {
    (void)state;
    enum { CHANNELS = 50000, LONG = 10 };
    struct pupil pupil = pupil_of("2x2x50000 conv 2", NET_NTK, LONG, 1);
    struct pass pass;
    struct fault fault = {0};
    require(pass_init(&pass, &pupil.net, LONG, 1, &fault) == STATUS_OK, "%s", fault.text);
    const struct layer *layer = &pupil.net.layer[0];
    double *sums = pupil_zeros(9 * CHANNELS * LONG), kept[8 * LONG], pull[8 * LONG];
    for (size_t i = 0; i < LONG; i++) {
        size_t room = layer->ops->room(layer, i + 1, 1);
        require(room <= layer->ops->room(layer, LONG, 1), "%zu samples take %zu", i + 1, room);
        sum_patches(sums + i * 9 * CHANNELS, pupil.samples.x + i * pupil.net.inputs, CHANNELS);
    }
    for (size_t i = 0; i < 8 * LONG; i++) {
        pull[i] = i % 2 == 0 ? 1 : -0.5;
    }
    for (size_t n = LONG; n >= LONG - 1; n--) {
        double got[LONG * LONG] = {0}, want[LONG * LONG] = {0};
        memcpy(kept, pass_forward(&pass, pupil.samples.x, n), n * 8 * sizeof *kept);
        pass_backward(&pass, pull, 1, false);
        pass_gram(&pass, got);
        assert_memory_equal(kept, pass.z[0], n * 8 * sizeof *kept);
        for (size_t e = 0; e < n * n; e++) {
            const double *a = sums + e / n * 9 * CHANNELS, *b = sums + e % n * 9 * CHANNELS;
            for (size_t q = 0; q < 9 * CHANNELS; q++) {
                want[e] += 1.25 * a[q] * b[q] / (9 * CHANNELS);
            }
        }
        nets_check(got, want, n * n, 1e-11, "a kernel in parts");
    }
    free(sums);
    pass_clear(&pass);
    pupil_clear(&pupil);
}

static void a_pass_may_be_for_the_outputs_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < PUPIL_KINDS; i++) {
        struct pupil pupil = pupil_of(pupil_kind[i], NET_NTK, SAMPLES, 2);
        struct pass both = pass_of(&pupil, SAMPLES), forward;
        struct fault fault = {0};
        require(pass_init(&forward, &pupil.net, 7, 0, &fault) == STATUS_OK, "%s", fault.text);
        assert_memory_equal(
            pass_forward(&forward, pupil.samples.x, SAMPLES),
            pass_forward(&both, pupil.samples.x, SAMPLES), pupil.rows * sizeof(double));
        pass_clear(&forward);
        pass_clear(&both);
        pupil_clear(&pupil);
    }
}

/* 0, and with it the derivative, as PyTorch has it. */
static void a_relu_at_its_kink_passes_nothing_on(void **state) {
    (void)state;
    struct pupil pupil = pupil_of("1 dense 1 relu dense 1", NET_PLAIN, 1, 1);
    struct pass pass = pass_of(&pupil, 1);
    pupil.net.weight[0] = 0;
    assert_true(pass_forward(&pass, pupil.samples.x, 1)[0] == 0);
    pass_backward_outputs(&pass, true);
    assert_true(pass_input_gradient(&pass)[0] == 0 && pass.d[1][0] == 0 && pass.d[2][0] != 0);
    pass_clear(&pass);
    pupil_clear(&pupil);
}

static void passes_without_samples_or_beyond_memory_are_refused(void **state) {
    (void)state;
    struct pupil pupil = pupil_of("4 dense 6 relu dense 1", NET_PLAIN, 1, 1);
    struct pass pass;
    struct fault fault = {0};
    assert_int_equal(pass_init(&pass, &pupil.net, 0, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 samples");
    assert_int_equal(pass_init(&pass, &pupil.net, 10000000, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "10000000 samples", "GB are free", "fewer samples");
    /* 4 + 2 (6 + 6 + 1) numbers of a sample, and the two Grams of the dense layers. */
    assert_true(pass_bytes(&pupil.net, 10, 1) == 8 * (10 * (4 + 2 * 13) + 200));
    pupil_clear(&pupil);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outputs_are_those_of_loops),
        cmocka_unit_test(the_gradient_is_that_of_loops),
        cmocka_unit_test(the_kernel_is_the_product_of_jacobians),
        cmocka_unit_test(the_derivatives_by_the_inputs_are_those_of_loops),
        cmocka_unit_test(the_gradient_is_that_of_differences),
        cmocka_unit_test(weighed_derivatives_of_outputs_are_those_of_the_loss),
        cmocka_unit_test(a_batch_in_parts_has_the_gradient_of_the_whole),
        cmocka_unit_test(a_step_in_place_is_one_by_the_gradient),
        cmocka_unit_test(a_short_batch_stays_in_the_memory_of_a_long_one),
        cmocka_unit_test(a_pass_may_be_for_the_outputs_alone),
        cmocka_unit_test(a_relu_at_its_kink_passes_nothing_on),
        cmocka_unit_test(passes_without_samples_or_beyond_memory_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pass", tests, NULL, NULL);
}
