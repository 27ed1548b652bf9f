/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field against the sums it stands for, term by term in long double, and the roots it leads to
 * against a count that knows nothing of it: in each gap G is concave, so a ternary search on
 * drift() finds its maximum, and with it the number of roots.
 */

#include "theory/drift_field.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

/* The sums and the sums of their absolute terms, which is what rounding scales with. */
struct direct {
    long double potential, first, second;
    long double potential_size, first_size;
};

static long double gap_between(struct dd a, struct dd b) {
    return ((long double)a.hi - (long double)b.hi) + ((long double)a.lo - (long double)b.lo);
}

static struct direct sum_directly(const struct drift_field *field, size_t pole, double step) {
    struct direct sum = {0};
    for (size_t i = 0; i < field->count; i++) {
        if (i == pole) {
            continue;
        }
        long double d = gap_between(field->pole[pole], field->pole[i]) + step;
        long double p = field->charge[i], term = p * logl(fabsl(d));
        sum.potential += term;
        sum.potential_size += fabsl(term);
        sum.first += p / d;
        sum.first_size += fabsl(p / d);
        sum.second += p / (d * d);
    }
    return sum;
}

/* A cut-off of 2e-16 and a few roundings in each of the some twenty nodes and leaves. */
static const double ULPS = 64;

static void assert_agrees(const struct drift_field *field, size_t pole, double step) {
    struct drift_field_sum got = drift_field_at(field, pole, step);
    struct direct want = sum_directly(field, pole, step);
    /* p log|D| hides a p in each node: the cut-off is relative to the charge. */
    double noise = ULPS * DBL_EPSILON;
    require_near(
        got.potential, (double)want.potential, noise * ((double)want.potential_size + 1),
        "potential at pole %zu, step %g", pole, step);
    require_near(
        got.first, (double)want.first, noise * (double)want.first_size,
        "first at pole %zu, step %g", pole, step);
    require_near(
        got.second, (double)want.second, noise * (double)want.second, "second at pole %zu, step %g",
        pole, step);
}

/* Steps from next to nothing up to half the gap to the next pole. */
static void assert_field_agrees(const struct dataset *dataset, struct check_random *random) {
    struct drift_field field;
    assert_int_equal(drift_field_init(&field, dataset, NULL), STATUS_OK);
    for (int i = 0; i < 150; i++) {
        size_t pole = check_below(random, dataset->atoms - 1);
        double gap = dd_sub(field.pole[pole + 1], field.pole[pole]).hi;
        assert_agrees(&field, pole, gap / 2 * check_log_uniform(random, 1e-12, 1));
        assert_agrees(&field, pole + 1, -gap / 2 * check_log_uniform(random, 1e-12, 1));
    }
    assert_agrees(&field, 0, 0);
    assert_agrees(&field, dataset->atoms - 1, 0);
    drift_field_clear(&field);
}

/* `m` samples, s^2 log-uniform in [low, high], weights within a factor of a hundred. */
static struct dataset spread(struct check_random *random, size_t m, double low, double high) {
    double *s2 = calloc(m, sizeof *s2), *weight = calloc(m, sizeof *weight);
    assert_non_null(s2);
    assert_non_null(weight);
    for (size_t i = 0; i < m; i++) {
        s2[i] = check_log_uniform(random, low, high);
        weight[i] = check_uniform(random, 0.01, 1);
    }
    struct dataset dataset = check_dataset_weights(s2, weight, m);
    free(s2);
    free(weight);
    return dataset;
}

static void agrees_for_every_size(void **state) {
    (void)state;
    struct check_random random = check_random_of(11);
    for (size_t m = 2; m < 200; m += 1 + m / 3) {
        struct dataset dataset = spread(&random, m, 0.1, 1);
        assert_field_agrees(&dataset, &random);
        dataset_clear(&dataset);
    }
}

static void agrees_for_thousands_of_poles(void **state) {
    (void)state;
    struct check_random random = check_random_of(12);
    struct dataset dataset = spread(&random, 3000, 0.2, 1.5);
    assert_field_agrees(&dataset, &random);
    dataset_clear(&dataset);
}

static void agrees_for_poles_over_twelve_decades(void **state) {
    (void)state;
    struct check_random random = check_random_of(13);
    struct dataset dataset = spread(&random, 1500, 1e-12, 1);
    assert_field_agrees(&dataset, &random);
    dataset_clear(&dataset);
}

/* Clusters narrower than doubles can tell apart around 1: the distances come from 106 bits. */
static void agrees_for_clusters(void **state) {
    (void)state;
    enum { M = 600 };
    struct check_random random = check_random_of(14);
    double s2[M], weight[M];
    for (size_t i = 0; i < M; i++) {
        s2[i] = (double)(i % 3 + 1) * (1 + 1e-12 * check_uniform(&random, 0, 1));
        weight[i] = 1;
    }
    struct dataset dataset = check_dataset_weights(s2, weight, M);
    assert_field_agrees(&dataset, &random);
    dataset_clear(&dataset);
}

/* -- the roots it leads to ---------------------------------------------------------------- */

/* A heavy sample that grows, and many light ones whose poles lie where G is about 0 or above. */
static struct dataset many_poles(struct check_random *random, size_t m) {
    double *s2 = calloc(m, sizeof *s2), *weight = calloc(m, sizeof *weight);
    assert_non_null(s2);
    assert_non_null(weight);
    s2[0] = 1;
    weight[0] = 2.4 * (double)m;
    for (size_t i = 1; i < m; i++) {
        double s = check_uniform(random, 0.5, 0.9);
        s2[i] = s * s;
        weight[i] = check_uniform(random, 0.1, 2);
    }
    struct dataset dataset = check_dataset_weights(s2, weight, m);
    free(s2);
    free(weight);
    return dataset;
}

/* The largest G between x = a and x = b, where it is concave. */
static double largest_between(const struct dataset *dataset, double a, double b) {
    for (int i = 0; i < 40; i++) {
        double left = a + (b - a) / 3, right = b - (b - a) / 3;
        if (drift(dataset, dd_of(left)) < drift(dataset, dd_of(right))) {
            a = left;
        } else {
            b = right;
        }
    }
    return drift(dataset, dd_of((a + b) / 2));
}

static size_t count_by_concavity(const struct dataset *dataset) {
    double end = drift_window(dataset).max.hi;
    size_t count = 0;
    for (size_t k = 0; k + 1 < dataset->atoms; k++) {
        double a = 1 / dataset->atom[k].s2.hi, b = fmin(1 / dataset->atom[k + 1].s2.hi, end);
        if (a >= end) {
            break;
        }
        double top = largest_between(dataset, a, b);
        bool cut = b == end;
        count += top <= 0 ? 0 : cut && drift(dataset, dd_of(end)) > 0 ? 1 : 2;
        /* The seeds below leave no gap this close to touching. */
        require(fabs(top) > 1e-9, "gap %zu: G touches 0", k);
    }
    /* Above the last pole G only rises. */
    bool open = 1 / dataset->atom[dataset->atoms - 1].s2.hi < end;
    return count + (open && drift(dataset, dd_of(end)) > 0);
}

static void finds_as_many_roots_as_concavity_demands(void **state) {
    (void)state;
    for (unsigned seed = 21; seed < 23; seed++) {
        struct check_random random = check_random_of(seed);
        struct dataset dataset = many_poles(&random, 530);
        struct drift_roots roots;
        assert_int_equal(drift_roots_init(&roots, &dataset, NULL), STATUS_OK);
        assert_int_equal(roots.count, count_by_concavity(&dataset));
        require(roots.count > 100, "seed %u: only %zu roots", seed, roots.count);
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
}

/* Where the root is too close to its pole to step over: there p t + R = 0, with x s_k^2 = 1 +- e^t
 * and R the drift of all others at the pole. */
static double close_root(const struct dataset *dataset, size_t pole) {
    long double rest = 0;
    struct dd own = dataset->atom[pole].s2;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double factor = dd_sub(own, dataset->atom[i].s2).hi / own.hi;
        rest += i == pole ? 0 : (long double)dataset->atom[i].p * logl(fabsl((long double)factor));
    }
    return (double)(-rest / (long double)dataset->atom[pole].p) - log(own.hi);
}

static void assert_is_root(const struct dataset *dataset, const struct drift_root *root) {
    double step = exp(root->log_distance) / 1000;
    if (step < 1e-13 * root->x) {
        double p = dataset->atom[root->pole].p;
        /* The rounding of the field, and what e^t < 1e-10 leaves out of the slope, over p. */
        require_near(
            root->log_distance, close_root(dataset, root->pole),
            (32 * ULPS * DBL_EPSILON + 1e-10 * 1e3) / p, "root at %.17g", root->x);
        return;
    }
    double below = drift(dataset, dd_of(root->x - step));
    double above = drift(dataset, dd_of(root->x + step));
    require(
        (below < 0) != (above < 0), "root at %.17g: G = %g, %g beside it", root->x, below, above);
}

static void every_root_is_one(void **state) {
    (void)state;
    struct check_random random = check_random_of(31);
    struct dataset dataset = many_poles(&random, 2000);
    struct drift_roots roots;
    assert_int_equal(drift_roots_init(&roots, &dataset, NULL), STATUS_OK);
    require(roots.count > 1000, "only %zu roots", roots.count);
    for (size_t i = 0; i < roots.count; i++) {
        require(i == 0 || roots.root[i].x >= roots.root[i - 1].x, "root %zu is out of order", i);
        if (!roots.root[i].touching) {
            assert_is_root(&dataset, &roots.root[i]);
        }
    }
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_for_every_size),
        cmocka_unit_test(agrees_for_thousands_of_poles),
        cmocka_unit_test(agrees_for_poles_over_twelve_decades),
        cmocka_unit_test(agrees_for_clusters),
        cmocka_unit_test(finds_as_many_roots_as_concavity_demands),
        cmocka_unit_test(every_root_is_one),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("drift_field", tests, NULL, NULL);
}
