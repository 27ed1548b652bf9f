/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/page.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#include <sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/args.h"
#include "base/die.h"
#include "base/folder.h"
#include "base/memstream.h"
#include "base/path.h"
#include "base/provenance.h"
#include "base/ranks.h"
#include "base/utf8.h"
#include "base/wholefile.h"

static void print_help(const char *name, const struct args_option *option, size_t count) {
    printf(
        "usage: %s [options]\n\nWrites the numbers of `%s` as CSV, and its claims beside it.\n\n",
        name, name);
    args_print(option, count);
}

/* drift.csv -> drift.claims.csv */
static void path_beside(const struct page *page, const char *suffix, char *out, size_t size) {
    size_t length = strlen(page->output);
    if (length > 4 && strcmp(page->output + length - 4, ".csv") == 0) {
        length -= 4;
    }
    snprintf(out, size, "%.*s.%s", (int)length, page->output, suffix);
}

/* A whole number from 0 to `most`: 2^53 + 1 is none that a double can hold. */
static double whole_number(const struct number *number, const char *option, double most) {
    double value = number->value.hi;
    if (!(value >= 0 && value <= most && value == floor(value) && number->value.lo == 0)) {
        DIE(STATUS_INPUT, "--%s: %.12g is out of range; give a whole number from 0 to %.17g",
            option, value, most);
    }
    return value;
}

/* All that the numbers depend on beside the program itself: tier, seed, the datasets there are, and
 * where images are. */
static char *question_of(const struct page *page) {
    char digest[SHA256_DIGEST_STRING_LENGTH], *text = NULL;
    size_t size = 0;
    struct folder files;
    FILE *out = memstream_open(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    fprintf(
        out, "%s seed %.17g data", page->quality,
        page->given_seed.text == NULL ? -1 : page->given_seed.value.hi);
    if (folder_list(&files, page->data, ".csv", NULL) == STATUS_OK) {
        for (size_t i = 0; i < files.count; i++) {
            fprintf(out, " %.8s", SHA256File(files.path[i], digest) == NULL ? "unread" : digest);
        }
        folder_clear(&files);
    }
    if (page->data_dir != NULL) {
        fprintf(out, " images %s", page->data_dir);
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    return text;
}

static void start_watch(struct page *page) {
    char path[4096];
    path_beside(page, "checkpoint", path, sizeof path);
    char *question = question_of(page), *identity = watch_identity(page->name, question);
    if (identity == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    MUST(watch_init(&page->watch, page->name, path, identity, &fault));
    free(question);
    free(identity);
}

/* Better now than after the work. */
static void try_output(const struct page *page) {
    struct wholefile file;
    if (ranks_mine() == 0) {
        MUST(wholefile_open(&file, page->output, &fault));
        wholefile_drop(&file);
    }
}

/* --seed if it is given. */
static uint64_t seed_of(const struct page *page) {
    return page->given_seed.text == NULL ? page->own_seed : (uint64_t)page->given_seed.value.hi;
}

static void print_seed(struct page *page) {
    unsigned long long seed = seed_of(page);
    snprintf(page->seed_text, sizeof page->seed_text, "%llu", seed);
    page->seed = page->seed_text;
}

static const struct csvwriter_column long_form[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "series", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

/* Returns --threads. */
static int read_options(struct page *page, int argc, char **argv) {
    struct number threads = {0};
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &page->output, true, NULL},
        {"quality", "TIER", "how fine (default full)", ARGS_CHOICE, &page->quality, false,
         "quick|full|deep"},
        {"data", "DIR", "where the datasets are (default data/datasets)", ARGS_TEXT, &page->data,
         false, NULL},
        {"data-dir", "DIR", "where data sets of images are (default Debian's /usr/share/datasets)",
         ARGS_TEXT, &page->data_dir, false, NULL},
        {"seed", "N", "names the random numbers, if any (default the page's own)", ARGS_NUMBER,
         &page->given_seed, false, NULL},
        {"threads", "N", "at most so many (default 0, all cores); the result is the same",
         ARGS_NUMBER, &threads, false, NULL},
    };
    bool help;
    MUST(args_parse(argc, argv, option, COUNT(option), &help, &fault));
    if (help) {
        print_help(page->name, option, COUNT(option));
        die_unless_printed();
        exit(STATUS_OK);
    }
    page->quick = strcmp(page->quality, "quick") == 0;
    page->deep = strcmp(page->quality, "deep") == 0;
    whole_number(&page->given_seed, "seed", 0x1p53);
    return (int)whole_number(&threads, "threads", 1024);
}

void page_open(
    struct page *page, int argc, char **argv, const char *file, uint64_t seed,
    const struct claim_text *claim, size_t claims) {
    page_open_table(page, argc, argv, file, seed, claim, claims, long_form, COUNT(long_form));
}

void page_open_table(
    struct page *page, int argc, char **argv, const char *file, uint64_t seed,
    const struct claim_text *claim, size_t claims, const struct csvwriter_column *column,
    size_t columns) {
    *page = (struct page){
        .quality = "full",
        .data = "data/datasets",
        .text = claim,
        .texts = claims,
        .own_seed = seed};
    ranks_init();
    path_stem(file, page->name, sizeof page->name);
    int threads = read_options(page, argc, argv);
    try_output(page);
    start_watch(page);
    page->watch.threads = threads;
#ifdef _OPENMP
    if (threads > 0) { /* also for products of matrices outside an ensemble */
        omp_set_num_threads(threads);
    }
#endif
    if (seed != 0) {
        print_seed(page);
    }
    ledger_init(&page->claims);
    claim_open(page);
    MUST(csvwriter_init(&page->table, column, columns, &fault));
}

void page_text(struct page *page, const char *text) {
    csvwriter_text(&page->table, text);
}

void page_integer(struct page *page, long long value) {
    csvwriter_integer(&page->table, value);
}

void page_put_reals(struct page *page, const double *value, size_t count) {
    for (size_t i = 0; i < count; i++) {
        csvwriter_real(&page->table, value[i]);
    }
}

void page_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_estimate(page, panel, series, x, (struct estimate){y, NAN});
}

void page_estimate(
    struct page *page, const char *panel, const char *series, double x, struct estimate y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y.value, y.se);
}

const char *page_label(struct page *page, const char *format, ...) {
    va_list list;
    va_start(list, format);
    vsnprintf(page->label, sizeof page->label, format, list);
    va_end(list);
    return page->label;
}

void page_parameter(struct page *page, const char *name, const char *format, ...) {
    size_t used = strlen(page->parameters), room = sizeof page->parameters - used;
    int label = snprintf(page->parameters + used, room, "%s%s=", used > 0 ? "; " : "", name);
    va_list list;
    va_start(list, format);
    if (label > 0 && (size_t)label < room) {
        vsnprintf(page->parameters + used + label, room - (size_t)label, format, list);
    }
    va_end(list);
}

/* A quarter of the errors of the full tier. */
enum { DEEP = 16 };

size_t page_replicas(const struct page *page, size_t quick, size_t full) {
    return page_size(page, quick, page->deep ? DEEP * full : full);
}

size_t page_size(const struct page *page, size_t quick, size_t full) {
    return page->quick ? quick : full;
}

struct rng_key page_key(const struct page *page, uint64_t point) {
    return page_key_of(page, page->name, point);
}

struct rng_key page_key_of(const struct page *page, const char *name, uint64_t point) {
    return rng_key_of(seed_of(page), name, point);
}

struct plan page_plan(struct page *page, uint64_t point, uint64_t runs) {
    return page_plan_of(page, page->name, point, runs);
}

struct plan page_plan_of(struct page *page, const char *name, uint64_t point, uint64_t runs) {
    return (struct plan){
        .key = page_key_of(page, name, point), .runs = runs, .watch = &page->watch};
}

void page_run(struct page *page, struct ensemble *ensemble, void *total, uint64_t count) {
    ensemble->watch = &page->watch;
    MUST(ensemble_run(ensemble, total, count, &fault));
}

void page_dataset(const struct page *page, const char *name, struct dataset *dataset) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", page->data, name);
    MUST(dataset_load(dataset, path, &fault));
}

struct dd page_number(const char *text) {
    struct number number;
    MUST(number_parse(text, &number, &fault));
    return number.value;
}

int page_datasets(struct page *page, page_visit *visit, void *context) {
    struct folder files;
    MUST(folder_list(&files, page->data, ".csv", &fault));
    if (files.count == 0) {
        DIE(STATUS_INPUT, "%s: no datasets there; give --data a directory with CSV files",
            page->data);
    }
    for (size_t i = 0; i < files.count; i++) {
        struct dataset dataset;
        MUST(dataset_load(&dataset, files.path[i], &fault));
        visit(page, &dataset, context);
        dataset_clear(&dataset);
    }
    int count = (int)files.count;
    folder_clear(&files);
    return count;
}

void *page_room(size_t count, size_t size) {
    void *room = calloc(count, size);
    if (room == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %zu times %zu bytes", count, size);
    }
    return room;
}

/* The `#` lines of every file of this program. */
static char *make_head(const struct page *page, const char *digest) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memstream_open(&text, &size);
    if (stream == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    fprintf(stream, "# program: %s\n", page->name);
    fprintf(stream, "# version: catapult %s\n", provenance_version());
    fprintf(stream, "# compiler: %s\n", provenance_compiler());
    fprintf(stream, "# flags: %s\n", provenance_flags());
    fprintf(stream, "# quality: %s\n", page->quality);
    fprintf(
        stream, "# seed: %s\n",
        page->seed == NULL ? "none, nothing is drawn at random" : page->seed);
    fputs("# parameters: ", stream);
    utf8_put(stream, page->parameters);
    fputc('\n', stream);
    if (digest != NULL) {
        fprintf(stream, "# sha256 of the lines without #: %s\n", digest);
    }
    if (fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    return text;
}

static void write_cost(const struct page *page, const char *path) {
    static const struct csvwriter_column columns[] = {
        {"program", "program", CSVWRITER_TEXT, 0},
        {"cpu_seconds", "CPU time (s)", CSVWRITER_DECIMALS, 3},
        {"peak_mib", "peak memory (MiB)", CSVWRITER_DECIMALS, 1},
    };
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    struct csvwriter writer;
    MUST(csvwriter_init(&writer, columns, 3, &fault));
    csvwriter_text(&writer, page->name);
    csvwriter_real(&writer, (double)clock() / CLOCKS_PER_SEC);
    csvwriter_real(&writer, (double)usage.ru_maxrss / 1024);
    MUST(csvwriter_commit(&writer, path, "", &fault));
}

static void write_results(struct page *page) {
    char path[4096], digest[65];
    char *head = make_head(page, NULL);
    path_beside(page, "claims.csv", path, sizeof path);
    MUST(ledger_write(&page->claims, path, head, &fault));
    free(head);
    path_beside(page, "cost.csv", path, sizeof path);
    write_cost(page, path);
    csvwriter_digest(&page->table, digest);
    head = make_head(page, digest);
    MUST(csvwriter_commit(&page->table, page->output, head, &fault));
    free(head);
    watch_finish(&page->watch);
}

int page_finish(struct page *page) {
    claim_finish(page);
    if (ranks_mine() == 0) {
        write_results(page);
    }
    watch_clear(&page->watch);
    csvwriter_clear(&page->table);
    ledger_clear(&page->claims);
    return STATUS_OK;
}
