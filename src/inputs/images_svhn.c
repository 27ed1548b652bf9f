/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_svhn.h"

#ifdef CATAPULT_MATIO

#include <matio.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

enum { CLASSES = 10 };

/* Reads what is known of the variable, and refuses what memory cannot hold, before the numbers are
 * read: its own bytes and, where `twice`, a copy. */
static enum status read_variable(
    mat_t *file, const char *name, int rank, const char *path, matvar_t **variable,
    struct fault *fault) {
    *variable = Mat_VarReadInfo(file, name);
    if (*variable == NULL) {
        return fault_set(
            fault, STATUS_INPUT, "%s: no variable %s; SVHN's files have X and y", path, name);
    }
    double elements = 1;
    for (int i = 0; i < (*variable)->rank; i++) {
        elements *= (double)(*variable)->dims[i];
    }
    if ((*variable)->rank != rank || (*variable)->isComplex || !(elements >= 1)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: %s has %d dimensions and %.0f numbers; SVHN's has %d dimensions, none empty", path,
            name, (*variable)->rank, elements, rank);
    }
    if (2 * elements * (double)(*variable)->data_size > (double)memory_available()) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %s has %.3g numbers, more than memory holds; take a part",
            path, name, elements);
    }
    if (Mat_VarReadDataAll(file, *variable) != 0 || (*variable)->data == NULL ||
        (double)(*variable)->nbytes != elements * (*variable)->data_size) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %s cannot be read; the file is damaged, fetch it again", path,
            name);
    }
    return STATUS_OK;
}

/* From the first index fastest to the last one fastest. */
static void copy_pixels(struct images *images, const unsigned char *x) {
    size_t h = images->height, w = images->width, plane = h * w;
    for (size_t i = 0; i < images->count; i++) {
        for (size_t c = 0; c < images->channels; c++) {
            const unsigned char *from = x + (i * images->channels + c) * plane;
            unsigned char *to = images->pixels + (i * images->channels + c) * plane;
            for (size_t k = 0; k < plane; k++) {
                to[k] = from[k / w + k % w * h];
            }
        }
    }
}

/* A label as a number, whatever MATLAB holds it in. */
static bool label_at(const matvar_t *y, size_t i, double *label) {
    switch (y->class_type) {
    case MAT_C_UINT8:
        *label = ((const unsigned char *)y->data)[i];
        return true;
    case MAT_C_DOUBLE:
        *label = ((const double *)y->data)[i];
        return true;
    default:
        return false;
    }
}

static enum status
copy_labels(struct images *images, const matvar_t *y, const char *path, struct fault *fault) {
    for (size_t i = 0; i < images->count; i++) {
        double label = 0;
        if (!label_at(y, i, &label)) {
            return fault_set(
                fault, STATUS_INPUT, "%s: y is of type %d; bytes or doubles are wanted", path,
                (int)y->class_type);
        }
        if (!(label >= 1 && label <= CLASSES) || label != (double)(unsigned)label) {
            return fault_set(
                fault, STATUS_INPUT, "%s: label %zu is %g; they go from 1 to 10, which means 0",
                path, i + 1, label);
        }
        images->labels[i] = (unsigned)label % CLASSES;
    }
    return STATUS_OK;
}

static enum status convert(
    struct images *images, const matvar_t *x, const matvar_t *y, const char *path,
    struct fault *fault) {
    size_t count = x->dims[3];
    if (x->class_type != MAT_C_UINT8 || x->data_size != 1) {
        return fault_set(
            fault, STATUS_INPUT, "%s: X is of type %d; bytes (uint8) are wanted", path,
            (int)x->class_type);
    }
    if (y->dims[0] * y->dims[1] != count || (y->dims[0] != 1 && y->dims[1] != 1)) {
        return fault_set(
            fault, STATUS_INPUT, "%s: y is %zu x %zu for %zu images; each image has one label",
            path, y->dims[0], y->dims[1], count);
    }
    enum status status =
        images_init(images, count, x->dims[2], x->dims[0], x->dims[1], CLASSES, fault);
    if (status != STATUS_OK) {
        return status;
    }
    copy_pixels(images, x->data);
    status = copy_labels(images, y, path, fault);
    if (status != STATUS_OK) {
        images_clear(images);
    }
    return status;
}

/* libmatio says nothing useful of what is not there, so that is asked first. */
static enum status check_file(const char *path, struct fault *fault) {
    struct stat entry;
    FILE *file = stat(path, &entry) == 0 && S_ISREG(entry.st_mode) ? fopen(path, "rb") : NULL;
    if (file == NULL) {
        return fault_set(
            fault, STATUS_INPUT, "%s: cannot be opened as a file; give a readable one", path);
    }
    fclose(file);
    return STATUS_OK;
}

enum status images_svhn_read(struct images *images, const char *path, struct fault *fault) {
    matvar_t *x = NULL, *y = NULL;
    *images = (struct images){0};
    enum status status = check_file(path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    mat_t *file = Mat_Open(path, MAT_ACC_RDONLY);
    if (file == NULL) {
        return fault_set(
            fault, STATUS_INPUT, "%s: no file of MATLAB's; SVHN's are in its version 5", path);
    }
    status = read_variable(file, "X", 4, path, &x, fault);
    if (status == STATUS_OK) {
        status = read_variable(file, "y", 2, path, &y, fault);
    }
    if (status == STATUS_OK) {
        status = convert(images, x, y, path, fault);
    }
    Mat_VarFree(x);
    Mat_VarFree(y);
    Mat_Close(file);
    return status;
}

#else

enum status images_svhn_read(struct images *images, const char *path, struct fault *fault) {
    *images = (struct images){0};
    return fault_set(
        fault, STATUS_INPUT, "%s: built without libmatio, which reads it; build with make MATIO=1",
        path);
}

#endif
