/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawing room: mapping, whole files, the same bytes twice, pixels where they belong. */

#include "page/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static const struct picture_axes axes = {10, 20, 100, 50, {0, 4}, {1, 3}};

static void maps_data_to_the_page(void **state) {
    (void)state;
    assert_true(
        picture_x(&axes, 0) == 10 && picture_x(&axes, 4) == 110 && picture_x(&axes, 1) == 35);
    /* The page's ordinate runs down. */
    assert_true(
        picture_y(&axes, 1) == 70 && picture_y(&axes, 3) == 20 && picture_y(&axes, 2) == 45);
}

static void refuses_other_suffixes(void **state) {
    (void)state;
    struct picture draw;
    struct fault fault;
    assert_int_equal(picture_init(&draw, "picture.png", 10, 10, "t", "s", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "picture.png", ".svg or .pdf");
    assert_int_equal(picture_init(&draw, "picture", 10, 10, "t", "s", &fault), STATUS_INPUT);
}

static void draw_something(const char *path) {
    static const double x[] = {0, 2, 4}, y[] = {1, 3, 2};
    static const picture_colour pixel[] = {PICTURE_BLUE, PICTURE_RED, PICTURE_GREY, PICTURE_WHITE};
    struct picture draw;
    struct fault fault;
    assert_int_equal(picture_init(&draw, path, 130, 120, "title", "subject", &fault), STATUS_OK);
    picture_image(&draw, &axes, pixel, 2, 2);
    picture_line(&draw, &axes, x, y, 3, PICTURE_INK, 1, 3);
    picture_frame(&draw, &axes, (double[]){1, 1}, (int[]){0, 1}, "x", "y");
    picture_text(&draw, 50, 50, "ηλ", 10, 0.5, PICTURE_INK, 1);
    picture_patch(&draw, 5, 5, 10, 10, PICTURE_RED);
    assert_int_equal(picture_finish(&draw, &fault), STATUS_OK);
}

static double light(picture_colour colour) {
    return 0.2126 * (colour >> 16 & 255) + 0.7152 * (colour >> 8 & 255) + 0.0722 * (colour & 255);
}

static void shades_go_from_light_to_dark(void **state) {
    (void)state;
    assert_int_equal(picture_cool(-1), 0x92c5de);
    assert_int_equal(picture_cool(0.5), PICTURE_BLUE);
    assert_int_equal(picture_cool(2), 0x05213f);
    for (int i = 0; i < 20; i++) {
        require(
            light(picture_cool(i / 20.0)) > light(picture_cool((i + 1) / 20.0)),
            "%d of 20 is lighter than the one before", i + 1);
    }
}

/* What is said of a panel is in the drawing, not behind it, and not in a PDF. */
static void says_where_panels_are(void **state) {
    (void)state;
    char path[CHECK_PATH];
    const char *name[] = {"picture.svg", "picture.pdf"};
    for (int i = 0; i < 2; i++) {
        struct picture draw;
        struct fault fault;
        check_path(path, name[i]);
        assert_int_equal(picture_init(&draw, path, 200, 100, "t", "s", &fault), STATUS_OK);
        picture_panel(
            &draw, &axes, (double[]){200, 100}, (const char *[]){"n log", "p"}, "kind=a", "p {p}");
        assert_int_equal(picture_finish(&draw, &fault), STATUS_OK);
        char *text = check_read(path);
        const char *said = strstr(
            text, "\n<!-- panel\t0.050000 0.200000 0.500000 0.500000\tn log\t0 4\tp\t1 3\t"
                  "kind=a\tp {p}\t-->\n</svg>\n");
        require((said != NULL) == (i == 0), "panel not as expected in %s", name[i]);
        free(text);
    }
}

/* Cairo counts its surfaces through the life of a program, so only separate runs give the same
 * SVG. */
static void writes_a_whole_svg(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "picture.svg");
    draw_something(path);
    char *text = check_read(path);
    assert_non_null(text);
    require(strncmp(text, "<?xml", 5) == 0, "no XML");
    require(strstr(text, "<image") != NULL, "no raster");
    require(strstr(text, "stroke-dasharray:3,3") != NULL, "no dashed line");
    require(strcmp(text + strlen(text) - 7, "</svg>\n") == 0, "no end");
    assert_int_equal(check_count_files(), 1);
    free(text);
}

/* A PDF has NUL bytes: compare sizes and bytes, and find the title where viewers look for it. */
static void writes_the_same_pdf_twice(void **state) {
    (void)state;
    char path[2][CHECK_PATH];
    check_path(path[0], "one.pdf");
    check_path(path[1], "two.pdf");
    char *bytes[2];
    size_t size[2];
    for (int i = 0; i < 2; i++) {
        draw_something(path[i]);
        FILE *stream = fopen(path[i], "rb");
        assert_non_null(stream);
        bytes[i] = calloc(1, 1 << 20);
        size[i] = fread(bytes[i], 1, (1 << 20) - 1, stream);
        fclose(stream);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
    assert_memory_equal(bytes[0], "%PDF", 4);
    assert_non_null(memmem(bytes[0], size[0], "(title)", 7));
    assert_non_null(memmem(bytes[0], size[0], "%%EOF", 5));
    free(bytes[0]);
    free(bytes[1]);
}

static void a_failed_write_leaves_nothing(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct picture draw;
    struct fault fault;
    check_path(path, "missing/picture.svg");
    assert_int_equal(picture_init(&draw, path, 10, 10, "t", "s", &fault), STATUS_OK);
    assert_int_equal(picture_finish(&draw, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "missing/picture.svg", "No such file");
    assert_int_equal(check_count_files(), 0);
}

/* The colour of one page point, rendered without antialiasing neighbours: the middle of a pixel. */
static picture_colour colour_at(cairo_surface_t *image, int x, int y) {
    const unsigned char *row =
        cairo_image_surface_get_data(image) + (ptrdiff_t)y * cairo_image_surface_get_stride(image);
    uint32_t value;
    memcpy(&value, row + 4 * (ptrdiff_t)x, sizeof value);
    return value & 0xffffff;
}

static void pixels_fill_their_part_of_the_box(void **state) {
    (void)state;
    static const picture_colour pixel[] = {PICTURE_BLUE, PICTURE_RED, PICTURE_GREY, PICTURE_INK};
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 130, 120);
    struct picture draw = {.surface = image, .cairo = cairo_create(image)};
    picture_image(&draw, &axes, pixel, 2, 2);
    cairo_surface_flush(image);
    assert_int_equal(colour_at(image, 35, 32), PICTURE_BLUE);
    assert_int_equal(colour_at(image, 85, 32), PICTURE_RED);
    assert_int_equal(colour_at(image, 35, 57), PICTURE_GREY);
    assert_int_equal(colour_at(image, 85, 57), PICTURE_INK);
    assert_int_equal(colour_at(image, 5, 32), 0); /* outside the box nothing is drawn */
    cairo_destroy(draw.cairo);
    cairo_surface_destroy(image);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_data_to_the_page),
        cmocka_unit_test(refuses_other_suffixes),
        cmocka_unit_test(shades_go_from_light_to_dark),
        check_in_directory(says_where_panels_are),
        check_in_directory(writes_a_whole_svg),
        check_in_directory(writes_the_same_pdf_twice),
        check_in_directory(a_failed_write_leaves_nothing),
        cmocka_unit_test(pixels_fill_their_part_of_the_box),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("picture", tests, NULL, NULL);
}
