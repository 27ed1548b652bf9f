/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/trace.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "nets/tangent.h"

enum { SAMPLES = 12, INPUTS = 5, STEPS = 30, BATCH = 4 };
static const char NET[] = "5 dense 16 relu dense 1";

static struct samples draw_samples(void) {
    struct samples samples;
    struct fault fault = {0};
    struct check_random random = check_random_of(5);
    assert_int_equal(samples_init(&samples, SAMPLES, INPUTS, 1, &fault), STATUS_OK);
    for (size_t i = 0; i < SAMPLES * INPUTS; i++) {
        samples.x[i] = check_uniform(&random, -1, 1);
    }
    for (size_t i = 0; i < SAMPLES; i++) {
        samples.y[i] = check_uniform(&random, -1, 1);
    }
    return samples;
}

static struct trace_question
question_of(const struct samples *samples, const struct schedule_point *start) {
    return (struct trace_question){
        .net = NET,
        .scheme = NET_NTK,
        .sigma = 1,
        .samples = samples,
        .unit = SAMPLES,
        .plan = {.batch = BATCH, .pairs = 1, .key = rng_key_of(1, "trace", 0)},
        .schedule = {.kind = SCHEDULE_RATES, .point = start, .points = 1},
        .steps = STEPS,
        .split = 1,
    };
}

static struct trace *run(const struct trace_question *question) {
    struct fault fault = {0};
    struct trace *trace = calloc(trace_length(question->steps), sizeof(double));
    assert_non_null(trace);
    enum status status = trace_run(trace, question, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return trace;
}

/* The same training by hand: look, step, the losses by training.h, the norm by tangent.h. */
static void rows_are_what_a_training_by_hand_sees(void **state) {
    (void)state;
    struct samples samples = draw_samples();
    const struct schedule_point start = {0, 0.7};
    const struct trace_question question = question_of(&samples, &start);
    struct trace *trace = run(&question);
    struct net net;
    struct training training;
    struct fault fault = {0};
    assert_int_equal(net_init(&net, NET, NET_NTK, &fault), STATUS_OK);
    net_start(&net, NET_NTK, 1, question.plan.key, 0);
    assert_int_equal(training_init(&training, &net, &samples, &question.plan, &fault), STATUS_OK);
    assert_near(trace->steps, STEPS, 0);
    for (size_t t = 0; t < STEPS; t++) {
        const struct trace_step *step = &trace->step[t];
        double critical;
        tangent_critical_at(&critical, &net, samples.x, SAMPLES, &fault);
        require_near(step->norm, 1 / critical, 1e-9 / critical, "step %zu", t);
        require_near(step->loss, training_loss(&training, &samples), 1e-13, "step %zu", t);
        assert_int_equal(training_look(&training, &fault), STATUS_OK);
        require_near(step->sample, (double)training.chosen[0], 0, "step %zu", t);
        require_near(step->critical, training.critical, 0, "step %zu", t);
        require_near(step->batch, training.loss, 0, "step %zu", t);
        require_near(step->rate, 0.7 * trace->unit, 1e-15 * trace->unit, "step %zu", t);
        training_step(&training, step->rate);
        require_near(step->batch_next, training_batch_loss(&training), 0, "step %zu", t);
        require_near(step->next, training_loss(&training, &samples), 1e-13, "step %zu", t);
    }
    training_clear(&training);
    net_clear(&net);
    samples_clear(&samples);
    free(trace);
}

/* Gradient descent of a linear model: its kernel stands still, and the part of the loss along the
 * largest direction is multiplied by (1 - 2 rate/critical)^2 in each step. */
static void the_top_part_of_a_linear_model_has_its_factor(void **state) {
    (void)state;
    struct samples samples = draw_samples();
    const struct schedule_point start = {0, 1.1};
    struct trace_question question = question_of(&samples, &start);
    question.net = "5 dense 1";
    question.plan.batch = 0;
    question.steps = 8;
    struct trace *trace = run(&question);
    for (size_t t = 0; t + 1 < 8; t++) {
        require_near(trace->step[t + 1].top / trace->step[t].top, 1.44, 1e-8, "step %zu", t);
        require_near(trace->step[t].next, trace->step[t + 1].loss, 0, "step %zu", t);
    }
    samples_clear(&samples);
    free(trace);
}

static void a_trace_that_diverges_has_finite_rows(void **state) {
    (void)state;
    struct samples samples = draw_samples();
    struct schedule_point start = {0, 50};
    struct trace_question question = question_of(&samples, &start);
    struct trace *wild = run(&question);
    assert_near(wild->diverged, 1, 0);
    require(wild->steps < STEPS, "%g steps", wild->steps);
    for (size_t i = 0; i < trace_length(STEPS); i++) {
        require(isfinite(((const double *)wild)[i]), "number %zu", i);
    }
    samples_clear(&samples);
    free(wild);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_what_a_training_by_hand_sees),
        cmocka_unit_test(the_top_part_of_a_linear_model_has_its_factor),
        cmocka_unit_test(a_trace_that_diverges_has_finite_rows),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
