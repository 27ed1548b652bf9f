/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PAGE_H
#define CATAPULT_PAGE_H

/**
 * What the programs of figures/ and tables/ share, so that a page holds only its argument: options,
 * datasets, the CSV, the claims, the provenance. For mains only: it ends the program on failure.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "page/ledger.h"
#include "base/csvwriter.h"
#include "theory/dataset.h"
#include "runs/ensemble.h"
#include "base/number.h"
#include "random/rng.h"
#include "runs/watch.h"

struct page {
    char name[64];
    bool quick;          /**< QUALITY=quick: a coarser run for a first look */
    bool deep;           /**< QUALITY=deep: what a night or a cluster pays for */
    const char *quality; /**< "quick", "full" or "deep" */
    const char *output;  /**< path of the CSV; the claims go beside it */
    const char *data;    /**< directory of the datasets */
    struct csvwriter table;
    struct ledger claims;
    const char
        *seed; /**< for the head of the CSV: page_seed, or in words where no stream is named */
    struct number given_seed; /**< --seed; none: its text is NULL */
    char seed_text[24];
    struct watch watch; /**< over its ensembles; the checkpoint is NAME.checkpoint beside the CSV */
    char parameters[1024]; /**< "name=value; ..." for the head of the CSV */
};

/**
 * Reads the options every such program has (--output, --quality, --data, --seed, --threads, --help)
 * and starts its table of `count` columns. `file` is __FILE__: its stem names the program. Ends the
 * program on bad usage (2).
 */
void page_init(
    struct page *page, int argc, char **argv, const char *file,
    const struct csvwriter_column *columns, size_t count);

/** Records a parameter for the head of the CSV. */
void page_parameter(struct page *page, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** How fine: `full`, or `quick` at the quick tier. */
size_t page_size(const struct page *page, size_t quick, size_t full);

/** How many replicas: the same, and 16 `full` at the deep tier, for a quarter of the errors. */
size_t page_replicas(const struct page *page, size_t quick, size_t full);

/** The seed of the page's random streams: its `own`, or what --seed gave. */
uint64_t page_seed(struct page *page, uint64_t own);

/** The key of the streams of a point of this page, under that seed. */
struct rng_key page_key(struct page *page, uint64_t own, uint64_t point);

/** ensemble_run with the watch: threads, checkpoint and progress. Ends the program on failure. */
void page_run(struct page *page, struct ensemble *ensemble, void *total, uint64_t count);

/** Loads DATA/NAME.csv or ends the program. The caller owns `dataset`. */
void page_dataset(const struct page *page, const char *name, struct dataset *dataset);

/** Calls `visit` with each dataset of DATA, by name, and `context`; returns how many. Ends the
 * program when there is none, or a bad one. */
typedef void page_visit(struct page *page, const struct dataset *dataset, void *context);
int page_datasets(struct page *page, page_visit *visit, void *context);

/** The larger of two measured differences; a NaN stays, so that no claim passes over it. */
static inline double page_worse(double worst, double difference) {
    return isnan(worst) || difference <= worst ? worst : difference;
}

/** Adds a claim; see claim.h. */
void page_claim(struct page *page, const struct claim *claim);

/** A claim of our own: `measured` is `expected`, within `tolerance` or, if that is 0, exactly. */
void page_claim_value(
    struct page *page, const char *id, const char *statement, const char *origin, double measured,
    double expected, double tolerance);

/**
 * Writes NAME.claims.csv, NAME.cost.csv (seconds and memory; never verified) and last NAME.csv, so
 * a CSV that exists is complete; clears everything; returns the exit code of main.
 */
int page_finish(struct page *page);

#endif
