/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_celeba.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "damage.h"
#include "photograph.h"

#define ATTRIBUTES                                                                                 \
    "4\nSmiling Eyeglasses  Young\n1.jpg -1  1 -1\n2.jpg  1 -1 -1\r\n3.jpg  1  1 -1\n4.jpg 1 1 1\n"
#define PARTITION "1.jpg 0\n2.jpg 0\n3.jpg 2\n4.jpg 0\n"

static void make_celeba(void) {
    char path[CHECK_PATH];
    check_path(path, "img_align_celeba");
    assert_int_equal(mkdir(path, 0755), 0);
    for (int i = 1; i <= 4; i++) {
        char name[64];
        snprintf(name, sizeof name, "img_align_celeba/%d.jpg", i);
        photograph_plain(name, (unsigned char)(40 * i), (unsigned char)(10 * i));
    }
    check_write(path, "list_attr_celeba.txt", ATTRIBUTES);
    check_write(path, "list_eval_partition.txt", PARTITION);
}

static enum status read_celeba(
    struct images *images, const char *attribute, unsigned partition, size_t most,
    struct fault *fault) {
    char folder[CHECK_PATH];
    check_path(folder, ".");
    struct images_celeba question = {folder, attribute, partition, most, 4};
    return images_celeba_read(images, &question, fault);
}

static void reads_a_partition_of_celeba(void **state) {
    (void)state;
    struct images images;
    make_celeba();
    assert_int_equal(read_celeba(&images, "Eyeglasses", 0, 100, NULL), STATUS_OK);
    assert_int_equal(images.count, 3);
    assert_int_equal(images.channels, 3);
    assert_int_equal(images.classes, 2);
    static const unsigned labels[] = {1, 0, 1};
    assert_memory_equal(images.labels, labels, sizeof labels);
    for (size_t i = 0; i < 3; i++) {
        double number = i < 2 ? (double)i + 1 : 4;
        assert_near(images_pixels(&images, i)[0], 40 * number, 2);
        assert_near(images_pixels(&images, i)[47], 10 * number, 2);
    }
    images_clear(&images);
    assert_int_equal(read_celeba(&images, "Smiling", 0, 2, NULL), STATUS_OK);
    assert_int_equal(images.count, 2);
    assert_int_equal(images.labels[0], 0);
    assert_int_equal(images.labels[1], 1);
    images_clear(&images);
}

static void refuses_other_lists(void **state) {
    (void)state;
    static const struct {
        const char *attributes, *partition, *part;
    } cases[] = {
        {"4\nSmiling Young\n", PARTITION, "list_attr_celeba.txt:2: no attribute Eyeglasses"},
        {"", PARTITION, "no attribute Eyeglasses"},
        {"1\nEyeglasses\n1.jpg\n", PARTITION, ":3: attribute 1 is missing"},
        {"1\nEyeglasses\n1.jpg 0\n", PARTITION, ":3: attribute 1 is 0; it must be 1 or -1"},
        {"1\nEyeglasses\n2.jpg 1\n", PARTITION, "partition.txt:1: 1.jpg where"},
        {ATTRIBUTES, "1.jpg 0\n", "partition.txt:2: nothing where"},
        {ATTRIBUTES, "1.jpg 3\n", "partition.txt:1: the partition is 3"},
        {ATTRIBUTES, "1.jpg\n", "partition.txt:1: the partition is missing"},
        {ATTRIBUTES, "1.jpg 1\n2.jpg 2\n3.jpg 1\n4.jpg 1\n", "no picture of partition 0"},
    };
    make_celeba();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[CHECK_PATH];
        struct images images;
        struct fault fault = {0};
        check_write(path, "list_attr_celeba.txt", cases[i].attributes);
        check_write(path, "list_eval_partition.txt", cases[i].partition);
        enum status status = read_celeba(&images, "Eyeglasses", 0, 100, &fault);
        require(status == STATUS_INPUT, "case %zu is taken", i);
        assert_fault(&fault, STATUS_INPUT, cases[i].part);
        assert_null(images.pixels);
    }
}

static enum status read_eyeglasses(const char *path, struct fault *fault) {
    struct images images;
    (void)path;
    enum status status = read_celeba(&images, "Eyeglasses", 0, 100, fault);
    images_clear(&images);
    return status;
}

static void survives_any_damage_of_the_lists(void **state) {
    (void)state;
    make_celeba();
    struct damage_accepted accepted =
        damage("list_attr_celeba.txt", ATTRIBUTES, strlen(ATTRIBUTES), read_eyeglasses);
    assert_in_range(accepted.changed, 10, strlen(ATTRIBUTES) * 6);
    accepted = damage("list_eval_partition.txt", PARTITION, strlen(PARTITION), read_eyeglasses);
    assert_in_range(accepted.changed, 4, strlen(PARTITION) * 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_a_partition_of_celeba),
        check_in_directory(refuses_other_lists),
        check_in_directory(survives_any_damage_of_the_lists),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images_celeba", tests, NULL, NULL);
}
