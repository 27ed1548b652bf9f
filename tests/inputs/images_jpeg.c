/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_jpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "damage.h"
#include "photograph.h"

enum { HEIGHT = 16, WIDTH = 24, BLOCK = 8 };

/* The colour of an 8 x 8 block, the one thing that JPEG keeps nearly whole. */
static void colour(unsigned char rgb[3], size_t block_row, size_t block_column) {
    rgb[0] = (unsigned char)(40 + 60 * block_column);
    rgb[1] = (unsigned char)(200 - 90 * block_row);
    rgb[2] = (unsigned char)(30 + 50 * block_row + 20 * block_column);
}

static void write_jpeg(char path[CHECK_PATH], const char *name, bool progressive) {
    unsigned char rgb[3 * HEIGHT * WIDTH];
    for (size_t k = 0; k < (size_t)HEIGHT * WIDTH; k++) {
        colour(rgb + 3 * k, k / WIDTH / BLOCK, k % WIDTH / BLOCK);
    }
    check_path(path, name);
    photograph(name, rgb, HEIGHT, WIDTH, progressive);
}

/* Through YCbCr and back a colour moves by at most 2. */
static void reads_colours_where_they_are(void **state) {
    (void)state;
    for (int progressive = 0; progressive < 2; progressive++) {
        char path[CHECK_PATH];
        unsigned char pixels[3 * HEIGHT * WIDTH], rgb[3];
        struct fault fault = {0};
        write_jpeg(path, "a.jpg", progressive == 1);
        enum status status = images_jpeg_read(pixels, 3, HEIGHT, WIDTH, path, &fault);
        require(status == STATUS_OK, "refused: %s", fault.text);
        for (size_t k = 0; k < sizeof pixels; k++) {
            size_t i = k / WIDTH % HEIGHT, j = k % WIDTH;
            colour(rgb, i / BLOCK, j / BLOCK);
            assert_near(pixels[k], rgb[k / (HEIGHT * WIDTH)], 2);
        }
    }
}

/* One pixel a block, one for all, and columns of two blocks and a half: 10 of 24 columns do not
 * divide into 5. */
static void takes_means_of_areas(void **state) {
    (void)state;
    char path[CHECK_PATH];
    unsigned char whole[3 * HEIGHT * WIDTH], small[3 * 2 * 5], one[3];
    write_jpeg(path, "a.jpg", false);
    assert_int_equal(images_jpeg_read(whole, 3, HEIGHT, WIDTH, path, NULL), STATUS_OK);
    assert_int_equal(images_jpeg_read(small, 3, 2, 5, path, NULL), STATUS_OK);
    assert_int_equal(images_jpeg_read(one, 3, 1, 1, path, NULL), STATUS_OK);
    for (size_t c = 0; c < 3; c++) {
        double all = 0;
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 5; j++) {
                double sum = 0;
                /* Each fifth of a pixel belongs to one small pixel, 24 fifths of which make one. */
                for (size_t k = 0; k < (size_t)8 * 24; k++) {
                    size_t row = i * 8 + k / 24, column = (j * 24 + k % 24) / 5;
                    sum += whole[(c * HEIGHT + row) * WIDTH + column];
                }
                require_near(
                    small[(c * 2 + i) * 5 + j], sum / (8 * 24), 0.5, "%zu %zu %zu", c, i, j);
                all += sum / (8 * 24) / 10;
            }
        }
        assert_near(one[c], all, 0.5 + 1e-9);
    }
}

/* Y = 0.299 R + 0.587 G + 0.114 B (JFIF), and every pixel of a block is stretched to four. */
static void reads_luminance_and_stretches(void **state) {
    (void)state;
    char path[CHECK_PATH];
    unsigned char pixels[4 * HEIGHT * WIDTH], rgb[3];
    write_jpeg(path, "a.jpg", false);
    assert_int_equal(
        images_jpeg_read(pixels, 1, (size_t)2 * HEIGHT, (size_t)2 * WIDTH, path, NULL), STATUS_OK);
    for (size_t k = 0; k < sizeof pixels; k++) {
        colour(rgb, k / ((size_t)2 * WIDTH) / 16, k % ((size_t)2 * WIDTH) / 16);
        assert_near(pixels[k], 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2], 1.5);
    }
}

static enum status read_file(const char *path, struct fault *fault) {
    unsigned char pixels[3 * 4];
    return images_jpeg_read(pixels, 3, 2, 2, path, fault);
}

static void refuses_other_files(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    check_write(path, "a.jpg", "\x89PNG\r\n");
    assert_int_equal(read_file(path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "not a sound JPEG file: Not a JPEG file");
    check_write(path, "a.jpg", "");
    assert_int_equal(read_file(path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "not a sound JPEG file");
    check_path(path, "absent.jpg");
    assert_int_equal(read_file(path, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "No such file");
    assert_int_equal(read_file("/dev/zero", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "/dev/zero", "not a file");
}

/* Coefficients may be any; what is cut short is refused, but for the two bytes of the end mark. */
static void survives_any_damage(void **state) {
    (void)state;
    for (int progressive = 0; progressive < 2; progressive++) {
        char path[CHECK_PATH];
        unsigned char bytes[4096];
        write_jpeg(path, "a.jpg", progressive == 1);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        assert_in_range(size, 100, sizeof bytes - 1);
        struct damage_accepted accepted = damage("a.jpg", bytes, size, read_file);
        assert_in_range(accepted.cut, 0, 2);
        assert_int_equal(accepted.longer, 1); /* what follows the end mark is nobody's */
        assert_in_range(accepted.changed, 1, size * 8);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_colours_where_they_are),  check_in_directory(takes_means_of_areas),
        check_in_directory(reads_luminance_and_stretches), check_in_directory(refuses_other_files),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_jpeg", tests, NULL, NULL);
}
