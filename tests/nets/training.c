/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "check.h"
#include "nets/tangent.h"
#include "pupil.h"

static struct training
training_of(struct pupil *pupil, const struct training_plan *plan, const struct samples *samples) {
    struct training training;
    struct fault fault = {0};
    enum status status = training_init(&training, &pupil->net, samples, plan, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    return training;
}

static void look(struct training *training) {
    struct fault fault = {0};
    require(training_look(training, &fault) == STATUS_OK, "%s", fault.text);
}

static void train(struct training *training, double rate, int steps) {
    for (int t = 0; t < steps; t++) {
        look(training);
        training_step(training, rate);
    }
}

/* -- against loops ---------------------------------------------------------------------------- */

/* What loops make of it: the weights, and the batch that training drew. */
struct by_hand {
    double *w, *g, *x, *y, *f;
    struct optimizer optimizer;
    size_t most;
};

static struct by_hand by_hand_of(const struct pupil *pupil, const struct training_plan *plan) {
    const struct net *net = &pupil->net;
    size_t most = plan->batch > pupil->n ? plan->batch : pupil->n;
    struct by_hand hand = {pupil_zeros(net->weights),        pupil_zeros(net->weights),
                           pupil_zeros(most * net->inputs),  pupil_zeros(most * net->outputs),
                           pupil_zeros(most * net->outputs), .most = most};
    memcpy(hand.w, net->weight, net->weights * sizeof *hand.w);
    assert_int_equal(
        optimizer_init(&hand.optimizer, plan->optimizer, net->weights, NULL), STATUS_OK);
    return hand;
}

static void by_hand_clear(struct by_hand *hand) {
    optimizer_clear(&hand->optimizer);
    free(hand->w);
    free(hand->g);
    free(hand->x);
    free(hand->y);
    free(hand->f);
}

/* The loss of the batch that training drew; hand->f becomes the residual. */
static double
see_by_hand(struct by_hand *hand, const struct pupil *pupil, const struct training *t) {
    size_t inputs = pupil->net.inputs, k = pupil->net.outputs;
    for (size_t i = 0; i < t->count; i++) {
        size_t from = t->chosen == NULL ? i : t->chosen[i];
        require(from < pupil->n && t->count <= hand->most, "sample %zu", from);
        memcpy(hand->x + i * inputs, pupil->samples.x + from * inputs, inputs * sizeof(double));
        memcpy(hand->y + i * k, pupil->samples.y + from * k, k * sizeof(double));
    }
    nets_outputs(hand->f, &pupil->nets, hand->w, hand->x, t->count);
    for (size_t i = 0; i < t->count * k; i++) {
        hand->f[i] -= hand->y[i];
    }
    return nets_loss(hand->g, &pupil->nets, hand->w, hand->x, hand->y, t->count);
}

/* A step's rounding, 1e-16 of the weights, grows by less than a factor of 1e4 in 50 steps at these
 * rates; Adam's first steps divide by a gradient's size, 1e-4 of the largest here. */
static void follow(const char *text, struct training_plan plan, size_t n, double rate, double off) {
    struct pupil pupil = pupil_of(text, NET_NTK, n, 31);
    struct by_hand hand = by_hand_of(&pupil, &plan);
    struct training training = training_of(&pupil, &plan, &pupil.samples);
    size_t weights = pupil.net.weights, shorter = 0;
    for (int t = 0; t < 50; t++) {
        look(&training);
        double loss = see_by_hand(&hand, &pupil, &training);
        require_near(training.loss, loss, off * loss, "%s, step %d", text, t);
        nets_check(training.residual, hand.f, training.count * pupil.net.outputs, off, text);
        if (plan.pairs > 0) {
            double critical;
            assert_int_equal(
                tangent_critical_at(&critical, &pupil.net, hand.x, training.count, NULL),
                STATUS_OK);
            require_near(training.critical, critical, 1e-9 * critical, "%s, step %d", text, t);
        }
        training_step(&training, rate);
        optimizer_step(&hand.optimizer, hand.w, hand.g, rate);
        nets_check(pupil.net.weight, hand.w, weights, off, text);
        shorter += training.count < plan.batch;
        require_near(
            training_batch_loss(&training),
            nets_loss(NULL, &pupil.nets, hand.w, hand.x, hand.y, training.count), off * loss,
            "%s, after step %d", text, t);
    }
    assert_true(training.steps == 50 && !training.diverged);
    assert_true((shorter > 0) == (plan.batch > 0 && !plan.replacement && n % plan.batch > 0));
    training_clear(&training);
    by_hand_clear(&hand);
    pupil_clear(&pupil);
}

static const char deep[] = "4 dense 5 bias tanh dense 4 relu dense 2",
                  image[] = "4x4x1 conv 2 bias relu pool 2 dense 1";

static void gradient_descent_is_that_by_hand(void **state) {
    (void)state;
    follow(deep, (struct training_plan){0}, 6, 0.5, 1e-12);
    follow(deep, (struct training_plan){.pairs = 3}, 6, 0.5, 1e-12);
    follow(image, (struct training_plan){.pairs = 1}, 4, 0.3, 1e-12);
}

static void stochastic_gradient_descent_is_that_by_hand(void **state) {
    (void)state;
    for (size_t pairs = 0; pairs < 4; pairs += 3) {
        follow(deep, (struct training_plan){3, false, pairs, 0, {5}, 1}, 7, 0.2, 1e-12);
        follow(deep, (struct training_plan){3, true, pairs, 0, {5}, 1}, 7, 0.2, 1e-12);
        follow(deep, (struct training_plan){9, true, pairs, 0, {5}, 1}, 7, 0.2, 1e-12);
        follow(image, (struct training_plan){3, false, pairs, 0, {5}, 2}, 4, 0.2, 1e-12);
    }
}

static void optimisers_train_as_by_hand(void **state) {
    (void)state;
    static const double rate[OPTIMIZER_KINDS] = {0.2, 0.02, 1, 0.05, 0.01, 0.01};
    for (enum optimizer_kind kind = OPTIMIZER_MOMENTUM; kind <= OPTIMIZER_ADAM; kind++) {
        follow(deep, (struct training_plan){3, false, 0, kind, {6}, 1}, 7, rate[kind], 1e-10);
        follow(deep, (struct training_plan){3, false, 2, kind, {6}, 1}, 7, rate[kind], 1e-10);
    }
}

/* Parts of 128: the same sums in the same order, but for the loss. The kernel's pass weighs
 * derivatives of the outputs where the other sends the residual back: a rounding or two. */
static void gradient_descent_in_parts_is_that_of_the_whole(void **state) {
    (void)state;
    for (enum optimizer_kind kind = OPTIMIZER_SGD; kind <= OPTIMIZER_MOMENTUM; kind++) {
        const char *text = "3 dense 6 bias relu dense 1";
        struct pupil one = pupil_of(text, NET_NTK, 300, 32), two = pupil_of(text, NET_NTK, 300, 32);
        struct training parts =
            training_of(&one, &(struct training_plan){.optimizer = kind}, &one.samples);
        struct training whole =
            training_of(&two, &(struct training_plan){.pairs = 1, .optimizer = kind}, &two.samples);
        assert_true(parts.pass.most < 300 && whole.pass.most == 300);
        double *g = pupil_zeros(one.net.weights), *w = pupil_zeros(one.net.weights);
        nets_loss(g, &one.nets, one.net.weight, one.samples.x, one.samples.y, 300);
        for (size_t q = 0; q < one.net.weights; q++) {
            w[q] = one.net.weight[q] - 0.1 * g[q];
        }
        for (int t = 0; t < 10; t++) {
            train(&parts, 0.1, 1);
            train(&whole, 0.1, 1);
            require_near(parts.loss, whole.loss, 1e-13 * whole.loss, "step %d", t);
            nets_check(
                one.net.weight, t == 0 ? w : two.net.weight, one.net.weights, 1e-13, "parts");
        }
        free(g);
        free(w);
        training_clear(&parts);
        training_clear(&whole);
        pupil_clear(&one);
        pupil_clear(&two);
    }
}

/* Of the samples trained on, and of others, more than a pass holds. */
static void the_loss_is_the_mean_square(void **state) {
    (void)state;
    struct pupil pupil = pupil_of(deep, NET_NTK, 6, 33), other = pupil_of(deep, NET_NTK, 333, 34);
    struct training training = training_of(&pupil, &(struct training_plan){0}, &pupil.samples);
    const struct samples *samples[] = {&pupil.samples, &other.samples};
    for (int i = 0; i < 2; i++) {
        double want = nets_loss(
            NULL, &pupil.nets, pupil.net.weight, samples[i]->x, samples[i]->y, samples[i]->count);
        assert_near(training_loss(&training, samples[i]), want, 1e-13 * want);
    }
    training_clear(&training);
    pupil_clear(&pupil);
    pupil_clear(&other);
}

/* -- divergence ------------------------------------------------------------------------------- */

/* No loss that is no number is there without the word for it, and after it nothing moves. */
static void divergence_is_said_and_ends_the_steps(void **state) {
    (void)state;
    static const double rate[] = {1e3, 1e6, 1e150, 1e300, INFINITY, NAN};
    for (size_t i = 0; i < 6 * 4; i++) {
        struct training_plan plan = {
            .batch = i / 6 % 2 * 3, .pairs = i / 12 * 2, .optimizer = i / 6 == 1};
        struct pupil pupil = pupil_of(deep, NET_PLAIN, 7, 35);
        struct training training = training_of(&pupil, &plan, &pupil.samples);
        uint64_t steps = 0;
        for (int t = 0; t < 200 && !training.diverged; t++) {
            look(&training);
            require(
                training.diverged || isfinite(training.loss), "rate %g, run %zu", rate[i % 6], i);
            steps = training.steps;
            if (!training.diverged) {
                training_step(&training, rate[i % 6]);
            }
        }
        require(training.diverged && steps == training.steps, "rate %g, run %zu", rate[i % 6], i);
        double *kept = pupil_zeros(pupil.net.weights);
        /* Not even from weights whose loss is small again. */
        memset(pupil.net.weight, 0, pupil.net.weights * sizeof *kept);
        train(&training, 0.1, 3);
        assert_memory_equal(kept, pupil.net.weight, pupil.net.weights * sizeof *kept);
        assert_true(training.diverged && steps == training.steps);
        free(kept);
        training_clear(&training);
        pupil_clear(&pupil);
    }
}

/* The first batch is a sample that has its label already: a loss of 0, which says nothing of what
 * others have. */
static void a_first_batch_without_loss_makes_no_divergence(void **state) {
    (void)state;
    struct training_plan plan = {.batch = 1};
    struct pupil pupil = pupil_of(deep, NET_NTK, 7, 36);
    struct training training = training_of(&pupil, &plan, &pupil.samples);
    look(&training);
    size_t first = training.chosen[0];
    memcpy(pupil.samples.y + 2 * first, training.pass.z[pupil.net.layers - 1], 2 * sizeof(double));
    training_clear(&training);
    training = training_of(&pupil, &plan, &pupil.samples);
    look(&training);
    assert_true(training.chosen[0] == first && training.loss == 0);
    training_step(&training, 0.1);
    train(&training, 0.1, 6);
    assert_true(!training.diverged && training.steps == 7 && training.loss > 0);
    training_clear(&training);
    pupil_clear(&pupil);
}

/* -- what is refused, what is the same -------------------------------------------------------- */

static void wrong_sizes_and_batches_are_refused(void **state) {
    (void)state;
    struct pupil pupil = pupil_of(deep, NET_NTK, 6, 37);
    struct pupil inputs = pupil_of("3 dense 2", NET_NTK, 6, 37);
    struct pupil outputs = pupil_of("4 dense 1", NET_NTK, 6, 37);
    struct training training;
    struct fault fault = {0};
    struct training_plan plan = {.batch = 7};
    assert_int_equal(
        training_init(&training, &pupil.net, &inputs.samples, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "4 inputs to 2 outputs", "samples of 3 and 2");
    assert_int_equal(
        training_init(&training, &pupil.net, &outputs.samples, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "4 inputs to 2 outputs", "samples of 4 and 1");
    assert_int_equal(
        training_init(&training, &pupil.net, &pupil.samples, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "batch of 7 from 6 samples", "1 to 6");
    plan = (struct training_plan){.batch = 10000000, .replacement = true, .pairs = 1};
    assert_int_equal(
        training_init(&training, &pupil.net, &pupil.samples, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "GB");
    pupil_clear(&pupil);
    pupil_clear(&inputs);
    pupil_clear(&outputs);
}

static void use_threads(int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#else
    (void)threads;
#endif
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    double *first = NULL;
    for (int threads = 3; threads > 0; threads--) {
        struct pupil pupil = pupil_of("50 dense 400 relu dense 1", NET_NTK, 150, 38);
        size_t size = pupil.net.weights * sizeof(double);
        use_threads(threads);
        struct training training =
            training_of(&pupil, &(struct training_plan){.pairs = 2}, &pupil.samples);
        train(&training, 0.5, 8);
        if (first == NULL) {
            first = pupil_zeros(pupil.net.weights);
            memcpy(first, pupil.net.weight, size);
        }
        assert_memory_equal(first, pupil.net.weight, size);
        training_clear(&training);
        pupil_clear(&pupil);
    }
    free(first);
}

static void a_replica_has_its_own_batches_and_always_the_same(void **state) {
    (void)state;
    size_t seen[3][4] = {{0}};
    for (size_t run = 0; run < 3; run++) {
        struct pupil pupil = pupil_of(deep, NET_NTK, 40, 39);
        struct training_plan plan = {.batch = 4, .key = {8}, .replica = run / 2};
        struct training training = training_of(&pupil, &plan, &pupil.samples);
        look(&training);
        memcpy(seen[run], training.chosen, sizeof seen[run]);
        training_clear(&training);
        pupil_clear(&pupil);
    }
    assert_memory_equal(seen[0], seen[1], sizeof seen[0]);
    assert_memory_not_equal(seen[0], seen[2], sizeof seen[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_descent_is_that_by_hand),
        cmocka_unit_test(stochastic_gradient_descent_is_that_by_hand),
        cmocka_unit_test(optimisers_train_as_by_hand),
        cmocka_unit_test(gradient_descent_in_parts_is_that_of_the_whole),
        cmocka_unit_test(the_loss_is_the_mean_square),
        cmocka_unit_test(divergence_is_said_and_ends_the_steps),
        cmocka_unit_test(a_first_batch_without_loss_makes_no_divergence),
        cmocka_unit_test(wrong_sizes_and_batches_are_refused),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(a_replica_has_its_own_batches_and_always_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("training", tests, NULL, NULL);
}
