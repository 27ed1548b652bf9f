/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/training_state.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "pupil.h"

static const char NET[] = "6 dense 9 bias relu dense 2";

static void train(struct training *training, int steps) {
    struct fault fault;
    for (int t = 0; t < steps; t++) {
        require(training_look(training, &fault) == STATUS_OK, "%s", fault.text);
        training_step(training, 0.02);
    }
}

static void
begin(struct training *training, struct pupil *pupil, const struct training_plan *plan) {
    struct fault fault;
    *pupil = pupil_of(NET, NET_NTK, 11, 3);
    enum status status = training_init(training, &pupil->net, &pupil->samples, plan, &fault);
    require(status == STATUS_OK, "%s", fault.text);
}

static void end(struct training *training, struct pupil *pupil) {
    training_clear(training);
    pupil_clear(pupil);
}

/* 20 steps at once, and the same with a stop after every number of them. */
static void check_plan(const struct training_plan *plan) {
    struct training whole, part;
    struct pupil one, two;
    begin(&whole, &one, plan);
    train(&whole, 20);
    for (int stop = 0; stop <= 20; stop++) {
        begin(&part, &two, plan);
        size_t size = training_state_size(&part);
        void *state = malloc(size), *last = malloc(size), *want = malloc(size);
        train(&part, stop);
        training_state_put(state, &part);
        end(&part, &two);

        begin(&part, &two, plan);
        training_state_get(&part, state);
        train(&part, 20 - stop);
        training_state_put(last, &part);
        training_state_put(want, &whole);
        assert_memory_equal(last, want, size);
        assert_memory_equal(
            part.net->weight, whole.net->weight, part.net->weights * sizeof(double));
        end(&part, &two);
        free(state);
        free(last);
        free(want);
    }
    end(&whole, &one);
}

static void a_stopped_training_goes_on_to_the_same_bits(void **state) {
    (void)state;
    for (int kind = 0; kind < OPTIMIZER_KINDS; kind++) {
        check_plan(&(struct training_plan){.batch = 4, .optimizer = (enum optimizer_kind)kind});
    }
    check_plan(&(struct training_plan){.batch = 4, .pairs = 2});
    check_plan(&(struct training_plan){.pairs = 3});
    check_plan(&(struct training_plan){.batch = 30, .replacement = true});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stopped_training_goes_on_to_the_same_bits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("training_state", tests, NULL, NULL);
}
