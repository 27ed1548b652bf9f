/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_folder.h"

#include <string.h>

#include "check.h"
#include "damage.h"
#include "photograph.h"

static enum status
read_table(struct images *images, const char *label, const char *path, struct fault *fault) {
    char folder[CHECK_PATH];
    check_path(folder, ".");
    struct images_folder question = {folder, path, "file", label, 1, 2, 2};
    return images_folder_read(images, &question, fault);
}

static enum status read_kinds(const char *path, struct fault *fault) {
    struct images images;
    enum status status = read_table(&images, "kind", path, fault);
    images_clear(&images);
    return status;
}

/* Luminance, as JFIF has it: 0.886 of red and green, 0.114 of blue. */
static void reads_the_files_of_a_table(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct images images;
    photograph_plain("dark.jpg", 10, 10);
    photograph_plain("bright.jpg", 200, 10);
    check_write(path, "table.csv", "kind,file\n2,bright.jpg\n0,dark.jpg\n2,dark.jpg\n");
    assert_int_equal(read_table(&images, "kind", path, NULL), STATUS_OK);
    assert_int_equal(images.count, 3);
    assert_int_equal(images.classes, 3);
    assert_int_equal(images_size(&images), 4);
    static const unsigned labels[] = {2, 0, 2};
    assert_memory_equal(images.labels, labels, sizeof labels);
    for (size_t k = 0; k < 12; k++) {
        assert_near(images.pixels[k], k < 4 ? 0.886 * 200 + 0.114 * 10 : 10, 1);
    }
    images_clear(&images);
}

static void refuses_tables_that_name_nothing(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"kind,name\n1,a.jpg\n", "table.csv:1: no column file"},
        {"class,file\n1,a.jpg\n", "table.csv:1: no column kind"},
        {"kind,file\n", "table.csv: no rows"},
        {"kind,file\n1,a.jpg\n-1,a.jpg\n", "table.csv:3: the label \"-1\""},
        {"kind,file\n1.5,a.jpg\n", "table.csv:2: the label \"1.5\""},
        {"kind,file\n65536,a.jpg\n", "the label \"65536\""},
        {"kind,file\ncat,a.jpg\n", "the label \"cat\""},
        {"kind,file\n1,b.jpg\n", "b.jpg: cannot open"},
        {"kind,file\n1,table.csv\n", "table.csv: not a sound JPEG file"},
    };
    photograph_plain("a.jpg", 10, 10);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[CHECK_PATH];
        struct fault fault = {0};
        check_write(path, "table.csv", cases[i].text);
        require(read_kinds(path, &fault) == STATUS_INPUT, "case %zu is taken", i);
        assert_fault(&fault, STATUS_INPUT, cases[i].part);
    }
}

static void survives_any_damage_of_the_table(void **state) {
    (void)state;
    static const char text[] = "kind,file\n1,a.jpg\n0,a.jpg\n";
    photograph_plain("a.jpg", 10, 10);
    struct damage_accepted accepted = damage("table.csv", text, strlen(text), read_kinds);
    assert_in_range(accepted.cut, 1, strlen(text) - 10);
    assert_int_equal(accepted.longer, 0);
    assert_in_range(accepted.changed, 2, strlen(text) * 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_the_files_of_a_table),
        check_in_directory(refuses_tables_that_name_nothing),
        check_in_directory(survives_any_damage_of_the_table),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_folder", tests, NULL, NULL);
}
