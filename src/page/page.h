/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PAGE_H
#define CATAPULT_PAGE_H

/**
 * Opens and finishes a page, the program of a figure or table, so that its source holds only its
 * argument: options, datasets, the CSV and its rows, the streams of random numbers, provenance.
 * Claims are in claim.h. For mains only: what goes wrong ends the program.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "page/claim.h"
#include "base/csvwriter.h"
#include "theory/dataset.h"
#include "base/estimate.h"
#include "runs/ensemble.h"
#include "runs/plan.h"
#include "base/die.h"
#include "base/number.h"
#include "random/rng.h"
#include "runs/watch.h"

struct page {
    char name[64];
    bool quick;           /**< QUALITY=quick: a coarser run for a first look */
    bool deep;            /**< QUALITY=deep: what a night or a cluster pays for */
    const char *quality;  /**< "quick", "full" or "deep" */
    const char *output;   /**< path of the CSV; the claims go beside it */
    const char *data;     /**< directory of the datasets */
    const char *data_dir; /**< directory of data sets of images; NULL: where Debian puts them */
    struct csvwriter table;
    const struct claim_text *text; /**< `texts` of them: what the page claims, in words */
    size_t texts;
    struct ledger claims; /**< those made so far */
    uint64_t own_seed;    /**< of page_open; 0: nothing is drawn at random */
    /** for the head of the CSV: the seed, or in words where no stream is named */
    const char *seed;
    struct number given_seed; /**< --seed; none: its text is NULL */
    char seed_text[24];
    struct watch watch; /**< over its ensembles; the checkpoint is NAME.checkpoint beside the CSV */
    char parameters[1024]; /**< "name=value; ..." for the head of the CSV */
    char label[64];        /**< of page_label */
};

/** Elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof *(array))

/**
 * Reads the options every page has (--output, --quality, --data, --data-dir, --seed, --threads,
 * --help) and starts a CSV in long form, with the columns panel, series, x, y, y_se. `file` is
 * __FILE__: its stem names the page and its streams. `seed` is the page's own, 0 where nothing is
 * drawn at random. `claim` holds the texts of all its claims. Ends the program on bad usage (2).
 */
void page_open(
    struct page *page, int argc, char **argv, const char *file, uint64_t seed,
    const struct claim_text *claim, size_t claims);

/** Opens a page whose CSV has columns of its own, else as page_open. */
void page_open_table(
    struct page *page, int argc, char **argv, const char *file, uint64_t seed,
    const struct claim_text *claim, size_t claims, const struct csvwriter_column *column,
    size_t columns);

/** Writes a row of the long form: a number without an error, or with its standard error. */
void page_point(struct page *page, const char *panel, const char *series, double x, double y);
void page_estimate(
    struct page *page, const char *panel, const char *series, double x, struct estimate y);

/** Writes the next cells of a row of a table; the row ends by itself after the last column.
 * `page_reals` takes any number of numbers, in the order of the columns. */
void page_text(struct page *page, const char *text);
void page_integer(struct page *page, long long value);
#define page_reals(page, ...)                                                                      \
    page_put_reals(page, (const double[]){__VA_ARGS__}, COUNT(((const double[]){__VA_ARGS__})))
void page_put_reals(struct page *page, const double *value, size_t count);

/** Makes the name of a series as printf does, in the page's memory until the next call. */
const char *page_label(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Returns the key of the random streams of a point of this page, by the page's seed or by
 * --seed. */
struct rng_key page_key(const struct page *page, uint64_t point);

/** Returns the key under the name of another page, whose networks or runs this page goes on
 * with. */
struct rng_key page_key_of(const struct page *page, const char *name, uint64_t point);

/** Returns the plan of a simulation at a point of this page: its key, so many runs, the page's
 * watch. */
struct plan page_plan(struct page *page, uint64_t point, uint64_t runs);

/** Returns the same plan with the key under the name of another page. */
struct plan page_plan_of(struct page *page, const char *name, uint64_t point, uint64_t runs);

/** Records a parameter for the head of the CSV. */
void page_parameter(struct page *page, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Returns a resolution: `full`, or `quick` at the quick tier. */
size_t page_size(const struct page *page, size_t quick, size_t full);

/** Returns a number of replicas: `full`, or `quick` at the quick tier, and 16 `full` at the deep
 * tier, for a quarter of the errors. */
size_t page_replicas(const struct page *page, size_t quick, size_t full);

/** Runs ensemble_run with the page's watch: threads, checkpoint and progress. Ends the program on
 * failure. */
void page_run(struct page *page, struct ensemble *ensemble, void *total, uint64_t count);

/** Loads DATA/NAME.csv or ends the program. The caller owns `dataset`. */
void page_dataset(const struct page *page, const char *name, struct dataset *dataset);

/** Reads a parameter as people type numbers, exactly; ends the program where `text` is no
 * number. */
struct dd page_number(const char *text);

/** Calls `visit` with each dataset of DATA, by name, and `context`; returns how many. Ends the
 * program when there is none, or a bad one. */
typedef void page_visit(struct page *page, const struct dataset *dataset, void *context);
int page_datasets(struct page *page, page_visit *visit, void *context);

/** Takes memory for so many zeros of this size, which the caller frees. Ends the program when there
 * is none. */
void *page_room(size_t count, size_t size);

/** Returns the larger of two measured differences; a NaN stays, so that no claim passes over it. */
static inline double page_worse(double worst, double difference) {
    return isnan(worst) || difference <= worst ? worst : difference;
}

/**
 * Writes NAME.claims.csv, NAME.cost.csv (seconds and memory; never verified) and last NAME.csv, so
 * a CSV that exists is complete; clears everything; returns the exit code of main.
 */
int page_finish(struct page *page);

#endif
