/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "inputs/stock_pair.h"

static const unsigned SHOES[2] = {7, 9};

/* A folder with CIFAR-10 in it: 20 records a file, record r of the class r mod 10. */
static void make_cifar(char folder[CHECK_PATH]) {
    static const char *const names[] = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                        "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
    static unsigned char records[20 * 3073];
    char path[CHECK_PATH + 64];
    for (size_t r = 0; r < 20; r++) {
        records[r * 3073] = (unsigned char)(r % 10);
        for (size_t k = 0; k < 3072; k++) {
            records[r * 3073 + 1 + k] = (unsigned char)(r * 31 + k * 7 + k / 1024 * 50);
        }
    }
    check_path(folder, "data");
    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/cifar-10", folder);
    mkdir(path, 0700);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/cifar-10/%s", folder, names[i]);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(records, 1, sizeof records, file), sizeof records);
        fclose(file);
    }
}

static struct stock take(const struct stock_question *question) {
    struct stock stock;
    struct fault fault = {0};
    enum status status = stock_take(&stock, question, rng_key_of(1, "stock", 0), 0, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return stock;
}

static void the_users_own_images_come_first(void **state) {
    (void)state;
    char folder[CHECK_PATH];
    make_cifar(folder);
    struct stock_question question = stock_images(SHOES, 2, CHOOSE_ZERO_ONE, 12, folder);
    struct stock stock = take(&question);
    assert_true(stock.real);
    assert_string_equal(stock.name, "CIFAR-10 7/9");
    assert_int_equal(stock.samples.count, 12);
    assert_int_equal(stock.samples.inputs, 3 * 32 * 32);
    assert_int_equal(stock.channels, 3);
    assert_int_equal(stock.height, 32);
    for (size_t i = 0; i < 12; i++) {
        assert_true(stock.samples.y[i] == 0 || stock.samples.y[i] == 1);
    }
    stock_clear(&stock);
    assert_int_equal(
        stock_pair_take(&stock, 8, folder, rng_key_of(1, "stock", 0), 0, NULL), STATUS_OK);
    assert_string_equal(stock.name, "CIFAR-10 7/9");
    stock_clear(&stock);
}

/* USPS is on no machine that has no data directory. */
static void a_task_of_the_same_shape_stands_in(void **state) {
    (void)state;
    struct stock_question question = stock_images(SHOES, 2, CHOOSE_SIGNS, 400, NULL);
    assert_int_equal(question.set, IMAGES_FASHION_MNIST);
    question.set = IMAGES_USPS;
    struct stock stock = take(&question);
    assert_false(stock.real);
    assert_string_equal(stock.name, "synthetic, without USPS");
    assert_int_equal(stock.samples.inputs, 16 * 16);
    double sum = 0, square = 0;
    for (size_t i = 0; i < 400; i++) {
        const double *x = stock.samples.x + i * 256;
        assert_true(stock.samples.y[i] == (x[0] * x[1] > 0 ? 1 : -1));
        for (size_t j = 0; j < 256; j++) {
            sum += x[j];
            square += x[j] * x[j];
        }
    }
    assert_near(sum / 102400, 0, 5 * 0.003125); /* five standard errors */
    assert_near(square / 102400, 1, 5 * 0.003125 * 1.4143);
    stock_clear(&stock);
}

static void samples_depend_on_their_place_alone(void **state) {
    (void)state;
    struct stock_question question = stock_images(SHOES, 2, CHOOSE_ZERO_ONE, 8, NULL);
    question.set = IMAGES_USPS;
    struct stock all = take(&question);
    question.choose.skip = 3;
    question.choose.count = 5;
    struct stock rest = take(&question);
    assert_memory_equal(
        all.samples.x + 3 * all.samples.inputs, rest.samples.x,
        5 * rest.samples.inputs * sizeof(double));
    stock_clear(&all);
    stock_clear(&rest);
}

static void ten_classes_have_an_output_each(void **state) {
    (void)state;
    static const unsigned ten[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    struct stock_question question = stock_images(ten, 10, CHOOSE_ONE_HOT, 20, NULL);
    question.set = IMAGES_USPS;
    struct stock stock = take(&question);
    assert_int_equal(stock.samples.outputs, 10);
    for (size_t i = 0; i < 20; i++) {
        const double *x = stock.samples.x + i * 256, *y = stock.samples.y + i * 10;
        size_t largest = 0;
        double sum = 0;
        for (size_t c = 0; c < 10; c++) {
            largest = x[c] > x[largest] ? c : largest;
            sum += y[c];
        }
        assert_true(sum == 1 && y[largest] == 1);
    }
    stock_clear(&stock);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_users_own_images_come_first),
        cmocka_unit_test(a_task_of_the_same_shape_stands_in),
        cmocka_unit_test(samples_depend_on_their_place_alone),
        cmocka_unit_test(ten_classes_have_an_output_each),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("stock", tests, NULL, NULL);
}
