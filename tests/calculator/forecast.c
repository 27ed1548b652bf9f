/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "forecast_matrix.h"
#include "frozen_data.h"
#include "nets/pass.h"

/* -- questions ---------------------------------------------------------------------------- */

static void write_kernel(char path[CHECK_PATH], const struct kernel *kernel) {
    char *text = malloc(kernel->order * kernel->order * 26 + 1), *end = text;
    assert_non_null(text);
    for (size_t i = 0; i < kernel->order * kernel->order; i++) {
        bool last = i % kernel->order == kernel->order - 1;
        end += sprintf(end, "%.17g%c", kernel->k[i], last ? '\n' : ',');
    }
    check_write(path, "kernel.csv", text);
    free(text);
}

/* Reads the words after "forecast --kernel PATH --threads 1". */
static enum status
ask(struct forecast_question *question, const char *way, const char *path, const char *const *word,
    struct fault *fault) {
    char *argv[24] = {"forecast", (char *)way, (char *)path, "--threads", "1"};
    int argc = 5;
    bool help;
    while (word[argc - 5] != NULL) {
        argv[argc] = (char *)word[argc - 5];
        argc++;
    }
    return forecast_question_read(question, argc, argv, &help, fault);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct forecast_measure measure(
    struct forecast_question *question, const char *way, const char *path,
    const char *const *word) {
    struct forecast_measure found;
    struct fault fault;
    require(ask(question, way, path, word, &fault) == STATUS_OK, "%s", fault.text);
    require(forecast_measure_run(&found, question, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* -- numbers ------------------------------------------------------------------------------ */

/* Of two samples an operator on the circle has the drift to ten digits. */
static void two_samples_have_their_drift(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0.3);
    char path[CHECK_PATH];
    write_kernel(path, &pair);
    struct forecast_question question;
    struct forecast_measure found =
        measure(&question, "--kernel", path, WORDS("--batch", "1", "--eta", "1.7", "--critical"));
    assert_true(found.drift.drift.se < 2e-3);
    assert_true(estimate_sigmas(found.drift.drift, 0.1134758922896) < 4);
    assert_near(found.critical.eta.value, 1.5291782, 4 * found.critical.eta.se + 2e-3);
    assert_near(found.full_batch, limits_full_batch(&pair), 1e-14);
    assert_near(found.lazy, 2 / 1.69, 1e-14);
    assert_true(found.frozen.p.value > 0.9);
    assert_int_equal(forecast_measure_verdict(&found), FORECAST_LIKELY);
    forecast_question_clear(&question);
    kernel_clear(&pair);
}

/* A 2 x 2 matrix has the threshold of equal correlations in closed form. */
static void equal_correlations_have_their_mean_square_threshold(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_equal(64, 1, 0.7);
    char path[CHECK_PATH];
    write_kernel(path, &kernel);
    struct forecast_question question;
    struct forecast_measure found = measure(
        &question, "--kernel", path,
        WORDS("--batch", "4", "--eta", "1", "--replicas", "50", "--method", "crude"));
    assert_near(found.mean_square.value, 2.76676622072108, 1e-9);
    assert_near(found.batches.quartile[1].value, 8 / (0.3 + 2.8), 1e-9);
    assert_near(found.batches.exceeded.value, 0, 0);
    assert_true(isnan(found.critical.eta.value));
    assert_true(isnan(found.width.p.value));
    assert_int_equal(found.frozen.runs, 50);
    forecast_question_clear(&question);
    kernel_clear(&kernel);
}

/* One rate of the theory in the units of three losses: the same runs, and limits that scale. */
static void counts_the_rates_of_other_losses(void **state) {
    (void)state;
    static const struct {
        const char *loss, *eta;
        double times;
    } cases[] = {{"half-mean", "1.5", 1}, {"mean", "0.75", 2}, {"sum", "0.375", 4}};
    struct kernel kernel = frozen_data_random(8, 8, 3);
    char path[CHECK_PATH];
    write_kernel(path, &kernel);
    for (size_t i = 0; i < 3; i++) {
        struct forecast_question question;
        struct answer answer = {0};
        struct forecast_measure found = measure(
            &question, "--kernel", path,
            WORDS(
                "--batch", "2", "--eta", cases[i].eta, "--loss", cases[i].loss, "--replicas",
                "200"));
        assert_near(forecast_question_rate(&question), 1.5, 1e-15);
        assert_true(question.per_eta == cases[i].times);
        forecast_measure_add(&answer, &found, &question);
        for (size_t k = 0; k < answer.count; k++) {
            if (answer.entry[k].key != NULL && strcmp(answer.entry[k].key, "eta_full_batch") == 0) {
                assert_ulps(
                    answer.entry[k].value.real, limits_full_batch(&kernel) / cases[i].times, 4);
            }
        }
        answer_clear(&answer);
        forecast_question_clear(&question);
    }
    kernel_clear(&kernel);
}

/* Three inputs in the plane: at infinite width the exact chain is the frozen one, and their
 * odds agree within four errors of both; at width 3 it differs. */
static void the_exact_chain_goes_to_the_frozen_one(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write(path, "data.csv", "a,b,y\n1,0,1\n0.9,0.6,-1\n0.2,1.1,0.5\n");
    struct forecast_question question;
    struct forecast_measure found = measure(
        &question, "--data", path,
        WORDS(
            "--model", "linear", "--width", "1e14", "--batch", "1", "--eta", "0.8", "--steps",
            "60"));
    double apart = hypot(found.width.p.se, found.frozen.p.se);
    assert_true(found.frozen.p.value > 0.05 && found.frozen.p.value < 0.95);
    assert_near(found.width.p.value, found.frozen.p.value, 4 * apart);
    forecast_question_clear(&question);
    found = measure(
        &question, "--data", path,
        WORDS(
            "--model", "linear", "--width", "3", "--batch", "1", "--eta", "0.8", "--steps", "60"));
    assert_true(fabs(found.width.p.value - found.frozen.p.value) > 4 * apart);
    forecast_question_clear(&question);
}

/* The same of ReLU networks: neurons of a width at which the kernel is frozen, and few. */
static void neurons_go_to_the_frozen_kernel(void **state) {
    (void)state;
    static const struct {
        const char *width, *by;
    } cases[] = {{"1e12", "surrogate"}, {"20", "network"}};
    char path[CHECK_PATH];
    check_write(path, "data.csv", "a,b,y\n1,0,1\n0.9,0.6,-1\n0.2,1.1,0.5\n");
    for (size_t i = 0; i < 2; i++) {
        struct forecast_question question;
        struct forecast_measure found = measure(
            &question, "--data", path,
            WORDS(
                "--model", "relu", "--width", cases[i].width, "--batch", "1", "--eta", "1.7",
                "--steps", "40"));
        double apart = hypot(found.width.p.se, found.frozen.p.se);
        double less = found.frozen.p.value - found.width.p.value;
        assert_true(found.frozen.p.value > 0.05 && found.frozen.p.value < 0.95);
        assert_true(found.width.p.se <= 0.0501 * found.width.p.value);
        assert_string_equal(found.width.by, cases[i].by);
        require(
            i == 0 ? fabs(less) < 4 * apart : less > 4 * apart, "width %s: %g of %g, %g apart",
            cases[i].width, found.width.p.value, found.frozen.p.value, apart);
        forecast_question_clear(&question);
    }
}

/* The law of Linear(2, n), ReLU, Linear(n, 1) at infinite width; and labels less the outputs at
 * that start, of the network drawn once more. */
static void pytorch_networks_start_as_they_are_drawn(void **state) {
    (void)state;
    static const double x[] = {1, 0, 0.9, 0.6, 0.2, 1.1}, y[] = {1, -1, 0.5};
    char path[CHECK_PATH];
    check_write(path, "data.csv", "a,b,y\n1,0,1\n0.9,0.6,-1\n0.2,1.1,0.5\n");
    struct forecast_question question;
    struct kernel law;
    struct net net;
    struct pass pass;
    struct fault fault;
    enum status status =
        ask(&question, "--data", path,
            WORDS(
                "--model", "relu", "--width", "20000", "--parameterisation", "pytorch", "--batch",
                "1", "--eta", "1e-5"),
            &fault);
    require(status == STATUS_OK, "%s", fault.text);
    assert_int_equal(
        kernel_of_inputs(&law, KERNEL_PYTORCH_RELU, 20000, x, 3, 2, &fault), STATUS_OK);
    assert_near(question.kernel.value[0], law.value[0], 0.03 * law.value[0]);
    const char *text = "2 dense 20000 bias relu dense 1 bias";
    assert_int_equal(net_init(&net, text, NET_DEFAULT, &fault), STATUS_OK);
    net_start(&net, NET_DEFAULT, 1, rng_key_of(1, "forecast_net", 0), 0);
    assert_int_equal(pass_init(&pass, &net, 3, 1, &fault), STATUS_OK);
    const double *f = pass_forward(&pass, x, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_near(question.y[i], y[i] - f[i], 1e-14);
    }
    assert_true(f[0] != 0 && question.outputs.order == 0);
    pass_clear(&pass);
    net_clear(&net);
    kernel_clear(&law);
    forecast_question_clear(&question);
}

/* Raw images, m = 64, b = 4, of a prototype: frozen ReLU kernel, P = .077 at 2.25 (.01 at its
 * 600 runs); exact linear chain of width 1000, P = .497 at 1.2 in 200 steps (400 runs: .025). */
static void fashion_mnist_has_its_reference_odds(void **state) {
    (void)state;
    enum { M = 64, D = 784 };
    double *x = frozen_data_images(M, FROZEN_DATA_RAW);
    char *text = malloc(M * (D + 1) * 26 + 8 * D + 10), *end = text, path[CHECK_PATH];
    if (x == NULL) {
        free(text);
        skip();
    }
    assert_non_null(text);
    for (int k = 0; k < D; k++) {
        end += sprintf(end, "x%d,", k);
    }
    end += sprintf(end, "y\n");
    for (size_t i = 0; i < M; i++) {
        for (size_t k = 0; k < D; k++) {
            end += sprintf(end, "%.17g,", x[i * D + k]);
        }
        end += sprintf(end, "%d\n", i < M / 2 ? -1 : 1);
    }
    check_write(path, "images.csv", text);
    free(text);
    free(x);
    struct forecast_question question;
    struct forecast_measure found = measure(
        &question, "--data", path, WORDS("--model", "relu", "--batch", "4", "--eta", "2.25"));
    assert_near(found.frozen.p.value, 0.077, 4 * found.frozen.p.se + 0.01);
    assert_near(found.mean_square.value, 2.4816642216, 1e-9);
    assert_true(found.drift.drift.value < -10 * found.drift.drift.se);
    assert_int_equal(forecast_measure_verdict(&found), FORECAST_POSSIBLE);
    forecast_question_clear(&question);
    found = measure(
        &question, "--data", path,
        WORDS(
            "--model", "linear", "--width", "1000", "--batch", "4", "--eta", "1.2", "--steps",
            "200", "--replicas", "400"));
    assert_near(found.width.p.value, 0.497, 4 * hypot(found.width.p.se, 0.025));
    assert_true(found.frozen.p.value > found.width.p.value + 6 * found.width.p.se);
    forecast_question_clear(&question);
}

/* Plain runs and splitting. */
static void two_ways_agree_on_what_is_rare(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0.3);
    char path[CHECK_PATH];
    struct estimate p[2];
    write_kernel(path, &pair);
    for (int i = 0; i < 2; i++) {
        struct forecast_question question;
        struct forecast_measure found = measure(
            &question, "--kernel", path,
            WORDS(
                "--batch", "1", "--eta", "1.35", "--height", "15", "--method",
                i == 0 ? "crude" : "splitting", "--relative-error", "0.08", "--replicas", "60000"));
        assert_string_equal(found.frozen.method, i == 0 ? "crude" : "splitting");
        p[i] = found.frozen.p;
        assert_true(p[i].se > 0 && p[i].se < 0.3 * p[i].value);
        assert_near(found.frozen.log10_p, log10(p[i].value), 1e-12);
        forecast_question_clear(&question);
    }
    assert_true(p[0].value > 1e-4 && p[0].value < 0.02);
    require(
        estimate_sigmas(estimate_less(p[0], p[1]), 0) < 4, "%g +- %g, %g +- %g", p[0].value,
        p[0].se, p[1].value, p[1].se);
    kernel_clear(&pair);
}

/* -- words -------------------------------------------------------------------------------- */

static void chooses_its_words_by_odds_and_drift(void **state) {
    (void)state;
    static const struct {
        double frozen, width, drift;
        enum forecast_verdict verdict;
    } cases[] = {
        {0, NAN, -1, FORECAST_SAFE},    {0, NAN, 0.2, FORECAST_SAFE},
        {0, NAN, 0.4, FORECAST_SLOW},   {0.05, NAN, -1, FORECAST_RARE},
        {0.05, NAN, 1, FORECAST_SLOW},  {0.06, NAN, 1, FORECAST_POSSIBLE},
        {0.6, NAN, 1, FORECAST_LIKELY}, {0.6, 0.01, -1, FORECAST_RARE},
        {0.6, 0, -1, FORECAST_SAFE},
    };
    struct forecast_measure neurons = {.frozen = {.p = {0.6, 0.01}}, .width = {.by = "surrogate"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct forecast_measure found = {
            .drift = {.drift = {cases[i].drift, 0.1}},
            .frozen = {.p = {cases[i].frozen, 0.01}},
            .width = {.p = {cases[i].width, 0.01}, .by = "chain"}};
        require(forecast_measure_verdict(&found) == cases[i].verdict, "case %zu", i);
    }
    /* plain runs of neurons that see none leave that of the frozen kernel */
    assert_ptr_equal(forecast_measure_best(&neurons), &neurons.frozen);
    assert_int_equal(forecast_measure_verdict(&neurons), FORECAST_LIKELY);
    neurons.width.p.value = 0.1;
    assert_int_equal(forecast_measure_verdict(&neurons), FORECAST_POSSIBLE);
}

/* -- files -------------------------------------------------------------------------------- */

static void reads_matrices_with_and_without_a_header(void **state) {
    (void)state;
    static const char *const texts[] = {
        "2,0.5\n0.5,3\n", "a,b\n2,0.5\n0.5,3\n", "0,1\n2,0.5\n0.5,3\n"};
    for (size_t i = 0; i < 3; i++) {
        struct forecast_matrix matrix;
        struct fault fault;
        char path[CHECK_PATH];
        check_write(path, "k.csv", texts[i]);
        require(forecast_matrix_read(&matrix, path, &fault) == STATUS_OK, "%s", fault.text);
        assert_true(matrix.rows == 2 && matrix.columns == 2);
        assert_true(matrix.value[0] == 2 && matrix.value[2] == 0.5 && matrix.value[3] == 3);
        assert_true(forecast_matrix_rounding(&matrix) == 0x1p-23);
        matrix.value[1] = 0.1;
        assert_true(forecast_matrix_rounding(&matrix) == 0x1p-52);
        forecast_matrix_clear(&matrix);
    }
}

static void refuses_what_is_no_question(void **state) {
    (void)state;
    static const struct {
        const char *kernel, *batch, *text;
    } cases[] = {
        {"1,0\n0,1\n1,1\n", "1", "3 rows and 2 columns"},
        {"1,0.5\n0,1\n", "1", "symmetric"},
        {"1,2\n2,1\n", "1", "eigenvalue"},
        {"0,0\n0,0\n", "1", "eigenvalue is 0"},
        {"1,nan\nnan,1\n", "1", "column 2"},
        {"1,0\n0,1\n", "3", "3 of 2 samples"},
        {"1,0\n0,1\n", "0", "--batch: 0"},
        {"1,0\n0,1\n", "1.5", "--batch: 1.5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct forecast_question question;
        struct fault fault;
        char path[CHECK_PATH];
        check_write(path, "k.csv", cases[i].kernel);
        enum status status = ask(
            &question, "--kernel", path, WORDS("--eta", "1", "--batch", cases[i].batch), &fault);
        require(status == STATUS_INPUT, "case %zu", i);
        assert_fault(&fault, STATUS_INPUT, cases[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(two_samples_have_their_drift),
        check_in_directory(equal_correlations_have_their_mean_square_threshold),
        check_in_directory(counts_the_rates_of_other_losses),
        check_in_directory(the_exact_chain_goes_to_the_frozen_one),
        check_in_directory(neurons_go_to_the_frozen_kernel),
        check_in_directory(pytorch_networks_start_as_they_are_drawn),
        check_in_directory(fashion_mnist_has_its_reference_odds),
        check_in_directory(two_ways_agree_on_what_is_rare),
        cmocka_unit_test(chooses_its_words_by_odds_and_drift),
        check_in_directory(reads_matrices_with_and_without_a_header),
        check_in_directory(refuses_what_is_no_question),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("forecast", tests, NULL, NULL);
}
