/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/tasks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "statistic.h"

enum { MOST = 12 };

static struct samples
draw(enum task task, size_t count, size_t inputs, double noise, bool normalised) {
    struct samples samples;
    struct fault fault = {0};
    struct tasks_question question = {task, count, inputs, noise, normalised};
    enum status status = tasks_draw(&samples, &question, rng_key_of(1, "tasks", 0), 7, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return samples;
}

/* -- closed forms against sampling -------------------------------------------------------- */

/* Central differences. With h = 2^-8 the error is at most h^2/6 times a third derivative of f*,
 * which is 0 for the polynomials (none has a cube of a coordinate) and below 1e-5 for |x|/sqrt d
 * at |x| > 1. */
static void gradient(double *g, enum task task, const double *x, size_t d) {
    double moved[MOST], h = 0x1p-8;
    memcpy(moved, x, d * sizeof *x);
    for (size_t k = 0; k < d; k++) {
        moved[k] = x[k] + h;
        double above = tasks_target(task, moved, d);
        moved[k] = x[k] - h;
        g[k] = (above - tasks_target(task, moved, d)) / (2 * h);
        moved[k] = x[k];
    }
}

/* Means of the samples' products of gradients, and how far these may be off: their standard errors
 * and what the differences add. */
struct products {
    double mean[MOST * MOST], error[MOST * MOST];
};

static void find_products(struct products *products, enum task task, size_t d) {
    enum { SAMPLES = 100000 };
    *products = (struct products){0};
    struct samples samples = draw(task, SAMPLES, d, 0, false);
    for (size_t i = 0; i < SAMPLES; i++) {
        double g[MOST];
        gradient(g, task, samples.x + i * d, d);
        for (size_t k = 0; k < d * d; k++) {
            double product = g[k / d] * g[k % d] / SAMPLES;
            products->mean[k] += product;
            products->error[k] += product * product;
        }
    }
    samples_clear(&samples);
    for (size_t k = 0; k < d * d; k++) {
        products->error[k] = STATISTIC_Z * sqrt(products->error[k]) + 1e-6;
    }
}

static size_t outside(const struct products *products, const double *egop, size_t d) {
    size_t count = 0;
    for (size_t k = 0; k < d * d; k++) {
        count += !(fabs(egop[k] - products->mean[k]) <= products->error[k]);
    }
    return count;
}

static void the_egop_is_the_mean_of_gradients_products(void **state) {
    (void)state;
    static const size_t inputs[] = {5, 12, 6, 7, 4};
    for (enum task task = 0; task <= TASK_SPHERE; task++) {
        struct products products;
        double egop[MOST * MOST];
        size_t d = inputs[task];
        find_products(&products, task, d);
        tasks_egop(egop, task, d);
        require(outside(&products, egop, d) == 0, "the task %s", tasks_name(task));
        for (size_t k = 0; k < d * d; k++) {
            double kept = egop[k];
            egop[k] += 0.3 + 0.1 * kept;
            require(
                outside(&products, egop, d) == 1, "the task %s, entry %zu wrong", tasks_name(task),
                k);
            egop[k] = kept;
        }
    }
}

/* The eigenvalues 24, 10 and 4 of rank-3, by their eigenvectors. */
static void the_egop_of_rank_3_has_rank_3(void **state) {
    (void)state;
    double g[MOST * MOST];
    tasks_egop(g, TASK_RANK3, MOST);
    static const double vector[3][3] = {{4, 4, 1}, {1, -1, 0}, {1, 1, -1}};
    static const double value[] = {24, 10, 4};
    double trace = 0;
    for (size_t i = 0; i < MOST; i++) {
        trace += g[i * MOST + i];
        for (size_t v = 0; v < 3; v++) {
            double sum = 0;
            for (size_t k = 0; k < 10; k++) {
                sum += g[i * MOST + k] * vector[v][k < 2 ? k : 2];
            }
            double want = i < 10 ? value[v] * vector[v][i < 2 ? i : 2] : 0;
            assert_true(sum == want);
        }
    }
    assert_true(trace == 38);
}

static void the_variance_is_that_of_samples(void **state) {
    (void)state;
    enum { SAMPLES = 200000 };
    static const size_t inputs[] = {2, 10, 4, 10, 5};
    for (enum task task = 0; task <= TASK_SPHERE; task++) {
        size_t d = inputs[task];
        struct samples samples = draw(task, SAMPLES, d, 0, false);
        double mean = 0, second = 0, fourth = 0;
        for (size_t i = 1; i < SAMPLES; i++) {
            mean += samples.y[i] / (SAMPLES - 1);
        }
        for (size_t i = 1; i < SAMPLES; i++) {
            double square = (samples.y[i] - mean) * (samples.y[i] - mean);
            second += square / (SAMPLES - 1);
            fourth += square * square / (SAMPLES - 1);
        }
        samples_clear(&samples);
        double error = sqrt(fmax(fourth - second * second, 0) / SAMPLES);
        double want = tasks_variance(task, d);
        require_near(second, want, STATISTIC_Z * error + 1e-20, "the task %s", tasks_name(task));
        require(
            task == TASK_SPHERE || error < 0.05 * want, "the task %s: the errors say nothing",
            tasks_name(task));
    }
}

/* The same from the logarithms of Gamma, whose last digit is worth 1e-13 here. */
static void the_variance_of_the_full_rank_is_gammas(void **state) {
    (void)state;
    for (size_t d = 1; d <= 1000; d = 2 * d + 1) {
        double half = (double)d / 2;
        double want = -expm1(2 * (lgamma(half + 0.5) - lgamma(half)) - log(half));
        require_near(tasks_variance(TASK_FULL_RANK, d), want, 3e-12, "d = %zu", d);
    }
    assert_near(tasks_variance(TASK_FULL_RANK, 1), 1 - 2 / M_PI, 1e-15);
}

static void a_normalised_target_is_the_same_over_its_deviation(void **state) {
    (void)state;
    static const double deviation[] = {1, 3.7416573867739413, 2};
    for (enum task task = TASK_RANK2; task <= TASK_RANK4; task++) {
        struct samples plain = draw(task, 20, 10, 0, false), divided = draw(task, 20, 10, 0, true);
        assert_memory_equal(plain.x, divided.x, 200 * sizeof *plain.x);
        for (size_t i = 0; i < 20; i++) {
            assert_ulps(divided.y[i], plain.y[i] / deviation[task], 2);
        }
        samples_clear(&plain);
        samples_clear(&divided);
    }
}

/* -- the draws ---------------------------------------------------------------------------- */

static void a_sample_does_not_depend_on_their_count_or_noise(void **state) {
    (void)state;
    for (enum task task = 0; task <= TASK_SPHERE; task++) {
        double noise = task == TASK_SPHERE ? 0 : 0.1;
        struct samples few = draw(task, 3, 10, 0, false), many = draw(task, 50, 10, noise, false);
        assert_memory_equal(few.x, many.x, 30 * sizeof *few.x);
        samples_clear(&few);
        samples_clear(&many);
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void the_inputs_are_normal_and_the_noise_is_as_asked(void **state) {
    (void)state;
    enum { SAMPLES = 2000, INPUTS = 10 };
    struct samples samples = draw(TASK_RANK4, SAMPLES, INPUTS, 0.25, true);
    static double noise[SAMPLES];
    for (size_t i = 0; i < SAMPLES; i++) {
        noise[i] = samples.y[i] - tasks_target(TASK_RANK4, samples.x + i * INPUTS, INPUTS) / 2;
        noise[i] /= 0.25;
    }
    qsort(noise, SAMPLES, sizeof *noise, compare);
    qsort(samples.x, SAMPLES * INPUTS, sizeof *samples.x, compare);
    assert_true(statistic_ks(noise, SAMPLES, statistic_normal, 0) < STATISTIC_KS);
    assert_true(statistic_ks(samples.x, SAMPLES * INPUTS, statistic_normal, 0) < STATISTIC_KS);
    samples_clear(&samples);
}

static double dot(const double *x, const double *y, size_t d) {
    double sum = 0;
    for (size_t i = 0; i < d; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

/* sqrt(d) times a coordinate has mean 0 and variance 1; of 1e4 coordinates the mean square is 1 by
 * construction, the mean normal to a good approximation. */
static void the_sphere_has_one_sample_of_twice_the_radius(void **state) {
    (void)state;
    enum { N = 100 };
    struct samples samples = draw(TASK_SPHERE, N, N, 0, false);
    double sum = 0;
    for (size_t i = 0; i < N; i++) {
        const double *x = samples.x + i * N;
        assert_near(sqrt(dot(x, x, N)), i == 0 ? 2 : 1, 1e-14);
        assert_true(samples.y[i] == (i == 0 ? 2 : 1));
        for (size_t k = 0; k < N; k++) {
            sum += i == 0 ? x[k] / 2 : x[k];
        }
    }
    assert_near(sum / sqrt(N), 0, STATISTIC_Z);
    samples_clear(&samples);
}

static void another_replica_has_other_samples(void **state) {
    (void)state;
    struct samples one, two;
    struct tasks_question question = {TASK_RANK2, 4, 5, 0, false};
    struct rng_key key = rng_key_of(1, "tasks", 0);
    assert_int_equal(tasks_draw(&one, &question, key, 0, NULL), STATUS_OK);
    assert_int_equal(tasks_draw(&two, &question, key, 1, NULL), STATUS_OK);
    for (size_t k = 0; k < 20; k++) {
        assert_true(one.x[k] != two.x[k]);
    }
    samples_clear(&one);
    samples_clear(&two);
}

/* -- what is refused ---------------------------------------------------------------------- */

static void refuses_what_a_task_is_not_defined_for(void **state) {
    (void)state;
    static const struct {
        struct tasks_question question;
        const char *part;
    } cases[] = {
        {{TASK_RANK2, 5, 1, 0, false}, "rank-2 on 1 inputs; it takes at least 2"},
        {{TASK_RANK3, 5, 9, 0, false}, "rank-3 on 9 inputs; it takes at least 10"},
        {{TASK_RANK4, 5, 3, 0, false}, "rank-4 on 3 inputs"},
        {{TASK_FULL_RANK, 5, 0, 0, false}, "at least 1"},
        {{TASK_RANK2, 0, 5, 0, false}, "0 samples"},
        {{TASK_RANK2, 5, 5, -1, false}, "standard deviation -1"},
        {{TASK_RANK2, 5, 5, (double)NAN, false}, "standard deviation"},
        {{TASK_RANK2, 5, 5, (double)INFINITY, false}, "standard deviation inf"},
        {{TASK_SPHERE, 5, 5, 0.1, false}, "its labels are exact"},
        {{TASK_SPHERE, 5, 5, 0, true}, "sphere normalised"},
        {{TASK_FULL_RANK, 5, 5, 0, true}, "full rank normalised"},
        {{TASK_RANK2, (size_t)1 << 50, 5, 0, false}, "GB"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct samples samples;
        struct fault fault = {0};
        struct rng_key key = {1};
        enum status status = tasks_draw(&samples, &cases[i].question, key, 0, &fault);
        require(status == STATUS_INPUT, "case %zu", i);
        assert_fault(&fault, STATUS_INPUT, cases[i].part);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_egop_is_the_mean_of_gradients_products),
        cmocka_unit_test(the_egop_of_rank_3_has_rank_3),
        cmocka_unit_test(the_variance_is_that_of_samples),
        cmocka_unit_test(the_variance_of_the_full_rank_is_gammas),
        cmocka_unit_test(a_normalised_target_is_the_same_over_its_deviation),
        cmocka_unit_test(a_sample_does_not_depend_on_their_count_or_noise),
        cmocka_unit_test(the_inputs_are_normal_and_the_noise_is_as_asked),
        cmocka_unit_test(the_sphere_has_one_sample_of_twice_the_radius),
        cmocka_unit_test(another_replica_has_other_samples),
        cmocka_unit_test(refuses_what_a_task_is_not_defined_for),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
