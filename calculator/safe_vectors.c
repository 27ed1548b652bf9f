/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe_vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/die.h"
#include "forecast_measure.h"
#include "forecast_options.h"
#include "option.h"
#include "safe_vectors_search.h"

enum { OWN_OPTIONS = 1, OPTIONS = OWN_OPTIONS + FORECAST_OPTIONS };

struct safe {
    struct forecast_question question; /* owned */
    struct number probability;
    struct forecast_measure limits;
    struct safe_vectors_search found;
};

/* -- options ------------------------------------------------------------------------------ */

static void list_options(struct args_option option[OPTIONS], struct safe *s) {
    forecast_options_list(option, &s->question);
    option[FORECAST_OPTIONS] = (struct args_option){
        "probability", "P", "that a rise may have", ARGS_NUMBER, &s->probability, true, NULL};
}

void safe_vectors_help(void) {
    struct safe safe = {.found = {.probes = 0}};
    struct args_option option[OPTIONS];
    list_options(option, &safe);
    puts("usage: catapult safe --data FILE --model M --batch B --probability P [options]\n"
         "       catapult safe --kernel FILE --batch B --probability P [options]\n\n"
         "The largest learning rate for vectors and batches with at most the probability P that\n"
         "the rms residual rises to H times its start within T steps.\n");
    args_print(option, OPTIONS);
    putchar('\n');
    fputs(forecast_options_notes, stdout);
    puts(
        "\nkeys of csv and json: probability; eta_safe and its standard error eta_safe_se, from\n"
        "that of P; eta_lazy, up to which no batch lets |z| grow, certified; eta_mean_square,\n"
        "above which the mean square grows; eta_full_batch, gradient descent's limit, which\n"
        "folklore takes for SGD, too; batch_eta_least and batch_eta_q50, the least and the median\n"
        "of the batches' own limits (Zhu et al. 2024), of some thousand batches; p_rise,\n"
        "p_rise_se and method, at the nearest rate that was tried; batch, samples, steps,\n"
        "height; probes, the rates that were tried; seconds.\n\n"
        "example: catapult safe --data data/examples/vectors.csv --label y --model relu \\\n"
        "           --batch 4 --probability 0.05 --loss mean");
}

static enum status check(struct safe *safe, struct fault *fault) {
    const struct forecast_question *question = &safe->question;
    double p = safe->probability.value.hi;
    bool relu = question->model_name != NULL && strcmp(question->model_name, "relu") == 0 &&
                strcmp(question->scheme_name, "ntk") == 0; /* others are frozen */
    *fault = (struct fault){.status = STATUS_OK};
    forecast_question_check(&safe->question, fault);
    option_check(
        p >= 1e-12 && p < 1, "probability", &safe->probability, "give 1e-12 to 1, but not 1",
        fault);
    if (fault->status == STATUS_OK && option_is_given(&question->width) && relu &&
        p < FORECAST_ODDS_LEAST) {
        fault_set(
            fault, STATUS_INPUT,
            "--probability: %g is less than plain runs of neurons tell; give %g or more, or leave "
            "out --width for the rate of wide networks: narrow ones may have a smaller one",
            p, FORECAST_ODDS_LEAST);
    }
    return fault->status;
}

/* -- the answer --------------------------------------------------------------------------- */

static void add(struct answer *answer, const char *key, const char *what, double value) {
    bool simulated = strncmp(key, "p_", 2) == 0 || strncmp(key, "eta_safe", 8) == 0;
    enum answer_source source = simulated ? ANSWER_SIMULATION : ANSWER_FORMULA;
    answer_add(answer, key, what, source, answer_real(value));
}

static void add_all(struct answer *answer, const struct safe *safe, double seconds) {
    const struct forecast_question *question = &safe->question;
    const struct safe_vectors_search *found = &safe->found;
    const struct forecast_measure *limits = &safe->limits;
    double unit = question->per_eta;
    add(answer, "probability", "probability that a rise may have", safe->probability.value.hi);
    add(answer, "eta_safe", "largest eta with at most that", found->rate / unit);
    add(answer, "eta_safe_se", "its standard error", found->se / unit);
    add(answer, "eta_lazy", "eta: no batch lets |z| grow, certified", limits->lazy / unit);
    add(answer, "eta_mean_square", "eta: the mean square grows", limits->mean_square.value / unit);
    add(answer, "eta_full_batch", "eta: gradient descent's limit, 2/lambda_max",
        limits->full_batch / unit);
    add(answer, "batch_eta_least", "batches' own limits: the least of a sample",
        limits->batches.least / unit);
    add(answer, "batch_eta_q50", "half of them", limits->batches.quartile[1].value / unit);
    add(answer, "p_rise", "P of a rise at the nearest rate tried", found->odds.p.value);
    add(answer, "p_rise_se", "its standard error", found->odds.p.se);
    answer_add(answer, "method", "how", ANSWER_SIMULATION, answer_word(found->odds.method));
    add(answer, "batch", "batch", question->batch.value.hi);
    add(answer, "samples", "samples", (double)question->kernel.order);
    add(answer, "steps", "steps", question->steps.value.hi);
    add(answer, "height", "a rise: times the start", question->height.value.hi);
    answer_add(
        answer, "probes", "rates that were tried", ANSWER_FORMULA,
        answer_integer((uint64_t)found->probes));
    answer_add(answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(seconds));
}

static void print_words(const struct safe *safe) {
    const struct forecast_question *question = &safe->question;
    const struct forecast_measure *limits = &safe->limits;
    double unit = question->per_eta;
    printf(
        "Up to eta = %.4g a rise to %g times the start within %g steps has at most the\n"
        "probability %.3g, %s.\n",
        safe->found.rate / unit, question->height.value.hi, question->steps.value.hi,
        safe->probability.value.hi,
        forecast_question_has_width(question) ? "at this width"
                                              : "with the kernel frozen, as in wide networks");
    printf(
        "The mean square is stable up to %.4g, gradient descent on all samples up to %.4g.\n"
        "Up to %.4g no batch lets |z| grow, z = K^(-1/2) (F - y): that is certified%s.\n",
        limits->mean_square.value / unit, limits->full_batch / unit, limits->lazy / unit,
        forecast_question_has_width(question) ? " for the kernel at the start" : "");
    printf(
        "Folklore: 2/lambda_max of all samples is %.4g, %.2f times the rate above; half of the\n"
        "batches have limits (Zhu et al. 2024) of at most %.4g, %.2f times that rate.\n\n",
        limits->full_batch / unit, limits->full_batch / safe->found.rate,
        limits->batches.quartile[1].value / unit,
        limits->batches.quartile[1].value / safe->found.rate);
}

/* Not bracketed: too rare to be seen, or too likely at any rate that was tried. */
static enum status refuse_open(const struct safe *safe, struct fault *fault) {
    const struct safe_vectors_search *found = &safe->found;
    return fault_set(
        fault, STATUS_INPUT,
        "--probability: %g is not reached: at eta = %.4g, the last of %d rates, P is still %.3g%s%s",
        safe->probability.value.hi, found->rate / safe->question.per_eta, found->probes,
        found->odds.p.value, found->odds.open != NULL ? "; " : "",
        found->odds.open != NULL ? found->odds.open : "; give another --height or --steps");
}

static enum status answer(struct safe *safe, struct fault *fault) {
    struct forecast_question *question = &safe->question;
    struct answer answer = {0};
    struct watch watch;
    double start = clock_wall();
    enum status status = watch_init(&watch, "catapult", NULL, NULL, fault);
    watch.due = OPTION_PATIENCE;
    question->watch = &watch;
    question->brief = true;
    if (status == STATUS_OK) {
        status = forecast_measure_limits(&safe->limits, question, fault);
    }
    if (status == STATUS_OK) {
        status = forecast_measure_batches(&safe->limits, question, fault);
    }
    if (status == STATUS_OK) {
        double rate = fmin(safe->limits.mean_square.value, safe->limits.full_batch);
        status =
            safe_vectors_search(&safe->found, question, rate, safe->probability.value.hi, fault);
    }
    watch_clear(&watch);
    if (status == STATUS_OK && safe->found.open) {
        status = refuse_open(safe, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    add_all(&answer, safe, clock_wall() - start);
    if (question->format == ANSWER_PRINT_TEXT) {
        print_words(safe);
    }
    status = answer_print(stdout, &answer, question->format, 0, fault);
    answer_clear(&answer);
    return status;
}

int safe_vectors(int argc, char **argv) {
    struct safe safe = {.found = {.probes = 0}};
    struct args_option option[OPTIONS];
    struct fault fault;
    bool help;
    forecast_question_init(&safe.question);
    list_options(option, &safe);
    DIE_UNLESS_OK(args_parse(argc, argv, option, OPTIONS, &help, &fault), fault);
    if (help) {
        safe_vectors_help();
    } else {
        DIE_UNLESS_OK(check(&safe, &fault), fault);
        DIE_UNLESS_OK(forecast_question_load(&safe.question, &fault), fault);
        DIE_UNLESS_OK(answer(&safe, &fault), fault);
        forecast_question_clear(&safe.question);
    }
    die_unless_printed();
    return STATUS_OK;
}
