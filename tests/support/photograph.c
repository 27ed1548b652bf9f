/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "photograph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "check.h"

enum { WIDEST = 64 };

static void set_up(
    struct jpeg_compress_struct *jpeg, FILE *file, size_t height, size_t width, bool progressive) {
    jpeg_create_compress(jpeg);
    jpeg_stdio_dest(jpeg, file);
    jpeg->image_width = (JDIMENSION)width;
    jpeg->image_height = (JDIMENSION)height;
    jpeg->input_components = 3;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, 100, TRUE);
    jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
    if (progressive) {
        jpeg_simple_progression(jpeg);
    }
}

void photograph(
    const char *name, const unsigned char *rgb, size_t height, size_t width, bool progressive) {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    char path[CHECK_PATH];
    unsigned char row[3 * WIDEST];
    assert_in_range(width, 1, WIDEST);
    check_path(path, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    jpeg.err = jpeg_std_error(&errors);
    set_up(&jpeg, file, height, width, progressive);
    jpeg_start_compress(&jpeg, TRUE);
    for (size_t i = 0; i < height; i++) {
        JSAMPROW rows = row;
        memcpy(row, rgb + i * 3 * width, 3 * width);
        jpeg_write_scanlines(&jpeg, &rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    assert_int_equal(fclose(file), 0);
}

void photograph_plain(const char *name, unsigned char red_and_green, unsigned char blue) {
    unsigned char rgb[3 * 6 * 10];
    for (size_t k = 0; k < sizeof rgb; k++) {
        rgb[k] = k % 3 == 2 ? blue : red_and_green;
    }
    photograph(name, rgb, 6, 10, false);
}
