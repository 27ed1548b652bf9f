/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* What is said of the samples 1 and 1.3, or of `text`, at eta, lambda0 = 2 and width 1e12, or of
 * other starts and heights in units of sqrt(n/eta). */
struct scene {
    const char *text, *eta, *mu0, *height, *loss;
};

static char *said(const struct verdict *verdict, const struct scene *scene) {
    struct setup setup;
    struct fault fault;
    char path[CHECK_PATH], *text = NULL;
    size_t size = 0;
    check_write(path, "data.csv", scene->text == NULL ? "s,p\n1,0.5\n1.3,0.5\n" : scene->text);
    setup_init(&setup);
    setup.path = path;
    setup.unit_name = scene->height == NULL ? NULL : "paper";
    setup.loss_name = scene->loss == NULL ? "half" : scene->loss;
    setup.eta = check_number(scene->eta == NULL ? "0.7" : scene->eta);
    setup.width = check_number("1e12");
    setup.mu0 = check_number(scene->mu0 == NULL ? "1" : scene->mu0);
    if (scene->height != NULL) {
        setup.height = check_number(scene->height);
    }
    fault.status = STATUS_OK;
    setup_check(&setup, &fault);
    require(fault.status == STATUS_OK, "%s", fault.text);
    require(setup_load(&setup, &fault) == STATUS_OK, "%s", fault.text);
    require(setup_settle(&setup, &fault) == STATUS_OK, "%s", fault.text);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    verdict_print(out, verdict, &setup);
    assert_int_equal(fclose(out), 0);
    setup_clear(&setup);
    return text;
}

/* The text has the first part and lacks the second; NULL: any. */
static void assert_said(
    const struct verdict *verdict, const struct scene *scene, const char *has, const char *lacks) {
    char *text = said(verdict, scene);
    require(has == NULL || strstr(text, has) != NULL, "lacks \"%s\": %s", has, text);
    require(lacks == NULL || strstr(text, lacks) == NULL, "\"%s\": %s", lacks, text);
    free(text);
}

static const struct scene PLAIN = {0};

/* Of a simulation that gave p at theta = 2. */
static struct verdict simulated(double p, double log_p) {
    return (struct verdict){
        .regime = DRIFT_DEFLATIONARY,
        .theta = 2,
        .log_p_spike = log_p,
        .simulation = {
            .done = true, .trusted = true, .estimate = {.p = p, .se = p / 100, .replicas = 16384}}};
}

/* -- odds --------------------------------------------------------------------------------- */

static void chooses_words_by_the_probability_at_this_width(void **state) {
    (void)state;
    static const struct {
        double p;
        const char *words;
    } cases[] = {
        {1, "Expect a spike at width 1e+12: 100 % of runs reach the height.\n"},
        {0.99999, "Expect a spike at width 1e+12: more than 99.99 % of runs reach the height.\n"},
        {0.93, "Expect a spike at width 1e+12: 93 % of runs reach the height.\n"},
        {0.151, "A spike is possible at width 1e+12: 15.1 % of runs reach the height.\n"},
        {0.05, "A spike is rare at width 1e+12: one run in 20 reaches the height.\n"},
        {1e-12, "A spike is rare at width 1e+12: one run in 1e+12 reaches the height.\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct verdict verdict = simulated(cases[i].p, -20);
        char *text = said(&verdict, &PLAIN);
        require(strncmp(text, cases[i].words, strlen(cases[i].words)) == 0, "%s", text);
        require(strstr(text, "that formula gives one run in 4.85e+08.") != NULL, "%s", text);
        free(text);
    }
}

/* Never "inf", "one run in 1", or a number below 1. */
static void has_words_for_all_odds(void **state) {
    (void)state;
    for (double log_p = 0; log_p > -1e5; log_p = 1.1 * log_p - 1e-6) {
        const struct verdict verdict = {
            .regime = DRIFT_DEFLATIONARY, .theta = 2, .log_p_spike = log_p};
        char *text = said(&verdict, &PLAIN), *at = strstr(text, "one run in ");
        require(strstr(text, "inf ") == NULL && strstr(text, "nan") == NULL, "%s", text);
        require(at == NULL || strtod(at + 11, NULL) >= 9.99, "%s", text);
        require((at != NULL) == (strstr(text, "A spike is rare") == text), "%s", text);
        free(text);
    }
    const struct verdict verdict = {.regime = DRIFT_DEFLATIONARY, .log_p_spike = -717.5};
    assert_said(&verdict, &PLAIN, "one run in 10^312 reaches the height", NULL);
}

static void names_the_regime_first(void **state) {
    (void)state;
    static const struct {
        enum drift_regime regime;
        const char *eta, *height, *start;
    } cases[] = {
        {DRIFT_LAZY, "0.5", NULL, "No spike: no step lengthens the output (lazy).\nThe largest"},
        {DRIFT_LAZY, "0.5", "1e-7",
         "No spike: no step lengthens the output (lazy).\nThe output starts at or "},
        {DRIFT_DIVERGENT, "1.2", NULL, "Outside the theory: "},
        {DRIFT_INFLATIONARY, "0.85", NULL, "Expect a spike: "},
        {DRIFT_DEFLATIONARY, "0.7", NULL, "A spike is rare (deflationary): by the formula"},
        {DRIFT_DEFLATIONARY, "0.7", "1e-7", "The output starts at or above the height, which is"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct verdict verdict = {.regime = cases[i].regime, .theta = 2, .log_p_spike = -20};
        const struct scene scene = {.eta = cases[i].eta, .height = cases[i].height};
        char *text = said(&verdict, &scene);
        require(strncmp(text, cases[i].start, strlen(cases[i].start)) == 0, "%zu: %s", i, text);
        free(text);
    }
}

/* -- simulations that find nothing -------------------------------------------------------- */

static void bounds_what_no_run_did(void **state) {
    (void)state;
    struct verdict verdict = simulated(0, -20);
    verdict.simulation.trusted = false;
    verdict.simulation.below = 3e-4;
    assert_said(&verdict, &PLAIN, "fewer than one in 3.3e+03 do (with 95 %).\n", "trusted");
    verdict.simulation.below = 1.5;
    assert_said(&verdict, &PLAIN, "too few to say anything: raise --replicas", "fewer than");
    verdict.simulation.below = 0;
    assert_said(&verdict, &PLAIN, "too few to say anything: raise --replicas", "fewer than");
    verdict = simulated(0.01, -20);
    assert_said(&verdict, &PLAIN, NULL, "cannot be trusted");
    verdict.simulation.trusted = false;
    assert_said(&verdict, &PLAIN, "cannot be trusted", NULL);
}

/* Below the doubles nothing is simulated, and only the formula speaks. */
static void leaves_what_is_too_rare_to_the_formula(void **state) {
    (void)state;
    struct verdict verdict = simulated((double)NAN, -3000);
    verdict.simulation.trusted = false;
    assert_said(
        &verdict, &PLAIN,
        "A spike is rare (deflationary): by the formula for wide networks\none run in 10^1303 "
        "reaches the height.\n",
        "runs");
}

/* And then neither a formula that does not know, nor advice that cannot help. */
static void says_what_can_be_reached_where_the_height_cannot(void **state) {
    (void)state;
    struct verdict verdict = simulated(0, -20);
    const struct scene scene = {.height = "0.5"};
    verdict.simulation.out_of_reach = true;
    char *text = said(&verdict, &scene);
    require(
        strncmp(text, "No run reaches the height 5.98e+05: the curvature", 40) == 0, "%s", text);
    require(
        strstr(text, "About 2.46e+05 is\nthe furthest (--height 0.22 --height-in cap)") != NULL,
        "%s", text);
    require(strstr(text, "one run in") == NULL && strstr(text, "--replicas") == NULL, "%s", text);
    free(text);
    verdict.simulation = (struct finding){.done = false};
    assert_said(&verdict, &scene, "No run reaches the height", "one run in");
}

/* -- rates and the model ------------------------------------------------------------------ */

static void names_the_safe_rates(void **state) {
    (void)state;
    static const char *const words[] = {
        [DRIFT_PHASE_LAZY] = "would be stable (lazy) here; its limit is eta = 0.743494.\n",
        [DRIFT_PHASE_CATAPULT] = "would be unstable (catapult) here; its limit is",
        [DRIFT_PHASE_DIVERGENT] = "would be divergent here; its limit is"};
    for (int phase = DRIFT_PHASE_LAZY; phase <= DRIFT_PHASE_DIVERGENT; phase++) {
        const struct verdict verdict = {.regime = DRIFT_LAZY, .phase = (enum drift_phase)phase};
        assert_said(&verdict, &PLAIN, words[phase], NULL);
        assert_said(
            &verdict, &PLAIN, "largest eta that cannot spike at this lambda0 is 0.591716.\n", NULL);
        const struct scene mean = {.eta = "0.35", .loss = "mean"};
        assert_said(&verdict, &mean, "cannot spike at this lambda0 is 0.295858.\n", NULL);
        assert_said(&verdict, &mean, "the squared error, its mean.\n", "half");
    }
}

/* One of four in a row of small ones. */
static void blames_the_outlier(void **state) {
    (void)state;
    const struct scene scene = {.text = "s\n1\n1.3\n22\n1\n"};
    const struct verdict verdict = {.regime = DRIFT_DIVERGENT, .log_p_spike = (double)NAN};
    assert_said(&verdict, &scene, "1 of 3 sizes, drawn with probability 0.25", NULL);
    assert_said(&verdict, &scene, "|s| = 22, stands in row 3 of the data", NULL);
    assert_said(&verdict, &scene, "nothing spikes up to eta = 0.591716", NULL);
}

/* |mu| <= lambda sqrt(n)/2 is 1e6 at the start. */
static void warns_of_starts_that_no_network_has(void **state) {
    (void)state;
    const struct verdict verdict = {.regime = DRIFT_DEFLATIONARY, .log_p_spike = -2};
    const char *warning = "No network starts like this: |mu0| <= lambda0 sqrt(n)/2 = 1e+06.\n";
    assert_said(&verdict, &(struct scene){.mu0 = "1.001e6", .height = "3"}, warning, NULL);
    assert_said(&verdict, &(struct scene){.mu0 = "-1e6", .height = "3"}, NULL, warning);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(chooses_words_by_the_probability_at_this_width),
        check_in_directory(has_words_for_all_odds),
        check_in_directory(names_the_regime_first),
        check_in_directory(bounds_what_no_run_did),
        check_in_directory(leaves_what_is_too_rare_to_the_formula),
        check_in_directory(says_what_can_be_reached_where_the_height_cannot),
        check_in_directory(names_the_safe_rates),
        check_in_directory(blames_the_outlier),
        check_in_directory(warns_of_starts_that_no_network_has),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
