/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_idx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "damage.h"

/* Two images of 2 x 3 pixels, and their labels 7 and 1. */
static const unsigned char pixels[] = {0, 0, 8, 3, 0, 0, 0, 2, 0,   0,   0,   2,   0,   0,
                                       0, 3, 0, 1, 2, 3, 4, 5, 255, 254, 253, 252, 251, 250};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 7, 1};

static void write_packed(const char *name, const void *bytes, unsigned size) {
    char path[CHECK_PATH];
    check_path(path, name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes, size), size);
    assert_int_equal(gzclose(file), Z_OK);
}

static void assert_are_ours(struct images *images) {
    assert_int_equal(images->count, 2);
    assert_int_equal(images->channels, 1);
    assert_int_equal(images->height, 2);
    assert_int_equal(images->width, 3);
    assert_int_equal(images->classes, 10);
    assert_int_equal(images_size(images), 6);
    assert_memory_equal(images->pixels, pixels + 16, 12);
    assert_ptr_equal(images_pixels(images, 1), images->pixels + 6);
    assert_int_equal(images->labels[0], 7);
    assert_int_equal(images->labels[1], 1);
    images_clear(images);
}

static void reads_plain_and_packed_files(void **state) {
    (void)state;
    char p[CHECK_PATH], l[CHECK_PATH];
    struct images images;
    check_write_bytes(p, "pixels", pixels, sizeof pixels);
    check_write_bytes(l, "labels", labels, sizeof labels);
    assert_int_equal(images_idx_read(&images, p, l, 10, NULL), STATUS_OK);
    assert_are_ours(&images);
    write_packed("packed", pixels, sizeof pixels);
    check_path(p, "packed");
    assert_int_equal(images_idx_read(&images, p, l, 10, NULL), STATUS_OK);
    assert_are_ours(&images);
}

/* -- what is refused ---------------------------------------------------------------------- */

static void
assert_refused(const void *p, size_t p_size, const void *l, size_t l_size, const char *part) {
    char pixels_path[CHECK_PATH], labels_path[CHECK_PATH];
    struct images images;
    struct fault fault = {0};
    check_write_bytes(pixels_path, "pixels", p, p_size);
    check_write_bytes(labels_path, "labels", l, l_size);
    enum status status = images_idx_read(&images, pixels_path, labels_path, 10, &fault);
    require(status == STATUS_INPUT, "status %d where \"%s\" is wanted", status, part);
    assert_fault(&fault, STATUS_INPUT, "/", part);
    assert_null(images.pixels);
    assert_null(images.labels);
}

/* `original` with `count` bytes from `at` on replaced. */
static void pixels_refused(size_t at, const char *bytes, size_t count, const char *part) {
    unsigned char copy[sizeof pixels];
    memcpy(copy, pixels, sizeof pixels);
    memcpy(copy + at, bytes, count);
    assert_refused(copy, sizeof copy, labels, sizeof labels, part);
}

static void labels_refused(size_t at, const char *bytes, size_t count, const char *part) {
    unsigned char copy[sizeof labels];
    memcpy(copy, labels, sizeof labels);
    memcpy(copy + at, bytes, count);
    assert_refused(pixels, sizeof pixels, copy, sizeof copy, part);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    pixels_refused(0, "\3\10\0\0", 4, "0x03080000, the magic number with its bytes swapped");
    pixels_refused(0, "\0\0\15\3", 4, "0x00000d03; an IDX file of images starts with 0x00000803");
    pixels_refused(3, "\1", 1, "an IDX file of labels where one of images is wanted");
    pixels_refused(4, "\0\0\0\1", 4, "2 labels for the 1 images");
    pixels_refused(4, "\0\0\0\0", 4, "a size 1 of 0");
    pixels_refused(8, "\2\0\0\0", 4, "a size 2 of 33554432");
    pixels_refused(12, "\0\0\0\4", 4, "declares 16 bytes of pixels, and 12 follow");
    pixels_refused(12, "\0\0\0\2", 4, "too long");
    labels_refused(0, "\1\10\0\0", 4, "bytes swapped");
    labels_refused(3, "\3", 1, "an IDX file of images where one of labels is wanted");
    labels_refused(9, "\12", 1, "label 2 is 10; the classes are 0 to 9");
    labels_refused(7, "\3", 1, "3 labels for the 2 images");
    assert_refused(pixels, 27, labels, 10, "cut short");
    assert_refused(pixels, 10, labels, 10, "ends after");
    assert_refused("", 0, labels, 10, "ends after 0 bytes");
    assert_refused(pixels, 28, labels, 9, "cut short");
}

static void names_a_file_that_is_not_there(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct images images;
    struct fault fault = {0};
    check_path(path, "absent");
    assert_int_equal(images_idx_read(&images, path, path, 10, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "cannot open: No such file");
    assert_int_equal(images_idx_read(&images, "/dev/zero", path, 10, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "/dev/zero", "not a file");
}

/* 4096 x 16384 x 16384 pixels: 10^12 bytes, of which no file is the source. Were they believed, the
 * allocation would fail with another message. */
static void believes_no_size_that_gzip_cannot_hold(void **state) {
    (void)state;
    unsigned char copy[sizeof pixels], others[sizeof labels];
    char p[CHECK_PATH], l[CHECK_PATH];
    struct images images;
    struct fault fault = {0};
    memcpy(copy, pixels, sizeof pixels);
    memcpy(others, labels, sizeof labels);
    memcpy(copy + 4, "\0\0\20\0\0\0\100\0\0\0\100\0", 12);
    memcpy(others + 4, "\0\0\20\0", 4);
    write_packed("pixels", copy, sizeof copy);
    check_path(p, "pixels");
    check_write_bytes(l, "labels", others, sizeof others);
    assert_int_equal(images_idx_read(&images, p, l, 10, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, p, "more than", "bytes of gzip can hold");
}

/* -- damage ------------------------------------------------------------------------------- */

static enum status read_pixels(const char *path, struct fault *fault) {
    char l[CHECK_PATH];
    struct images images;
    check_path(l, "labels");
    enum status status = images_idx_read(&images, path, l, 10, fault);
    images_clear(&images);
    return status;
}

static enum status read_labels(const char *path, struct fault *fault) {
    char p[CHECK_PATH];
    struct images images;
    check_path(p, "pixels");
    enum status status = images_idx_read(&images, p, path, 10, fault);
    images_clear(&images);
    return status;
}

/* A pixel may be anything, and a label anything below ten; all else is refused. */
static void survives_any_damage(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write_bytes(path, "pixels", pixels, sizeof pixels);
    check_write_bytes(path, "labels", labels, sizeof labels);
    struct damage_accepted of_pixels = damage("pixels", pixels, sizeof pixels, read_pixels);
    assert_int_equal(of_pixels.cut + of_pixels.longer, 0);
    assert_true(of_pixels.changed >= 12 && of_pixels.changed <= 12 * 8);
    struct damage_accepted of_labels = damage("labels", labels, sizeof labels, read_labels);
    assert_int_equal(of_labels.cut + of_labels.longer, 0);
    assert_true(of_labels.changed >= 2 && of_labels.changed <= 10);
}

/* Of the packed file only the 10 bytes of gzip's head have some that nobody checks: flags, the time
 * and the system. */
static void survives_any_damage_of_packed_files(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write_bytes(path, "labels", labels, sizeof labels);
    write_packed("packed", pixels, sizeof pixels);
    check_path(path, "packed");
    unsigned char bytes[200];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_in_range(size, 20, 100);
    struct damage_accepted accepted = damage("packed", bytes, size, read_pixels);
    assert_int_equal(accepted.cut + accepted.longer, 0);
    assert_in_range(accepted.changed, 1, 10 * 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_plain_and_packed_files),
        check_in_directory(says_what_is_wrong),
        check_in_directory(names_a_file_that_is_not_there),
        check_in_directory(believes_no_size_that_gzip_cannot_hold),
        check_in_directory(survives_any_damage),
        check_in_directory(survives_any_damage_of_packed_files),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_idx", tests, NULL, NULL);
}
