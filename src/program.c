/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include <glob.h>
#include <sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "args.h"
#include "die.h"
#include "path.h"
#include "provenance.h"
#include "ranks.h"
#include "wholefile.h"

static void print_help(const char *name, const struct args_option *option, size_t count) {
    printf(
        "usage: %s [options]\n\nWrites the numbers of `%s` as CSV, and its claims beside it.\n\n",
        name, name);
    args_print(option, count);
}

/* drift.csv -> drift.claims.csv */
static void path_beside(const struct program *program, const char *suffix, char *out, size_t size) {
    size_t length = strlen(program->output);
    if (length > 4 && strcmp(program->output + length - 4, ".csv") == 0) {
        length -= 4;
    }
    snprintf(out, size, "%.*s.%s", (int)length, program->output, suffix);
}

/* A whole number from 0 to `most`. */
static double whole(const struct number *number, const char *option, double most) {
    double value = number->value.hi;
    if (!(value >= 0 && value <= most && value == floor(value))) {
        DIE(STATUS_INPUT, "--%s: %.12g is out of range; give a whole number from 0 to %.17g",
            option, value, most);
    }
    return value;
}

/* All that the numbers depend on beside the program itself: tier, seed and the datasets there are. */
static char *question_of(const struct program *program) {
    char pattern[4096], digest[SHA256_DIGEST_STRING_LENGTH], *text = NULL;
    size_t size = 0;
    glob_t files;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    fprintf(out, "%s seed %.17g data", program->quality,
            program->given_seed.text == NULL ? -1 : program->given_seed.value.hi);
    snprintf(pattern, sizeof pattern, "%s/*.csv", program->data);
    if (glob(pattern, 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++) {
            fprintf(out, " %.8s",
                    SHA256File(files.gl_pathv[i], digest) == NULL ? "unread" : digest);
        }
        globfree(&files);
    }
    if (fclose(out) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    return text;
}

static void start_watch(struct program *program) {
    char path[4096];
    struct fault fault;
    path_beside(program, "checkpoint", path, sizeof path);
    char *question = question_of(program), *identity = watch_identity(program->name, question);
    if (identity == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    DIE_UNLESS_OK(watch_init(&program->watch, program->name, path, identity, &fault), fault);
    free(question);
    free(identity);
}

/* Better now than after the work. */
static void try_output(const struct program *program) {
    struct wholefile file;
    struct fault fault;
    if (ranks_mine() == 0) {
        DIE_UNLESS_OK(wholefile_open(&file, program->output, &fault), fault);
        wholefile_drop(&file);
    }
}

void program_init(struct program *program, int argc, char **argv, const char *file,
                  const struct csvwriter_column *columns, size_t count) {
    *program = (struct program){.quality = "full", .data = "data/datasets"};
    ranks_init();
    path_stem(file, program->name, sizeof program->name);
    struct number threads = {0};
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &program->output, true, NULL},
        {"quality", "TIER", "how fine (default full)", ARGS_CHOICE, &program->quality, false,
         "quick|full|deep"},
        {"data", "DIR", "where the datasets are (default data/datasets)", ARGS_TEXT, &program->data,
         false, NULL},
        {"seed", "N", "names the random numbers, if any (default the page's own)", ARGS_NUMBER,
         &program->given_seed, false, NULL},
        {"threads", "N", "at most so many (default 0, all cores); the result is the same",
         ARGS_NUMBER, &threads, false, NULL},
    };
    size_t options = sizeof option / sizeof *option;
    bool help;
    struct fault fault;
    DIE_UNLESS_OK(args_parse(argc, argv, option, options, &help, &fault), fault);
    if (help) {
        print_help(program->name, option, options);
        die_unless_printed();
        exit(STATUS_OK);
    }
    program->quick = strcmp(program->quality, "quick") == 0;
    program->deep = strcmp(program->quality, "deep") == 0;
    whole(&program->given_seed, "seed", 0x1p53);
    try_output(program);
    start_watch(program);
    program->watch.threads = (int)whole(&threads, "threads", 1024);
    claim_ledger_init(&program->claims);
    DIE_UNLESS_OK(csvwriter_init(&program->table, columns, count, &fault), fault);
}

void program_parameter(struct program *program, const char *name, const char *format, ...) {
    size_t used = strlen(program->parameters), room = sizeof program->parameters - used;
    int label = snprintf(program->parameters + used, room, "%s%s=", used > 0 ? "; " : "", name);
    va_list list;
    va_start(list, format);
    if (label > 0 && (size_t)label < room) {
        vsnprintf(program->parameters + used + label, room - (size_t)label, format, list);
    }
    va_end(list);
}

/* A quarter of the errors of the full tier. */
enum { DEEP = 16 };

size_t program_replicas(const struct program *program, size_t quick, size_t full) {
    return program_size(program, quick, program->deep ? DEEP * full : full);
}

size_t program_size(const struct program *program, size_t quick, size_t full) {
    return program->quick ? quick : full;
}

uint64_t program_seed(struct program *program, uint64_t own) {
    uint64_t seed = program->given_seed.text == NULL ? own : (uint64_t)program->given_seed.value.hi;
    snprintf(program->seed_text, sizeof program->seed_text, "%llu", (unsigned long long)seed);
    program->seed = program->seed_text;
    return seed;
}

struct rng_key program_key(struct program *program, uint64_t own, uint64_t point) {
    return rng_key_of(program_seed(program, own), program->name, point);
}

void program_run(struct program *program, struct ensemble *ensemble, void *total, uint64_t count) {
    struct fault fault;
    ensemble->watch = &program->watch;
    DIE_UNLESS_OK(ensemble_run(ensemble, total, count, &fault), fault);
}

void program_dataset(const struct program *program, const char *name, struct dataset *dataset) {
    char path[4096];
    struct fault fault;
    snprintf(path, sizeof path, "%s/%s.csv", program->data, name);
    DIE_UNLESS_OK(dataset_load(dataset, path, &fault), fault);
}

int program_datasets(struct program *program, program_visit *visit, void *context) {
    char pattern[4096];
    glob_t files;
    snprintf(pattern, sizeof pattern, "%s/*.csv", program->data);
    if (glob(pattern, 0, NULL, &files) != 0) {
        DIE(STATUS_INPUT, "%s: no datasets there; give --data a directory with CSV files",
            program->data);
    }
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct dataset dataset;
        struct fault fault;
        DIE_UNLESS_OK(dataset_load(&dataset, files.gl_pathv[i], &fault), fault);
        visit(program, &dataset, context);
        dataset_clear(&dataset);
    }
    int count = (int)files.gl_pathc;
    globfree(&files);
    return count;
}

void program_claim(struct program *program, const struct claim *claim) {
    claim_ledger_add(&program->claims, claim);
}

void program_claim_value(struct program *program, const char *id, const char *statement,
                         const char *origin, double measured, double expected, double tolerance) {
    claim_ledger_add(&program->claims,
                     &(struct claim){.id = id,
                                     .statement = statement,
                                     .origin = origin,
                                     .measured = measured,
                                     .relation = tolerance > 0 ? CLAIM_WITHIN : CLAIM_EQUAL,
                                     .expected = expected,
                                     .tolerance = tolerance});
}

/* The `#` lines of every file of this program. */
static char *make_head(const struct program *program, const char *digest) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    fprintf(stream, "# program: %s\n", program->name);
    fprintf(stream, "# version: catapult %s\n", provenance_version());
    fprintf(stream, "# compiler: %s\n", provenance_compiler());
    fprintf(stream, "# flags: %s\n", provenance_flags());
    fprintf(stream, "# quality: %s\n", program->quality);
    fprintf(stream, "# seed: %s\n",
            program->seed == NULL ? "none, nothing is drawn at random" : program->seed);
    fprintf(stream, "# parameters: %s\n", program->parameters);
    if (digest != NULL) {
        fprintf(stream, "# sha256 of the lines without #: %s\n", digest);
    }
    if (fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    return text;
}

static void write_cost(const struct program *program, const char *path) {
    static const struct csvwriter_column columns[] = {
        {"program", "program", CSVWRITER_TEXT, 0},
        {"cpu_seconds", "CPU time (s)", CSVWRITER_DECIMALS, 3},
        {"peak_mib", "peak memory (MiB)", CSVWRITER_DECIMALS, 1},
    };
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    struct csvwriter writer;
    struct fault fault;
    DIE_UNLESS_OK(csvwriter_init(&writer, columns, 3, &fault), fault);
    csvwriter_text(&writer, program->name);
    csvwriter_real(&writer, (double)clock() / CLOCKS_PER_SEC);
    csvwriter_real(&writer, (double)usage.ru_maxrss / 1024);
    DIE_UNLESS_OK(csvwriter_commit(&writer, path, "", &fault), fault);
}

static void write_results(struct program *program) {
    char path[4096], digest[65];
    struct fault fault;
    char *head = make_head(program, NULL);
    path_beside(program, "claims.csv", path, sizeof path);
    DIE_UNLESS_OK(claim_ledger_write(&program->claims, path, head, &fault), fault);
    free(head);
    path_beside(program, "cost.csv", path, sizeof path);
    write_cost(program, path);
    csvwriter_digest(&program->table, digest);
    head = make_head(program, digest);
    DIE_UNLESS_OK(csvwriter_commit(&program->table, program->output, head, &fault), fault);
    free(head);
    watch_finish(&program->watch);
}

int program_finish(struct program *program) {
    if (ranks_mine() == 0) {
        write_results(program);
    }
    watch_clear(&program->watch);
    csvwriter_clear(&program->table);
    claim_ledger_clear(&program->claims);
    return STATUS_OK;
}
