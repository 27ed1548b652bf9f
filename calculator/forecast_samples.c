/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_samples.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inputs/bytefile.h"
#include "inputs/choose.h"
#include "inputs/features_csv.h"
#include "inputs/features_npy.h"
#include "inputs/images_idx.h"
#include "option.h"

enum kind { TABLE, ARRAY, IMAGES };
enum { BYTE_CLASSES = 256 };

/* -- kinds of files ----------------------------------------------------------------------- */

/* What cannot be opened, or is shorter, is for the reader of tables to refuse. */
static enum kind kind_of(const char *path) {
    struct stat about;
    struct bytefile file;
    struct fault unused;
    unsigned char start[4] = {0};
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) ||
        bytefile_open(&file, path, &unused) != STATUS_OK) {
        return TABLE;
    }
    bool read = bytefile_read(&file, start, sizeof start, &unused) == STATUS_OK;
    bytefile_close(&file);
    if (read && memcmp(start, "\x93NUM", 4) == 0) {
        return ARRAY;
    }
    return read && start[0] == 0 && start[1] == 0 && start[2] == 8 ? IMAGES : TABLE;
}

/* What belongs to another kind. */
static enum status
check_kind(enum kind kind, const struct forecast_question *q, struct fault *fault) {
    if (kind == TABLE && q->labels != NULL) {
        return fault_set(
            fault, STATUS_INPUT,
            "--labels: %s is a table, which has its labels in a column; name it by --label",
            q->data);
    }
    if (kind != TABLE && q->label != NULL) {
        return fault_set(
            fault, STATUS_INPUT, "--label: %s has no columns with names; give a file by --labels",
            q->data);
    }
    if (kind == IMAGES && (q->labels == NULL || q->classes == NULL)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: images in the form of IDX; give the IDX file of their --labels, and two --classes "
            "such as 0,1",
            q->data);
    }
    return STATUS_OK;
}

/* -- two classes -------------------------------------------------------------------------- */

static enum status
read_classes(double class[2], const struct forecast_question *q, struct fault *fault) {
    char text[64];
    const char *comma = strchr(q->classes, ',');
    struct number number;
    struct fault why;
    bool good = comma != NULL && strlen(q->classes) < sizeof text;
    for (int k = 0; good && k < 2; k++) {
        size_t length = k == 0 ? (size_t)(comma - q->classes) : strlen(comma + 1);
        memcpy(text, k == 0 ? q->classes : comma + 1, length);
        text[length] = '\0';
        good = number_parse(text, &number, &why) == STATUS_OK;
        class[k] = good ? number.value.hi : 0;
    }
    if (!good || class[0] == class[1]) {
        return fault_set(
            fault, STATUS_INPUT, "--classes: \"%s\" is not two different labels; give such as 0,1",
            q->classes);
    }
    return STATUS_OK;
}

/* -- some of the samples ------------------------------------------------------------------ */

/* Samples that may be drawn: of each class, or of all. */
struct urn {
    size_t *index; /* owned */
    size_t count, drawn;
};

static size_t draw(struct urn *urn, struct rng *rng) {
    uint64_t left = urn->count - urn->drawn;
    size_t place = urn->drawn + (size_t)(((unsigned __int128)rng_bits(rng) * left) >> 64);
    size_t found = urn->index[place];
    urn->index[place] = urn->index[urn->drawn];
    urn->index[urn->drawn++] = found;
    return found;
}

static struct rng_key key_of(const struct forecast_question *q) {
    return rng_key_of((uint64_t)q->seed.value.hi, "forecast_samples", 0);
}

static void fill_urns(struct urn urn[2], const struct samples *samples, const double *class) {
    for (size_t i = 0; i < samples->count; i++) {
        int which = class != NULL && samples->y[i] == class[1];
        if (class == NULL || samples->y[i] == class[which]) {
            urn[which].index[urn[which].count++] = i;
        }
    }
}

static enum status check_urns(
    const struct urn urn[2], const double *class, size_t take, const char *path,
    struct fault *fault) {
    for (int k = 0; class != NULL && k < 2; k++) {
        if (urn[k].count == 0) {
            return fault_set(
                fault, STATUS_INPUT,
                "%s: no sample has the label %g; give --classes that are there", path, class[k]);
        }
    }
    size_t first = class != NULL ? (take + 1) / 2 : take, second = take - first;
    if (urn[0].count < first || urn[1].count < second) {
        return fault_set(
            fault, STATUS_INPUT, "%s: --take %zu of %zu and %zu samples; take fewer", path, take,
            urn[0].count, urn[1].count);
    }
    return STATUS_OK;
}

/* In the order of the file where all are taken. */
static void copy_samples(
    struct samples *to, const struct samples *from, struct urn urn[2], const double *class,
    bool all, struct rng_key key) {
    struct rng rng = rng_of(key, 0);
    size_t next[2] = {0, 0};
    for (size_t i = 0; i < to->count; i++) {
        int which = class != NULL && i % 2 == 1;
        if (all) {
            bool left[2] = {next[0] < urn[0].count, next[1] < urn[1].count};
            which = !left[0] || (left[1] && urn[1].index[next[1]] < urn[0].index[next[0]]);
        }
        size_t index = all ? urn[which].index[next[which]++] : draw(&urn[which], &rng);
        memcpy(
            to->x + i * to->inputs, from->x + index * from->inputs, from->inputs * sizeof(double));
        to->y[i] = class == NULL ? from->y[index] : which == 1 ? 1 : -1;
    }
}

/* Replaces the samples by those that are wanted. */
static enum status
choose(struct samples *samples, const struct forecast_question *q, struct fault *fault) {
    double pair[2], *class = q->classes != NULL ? pair : NULL;
    size_t take = (size_t)q->take.value.hi;
    struct urn urn[2] = {{0}, {0}};
    struct samples chosen = {0};
    enum status status = class != NULL ? read_classes(class, q, fault) : STATUS_OK;
    if (status != STATUS_OK || (class == NULL && take == 0)) {
        return status;
    }
    urn[0].index = calloc(2 * samples->count, sizeof(size_t));
    if (urn[0].index == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", q->data);
    }
    urn[1].index = urn[0].index + samples->count;
    fill_urns(urn, samples, class);
    status = check_urns(urn, class, take, q->data, fault);
    if (status == STATUS_OK) {
        size_t count = take == 0 ? urn[0].count + urn[1].count : take;
        status = samples_init(&chosen, count, samples->inputs, 1, fault);
    }
    if (status == STATUS_OK) {
        copy_samples(&chosen, samples, urn, class, take == 0, key_of(q));
        samples_clear(samples);
        *samples = chosen;
    }
    free(urn[0].index);
    return status;
}

/* -- reading ------------------------------------------------------------------------------ */

static enum status
read_array(struct samples *samples, const struct forecast_question *q, struct fault *fault) {
    const char *labels = q->labels != NULL ? q->labels : q->data;
    enum status status = features_npy_read(samples, q->data, labels, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (q->labels == NULL) {
        memset(samples->y, 0, samples->count * sizeof(double));
        samples->outputs = 1;
    }
    if (samples->outputs != 1) {
        fault_set(
            fault, STATUS_INPUT, "%s: %zu outputs; give one, or the class of each sample",
            q->labels, samples->outputs);
        samples_clear(samples);
        return STATUS_INPUT;
    }
    return STATUS_OK;
}

static size_t count_of(const struct images *images, const unsigned class[2]) {
    size_t count = 0;
    for (size_t i = 0; i < images->count; i++) {
        count += images->labels[i] == class[0] || images->labels[i] == class[1];
    }
    return count;
}

static enum status
read_images(struct samples *samples, const struct forecast_question *q, struct fault *fault) {
    double pair[2];
    struct images images;
    enum status status = read_classes(pair, q, fault);
    if (status == STATUS_OK) {
        status = images_idx_read(&images, q->data, q->labels, BYTE_CLASSES, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    unsigned class[2];
    for (int k = 0; k < 2; k++) { /* a label that no byte has is in no image */
        bool byte = pair[k] >= 0 && pair[k] < BYTE_CLASSES && pair[k] == (unsigned)pair[k];
        class[k] = byte ? (unsigned)pair[k] : BYTE_CLASSES + (unsigned)k;
    }
    size_t take = (size_t)q->take.value.hi;
    const struct choose_question question = {
        .classes = class,
        .class_count = 2,
        .coding = CHOOSE_SIGNS,
        .count = take == 0 ? count_of(&images, class) : take,
        .balanced = take != 0,
        .pool = 1,
        .scaling = CHOOSE_UNIT_INTERVAL};
    status = choose_samples(samples, &images, &question, key_of(q), 0, fault);
    if (status == STATUS_INPUT) {
        struct fault why = *fault;
        fault_set(fault, STATUS_INPUT, "%s: %s", q->data, why.text);
    }
    images_clear(&images);
    return status;
}

enum status forecast_samples_read(
    struct samples *samples, const struct forecast_question *q, struct fault *fault) {
    enum kind kind = kind_of(q->data);
    enum status status = check_kind(kind, q, fault);
    if (status != STATUS_OK || kind == IMAGES) {
        return status != STATUS_OK ? status : read_images(samples, q, fault);
    }
    if (kind == ARRAY) {
        status = read_array(samples, q, fault);
    } else {
        bool none = q->label != NULL && strcmp(q->label, "none") == 0;
        status = features_csv_read(samples, q->data, none ? "" : q->label, fault);
    }
    if (status == STATUS_OK) {
        status = choose(samples, q, fault);
        if (status != STATUS_OK) {
            samples_clear(samples);
        }
    }
    return status;
}
