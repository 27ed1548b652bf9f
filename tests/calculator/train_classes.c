/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_classes.h"

#include <math.h>
#include <string.h>

#include "check.h"

static struct train_classes read_classes(const char *list, const char *coding, size_t all) {
    struct train_classes classes;
    struct fault fault;
    const struct train_setup setup = {.classes = list, .coding = coding};
    require(train_classes_read(&classes, &setup, all, &fault) == STATUS_OK, "%s", fault.text);
    return classes;
}

static void lists_become_classes_and_codings(void **state) {
    (void)state;
    struct train_classes classes = read_classes("7,0,65535", NULL, 10);
    assert_true(classes.count == 3 && classes.value[0] == 7 && classes.value[2] == 65535);
    assert_true(classes.coding == CHOOSE_ONE_HOT);
    assert_true(read_classes("1,2", NULL, 10).coding == CHOOSE_ZERO_ONE);
    assert_true(read_classes("1,2", "signs", 10).coding == CHOOSE_SIGNS);
    assert_true(read_classes("1,2", "one-hot", 10).coding == CHOOSE_ONE_HOT);
    assert_true(read_classes(NULL, NULL, 10).count == 10);
}

static void other_lists_are_refused(void **state) {
    (void)state;
    static const char *const lists[] = {"",    "7",    "7,7",     "7,", ",7",
                                        "7 9", "7,-1", "7,65536", "a,b"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct train_classes classes;
        struct fault fault;
        const struct train_setup setup = {.classes = lists[i]};
        bool refused = train_classes_read(&classes, &setup, 10, &fault) == STATUS_INPUT;
        require(refused, "\"%s\" is taken", lists[i]);
        assert_fault(&fault, STATUS_INPUT, "--classes: ");
    }
}

static void samples_of_other_classes_go(void **state) {
    (void)state;
    struct samples samples;
    struct fault fault;
    static const double label[] = {3, 5, 7, 5, 3};
    struct train_classes classes = read_classes("5,3", "one-hot", 0);
    assert_int_equal(samples_init(&samples, 5, 1, 1, NULL), STATUS_OK);
    for (size_t i = 0; i < 5; i++) {
        samples.x[i] = (double)i;
        samples.y[i] = label[i];
    }
    assert_int_equal(train_classes_code(&samples, &classes, 3, "f.csv", &fault), STATUS_OK);
    static const double x[] = {0, 1, 3}, y[] = {0, 1, 1, 0, 1, 0};
    assert_true(samples.count == 3 && samples.outputs == 2);
    assert_memory_equal(samples.x, x, sizeof x);
    assert_memory_equal(samples.y, y, sizeof y);
    samples_clear(&samples);
    assert_int_equal(samples_init(&samples, 5, 1, 1, NULL), STATUS_OK);
    assert_int_equal(train_classes_code(&samples, &classes, 0, "f.csv", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "f.csv: 0 samples of these --classes");
    samples.y[4] = 0.5;
    assert_int_equal(train_classes_code(&samples, &classes, 0, "f.csv", &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "label of sample 5 is no class");
    samples_clear(&samples);
}

/* Four deviations of a binomial; the class that a label gets is any other, each as often. */
static void noise_gives_a_share_another_class(void **state) {
    (void)state;
    enum { COUNT = 20000, CLASSES = 4 };
    static const enum choose_coding coding[] = {CHOOSE_ZERO_ONE, CHOOSE_SIGNS, CHOOSE_ONE_HOT};
    for (size_t c = 0; c < 3; c++) {
        struct samples samples;
        size_t k = coding[c] == CHOOSE_ONE_HOT ? CLASSES : 1, to[CLASSES] = {0};
        assert_int_equal(samples_init(&samples, COUNT, 1, k, NULL), STATUS_OK);
        for (size_t i = 0; i < COUNT; i++) {
            samples.y[i * k] = 1;
        }
        train_classes_flip(&samples, coding[c], 0.1, rng_key_of(1, "flip", c));
        for (size_t i = 0; i < COUNT; i++) {
            const double *y = samples.y + i * k;
            size_t class = 0;
            while (k > 1 && y[class] == 0) {
                class ++;
            }
            to[k > 1 ? class : (size_t)(y[0] != 1)]++;
            assert_true(k > 1 || y[0] == 1 || y[0] == (coding[c] == CHOOSE_SIGNS ? -1 : 0));
        }
        assert_near((double)to[0], 0.9 * COUNT, 4 * sqrt(0.09 * COUNT));
        for (size_t class = 1; class < CLASSES && k > 1; class ++) {
            double p = 0.1 / (CLASSES - 1);
            assert_near((double)to[class], p * COUNT, 4 * sqrt(p * COUNT));
        }
        samples_clear(&samples);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_become_classes_and_codings),
        cmocka_unit_test(other_lists_are_refused),
        cmocka_unit_test(samples_of_other_classes_go),
        cmocka_unit_test(noise_gives_a_share_another_class),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("train_classes", tests, NULL, NULL);
}
