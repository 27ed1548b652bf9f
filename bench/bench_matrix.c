/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast are products of matrices? Beside OpenBLAS on one thread, if it is installed: it is
 * opened while the benchmark runs, and nothing of the package needs it. Else beside the loop of a
 * newcomer. The shapes are those of a layer of 1024 neurons: forward A B, backward A B^T, gradient
 * A^T B. */

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "base/die.h"
#include "bench.h"
#include "matrix/gemm.h"

enum { MOST = 2048 * 1024, CBLAS_ROWS = 101, CBLAS_PLAIN = 111, CBLAS_TURNED = 112 };

typedef void dgemm(
    int, int, int, int, int, int, double, const double *, int, const double *, int, double,
    double *, int);

struct matrices {
    double *a, *b, *c;
    dgemm *peer; /* NULL: not installed */
    char peer_name[64];
};

struct shape {
    const char *what, *wanted;
    size_t m, n, k;
    bool a_turned, b_turned, gram;
};

struct task {
    struct shape shape;
    const struct matrices *matrices;
    int threads;
};

static void use_threads(int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
    (void)threads;
}

static int most_threads(void) {
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

/* -- the jobs ----------------------------------------------------------------------------- */

static double operations(const struct shape *shape) {
    return 2e-9 * (double)shape->m * (double)shape->n * (double)shape->k;
}

/* So often that a round takes some 10 ms. */
static size_t times(const struct shape *shape) {
    return 1 + (size_t)(0.5 / operations(shape));
}

static double own(void *context) {
    const struct task *task = context;
    const struct shape *shape = &task->shape;
    const struct matrices *x = task->matrices;
    const size_t count = times(shape);
    const struct gemm_matrix a = {x->a, shape->a_turned ? shape->m : shape->k, shape->a_turned};
    const struct gemm_matrix b = {x->b, shape->b_turned ? shape->k : shape->n, shape->b_turned};
    use_threads(task->threads);
    for (size_t t = 0; t < count; t++) {
        if (shape->gram) {
            gemm_gram(shape->n, shape->k, x->a, shape->k, false, x->c, shape->n);
        } else {
            gemm(shape->m, shape->n, shape->k, 1, a, b, false, x->c, shape->n);
        }
    }
    return operations(shape) * (double)count;
}

static double peer(void *context) {
    const struct task *task = context;
    const struct shape *shape = &task->shape;
    const struct matrices *x = task->matrices;
    const size_t count = times(shape);
    const int m = (int)shape->m, n = (int)shape->n, k = (int)shape->k;
    for (size_t t = 0; t < count; t++) {
        x->peer(
            CBLAS_ROWS, shape->a_turned ? CBLAS_TURNED : CBLAS_PLAIN,
            shape->b_turned ? CBLAS_TURNED : CBLAS_PLAIN, m, n, k, 1, x->a, shape->a_turned ? m : k,
            shape->gram ? x->a : x->b, shape->b_turned ? k : n, 0, x->c, n);
    }
    return operations(shape) * (double)count;
}

static double plain(void *context) {
    const struct task *task = context;
    const struct shape *shape = &task->shape;
    const struct matrices *x = task->matrices;
    const size_t m = shape->m, n = shape->n, k = shape->k;
    const size_t a_row = shape->a_turned ? 1 : k, a_column = shape->a_turned ? m : 1;
    const size_t b_row = shape->b_turned ? 1 : n, b_column = shape->b_turned ? k : 1;
    const double *right = shape->gram ? x->a : x->b;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t p = 0; p < k; p++) {
                sum += x->a[i * a_row + p * a_column] * right[p * b_row + j * b_column];
            }
            x->c[i * n + j] = sum;
        }
    }
    return operations(shape);
}

/* -- setting up --------------------------------------------------------------------------- */

/* OpenBLAS 0.3.21 takes processors that are younger than itself for very old ones, so it is told
 * the nearest that it knows, unless the user has. */
static void find_peer(struct matrices *x) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        setenv("OPENBLAS_CORETYPE", __builtin_cpu_supports("avx512f") ? "SKYLAKEX" : "HASWELL", 0);
    }
#endif
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    snprintf(x->peer_name, sizeof x->peer_name, "three loops");
    if (library == NULL) {
        return;
    }
    /* POSIX has functions as void *; C lets them pass through a union only. */
    union {
        void *address;
        dgemm *product;
        char *(*name)(void);
    } found = {dlsym(library, "cblas_dgemm")};
    x->peer = found.product;
    found.address = dlsym(library, "openblas_get_corename");
    if (x->peer != NULL) {
        snprintf(
            x->peer_name, sizeof x->peer_name, "OpenBLAS %s",
            found.address != NULL ? found.name() : "");
    }
}

static double *numbers(unsigned short state[3]) {
    double *x = calloc(MOST, sizeof *x);
    if (x == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %d numbers", MOST);
    }
    for (size_t i = 0; i < MOST; i++) {
        x[i] = erand48(state) - 0.5;
    }
    return x;
}

static void measure(struct csvwriter *rows, const struct shape *shape, const struct matrices *x) {
    struct task task = {*shape, x, 1};
    char name[64];
    snprintf(name, sizeof name, "%s %zu x %zu x %zu", shape->what, shape->m, shape->n, shape->k);
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "GF/s",
                  .wanted = shape->wanted,
                  .yardstick_name = x->peer_name,
                  .run = own,
                  .yardstick = x->peer != NULL ? peer : plain,
                  .context = &task,
                  .yardstick_context = &task});
}

/* All threads beside one of them. */
static void measure_threads(
    struct csvwriter *rows, const struct shape *shape, const struct matrices *x, int threads) {
    struct task all = {*shape, x, threads}, one = {*shape, x, 1};
    char name[64], wanted[32];
    snprintf(name, sizeof name, "%s, %d threads", shape->what, threads);
    snprintf(wanted, sizeof wanted, "ratio %.2g", 0.9 * threads);
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "GF/s",
                  .wanted = wanted,
                  .yardstick_name = "one thread",
                  .run = own,
                  .yardstick = own,
                  .context = &all,
                  .yardstick_context = &one,
                  .clock = BENCH_WALL});
}

void bench_matrix(struct csvwriter *rows) {
    static const struct shape shape[] = {
        {"A B", "ratio 0.75", 128, 1024, 1024, false, false, false},
        {"A B^T", "ratio 0.75", 128, 1024, 1024, false, true, false},
        {"A^T B", "ratio 0.75", 1024, 1024, 128, true, false, false},
        {"A B", "ratio 0.75", 2000, 1024, 100, false, false, false},
        {"A^T B", "ratio 0.75", 100, 1024, 2000, true, false, false},
        {"A A^T", "ratio 1.3", 128, 128, 1024, false, true, true},
        {"A B", "ratio 0.6", 5, 1024, 100, false, false, false},
        {"A B^T", "ratio 0.6", 5, 1024, 1024, false, true, false},
        {"A^T B", "ratio 0.6", 100, 1024, 5, true, false, false},
        {"A B", "ratio 0.6", 32, 1024, 1024, false, false, false},
        {"A b", "ratio 0.5", 128, 1, 1024, false, false, false},
    };
    unsigned short state[3] = {1, 2, 3};
    struct matrices x = {.a = numbers(state), .b = numbers(state), .c = numbers(state)};
    const int threads = most_threads();
    find_peer(&x);
    for (size_t s = 0; s < sizeof shape / sizeof *shape; s++) {
        measure(rows, &shape[s], &x);
    }
    if (threads > 1) {
        measure_threads(rows, &shape[0], &x, threads);
    }
    use_threads(threads);
    free(x.a);
    free(x.b);
    free(x.c);
}
