/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memstream.h"
#include "base/wholefile.h"

/* A line of text each, then the bytes of the states, then the digest of all before it:
 *   catapult checkpoint 1
 *   <identity>
 *   <runs>
 *   <count> <done> <ended> <size>
 *   <size bytes>
 *   ...
 *   <sha256> */
static const char MAGIC[] = "catapult checkpoint 1\n";

enum { DIGEST = SHA256_DIGEST_STRING_LENGTH }; /* 64 digits and a newline, or NUL */

/* -- reading ------------------------------------------------------------------------------ */

/* What is left to read of a file in memory. */
struct reader {
    const char *at, *end;
};

/* A line without its end. */
struct line {
    const char *text;
    size_t length;
};

static enum status corrupt(const struct checkpoint *checkpoint, struct fault *fault) {
    return fault_set(
        fault, STATUS_INPUT,
        "%s: not a whole checkpoint of this program; take it away to start anew", checkpoint->path);
}

/* False where no line ends any more. */
static bool read_line(struct reader *reader, struct line *line) {
    const char *stop = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    if (stop == NULL) {
        return false;
    }
    *line = (struct line){reader->at, (size_t)(stop - reader->at)};
    reader->at = stop + 1;
    return true;
}

/* A line of numbers, which are short, as a text. */
enum { NUMBERS = 128 };
static bool read_numbers(struct reader *reader, char text[NUMBERS]) {
    struct line line;
    if (!read_line(reader, &line) || line.length >= NUMBERS) {
        return false;
    }
    memcpy(text, line.text, line.length);
    text[line.length] = '\0';
    return true;
}

/* A run whose state is where it stands in the text. */
static bool read_run(struct reader *reader, struct checkpoint_run *run) {
    char line[NUMBERS];
    int ended = 0;
    bool good = read_numbers(reader, line) && sscanf(
                                                  line, "%" SCNu64 " %" SCNu64 " %d %zu",
                                                  &run->count, &run->done, &ended, &run->size) == 4;
    if (!good || run->size >= (size_t)(reader->end - reader->at) || run->done > run->count) {
        return false;
    }
    run->ended = ended != 0;
    run->state = (char *)reader->at;
    reader->at += run->size;
    return *reader->at++ == '\n';
}

/* Memory grows with the runs that are read, never with the number that the file states. */
static enum status
read_runs(struct reader *reader, struct checkpoint *checkpoint, struct fault *fault) {
    char line[NUMBERS];
    size_t runs = 0;
    bool good = read_numbers(reader, line) && sscanf(line, "%zu", &runs) == 1;
    while (good && checkpoint->runs < runs) {
        struct checkpoint_run run = {0};
        good = read_run(reader, &run);
        if (good && checkpoint_set(checkpoint, checkpoint->runs, &run, fault) != STATUS_OK) {
            return STATUS_SYSTEM;
        }
    }
    return good && reader->at == reader->end ? STATUS_OK : corrupt(checkpoint, fault);
}

static enum status
parse(struct checkpoint *checkpoint, const char *text, size_t size, struct fault *fault) {
    char digest[DIGEST];
    size_t magic = sizeof MAGIC - 1;
    if (size < magic + DIGEST) {
        return corrupt(checkpoint, fault);
    }
    SHA256Data((const uint8_t *)text, size - DIGEST, digest);
    if (memcmp(text + size - DIGEST, digest, DIGEST - 1) != 0) {
        return corrupt(checkpoint, fault);
    }
    struct reader reader = {text + magic, text + size - DIGEST};
    struct line identity;
    if (!read_line(&reader, &identity)) {
        return corrupt(checkpoint, fault);
    }
    if (identity.length != strlen(checkpoint->identity) ||
        memcmp(identity.text, checkpoint->identity, identity.length) != 0) {
        int shown = identity.length < 150 ? (int)identity.length : 150;
        return fault_set(
            fault, STATUS_INPUT,
            "%s: a checkpoint of another run (%.*s), not of this one (%.150s); take it away "
            "to start anew",
            checkpoint->path, shown, identity.text, checkpoint->identity);
    }
    return read_runs(&reader, checkpoint, fault);
}

/* Whatever else the file is, however large, its first bytes tell. */
static enum status load(struct checkpoint *checkpoint, FILE *file, struct fault *fault) {
    char *text = NULL;
    size_t size = 0, got = 0, magic = sizeof MAGIC - 1;
    char part[1 << 16];
    if (fread(part, 1, magic, file) != magic || memcmp(part, MAGIC, magic) != 0) {
        return ferror(file) ? fault_system(fault, "read", checkpoint->path)
                            : corrupt(checkpoint, fault);
    }
    FILE *memory = memstream_open(&text, &size);
    bool good = memory != NULL && fwrite(part, 1, magic, memory) == magic;
    while (good && (got = fread(part, 1, sizeof part, file)) > 0) {
        good = fwrite(part, 1, got, memory) == got;
    }
    good = (memory == NULL || fclose(memory) == 0) && good && ferror(file) == 0;
    enum status status = STATUS_OK;
    if (good) {
        status = parse(checkpoint, text, size, fault);
    } else {
        status = fault_system(fault, "read", checkpoint->path);
    }
    free(text);
    return status;
}

enum status checkpoint_init(
    struct checkpoint *checkpoint, const char *path, const char *identity, struct fault *fault) {
    *checkpoint = (struct checkpoint){.path = strdup(path), .identity = strdup(identity)};
    if (checkpoint->path == NULL || checkpoint->identity == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    struct stat found;
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode)) {
        return fault_set(fault, STATUS_INPUT, "%s: not a regular file; a checkpoint is one", path);
    }
    wholefile_sweep(path);
    FILE *file = fopen(path, "rb");
    if (file == NULL && errno == ENOENT) {
        return STATUS_OK;
    }
    if (file == NULL) {
        return fault_system(fault, "read", path);
    }
    enum status status = load(checkpoint, file, fault);
    fclose(file);
    return status;
}

/* -- writing ------------------------------------------------------------------------------ */

enum status checkpoint_set(
    struct checkpoint *checkpoint, size_t at, const struct checkpoint_run *run,
    struct fault *fault) {
    if (at == checkpoint->runs) {
        struct checkpoint_run *more =
            realloc(checkpoint->run, (checkpoint->runs + 1) * sizeof *checkpoint->run);
        if (more == NULL) {
            return fault_set(fault, STATUS_SYSTEM, "out of memory");
        }
        checkpoint->run = more;
        checkpoint->run[checkpoint->runs++] = (struct checkpoint_run){0};
    }
    void *state = realloc(checkpoint->run[at].state, run->size + 1); /* never of no bytes */
    if (state == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu bytes", run->size);
    }
    memcpy(state, run->state, run->size);
    checkpoint->run[at] = *run;
    checkpoint->run[at].state = state;
    return STATUS_OK;
}

static void print(const struct checkpoint *checkpoint, FILE *out) {
    fprintf(out, "%s%s\n%zu\n", MAGIC, checkpoint->identity, checkpoint->runs);
    for (size_t i = 0; i < checkpoint->runs; i++) {
        const struct checkpoint_run *run = &checkpoint->run[i];
        fprintf(
            out, "%" PRIu64 " %" PRIu64 " %d %zu\n", run->count, run->done, run->ended, run->size);
        fwrite(run->state, 1, run->size, out);
        fputc('\n', out);
    }
}

enum status checkpoint_save(const struct checkpoint *checkpoint, struct fault *fault) {
    char *text = NULL, digest[DIGEST];
    size_t size = 0;
    FILE *out = memstream_open(&text, &size);
    bool good = out != NULL;
    if (good) {
        print(checkpoint, out);
        good = fflush(out) == 0;
        SHA256Data((const uint8_t *)text, size, digest);
        good = fprintf(out, "%s\n", digest) == DIGEST && good;
        good = fclose(out) == 0 && good;
    }
    enum status status = STATUS_OK;
    if (good) {
        status = wholefile_write(checkpoint->path, text, size, fault);
    } else {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for a checkpoint");
    }
    free(text);
    return status;
}

void checkpoint_remove(const struct checkpoint *checkpoint) {
    unlink(checkpoint->path);
}

void checkpoint_clear(struct checkpoint *checkpoint) {
    for (size_t i = 0; i < checkpoint->runs; i++) {
        free(checkpoint->run[i].state);
    }
    free(checkpoint->run);
    free(checkpoint->path);
    free(checkpoint->identity);
    *checkpoint = (struct checkpoint){0};
}
