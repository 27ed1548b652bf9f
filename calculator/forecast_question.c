/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forecast_data.h"
#include "forecast_net.h"
#include "forecast_options.h"
#include "option.h"

/* -- help --------------------------------------------------------------------------------- */

enum { OWN_OPTIONS = 2, OPTIONS = OWN_OPTIONS + FORECAST_OPTIONS };

static void list_options(struct args_option option[OPTIONS], struct forecast_question *q) {
    const struct args_option own[OWN_OPTIONS] = {
        {"eta", "E", "learning rate", ARGS_NUMBER, &q->eta, true, NULL},
        {"critical", "", "find the critical rate, too", ARGS_FLAG, &q->critical, false, NULL},
    };
    forecast_options_list(option, q);
    memcpy(option + FORECAST_OPTIONS, own, sizeof own);
}

static const char KEYS[] =
    "\nkeys of csv and json: verdict; eta, batch, samples, rank as asked or found; lambda_max of\n"
    "the kernel; labels_beyond, the share of |y|^2 that the kernel cannot reach; eta_full_batch,\n"
    "the limit of gradient descent; eta_lazy, up to which no batch lets |z| grow, z = K^(-1/2)\n"
    "(F - y); batch_eta_q25, _q50, _q75, quartiles of the batches'\n"
    "own limits, and batches_above, the share whose limit is below eta (Zhu et al. 2024), of so\n"
    "many batches; eta_mean_square, above which the mean square grows (Mulayoff & Michaeli\n"
    "2024; of fresh batches where there are epochs); drift, the mean growth of log|z| a step;\n"
    "drift_slow, that of the slowest direction under the full batch; growth_mean_square, k(2),\n"
    "k(s) the growth of the log of the mean of |z|^s a step; theta, where k is 0: probabilities of\n"
    "h times the start fall like h^-theta, the slower the smaller (2 at eta_mean_square, 0 from\n"
    "where the drift is positive, inf where k is negative up to 32, na for epochs); eta_critical,\n"
    "where the drift turns positive, with --critical; p_rise_frozen, the probability that the rms\n"
    "residual rises to H times its start within T steps, the kernel as it is at the start, in\n"
    "replicas runs, and method, how; p_rise_width, the same at the width, in replicas_width runs,\n"
    "by method_width and width_by: chain, the exact one of a linear network; surrogate, 500\n"
    "neurons that stand for a ReLU network; network, up to 1000 neurons, themselves; _se and\n"
    "_error, how far off they may be (na where no run rose, or all); seconds.\n\n"
    "example: catapult forecast --data mine.csv --label y --model relu --batch 32 --eta 0.1 \\\n"
    "           --loss mean";

static void print_help(const struct args_option *option) {
    puts(
        "usage: catapult forecast --data FILE --model linear|relu|tanh|FILE --batch B --eta E [options]\n"
        "       catapult forecast --kernel FILE --batch B --eta E [options]\n\n"
        "Will SGD spike on these samples, with this batch size and learning rate?\n");
    args_print(option, OPTIONS);
    putchar('\n');
    fputs(forecast_options_notes, stdout);
    puts(KEYS);
}

/* -- checks ------------------------------------------------------------------------------- */

/* The two ways to say what is trained, and what belongs to one of them. */
static void check_ways(const struct forecast_question *q, struct fault *fault) {
    const char *wrong = NULL;
    if ((q->data == NULL) == (q->kernel_path == NULL)) {
        wrong = "--data, --kernel: give one of them";
    } else if (q->data != NULL && q->model_name == NULL) {
        wrong = "--model: give linear, relu, tanh or a file of layers with --data";
    } else if (q->data != NULL && (q->residual_path != NULL || option_is_given(&q->rounding))) {
        wrong = "--residual, --rounding: belong to --kernel; leave them out with --data";
    } else if (
        q->kernel_path != NULL &&
        (q->model_name != NULL || q->label != NULL || q->labels != NULL || q->classes != NULL ||
         option_is_given(&q->width) || option_is_given(&q->take))) {
        wrong =
            "--model, --width, --label, --labels, --classes, --take: belong to --data; a kernel "
            "has them in it already";
    } else if (q->label != NULL && q->labels != NULL) {
        wrong = "--label, --labels: give one of them";
    }
    if (wrong != NULL && fault->status == STATUS_OK) {
        fault_set(fault, STATUS_INPUT, "%s", wrong);
    }
}

static void set_defaults(struct forecast_question *q, struct fault *fault) {
    option_default(&q->take, "0", fault);
    option_default(&q->steps, "300", fault);
    option_default(&q->height, "3", fault);
    option_default(&q->replicas, "1e6", fault);
    option_default(&q->seed, "1", fault);
    option_default(&q->threads, "0", fault);
}

void forecast_question_check(struct forecast_question *q, struct fault *fault) {
    struct number error = {.value = {0.5, 0}};
    bool takes = option_is_given(&q->take);
    check_ways(q, fault);
    set_defaults(q, fault);
    option_whole(&q->batch, "batch", 1, 1e6, "give a whole number of samples, 1 or more", fault);
    option_whole(&q->steps, "steps", 1, 1e9, "give a whole number from 1 to 1e9", fault);
    option_whole(&q->take, "take", takes, 1e7, "give a whole number of samples, 1 or more", fault);
    option_check(
        q->height.value.hi > 1 && q->height.value.hi <= 1e100, "height", &q->height,
        "give a multiple of the start above 1", fault);
    if (option_is_given(&q->relative_error)) {
        error = q->relative_error;
    }
    option_simulation(&q->replicas, &q->seed, &q->threads, &error, fault);
    if (option_is_given(&q->width)) {
        option_width(&q->width, fault);
    }
    if (option_is_given(&q->rounding)) {
        option_check(
            q->rounding.value.hi >= 0 && q->rounding.value.hi <= 0.1, "rounding", &q->rounding,
            "give 0 to 0.1", fault);
    }
}

enum status forecast_question_settle(struct forecast_question *q, struct fault *fault) {
    size_t m = q->kernel.order, b = (size_t)q->batch.value.hi;
    if (q->sampling != BATCH_REPLACEMENT && b > m) {
        return fault_set(
            fault, STATUS_INPUT, "--batch: %zu of %zu samples; give 1 to %zu", b, m, m);
    }
    if (q->relu && forecast_question_has_width(q) && b > m) {
        return fault_set(
            fault, STATUS_INPUT,
            "--batch: %zu of %zu samples; with --width of a ReLU network give 1 to %zu", b, m, m);
    }
    size_t loss = option_choice(q->loss_name, forecast_options_losses);
    bool sum = loss == FORECAST_OPTIONS_SUM;
    if (sum && q->sampling == BATCH_EPOCHS && m % b != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "--loss sum: %zu samples leave a short last batch of %zu, whose steps are short; give "
            "a --batch that divides %zu",
            m, m % b, m);
    }
    q->per_eta = sum ? 2 * (double)b : loss == FORECAST_OPTIONS_MEAN ? 2 : 1;
    return STATUS_OK;
}

/* -- reading ------------------------------------------------------------------------------ */

void forecast_question_init(struct forecast_question *question) {
    *question = (struct forecast_question){
        .scheme_name = "ntk",
        .sampling_name = "fresh",
        .loss_name = "half-mean",
        .format_name = "text",
        .method_name = "auto"};
}

/* The width that one random start needs, or has already. */
static enum status check_net(const struct forecast_question *q, struct fault *fault) {
    bool two =
        q->linear || q->relu || (q->model_name != NULL && strcmp(q->model_name, "tanh") == 0);
    if (q->kernel_path != NULL && q->pytorch) {
        return fault_set(
            fault, STATUS_INPUT, "--parameterisation: belongs to --data; a kernel has it in it");
    }
    if (!forecast_net_asked(q) || two == option_is_given(&q->width)) {
        return STATUS_OK;
    }
    return fault_set(
        fault, STATUS_INPUT,
        two ? "--width: give one; tanh and pytorch have the kernel of a network that is drawn"
            : "--width: leave it out; the layers of a file have theirs");
}

enum status forecast_question_load(struct forecast_question *q, struct fault *fault) {
    q->sampling = (enum batch_sampling)option_choice(q->sampling_name, forecast_options_samplings);
    q->pytorch = option_choice(q->scheme_name, forecast_options_schemes) == 1;
    q->method = (enum forecast_method)option_choice(q->method_name, forecast_options_methods);
    q->format = (enum answer_print_format)option_choice(q->format_name, "text|csv|json");
    q->linear = q->model_name != NULL && strcmp(q->model_name, "linear") == 0;
    q->relu = q->model_name != NULL && strcmp(q->model_name, "relu") == 0;
    enum status status = check_net(q, fault);
    if (status == STATUS_OK) {
        status = forecast_data_load(q, fault);
    }
    if (status == STATUS_OK) {
        status = forecast_question_settle(q, fault);
    }
    if (status != STATUS_OK) {
        forecast_question_clear(q);
    }
    return status;
}

enum status forecast_question_read(
    struct forecast_question *question, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    forecast_question_init(question);
    list_options(option, question);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option);
        return STATUS_OK;
    }
    *fault = (struct fault){.status = STATUS_OK};
    forecast_question_check(question, fault);
    option_eta(&question->eta, fault);
    return fault->status == STATUS_OK ? forecast_question_load(question, fault) : fault->status;
}

void forecast_question_clear(struct forecast_question *question) {
    kernel_clear(&question->kernel);
    kernel_clear(&question->outputs);
    samples_clear(&question->samples);
    free(question->y);
    question->y = NULL;
}

bool forecast_question_has_width(const struct forecast_question *question) {
    return option_is_given(&question->width) && !forecast_net_asked(question);
}

double forecast_question_rate(const struct forecast_question *question) {
    return question->eta.value.hi * question->per_eta;
}
