/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/args.h"
#include "forecast_data.h"
#include "option.h"

/* Their values are enumerated in this order. */
static const char SAMPLINGS[] = "fresh|replacement|epochs", FORMATS[] = "text|csv|json";
static const char MODELS[] = "linear|relu", LOSSES[] = "half-mean|mean|sum";
enum { LOSS_HALF_MEAN, LOSS_MEAN, LOSS_SUM };

/* -- help --------------------------------------------------------------------------------- */

enum { OPTIONS = 18 };

static void list_options(struct args_option option[OPTIONS], struct forecast_question *q) {
    const struct args_option all[OPTIONS] = {
        {"data", "FILE", "CSV, a sample a row: inputs and a label", ARGS_TEXT, &q->data, false,
         NULL},
        {"label", "COLUMN", "which column is the label (default: the last)", ARGS_TEXT, &q->label,
         false, NULL},
        {"model", "M", "the network, with --data: two layers", ARGS_CHOICE, &q->model_name, false,
         MODELS},
        {"width", "N", "of that network (default: infinite)", ARGS_NUMBER, &q->width, false, NULL},
        {"kernel", "FILE", "instead: a tangent kernel, CSV or NPY, of any network", ARGS_TEXT,
         &q->kernel_path, false, NULL},
        {"residual", "FILE", "F - y where it was measured (default: drawn from N(0, K))", ARGS_TEXT,
         &q->residual_path, false, NULL},
        {"rounding", "R", "of a kernel's entries, over the largest (default: of their type)",
         ARGS_NUMBER, &q->rounding, false, NULL},
        {"batch", "B", "samples in a batch", ARGS_NUMBER, &q->batch, true, NULL},
        {"eta", "E", "learning rate", ARGS_NUMBER, &q->eta, true, NULL},
        {"sampling", "S", "how batches are drawn (default fresh)", ARGS_CHOICE, &q->sampling_name,
         false, SAMPLINGS},
        {"loss", "L", "whose learning rate eta is (default half-mean)", ARGS_CHOICE, &q->loss_name,
         false, LOSSES},
        {"steps", "T", "within which the residual may rise (default 300)", ARGS_NUMBER, &q->steps,
         false, NULL},
        {"height", "H", "times the start, to which it rises (default 3)", ARGS_NUMBER, &q->height,
         false, NULL},
        {"critical", "", "find the critical rate, too", ARGS_FLAG, &q->critical, false, NULL},
        {"replicas", "N", "runs for the probabilities, at most (default 4000)", ARGS_NUMBER,
         &q->replicas, false, NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &q->seed, false, NULL},
        {"threads", "N", "at most so many (default: all cores); the result is the same",
         ARGS_NUMBER, &q->threads, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &q->format_name, false,
         FORMATS},
    };
    memcpy(option, all, sizeof all);
}

static const char NOTES[] =
    "\nThe networks are F(x) = n^(-1/2) a^T phi(W x), weights N(0, 1), no biases (a bias of the\n"
    "first layer is a column of ones). The losses of a batch, e = F - y: half-mean has the mean\n"
    "of e^2/2; mean that of e^2, as PyTorch's MSELoss; sum has the sum of e^2. Batches: fresh\n"
    "ones of different samples; with replacement; epochs in a fresh order, as loaders give.\n"
    "A kernel is K_ij = dF(x_i).dF(x_j), F of one output, at any time of training: with it the\n"
    "residual then. In PyTorch, f a network and X its inputs:\n"
    "  rows = [torch.cat([g.flatten() for g in torch.autograd.grad(f(x[None]).sum(),\n"
    "          list(f.parameters()))]) for x in X]; J = torch.stack(rows).double()\n"
    "  numpy.save('K.npy', (J @ J.T).numpy())\n\n"
    "keys of csv and json: verdict; eta, batch, samples, rank as asked or found; lambda_max of\n"
    "the kernel; eta_full_batch, the limit of gradient descent; eta_lazy, up to which no batch\n"
    "lets |z| grow, z = K^(-1/2) (F - y); batch_eta_q25, _q50, _q75, quartiles of the batches'\n"
    "own limits, and batches_above, the share whose limit is below eta (Zhu et al. 2024), of so\n"
    "many batches; eta_mean_square, above which the mean square grows (Mulayoff & Michaeli\n"
    "2024; of fresh batches where there are epochs); drift, the mean growth of log|z| a step;\n"
    "drift_slow, that of the slowest direction under the full batch; eta_critical, where the\n"
    "drift turns positive, with --critical; p_rise_frozen, the probability that the rms\n"
    "residual rises to H times its start within T steps, the kernel as it is at the start, in\n"
    "replicas runs; p_rise_width, the same by the exact chain of a linear network of width N,\n"
    "in replicas_width runs; _se and _error, how far off they may be (na where\n"
    "no run rose, or all); seconds.\n\n"
    "example: catapult forecast --data mine.csv --label y --model relu --batch 32 --eta 0.1 \\\n"
    "           --loss mean";

static void print_help(const struct args_option *option) {
    puts("usage: catapult forecast --data FILE --model linear|relu --batch B --eta E [options]\n"
         "       catapult forecast --kernel FILE --batch B --eta E [options]\n\n"
         "Will SGD spike on these samples, with this batch size and learning rate?\n");
    args_print(option, OPTIONS);
    puts(NOTES);
}

/* -- checks ------------------------------------------------------------------------------- */

/* The two ways to say what is trained, and what belongs to one of them. */
static void check_ways(const struct forecast_question *q, struct fault *fault) {
    const char *wrong = NULL;
    if ((q->data == NULL) == (q->kernel_path == NULL)) {
        wrong = "--data, --kernel: give one of them";
    } else if (q->data != NULL && q->model_name == NULL) {
        wrong = "--model: give linear or relu with --data";
    } else if (q->data != NULL && (q->residual_path != NULL || option_is_given(&q->rounding))) {
        wrong = "--residual, --rounding: belong to --kernel; leave them out with --data";
    } else if (
        q->kernel_path != NULL &&
        (q->model_name != NULL || q->label != NULL || option_is_given(&q->width))) {
        wrong = "--model, --width, --label: belong to --data; a kernel has them in it already";
    }
    if (wrong != NULL && fault->status == STATUS_OK) {
        fault_set(fault, STATUS_INPUT, "%s", wrong);
    }
}

static void set_defaults(struct forecast_question *q, struct fault *fault) {
    option_default(&q->steps, "300", fault);
    option_default(&q->height, "3", fault);
    option_default(&q->replicas, "4000", fault);
    option_default(&q->seed, "1", fault);
    option_default(&q->threads, "0", fault);
}

static enum status check(struct forecast_question *q, struct fault *fault) {
    struct number unused = {.value = {0.5, 0}}; /* no relative error is asked for */
    *fault = (struct fault){.status = STATUS_OK};
    set_defaults(q, fault);
    check_ways(q, fault);
    option_eta(&q->eta, fault);
    option_whole(&q->batch, "batch", 1, 1e6, "give a whole number of samples, 1 or more", fault);
    option_whole(&q->steps, "steps", 1, 1e9, "give a whole number from 1 to 1e9", fault);
    option_check(
        q->height.value.hi > 1 && q->height.value.hi <= 1e100, "height", &q->height,
        "give a multiple of the start above 1", fault);
    option_simulation(&q->replicas, &q->seed, &q->threads, &unused, fault);
    if (option_is_given(&q->width)) {
        option_width(&q->width, fault);
    }
    if (option_is_given(&q->rounding)) {
        option_check(
            q->rounding.value.hi >= 0 && q->rounding.value.hi <= 0.1, "rounding", &q->rounding,
            "give 0 to 0.1", fault);
    }
    return fault->status;
}

/* What only the number of samples decides. */
static enum status check_batch(struct forecast_question *q, struct fault *fault) {
    size_t m = q->kernel.order, b = (size_t)q->batch.value.hi;
    if (q->sampling != BATCH_REPLACEMENT && b > m) {
        return fault_set(
            fault, STATUS_INPUT, "--batch: %zu of %zu samples; give 1 to %zu", b, m, m);
    }
    bool sum = option_choice(q->loss_name, LOSSES) == LOSS_SUM;
    if (sum && q->sampling == BATCH_EPOCHS && m % b != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "--loss sum: %zu samples leave a short last batch of %zu, whose steps are short; give "
            "a --batch that divides %zu",
            m, m % b, m);
    }
    q->per_eta = sum ? 2 * (double)b : option_choice(q->loss_name, LOSSES) == LOSS_MEAN ? 2 : 1;
    return STATUS_OK;
}

/* -- reading ------------------------------------------------------------------------------ */

static enum status
read_options(struct forecast_question *q, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    list_options(option, q);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option);
    }
    q->sampling = (enum batch_sampling)option_choice(q->sampling_name, SAMPLINGS);
    q->format = (enum answer_print_format)option_choice(q->format_name, FORMATS);
    q->linear = q->model_name != NULL && strcmp(q->model_name, "linear") == 0;
    return STATUS_OK;
}

enum status forecast_question_read(
    struct forecast_question *question, int argc, char **argv, bool *help, struct fault *fault) {
    *question = (struct forecast_question){
        .sampling_name = "fresh", .loss_name = "half-mean", .format_name = "text"};
    enum status status = read_options(question, argc, argv, help, fault);
    if (status != STATUS_OK || *help) {
        return status;
    }
    status = check(question, fault);
    if (status == STATUS_OK) {
        status = forecast_data_load(question, fault);
    }
    if (status == STATUS_OK) {
        status = check_batch(question, fault);
    }
    if (status != STATUS_OK) {
        forecast_question_clear(question);
    }
    return status;
}

void forecast_question_clear(struct forecast_question *question) {
    kernel_clear(&question->kernel);
    kernel_clear(&question->outputs);
    free(question->y);
    question->y = NULL;
}

double forecast_question_rate(const struct forecast_question *question) {
    return question->eta.value.hi * question->per_eta;
}
