/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/jobs.h"

struct work {
    jobs_job *job;
    const void *context;
    size_t length;
};

/* A block of one job is zero but for its own record, so that the sum of all blocks is all
 * records. */
static enum status
run_one(void *records, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct work *work = context;
    (void)count;
    return work->job((double *)records + first * work->length, first, work->context, fault);
}

void jobs_run(
    struct page *page, jobs_job *job, const void *context, double *records, size_t length,
    uint64_t count) {
    struct work work = {job, context, length};
    struct ensemble ensemble = {
        .result_size = length * count * sizeof *records,
        .run = run_one,
        .context = &work,
        .block = 1,
    };
    page_run(page, &ensemble, records, count);
}
