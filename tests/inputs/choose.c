/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/choose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "statistic.h"

static const struct rng_key key = {17};

/* `count` images of 4 x 6 pixels in two channels: image i is of class i mod 5, and every byte of it
 * is a different function of i, but for the last image, which is black. */
static struct images make_images(size_t count) {
    struct images images;
    assert_int_equal(images_init(&images, count, 2, 4, 6, 5, NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        images.labels[i] = (unsigned)(i % 5);
        for (size_t k = 0; k < 48 && i + 1 < count; k++) {
            images.pixels[i * 48 + k] = (unsigned char)(1 + (i * 37 + k * k + 11 * k) % 255);
        }
    }
    return images;
}

static struct choose_question a_question(void) {
    static const unsigned classes[] = {3, 1};
    return (struct choose_question){
        .classes = classes,
        .class_count = 2,
        .coding = CHOOSE_ZERO_ONE,
        .count = 8,
        .pool = 1,
        .scaling = CHOOSE_UNIT_INTERVAL};
}

static struct samples choose(const struct images *images, const struct choose_question *question) {
    struct samples samples;
    struct fault fault = {0};
    enum status status = choose_samples(&samples, images, question, key, 2, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return samples;
}

/* The image that sample i is of, by its unpooled pixels in [0, 1]. */
static size_t image_of(const struct images *images, const struct samples *samples, size_t i) {
    for (size_t k = 0; k < images->count; k++) {
        size_t same = 0;
        for (size_t j = 0; j < 48; j++) {
            same += samples->x[i * 48 + j] == images->pixels[k * 48 + j % 2 * 24 + j / 2] / 255.0;
        }
        if (same == 48) {
            return k;
        }
    }
    fail_msg("sample %zu is of no image", i);
    return 0;
}

/* -- which images ------------------------------------------------------------------------- */

static void takes_different_images_of_the_classes(void **state) {
    (void)state;
    struct images images = make_images(50);
    struct choose_question question = a_question();
    for (int balanced = 0; balanced < 2; balanced++) {
        size_t seen[50] = {0}, ones = 0;
        question.balanced = balanced == 1;
        question.count = 20;
        struct samples samples = choose(&images, &question);
        assert_int_equal(samples.inputs, 48);
        assert_int_equal(samples.outputs, 1);
        for (size_t i = 0; i < 20; i++) {
            size_t k = image_of(&images, &samples, i);
            assert_int_equal(seen[k]++, 0);
            assert_true(images.labels[k] == (samples.y[i] == 1 ? 1 : 3));
            assert_true(!question.balanced || samples.y[i] == (double)(i % 2));
            ones += samples.y[i] == 1;
        }
        assert_int_equal(ones, 10);
        samples_clear(&samples);
    }
    images_clear(&images);
}

static void a_sample_depends_on_its_place_alone(void **state) {
    (void)state;
    struct images images = make_images(50);
    struct choose_question question = a_question();
    for (int balanced = 0; balanced < 2; balanced++) {
        question.balanced = balanced == 1;
        question.skip = 0;
        question.count = 20;
        struct samples all = choose(&images, &question);
        question.skip = 5;
        question.count = 7;
        struct samples some = choose(&images, &question);
        assert_memory_equal(all.x + (size_t)5 * 48, some.x, sizeof(double) * 7 * 48);
        assert_memory_equal(all.y + 5, some.y, 7 * sizeof(double));
        samples_clear(&all);
        samples_clear(&some);
    }
    images_clear(&images);
}

/* Each of the ten images of the two classes is the first equally often, and the second. */
static void every_image_is_as_likely(void **state) {
    (void)state;
    enum { TIMES = 20000 };
    struct images images = make_images(25);
    struct choose_question question = a_question();
    question.count = 2;
    double count[2][10] = {{0}}, p[10];
    for (uint64_t replica = 0; replica < TIMES; replica++) {
        struct samples samples;
        assert_int_equal(
            choose_samples(&samples, &images, &question, key, replica, NULL), STATUS_OK);
        for (size_t i = 0; i < 2; i++) {
            count[i][image_of(&images, &samples, i) / 5 + (samples.y[i] == 1 ? 5 : 0)]++;
        }
        samples_clear(&samples);
    }
    for (size_t k = 0; k < 10; k++) {
        p[k] = 0.1;
    }
    assert_true(statistic_chi_square(count[0], p, 10) < STATISTIC_Z);
    assert_true(statistic_chi_square(count[1], p, 10) < STATISTIC_Z);
    images_clear(&images);
}

/* -- what becomes of them ----------------------------------------------------------------- */

static void codes_classes_as_asked(void **state) {
    (void)state;
    static const unsigned classes[] = {4, 0, 2};
    struct images images = make_images(30);
    struct choose_question question = a_question();
    struct samples plain = choose(&images, &question);
    question.coding = CHOOSE_SIGNS;
    struct samples signs = choose(&images, &question);
    for (size_t i = 0; i < question.count; i++) {
        assert_true(signs.y[i] == 2 * plain.y[i] - 1);
    }
    samples_clear(&plain);
    samples_clear(&signs);
    question.coding = CHOOSE_ONE_HOT;
    question.classes = classes;
    question.class_count = 3;
    struct samples hot = choose(&images, &question);
    assert_int_equal(hot.outputs, 3);
    for (size_t i = 0; i < question.count; i++) {
        unsigned label = images.labels[image_of(&images, &hot, i)];
        for (size_t c = 0; c < 3; c++) {
            assert_true(hot.y[i * 3 + c] == (classes[c] == label ? 1 : 0));
        }
    }
    samples_clear(&hot);
    images_clear(&images);
}

static void pools_means_of_squares(void **state) {
    (void)state;
    struct images images = make_images(50);
    struct choose_question question = a_question();
    struct samples fine = choose(&images, &question);
    question.pool = 2;
    struct samples coarse = choose(&images, &question);
    assert_int_equal(coarse.inputs, 12);
    for (size_t i = 0; i < question.count; i++) {
        for (size_t k = 0; k < 12; k++) {
            size_t channel = k % 2, row = k / 6, column = k / 2 % 3;
            const double *x = fine.x + i * 48 + (row * 12 + column * 2) * 2 + channel;
            double mean = (x[0] + x[2] + x[12] + x[14]) / 4;
            assert_ulps(coarse.x[i * 12 + k], mean, 4);
        }
    }
    samples_clear(&fine);
    samples_clear(&coarse);
    images_clear(&images);
}

/* Standardised by their own moments, all images have mean 0 and variance 1 in each channel. */
static void standardises_by_the_moments(void **state) {
    (void)state;
    static const unsigned classes[] = {0, 1, 2, 3, 4};
    struct images images = make_images(50);
    struct choose_question question = a_question();
    question.coding = CHOOSE_ONE_HOT;
    question.classes = classes;
    question.class_count = 5;
    question.count = 50;
    question.scaling = CHOOSE_STANDARD;
    question.moments = choose_moments(&images);
    struct samples samples = choose(&images, &question);
    for (size_t c = 0; c < 2; c++) {
        double sum = 0, square = 0;
        for (size_t k = 0; k < 50 * 24; k++) {
            double x = samples.x[k / 24 * 48 + k % 24 * 2 + c];
            sum += x / 1200;
            square += x * x / 1200;
        }
        assert_near(sum, 0, 1e-13);
        assert_near(square, 1, 1e-13);
    }
    assert_true(question.moments.mean[0] != question.moments.mean[1]);
    samples_clear(&samples);
    images_clear(&images);
}

static void puts_images_on_the_sphere(void **state) {
    (void)state;
    struct images images = make_images(50);
    struct choose_question question = a_question();
    struct samples plain = choose(&images, &question);
    question.scaling = CHOOSE_UNIT_SPHERE;
    struct samples sphere = choose(&images, &question);
    for (size_t i = 0; i < question.count; i++) {
        double square = 0, ratio = plain.x[i * 48] / sphere.x[i * 48];
        for (size_t k = 0; k < 48; k++) {
            square += sphere.x[i * 48 + k] * sphere.x[i * 48 + k];
            assert_ulps(sphere.x[i * 48 + k] * ratio, plain.x[i * 48 + k], 8);
        }
        assert_near(square, 1, 1e-14);
    }
    samples_clear(&plain);
    samples_clear(&sphere);
    images_clear(&images);
}

/* -- what is refused ---------------------------------------------------------------------- */

static void assert_refused(
    const struct images *images, const struct choose_question *question, const char *part) {
    struct samples samples;
    struct fault fault = {0};
    enum status status = choose_samples(&samples, images, question, key, 0, &fault);
    require(status == STATUS_INPUT, "status %d where \"%s\" is wanted", status, part);
    assert_fault(&fault, STATUS_INPUT, part);
    assert_null(samples.x);
}

/* A question that is ours but for one field. */
#define REFUSED(field, value, part)                                                                \
    do {                                                                                           \
        struct choose_question other = a_question();                                               \
        other.field = value;                                                                       \
        assert_refused(&images, &other, part);                                                     \
    } while (0)

static void refuses_what_cannot_be(void **state) {
    (void)state;
    static const unsigned absent[] = {3, 7}, twice[] = {1, 1}, black[] = {4, 0};
    struct images images = make_images(50);
    REFUSED(classes, absent, "none of class 7");
    REFUSED(classes, twice, "class 1 is named twice");
    REFUSED(class_count, 1, "1 classes");
    REFUSED(class_count, 3, "3 classes");
    REFUSED(count, 0, "0 samples");
    REFUSED(count, 21, "these have together 20 images");
    REFUSED(skip, 13, "8 samples after 13 others");
    REFUSED(skip, SIZE_MAX - 3, "others are asked");
    REFUSED(pool, 0, "pooling 0 x 0");
    REFUSED(pool, 4, "pooling 4 x 4 pixels of images of 4 x 6");
    REFUSED(scaling, CHOOSE_STANDARD, "deviation must be positive");
    struct choose_question question = a_question();
    question.classes = black;
    question.scaling = CHOOSE_UNIT_SPHERE;
    question.count = 20;
    assert_refused(&images, &question, "image 50 is black");
    images.labels[1] = 3; /* nine of class 1, eleven of class 3 */
    question = a_question();
    question.balanced = true;
    question.count = 19;
    struct samples samples = choose(&images, &question);
    samples_clear(&samples);
    question.count = 20;
    assert_refused(&images, &question, "one of these has only 9 images");
    images_clear(&images);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_different_images_of_the_classes),
        cmocka_unit_test(a_sample_depends_on_its_place_alone),
        cmocka_unit_test(every_image_is_as_likely),
        cmocka_unit_test(codes_classes_as_asked),
        cmocka_unit_test(pools_means_of_squares),
        cmocka_unit_test(standardises_by_the_moments),
        cmocka_unit_test(puts_images_on_the_sphere),
        cmocka_unit_test(refuses_what_cannot_be),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
