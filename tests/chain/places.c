/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/places.h"

#include <string.h>

#include "check.h"

static void assert_pairings(const struct dataset *dataset, const struct places *places) {
    static const enum drift_phase phase[] = {
        DRIFT_PHASE_LAZY, DRIFT_PHASE_LAZY, DRIFT_PHASE_LAZY, DRIFT_PHASE_CATAPULT,
        DRIFT_PHASE_CATAPULT};
    static const enum drift_regime regime[] = {
        DRIFT_LAZY, DRIFT_DEFLATIONARY, DRIFT_INFLATIONARY, DRIFT_INFLATIONARY, DRIFT_DEFLATIONARY};
    for (int i = 0; i < PLACES_COUNT; i++) {
        struct dd x = dd_of(places->x[i]);
        require(drift_phase(dataset, x) == phase[i], "%s: %s", dataset->name, places_name(i));
        require(drift_regime(dataset, x) == regime[i], "%s: %s", dataset->name, places_name(i));
        require((i < PLACES_LAZY) == (phase[i] == DRIFT_PHASE_LAZY), "%s", places_name(i));
    }
}

static void the_shipped_data_have_all_pairings(void **state) {
    (void)state;
    struct fault fault;
    struct places places;
    struct dataset dataset = check_shipped(PLACES_DATASET);
    assert_int_equal(places_find(&places, &dataset, &fault), STATUS_OK);
    assert_pairings(&dataset, &places);
    assert_near(places.x[PLACES_C], (places.root[0] + places.gd.crit.hi) / 2, 0);
    assert_near(places.x[PLACES_A], 0.95 * places.sgd.crit.hi, 1e-15);
    dataset_clear(&dataset);
}

/* Data by chance have them or are refused; both must have been met. */
static void other_data_have_all_pairings_or_are_refused(void **state) {
    (void)state;
    struct check_random random = check_random_of(3);
    int found = 0, one_root = 0, order = 0;
    for (int trial = 0; trial < 5000; trial++) {
        struct fault fault;
        struct places places;
        struct dataset dataset = check_random_dataset(&random, 3, 0.05, 1, 0.05);
        enum status status = places_find(&places, &dataset, &fault);
        if (status == STATUS_OK) {
            assert_pairings(&dataset, &places);
            found++;
        } else if (strstr(fault.text, "roots in its window") != NULL) {
            assert_fault(&fault, STATUS_INPUT, "give data with two");
            one_root++;
        } else {
            assert_fault(&fault, STATUS_INPUT, "begins to catapult", "between the roots of G");
            order++;
        }
        dataset_clear(&dataset);
    }
    require(found > 0 && one_root > 0 && order > 0, "%d %d %d", found, one_root, order);
}

static void a_start_is_that_of_weights_of_variance_1(void **state) {
    (void)state;
    struct chain start = places_start(3, 1e4); /* eta = 1.5, Y = 1.5 mu/100 */
    assert_true(start.eta_lambda == 3);
    assert_near(start.y, 0.015, 1e-17);
    assert_string_equal(places_name(PLACES_A), "A");
    assert_string_equal(places_name(PLACES_E), "E");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_data_have_all_pairings),
        cmocka_unit_test(other_data_have_all_pairings_or_are_refused),
        cmocka_unit_test(a_start_is_that_of_weights_of_variance_1),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
