/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov.h"

#include <float.h>
#include <math.h>

#include "check.h"
#include "forecast/limits.h"
#include "forecast/lyapunov_pair.h"
#include "frozen_data.h"
#include "matrix/rows.h"
#include "theory/drift.h"

static struct lyapunov follow(
    const struct kernel *kernel, double eta, size_t b, enum batch_sampling sampling, uint64_t runs,
    uint64_t steps) {
    const struct lyapunov_question question = {kernel, eta, b, sampling, 1000, steps};
    const struct plan plan = {
        .key = rng_key_of(1, "tests/forecast/lyapunov", b), .runs = runs, .threads = 1};
    struct lyapunov found;
    struct fault fault;
    require(lyapunov_run(&found, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* Four errors, of 16 runs or more, and what a start may leave. */
static void require_drift(struct lyapunov found, double want, double steps, const char *what) {
    require_near(
        found.drift.value, want, 4 * found.drift.se + 10 * DBL_EPSILON * fabs(want) + 1 / steps,
        "%s: se %g", what, found.drift.se);
}

static void two_samples_agree_with_the_operator(void **state) {
    (void)state;
    static const struct {
        double x, phi;
    } cases[] = {{1.7, .3}, {1.45, .3}, {1.7, M_PI / 4}, {1.2, 1.2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kernel pair = frozen_data_pair(1.3, cases[i].phi);
        struct lyapunov_pair gamma;
        struct fault fault;
        assert_int_equal(lyapunov_pair_drift(&gamma, &pair, cases[i].x, &fault), STATUS_OK);
        struct lyapunov found = follow(&pair, cases[i].x, 1, BATCH_FRESH, 20, 20000);
        require(found.drift.se < 0.002, "case %zu: se %g", i, found.drift.se);
        require(estimate_sigmas(found.drift, gamma.value) < 4, "case %zu", i);
        /* Wrong by a hundredth in eta it would show. */
        assert_int_equal(lyapunov_pair_drift(&gamma, &pair, cases[i].x * 1.05, &fault), STATUS_OK);
        require(estimate_sigmas(found.drift, gamma.value) > 4, "case %zu", i);
        kernel_clear(&pair);
    }
}

/* Collinear samples: the log-drift of the dataset, though a vector of residuals has a direction
 * that never falls. */
static void collinear_samples_have_the_scalar_drift(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0);
    struct dataset dataset = check_two_samples(1.69, 0.5);
    double want = drift(&dataset, dd_of(1.45));
    struct lyapunov found = follow(&pair, 1.45, 1, BATCH_FRESH, 20, 20000);
    assert_near(want, -.2133, 1e-4);
    require_drift(found, want, 20000, "collinear");
    assert_true(found.drift.se < 0.01);
    dataset_clear(&dataset);
    kernel_clear(&pair);
}

/* Orthogonal samples: the slowest or fastest of them, from the definition. */
static double orthogonal(const double *kappa, double eta, size_t b, bool replacement) {
    double best = -INFINITY;
    for (size_t i = 0; i < 4; i++) {
        double sum = 0, size = (double)b, chance = replacement ? pow(0.75, size) : 1 - size / 4;
        for (size_t k = 1; k <= b; k++) {
            double times = (double)k;
            chance *= (size - times + 1) / times / 3;
            double weight = replacement ? chance : (k == 1) * size / 4;
            sum += weight * log(fabs(1 - eta * times * kappa[i] / size));
        }
        best = fmax(best, sum);
    }
    return best;
}

static void orthogonal_samples_have_their_largest_rate(void **state) {
    (void)state;
    static const double kappa[] = {1, 1.5, 2.2, 2.9};
    static const struct {
        double eta;
        size_t b;
        enum batch_sampling sampling;
        double gamma;
    } cases[] = {
        {.8, 1, BATCH_FRESH, .069407934},
        {1.2, 1, BATCH_FRESH, .227064640},
        {1.5, 4, BATCH_REPLACEMENT, -.590885676},
        {2.5, 4, BATCH_REPLACEMENT, .192980439}};
    struct kernel kernel = frozen_data_diagonal(kappa, 4);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool replacement = cases[i].sampling == BATCH_REPLACEMENT;
        double want = orthogonal(kappa, cases[i].eta, cases[i].b, replacement);
        require_near(want, cases[i].gamma, 1e-9, "case %zu", i);
        struct lyapunov found =
            follow(&kernel, cases[i].eta, cases[i].b, cases[i].sampling, 20, 5000);
        require_drift(found, want, 5000, "orthogonal");
    }
    /* An epoch has each sample once: 1/4 of the largest log, without scatter. */
    struct lyapunov found = follow(&kernel, 1.2, 1, BATCH_EPOCHS, 2, 4000);
    assert_near(found.drift.value, orthogonal(kappa, 1.2, 1, false), 1e-3);
    assert_true(found.drift.se < 1e-12);
    kernel_clear(&kernel);
}

/* The whole set: max_j log|1 - eta lambda_j/m|, below the limit that of the smallest eigenvalue,
 * and the slow rate beside it. */
static void the_full_batch_has_the_rate_of_gradient_descent(void **state) {
    (void)state;
    for (size_t rank = 4; rank <= 8; rank += 4) {
        struct kernel kernel = frozen_data_random(8, rank, 5);
        for (double part = 0.7; part < 1.3; part += 0.4) {
            double eta = part * limits_full_batch(&kernel), want = -INFINITY;
            for (size_t j = 0; j < rank; j++) {
                want = fmax(want, log(fabs(1 - eta * kernel.value[j] / 8)));
            }
            struct lyapunov found = follow(&kernel, eta, 8, BATCH_FRESH, 2, 5000);
            require_near(found.drift.value, want, 1e-3 + 5e-2 * fabs(want), "%g", part);
            require_near(
                found.slow, log(fabs(1 - eta * kernel.value[rank - 1] / 8)), 1e-14, "%g", part);
        }
        kernel_clear(&kernel);
    }
}

/* Equal norms at batch size 1: at 2/kappa all factors are reflections, so no length changes. */
static void reflections_keep_every_length(void **state) {
    (void)state;
    enum { M = 6, D = 3 };
    double x[M * D];
    rows_start(x, M * D, 1);
    for (size_t i = 0; i < M; i++) {
        rows_scale(x + i * D, 1 / sqrt(rows_dot(x + i * D, x + i * D, D)), D);
    }
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_LINEAR, 0, x, M, D, &fault), STATUS_OK);
    assert_int_equal(kernel.rank, D);
    struct lyapunov found = follow(&kernel, 1, 1, BATCH_FRESH, 2, 10000);
    assert_near(found.drift.value, 0, 1e-14);
    assert_true(follow(&kernel, .99, 1, BATCH_FRESH, 8, 10000).drift.value < 0);
    assert_true(follow(&kernel, 1.01, 1, BATCH_FRESH, 8, 10000).drift.value > 0);
    kernel_clear(&kernel);
}

/* A pole of the only direction: the residual is 0 after a step. */
static void a_state_of_0_has_a_drift_without_bound(void **state) {
    (void)state;
    struct kernel one = frozen_data_diagonal((const double[]){2}, 1);
    struct lyapunov found = follow(&one, 0.5, 1, BATCH_FRESH, 2, 100);
    assert_true(found.drift.value == -INFINITY);
    kernel_clear(&one);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(20, 20, 1);
    struct lyapunov found[2];
    for (int threads = 1; threads <= 2; threads++) {
        const struct lyapunov_question question = {&kernel, 1, 3, BATCH_EPOCHS, 10, 500};
        const struct plan plan = {.key = rng_key_of(1, "t", 1), .runs = 40, .threads = threads};
        struct fault fault;
        assert_int_equal(lyapunov_run(&found[threads - 1], &question, &plan, &fault), STATUS_OK);
    }
    assert_memory_equal(&found[0], &found[1], sizeof found[0]);
    assert_int_equal(found[0].steps, 40 * 510);
    kernel_clear(&kernel);
}

static void refuses_rates_and_runs_that_are_none(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(3, 3, 1);
    struct lyapunov_question question = {&kernel, -1, 1, BATCH_FRESH, 0, 10};
    struct plan plan = {.runs = 2};
    struct lyapunov found;
    struct fault fault;
    assert_int_equal(lyapunov_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "eta times the largest of K is -");
    question.eta = 1e20;
    assert_int_equal(lyapunov_run(&found, &question, &plan, &fault), STATUS_INPUT);
    question.eta = 1;
    plan.runs = 0;
    assert_int_equal(lyapunov_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 runs");
    plan.runs = 1;
    question.batch = 4;
    assert_int_equal(lyapunov_run(&found, &question, &plan, &fault), STATUS_INPUT);
    kernel_clear(&kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_samples_agree_with_the_operator),
        cmocka_unit_test(collinear_samples_have_the_scalar_drift),
        cmocka_unit_test(orthogonal_samples_have_their_largest_rate),
        cmocka_unit_test(the_full_batch_has_the_rate_of_gradient_descent),
        cmocka_unit_test(reflections_keep_every_length),
        cmocka_unit_test(a_state_of_0_has_a_drift_without_bound),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(refuses_rates_and_runs_that_are_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lyapunov", tests, NULL, NULL);
}
