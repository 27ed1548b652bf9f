/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include <dirent.h>
#include <float.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- assertions --------------------------------------------------------------------------- */

bool check_is_near(double got, double want, double tolerance) {
    if (isinf(want) || isinf(got)) {
        return got == want;
    }
    return fabs(got - want) <= tolerance;
}

double check_ulps(double want, double count) {
    return isinf(want) ? 0 : count * DBL_EPSILON * fabs(want);
}

void check_fail(const char *file, int line, const char *condition, const char *format, ...) {
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    print_error("%s: not true: %s\n", text, condition);
    _fail(file, line);
}

void check_fail_near(
    const char *file, int line, const char *what, double got, double want, double tolerance,
    const char *format, ...) {
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    print_error(
        "%s: %s is %.17g, must be %.17g within %.3g, is off by %.3g\n", text, what, got, want,
        tolerance, got - want);
    _fail(file, line);
}

void check_fault(
    const char *file, int line, const struct fault *fault, enum status status,
    const char *const *parts) {
    if (fault->status != status) {
        check_fail(
            file, line, "status", "%d where %d is due: %s", fault->status, status, fault->text);
    }
    if (strchr(fault->text, '\n') != NULL || fault->text[0] == '\0') {
        check_fail(file, line, "one line", "\"%s\"", fault->text);
    }
    for (; *parts != NULL; parts++) {
        if (strstr(fault->text, *parts) == NULL) {
            check_fail(file, line, "message", "no \"%s\" in \"%s\"", *parts, fault->text);
        }
    }
}

/* -- random numbers ----------------------------------------------------------------------- */

struct check_random check_random_of(unsigned seed) {
    struct check_random random = {
        {0x330e, (unsigned short)(seed & 0xffff), (unsigned short)(seed >> 16)}};
    /* Neighbouring seeds start close together; a few steps part them. */
    for (int i = 0; i < 8; i++) {
        erand48(random.state);
    }
    return random;
}

double check_uniform(struct check_random *random, double low, double high) {
    return low + (high - low) * erand48(random->state);
}

double check_log_uniform(struct check_random *random, double low, double high) {
    return exp(check_uniform(random, log(low), log(high)));
}

size_t check_below(struct check_random *random, size_t below) {
    return (size_t)(erand48(random->state) * (double)below);
}

/* -- files -------------------------------------------------------------------------------- */

static char directory[CHECK_PATH / 2];

int check_directory_make(void **state) {
    (void)state;
    const char *parent = getenv("TMPDIR");
    snprintf(
        directory, sizeof directory, "%s/catapult-test-XXXXXX",
        parent == NULL || *parent == '\0' ? "/tmp" : parent);
    return mkdtemp(directory) == NULL ? -1 : 0;
}

static int remove_entry(const char *path, const struct stat *info, int flag, struct FTW *at) {
    (void)info;
    (void)flag;
    (void)at;
    return remove(path);
}

int check_directory_remove(void **state) {
    (void)state;
    return nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void check_path(char path[CHECK_PATH], const char *name) {
    int length = snprintf(path, CHECK_PATH, "%s/%s", directory, name);
    assert_in_range(length, 1, CHECK_PATH - 1);
}

void check_write_bytes(char path[CHECK_PATH], const char *name, const void *bytes, size_t size) {
    check_path(path, name);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

void check_write(char path[CHECK_PATH], const char *name, const char *text) {
    check_write_bytes(path, name, text, strlen(text));
}

char *check_read(const char *path) {
    FILE *stream = fopen(path, "r");
    if (stream == NULL) {
        return NULL;
    }
    char *text = NULL;
    size_t room = 0;
    if (getdelim(&text, &room, '\0', stream) < 0 && text != NULL) {
        text[0] = '\0';
    }
    fclose(stream);
    return text;
}

size_t check_count_files(void) {
    DIR *stream = opendir(directory);
    assert_non_null(stream);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(stream);
    return count;
}

static uint64_t address_space(void) {
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%llu", &pages), 1);
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

struct rlimit check_room(uint64_t bytes) {
    struct rlimit old, limit;
    assert_int_equal(getrlimit(RLIMIT_AS, &old), 0);
    limit = old;
    limit.rlim_cur = address_space() + bytes;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
    return old;
}

/* -- data --------------------------------------------------------------------------------- */

struct number check_number(const char *text) {
    struct number number = {0};
    struct fault fault = {0};
    require(number_parse(text, &number, &fault) == STATUS_OK, "refused: %s", fault.text);
    return number;
}

struct dd check_dd(const char *text) {
    return check_number(text).value;
}

struct dataset check_dataset(const char *path) {
    struct dataset dataset;
    struct fault fault = {0};
    require(dataset_load(&dataset, path, &fault) == STATUS_OK, "refused: %s", fault.text);
    return dataset;
}

struct dataset check_shipped(const char *stem) {
    char path[CHECK_PATH];
    snprintf(path, sizeof path, "data/datasets/%s.csv", stem);
    return check_dataset(path);
}

struct dataset check_dataset_text(const char *text) {
    char path[CHECK_PATH];
    check_write(path, "given.csv", text);
    return check_dataset(path);
}

struct dataset check_dataset_weights(const double *s2, const double *weight, size_t rows) {
    double sum = 0, *p = calloc(rows, sizeof *p);
    assert_non_null(p);
    for (size_t i = 0; i < rows; i++) {
        sum += weight[i];
    }
    for (size_t i = 0; i < rows; i++) {
        p[i] = weight[i] / sum;
    }
    struct dataset dataset;
    struct fault fault = {0};
    enum status status = dataset_init(&dataset, s2, p, rows, &fault);
    free(p);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return dataset;
}

struct dataset check_two_samples(double s2, double p) {
    return check_dataset_weights((double[]){1, s2}, (double[]){1 - p, p}, 2);
}

struct dataset check_random_dataset(
    struct check_random *random, size_t m, double low, double high, double lightest) {
    double s2[64], weight[64];
    assert_in_range(m, 1, 64);
    for (size_t i = 0; i < m; i++) {
        s2[i] = check_log_uniform(random, low, high);
        weight[i] = check_uniform(random, lightest, 1);
    }
    return check_dataset_weights(s2, weight, m);
}
