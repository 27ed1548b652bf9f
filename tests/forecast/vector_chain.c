/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/vector_chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chain/chain.h"
#include "check.h"
#include "forecast/batch.h"
#include "frozen_data.h"
#include "matrix/eigen_all.h"
#include "matrix/rows.h"

enum { MOST = 64 }; /* samples, inputs, and the batch, at most */

static struct vector_chain open_chain(size_t inputs) {
    struct vector_chain chain;
    struct fault fault;
    require(vector_chain_init(&chain, inputs, &fault) == STATUS_OK, "%s", fault.text);
    return chain;
}

static struct batch open_batches(size_t samples, size_t size) {
    struct batch batch;
    struct fault fault;
    struct xoroshiro stream = xoroshiro_of(rng_key_of(1, "tests/forecast/vector_chain", 1), 0);
    require(
        batch_init(&batch, samples, size, BATCH_FRESH, stream, &fault) == STATUS_OK, "%s",
        fault.text);
    return batch;
}

/* -- a network, neuron by neuron ---------------------------------------------------------- */

struct network {
    size_t n, d;
    double *v; /* n rows (w_r, a_r) */
    double eta;
};

static struct network open_network(size_t n, size_t d, double eta, struct rng *rng) {
    struct network network = {n, d, malloc(n * (d + 1) * sizeof(double)), eta};
    assert_non_null(network.v);
    for (size_t k = 0; k < n * (d + 1); k++) {
        network.v[k] = rng_normal(rng);
    }
    return network;
}

static double output(const struct network *network, const double *x) {
    double sum = 0;
    size_t d = network->d;
    for (size_t r = 0; r < network->n; r++) {
        const double *w = network->v + r * (d + 1);
        sum += w[d] * rows_dot(w, x, d);
    }
    return sum / sqrt((double)network->n);
}

/* Gradient descent on (1/2b) sum (F - y)^2. */
static void train(
    struct network *network, const double *x, const double *y, const size_t *batch, size_t count) {
    size_t d = network->d;
    double g[MOST] = {0}, rate = network->eta / sqrt((double)network->n);
    for (size_t j = 0; j < count; j++) {
        const double *sample = x + batch[j] * d;
        double r = output(network, sample) - (y != NULL ? y[batch[j]] : 0);
        rows_add(g, r / (double)count, sample, d);
    }
    for (size_t r = 0; r < network->n; r++) {
        double *w = network->v + r * (d + 1), along = rows_dot(w, g, d), a = w[d];
        w[d] -= rate * along;
        rows_add(w, -rate * a, g, d);
    }
}

static void require_same(
    const struct vector_chain *chain, const struct network *network, double tolerance, int step) {
    struct vector_chain want = open_chain(network->d);
    struct fault fault;
    double scale = network->eta / (double)network->n;
    require(
        vector_chain_of_neurons(&want, scale, network->v, network->n, &fault) == STATUS_OK, "%s",
        fault.text);
    size_t d = network->d;
    double size = tolerance * fmax(want.a, rows_largest(want.m, d * d));
    for (size_t k = 0; k < d * d; k++) {
        require_near(chain->m[k], want.m[k], size, "step %d, M %zu", step, k);
    }
    for (size_t k = 0; k < d; k++) {
        require_near(chain->u[k], want.u[k], size, "step %d, U %zu", step, k);
    }
    require_near(chain->a, want.a, size, "step %d, A", step);
    vector_chain_clear(&want);
}

struct network_case {
    size_t d, m, b, n;
    bool labels;
    double eta;
};

/* Errors of the sums of n terms, 150 steps of rounding: 1e-12 of the largest number in the state.
 */
static void check_network(const struct network_case *c, double planted) {
    double x[MOST * MOST], y[MOST], scaled[MOST];
    rows_start(x, c->m * c->d, 1);
    rows_start(y, c->m, 2);
    for (size_t i = 0; i < c->m; i++) {
        scaled[i] = c->eta * y[i] / sqrt((double)c->n);
    }
    struct rng rng = rng_of(rng_key_of(1, "tests/forecast/vector_chain", c->n), c->d);
    struct network network = open_network(c->n, c->d, c->eta, &rng);
    struct vector_chain chain = open_chain(c->d);
    struct fault fault;
    double scale = c->eta / (double)c->n;
    assert_int_equal(vector_chain_of_neurons(&chain, scale, network.v, c->n, &fault), STATUS_OK);
    const struct vector_chain_data data = {c->m, c->d, x, c->labels ? scaled : NULL};
    struct batch batches = open_batches(c->m, c->b);
    double before = vector_chain_mean_square(&chain, &data);
    for (int t = 0; t < 150; t++) {
        size_t count;
        const size_t *batch = batch_next(&batches, &count);
        network.eta = c->eta * (1 + planted);
        train(&network, x, c->labels ? y : NULL, batch, count);
        network.eta = c->eta;
        vector_chain_step(&chain, &data, batch, count);
        if (t % 30 == 0 && planted == 0) {
            require_same(&chain, &network, 1e-12, t);
        }
    }
    if (planted != 0) { /* a wrong rate shows */
        double r = output(&network, x) * c->eta / sqrt((double)c->n);
        assert_true(fabs(r - rows_dot(x, chain.u, c->d)) > 1e-10 * fabs(r));
    }
    require(vector_chain_mean_square(&chain, &data) != before, "did not move");
    batch_clear(&batches);
    free(network.v);
    vector_chain_clear(&chain);
}

static void the_chain_is_the_network(void **state) {
    (void)state;
    static const struct network_case cases[] = {
        {1, 2, 1, 10, false, 0.8},   {5, 3, 1, 10, true, 0.3},   {5, 12, 4, 1000, false, 0.5},
        {20, 8, 8, 1000, true, 0.2}, {20, 40, 3, 10, true, 0.1}, {20, 40, 3, 1000, false, 0.2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_network(&cases[i], 0);
    }
    check_network(&cases[2], 1e-7);
}

/* -- invariants --------------------------------------------------------------------------- */

/* log det Sigma and its trace, by all eigenvalues. */
static double log_det(const struct vector_chain *chain, double *least) {
    size_t d = chain->inputs, order = d + 1;
    double sigma[(MOST + 1) * (MOST + 1)], sum = 0;
    for (size_t i = 0; i < d; i++) {
        memcpy(sigma + i * order, chain->m + i * d, d * sizeof *sigma);
        sigma[i * order + d] = sigma[d * order + i] = chain->u[i];
    }
    sigma[d * order + d] = chain->a;
    struct eigen eigen;
    struct fault fault;
    assert_int_equal(eigen_init(&eigen, order, order, &fault), STATUS_OK);
    assert_int_equal(eigen_all(&eigen, sigma, &fault), STATUS_OK);
    for (size_t k = 0; k < order; k++) {
        sum += log(eigen.value[k]);
    }
    *least = eigen.value[order - 1] / eigen.value[0];
    eigen_clear(&eigen);
    return sum;
}

static double trace(const struct vector_chain *chain) {
    double sum = chain->a;
    for (size_t i = 0; i < chain->inputs; i++) {
        sum += chain->m[i * chain->inputs + i];
    }
    return sum;
}

/* What the trace changes by: |R_B|^2/b (rho - 4) with rho = R_B' (eta K_BB) R_B/(b |R_B|^2). */
static double trace_change(
    const struct vector_chain *chain, const struct vector_chain_data *data, const size_t *batch,
    size_t b) {
    double kernel[MOST * MOST], square = 0, form = 0, r[MOST];
    struct fault fault;
    assert_int_equal(vector_chain_kernel(kernel, chain, data, &fault), STATUS_OK);
    for (size_t j = 0; j < b; j++) {
        r[j] = rows_dot(data->x + batch[j] * data->inputs, chain->u, data->inputs);
        square += r[j] * r[j];
    }
    for (size_t j = 0; j < b; j++) {
        for (size_t k = 0; k < b; k++) {
            form += r[j] * kernel[batch[j] * data->samples + batch[k]] * r[k];
        }
    }
    return (form / (double)b - 4 * square) / (double)b;
}

static void determinant_and_trace_change_as_they_should(void **state) {
    (void)state;
    enum { D = 6, M = 9, B = 3 };
    double x[M * D];
    rows_start(x, M * D, 4);
    const struct vector_chain_data data = {M, D, x, NULL};
    struct vector_chain chain = open_chain(D);
    struct rng rng = rng_of(rng_key_of(1, "tests/forecast/vector_chain", 2), 0);
    struct fault fault;
    assert_int_equal(vector_chain_start(&chain, 0.7, 40, &rng, &fault), STATUS_OK);
    struct batch batches = open_batches(M, B);
    for (int t = 0; t < 100; t++) {
        size_t count;
        const size_t *batch = batch_next(&batches, &count);
        double least, before = log_det(&chain, &least), was = trace(&chain);
        double change = trace_change(&chain, &data, batch, B);
        vector_chain_step(&chain, &data, batch, count);
        double square = rows_dot(chain.gamma, chain.gamma, D);
        double after = log_det(&chain, &least);
        require_near(after, before + 2 * log(fabs(1 - square)), 1e-14 / least, "step %d", t);
        require(least > 0, "step %d: an eigenvalue of %g", t, least);
        require_near(trace(&chain) - was, change, 1e-14 * was, "step %d", t);
    }
    batch_clear(&batches);
    vector_chain_clear(&chain);
}

/* |R_i| <= sqrt(A x' M x) at zero labels, and eta K_ii = A |x|^2 + x' M x. */
static void outputs_are_bounded_by_the_kernel(void **state) {
    (void)state;
    enum { D = 3, M = 5 };
    double x[M * D], kernel[M * M];
    rows_start(x, M * D, 4);
    const struct vector_chain_data data = {M, D, x, NULL};
    struct vector_chain chain = open_chain(D);
    struct rng rng = rng_of(rng_key_of(1, "tests/forecast/vector_chain", 3), 0);
    struct fault fault;
    assert_int_equal(vector_chain_start(&chain, 3, 4, &rng, &fault), STATUS_OK);
    for (size_t t = 0; t < 60; t++) {
        assert_int_equal(vector_chain_kernel(kernel, &chain, &data, &fault), STATUS_OK);
        for (size_t i = 0; i < M; i++) {
            double square = rows_dot(x + i * D, x + i * D, D), k = kernel[i * M + i];
            double r = rows_dot(x + i * D, chain.u, D), form = k - chain.a * square;
            require(fabs(r) <= sqrt(chain.a * form) * (1 + 1e-12), "step %zu", t);
            require(fabs(r) <= k / (2 * sqrt(square)) * (1 + 1e-12), "step %zu", t);
        }
        vector_chain_step(&chain, &data, &(size_t){t % M}, 1);
    }
    vector_chain_clear(&chain);
}

static void one_input_is_the_chain_of_two_numbers(void **state) {
    (void)state;
    static const double x[] = {1, 1.3};
    const struct vector_chain_data data = {2, 1, x, NULL};
    struct vector_chain chain = open_chain(1);
    struct rng rng = rng_of(rng_key_of(1, "tests/forecast/vector_chain", 4), 0);
    struct fault fault;
    assert_int_equal(vector_chain_start(&chain, 0.8, 100, &rng, &fault), STATUS_OK);
    struct chain at = {chain.u[0], chain.m[0] + chain.a};
    for (int t = 0; t < 60; t++) {
        size_t i = t % 3 > 0;
        vector_chain_step(&chain, &data, &i, 1);
        at = chain_step(at, x[i] * x[i]);
        require_near(chain.u[0], at.y, 1e-13 * fabs(at.y) + 1e-16, "step %d", t);
        require_near(chain.m[0] + chain.a, at.eta_lambda, 1e-13, "step %d", t);
    }
    vector_chain_clear(&chain);
}

/* The root of the kernel 2 X X' over sqrt 2 is X in another basis: with the starts turned alike the
 * kernels agree. */
static void the_basis_of_the_inputs_does_not_matter(void **state) {
    (void)state;
    enum { D = 12, M = 5, N = 30 };
    double x[M * D], z[M * MOST], v[N * (D + 1)], w[N * (MOST + 1)];
    double one[M * M], other[M * M];
    rows_start(x, M * D, 8);
    rows_start(v, N * (D + 1), 9);
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_LINEAR, 0, x, M, D, &fault), STATUS_OK);
    size_t rank = kernel.rank;
    assert_int_equal(rank, M);
    /* z = X Q, Q = X' z (z z')^(-1) has orthonormal columns; w = v Q by Q_kj = sum_i x_ik z_ij/g_j.
     */
    for (size_t i = 0; i < M * rank; i++) {
        z[i] = kernel.root[i] / sqrt(2);
    }
    for (size_t r = 0; r < N; r++) {
        for (size_t j = 0; j < rank; j++) {
            double sum = 0;
            for (size_t i = 0; i < M; i++) {
                sum += rows_dot(v + r * (D + 1), x + i * D, D) * z[i * rank + j];
            }
            w[r * (rank + 1) + j] = sum / (kernel.value[j] / 2);
        }
        w[r * (rank + 1) + rank] = v[r * (D + 1) + D];
    }
    const struct vector_chain_data long_data = {M, D, x, NULL}, short_data = {M, rank, z, NULL};
    struct vector_chain a = open_chain(D), b = open_chain(rank);
    assert_int_equal(vector_chain_of_neurons(&a, 0.3 / N, v, N, &fault), STATUS_OK);
    assert_int_equal(vector_chain_of_neurons(&b, 0.3 / N, w, N, &fault), STATUS_OK);
    for (size_t t = 0; t < 50; t++) {
        const size_t batch[] = {t % M, (t * t + 1) % M};
        vector_chain_step(&a, &long_data, batch, 2);
        vector_chain_step(&b, &short_data, batch, 2);
    }
    assert_int_equal(vector_chain_kernel(one, &a, &long_data, &fault), STATUS_OK);
    assert_int_equal(vector_chain_kernel(other, &b, &short_data, &fault), STATUS_OK);
    for (size_t k = 0; k < M * M; k++) {
        require_near(one[k], other[k], 1e-12, "%zu", k);
    }
    vector_chain_clear(&a);
    vector_chain_clear(&b);
    kernel_clear(&kernel);
}

/* -- the start ---------------------------------------------------------------------------- */

/* E M = eta I, E A = eta, E U = 0, var U_i = eta^2/n, var A = 2 eta^2/n, var M_12 = eta^2/n: by
 * Bartlett's triangle, and by neurons for n < d + 1. Five errors. */
static void starts_have_the_moments_of_networks(void **state) {
    (void)state;
    enum { D = 4, RUNS = 20000 };
    static const double widths[] = {3, 5, 50, 1e20};
    for (size_t w = 0; w < 4; w++) {
        double n = widths[w], eta = 1.5, sum_a = 0, sum_a2 = 0, sum_u2 = 0, sum_m = 0, sum_m2 = 0;
        struct vector_chain chain = open_chain(D);
        struct rng rng = rng_of(rng_key_of(1, "tests/forecast/vector_chain", 5), w);
        struct fault fault;
        for (int run = 0; run < RUNS; run++) {
            assert_int_equal(vector_chain_start(&chain, eta, n, &rng, &fault), STATUS_OK);
            double a = (chain.a / eta - 1) * sqrt(n);
            sum_a += a;
            sum_a2 += a * a;
            sum_u2 += chain.u[0] * chain.u[0] / (eta * eta) * n;
            sum_m += (chain.m[D + 1] / eta - 1) * sqrt(n);
            sum_m2 += chain.m[1] * chain.m[1] / (eta * eta) * n;
        }
        double error = 5 / sqrt(RUNS), heavy = sqrt(1 + 6 / n); /* of fourth moments */
        require_near(sum_u2 / RUNS, 1, error * 1.5 * heavy, "U, n = %g", n);
        if (n < 1e15) { /* 1 + z/sqrt(n) has no digits of z beyond */
            require_near(sum_a / RUNS, 0, error * 1.5, "A, n = %g", n);
            require_near(sum_a2 / RUNS, 2, error * 3.5 * heavy * heavy, "A^2, n = %g", n);
            require_near(sum_m / RUNS, 0, error * 1.5, "M, n = %g", n);
            require_near(sum_m2 / RUNS, 1, error * 1.5 * heavy, "M_12^2, n = %g", n);
        }
        vector_chain_clear(&chain);
    }
}

static void refuses_networks_that_are_none(void **state) {
    (void)state;
    struct vector_chain chain;
    struct fault fault;
    assert_int_equal(vector_chain_init(&chain, 0, &fault), STATUS_INPUT);
    assert_int_equal(vector_chain_init(&chain, (size_t)1 << 30, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "GB of memory");
    chain = open_chain(3);
    struct rng rng = rng_of(rng_key_of(1, "t", 1), 0);
    assert_int_equal(vector_chain_start(&chain, 1, 2.5, &rng, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "n is 2.5");
    assert_int_equal(vector_chain_start(&chain, 0, 10, &rng, &fault), STATUS_INPUT);
    vector_chain_clear(&chain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_is_the_network),
        cmocka_unit_test(determinant_and_trace_change_as_they_should),
        cmocka_unit_test(outputs_are_bounded_by_the_kernel),
        cmocka_unit_test(one_input_is_the_chain_of_two_numbers),
        cmocka_unit_test(the_basis_of_the_inputs_does_not_matter),
        cmocka_unit_test(starts_have_the_moments_of_networks),
        cmocka_unit_test(refuses_networks_that_are_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("vector_chain", tests, NULL, NULL);
}
