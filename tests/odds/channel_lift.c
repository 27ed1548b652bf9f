/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/channel_lift.h"

#include <math.h>

#include "check.h"
#include "neurons.h"
#include "neurons/channel_tilt.h"
#include "neurons/channels.h"
#include "neurons/cone.h"
#include "statistic.h"
#include "theory/cramer.h"

struct data {
    struct dataset dataset;
    struct signed_samples samples;
    struct tilt tilt;
};

static void data_init(struct data *data, int channel, double eta, double theta) {
    assert_int_equal(signed_samples_init(&data->samples, &data->dataset, NULL), STATUS_OK);
    assert_int_equal(
        channel_tilt_init(
            &data->tilt, &data->dataset, &data->samples, channel, dd_of(eta), theta, NULL),
        STATUS_OK);
}

static void data_clear(struct data *data) {
    tilt_clear(&data->tilt);
    signed_samples_clear(&data->samples);
    dataset_clear(&data->dataset);
}

/* (1.17) with half its probability at each sign, tilted by this part of the exponent. */
static struct data mirrored(int channel, double part) {
    struct dataset one = check_shipped("gess_heydecker_1_17");
    struct data data;
    assert_int_equal(channels_join(&data.dataset, &one, &one, 0.5, NULL), STATUS_OK);
    data_init(&data, channel, 1.5, part * cramer_exponent(&one, dd_of(1.5)));
    dataset_clear(&one);
    return data;
}

static struct channel_lift_question question_of(const struct data *data, double width) {
    const struct start typical = {.mu0 = sqrt(0.5), .lambda0 = dd_of(1)};
    return (struct channel_lift_question){
        .samples = &data->samples,
        .tilt = &data->tilt,
        .eta = 1.5,
        .width = width,
        .start = {typical, typical},
        .first = NETWORK_PLUS,
        .height = {0.05, 0.1},
        .heights = 2};
}

static struct channel_lift
lift_of(const struct channel_lift_question *question, uint64_t point, uint64_t runs, int threads) {
    const struct plan plan = {
        .key = rng_key_of(1, "tests/lift", point), .runs = runs, .threads = threads};
    struct channel_lift found;
    struct fault fault = {0};
    require(channel_lift_run(&found, question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* One sample, at 2.5: each step lengthens the output, all runs are the same, and what the cone
 * loses beyond what it sheds the other channel gains, of Lambda and of Y. */
static void a_certain_climb_gives_what_the_cone_loses(void **state) {
    (void)state;
    struct data data;
    data.dataset = check_dataset_weights((double[]){1}, (double[]){1}, 1);
    data_init(&data, NETWORK_PLUS, 2.5, 0);
    struct channel_lift_question question = question_of(&data, 1e6);
    question.eta = 2.5;
    question.start[NETWORK_MINUS].lambda0 = dd_of(0.7);
    struct channel_lift found = lift_of(&question, 0, 10, 0);
    struct chain at = chain_start(sqrt(0.5), 1, 2.5, 1e6);
    struct cone cone = cone_of(at);
    double shed = 0, moved = 0;
    for (int k = 0; k < 2; k++) {
        while (fabs(cone.at.y) < question.height[k]) {
            shed += cone.at.y * cone.at.y * (4 - cone.at.eta_lambda);
            double y = chain_step(cone.at, 1).y;
            cone = cone_step(cone, 1);
            moved += y - cone.at.y;
        }
        struct estimate output = channel_lift_output(&found, k);
        require_near(output.value, fabs(at.y + moved), 1e-12, "height %d", k);
        struct estimate gained = channel_lift_curvature(&found, k);
        double want = 2.5 - cone.at.eta_lambda - shed;
        require_near(gained.value, want, 1e-11, "height %d", k);
        require(want > 0.01, "height %d: %g", k, want);
        assert_true(found.curvature[k].w == 10 && gained.se < 1e-9);
    }
    data_clear(&data);
}

/* Nine tenths of the tilt, and the tilt of the other channel where data are mirrored. */
static void the_tilt_changes_no_mean(void **state) {
    (void)state;
    struct channel_lift found[3];
    static const double part[] = {1, 0.9, 1};
    for (int i = 0; i < 3; i++) {
        struct data data = mirrored(i == 2 ? NETWORK_MINUS : NETWORK_PLUS, part[i]);
        struct channel_lift_question question = question_of(&data, 1e12);
        question.first = i == 2 ? NETWORK_MINUS : NETWORK_PLUS;
        found[i] = lift_of(&question, (uint64_t)i, 4000, 0);
        data_clear(&data);
    }
    for (int i = 1; i < 3; i++) {
        for (int k = 0; k < 2; k++) {
            struct estimate y = channel_lift_output(&found[0], k);
            struct estimate lambda = channel_lift_curvature(&found[0], k);
            double y_off = estimate_sigmas(estimate_less(channel_lift_output(&found[i], k), y), 0);
            double lambda_off =
                estimate_sigmas(estimate_less(channel_lift_curvature(&found[i], k), lambda), 0);
            require(y_off < STATISTIC_Z, "%d, height %d: |Y| by %g", i, k, y_off);
            require(lambda_off < STATISTIC_Z, "%d, height %d: Lambda by %g", i, k, lambda_off);
            require(
                y.se < 0.1 * y.value && lambda.se < 0.05 * lambda.value, "errors of %g and %g",
                y.se / y.value, lambda.se / lambda.value);
        }
    }
}

/* Neurons by brute force: a fan of 2000, whose grain is a fiftieth of what flips. Narrower networks
 * would have an output of their own in the other channel, which moves its Lambda too. */
static void real_neurons_are_lifted_as_much(void **state) {
    (void)state;
    enum { RUNS = 150 };
    struct data data = mirrored(NETWORK_PLUS, 1);
    struct channel_lift_question question = question_of(&data, 1e12);
    question.height[0] = 0.1;
    question.heights = 1;
    struct chain at = chain_start(sqrt(0.5), 1, 1.5, 1e12);
    double w1 = 0, w2 = 0, wx = 0, w2x = 0, w2x2 = 0;
    for (uint64_t r = 0; r < RUNS; r++) {
        struct rng rng = rng_of(rng_key_of(3, "fan", 0), r);
        struct neurons neurons;
        double log_weight = 0, y = at.y;
        neurons_fan(&neurons, 2000, (struct chain[]){at, at});
        while (fabs(y) < 0.1 && fabs(y) > 1e-3 * at.y) {
            struct sample next = data.samples.sample[tilt_draw(&data.tilt, &rng, &log_weight)];
            neurons_step(&neurons, 1, next.s2_plus, next.s2_minus);
            y = neurons_chain(&neurons, 0, 1).y;
        }
        double x = neurons_chain(&neurons, 1, 1).eta_lambda - 1.5;
        double w = fabs(y) >= 0.1 ? exp(log_weight) : 0;
        w1 += w, w2 += w * w, wx += w * x, w2x += w * w * x, w2x2 += w * w * x * x;
        neurons_clear(&neurons);
    }
    struct estimate want = estimate_ratio_of_sums(wx, w2x2, w1, w2, w2x);
    struct channel_lift lift = lift_of(&question, 7, 4000, 0);
    struct estimate found = channel_lift_curvature(&lift, 0);
    double off = STATISTIC_Z * hypot(found.se, want.se) + 0.02 * want.value;
    require_near(found.value, want.value, off, "lift of Lambda by %g", found.value);
    require(want.se < 0.05 * want.value, "error of %g", want.se / want.value);
    data_clear(&data);
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    struct data data = mirrored(NETWORK_PLUS, 1);
    struct channel_lift_question question = question_of(&data, 1e6);
    struct channel_lift one = lift_of(&question, 4, 300, 1);
    struct channel_lift many = lift_of(&question, 4, 300, 3);
    assert_memory_equal(&one, &many, sizeof one);
    data_clear(&data);
}

static void refuses_too_many_heights(void **state) {
    (void)state;
    struct data data = mirrored(NETWORK_PLUS, 1);
    struct channel_lift_question question = question_of(&data, 1e6);
    const struct plan plan = {.key = rng_key_of(1, "no", 0), .runs = 1};
    struct channel_lift found;
    struct fault fault;
    question.heights = CHANNEL_LIFT_MOST + 1;
    assert_int_equal(channel_lift_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "9 heights", "8");
    data_clear(&data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certain_climb_gives_what_the_cone_loses),
        cmocka_unit_test(the_tilt_changes_no_mean),
        cmocka_unit_test(real_neurons_are_lifted_as_much),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(refuses_too_many_heights),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("channel_lift", tests, NULL, NULL);
}
