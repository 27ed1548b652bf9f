/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/course.h"

#include <math.h>

#include "check.h"
#include "inputs/tasks.h"
#include "nets/tangent.h"

enum { SAMPLES = 12, INPUTS = 10, PAIRS = 3, STEPS = 5 };

static const char NET[] = "10 dense 24 relu dense 16 relu dense 1";

static struct samples draw(void) {
    struct samples samples;
    struct fault fault = {0};
    struct tasks_question question = {TASK_RANK2, SAMPLES, INPUTS, 0.1, false};
    enum status status = tasks_draw(&samples, &question, rng_key_of(1, "course", 0), 3, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return samples;
}

/* A rate of `times` critical rates, again at step 3 for those of the time. */
static struct course_question ask(const struct schedule_point *point, size_t split) {
    return (struct course_question){
        .net = NET,
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.pairs = PAIRS, .key = rng_key_of(1, "course", 1)},
        .schedule = {.kind = SCHEDULE_RAISES, .point = point, .points = 2},
        .split = {split, 1},
        .steps = STEPS,
    };
}

/* -- a course against the training it is made of ------------------------------------------ */

/* The loss and the critical rate of weights, from the network alone. */
static void look_again(double *loss, double *critical, struct net *net, const struct samples *all) {
    struct pass pass;
    struct fault fault = {0};
    require(pass_init(&pass, net, SAMPLES, 0, &fault) == STATUS_OK, "%s", fault.text);
    const double *f = pass_forward(&pass, all->x, SAMPLES);
    *loss = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        *loss += (f[i] - all->y[i]) * (f[i] - all->y[i]) / SAMPLES;
    }
    pass_clear(&pass);
    require(
        tangent_critical_at(critical, net, all->x, SAMPLES, &fault) == STATUS_OK, "%s", fault.text);
}

/* Gradient descent without kernels, whose rates come from tangent_critical_at. */
static void a_course_is_gradient_descent_at_rates_of_the_critical_one(void **state) {
    (void)state;
    struct samples samples = draw();
    struct schedule_point point[] = {{0, 0.7}, {3, 1.2}};
    struct course_question question = ask(point, 2);
    struct course course[STEPS + 1];
    double spectrum[PAIRS], rate = 0;
    struct fault fault = {0};
    assert_int_equal(course_run(course, spectrum, &question, &samples, &fault), STATUS_OK);

    struct net net;
    struct training training;
    struct training_plan plan = {.key = question.plan.key};
    assert_int_equal(net_init(&net, NET, NET_NTK, &fault), STATUS_OK);
    net_start(&net, NET_NTK, 1, plan.key, 0);
    assert_int_equal(training_init(&training, &net, &samples, &plan, &fault), STATUS_OK);
    for (size_t t = 0; t <= STEPS; t++) {
        double loss, critical;
        look_again(&loss, &critical, &net, &samples);
        rate = t == 0 ? 0.7 * critical : t == 3 ? 1.2 * critical : rate;
        /* two orders of summation, carried through five steps */
        require_near(course[t].loss, loss, 1e-10 * loss, "loss at %zu", t);
        require_near(course[t].norm, 1 / critical, 1e-10 / critical, "norm at %zu", t);
        require_near(course[t].rate, rate, 1e-10 * rate, "rate at %zu", t);
        require_near(course[t].top[0] + course[t].rest[0], loss, 1e-10 * loss, "parts at %zu", t);
        require(course[t].top[1] <= course[t].top[0], "more directions hold less at %zu", t);
        assert_int_equal(training_look(&training, &fault), STATUS_OK);
        training_step(&training, rate);
    }
    assert_near(spectrum[0], course[0].norm, 1e-12);
    assert_true(spectrum[0] > spectrum[1] && spectrum[1] > spectrum[2] && spectrum[2] > 0);
    assert_int_equal(course_seen(course, STEPS + 1), STEPS + 1);
    training_clear(&training);
    net_clear(&net);
    samples_clear(&samples);
}

static void a_course_that_diverges_ends_with_zeros(void **state) {
    (void)state;
    struct samples samples = draw();
    struct schedule_point point[] = {{0, 1e6}, {3, 1}};
    struct course_question question = ask(point, 2);
    struct course course[STEPS + 1] = {0};
    struct fault fault = {0};
    assert_int_equal(course_run(course, NULL, &question, &samples, &fault), STATUS_OK);
    assert_true(course[0].seen == 1 && course[STEPS].seen == 0 && course[STEPS].loss == 0);
    assert_in_range(course_seen(course, STEPS + 1), 1, STEPS);
    samples_clear(&samples);
}

static void splits_without_their_pairs_are_refused(void **state) {
    (void)state;
    struct samples samples = draw();
    struct schedule_point point[] = {{0, 1}, {3, 1}};
    struct course_question question = ask(point, PAIRS + 1);
    struct course course[STEPS + 1];
    struct fault fault = {0};
    assert_int_equal(course_run(course, NULL, &question, &samples, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "course_run", "4", "3");
    samples_clear(&samples);
}

/* -- what a course shows, of numbers made up ---------------------------------------------- */

static const struct course MADE_UP[] = {
    {.loss = 3, .top = {2}, .rest = {1}},     {.loss = 2, .top = {1.5}, .rest = {0.5}},
    {.loss = 8, .top = {7}, .rest = {1}},     {.loss = 8, .top = {7.3}, .rest = {0.7}},
    {.loss = 9, .top = {7.5}, .rest = {1.5}},
};

static void peaks_shares_and_bumps_are_those_of_made_up_numbers(void **state) {
    (void)state;
    assert_int_equal(course_peak(MADE_UP, 0, 4), 2);
    assert_int_equal(course_peak(MADE_UP, 0, 5), 4);
    assert_int_equal(course_peak(MADE_UP, 0, 2), 0);
    assert_near(course_share(MADE_UP, 0, 2, 0), 1, 0);
    assert_near(course_share(MADE_UP, 1, 4, 0), 6. / 7, 1e-15);
    assert_near(course_bump(MADE_UP, 0, 2, 0), 0, 0);
    assert_near(course_bump(MADE_UP, 0, 4, 0), 0.5, 0);
    assert_near(course_bump(MADE_UP, 1, 5, 0), 2, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_course_is_gradient_descent_at_rates_of_the_critical_one),
        cmocka_unit_test(a_course_that_diverges_ends_with_zeros),
        cmocka_unit_test(splits_without_their_pairs_are_refused),
        cmocka_unit_test(peaks_shares_and_bumps_are_those_of_made_up_numbers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("course", tests, NULL, NULL);
}
