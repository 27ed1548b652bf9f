/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "check.h"
#include "matrix/gemm_block.h"

enum { PADDING = 3 };

static const char *const CLONES[] = {"plain", "avx2", "avx512"};

/* A product and two places for it; rows of all matrices have something after them. */
struct product {
    struct gemm_block block;
    double *a, *b, *c, *want, *before;
    size_t size;
};

static double *numbers(struct check_random *random, size_t count) {
    double *x = malloc((count + 1) * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < count; i++) {
        x[i] = check_uniform(random, -1, 1);
    }
    return x;
}

static struct product
product_of(struct check_random *random, size_t m, size_t n, size_t k, int form, double alpha) {
    const bool a_turned = form & 1, b_turned = form & 2;
    const size_t a_stride = (a_turned ? m : k) + PADDING, b_stride = (b_turned ? k : n) + PADDING;
    struct product product = {
        .a = numbers(random, (a_turned ? k : m) * a_stride),
        .b = numbers(random, (b_turned ? n : k) * b_stride),
        .size = m * (n + PADDING)};
    product.c = numbers(random, product.size);
    product.want = malloc((product.size + 1) * sizeof *product.want);
    product.before = malloc((product.size + 1) * sizeof *product.before);
    assert_non_null(product.want);
    assert_non_null(product.before);
    memcpy(product.before, product.c, product.size * sizeof *product.c);
    product.block = (struct gemm_block){
        .m = m,
        .n = n,
        .k = k,
        .alpha = alpha,
        .a = {product.a, a_stride, a_turned},
        .b = {product.b, b_stride, b_turned},
        .add = form & 4,
        .c = product.c,
        .stride = n + PADDING,
        .diagonal = SIZE_MAX};
    return product;
}

static void product_clear(struct product *product) {
    free(product->a);
    free(product->b);
    free(product->c);
    free(product->want);
    free(product->before);
}

/* The chain as the contract has it, one element after the other. */
static void by_chains(struct product *product) {
    const struct gemm_block *block = &product->block;
    memcpy(product->want, product->before, product->size * sizeof *product->want);
    for (size_t i = 0; i < block->m; i++) {
        for (size_t j = 0; j < block->n; j++) {
            double *c = &product->want[i * block->stride + j], sum = block->add ? *c : 0;
            for (size_t p = 0; p < block->k; p++) {
                double a = block->alpha * *gemm_block_at(&block->a, i, p);
                sum = fma(a, *gemm_block_at(&block->b, p, j), sum);
            }
            *c = sum;
        }
    }
}

static void restart(struct product *product) {
    memcpy(product->c, product->before, product->size * sizeof *product->c);
}

/* The same bits, but for those of a NaN; what is after the rows has to be as before. */
static void require_same(const struct product *product, const char *by) {
    const struct gemm_block *block = &product->block;
    for (size_t l = 0; l < product->size; l++) {
        const double got = product->c[l], want = product->want[l];
        require(
            memcmp(&got, &want, sizeof got) == 0 || (isnan(got) && isnan(want)),
            "%s: %zu x %zu x %zu, A%s B%s%s, alpha %g: element %zu, %zu is %a, not %a", by,
            block->m, block->n, block->k, block->a.transposed ? "^T" : "",
            block->b.transposed ? "^T" : "", block->add ? ", added" : "", block->alpha,
            l / block->stride, l % block->stride, got, want);
    }
}

static void multiply(const struct gemm_block *block) {
    gemm(
        block->m, block->n, block->k, block->alpha, block->a, block->b, block->add, block->c,
        block->stride);
}

/* The product by gemm, and by those clones that the machine has and `clones` lists. */
static void check_product(struct product *product, unsigned clones) {
    by_chains(product);
    multiply(&product->block);
    require_same(product, "gemm");
    for (int clone = 0; clone < GEMM_KERNEL_CLONES; clone++) {
        const struct gemm_kernel *kernel = gemm_kernel_of((enum gemm_kernel_clone)clone);
        if (kernel != NULL && (clones >> clone & 1) != 0) {
            restart(product);
            gemm_block(kernel, &product->block);
            require_same(product, CLONES[clone]);
        }
    }
}

static void check_shape(
    struct check_random *random, size_t m, size_t n, size_t k, int form, double alpha,
    unsigned clones) {
    struct product product = product_of(random, m, n, k, form, alpha);
    check_product(&product, clones);
    product_clear(&product);
}

/* -- tests -------------------------------------------------------------------------------- */

enum { FAST_CLONES = 6, ALL_CLONES = 7, FORMS = 8 };

static void small_products_are_the_chains_in_every_clone(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int t = 0; t < 1600; t++) {
        const size_t m = 1 + check_below(&random, 40), n = 1 + check_below(&random, 40);
        const size_t k = 1 + check_below(&random, 40);
        check_shape(&random, m, n, k, t % FORMS, t % 3 == 0 ? 1 : -0.3, ALL_CLONES);
    }
}

/* Strips end at 4 and 8 rows, panels at 12 and 24 columns, chains are cut at 64 and 256 terms, ways
 * part at 16 rows, at 64 terms and at 4 or 8 columns, a row alone has 32 or 64. */
static void products_around_the_edges_of_blocks_are_the_chains(void **state) {
    static const size_t edge[] = {1, 2, 4, 5, 8, 9, 16, 17, 24, 25, 32, 33, 64, 65, 256, 257};
    (void)state;
    struct check_random random = check_random_of(2);
    for (int t = 0; t < 800; t++) {
        const size_t m = edge[check_below(&random, 14)], n = edge[check_below(&random, 14)];
        const size_t k = edge[check_below(&random, m * n > 1000 ? 14 : 16)];
        check_shape(&random, m, n, k, t % FORMS, t % 3 == 0 ? 1 : 1.7, FAST_CLONES);
    }
}

/* Of A a block has at most 256 x 256 elements, so more rows or terms make several of them; of B at
 * most 1152 columns are used at a time. */
static void products_of_several_blocks_are_the_chains(void **state) {
    static const size_t shape[][3] = {{270, 30, 270}, {530, 9, 300}, {700, 26, 130}, {9, 1180, 65},
                                      {40, 1180, 20}, {270, 1, 530}, {1, 270, 530},  {530, 3, 70}};
    (void)state;
    struct check_random random = check_random_of(3);
    for (size_t s = 0; s < sizeof shape / sizeof *shape; s++) {
        for (int form = 0; form < FORMS; form++) {
            check_shape(
                &random, shape[s][0], shape[s][1], shape[s][2], form, form % 3 == 0 ? 1 : -0.1,
                FAST_CLONES);
        }
    }
}

/* fma rounds once a term, alpha a_ik once: |error| <= (k + 1) 2^-53 sum |alpha a b|, to first
 * order. */
static void products_are_those_of_long_doubles(void **state) {
    (void)state;
    struct check_random random = check_random_of(4);
    for (int form = 0; form < 4; form++) {
        struct product product = product_of(&random, 60, 70, 300, form, 0.7);
        const struct gemm_block *block = &product.block;
        multiply(block);
        for (size_t i = 0; i < block->m; i++) {
            for (size_t j = 0; j < block->n; j++) {
                long double sum = 0, size = 0;
                for (size_t p = 0; p < block->k; p++) {
                    long double term = (long double)block->alpha * *gemm_block_at(&block->a, i, p) *
                                       *gemm_block_at(&block->b, p, j);
                    sum += term;
                    size += fabsl(term);
                }
                require_near(
                    block->c[i * block->stride + j], (double)sum, 301 * 0x1p-53 * (double)size,
                    "form %d, %zu, %zu", form, i, j);
            }
        }
        product_clear(&product);
    }
}

static void without_terms_there_is_what_was_there_or_0(void **state) {
    (void)state;
    struct check_random random = check_random_of(5);
    for (int form = 0; form < FORMS; form++) {
        check_shape(&random, 30, 30, 0, form, 1, ALL_CLONES);
        check_shape(&random, 30, 2, 0, form, 1, ALL_CLONES);
        check_shape(&random, 2, 30, 0, form, 1, ALL_CLONES);
        check_shape(&random, 0, 30, 5, form, 1, ALL_CLONES);
        check_shape(&random, 30, 0, 5, form, 1, ALL_CLONES);
    }
}

/* One wrong element spoils a row or a column of C and nothing else, though tiles are padded. */
static void nan_and_infinity_stay_in_their_chains(void **state) {
    static const double odd[] = {NAN, INFINITY, -INFINITY, -0.0, 0x1p-1074, 0x1.8p1023};
    (void)state;
    struct check_random random = check_random_of(6);
    for (int t = 0; t < 480; t++) {
        const size_t m = 1 + check_below(&random, 30), n = 1 + check_below(&random, 30);
        const size_t k = 1 + check_below(&random, 80);
        struct product product = product_of(&random, m, n, k, t % FORMS, t % 5 == 0 ? 0 : 1);
        double *spoilt = t % 2 == 0 ? product.a : product.b;
        const struct gemm_matrix *of = t % 2 == 0 ? &product.block.a : &product.block.b;
        const size_t i = check_below(&random, t % 2 == 0 ? m : k);
        const size_t j = check_below(&random, t % 2 == 0 ? k : n);
        spoilt[gemm_block_at(of, i, j) - of->data] = odd[t / 8 % 6];
        check_product(&product, ALL_CLONES);
        product_clear(&product);
    }
}

#ifdef _OPENMP
/* Large enough for threads: 2e6 multiply-adds. */
static void any_number_of_threads_gives_the_same_bits(void **state) {
    static const size_t shape[][3] = {
        {130, 131, 140}, {2100, 1, 1024}, {1, 2100, 1024}, {30, 1024, 80}, {700, 50, 64}};
    (void)state;
    struct check_random random = check_random_of(7);
    const int before = omp_get_max_threads();
    for (size_t s = 0; s < sizeof shape / sizeof *shape; s++) {
        for (int form = 0; form < 4; form++) {
            struct product product = product_of(
                &random, shape[s][0], shape[s][1], shape[s][2], form | (form == 2 ? 4 : 0), 0.9);
            by_chains(&product);
            for (int threads = 1; threads <= 3; threads++) {
                omp_set_num_threads(threads);
                restart(&product);
                multiply(&product.block);
                require_same(&product, "threads");
            }
            product_clear(&product);
        }
    }
    omp_set_num_threads(before);
}

static void products_may_be_taken_inside_a_parallel_region(void **state) {
    (void)state;
    struct check_random random = check_random_of(8);
    struct product product[3];
    for (int t = 0; t < 3; t++) {
        product[t] = product_of(&random, 150, 140, 130, t, 1);
        by_chains(&product[t]);
    }
#pragma omp parallel for num_threads(3)
    for (int t = 0; t < 3; t++) {
        multiply(&product[t].block);
    }
    for (int t = 0; t < 3; t++) {
        require_same(&product[t], "inside");
        product_clear(&product[t]);
    }
}
#endif

/* C starts symmetric where it is added to, and then the whole is the product. */
static void check_gram(struct check_random *random, size_t n, size_t k, bool add) {
    struct product product = product_of(random, n, n, k, 2 | (add ? 4 : 0), 1);
    struct gemm_block *block = &product.block;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            product.before[j * block->stride + i] = product.before[i * block->stride + j];
        }
    }
    restart(&product);
    block->b = (struct gemm_matrix){block->a.data, block->a.stride, true};
    by_chains(&product);
    gemm_gram(n, k, block->a.data, block->a.stride, add, block->c, block->stride);
    require_same(&product, "gram");
    restart(&product);
    check_product(&product, n * n * k < 300000 ? ALL_CLONES : FAST_CLONES);
    product_clear(&product);
}

/* By gemm_gram, and by the clones as what it is. */
static void the_gram_matrix_is_the_product_with_itself(void **state) {
    (void)state;
    struct check_random random = check_random_of(9);
    for (size_t n = 0; n <= 70; n++) {
        check_gram(&random, n, check_below(&random, 50), n % 2 == 0);
    }
    check_gram(&random, 70, 530, true);
    check_gram(&random, 300, 260, false);
    check_gram(&random, 530, 30, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_products_are_the_chains_in_every_clone),
        cmocka_unit_test(products_around_the_edges_of_blocks_are_the_chains),
        cmocka_unit_test(products_of_several_blocks_are_the_chains),
        cmocka_unit_test(products_are_those_of_long_doubles),
        cmocka_unit_test(without_terms_there_is_what_was_there_or_0),
        cmocka_unit_test(nan_and_infinity_stay_in_their_chains),
#ifdef _OPENMP
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(products_may_be_taken_inside_a_parallel_region),
#endif
        cmocka_unit_test(the_gram_matrix_is_the_product_with_itself),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("gemm", tests, NULL, NULL);
}
