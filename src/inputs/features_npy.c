/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/features_npy.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "inputs/bytefile.h"

/* A head of more than this describes no array of plain numbers. */
enum { LONGEST_HEAD = 4096, AT_ONCE = 4096 };

/* What the head of a file says. */
struct array {
    struct bytefile file;
    uint64_t count, each; /* samples, and numbers of each */
    size_t bytes;         /* of a number */
    char kind;            /* f, i or u, as NumPy says */
};

/* -- the head ----------------------------------------------------------------------------- */

static enum status refuse(const struct array *array, const char *what, struct fault *fault) {
    return fault_set(
        fault, STATUS_INPUT,
        "%s: %s; save a C-ordered array of floats or whole numbers by numpy.save", array->file.path,
        what);
}

/* The text after "'KEY':" and blanks, or NULL. */
static const char *value_of(const char *head, const char *key) {
    const char *found = strstr(head, key);
    return found == NULL ? NULL : found + strlen(key) + strspn(found + strlen(key), " ");
}

static bool starts_with(const char *text, const char *start) {
    return text != NULL && strncmp(text, start, strlen(start)) == 0;
}

static enum status parse_type(struct array *array, const char *head, struct fault *fault) {
    const char *type = value_of(head, "'descr':"), *order = value_of(head, "'fortran_order':");
    static const char *const types[] = {"'<f8'", "'<f4'", "'|u1'", "'<i8'",
                                        "'<i4'", "'<i2'", "'|i1'", "'|b1'"};
    static const size_t bytes[] = {8, 4, 1, 8, 4, 2, 1, 1};
    size_t k = 0, count = sizeof bytes / sizeof *bytes;
    while (k < count && !starts_with(type, types[k])) {
        k++;
    }
    if (k < count) {
        array->bytes = bytes[k];
        array->kind = types[k][2];
    } else if (starts_with(type, "'>")) {
        return refuse(array, "its numbers are big-endian", fault);
    } else {
        return refuse(array, "its numbers are of another type", fault);
    }
    return starts_with(order, "False") ? STATUS_OK
                                       : refuse(array, "it is in Fortran's order", fault);
}

/* Reads a whole number and the comma and blanks after it. Sizes stop at 2^40, so that products of
 * two do not overflow unseen. */
static bool parse_size(const char **text, uint64_t *size) {
    const char *digit = *text;
    for (*size = 0; *digit >= '0' && *digit <= '9' && *size < UINT64_C(1) << 40; digit++) {
        *size = 10 * *size + (uint64_t)(*digit - '0');
    }
    if (digit == *text || *size == 0 || *size >= UINT64_C(1) << 40) {
        return false;
    }
    digit += *digit == ',';
    *text = digit + strspn(digit, " ");
    return true;
}

static enum status parse_shape(struct array *array, const char *head, struct fault *fault) {
    const char *text = value_of(head, "'shape':");
    array->each = 1;
    if (!starts_with(text, "(")) {
        return refuse(array, "its head gives no shape", fault);
    }
    text++;
    bool sound = parse_size(&text, &array->count);
    while (sound && *text != ')') {
        uint64_t size = 0;
        sound = parse_size(&text, &size) && array->each <= (UINT64_C(1) << 40) / size;
        array->each *= size;
    }
    return sound && array->each <= (UINT64_C(1) << 50) / array->count
               ? STATUS_OK
               : refuse(array, "its shape is no list of sizes of at least 1, or too much", fault);
}

/* Magic, version, length of the text, text. */
static enum status read_head(struct array *array, struct fault *fault) {
    unsigned char start[8], length[4] = {0};
    char head[LONGEST_HEAD + 1];
    enum status status = bytefile_read(&array->file, start, sizeof start, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (memcmp(start, "\x93NUMPY", 6) != 0 || start[6] < 1 || start[6] > 3 || start[7] != 0) {
        return refuse(array, "no NPY file of version 1, 2 or 3", fault);
    }
    status = bytefile_read(&array->file, length, start[6] == 1 ? 2 : 4, fault);
    uint32_t size = length[0] | (uint32_t)length[1] << 8 | (uint32_t)length[2] << 16 |
                    (uint32_t)length[3] << 24;
    if (status == STATUS_OK && size > LONGEST_HEAD) {
        return refuse(array, "its head is too long", fault);
    }
    if (status == STATUS_OK) {
        status = bytefile_read(&array->file, head, size, fault);
        head[size] = '\0';
    }
    if (status == STATUS_OK) {
        status = parse_type(array, head, fault);
    }
    if (status == STATUS_OK) {
        status = parse_shape(array, head, fault);
    }
    return status == STATUS_OK
               ? bytefile_expect(
                     &array->file, array->count * array->each * array->bytes, "numbers", fault)
               : status;
}

static enum status open_array(struct array *array, const char *path, struct fault *fault) {
    enum status status = bytefile_open(&array->file, path, fault);
    return status == STATUS_OK ? read_head(array, fault) : status;
}

/* -- the numbers -------------------------------------------------------------------------- */

/* A number of so many bytes, the lowest first, whatever the machine's own order. Whole numbers
 * beyond 2^53 are rounded. */
static double number_at(const unsigned char *byte, const struct array *array) {
    uint64_t bits = 0;
    for (size_t i = array->bytes; i-- > 0;) {
        bits = bits << 8 | byte[i];
    }
    if (array->kind == 'i') {
        unsigned beside = 64 - 8 * (unsigned)array->bytes;
        return (double)((int64_t)(bits << beside) >> beside);
    }
    if (array->kind != 'f') {
        return (double)bits;
    }
    if (array->bytes == 8) {
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}

static enum status read_numbers(struct array *array, double *to, struct fault *fault) {
    unsigned char buffer[AT_ONCE * 8];
    uint64_t left = array->count * array->each;
    enum status status = STATUS_OK;
    for (uint64_t done = 0; left > 0 && status == STATUS_OK;) {
        size_t now = left < AT_ONCE ? (size_t)left : AT_ONCE;
        status = bytefile_read(&array->file, buffer, now * array->bytes, fault);
        for (size_t i = 0; i < now && status == STATUS_OK; i++) {
            to[done] = number_at(buffer + i * array->bytes, array);
            if (!isfinite(to[done++])) {
                status = fault_set(
                    fault, STATUS_INPUT,
                    "%s: number %" PRIu64 " of sample %" PRIu64 " is %g; all must be finite",
                    array->file.path, (done - 1) % array->each + 1, (done - 1) / array->each + 1,
                    to[done - 1]);
            }
        }
        left -= now;
    }
    return status == STATUS_OK ? bytefile_end(&array->file, fault) : status;
}

static enum status
read_both(struct samples *samples, struct array *x, struct array *y, struct fault *fault) {
    if (x->count != y->count) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: %" PRIu64 " samples where %s has %" PRIu64 "; they must agree", y->file.path,
            y->count, x->file.path, x->count);
    }
    enum status status = samples_init(samples, x->count, x->each, y->each, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = read_numbers(x, samples->x, fault);
    if (status == STATUS_OK) {
        status = read_numbers(y, samples->y, fault);
    }
    if (status != STATUS_OK) {
        samples_clear(samples);
    }
    return status;
}

enum status features_npy_read(
    struct samples *samples, const char *inputs_path, const char *outputs_path,
    struct fault *fault) {
    struct array x = {0}, y = {0};
    *samples = (struct samples){0};
    enum status status = open_array(&x, inputs_path, fault);
    if (status == STATUS_OK) {
        status = open_array(&y, outputs_path, fault);
    }
    if (status == STATUS_OK) {
        status = read_both(samples, &x, &y, fault);
    }
    bytefile_close(&x.file);
    bytefile_close(&y.file);
    return status;
}

static enum status take_array(double **value, struct array *array, struct fault *fault) {
    uint64_t count = array->count * array->each;
    double bytes = (double)count * sizeof(double), there = (double)memory_available();
    if (bytes > there) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %.3g GB of numbers, and %.3g GB are free", array->file.path,
            bytes / 1e9, there / 1e9);
    }
    *value = malloc(count * sizeof **value);
    if (*value == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", array->file.path);
    }
    enum status status = read_numbers(array, *value, fault);
    if (status != STATUS_OK) {
        free(*value);
        *value = NULL;
    }
    return status;
}

enum status features_npy_array(
    double **value, size_t *count, size_t *each, const char *path, struct fault *fault) {
    struct array array = {0};
    *value = NULL;
    enum status status = open_array(&array, path, fault);
    if (status == STATUS_OK) {
        *count = array.count;
        *each = array.each;
        status = take_array(value, &array, fault);
    }
    bytefile_close(&array.file);
    return status;
}
