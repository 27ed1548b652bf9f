/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include <glob.h>
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

static void print_help(const char *name, const struct args_option *option, size_t count) {
    printf(
        "usage: %s [options]\n\nWrites the numbers of `%s` as CSV, and its claims beside it.\n\n",
        name, name);
    args_print(option, count);
}

void program_init(struct program *program, int argc, char **argv, const char *file,
                  const struct csvwriter_column *columns, size_t count) {
    *program = (struct program){.quality = "full", .data = "data/datasets"};
    path_stem(file, program->name, sizeof program->name);
    const struct args_option option[] = {
        {"output", "FILE", "the CSV to write", ARGS_TEXT, &program->output, true, NULL},
        {"quality", "TIER", "how fine (default full)", ARGS_CHOICE, &program->quality, false,
         "quick|full"},
        {"data", "DIR", "where the datasets are (default data/datasets)", ARGS_TEXT, &program->data,
         false, NULL},
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

size_t program_size(const struct program *program, size_t quick, size_t full) {
    return program->quick ? quick : full;
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

/* drift.csv -> drift.claims.csv */
static void path_beside(const struct program *program, const char *suffix, char *out, size_t size) {
    size_t length = strlen(program->output);
    if (length > 4 && strcmp(program->output + length - 4, ".csv") == 0) {
        length -= 4;
    }
    snprintf(out, size, "%.*s.%s.csv", (int)length, program->output, suffix);
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

int program_finish(struct program *program) {
    char path[4096], digest[65];
    struct fault fault;
    char *head = make_head(program, NULL);
    path_beside(program, "claims", path, sizeof path);
    DIE_UNLESS_OK(claim_ledger_write(&program->claims, path, head, &fault), fault);
    free(head);
    path_beside(program, "cost", path, sizeof path);
    write_cost(program, path);
    csvwriter_digest(&program->table, digest);
    head = make_head(program, digest);
    DIE_UNLESS_OK(csvwriter_commit(&program->table, program->output, head, &fault), fault);
    free(head);
    claim_ledger_clear(&program->claims);
    return STATUS_OK;
}
