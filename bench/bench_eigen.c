/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eigenpairs of tangent kernels: all of them, and the largest from those of the step before. */

#include <dlfcn.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "base/die.h"
#include "matrix/eigen_all.h"
#include "matrix/eigen_top.h"
#include "matrix/rows.h"

/* LAPACK's divide and conquer, where it is installed. */
typedef void dsyevd(
    const char *vectors, const char *triangle, const int *n, double *a, const int *stride,
    double *value, double *work, const int *work_size, int *work_int, const int *int_size,
    int *info);

enum { INPUTS = 20, TURNS = 2 };

struct task {
    size_t order, repeats;
    double *kernel[TURNS]; /* before and after a step of training */
    struct eigen all, top;
    dsyevd *lapack;
    double *copy, *work;
    int *work_int, work_size, int_size;
};

/* The kernel of a wide two-layer ReLU network at random points, each moved by about `drift`. */
static double *kernel_of(size_t order, double drift) {
    double *a = calloc(order * order, sizeof *a), *x = calloc(2 * order * INPUTS, sizeof *x);
    if (a == NULL || x == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a kernel of order %zu", order);
    }
    rows_start(x, order * INPUTS, 1);
    rows_start(x + order * INPUTS, order * INPUTS, 2);
    rows_add(x, drift, x + order * INPUTS, order * INPUTS);
    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j < order; j++) {
            const double *p = x + i * INPUTS, *q = x + j * INPUTS;
            double size = sqrt(rows_dot(p, p, INPUTS) * rows_dot(q, q, INPUTS));
            double c = i == j ? 1 : rows_dot(p, q, INPUTS) / size;
            a[i * order + j] = size * (sqrt(1 - c * c) + 2 * acos(-c) * c);
        }
    }
    free(x);
    return a;
}

static double all_pairs(void *context) {
    struct task *task = context;
    struct fault fault;
    for (size_t i = 0; i < task->repeats; i++) {
        DIE_UNLESS_OK(eigen_all(&task->all, task->kernel[i % TURNS], &fault), fault);
    }
    bench_use(task->all.value[0]);
    return (double)task->repeats;
}

static double top_pairs(void *context) {
    struct task *task = context;
    struct fault fault;
    for (size_t i = 0; i < task->repeats; i++) {
        DIE_UNLESS_OK(eigen_top(&task->top, task->kernel[i % TURNS], 1e-8, &fault), fault);
    }
    bench_use(task->top.value[0]);
    return (double)task->repeats;
}

static double cold_pairs(void *context) {
    struct task *task = context;
    memset(task->top.vector, 0, task->top.count * task->order * sizeof *task->top.vector);
    return top_pairs(context);
}

static double lapack_pairs(void *context) {
    struct task *task = context;
    int n = (int)task->order, info = 0;
    for (size_t i = 0; i < task->repeats; i++) {
        memcpy(task->copy, task->kernel[i % TURNS], task->order * task->order * sizeof *task->copy);
        task->lapack(
            "V", "L", &n, task->copy, &n, task->all.value, task->work, &task->work_size,
            task->work_int, &task->int_size, &info);
    }
    if (info != 0) {
        DIE(STATUS_SYSTEM, "dsyevd: info is %d", info);
    }
    bench_use(task->all.value[0]);
    return (double)task->repeats;
}

static void task_init(struct task *task, size_t order, size_t count, size_t repeats) {
    struct fault fault;
    *task = (struct task){.order = order, .repeats = repeats};
    task->kernel[0] = kernel_of(order, 0);
    task->kernel[1] = kernel_of(order, 1e-4);
    DIE_UNLESS_OK(eigen_init(&task->all, order, order, &fault), fault);
    DIE_UNLESS_OK(eigen_init(&task->top, order, count, &fault), fault);
    task->work_size = (int)(1 + 6 * order + 2 * order * order);
    task->int_size = (int)(3 + 5 * order);
    task->copy = calloc(order * order, sizeof *task->copy);
    task->work = calloc((size_t)task->work_size, sizeof *task->work);
    task->work_int = calloc((size_t)task->int_size, sizeof *task->work_int);
    if (task->copy == NULL || task->work == NULL || task->work_int == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for order %zu", order);
    }
}

static void task_clear(struct task *task) {
    eigen_clear(&task->all);
    eigen_clear(&task->top);
    free(task->kernel[0]);
    free(task->kernel[1]);
    free(task->copy);
    free(task->work);
    free(task->work_int);
}

static void measure(
    struct csvwriter *rows, const char *name, const char *wanted, const char *yardstick_name,
    bench_work *run, bench_work *yardstick, struct task *task) {
    bench_measure(
        rows, &(struct bench_job){
                  .name = name,
                  .unit = "per s",
                  .wanted = wanted,
                  .yardstick_name = yardstick_name,
                  .run = run,
                  .yardstick = yardstick,
                  .context = task,
                  .yardstick_context = task});
}

/* OpenBLAS, on one thread, or the reference LAPACK; NULL where neither is installed. */
static void *open_lapack(void) {
    void *library = dlopen("libopenblas.so.0", RTLD_NOW);
    if (library == NULL) {
        return dlopen("liblapack.so.3", RTLD_NOW);
    }
    void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    if (set_threads != NULL) {
        set_threads(1);
    }
    return library;
}

void bench_eigen(struct csvwriter *rows) {
    struct task small, large;
    int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    task_init(&small, 128, 5, 20);
    task_init(&large, 1280, 50, 1);
    measure(
        rows, "top 5 pairs of 128, warm start", "2000, ratio 3", "all pairs", top_pairs, all_pairs,
        &small);
    measure(
        rows, "top 50 pairs of 1280, warm start", "10, ratio 2", "fixed start", top_pairs,
        cold_pairs, &large);
    void *library = open_lapack();
    small.lapack = library == NULL ? NULL : (dsyevd *)dlsym(library, "dsyevd_");
    if (small.lapack != NULL) {
        measure(
            rows, "all pairs of 128", "500, ratio 0.8", "dsyevd of LAPACK", all_pairs, lapack_pairs,
            &small);
    }
    if (library != NULL) {
        dlclose(library);
    }
    task_clear(&small);
    task_clear(&large);
    omp_set_num_threads(threads);
}
