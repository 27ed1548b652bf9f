/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensemble.h"

#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

enum { AT_A_TIME = 1024 };

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Without OpenMP the loop below is a plain one: slower, and the same to the last bit. */
static int threads_of(const struct ensemble *ensemble) {
#ifdef _OPENMP
    return ensemble->threads > 0 ? ensemble->threads : omp_get_num_procs();
#else
    return 1;
#endif
}

static void run_batch(const struct ensemble *ensemble, char *results, uint64_t first,
                      uint64_t count, int threads) {
    int blocks = (int)((count + ENSEMBLE_BLOCK - 1) / ENSEMBLE_BLOCK);
    (void)threads;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic) num_threads(threads)
#endif
    for (int b = 0; b < blocks; b++) {
        uint64_t done = (uint64_t)b * ENSEMBLE_BLOCK;
        ensemble->run(results + (size_t)b * ensemble->result_size, first + done,
                      smaller(ENSEMBLE_BLOCK, count - done), ensemble->context);
    }
}

enum status ensemble_run(const struct ensemble *ensemble, void *total, uint64_t first,
                         uint64_t count, struct fault *fault) {
    int threads = threads_of(ensemble);
    const uint64_t batch = (uint64_t)AT_A_TIME * ENSEMBLE_BLOCK;
    for (uint64_t done = 0; done < count; done += batch) {
        uint64_t here = smaller(batch, count - done);
        char *results = calloc((here + ENSEMBLE_BLOCK - 1) / ENSEMBLE_BLOCK, ensemble->result_size);
        if (results == NULL) {
            return fault_set(fault, STATUS_SYSTEM, "out of memory for %d blocks of replicas",
                             AT_A_TIME);
        }
        run_batch(ensemble, results, first + done, here, threads);
        for (uint64_t b = 0; b * ENSEMBLE_BLOCK < here; b++) {
            ensemble->add(total, results + b * ensemble->result_size);
        }
        free(results);
    }
    return STATUS_OK;
}
