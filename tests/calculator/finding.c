/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "finding.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "theory/cramer.h"

struct scene {
    const char *text, *eta, *width, *unit, *height;
    enum spike_odds_method method;
    uint64_t runs;
    bool random;
};

/* 4096 runs, or as many as the scene says. */
static struct finding find(const struct scene *scene) {
    struct setup setup;
    struct finding found;
    struct fault fault = {.status = STATUS_OK};
    char path[CHECK_PATH];
    check_write(path, "data.csv", scene->text == NULL ? "s\n1\n1.3\n" : scene->text);
    setup_init(&setup);
    setup.path = path;
    setup.random_start = scene->random;
    setup.eta = check_number(scene->eta);
    setup.width = check_number(scene->width == NULL ? "1e12" : scene->width);
    if (scene->height != NULL) {
        setup.unit_name = scene->unit;
        setup.height = check_number(scene->height);
    }
    setup_check(&setup, &fault);
    require(fault.status == STATUS_OK, "%s", fault.text);
    require(setup_load(&setup, &fault) == STATUS_OK, "%s", fault.text);
    require(setup_settle(&setup, &fault) == STATUS_OK, "%s", fault.text);
    struct dd x = setup_x(&setup);
    const struct finding_question question = {
        .regime = drift_regime(&setup.dataset, x),
        .log_p_spike = setup_log_probability(&setup, cramer_exponent(&setup.dataset, x)),
        .method = scene->method,
        .method_name = "asked"};
    const struct plan plan = {
        .key = rng_key_of(1, "predict", 0),
        .runs = scene->runs == 0 ? 4096 : scene->runs,
        .relative_error = 0.01,
        .threads = 1};
    require(finding_run(&found, &setup, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    setup_clear(&setup);
    return found;
}

static void needs_no_run_where_the_answer_is_known(void **state) {
    (void)state;
    const enum spike_odds_method tilt = SPIKE_ODDS_TILT;
    const struct {
        struct scene scene;
        double p;
        bool unreached;
        const char *method;
    } cases[] = {
        {{.eta = "0.55", .method = tilt}, 0, false, "bound"},
        {{.eta = "0.7", .unit = "start", .height = "0.5", .method = tilt}, 1, false, "bound"},
        {{.eta = "0.7", .unit = "cap", .height = "1.1", .method = tilt}, 0, true, "bound"},
        {{.eta = "0.7", .unit = "cap", .height = "0.5", .method = tilt}, 0, true, "bound"},
        {{.eta = "0.7", .width = "1", .method = tilt}, 0, true, "bound"},
        {{.eta = "1.3", .method = tilt}, (double)NAN, false, "none"},
        {{.eta = "0.592", .method = tilt}, (double)NAN, false, "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct finding found = find(&cases[i].scene);
        double p = found.estimate.p;
        require(found.done && found.estimate.replicas == 0, "case %zu", i);
        require(p == cases[i].p || (isnan(p) && isnan(cases[i].p)), "case %zu: %g", i, p);
        require(found.out_of_reach == cases[i].unreached, "case %zu: reach", i);
        require(strcmp(found.method, cases[i].method) == 0, "case %zu: %s", i, found.method);
    }
}

static void simulates_what_is_not(void **state) {
    (void)state;
    struct finding found = find(&(struct scene){.eta = "0.7", .method = SPIKE_ODDS_TILT});
    assert_near(found.estimate.p, 5.51e-10, 5 * found.estimate.se + 1e-12);
    assert_true(found.trusted && !found.out_of_reach && found.below == 0);
    assert_string_equal(found.method, "asked");
}

/* 3/N with 95 %, of N runs that saw nothing: above 1 for 2 of them. */
static void bounds_what_plain_runs_did_not_see(void **state) {
    (void)state;
    struct finding found =
        find(&(struct scene){.eta = "0.7", .method = SPIKE_ODDS_CRUDE, .runs = 1000});
    assert_near(found.below, 3e-3, 1e-5);
    assert_true(isnan(found.estimate.se) && !found.trusted);
    found = find(&(struct scene){.eta = "0.7", .method = SPIKE_ODDS_CRUDE, .runs = 2});
    assert_true(found.below >= 1.5);
}

static void takes_one_sample_for_one_run(void **state) {
    (void)state;
    struct finding found =
        find(&(struct scene){.text = "s\n1\n", .eta = "1.2", .method = SPIKE_ODDS_TILT});
    assert_true(found.estimate.p == 1 && found.estimate.se == 0 && found.trusted);
    assert_int_equal(found.estimate.replicas, 2);
}

/* Common spikes of random starts are counted, rare ones tilted. */
static void counts_common_spikes_of_random_starts(void **state) {
    (void)state;
    struct scene scene = {.eta = "0.7", .width = "100", .random = true, .method = SPIKE_ODDS_TILT};
    assert_string_equal(find(&scene).method, "crude");
    scene.width = "1e9";
    assert_string_equal(find(&scene).method, "asked");
    scene.eta = "0.5";
    scene.width = "10";
    assert_string_equal(find(&scene).method, "crude");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(needs_no_run_where_the_answer_is_known),
        check_in_directory(simulates_what_is_not),
        check_in_directory(bounds_what_plain_runs_did_not_see),
        check_in_directory(takes_one_sample_for_one_run),
        check_in_directory(counts_common_spikes_of_random_starts),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
