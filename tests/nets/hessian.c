/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/hessian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "matrix/eigen_all.h"
#include "pupil.h"

enum { SAMPLES = 4 };

/* A pupil and its Hessian, looked at. */
struct lesson {
    struct pupil pupil;
    struct hessian hessian;
};

static void lesson_init(struct lesson *lesson, const char *text, enum net_scheme scheme) {
    struct fault fault = {0};
    lesson->pupil = pupil_of(text, scheme, SAMPLES, 21);
    const struct samples *samples = &lesson->pupil.samples;
    enum status status =
        hessian_init(&lesson->hessian, &lesson->pupil.net, samples->x, samples->y, SAMPLES, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    hessian_look(&lesson->hessian);
}

static void lesson_clear(struct lesson *lesson) {
    hessian_clear(&lesson->hessian);
    pupil_clear(&lesson->pupil);
}

/* H v, which the caller frees. */
static double *product(struct lesson *lesson, const double *v) {
    double *out = pupil_random(lesson->pupil.net.weights, 1); /* to be overwritten */
    hessian_product(&lesson->hessian, v, out);
    return out;
}

static double dot(const double *x, const double *y, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

/* -- products --------------------------------------------------------------------------------- */

/* The mixed derivatives of loops over numbers with two derivatives; some dozens of roundings. */
static void a_product_is_the_second_derivative(void **state) {
    (void)state;
    for (size_t kind = 0; kind < PUPIL_KINDS; kind++) {
        for (enum net_scheme scheme = NET_NTK; scheme <= NET_PLAIN; scheme++) {
            struct lesson lesson;
            lesson_init(&lesson, pupil_kind[kind], scheme);
            const struct pupil *pupil = &lesson.pupil;
            const struct samples *samples = &pupil->samples;
            size_t n = pupil->net.weights;
            double *v = pupil_random(n, 22), *got = product(&lesson, v);
            double *want = pupil_zeros(n), *unit = pupil_zeros(n);
            for (size_t q = 0; q < n; q++) {
                unit[q] = 1;
                want[q] = nets_curvature(
                    &pupil->nets, pupil->net.weight, samples->x, samples->y, SAMPLES, unit, v);
                unit[q] = 0;
                require(!nets_is_fixed(&pupil->nets, q) || got[q] == 0, "weight %zu", q);
            }
            nets_check(got, want, n, 1e-12, pupil_kind[kind]);
            free(v);
            free(got);
            free(want);
            free(unit);
            lesson_clear(&lesson);
        }
    }
}

/* The gradient at w + step v; fixed weights stay. Returns how near a kink came. */
static double gradient_at(double *g, struct lesson *lesson, const double *v, double step) {
    const struct pupil *pupil = &lesson->pupil;
    const struct samples *samples = &pupil->samples;
    size_t n = pupil->net.weights;
    double *kept = pupil_zeros(n), *w = pupil->net.weight, f[3 * SAMPLES];
    memcpy(kept, w, n * sizeof *w);
    for (size_t q = 0; q < n; q++) {
        w[q] += nets_is_fixed(&pupil->nets, q) ? 0 : step * v[q];
    }
    double kink = nets_outputs(f, &pupil->nets, w, samples->x, SAMPLES);
    memset(g, 0, n * sizeof *g);
    hessian_look(&lesson->hessian);
    pass_gradient(&lesson->hessian.pass, 1, g);
    memcpy(w, kept, n * sizeof *w);
    hessian_look(&lesson->hessian);
    free(kept);
    return kink;
}

/* Over 2^-16 on either side, where no ReLU switches: 1e-10 of a third derivative, and 1e-11 from
 * rounding. */
static void a_product_is_the_difference_of_gradients(void **state) {
    (void)state;
    const double h = 0x1p-16;
    for (size_t kind = 0; kind < PUPIL_KINDS; kind++) {
        struct lesson lesson;
        lesson_init(&lesson, pupil_kind[kind], NET_NTK);
        size_t n = lesson.pupil.net.weights;
        double *v = pupil_random(n, 23), *up = pupil_zeros(n), *down = pupil_zeros(n);
        double kink = gradient_at(up, &lesson, v, h);
        require(kink > 8 * h, "%s: a kink at %g", pupil_kind[kind], kink);
        gradient_at(down, &lesson, v, -h);
        for (size_t q = 0; q < n; q++) {
            up[q] = (up[q] - down[q]) / (2 * h);
        }
        double *got = product(&lesson, v);
        nets_check(got, up, n, 3e-9, pupil_kind[kind]);
        free(v);
        free(up);
        free(down);
        free(got);
        lesson_clear(&lesson);
    }
}

/* Beside |u| |Hv|, some dozens of roundings. */
static void products_are_symmetric_and_linear(void **state) {
    (void)state;
    for (size_t kind = 0; kind < PUPIL_KINDS; kind++) {
        struct lesson lesson;
        lesson_init(&lesson, pupil_kind[kind], NET_NTK);
        size_t n = lesson.pupil.net.weights;
        double *u = pupil_random(n, 24), *v = pupil_random(n, 25), *sum = pupil_zeros(n);
        double *hu = product(&lesson, u), *hv = product(&lesson, v);
        double size = sqrt(dot(u, u, n) * dot(hv, hv, n)), other = dot(v, hu, n);
        double off = dot(u, hv, n) - other;
        require(fabs(off) < 1e-14 * size, "%s: %g", pupil_kind[kind], off / size);
        for (size_t q = 0; q < n; q++) {
            sum[q] = 3 * u[q] - v[q];
        }
        double *all = product(&lesson, sum);
        for (size_t q = 0; q < n; q++) {
            hu[q] = 3 * hu[q] - hv[q];
        }
        nets_check(all, hu, n, 1e-13, pupil_kind[kind]);
        size_t q = n / 2;
        for (; fabs(u[q]) < 0.1; q++) {
        }
        hv[q] += 1e-3 * size;
        off = dot(u, hv, n) - other;
        require(fabs(off) > 1e-6 * size, "%s: planted %g", pupil_kind[kind], off / size);
        free(u);
        free(v);
        free(sum);
        free(hu);
        free(hv);
        free(all);
        lesson_clear(&lesson);
    }
}

/* -- the critical rate ------------------------------------------------------------------------ */

/* Of a matrix of products with unit vectors; eigen_all is tested by itself. */
static double by_all_pairs(struct lesson *lesson) {
    size_t n = lesson->pupil.net.weights;
    double *matrix = pupil_zeros(n * n), *unit = pupil_zeros(n);
    struct eigen all;
    struct fault fault = {0};
    for (size_t q = 0; q < n; q++) {
        unit[q] = 1;
        hessian_product(&lesson->hessian, unit, matrix + q * n);
        unit[q] = 0;
    }
    require(
        eigen_init(&all, n, n, &fault) == STATUS_OK && eigen_all(&all, matrix, &fault) == STATUS_OK,
        "%s", fault.text);
    double rate = 2 / all.value[0];
    eigen_clear(&all);
    free(matrix);
    free(unit);
    return rate;
}

static void the_critical_rate_is_that_of_the_dense_hessian(void **state) {
    (void)state;
    for (size_t kind = 0; kind < PUPIL_KINDS; kind++) {
        struct lesson lesson;
        lesson_init(&lesson, pupil_kind[kind], NET_NTK);
        double rate, want = by_all_pairs(&lesson);
        size_t products = 0;
        struct fault fault = {0};
        enum status status = hessian_critical(&rate, &lesson.hessian, 1e-9, &products, &fault);
        require(status == STATUS_OK, "%s: %s", pupil_kind[kind], fault.text);
        require_near(rate, want, 1e-9 * want, "%s", pupil_kind[kind]);
        require(products > 2 && products < 500, "%s: %zu", pupil_kind[kind], products);
        lesson_clear(&lesson);
    }
}

/* A linear model's Hessian is (2/n) X^T X/d, whatever the labels: of one sample of length r, it is
 * 2 r^2/d and zeros. */
static void a_linear_model_has_it_in_closed_form(void **state) {
    (void)state;
    struct pupil pupil = pupil_of("6 dense 1", NET_NTK, 1, 26);
    const double *x = pupil.samples.x;
    struct hessian hessian;
    struct fault fault = {0};
    double rate;
    size_t products;
    assert_int_equal(hessian_init(&hessian, &pupil.net, x, pupil.samples.y, 1, &fault), STATUS_OK);
    assert_int_equal(hessian_critical(&rate, &hessian, 1e-12, &products, &fault), STATUS_OK);
    assert_near(rate, 6 / dot(x, x, 6), 1e-11);
    hessian_clear(&hessian);
    assert_int_equal(hessian_init(&hessian, &pupil.net, x, x, 100000000, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "100000000 samples", "GB");
    pupil_clear(&pupil);
}

/* All ReLUs are dead: nothing bends, and no rate is too large. */
static void a_dead_network_has_no_critical_rate(void **state) {
    (void)state;
    struct lesson lesson;
    lesson_init(&lesson, "3 dense 4 relu dense 1", NET_NTK);
    for (size_t i = 0; i < 3 * SAMPLES; i++) {
        lesson.pupil.samples.x[i] = fabs(lesson.pupil.samples.x[i]);
        lesson.pupil.net.weight[i] = -1;
    }
    double rate;
    size_t products;
    struct fault fault = {0};
    enum status status = hessian_critical(&rate, &lesson.hessian, 1e-9, &products, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    require(rate == INFINITY, "%g", rate);
    lesson_clear(&lesson);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_is_the_second_derivative),
        cmocka_unit_test(a_product_is_the_difference_of_gradients),
        cmocka_unit_test(products_are_symmetric_and_linear),
        cmocka_unit_test(the_critical_rate_is_that_of_the_dense_hessian),
        cmocka_unit_test(a_dead_network_has_no_critical_rate),
        cmocka_unit_test(a_linear_model_has_it_in_closed_form),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("hessian", tests, NULL, NULL);
}
