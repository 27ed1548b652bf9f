/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_box.h"

#include <mpfr.h>

#include "check.h"

/* Where exact arithmetic takes a point: 400 bits hold the products of four doubles and a
 * decimal. */
static void exact_step(mpfr_t y, mpfr_t x, const char *s2_text) {
    mpfr_t s2, a, b;
    mpfr_inits2(400, s2, a, b, (mpfr_ptr)0);
    mpfr_set_str(s2, s2_text, 10, MPFR_RNDN);
    mpfr_mul(a, s2, y, MPFR_RNDN);
    mpfr_sqr(a, a, MPFR_RNDN); /* s^4 Y^2 */
    mpfr_mul(b, s2, x, MPFR_RNDN);
    mpfr_sub(b, a, b, MPFR_RNDN);
    mpfr_add_ui(b, b, 1, MPFR_RNDN); /* 1 - s^2 Lambda + s^4 Y^2 */
    mpfr_div(a, a, s2, MPFR_RNDN);   /* s^2 Y^2 */
    mpfr_mul(y, y, b, MPFR_RNDN);
    mpfr_abs(y, y, MPFR_RNDN);
    mpfr_mul(s2, s2, x, MPFR_RNDN);
    mpfr_ui_sub(s2, 4, s2, MPFR_RNDN);
    mpfr_mul(a, a, s2, MPFR_RNDN);
    mpfr_sub(x, x, a, MPFR_RNDN);
    mpfr_clears(s2, a, b, (mpfr_ptr)0);
}

/* The smallest box around the images seen so far. */
static void see(struct exact_box *seen, const mpfr_t y, const mpfr_t x) {
    const struct exact_box point = {
        mpfr_get_d(y, MPFR_RNDN), mpfr_get_d(y, MPFR_RNDN), mpfr_get_d(x, MPFR_RNDN),
        mpfr_get_d(x, MPFR_RNDN)};
    exact_box_join(seen, &point);
}

static void assert_inside(const struct exact_box *to, const mpfr_t y, const mpfr_t x) {
    require(
        mpfr_cmp_d(y, to->y_low) >= 0 && mpfr_cmp_d(y, to->y_high) <= 0,
        "|Y| = %.20g in [%.20g, %.20g]", mpfr_get_d(y, MPFR_RNDN), to->y_low, to->y_high);
    require(
        mpfr_cmp_d(x, to->x_low) >= 0 && mpfr_cmp_d(x, to->x_high) <= 0,
        "Lambda = %.20g in [%.20g, %.20g]", mpfr_get_d(x, MPFR_RNDN), to->x_low, to->x_high);
}

/* Corners first, for that is where the extremes are; then points between. Returns the box they
 * fill. */
static struct exact_box visit(
    const struct exact_box *from, const struct exact_box *to, const char *s2,
    struct check_random *random) {
    struct exact_box seen = {INFINITY, 0, INFINITY, 0};
    mpfr_t y, x;
    mpfr_inits2(400, y, x, (mpfr_ptr)0);
    for (int i = 0; i < 40; i++) {
        double v = i < 4 ? i & 1 : check_uniform(random, 0, 1);
        double w = i < 4 ? i >> 1 : check_uniform(random, 0, 1);
        double at_y = v == 1 ? from->y_high : from->y_low + v * (from->y_high - from->y_low);
        double at_x = w == 1 ? from->x_high : from->x_low + w * (from->x_high - from->x_low);
        mpfr_set_d(y, at_y, MPFR_RNDN);
        mpfr_set_d(x, at_x, MPFR_RNDN);
        exact_step(y, x, s2);
        assert_inside(to, y, x);
        see(&seen, y, x);
    }
    mpfr_clears(y, x, (mpfr_ptr)0);
    return seen;
}

static const struct {
    const char *text;
    double value;
} sample[] = {{"1", 1}, {"1.69", 1.69}, {"0.0841", 0.0841}, {"3.24", 3.24}, {"2e-3", 2e-3}};

/* A box within |Y| <= Lambda/2 and s^2 Lambda < 4, as wide as 10^-width of its place. */
static struct exact_box random_box(struct check_random *random, double s2, double width) {
    double x = check_uniform(random, 0.01, 3.99) / s2;
    double y = x / 2 * check_log_uniform(random, 1e-9, 0.9);
    return (struct exact_box){
        y, fmin(y * (1 + width), x / 2), x, fmin(x * (1 + width), 3.999 / s2)};
}

static void encloses_the_images_of_its_points(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 10000; i++) {
        size_t k = check_below(&random, sizeof sample / sizeof *sample);
        double s2 = sample[k].value;
        double width = i % 4 == 0 ? 0 : check_log_uniform(&random, 1e-15, 1);
        struct exact_box from = random_box(&random, s2, width), to = exact_box_step(&from, s2);
        visit(&from, &to, sample[k].text, &random);
    }
}

/* Where a factor vanishes or is 1, and at the end of the window. */
static void encloses_at_poles_and_edges(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    static const double product[] = {1, 2, 4};
    for (size_t k = 0; k < sizeof sample / sizeof *sample; k++) {
        for (int i = 0; i < 300; i++) {
            double x = product[i % 3] / sample[k].value, part = i % 3 == 2 ? -1 : i % 2 ? 1 : -1;
            x *= 1 + part * check_log_uniform(&random, 1e-17, 1e-3);
            double y = x / 2 * check_log_uniform(&random, 1e-12, 1), w = 1 + (i % 5) * 1e-6;
            struct exact_box from = {y / w, y, x / w, x},
                             to = exact_box_step(&from, sample[k].value);
            visit(&from, &to, sample[k].text, &random);
        }
    }
}

/* Both products are monotone over a small box but near a turning point, so that the corners are the
 * extremes. */
static void is_no_wider_than_its_images(void **state) {
    (void)state;
    struct check_random random = check_random_of(3);
    int tight = 0;
    for (int i = 0; i < 3000; i++) {
        struct exact_box from = random_box(&random, 1.69, 1e-6), to = exact_box_step(&from, 1.69);
        struct exact_box seen = visit(&from, &to, "1.69", &random);
        double y = (to.y_high - to.y_low) / (seen.y_high - seen.y_low),
               x = (to.x_high - to.x_low) / (seen.x_high - seen.x_low);
        require(x <= 1 + 1e-6, "Lambda is %g times as wide", x);
        require(to.y_low == 0 || y <= 3.1, "|Y| is %g times as wide", y);
        tight += y <= 1 + 1e-6;
    }
    assert_in_range(tight, 2800, 3000);
}

/* Denormal numbers have no relative error; the lower end is 0 before they come. */
static void loses_what_is_too_small(void **state) {
    (void)state;
    const struct exact_box from = {1e-290, 1e-280, 1.3, 1.3}, to = exact_box_step(&from, 1);
    assert_true(to.y_low == 0);
    require_near(to.y_high, 0.3e-280, 1e-293, "the upper end");
    assert_true(to.x_low <= 1.3 && to.x_high >= 1.3 && to.x_high - to.x_low <= 2e-15);
}

static void joins_two(void **state) {
    (void)state;
    struct exact_box box = {1, 2, 5, 6};
    const struct exact_box other = {0.5, 1.5, 5.5, 7};
    exact_box_join(&box, &other);
    assert_true(box.y_low == 0.5 && box.y_high == 2 && box.x_low == 5 && box.x_high == 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encloses_the_images_of_its_points),
        cmocka_unit_test(encloses_at_poles_and_edges),
        cmocka_unit_test(is_no_wider_than_its_images),
        cmocka_unit_test(loses_what_is_too_small),
        cmocka_unit_test(joins_two),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_box", tests, NULL, NULL);
}
