/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fit of two layers without biases is done again by loops that know nothing of passes, layers or
 * kernels: outputs, gradients and Jacobians written out, the largest eigenvalue by powers. */

#include "nets/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "nets/batches.h"
#include "nets/raises.h"

enum { D = 4, WIDTH = 6, SAMPLES = 12, TEST = 30, BATCH = 3, WEIGHTS = D * WIDTH + WIDTH };

static struct fit_question question_of(size_t batch) {
    return (struct fit_question){
        .task = {TASK_RANK2, SAMPLES, D, 0.1, false},
        .data = rng_key_of(1, "tests/fit", 0),
        .test = TEST,
        .net = "4 dense 6 relu dense 1",
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.batch = batch, .pairs = 1, .key = rng_key_of(1, "tests/fit", 1), .replica = 3},
        .rate = 0.45,
        .relative = true,
        .most = 40,
        .every = 10,
    };
}

static struct fit fit_of(const struct fit_question *question) {
    struct fit found;
    struct fault fault = {0};
    require(fit_run(&found, question, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* -- the second method: weights w[D][WIDTH] and then v[WIDTH] -------------------------------- */

/* Returns f(x), and its derivatives by all weights and by the inputs where asked. */
static double output(const double *w, const double *x, double *jacobian, double *by_input) {
    const double *v = w + D * WIDTH;
    double f = 0, scale_in = 1 / sqrt(D), scale_out = 1 / sqrt(WIDTH);
    for (size_t i = 0; by_input != NULL && i < D; i++) {
        by_input[i] = 0;
    }
    for (size_t j = 0; j < WIDTH; j++) {
        double h = 0;
        for (size_t i = 0; i < D; i++) {
            h += x[i] * w[i * WIDTH + j] * scale_in;
        }
        double on = h > 0 ? 1 : 0;
        f += on * h * v[j] * scale_out;
        for (size_t i = 0; i < D; i++) {
            if (jacobian != NULL) {
                jacobian[i * WIDTH + j] = on * v[j] * scale_out * x[i] * scale_in;
            }
            if (by_input != NULL) {
                by_input[i] += on * v[j] * scale_out * w[i * WIDTH + j] * scale_in;
            }
        }
        if (jacobian != NULL) {
            jacobian[D * WIDTH + j] = on * h * scale_out;
        }
    }
    return f;
}

/* n/lambda_1 of J J^T by powers of J^T J. */
static double critical(const double *w, const struct samples *all, const size_t *which, size_t n) {
    double jacobian[SAMPLES][WEIGHTS], u[WEIGHTS], lambda = 0;
    for (size_t s = 0; s < n; s++) {
        output(w, all->x + which[s] * D, jacobian[s], NULL);
    }
    for (size_t k = 0; k < WEIGHTS; k++) {
        u[k] = 1 + 0.1 * (double)k;
    }
    for (int round = 0; round < 3000; round++) {
        double next[WEIGHTS] = {0}, length = 0;
        for (size_t s = 0; s < n; s++) {
            double along = 0;
            for (size_t k = 0; k < WEIGHTS; k++) {
                along += jacobian[s][k] * u[k];
            }
            for (size_t k = 0; k < WEIGHTS; k++) {
                next[k] += along * jacobian[s][k];
            }
        }
        for (size_t k = 0; k < WEIGHTS; k++) {
            length += next[k] * next[k];
        }
        lambda = sqrt(length);
        for (size_t k = 0; k < WEIGHTS; k++) {
            u[k] = next[k] / lambda;
        }
    }
    return (double)n / lambda;
}

static void step(double *w, const struct samples *all, const size_t *which, size_t n, double rate) {
    double gradient[WEIGHTS] = {0}, jacobian[WEIGHTS];
    for (size_t s = 0; s < n; s++) {
        double r = output(w, all->x + which[s] * D, jacobian, NULL) - all->y[which[s]];
        for (size_t k = 0; k < WEIGHTS; k++) {
            gradient[k] += 2 * r * jacobian[k] / (double)n;
        }
    }
    for (size_t k = 0; k < WEIGHTS; k++) {
        w[k] -= rate * gradient[k];
    }
}

static double loss(const double *w, const struct samples *samples) {
    double sum = 0;
    for (size_t s = 0; s < samples->count; s++) {
        double r = output(w, samples->x + s * D, NULL, NULL) - samples->y[s];
        sum += r * r;
    }
    return sum / (double)samples->count;
}

/* The cosine of mean grad grad^T with diag(1, 1, 0, 0). */
static double alignment(const double *w, const struct samples *samples) {
    double g[D][D] = {{0}}, by_input[D], square = 0;
    for (size_t s = 0; s < samples->count; s++) {
        output(w, samples->x + s * D, NULL, by_input);
        for (size_t i = 0; i < D * D; i++) {
            g[i / D][i % D] += by_input[i / D] * by_input[i % D];
        }
    }
    for (size_t i = 0; i < D * D; i++) {
        square += g[i / D][i % D] * g[i / D][i % D];
    }
    return (g[0][0] + g[1][1]) / sqrt(2 * square);
}

/* Data and weights of a question, as the headers say. */
struct by_hand {
    struct samples train, test;
    double w[WEIGHTS];
};

static void start(struct by_hand *hand, const struct fit_question *question) {
    struct fault fault = {0};
    struct tasks_question test = question->task;
    struct net net;
    uint64_t replica = question->plan.replica;
    test.count = question->test;
    assert_int_equal(
        tasks_draw(&hand->train, &question->task, question->data, 2 * replica, &fault), STATUS_OK);
    assert_int_equal(
        tasks_draw(&hand->test, &test, question->data, 2 * replica + 1, &fault), STATUS_OK);
    assert_int_equal(net_init(&net, question->net, question->scheme, &fault), STATUS_OK);
    assert_int_equal(net.weights, WEIGHTS);
    net_start(&net, question->scheme, question->sigma, question->plan.key, replica);
    memcpy(hand->w, net.weight, sizeof hand->w);
    net_clear(&net);
}

static void clear(struct by_hand *hand) {
    samples_clear(&hand->train);
    samples_clear(&hand->test);
}

static const size_t ALL[SAMPLES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

/* The fit by hand, with all rates times `wrong`. */
static struct fit fit_by_hand(const struct fit_question *question, double wrong) {
    struct by_hand hand;
    struct batches batches;
    struct fault fault = {0};
    start(&hand, question);
    struct fit found = {.test = INFINITY, .critical = critical(hand.w, &hand.train, ALL, SAMPLES)};
    struct rng rng = rng_of(question->plan.key, (question->plan.replica << 20) + (1 << 19));
    size_t size = question->plan.batch > 0 ? question->plan.batch : SAMPLES;
    double rate = question->rate * found.critical * wrong, catapults = 0;
    assert_int_equal(batches_init(&batches, SAMPLES, size, false, rng, &fault), STATUS_OK);
    for (size_t t = 0; t <= question->most; t++) {
        double test = loss(hand.w, &hand.test);
        found.train = loss(hand.w, &hand.train);
        if (t % question->every == 0 && test < found.test) {
            found.test = test;
            found.best = (double)t;
            found.catapults = catapults;
            found.alignment = alignment(hand.w, &hand.train);
        }
        size_t count = SAMPLES;
        const size_t *which = question->plan.batch > 0 ? batches_next(&batches, &count) : ALL;
        catapults += rate > critical(hand.w, &hand.train, which, count);
        if (t < question->most) {
            step(hand.w, &hand.train, which, count, rate);
        }
    }
    found.steps = (double)question->most;
    batches_clear(&batches);
    clear(&hand);
    return found;
}

/* Forty steps of sums of a dozen terms: rounding is far below 1e-9, a rate wrong by 1e-6 far
 * above. */
static bool agree(const struct fit *a, const struct fit *b) {
    const double tolerance = 1e-9;
    return fabs(a->critical - b->critical) < tolerance * a->critical &&
           fabs(a->train - b->train) < tolerance && fabs(a->test - b->test) < tolerance &&
           fabs(a->alignment - b->alignment) < tolerance && a->catapults == b->catapults &&
           a->best == b->best && a->steps == b->steps && a->diverged == b->diverged;
}

static void a_fit_is_what_plain_loops_find(void **state) {
    (void)state;
    double catapults = 0;
    for (size_t batch = 0; batch <= BATCH; batch += BATCH) {
        struct fit_question question = question_of(batch);
        struct fit found = fit_of(&question), hand = fit_by_hand(&question, 1);
        require(
            agree(&found, &hand), "batch %zu: test %.12g, by hand %.12g; %g and %g catapults",
            batch, found.test, hand.test, found.catapults, hand.catapults);
        catapults += found.catapults;
    }
    assert_true(catapults > 0); /* else nothing was counted */
}

static void the_comparison_sees_a_rate_that_is_wrong_by_a_millionth(void **state) {
    (void)state;
    struct fit_question question = question_of(BATCH);
    struct fit found = fit_of(&question), hand = fit_by_hand(&question, 1 + 1e-6);
    hand.best = found.best;
    hand.catapults = found.catapults;
    assert_false(agree(&found, &hand));
}

static void a_fit_ends_when_it_fits(void **state) {
    (void)state;
    struct fit_question question = question_of(0);
    struct fit longest = fit_of(&question);
    question.stop = longest.train * 1.01;
    question.most = 1000;
    struct fit found = fit_of(&question);
    assert_true(found.train < question.stop);
    assert_true(found.steps <= 40);
    assert_near(fmod(found.steps, 10), 0, 0);
}

static void an_absolute_rate_asks_for_no_kernel(void **state) {
    (void)state;
    struct fit_question question = question_of(BATCH);
    struct fit relative = fit_of(&question);
    question.rate *= relative.critical;
    question.relative = false;
    struct fit absolute = fit_of(&question);
    assert_near(absolute.critical, 0, 0);
    assert_near(absolute.train, relative.train, 0);
}

static void a_fit_that_diverges_says_so_and_keeps_a_finite_test_loss(void **state) {
    (void)state;
    struct fit_question question = question_of(0);
    question.rate = 1000;
    question.most = 1000;
    struct fit found = fit_of(&question);
    assert_near(found.diverged, 1, 0);
    assert_true(isfinite(found.test) && isfinite(found.alignment));
    assert_true(found.steps < 1000);
}

static void a_training_in_parts_is_that_at_once(void **state) {
    (void)state;
    struct fit_question question = question_of(BATCH);
    struct fit_state fit;
    struct fault fault = {0};
    struct fit whole = fit_of(&question);
    assert_int_equal(fit_init(&fit, &question, &fault), STATUS_OK);
    for (uint64_t until = 7; until <= 49; until += 7) {
        assert_int_equal(fit_train(&fit, until, &fault), STATUS_OK);
    }
    assert_near(fit.found.train, whole.train, 0);
    assert_near(fit.found.test, whole.test, 0);
    assert_near(fit.found.steps, 40, 0);
    fit_clear(&fit);
}

static void a_task_that_there_is_not_is_refused(void **state) {
    (void)state;
    struct fit_question question = question_of(BATCH);
    struct fit found;
    struct fault fault = {0};
    question.task.inputs = 1;
    assert_int_equal(fit_run(&found, &question, &fault), STATUS_INPUT);
    question = question_of(SAMPLES + 1);
    assert_int_equal(fit_run(&found, &question, &fault), STATUS_INPUT);
}

/* Stages, by hand: gradient descent whose rate follows the critical rate of the time. */
static void each_stage_has_the_rate_that_the_stage_before_allows(void **state) {
    (void)state;
    enum { STAGES = 3, FIRST = 5, LENGTH = 8 };
    struct raises_question question = {
        .fit = question_of(0), .factor = 1.1, .first = FIRST, .length = LENGTH};
    struct raises_stage stage[STAGES];
    struct fault fault = {0};
    struct by_hand hand;
    question.fit.plan.pairs = 0;
    question.fit.most = 1000;
    assert_int_equal(raises_run(stage, STAGES, &question, &fault), STATUS_OK);
    start(&hand, &question.fit);
    double rate = question.fit.rate * critical(hand.w, &hand.train, ALL, SAMPLES);
    for (size_t s = 0; s < STAGES; s++) {
        double peak = 0;
        for (size_t t = 0; t < (s == 0 ? FIRST : LENGTH); t++) {
            peak = fmax(peak, loss(hand.w, &hand.train));
            step(hand.w, &hand.train, ALL, SAMPLES, rate);
        }
        double limit = critical(hand.w, &hand.train, ALL, SAMPLES);
        require_near(stage[s].rate, rate, 1e-9 * rate, "rate of stage %zu", s);
        require_near(stage[s].critical, limit, 1e-9 * limit, "critical rate of stage %zu", s);
        require_near(stage[s].peak, peak, 1e-9 * peak, "peak of stage %zu", s);
        require_near(stage[s].test, loss(hand.w, &hand.test), 1e-9, "test loss of stage %zu", s);
        require_near(stage[s].train, loss(hand.w, &hand.train), 1e-9, "loss of stage %zu", s);
        require_near(
            stage[s].alignment, alignment(hand.w, &hand.train), 1e-9, "features of stage %zu", s);
        rate = question.factor * limit;
    }
    clear(&hand);
}

static void stages_after_divergence_are_zero_but_for_saying_so(void **state) {
    (void)state;
    struct raises_question question = {
        .fit = question_of(0), .factor = 1000, .first = 5, .length = 200};
    struct raises_stage stage[3];
    struct fault fault = {0};
    question.fit.most = 1000;
    assert_int_equal(raises_run(stage, 3, &question, &fault), STATUS_OK);
    assert_near(stage[0].diverged, 0, 0);
    for (size_t s = 1; s < 3; s++) {
        assert_near(stage[s].diverged, 1, 0);
        assert_near(stage[s].test, 0, 0);
    }
}

/* Samples that are given fit as those that are drawn, to the last bit. */
static void takes_given_samples(void **state) {
    (void)state;
    struct fit_question question = question_of(BATCH);
    struct tasks_question test = question.task;
    struct fault fault = {0};
    struct fit_given given;
    double egop[D * D];
    test.count = TEST;
    require(
        tasks_draw(&given.train, &question.task, question.data, 6, &fault) == STATUS_OK &&
            tasks_draw(&given.test, &test, question.data, 7, &fault) == STATUS_OK,
        "%s", fault.text);
    tasks_egop(egop, TASK_RANK2, D);
    given.egop = egop;
    struct fit drawn = fit_of(&question);
    question.given = &given;
    struct fit same = fit_of(&question);
    assert_memory_equal(&same, &drawn, sizeof same);
    egop[0] = 0;
    require(fit_of(&question).alignment != drawn.alignment, "the EGOP is not looked at");
    samples_clear(&given.train);
    samples_clear(&given.test);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_given_samples),
        cmocka_unit_test(a_fit_is_what_plain_loops_find),
        cmocka_unit_test(the_comparison_sees_a_rate_that_is_wrong_by_a_millionth),
        cmocka_unit_test(a_fit_ends_when_it_fits),
        cmocka_unit_test(an_absolute_rate_asks_for_no_kernel),
        cmocka_unit_test(a_fit_that_diverges_says_so_and_keeps_a_finite_test_loss),
        cmocka_unit_test(a_training_in_parts_is_that_at_once),
        cmocka_unit_test(a_task_that_there_is_not_is_refused),
        cmocka_unit_test(each_stage_has_the_rate_that_the_stage_before_allows),
        cmocka_unit_test(stages_after_divergence_are_zero_but_for_saying_so),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
