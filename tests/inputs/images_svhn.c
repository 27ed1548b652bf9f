/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_svhn.h"

#include <string.h>

#include "check.h"
#include "damage.h"
#include "matwriter.h"

enum { H = 2, W = 3, C = 3, COUNT = 4, BYTES = H * W * C * COUNT };

/* Each byte tells its place. */
static unsigned char byte_of(size_t i, size_t c, size_t row, size_t column) {
    return (unsigned char)(i * 60 + c * 20 + row * 5 + column);
}

static void add_pixels(struct matwriter *file, bool packed) {
    unsigned char x[BYTES];
    for (size_t k = 0; k < BYTES; k++) {
        x[k] = byte_of(k / (H * W * C), k / (H * W) % C, k % H, k / H % W);
    }
    struct matwriter_array array = {"X", 9, 2, 4, {H, W, C, COUNT}, x, BYTES};
    matwriter_add(file, &array, packed);
}

static struct matwriter make(const unsigned char labels[COUNT], bool packed) {
    struct matwriter file = matwriter_start();
    struct matwriter_array array = {"y", 9, 2, 2, {COUNT, 1}, labels, COUNT};
    add_pixels(&file, packed);
    matwriter_add(&file, &array, packed);
    return file;
}

static void write_file(char path[CHECK_PATH], const struct matwriter *file) {
    check_write_bytes(path, "train_32x32.mat", file->byte, file->size);
}

static void assert_are_ours(const struct matwriter *file) {
    char path[CHECK_PATH];
    struct images images;
    struct fault fault = {0};
    write_file(path, file);
    enum status status = images_svhn_read(&images, path, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    static const unsigned labels[] = {1, 0, 9, 5};
    assert_int_equal(images.count, COUNT);
    assert_int_equal(images.channels, C);
    assert_int_equal(images.height, H);
    assert_int_equal(images.width, W);
    assert_int_equal(images.classes, 10);
    assert_memory_equal(images.labels, labels, sizeof labels);
    for (size_t k = 0; k < BYTES; k++) {
        assert_int_equal(
            images.pixels[k], byte_of(k / (H * W * C), k / (H * W) % C, k / W % H, k % W));
    }
    images_clear(&images);
}

static void turns_columns_into_rows_and_ten_into_zero(void **state) {
    (void)state;
    static const unsigned char labels[] = {1, 10, 9, 5};
    struct matwriter packed = make(labels, true), plain = make(labels, false);
    assert_are_ours(&packed);
    assert_are_ours(&plain);
}

/* SVHN's own are of the class double, which MATLAB stores as bytes. */
static void takes_labels_that_are_doubles(void **state) {
    (void)state;
    static const double doubles[] = {1, 10, 9, 5};
    static const unsigned char bytes[] = {1, 10, 9, 5};
    struct matwriter_array arrays[] = {
        {"y", 6, 9, 2, {1, COUNT}, doubles, sizeof doubles},
        {"y", 6, 2, 2, {COUNT, 1}, bytes, sizeof bytes}};
    for (size_t i = 0; i < 2; i++) {
        struct matwriter file = matwriter_start();
        matwriter_add(&file, &arrays[i], true);
        add_pixels(&file, true);
        assert_are_ours(&file);
    }
}

/* -- what is refused ---------------------------------------------------------------------- */

static enum status read_file(const char *path, struct fault *fault) {
    struct images images;
    enum status status = images_svhn_read(&images, path, fault);
    images_clear(&images);
    return status;
}

static void assert_refused(const struct matwriter *file, const char *part) {
    char path[CHECK_PATH];
    struct fault fault = {0};
    write_file(path, file);
    require(read_file(path, &fault) == STATUS_INPUT, "taken where \"%s\" is wanted", part);
    assert_fault(&fault, STATUS_INPUT, path, part);
}

static void refuses_labels_out_of_range(void **state) {
    (void)state;
    static const unsigned char zero[] = {1, 10, 0, 5}, eleven[] = {11, 10, 9, 5};
    static const double half[] = {1, 1.5, 2, 3};
    struct matwriter_array array = {"y", 6, 9, 2, {1, COUNT}, half, sizeof half};
    struct matwriter file = make(zero, true);
    assert_refused(&file, "label 3 is 0; they go from 1 to 10");
    file = make(eleven, true);
    assert_refused(&file, "label 1 is 11");
    file = matwriter_start();
    add_pixels(&file, true);
    matwriter_add(&file, &array, true);
    assert_refused(&file, "label 2 is 1.5");
}

static void refuses_other_variables(void **state) {
    (void)state;
    static const unsigned char bytes[BYTES] = {0};
    static const double doubles[2] = {0};
    struct matwriter_array fewer = {"y", 9, 2, 2, {COUNT - 1, 1}, bytes, COUNT - 1};
    struct matwriter_array square = {"y", 9, 2, 2, {2, 2}, bytes, 4};
    struct matwriter_array real = {"X", 6, 9, 4, {1, 1, 1, 2}, doubles, sizeof doubles};
    struct matwriter_array many = {"X", 9, 2, 4, {1, 1, 5, 2}, bytes, 10};
    struct matwriter file = matwriter_start();
    assert_refused(&file, "no variable X");
    add_pixels(&file, true);
    assert_refused(&file, "no variable y");
    matwriter_add(&file, &fewer, true);
    assert_refused(&file, "y is 3 x 1 for 4 images");
    file = matwriter_start();
    add_pixels(&file, true);
    matwriter_add(&file, &square, true);
    assert_refused(&file, "y is 2 x 2 for 4 images");
    file = matwriter_start();
    matwriter_add(&file, &square, true);
    matwriter_add(&file, &real, true);
    assert_refused(&file, "X is 1 x 1 x 1 x 2 of type 9");
    file = matwriter_start();
    matwriter_add(&file, &square, true);
    matwriter_add(&file, &many, true);
    assert_refused(&file, "X is 1 x 1 x 5 x 2 of type 2");
}

static void survives_any_damage(void **state) {
    (void)state;
    static const unsigned char labels[] = {1, 10, 9, 5};
    struct matwriter file = make(labels, false);
    struct damage_accepted accepted = damage("train_32x32.mat", file.byte, file.size, read_file);
    assert_int_equal(accepted.cut + accepted.longer, 0);
    assert_in_range(accepted.changed, BYTES, file.size * 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(turns_columns_into_rows_and_ten_into_zero),
        check_in_directory(takes_labels_that_are_doubles),
        check_in_directory(refuses_labels_out_of_range),
        check_in_directory(refuses_other_variables),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_svhn", tests, NULL, NULL);
}
