/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/features_npy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "damage.h"

enum { ROOM = 1024 };

/* A file: its bytes, and how many. */
struct bytes {
    unsigned char byte[ROOM];
    size_t size;
};

/* An NPY file with that dictionary, padded as NumPy does, to a multiple of 64 bytes with a newline
 * at the end. */
static struct bytes make(int version, const char *dictionary, const void *data, size_t size) {
    struct bytes file = {{0}, 0};
    size_t before = version == 1 ? 10 : 12, length = strlen(dictionary);
    size_t head = (before + length + 1 + 63) / 64 * 64 - before;
    memcpy(file.byte, "\x93NUMPY", 6);
    file.byte[6] = (unsigned char)version;
    file.byte[8] = (unsigned char)head;
    memcpy(file.byte + before, dictionary, length);
    memset(file.byte + before + length, ' ', head - length);
    file.byte[before + head - 1] = '\n';
    memcpy(file.byte + before + head, data, size);
    file.size = before + head + size;
    return file;
}

static void write_file(char path[CHECK_PATH], const char *name, const struct bytes *file) {
    check_write_bytes(path, name, file->byte, file->size);
}

static const double numbers[] = {1, -2.5, 3e300, 0.1, 5, -0.0};
static const unsigned char labels[] = {7, 0, 255};

#define HEAD(type, shape) "{'descr': '" type "', 'fortran_order': False, 'shape': (" shape "), }"

static struct bytes inputs(void) {
    return make(1, HEAD("<f8", "3, 2"), numbers, sizeof numbers);
}

static struct bytes outputs(void) {
    return make(2, HEAD("|u1", "3,"), labels, sizeof labels);
}

static void reads_doubles_floats_and_bytes(void **state) {
    (void)state;
    char x[CHECK_PATH], y[CHECK_PATH];
    struct samples samples;
    struct bytes file = inputs(), other = outputs();
    write_file(x, "x.npy", &file);
    write_file(y, "y.npy", &other);
    assert_int_equal(features_npy_read(&samples, x, y, NULL), STATUS_OK);
    assert_int_equal(samples.count, 3);
    assert_int_equal(samples.inputs, 2);
    assert_int_equal(samples.outputs, 1);
    assert_memory_equal(samples.x, numbers, sizeof numbers);
    for (size_t i = 0; i < 3; i++) {
        assert_true(samples.y[i] == labels[i]);
    }
    samples_clear(&samples);
    const float floats[] = {0.1F, -1e-40F, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    file = make(3, HEAD("<f4", "3, 2, 2"), floats, sizeof floats);
    write_file(x, "x.npy", &file);
    assert_int_equal(features_npy_read(&samples, x, y, NULL), STATUS_OK);
    assert_int_equal(samples.inputs, 4);
    for (size_t i = 0; i < 12; i++) {
        assert_true(samples.x[i] == (double)floats[i]);
    }
    samples_clear(&samples);
}

/* As NumPy has labels unless told otherwise. */
static void reads_whole_numbers(void **state) {
    (void)state;
    static const unsigned char eight[24] = {7,    0,    0,    0,    0,    0,    0,    0,
                                            0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                            0,    0,    0,    0,    1,    0,    0,    0};
    static const struct {
        const char *head;
        const void *data;
        size_t size;
        double want[3];
    } cases[] = {
        {HEAD("<i8", "3,"), eight, 24, {7, -2, 4294967296}},
        {HEAD("<i4", "3,"), eight + 4, 12, {0, -2, -1}},
        {HEAD("<i2", "3,"), eight + 6, 6, {0, -2, -1}},
        {HEAD("|i1", "3,"), eight + 7, 3, {0, -2, -1}},
        {HEAD("|b1", "3,"), eight + 19, 3, {0, 1, 0}},
    };
    struct bytes file = inputs();
    char x[CHECK_PATH], y[CHECK_PATH];
    write_file(x, "x.npy", &file);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct samples samples;
        struct fault fault;
        struct bytes other = make(1, cases[i].head, cases[i].data, cases[i].size);
        write_file(y, "y.npy", &other);
        require(
            features_npy_read(&samples, x, y, &fault) == STATUS_OK, "%s: %s", cases[i].head,
            fault.text);
        assert_memory_equal(samples.y, cases[i].want, 3 * sizeof(double));
        samples_clear(&samples);
    }
}

/* [[1.5], [-2]] written out by hand after the page of numpy.lib.format: v is 118, so that 128 bytes
 * come before the numbers. */
static void reads_bytes_written_by_hand(void **state) {
    (void)state;
    static const char start[] = "\x93NUMPY\x01\x00v\x00"
                                "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }";
    unsigned char file[144];
    char path[CHECK_PATH];
    struct samples samples;
    memset(file, ' ', sizeof file);
    memcpy(file, start, sizeof start - 1);
    memcpy(file + 127, "\n\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\0\xc0", 17);
    check_write_bytes(path, "x.npy", file, sizeof file);
    assert_int_equal(features_npy_read(&samples, path, path, NULL), STATUS_OK);
    assert_int_equal(samples.count, 2);
    assert_true(samples.x[0] == 1.5 && samples.y[1] == -2);
    samples_clear(&samples);
}

/* More numbers than are read at once. */
static void reads_many(void **state) {
    (void)state;
    enum { COUNT = 10001 };
    static unsigned char file[128 + COUNT];
    char path[CHECK_PATH];
    struct samples samples;
    struct bytes head = make(1, HEAD("|u1", "10001,"), "", 0);
    memcpy(file, head.byte, head.size);
    for (size_t i = 0; i < COUNT; i++) {
        file[head.size + i] = (unsigned char)(i % 251);
    }
    check_write_bytes(path, "x.npy", file, head.size + COUNT);
    assert_int_equal(features_npy_read(&samples, path, path, NULL), STATUS_OK);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(samples.x[i] == (double)(i % 251));
    }
    samples_clear(&samples);
}

static void reads_one_array_of_whole_numbers(void **state) {
    (void)state;
    static const int64_t large[] = {3, -1, 1LL << 40, 0};
    static const int32_t small[] = {-7, 2000000000};
    char path[CHECK_PATH];
    double *value;
    size_t count, each;
    struct bytes file = make(1, HEAD("<i8", "2, 2"), large, sizeof large);
    write_file(path, "a.npy", &file);
    assert_int_equal(features_npy_array(&value, &count, &each, path, NULL), STATUS_OK);
    assert_true(count == 2 && each == 2);
    assert_true(value[0] == 3 && value[1] == -1 && value[2] == 0x1p40 && value[3] == 0);
    free(value);
    file = make(1, HEAD("<i4", "2,"), small, sizeof small);
    write_file(path, "a.npy", &file);
    assert_int_equal(features_npy_array(&value, &count, &each, path, NULL), STATUS_OK);
    assert_true(count == 2 && each == 1 && value[0] == -7 && value[1] == 2e9);
    free(value);
    struct fault fault;
    file.size--;
    write_file(path, "a.npy", &file);
    assert_int_equal(features_npy_array(&value, &count, &each, path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "a.npy", "declares 8 bytes of numbers, and 7 follow");
    assert_null(value);
}

static void assert_refused(const struct bytes *file, const char *part) {
    char x[CHECK_PATH], y[CHECK_PATH];
    struct samples samples;
    struct fault fault = {0};
    struct bytes other = outputs();
    write_file(x, "x.npy", file);
    write_file(y, "y.npy", &other);
    enum status status = features_npy_read(&samples, x, y, &fault);
    require(status == STATUS_INPUT, "status %d where \"%s\" is wanted", status, part);
    assert_fault(&fault, STATUS_INPUT, ".npy", part);
    assert_null(samples.x);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *head, *part;
    } cases[] = {
        {HEAD(">f8", "3, 2"), "its numbers are big-endian"},
        {HEAD("<c16", "3, 2"), "its numbers are of another type; save"},
        {"{'descr': '<f8', 'fortran_order': True, 'shape': (3, 2), }", "in Fortran's order"},
        {"{'descr': '<f8', 'fortran_order': False}", "gives no shape"},
        {HEAD("<f8", ""), "its shape is no list of sizes"},
        {HEAD("<f8", "3, 0"), "its shape is no list of sizes"},
        {HEAD("<f8", "-3, 2"), "its shape is no list of sizes"},
        {HEAD("<f8", "3, 2.5"), "its shape is no list of sizes"},
        {HEAD("<f8", "1099511627776, 1099511627776"), "too much"},
        {HEAD("<f8", "18446744073709551619, 2"), "too much"},
        {HEAD("<f8", "3, 3"), "declares 72 bytes of numbers, and 48 follow"},
        {HEAD("<f8", "2, 2"), "too long"},
        {HEAD("<f8", "2, 3"), "3 samples where"},
        {"", "another type"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes file = make(1, cases[i].head, numbers, sizeof numbers);
        assert_refused(&file, cases[i].part);
    }
    struct bytes file = inputs();
    file.byte[6] = 4;
    assert_refused(&file, "no NPY file of version 1, 2 or 3");
    file.byte[6] = 2; /* its head's length goes on into the text */
    assert_refused(&file, "its head is too long");
    double bad[6] = {1, 2, 3, (double)NAN, 5, 6};
    file = make(1, HEAD("<f8", "3, 2"), bad, sizeof bad);
    assert_refused(&file, "number 2 of sample 2 is");
}

static enum status read_inputs(const char *path, struct fault *fault) {
    char y[CHECK_PATH];
    struct samples samples;
    check_path(y, "y.npy");
    enum status status = features_npy_read(&samples, path, y, fault);
    samples_clear(&samples);
    return status;
}

/* Numbers may be any that are finite, and blanks and quotes of the head may change; a file of
 * another length never passes. */
static void survives_any_damage(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct bytes file = inputs(), other = outputs();
    write_file(path, "y.npy", &other);
    struct damage_accepted accepted = damage("x.npy", file.byte, file.size, read_inputs);
    assert_int_equal(accepted.cut + accepted.longer, 0);
    assert_in_range(accepted.changed, 48, file.size * 8 - 48);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_doubles_floats_and_bytes),
        check_in_directory(reads_whole_numbers),
        check_in_directory(reads_bytes_written_by_hand),
        check_in_directory(reads_many),
        check_in_directory(reads_one_array_of_whole_numbers),
        check_in_directory(says_what_is_wrong),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("features_npy", tests, NULL, NULL);
}
