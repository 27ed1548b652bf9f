/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/matfile.h"

#include <string.h>

#include "check.h"
#include "damage.h"
#include "matwriter.h"

static const double doubles[] = {1.5, -2, 3e300, 0.1, 5, 6};

static struct matwriter_array the_array(void) {
    return (struct matwriter_array){"numbers", 6, 9, 2, {3, 2}, doubles, sizeof doubles};
}

static struct matwriter one(const struct matwriter_array *array, bool packed) {
    struct matwriter file = matwriter_start();
    matwriter_add(&file, array, packed);
    return file;
}

static enum status
read_bytes(struct matfile *array, const struct matwriter *file, struct fault *fault) {
    char path[CHECK_PATH];
    check_write_bytes(path, "a.mat", file->byte, file->size);
    return matfile_read(array, path, "numbers", fault);
}

static struct matfile take(const struct matwriter *file) {
    struct matfile array;
    struct fault fault = {0};
    enum status status = read_bytes(&array, file, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return array;
}

/* -- what is read ------------------------------------------------------------------------- */

static void reads_numbers_of_every_type(void **state) {
    (void)state;
    static const int8_t a[] = {-1, 127};
    static const uint8_t b[] = {1, 255};
    static const int16_t c[] = {-2, 32767};
    static const uint16_t d[] = {2, 65535};
    static const int32_t e[] = {-3, 2147483647};
    static const uint32_t f[] = {3, 4294967295U};
    static const float g[] = {-0.5F, 1e-40F};
    static const struct {
        unsigned type;
        const void *data;
        size_t bytes;
        double first, second;
    } cases[] = {
        {1, a, 1, -1, 127},
        {2, b, 1, 1, 255},
        {3, c, 2, -2, 32767},
        {4, d, 2, 2, 65535},
        {5, e, 4, -3, 2147483647.},
        {6, f, 4, 3, 4294967295.},
        {7, g, 4, -0.5, (double)1e-40F},
        {9, doubles, 8, 1.5, -2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int packed = 0; packed < 2; packed++) {
            struct matwriter_array array = {
                "numbers", 6, cases[i].type, 2, {1, 2}, cases[i].data, 2 * cases[i].bytes};
            struct matwriter file = one(&array, packed == 1);
            struct matfile got = take(&file);
            assert_int_equal(got.count, 2);
            assert_int_equal(got.type, cases[i].type);
            assert_int_equal(matfile_bytes(got.type), cases[i].bytes);
            assert_true(matfile_number(&got, 0) == cases[i].first);
            assert_true(matfile_number(&got, 1) == cases[i].second);
            matfile_clear(&got);
        }
    }
}

static void finds_a_variable_among_others(void **state) {
    (void)state;
    struct matwriter_array array = the_array(), other = the_array(), cells = the_array();
    other.name = "number";
    other.size[0] = 2;
    other.size[1] = 3;
    cells.name = "cells";
    cells.class = 1;
    for (int packed = 0; packed < 2; packed++) {
        struct matwriter file = one(&other, packed == 1);
        matwriter_add(&file, &cells, packed == 0);
        matwriter_add(&file, &array, packed == 1);
        matwriter_add(&file, &other, packed == 0);
        struct matfile got = take(&file);
        static const size_t size[] = {3, 2, 1, 1};
        assert_memory_equal(got.size, size, sizeof size);
        for (size_t i = 0; i < 6; i++) {
            assert_true(matfile_number(&got, i) == doubles[i]);
        }
        matfile_clear(&got);
    }
}

/* -- what is refused ---------------------------------------------------------------------- */

static void assert_refused(const struct matwriter *file, const char *part) {
    struct matfile array;
    struct fault fault = {0};
    enum status status = read_bytes(&array, file, &fault);
    require(status == STATUS_INPUT, "status %d where \"%s\" is wanted", status, part);
    assert_fault(&fault, STATUS_INPUT, "a.mat", part);
    assert_null(array.data);
}

static void array_refused(const struct matwriter_array *array, const char *part) {
    struct matwriter plain = one(array, false), packed = one(array, true);
    assert_refused(&plain, part);
    assert_refused(&packed, part);
}

static void refuses_other_arrays(void **state) {
    (void)state;
    struct matwriter_array array = the_array();
    array.name = "Numbers";
    array_refused(&array, "no variable numbers");
    array = the_array();
    array.class = 5; /* sparse */
    array_refused(&array, "no full array of real numbers");
    array.class = 6 | 8 << 8; /* complex */
    array_refused(&array, "no full array of real numbers");
    array = the_array();
    array.rank = 5;
    array.size[2] = array.size[3] = array.size[4] = 1;
    array_refused(&array, "two to four dimensions");
    array.rank = 1;
    array_refused(&array, "two to four dimensions");
    array.rank = 2;
    array.size[1] = 0;
    array_refused(&array, "is empty");
    array.size[1] = -1;
    array_refused(&array, "is empty");
    array.size[1] = 3;
    array_refused(&array, "a variable's size is not that of its numbers");
    array = the_array();
    array.type = 14;
    array_refused(&array, "a variable's size is not that of its numbers");
}

static void refuses_other_files(void **state) {
    (void)state;
    struct matwriter_array array = the_array();
    struct matwriter file = one(&array, false);
    memcpy(file.byte + 124, "\1\0MI", 4);
    assert_refused(&file, "its bytes are swapped (big-endian)");
    memcpy(file.byte + 124, "\0\2IM", 4);
    assert_refused(&file, "no file of MATLAB's version 5");
    memcpy(file.byte + 124, "\0\1IM", 4);
    file.byte[7] = '7';
    assert_refused(&file, "no file of MATLAB's version 5");
    file = one(&array, false);
    file.byte[file.size++] = 0;
    assert_refused(&file, "ends after");
    memset(file.byte + file.size, 1, 7);
    file.size += 7;
    assert_refused(&file, "an element goes beyond the file's end");
}

/* The numbers' own size, 2^32 - 8 bytes, agrees with the dimensions, but not with the file. */
static void believes_no_size_that_the_file_cannot_hold(void **state) {
    (void)state;
    struct matwriter_array array = the_array();
    array.size[0] = 0x1fffffff;
    array.size[1] = 1;
    struct matwriter file = one(&array, false);
    memcpy(file.byte + file.size - sizeof doubles - 4, "\xf8\xff\xff\xff", 4);
    assert_refused(&file, "declares more numbers than it has");
}

static enum status read_file(const char *path, struct fault *fault) {
    struct matfile array;
    enum status status = matfile_read(&array, path, "numbers", fault);
    matfile_clear(&array);
    return status;
}

/* The text at the front and the numbers may change; of packed elements only what zlib's two bytes
 * of head say of how they were made. */
static void survives_any_damage(void **state) {
    (void)state;
    struct matwriter_array array = the_array();
    for (int packed = 0; packed < 2; packed++) {
        struct matwriter file = one(&array, packed == 1);
        struct damage_accepted accepted = damage("a.mat", file.byte, file.size, read_file);
        assert_int_equal(accepted.cut + accepted.longer, 0);
        size_t free_bytes = 114 + (packed == 1 ? 2 : sizeof doubles + 20);
        assert_in_range(accepted.changed, 114, free_bytes * 8);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_numbers_of_every_type),
        check_in_directory(finds_a_variable_among_others),
        check_in_directory(refuses_other_arrays),
        check_in_directory(refuses_other_files),
        check_in_directory(believes_no_size_that_the_file_cannot_hold),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("matfile", tests, NULL, NULL);
}
