/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_usps.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "damage.h"

enum { ROOM = 20000 };

/* "DIGIT V_1 ... V_256", where V_k goes from -1 to 1. */
static void append_plain(char *text, int digit) {
    char *end = text + strlen(text);
    end += sprintf(end, "%d.0000 ", digit);
    for (int k = 0; k < 256; k++) {
        end += sprintf(end, "%.3f ", -1 + 2 * k / 255.0);
    }
    sprintf(end, "\n");
}

static enum status read_file(const char *path, struct fault *fault) {
    struct images images;
    enum status status = images_usps_read(&images, path, fault);
    images_clear(&images);
    return status;
}

static void reads_zip_train(void **state) {
    (void)state;
    char path[CHECK_PATH], text[ROOM] = "";
    struct images images;
    append_plain(text, 6);
    strcat(text, "\n  \r\n");
    append_plain(text, 0);
    text[strlen(text) - 1] = '\0';
    check_write(path, "zip.train", text);
    assert_int_equal(images_usps_read(&images, path, NULL), STATUS_OK);
    assert_int_equal(images.count, 2);
    assert_int_equal(images.channels * images.height * images.width, 256);
    assert_int_equal(images.labels[0], 6);
    assert_int_equal(images.labels[1], 0);
    for (size_t k = 0; k < 512; k++) {
        assert_int_equal(images.pixels[k], k % 256);
    }
    images_clear(&images);
}

/* A blank value is the 0 of LIBSVM, halfway between black and white. */
static void reads_libsvm(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct images images;
    check_write(path, "usps", "7 1:-1 2:1.0 256:-0.5\r\n10\t3:1e-1\n1 9:0");
    assert_int_equal(images_usps_read(&images, path, NULL), STATUS_OK);
    assert_int_equal(images.count, 3);
    assert_int_equal(images.labels[0], 6);
    assert_int_equal(images.labels[1], 9);
    assert_int_equal(images.labels[2], 0);
    static const struct {
        size_t place;
        unsigned char value;
    } pixels[] = {{0, 0}, {1, 255}, {2, 128}, {254, 128}, {255, 64}, {256, 128}, {258, 140}};
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++) {
        assert_int_equal(images.pixels[pixels[i].place], pixels[i].value);
    }
    images_clear(&images);
}

static void refuses_other_text(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "empty"},
        {"\n\n", "empty"},
        {"six 1:0\n", ":1: not a digit: \"six\""},
        {"7 1:0\n\n11 1:0\n", ":3: not a digit: \"11\""},
        {"0 1:0\n", ":1: not 1 to 10: \"0\""},
        {"10 0 0\n", "not a digit: \"10\""},
        {"6.5 1:0\n", "not a digit: \"6.5\""},
        {"6\n", "fewer than 256 values after \"6\""},
        {"6 0 0 0\n", "fewer than 256 values after \"6\""},
        {"6 0 0 x\n", "not a value: \"x\""},
        {"6 0 1.001\n", "not a value: \"1.001\""},
        {"6 nan\n", "not a value: \"nan\""},
        {"6 0x1\n", "not a value: \"0x1\""},
        {"6 1:0 0\n", "no index in \"0\""},
        {"6 2:0 2:0\n", "no index that goes up to 256"},
        {"6 257:0\n", "\"257:0\""},
        {"6 0:0\n", "\"0:0\""},
        {"6 1:\n", "\"1:\""},
        {"6 1:2\n", "\"1:2\""},
        {"6 1:0:0\n", "\"1:0:0\""},
        {"6 1.5:0\n", "\"1.5:0\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[CHECK_PATH];
        struct fault fault = {0};
        check_write(path, "usps", cases[i].text);
        require(read_file(path, &fault) == STATUS_INPUT, "\"%s\" is taken", cases[i].text);
        assert_fault(&fault, STATUS_INPUT, path, cases[i].part);
    }
}

static void refuses_too_many_values_and_too_long_lines(void **state) {
    (void)state;
    char path[CHECK_PATH], text[ROOM] = "";
    struct fault fault = {0};
    append_plain(text, 3);
    sprintf(text + strlen(text) - 1, "0.5\n");
    check_write(path, "zip.train", text);
    assert_int_equal(read_file(path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "more than 256 values: \"0.5\"");
    memset(text, ' ', ROOM - 1);
    text[ROOM - 1] = '\0';
    check_write(path, "zip.train", text);
    assert_int_equal(read_file(path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "a line too long");
}

/* Text that is cut short may be text, so here only the cleanliness is looked at. */
static void survives_any_damage(void **state) {
    (void)state;
    static const char text[] = "7 1:-1 2:1.0 256:-0.5\r\n10\t3:1e-1 17:0\n";
    struct damage_accepted accepted = damage("usps", text, strlen(text), read_file);
    assert_in_range(accepted.cut, 1, strlen(text) - 2);
    assert_int_equal(accepted.longer, 0); /* a NUL */
    assert_in_range(accepted.changed, 1, strlen(text) * 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_zip_train),
        check_in_directory(reads_libsvm),
        check_in_directory(refuses_other_text),
        check_in_directory(refuses_too_many_values_and_too_long_lines),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_usps", tests, NULL, NULL);
}
