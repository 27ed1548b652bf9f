/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run of `catapult train`, against the same training taken step by step here. */

#include "train_go.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "nets/agop.h"
#include "option.h"
#include "train_keep.h"

enum { WORDS = 40 };

static void ask(struct train_question *question, const char *const *word) {
    char *argv[WORDS] = {"train"};
    int argc = 1;
    bool help;
    struct fault fault;
    for (; word[argc - 1] != NULL; argc++) {
        argv[argc] = (char *)word[argc - 1];
    }
    require(
        train_question_read(question, argc, argv, &help, &fault) == STATUS_OK, "%s", fault.text);
}

#define TASK                                                                                       \
    "--task", "rank-2", "--inputs", "6", "--samples", "23", "--model", "two-layer", "--width",     \
        "12", "--threads", "1", "--output", "unused.csv"
#define QUESTION(...) ((const char *const[]){TASK, __VA_ARGS__, NULL})

static void go(struct train_run *run, const struct train_question *question) {
    struct fault fault;
    enum status status = train_run_init(run, question, &fault);
    if (status == STATUS_OK) {
        status = train_keep_begin(run, &fault);
    }
    if (status == STATUS_OK) {
        status = train_go(run, &fault);
    }
    require(status == STATUS_OK, "%s", fault.text);
    watch_end(&run->watch);
}

static double at(const struct train_run *run, size_t row, enum train_column column) {
    return run->row[row * run->columns + column];
}

/* Weights, batches and rates by the functions of src/nets alone. */
static void a_run_is_a_training(void **state) {
    (void)state;
    struct train_question q;
    struct train_run run;
    struct net net;
    struct training training;
    ask(&q, QUESTION(
                "--batch", "5", "--eta", "0.3", "--schedule", "4:0.1", "--steps", "9", "--watch",
                "3", "--optimizer", "momentum"));
    go(&run, &q);
    assert_int_equal(train_setup_net(&net, &q.setup, q.net, NULL), STATUS_OK);
    assert_int_equal(training_init(&training, &net, &q.data.train, &q.plan, NULL), STATUS_OK);
    assert_true(run.found.rows == 10);
    for (size_t t = 0; t <= 9; t++) {
        double rate = t < 4 ? 0.3 : 0.1;
        assert_true(at(&run, t, TRAIN_STEP) == (double)t);
        assert_int_equal(training_look(&training, NULL), STATUS_OK);
        assert_true(at(&run, t, TRAIN_BATCH) == training.loss);
        bool looks = t % 3 == 0;
        assert_true(isnan(at(&run, t, TRAIN_CRITICAL)) == !looks);
        if (looks) {
            double critical, loss = training_loss(&training, &q.data.train);
            assert_int_equal(
                tangent_critical_at(&critical, &net, training.x, training.count, NULL), STATUS_OK);
            assert_near(at(&run, t, TRAIN_CRITICAL), critical, 1e-8 * critical);
            assert_near(at(&run, t, TRAIN_LOSS), loss, 1e-13 * loss);
        }
        if (t < 9) {
            assert_true(at(&run, t, TRAIN_ETA) == rate);
            training_step(&training, rate);
        }
    }
    assert_memory_equal(net.weight, run.net.weight, net.weights * sizeof(double));
    training_clear(&training);
    net_clear(&net);
    train_run_clear(&run);
    train_question_clear(&q);
}

/* Above its critical rate: parts of the loss add up, the climb is in the top, features align as
 * agop.h has it. */
static void a_catapult_is_noted(void **state) {
    (void)state;
    struct train_question q;
    struct train_run run;
    ask(&q, QUESTION("--eta", "1.3", "--eta-in", "start", "--steps", "80", "--split", "2"));
    go(&run, &q);
    assert_near(run.found.eta_start, 1.3 * at(&run, 0, TRAIN_CRITICAL), 1e-12);
    assert_true(run.schedule.climb.count >= 1);
    const struct train_event *event = &run.found.event[0];
    size_t top = (size_t)event->top;
    assert_true(at(&run, top, TRAIN_LOSS) == event->peak);
    assert_true(at(&run, top, TRAIN_CATAPULT) == 1 && at(&run, 0, TRAIN_CATAPULT) == 0);
    assert_true(event->peak > 2 * event->low);
    assert_true(at(&run, (size_t)event->begin - 1, TRAIN_LOSS) <= 2 * event->low);
    assert_true(isnan(event->end) || at(&run, (size_t)event->end, TRAIN_LOSS) <= event->low);
    for (size_t t = 0; t <= 80; t++) {
        double parts = at(&run, t, TRAIN_TOP) + at(&run, t, TRAIN_REST);
        assert_near(parts, at(&run, t, TRAIN_BATCH), 1e-9 * parts);
        assert_near(
            at(&run, t, TRAIN_CRITICAL), 23 / at(&run, t, TRAIN_LAMBDA),
            1e-12 * at(&run, t, TRAIN_CRITICAL));
    }
    double g[36];
    assert_int_equal(agop(g, &run.net, q.data.train.x, 23, NULL), STATUS_OK);
    assert_near(run.found.alignment_end, agop_alignment(g, run.egop, 6), 1e-12);
    train_run_clear(&run);
    train_question_clear(&q);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_a_training),
        cmocka_unit_test(a_catapult_is_noted),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("train", tests, NULL, NULL);
}
