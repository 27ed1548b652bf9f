/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/ray.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "random/rng.h"

enum { COUNT = 7, INPUTS = 20 };

static struct samples random_samples(size_t count, size_t inputs) {
    struct samples samples;
    struct fault fault = {0};
    struct rng rng = rng_of(rng_key_of(1, "ray", 0), 0);
    require(samples_init(&samples, count, inputs, 1, &fault) == STATUS_OK, "%s", fault.text);
    for (size_t i = 0; i < count * inputs; i++) {
        samples.x[i] = 1 + rng_normal(&rng);
    }
    return samples;
}

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

static struct ray ray_of(const struct samples *samples) {
    struct ray ray;
    struct fault fault = {0};
    require(ray_init(&ray, samples, &fault) == STATUS_OK, "%s", fault.text);
    return ray;
}

/* Turned by its own angle, with its own length, each vector is itself in other coordinates: its
 * products with the others say so, and they come from the samples alone. Turned by a hundredth more
 * it is seen not to be. */
static void turned_by_its_own_angle_a_vector_is_itself(void **state) {
    (void)state;
    struct samples samples = random_samples(COUNT, INPUTS), all[COUNT], more;
    struct ray ray = ray_of(&samples);
    double u[INPUTS] = {0}, length[COUNT], angle[COUNT], mean = 0;
    struct fault fault = {0};
    for (size_t i = 0; i < COUNT; i++) {
        const double *x = samples.x + i * INPUTS;
        length[i] = sqrt(dot(x, x, INPUTS));
        for (size_t j = 0; j < INPUTS; j++) {
            u[j] += x[j] / length[i];
        }
    }
    for (size_t i = 0; i < COUNT; i++) {
        double along = dot(samples.x + i * INPUTS, u, INPUTS) / sqrt(dot(u, u, INPUTS));
        angle[i] = acos(along / length[i]);
        mean += angle[i] / COUNT;
        assert_true(ray_turn(&all[i], &ray, length, angle[i], &fault) == STATUS_OK);
    }
    require_near(ray.angle, mean, 1e-13, "mean angle");
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(ray_turn(&more, &ray, length, angle[i] + 0.01, &fault) == STATUS_OK);
        for (size_t j = 0; j < COUNT; j++) {
            const double *x = all[i].x + i * COUNT, *y = all[j].x + j * COUNT;
            double want = dot(samples.x + i * INPUTS, samples.x + j * INPUTS, INPUTS);
            require_near(dot(x, y, COUNT), want, 1e-11, "product of %d and %d", (int)i, (int)j);
            double off = dot(more.x + i * COUNT, y, COUNT) - want;
            assert_true(i == j || fabs(off) > 1e-6);
        }
        samples_clear(&more);
    }
    for (size_t i = 0; i < COUNT; i++) {
        samples_clear(&all[i]);
    }
    ray_clear(&ray);
    samples_clear(&samples);
}

static void without_an_angle_all_lie_on_the_first_axis(void **state) {
    (void)state;
    struct samples samples = random_samples(COUNT, INPUTS), on;
    struct ray ray = ray_of(&samples);
    const double length[COUNT] = {1, 1.3, 2, 0.5, 1, 1, 7};
    struct fault fault = {0};
    assert_true(ray_turn(&on, &ray, length, 0, &fault) == STATUS_OK);
    for (size_t i = 0; i < COUNT * COUNT; i++) {
        assert_true(on.x[i] == (i % COUNT == 0 ? length[i / COUNT] : 0));
    }
    assert_true(on.y[3] == 0);
    samples_clear(&on);
    ray_clear(&ray);
    samples_clear(&samples);
}

static void dependent_vectors_are_refused(void **state) {
    (void)state;
    struct ray ray;
    struct fault fault = {0};
    struct samples many = random_samples(5, 4), twice = random_samples(3, 10);
    memcpy(twice.x + 10, twice.x, 10 * sizeof *twice.x);
    assert_true(ray_init(&ray, &many, &fault) == STATUS_INPUT);
    assert_true(ray_init(&ray, &twice, &fault) == STATUS_INPUT);
    twice.count = 1;
    assert_true(ray_init(&ray, &twice, &fault) == STATUS_INPUT);
    samples_clear(&many);
    samples_clear(&twice);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turned_by_its_own_angle_a_vector_is_itself),
        cmocka_unit_test(without_an_angle_all_lie_on_the_first_axis),
        cmocka_unit_test(dependent_vectors_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ray", tests, NULL, NULL);
}
