/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_H
#define CHECK_H

/**
 * What cmocka lacks: assertions on doubles and on messages, random numbers that are the same on
 * every machine, and files that vanish with the test program. Includes cmocka itself, whose header
 * needs others before it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "theory/dataset.h"
#include "base/fault.h"
#include "base/number.h"

/* -- assertions --------------------------------------------------------------------------- */

/** Fails with a formatted message; for conditions inside loops, where the case must be named. */
#define require(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            check_fail(__FILE__, __LINE__, #condition, __VA_ARGS__);                               \
        }                                                                                          \
    } while (0)

/** |got - want| <= tolerance; equal infinities pass, a NaN never does. */
#define require_near(got, want, tolerance, ...)                                                    \
    do {                                                                                           \
        if (!check_is_near(got, want, tolerance)) {                                                \
            check_fail_near(__FILE__, __LINE__, #got, got, want, tolerance, __VA_ARGS__);          \
        }                                                                                          \
    } while (0)

#define assert_near(got, want, tolerance) require_near(got, want, tolerance, "%s", __func__)

/** |got - want| <= count * 2^-52 |want|: `count` ulps, to within the factor two of their grid. */
#define assert_ulps(got, want, count) assert_near(got, want, check_ulps(want, count))
#define require_ulps(got, want, count, ...)                                                        \
    require_near(got, want, check_ulps(want, count), __VA_ARGS__)

/** The fault is of this status, on one line of at most 511 bytes, and its text holds every one of
 *  the strings that follow. */
#define assert_fault(fault, status, ...)                                                           \
    check_fault(__FILE__, __LINE__, fault, status, (const char *const[]){__VA_ARGS__, NULL})

bool check_is_near(double got, double want, double tolerance);
double check_ulps(double want, double count);
void check_fail(const char *file, int line, const char *condition, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void check_fail_near(
    const char *file, int line, const char *what, double got, double want, double tolerance,
    const char *format, ...) __attribute__((format(printf, 7, 8)));
void check_fault(
    const char *file, int line, const struct fault *fault, enum status status,
    const char *const *parts);

/* -- random numbers ----------------------------------------------------------------------- */

/** erand48's state; POSIX fixes its recurrence, so a seed means the same numbers everywhere. */
struct check_random {
    unsigned short state[3];
};

struct check_random check_random_of(unsigned seed);
double check_uniform(struct check_random *random, double low, double high);
/** Uniform in the logarithm; 0 < low < high. */
double check_log_uniform(struct check_random *random, double low, double high);
/** 0, ..., below - 1. */
size_t check_below(struct check_random *random, size_t below);

/* -- files -------------------------------------------------------------------------------- */

enum { CHECK_PATH = 512 };

/** A cmocka test with a directory of its own, under $TMPDIR or /tmp, removed with all it holds. */
#define check_in_directory(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, check_directory_make, check_directory_remove)

/** Its fixtures. */
int check_directory_make(void **state);
int check_directory_remove(void **state);

/** Puts DIRECTORY/name into `path`. */
void check_path(char path[CHECK_PATH], const char *name);
/** Writes `size` bytes, or a string, to DIRECTORY/name and leaves that in `path`. */
void check_write_bytes(char path[CHECK_PATH], const char *name, const void *bytes, size_t size);
void check_write(char path[CHECK_PATH], const char *name, const char *text);
/** The whole of a file as a string the caller frees; NULL when there is none. */
char *check_read(const char *path);
/** How many entries the directory has. */
size_t check_count_files(void);

/** Lets the address space grow by so many bytes and no more, until the limit that it returns is set
 * again. */
struct rlimit check_room(uint64_t bytes);

/* -- data --------------------------------------------------------------------------------- */

/** What number_parse makes of `text`, and of its value alone; the test fails when it refuses. */
struct number check_number(const char *text);
struct dd check_dd(const char *text);

/** A dataset the caller clears; the test fails when it is refused. From a path, from
 *  data/datasets/STEM.csv, from the text of a CSV file (in a test with a directory), and from
 *  squares and weights, which are normalised in double first. */
struct dataset check_dataset(const char *path);
struct dataset check_shipped(const char *stem);
struct dataset check_dataset_text(const char *text);
struct dataset check_dataset_weights(const double *s2, const double *weight, size_t rows);

/** Two samples: s^2 = 1, and `s2` with probability p. */
struct dataset check_two_samples(double s2, double p);

/** `m` samples: s^2 log-uniform in [low, high], weights uniform in [lightest, 1]. */
struct dataset check_random_dataset(
    struct check_random *random, size_t m, double low, double high, double lightest);

#endif
