/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "critical_question.h"

#include <stdio.h>
#include <string.h>

#include "option.h"

static const char FORMATS[] = "text|csv|json", LOSSES[] = "mean|half-mean|sum|half-sum";
enum { LOSS_MEAN, LOSS_HALF_MEAN, LOSS_SUM, LOSS_HALF_SUM };
enum { OWN_OPTIONS = 12, OPTIONS = OWN_OPTIONS + TRAIN_SETUP_OPTIONS, MOST_VALUES = 32 };

/* -- help --------------------------------------------------------------------------------- */

static void list_options(struct args_option option[OPTIONS], struct critical_question *q) {
    const struct args_option own[OWN_OPTIONS] = {
        {"batch", "B", "samples in a batch, for the rates of batches (default: none)", ARGS_NUMBER,
         &q->batch, false, NULL},
        {"draws", "N", "batches that are drawn (default 1000)", ARGS_NUMBER, &q->draws, false,
         NULL},
        {"values", "S", "largest eigenvalues to be shown (default 5)", ARGS_NUMBER, &q->values,
         false, NULL},
        {"loss", "L", "of which the rates are (default mean)", ARGS_CHOICE, &q->loss_name, false,
         LOSSES},
        {"momentum", "M", "of SGD, as PyTorch has it (default 0)", ARGS_NUMBER, &q->momentum, false,
         NULL},
        {"no-hessian", "", "leave the Hessian out", ARGS_FLAG, &q->no_hessian, false, NULL},
        {"steps", "N", "train so far before (default 0: at the start)", ARGS_NUMBER, &q->steps,
         false, NULL},
        {"eta", "E", "at this rate, by gradient descent or in batches of B", ARGS_NUMBER, &q->eta,
         false, NULL},
        {"kernel", "FILE", "instead of a network: its tangent kernel, CSV or NPY", ARGS_TEXT,
         &q->kernel_path, false, NULL},
        {"jacobian", "FILE", "or its Jacobian, a sample a row, NPY or CSV", ARGS_TEXT,
         &q->jacobian_path, false, NULL},
        {"outputs", "K", "of that network (default 1)", ARGS_NUMBER, &q->outputs, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &q->format_name, false,
         FORMATS},
    };
    memcpy(option, own, sizeof own);
    train_setup_options(option + OWN_OPTIONS, &q->setup);
}

static const char NOTES[] =
    "Losses, e = f - y: mean has that of e^2 over samples and outputs, half-mean that of e^2/2,\n"
    "sum and half-sum add over the samples of a step and their outputs. The critical rate of n\n"
    "samples with k outputs is n k/lambda_1 of the mean, 2 n k/lambda_1 of half of it,\n"
    "1/lambda_1 and 2/lambda_1 of the sums; a momentum M makes it 1 + M times as large. With\n"
    "half-mean it is what neural_tangents.predict.max_learning_rate returns.\n\n"
    "A kernel is n k x n k, row i k + a for output a of sample i, or n x n x k x k, as\n"
    "neural_tangents.empirical_ntk_fn(f, trace_axes=()) makes it. A Jacobian is n x p, or n x k x\n"
    "p, p weights. Any training at any time can export them; in PyTorch, f a network:\n"
    "  rows = [torch.stack([torch.cat([g.flatten() for g in torch.autograd.grad(o,\n"
    "          list(f.parameters()), retain_graph=True)]) for o in f(x[None])[0]]) for x in X]\n"
    "  numpy.save('J.npy', torch.stack(rows).numpy())\n\n"
    "keys of csv and json: samples, outputs, weights; batch; eta_critical, by the kernel of all\n"
    "samples; eta_hessian, by the Hessian of the loss, 2/lambda_1 of the mean; the relative\n"
    "error that its eigenvalue may have, hessian_error; eta_batch_q00, _q05, _q25, _q50, _q75,\n"
    "_q95, _q100, quantiles of the batches' own rates; eta_batch_certain, below which none is,\n"
    "by row sums; lambda_1 ... of the kernel; loss of all samples; steps; seconds.\n\n"
    "examples: catapult critical --images fashion-mnist --classes 7,9 --model FCN-3 --batch 32\n"
    "          catapult critical --jacobian J.npy --outputs 10 --loss half-mean";

static void print_help(const struct args_option *option) {
    puts("usage: catapult critical --model NAME --task T|--images SET|--data FILE [options]\n"
         "       catapult critical --kernel FILE|--jacobian FILE [options]\n\n"
         "The learning rates above which a step makes the loss rise: of all samples and of\n"
         "batches, for a network and data, or for the kernel of a training of yours.\n");
    args_print(option, OPTIONS);
    printf("\n%s\n", train_setup_help);
    puts(NOTES);
}

/* -- checks ------------------------------------------------------------------------------- */

static void refuse_if(bool wrong, const char *what, struct fault *fault) {
    if (wrong && fault->status == STATUS_OK) {
        fault_set(fault, STATUS_INPUT, "%s", what);
    }
}

bool critical_question_is_file(const struct critical_question *q) {
    return q->kernel_path != NULL || q->jacobian_path != NULL;
}

static void check_ways(const struct critical_question *q, struct fault *fault) {
    bool file = critical_question_is_file(q), trains = option_is_given(&q->steps);
    refuse_if(
        q->kernel_path != NULL && q->jacobian_path != NULL,
        "--kernel, --jacobian: give one of them", fault);
    refuse_if(
        file && train_setup_is_given(&q->setup),
        "--kernel, --jacobian: give one of them, or a network and data", fault);
    refuse_if(
        file && (trains || option_is_given(&q->eta)),
        "--steps, --eta: belong to a network; a file is what it is", fault);
    refuse_if(
        !file && option_is_given(&q->outputs), "--outputs: belongs to --kernel and --jacobian",
        fault);
    refuse_if(
        trains != option_is_given(&q->eta), "--steps, --eta: give both, or none of them", fault);
}

static enum status check(struct critical_question *q, struct fault *fault) {
    *fault = (struct fault){.status = STATUS_OK};
    check_ways(q, fault);
    option_default(&q->outputs, "1", fault);
    option_default(&q->momentum, "0", fault);
    option_default(&q->values, "5", fault);
    option_default(&q->draws, "1000", fault);
    if (!critical_question_is_file(q)) {
        train_setup_check(&q->setup, fault);
    } else {
        option_default(&q->setup.seed, "1", fault);
        option_default(&q->setup.threads, "0", fault);
    }
    if (option_is_given(&q->steps)) {
        option_whole(&q->steps, "steps", 0, 1e9, "give a whole number from 0 to 1e9", fault);
        option_eta(&q->eta, fault);
    }
    if (option_is_given(&q->batch)) {
        option_whole(
            &q->batch, "batch", 1, 1e6, "give a whole number of samples, 1 or more", fault);
    }
    option_whole(&q->outputs, "outputs", 1, 1e5, "give a whole number from 1 to 1e5", fault);
    option_whole(&q->values, "values", 1, MOST_VALUES, "give a whole number from 1 to 32", fault);
    option_whole(&q->draws, "draws", 1, 1e6, "give a whole number from 1 to 1e6", fault);
    option_check(
        q->momentum.value.hi >= 0 && q->momentum.value.hi < 1, "momentum", &q->momentum,
        "give a number from 0 to below 1", fault);
    return fault->status;
}

double critical_question_per_mean(const struct critical_question *q, double samples, double k) {
    switch (option_choice(q->loss_name, LOSSES)) {
    case LOSS_HALF_MEAN:
        return 2;
    case LOSS_SUM:
        return 1 / (samples * k);
    case LOSS_HALF_SUM:
        return 2 / (samples * k);
    default:
        return 1;
    }
}

/* -- reading ------------------------------------------------------------------------------ */

static enum status load(struct critical_question *q, struct fault *fault) {
    if (critical_question_is_file(q)) {
        return STATUS_OK;
    }
    enum status status = train_data_load(&q->data, &q->setup, 0, fault);
    if (status == STATUS_OK) {
        status = train_setup_describe(q->net, &q->setup, &q->data, fault);
    }
    return status;
}

static enum status
read_options(struct critical_question *q, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    list_options(option, q);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status == STATUS_OK && *help) {
        print_help(option);
    }
    return status;
}

enum status critical_question_read(
    struct critical_question *question, int argc, char **argv, bool *help, struct fault *fault) {
    *question = (struct critical_question){.loss_name = "mean", .format_name = "text"};
    enum status status = read_options(question, argc, argv, help, fault);
    if (status != STATUS_OK || *help) {
        return status;
    }
    question->format = (enum answer_print_format)option_choice(question->format_name, FORMATS);
    status = check(question, fault);
    if (status == STATUS_OK) {
        status = load(question, fault);
    }
    if (status != STATUS_OK) {
        critical_question_clear(question);
    }
    return status;
}

void critical_question_clear(struct critical_question *question) {
    train_data_clear(&question->data);
}
