/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "inputs/choose.h"
#include "matwriter.h"
#include "photograph.h"

/* -- memory ------------------------------------------------------------------------------- */

static void refuses_impossible_shapes(void **state) {
    (void)state;
    static const size_t shapes[][5] = {
        {0, 1, 1, 1, 1},     {1, 0, 1, 1, 1},     {1, 1, 0, 1, 1},
        {1, 1, 1, 0, 1},     {1, 1, 1, 1, 0},     {1, 5, 1, 1, 1},
        {1, 1, 16385, 1, 1}, {1, 1, 1, 16385, 1}, {1ULL << 40, 4, 16384, 16384, 2},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const size_t *s = shapes[i];
        struct images images;
        struct fault fault = {0};
        enum status status = images_init(&images, s[0], s[1], s[2], s[3], s[4], &fault);
        require(status == STATUS_INPUT, "case %zu", i);
        assert_fault(&fault, STATUS_INPUT, "images of", i == 8 ? "GB" : "at least 1");
        assert_null(images.pixels);
    }
}

/* -- folders ------------------------------------------------------------------------------ */

static void make_folder(char path[CHECK_PATH], const char *name) {
    check_path(path, name);
    assert_int_equal(mkdir(path, 0755), 0);
}

static void finds_a_set_in_the_folder_of_its_name(void **state) {
    (void)state;
    static const unsigned char pixels[] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 42};
    static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 1, 6};
    char dir[CHECK_PATH], path[CHECK_PATH];
    struct images images;
    struct fault fault = {0};
    check_path(dir, ".");
    assert_false(images_present(IMAGES_MNIST, dir));
    assert_int_equal(
        images_load(&images, IMAGES_MNIST, IMAGES_TRAINING, dir, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "the training files of mnist are not all there", dir);
    make_folder(path, "mnist");
    check_write_bytes(path, "mnist/train-images-idx3-ubyte", pixels, sizeof pixels);
    check_write_bytes(path, "mnist/train-labels-idx1-ubyte.gz", labels, sizeof labels);
    assert_false(images_present(IMAGES_MNIST, dir));
    check_write_bytes(path, "mnist/t10k-images-idx3-ubyte.gz", pixels, sizeof pixels);
    check_write_bytes(path, "mnist/t10k-labels-idx1-ubyte", labels, sizeof labels);
    assert_true(images_present(IMAGES_MNIST, dir));
    assert_int_equal(images_load(&images, IMAGES_MNIST, IMAGES_TEST, dir, &fault), STATUS_OK);
    assert_int_equal(images.pixels[0], 42);
    assert_int_equal(images.labels[0], 6);
    images_clear(&images);
}

/* -- the other sets ----------------------------------------------------------------------- */

/* Loads a part and gives its count, or 0 with the fault filled. */
static size_t count_of(enum images_set set, enum images_part part, struct fault *fault) {
    char dir[CHECK_PATH];
    struct images images;
    check_path(dir, ".");
    enum status status = images_load(&images, set, part, dir, fault);
    size_t count = status == STATUS_OK ? images.count : 0;
    images_clear(&images);
    return count;
}

static void loads_five_batches_of_cifar(void **state) {
    (void)state;
    static unsigned char record[2 * 3073];
    char path[CHECK_PATH], name[64];
    struct fault fault = {0};
    make_folder(path, "cifar-10");
    for (int i = 1; i <= 5; i++) {
        assert_int_equal(count_of(IMAGES_CIFAR_10, IMAGES_TRAINING, &fault), 0);
        assert_fault(&fault, STATUS_INPUT, "cifar-10", "not all there", "data_batch_1.bin");
        snprintf(name, sizeof name, "cifar-10/data_batch_%d.bin", i);
        check_write_bytes(path, name, record, 3073);
    }
    assert_int_equal(count_of(IMAGES_CIFAR_10, IMAGES_TRAINING, &fault), 5);
    check_write_bytes(path, "cifar-10/test_batch.bin", record, sizeof record);
    assert_int_equal(count_of(IMAGES_CIFAR_10, IMAGES_TEST, &fault), 2);
}

static void loads_both_forms_of_usps(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    make_folder(path, "usps");
    check_write(path, "usps/usps", "1 1:0\n2 1:0\n");
    check_write(path, "usps/usps.t", "1 1:0\n");
    assert_int_equal(count_of(IMAGES_USPS, IMAGES_TRAINING, &fault), 2);
    assert_int_equal(count_of(IMAGES_USPS, IMAGES_TEST, &fault), 1);
    check_write(path, "usps/zip.train", "1 2 3\n");
    assert_int_equal(count_of(IMAGES_USPS, IMAGES_TRAINING, &fault), 0);
    assert_fault(&fault, STATUS_INPUT, "usps/zip.train:1");
}

static void loads_svhn(void **state) {
    (void)state;
    static const unsigned char bytes[6] = {1, 2, 3, 4, 5, 6};
    char path[CHECK_PATH];
    struct fault fault = {0};
    struct matwriter file = matwriter_start();
    matwriter_add(&file, &(struct matwriter_array){"X", 9, 2, 4, {1, 1, 3, 2}, bytes, 6}, true);
    matwriter_add(&file, &(struct matwriter_array){"y", 9, 2, 2, {2, 1}, bytes, 2}, true);
    make_folder(path, "svhn");
    check_write_bytes(path, "svhn/test_32x32.mat", file.byte, file.size);
    assert_int_equal(count_of(IMAGES_SVHN, IMAGES_TEST, &fault), 2);
    assert_int_equal(count_of(IMAGES_SVHN, IMAGES_TRAINING, &fault), 0);
    assert_fault(&fault, STATUS_INPUT, "train_32x32.mat");
}

static void loads_celeba(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    make_folder(path, "celeba");
    make_folder(path, "celeba/img_align_celeba");
    photograph_plain("celeba/img_align_celeba/a.jpg", 1, 2);
    check_write(path, "celeba/list_attr_celeba.txt", "3\nEyeglasses\na.jpg 1\na.jpg 1\na.jpg -1\n");
    check_write(path, "celeba/list_eval_partition.txt", "a.jpg 0\na.jpg 2\na.jpg 2\n");
    assert_int_equal(count_of(IMAGES_CELEBA, IMAGES_TRAINING, &fault), 1);
    assert_int_equal(count_of(IMAGES_CELEBA, IMAGES_TEST, &fault), 2);
}

/* A folder that is there is meant, whatever is in it. */
static void an_empty_folder_hides_the_shared_one(void **state) {
    (void)state;
    char dir[CHECK_PATH], path[CHECK_PATH];
    check_path(dir, ".");
    assert_true(
        images_present(IMAGES_FASHION_MNIST, dir) == images_present(IMAGES_FASHION_MNIST, NULL));
    make_folder(path, "fashion-mnist");
    assert_false(images_present(IMAGES_FASHION_MNIST, dir));
}

/* -- the data themselves ------------------------------------------------------------------ */

/* Sizes and balance are Xiao, Rasul and Vollgraf's (2017), table 1; 0.2860 and 0.3530 are what
 * everybody standardises with. */
static void fashion_mnist_is_what_it_is_said_to_be(void **state) {
    (void)state;
    if (!images_present(IMAGES_FASHION_MNIST, NULL)) {
        skip();
    }
    for (enum images_part part = IMAGES_TRAINING; part <= IMAGES_TEST; part++) {
        struct images images;
        struct fault fault = {0};
        enum status status = images_load(&images, IMAGES_FASHION_MNIST, part, NULL, &fault);
        require(status == STATUS_OK, "refused: %s", fault.text);
        size_t count[10] = {0}, each = part == IMAGES_TRAINING ? 6000 : 1000;
        assert_int_equal(images.count, 10 * each);
        assert_int_equal(images.height, 28);
        assert_int_equal(images.width, 28);
        for (size_t i = 0; i < images.count; i++) {
            count[images.labels[i]]++;
        }
        for (size_t c = 0; c < 10; c++) {
            assert_int_equal(count[c], each);
        }
        struct choose_moments moments = choose_moments(&images);
        if (part == IMAGES_TRAINING) {
            assert_near(moments.mean[0], 0.2860, 5e-5);
            assert_near(moments.deviation[0], 0.3530, 5e-5);
        }
        images_clear(&images);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_impossible_shapes),
        check_in_directory(finds_a_set_in_the_folder_of_its_name),
        check_in_directory(loads_five_batches_of_cifar),
        check_in_directory(loads_both_forms_of_usps),
        check_in_directory(loads_svhn),
        check_in_directory(loads_celeba),
        check_in_directory(an_empty_folder_hides_the_shared_one),
        cmocka_unit_test(fashion_mnist_is_what_it_is_said_to_be),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("images", tests, NULL, NULL);
}
