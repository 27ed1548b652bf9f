/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spike_height.h"

#include <math.h>

#include "check.h"
#include "chain/chain.h"

static struct dataset pair(void) {
    return check_dataset("data/datasets/gess_heydecker_1_17.csv");
}

static struct spike_height height_of(
    enum spike_height_unit unit, const char *asked, const struct dataset *dataset, double y0,
    double lambda, double eta) {
    struct spike_height height;
    struct fault fault;
    struct number number = {.text = NULL};
    if (asked != NULL) {
        number = check_number(asked);
    }
    require(
        spike_height_init(
            &height, unit, &number, SPIKE_HEIGHT_REACHED, dataset, y0, lambda, eta, &fault) ==
            STATUS_OK,
        "%s", fault.text);
    return height;
}

/* The furthest |Y| of the pair from a tiny start, as a page found it by plain runs. */
static void knows_how_far_runs_get(void **state) {
    (void)state;
    static const double reach[][2] = {
        {1.25, 0.049}, {1.35, 0.129}, {1.45, 0.217}, {1.6, 0.361}, {2.0, 0.777}};
    struct dataset dataset = pair();
    for (size_t i = 0; i < sizeof reach / sizeof *reach; i++) {
        require_near(
            spike_height_reach(&dataset, 1e-6, reach[i][0]), reach[i][1], 5e-4, "at %g",
            reach[i][0]);
    }
    assert_true(spike_height_reach(&dataset, 0.01, 1.1) == 0.01);
    assert_true(isnan(spike_height_reach(&dataset, 0.01, 2.4)));
    dataset_clear(&dataset);
}

/* Both sides of where the method changes, and closer to the edge: (x - 2)/sqrt(2) to a percent. */
static void knows_the_reach_beside_the_edge(void **state) {
    (void)state;
    struct dataset dataset = pair();
    for (int k = 0; k < 2; k++) {
        double over = k == 0 ? 0.0199 : 0.0201;
        assert_near(
            spike_height_reach(&dataset, 1e-9, (2 + over) / 1.69) * 1.69, over / sqrt(2),
            0.01 * over);
    }
    double tiny = spike_height_reach(&dataset, 1e-12, (2 + 1e-7) / 1.69) * 1.69;
    assert_near(tiny, 1e-7 / sqrt(2), 1e-9);
    dataset_clear(&dataset);
}

/* Drawing the largest sample alone is a run: it must get to the default height from any start. */
static void chooses_heights_that_are_above_the_start_and_reached(void **state) {
    (void)state;
    struct dataset dataset = pair();
    for (double x = 2.0001; x < 3.999; x += 0.037) {
        for (double width = 2; width < 1e15; width *= 3.7) {
            double lambda = x / 1.69, y0 = lambda / 2 / sqrt(width);
            struct spike_height height = height_of(SPIKE_HEIGHT_CAP, NULL, &dataset, y0, lambda, 1);
            if (!(height.alone > y0 * (1 + 1e-9))) {
                continue;
            }
            require(height.y > y0, "x %g, width %g: %g is not above %g", x, width, height.y, y0);
            struct chain at = {y0, lambda};
            bool hit = false;
            for (int i = 0; i < 10000000 && !hit && 1.69 * at.eta_lambda > 2; i++) {
                at = chain_step(at, 1.69);
                hit = fabs(at.y) >= height.y;
            }
            require(hit, "x %g, width %g: %g is not reached", x, width, height.y);
            require(height.y <= height.reach, "x %g, width %g: above the reach", x, width);
        }
    }
    dataset_clear(&dataset);
}

/* s by 100 and eta by 10^-4: |Y| and Lambda by 10^-4. */
static void does_not_know_units(void **state) {
    (void)state;
    struct dataset unit = pair();
    struct dataset hundred = check_dataset_text("s,p\n100,0.5\n130,0.5\n");
    static const double widths[] = {2, 100, 1e4, 1e12};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (double lambda = 1; lambda < 2.3; lambda += 0.1) {
            double y0 = lambda / 2 / sqrt(widths[i]);
            struct spike_height a = height_of(SPIKE_HEIGHT_CAP, NULL, &unit, y0, lambda, 1);
            struct spike_height b =
                height_of(SPIKE_HEIGHT_CAP, NULL, &hundred, y0 * 1e-4, lambda * 1e-4, 1e-4);
            require_near(b.y, a.y * 1e-4, a.y * 1e-10, "width %g, lambda %g", widths[i], lambda);
        }
    }
    dataset_clear(&unit);
    dataset_clear(&hundred);
}

static void is_a_twentieth_of_the_cap_where_nothing_is_in_the_way(void **state) {
    (void)state;
    struct dataset dataset = pair();
    struct spike_height height = height_of(SPIKE_HEIGHT_CAP, NULL, &dataset, 1e-6, 1.4, 0.7);
    assert_true(height.chosen_here);
    assert_string_equal(height.text, "0.05");
    assert_ulps(height.y, 0.05 * 0.7, 1);
    height = height_of(SPIKE_HEIGHT_CAP, NULL, &dataset, 1e-6, 1.19, 0.7);
    assert_true(height.y < 0.9 * height.reach && height.y < 0.04 * height.cap);
    height = height_of(SPIKE_HEIGHT_CAP, NULL, &dataset, 0.5, 1, 0.5);
    assert_false(spike_height_rises(&height));
    assert_true(height.y == 1);
    dataset_clear(&dataset);
}

static void takes_heights_in_three_units(void **state) {
    (void)state;
    struct dataset dataset = pair();
    assert_ulps(height_of(SPIKE_HEIGHT_CAP, "0.1", &dataset, 1e-6, 1.4, 0.7).y, 0.1 * 0.7, 1);
    assert_ulps(height_of(SPIKE_HEIGHT_START, "100", &dataset, 1e-6, 1.4, 0.7).y, 1e-4, 1);
    assert_ulps(
        height_of(SPIKE_HEIGHT_PAPER, "0.05", &dataset, 1e-6, 1.4, 0.7).y, 0.05 * sqrt(0.7), 1);
    struct spike_height high = height_of(SPIKE_HEIGHT_CAP, "0.4", &dataset, 1e-6, 1.4, 0.7);
    struct spike_height low = height_of(SPIKE_HEIGHT_CAP, "0.2", &dataset, 1e-6, 1.4, 0.7);
    assert_true(spike_height_out_of_reach(&high));
    assert_false(spike_height_out_of_reach(&low));
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_how_far_runs_get),
        cmocka_unit_test(knows_the_reach_beside_the_edge),
        cmocka_unit_test(chooses_heights_that_are_above_the_start_and_reached),
        check_in_directory(does_not_know_units),
        cmocka_unit_test(is_a_twentieth_of_the_cap_where_nothing_is_in_the_way),
        cmocka_unit_test(takes_heights_in_three_units),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spike_height", tests, NULL, NULL);
}
