/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* What is said at eta = 1, lambda0 = 2, width 1e12, height 0.05 and mu0 = 1, or another. */
static char *said(const struct verdict *verdict, const char *height, const char *mu0) {
    const struct predict_question question = {
        .eta = check_number("1"),
        .lambda0 = check_number("2"),
        .width = check_number("1e12"),
        .height = check_number(height),
        .mu0 = check_number(mu0)};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    verdict_print(out, verdict, &question);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* The text has the first part and lacks the second; NULL: any. */
static void
assert_said(const struct verdict *verdict, const char *has, const char *lacks, const char *name) {
    char *text = said(verdict, "0.05", "1");
    require(has == NULL || strstr(text, has) != NULL, "%s: lacks \"%s\": %s", name, has, text);
    require(lacks == NULL || strstr(text, lacks) == NULL, "%s: \"%s\": %s", name, lacks, text);
    free(text);
}

static void names_the_regime_first(void **state) {
    (void)state;
    static const struct {
        enum drift_regime regime;
        double p;
        const char *start;
    } cases[] = {
        {DRIFT_LAZY, 0, "No spike: no step lengthens the output (lazy).\nGradient descent"},
        {DRIFT_LAZY, 1, "No spike: no step lengthens the output (lazy).\nThe output starts at or "},
        {DRIFT_DIVERGENT, (double)NAN, "Outside the theory: "},
        {DRIFT_INFLATIONARY, 1, "Expect a spike: "},
        {DRIFT_DEFLATIONARY, 0.25,
         "A spike is a rare event (deflationary): asymptotically one run "
         "in 4 reaches the height.\n"},
        {DRIFT_DEFLATIONARY, 1, "The output starts at or above the height, which is no spike"},
        {DRIFT_DEFLATIONARY, 0, "A spike is a rare event (deflationary), and here so rare that"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct verdict verdict = {.regime = cases[i].regime, .p_spike = cases[i].p};
        char *text = said(&verdict, "0.05", "1");
        require(strncmp(text, cases[i].start, strlen(cases[i].start)) == 0, "%s", text);
        free(text);
    }
}

static void names_the_phase(void **state) {
    (void)state;
    static const char *const words[] = {
        [DRIFT_PHASE_LAZY] = "would be stable (lazy) here.\n",
        [DRIFT_PHASE_CATAPULT] = "would be unstable (catapult) here.\n",
        [DRIFT_PHASE_DIVERGENT] = "would be divergent here.\n"};
    for (int phase = DRIFT_PHASE_LAZY; phase <= DRIFT_PHASE_DIVERGENT; phase++) {
        const struct verdict verdict = {.regime = DRIFT_LAZY, .phase = (enum drift_phase)phase};
        assert_said(&verdict, words[phase], NULL, "phase");
    }
}

/* -- the simulation ----------------------------------------------------------------------- */

static void says_what_was_simulated(void **state) {
    (void)state;
    const char *found = "as simulated, it is one run in 20.\n", *doubt = "cannot be trusted";
    struct verdict verdict = {
        .regime = DRIFT_DEFLATIONARY,
        .p_spike = 0.1,
        .simulation = {.trusted = true, .p_spike = 0.05}};
    assert_said(&verdict, NULL, found, "not simulated");
    assert_said(&verdict, NULL, doubt, "not simulated");
    verdict.simulation.done = true;
    assert_said(&verdict, found, doubt, "trusted");
    verdict.simulation.trusted = false;
    assert_said(&verdict, found, NULL, "not trusted: the number all the same");
    assert_said(&verdict, doubt, NULL, "not trusted");
    verdict.simulation = (struct verdict_simulation){.done = true, .below = 3e-4};
    assert_said(&verdict, "fewer than one in 3.3e+03 do (with 95 %).\n", doubt, "no hit");
    verdict.simulation =
        (struct verdict_simulation){.done = true, .trusted = true, .out_of_reach = true};
    assert_said(&verdict, "In the simulation no run reaches the height", "as simulated", "reach");
}

/* Where there is nothing to climb, and outside the walk, a simulation has nothing to add. */
static void is_silent_on_simulations_that_say_nothing(void **state) {
    (void)state;
    const struct verdict_simulation simulation = {.done = true, .trusted = false, .p_spike = 0.05};
    static const struct {
        enum drift_regime regime;
        double p;
        bool speaks;
    } cases[] = {
        {DRIFT_DEFLATIONARY, 0.5, true}, {DRIFT_DEFLATIONARY, 1, false},
        {DRIFT_INFLATIONARY, 1, true},   {DRIFT_LAZY, 0, false},
        {DRIFT_LAZY, 1, false},          {DRIFT_DIVERGENT, (double)NAN, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct verdict verdict = {
            .regime = cases[i].regime, .p_spike = cases[i].p, .simulation = simulation};
        char *text = said(&verdict, "0.05", "1");
        require((strstr(text, "simulat") != NULL) == cases[i].speaks, "case %zu: %s", i, text);
        free(text);
    }
}

/* -- caveats ------------------------------------------------------------------------------ */

/* |mu| <= lambda sqrt(n)/2 is 1e6 at the start, that is 1 sqrt(n/eta). */
static void warns_of_what_no_network_does(void **state) {
    (void)state;
    static const struct {
        const char *height, *mu0;
        bool reached, started;
    } cases[] = {
        {"1", "1e6", true, true},
        {"1.001", "-1e6", false, true},
        {"1", "-1.001e6", true, false},
        {"2", "1e7", false, false},
    };
    struct verdict verdict = {.regime = DRIFT_DEFLATIONARY, .p_spike = 0.1};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = said(&verdict, cases[i].height, cases[i].mu0);
        bool reached = strstr(
                           text, "No run reaches this height: |mu| <= lambda sqrt(n)/2 caps it "
                                 "at 1 sqrt(n/eta).\n") == NULL;
        bool started = strstr(
                           text, "No network starts like this: |mu0| <= lambda0 sqrt(n)/2 = "
                                 "1e+06.\n") == NULL;
        require(
            reached == cases[i].reached && started == cases[i].started, "case %zu: %s", i, text);
        free(text);
    }
    verdict.regime = DRIFT_DIVERGENT;
    char *text = said(&verdict, "2", "1e7");
    require(strstr(text, "No ") == NULL, "divergent, where the curvature grows: %s", text);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_regime_first),
        cmocka_unit_test(names_the_phase),
        cmocka_unit_test(says_what_was_simulated),
        cmocka_unit_test(is_silent_on_simulations_that_say_nothing),
        cmocka_unit_test(warns_of_what_no_network_does),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
