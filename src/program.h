/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PROGRAM_H
#define CATAPULT_PROGRAM_H

/**
 * What the programs of figures/ and tables/ share, so that a page holds only its argument: options,
 * datasets, the CSV, the claims, the provenance. For mains only: it ends the program on failure.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "claim.h"
#include "csvwriter.h"
#include "dataset.h"
#include "ensemble.h"
#include "number.h"
#include "rng.h"
#include "watch.h"

struct program {
    char name[64];
    bool quick;          /**< QUALITY=quick: a coarser run for a first look */
    bool deep;           /**< QUALITY=deep: what a night or a cluster pays for */
    const char *quality; /**< "quick", "full" or "deep" */
    const char *output;  /**< path of the CSV; the claims go beside it */
    const char *data;    /**< directory of the datasets */
    struct csvwriter table;
    struct claim_ledger claims;
    const char
        *seed; /**< for the head of the CSV: program_seed, or in words where no stream is named */
    struct number given_seed; /**< --seed; none: its text is NULL */
    char seed_text[24];
    struct watch watch; /**< over its ensembles; the checkpoint is NAME.checkpoint beside the CSV */
    char parameters[1024]; /**< "name=value; ..." for the head of the CSV */
};

/**
 * Reads the options every such program has (--output, --quality, --data, --seed, --threads, --help) and
 * starts its table of `count` columns. `file` is __FILE__: its stem names the program. Ends the program on bad
 * usage (2).
 */
void program_init(struct program *program, int argc, char **argv, const char *file,
                  const struct csvwriter_column *columns, size_t count);

/** Records a parameter for the head of the CSV. */
void program_parameter(struct program *program, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** How fine: `full`, or `quick` at the quick tier. */
size_t program_size(const struct program *program, size_t quick, size_t full);

/** How many replicas: the same, and 16 `full` at the deep tier, for a quarter of the errors. */
size_t program_replicas(const struct program *program, size_t quick, size_t full);

/** The seed of the page's random streams: its `own`, or what --seed gave. */
uint64_t program_seed(struct program *program, uint64_t own);

/** The key of the streams of a point of this page, under that seed. */
struct rng_key program_key(struct program *program, uint64_t own, uint64_t point);

/** ensemble_run with the watch: threads, checkpoint and progress. Ends the program on failure. */
void program_run(struct program *program, struct ensemble *ensemble, void *total, uint64_t count);

/** Loads DATA/NAME.csv or ends the program. The caller owns `dataset`. */
void program_dataset(const struct program *program, const char *name, struct dataset *dataset);

/** Calls `visit` with each dataset of DATA, by name, and `context`; returns how many. Ends the program
 *  when there is none, or a bad one. */
typedef void program_visit(struct program *program, const struct dataset *dataset, void *context);
int program_datasets(struct program *program, program_visit *visit, void *context);

/** The larger of two measured differences; a NaN stays, so that no claim passes over it. */
static inline double program_worse(double worst, double difference) {
    return isnan(worst) || difference <= worst ? worst : difference;
}

/** Adds a claim; see claim.h. */
void program_claim(struct program *program, const struct claim *claim);

/** A claim of our own: `measured` is `expected`, within `tolerance` or, if that is 0, exactly. */
void program_claim_value(struct program *program, const char *id, const char *statement,
                         const char *origin, double measured, double expected, double tolerance);

/**
 * Writes NAME.claims.csv, NAME.cost.csv (seconds and memory; never verified) and last NAME.csv, so
 * a CSV that exists is complete; clears everything; returns the exit code of main.
 */
int program_finish(struct program *program);

#endif
