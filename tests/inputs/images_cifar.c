/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_cifar.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "check.h"

enum { RECORD = 3073 };

/* Record r has the label 9 - r, and pixel k is a function of both. */
static unsigned char byte_of(size_t r, size_t k) {
    return (unsigned char)(r * 91 + k * 7 + k / 256);
}

static void make(unsigned char *records, size_t first, size_t count) {
    for (size_t r = 0; r < count; r++) {
        records[r * RECORD] = (unsigned char)(9 - first - r);
        for (size_t k = 0; k < 3072; k++) {
            records[r * RECORD + 1 + k] = byte_of(first + r, k);
        }
    }
}

static void write_packed(char path[CHECK_PATH], const char *name, const void *bytes, size_t size) {
    check_path(path, name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes, (unsigned)size), size);
    assert_int_equal(gzclose(file), Z_OK);
}

static void reads_batches_one_after_the_other(void **state) {
    (void)state;
    char one[CHECK_PATH], two[CHECK_PATH];
    static unsigned char records[3 * RECORD];
    struct images images;
    make(records, 0, 2);
    check_write_bytes(one, "one.bin", records, sizeof(unsigned char[2 * RECORD]));
    make(records, 2, 3);
    write_packed(two, "two.bin.gz", records, sizeof records);
    const char *const paths[] = {one, two};
    assert_int_equal(images_cifar_read(&images, paths, 2, NULL), STATUS_OK);
    assert_int_equal(images.count, 5);
    assert_int_equal(images.channels, 3);
    assert_int_equal(images.height, 32);
    assert_int_equal(images.width, 32);
    assert_int_equal(images.classes, 10);
    for (size_t r = 0; r < 5; r++) {
        assert_int_equal(images.labels[r], 9 - r);
        for (size_t k = 0; k < 3072; k++) {
            assert_int_equal(images_pixels(&images, r)[k], byte_of(r, k));
        }
    }
    images_clear(&images);
}

static void assert_refused(const void *bytes, size_t size, bool packed, const char *part) {
    char path[CHECK_PATH];
    struct images images;
    struct fault fault = {0};
    if (packed) {
        write_packed(path, "batch", bytes, size);
    } else {
        check_write_bytes(path, "batch", bytes, size);
    }
    const char *const paths[] = {path};
    assert_int_equal(images_cifar_read(&images, paths, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, part);
    assert_null(images.pixels);
}

static void refuses_what_is_no_batch(void **state) {
    (void)state;
    static unsigned char records[2 * RECORD];
    make(records, 0, 2);
    for (int packed = 0; packed < 2; packed++) {
        assert_refused(records, 0, packed, "0 bytes; CIFAR-10's binary version has 3073");
        assert_refused(records, 1, packed, "1 bytes");
        assert_refused(records, 2 * RECORD - 1, packed, "6145 bytes");
        assert_refused(records, RECORD + 1, packed, "3074 bytes");
        records[RECORD] = 10;
        assert_refused(records, sizeof records, packed, "label 2 is 10; the classes are 0 to 9");
        records[RECORD] = 0;
    }
    char path[CHECK_PATH];
    check_path(path, "absent");
    const char *const paths[] = {path};
    struct images images;
    struct fault fault = {0};
    assert_int_equal(images_cifar_read(&images, paths, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "No such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_batches_one_after_the_other),
        check_in_directory(refuses_what_is_no_batch),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_cifar", tests, NULL, NULL);
}
