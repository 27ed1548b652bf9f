/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_question.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "option.h"
#include "train_schedule.h"

static const char UNITS[] = "rate|start|now", FORMATS[] = "text|csv|json";
/* Enumerated in this order. */
static const char OPTIMIZERS[] = "sgd|momentum|adadelta|adagrad|rmsprop|adam";

/* Kernels up to this order are looked at every step, and none above the other is looked at unless
 * asked. */
enum { SMALL_KERNEL = 512, LARGE_KERNEL = 4096, USUAL_PAIRS = 5 };
enum { OWN_OPTIONS = 20, OPTIONS = OWN_OPTIONS + TRAIN_SETUP_OPTIONS };

/* -- help --------------------------------------------------------------------------------- */

static void list_options(struct args_option option[OPTIONS], struct train_question *q) {
    const struct args_option own[OWN_OPTIONS] = {
        {"eta", "E", "learning rate", ARGS_NUMBER, &q->eta, true, NULL},
        {"eta-in", "U", "of eta: a rate, or critical rates of the start or now (default rate)",
         ARGS_CHOICE, &q->eta_in, false, UNITS},
        {"schedule", "STEP:E,...", "other rates from these steps on, in the same unit", ARGS_TEXT,
         &q->schedule_text, false, NULL},
        {"cycle", "PERIOD:HIGH",
         "instead: from eta to HIGH and back, in so many steps, again and again", ARGS_TEXT,
         &q->cycle_text, false, NULL},
        {"decay", "F", "after each catapult the rate is multiplied by F", ARGS_NUMBER, &q->decay,
         false, NULL},
        {"climb", "F", "a catapult: the loss climbs to F times its lowest (default 2)", ARGS_NUMBER,
         &q->climb, false, NULL},
        {"batch", "B",
         "samples a step, in a fresh order each epoch (default: all, gradient descent)",
         ARGS_NUMBER, &q->batch, false, NULL},
        {"replacement", "", "each sample of a batch is drawn from all", ARGS_FLAG, &q->replacement,
         false, NULL},
        {"optimizer", "O", "with PyTorch's constants (default sgd)", ARGS_CHOICE,
         &q->optimizer_name, false, OPTIMIZERS},
        {"steps", "N", "at most so many (default 1000)", ARGS_NUMBER, &q->steps_text, false, NULL},
        {"epochs", "N", "instead: so often through the samples", ARGS_NUMBER, &q->epochs, false,
         NULL},
        {"until", "LOSS", "ends when the loss of all samples is below", ARGS_NUMBER, &q->until,
         false, NULL},
        {"watch", "N", "each N steps a look at the kernel and all losses; 0: none (default: below)",
         ARGS_NUMBER, &q->watch, false, NULL},
        {"split", "S", "largest directions of the kernel (default 5, of batches 1)", ARGS_NUMBER,
         &q->split, false, NULL},
        {"test", "N", "samples to test with (default 0)", ARGS_NUMBER, &q->test, false, NULL},
        {"output", "FILE", "write the steps there, as CSV", ARGS_TEXT, &q->output, false, NULL},
        {"every", "K", "of them each K-th, and the last (default 1)", ARGS_NUMBER, &q->every, false,
         NULL},
        {"plot", "FILE", "a picture of them, .svg or .pdf", ARGS_TEXT, &q->plot, false, NULL},
        {"checkpoint", "FILE", "keep the state there, and go on from it", ARGS_TEXT, &q->checkpoint,
         false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &q->format_name, false,
         FORMATS},
    };
    memcpy(option, own, sizeof own);
    train_setup_options(option + OWN_OPTIONS, &q->setup);
}

static const char NOTES[] =
    "A look, each N steps: the tangent kernel of the batch, its critical rate and S largest\n"
    "eigenvalues; the residual's part in their directions and the rest; the losses of all samples\n"
    "and of the test; the AGOP's alignment with the target's, for a task. Unless said, gradient\n"
    "descent looks at each step, or each 10th where n k > 512; batches once an epoch; nobody\n"
    "where the kernel is of order above 4096. Gradient descent knows the loss of all anyhow.\n\n"
    "A catapult begins where the loss of all samples, as far as it is seen, exceeds F times its\n"
    "lowest since the last one, and ends where it is back there.\n\n"
    "columns of --output: step; eta; batch_loss; loss, of all samples; test_loss; critical, the\n"
    "rate of the batch; above, 1 where eta > critical, which Zhu et al. call a catapult; top and\n"
    "rest, the loss of the batch in the S largest directions and outside; alignment; catapult,\n"
    "the number of the one under way, 0 for none; lambda_1 ... of the kernel. na: not seen.\n\n"
    "keys of csv and json: samples, inputs, outputs, weights, batch; eta_start, eta_end; steps;\n"
    "ended, by steps, until or diverged; diverged_at, the step whose loss was no number or 10^8\n"
    "times the first; loss_start, loss_end, loss_peak, peak_step; peak_top_share, of the batch's\n"
    "loss at its highest look; test_end, test_best, test_best_step; critical_start, critical_end;\n"
    "unit, the critical rate that eta is in; catapults; looks; looks_above; alignment_end;\n"
    "memory_gb; seconds.\n\n"
    "example: catapult train --images fashion-mnist --classes 7,9 --model FCN-3 --eta 1.7 \\\n"
    "           --eta-in start --steps 60 --output steps.csv";

static void print_help(const struct args_option *option) {
    puts(
        "usage: catapult train --model NAME --task T|--images SET|--data FILE --eta E [options]\n\n"
        "Trains a deep network, and says where its loss catapults, why, and what it learns.\n");
    args_print(option, OPTIONS);
    printf("\n%s\n", train_setup_help);
    puts(NOTES);
}

/* -- checks ------------------------------------------------------------------------------- */

static void set_defaults(struct train_question *q, struct fault *fault) {
    if (option_is_given(&q->steps_text) && option_is_given(&q->epochs)) {
        fault_set(fault, STATUS_INPUT, "--steps, --epochs: give one of them");
    }
    option_default(&q->steps_text, "1000", fault);
    option_default(&q->climb, "2", fault);
    option_default(&q->test, "0", fault);
    option_default(&q->every, "1", fault);
}

static void check_given(
    const struct number *number, const char *option, double least, double most, const char *remedy,
    struct fault *fault) {
    if (option_is_given(number)) {
        option_whole(number, option, least, most, remedy, fault);
    }
}

static void check_plot(const struct train_question *q, struct fault *fault) {
    const char *end = q->plot == NULL ? NULL : strrchr(q->plot, '.');
    bool good = end != NULL && (strcmp(end, ".svg") == 0 || strcmp(end, ".pdf") == 0);
    if (q->plot != NULL && !good && fault->status == STATUS_OK) {
        fault_set(fault, STATUS_INPUT, "--plot: \"%s\"; give a name in .svg or .pdf", q->plot);
    }
}

static enum status check(struct train_question *q, struct fault *fault) {
    const char *count = "give a whole number from 1 to 1e12";
    *fault = (struct fault){.status = STATUS_OK};
    train_setup_check(&q->setup, fault);
    set_defaults(q, fault);
    option_eta(&q->eta, fault);
    check_given(&q->batch, "batch", 1, 1e9, "give a whole number of samples, 1 or more", fault);
    check_given(&q->epochs, "epochs", 1, 1e9, "give a whole number from 1 to 1e9", fault);
    check_given(&q->watch, "watch", 0, 1e12, "give a whole number of steps, or 0", fault);
    check_given(
        &q->split, "split", 1, TRAIN_MOST_PAIRS, "give a whole number from 1 to 100", fault);
    option_whole(&q->steps_text, "steps", 1, 1e12, count, fault);
    option_whole(&q->every, "every", 1, 1e12, count, fault);
    option_whole(&q->test, "test", 0, 1e9, "give a whole number from 0 to 1e9", fault);
    option_check(
        q->climb.value.hi > 1 && q->climb.value.hi <= 1e100, "climb", &q->climb,
        "give a multiple above 1", fault);
    if (option_is_given(&q->decay)) {
        option_check(
            q->decay.value.hi > 0 && q->decay.value.hi < 1, "decay", &q->decay,
            "give a number between 0 and 1", fault);
    }
    if (option_is_given(&q->until)) {
        option_check(q->until.value.hi > 0, "until", &q->until, "give a loss above 0", fault);
    }
    check_plot(q, fault);
    if (fault->status == STATUS_OK && q->replacement && !option_is_given(&q->batch)) {
        fault_set(fault, STATUS_INPUT, "--replacement: give the --batch, too");
    }
    return fault->status;
}

/* -- what the data decide ----------------------------------------------------------------- */

size_t train_question_batch(const struct train_question *q) {
    return q->plan.batch > 0 ? q->plan.batch : q->data.train.count;
}

/* In doubles: products of what people type may be large. */
static void settle_looks(struct train_question *q) {
    double batch = (double)train_question_batch(q), n = (double)q->data.train.count;
    double order = batch * (double)q->data.train.outputs, epoch = ceil(n / batch);
    double pairs = q->plan.batch == 0 ? USUAL_PAIRS : 1;
    pairs = option_is_given(&q->split) ? q->split.value.hi : pairs;
    q->pairs = (size_t)fmin(pairs, order);
    double usual = q->plan.batch > 0 ? epoch : order <= SMALL_KERNEL ? 1 : 10;
    if (order > LARGE_KERNEL) {
        usual = 0;
    }
    q->watched = (uint64_t)(option_is_given(&q->watch) ? q->watch.value.hi : usual);
    double steps =
        option_is_given(&q->epochs) ? q->epochs.value.hi * epoch : q->steps_text.value.hi;
    q->steps = (uint64_t)fmin(steps, 1e15);
    double unit = floor(LARGE_KERNEL / (double)q->data.train.outputs);
    q->first = (size_t)fmax(1, fmin(n, unit));
}

static enum status settle(struct train_question *q, struct fault *fault) {
    const struct samples *train = &q->data.train;
    q->plan.batch = option_is_given(&q->batch) ? (size_t)q->batch.value.hi : 0;
    if (q->plan.batch > train->count && !q->replacement) {
        return fault_set(
            fault, STATUS_INPUT, "--batch: %zu of %zu samples; give 1 to %zu", q->plan.batch,
            train->count, train->count);
    }
    if (q->plan.batch == train->count && !q->replacement) {
        q->plan.batch = 0;
    }
    q->plan.replacement = q->replacement;
    q->plan.optimizer = (enum optimizer_kind)option_choice(q->optimizer_name, OPTIMIZERS);
    q->plan.key = train_setup_key(&q->setup, "weights");
    q->scheme = train_setup_scheme(&q->setup);
    settle_looks(q);
    bool blind = q->plan.batch > 0 && q->watched == 0;
    if (blind && (option_is_given(&q->until) || option_is_given(&q->decay))) {
        return fault_set(
            fault, STATUS_INPUT,
            "--until, --decay: batches see the loss of all samples in a look only; give --watch N");
    }
    return train_setup_describe(q->net, &q->setup, &q->data, fault);
}

/* -- reading ------------------------------------------------------------------------------ */

static enum status
read_options(struct train_question *q, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    list_options(option, q);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status == STATUS_OK && *help) {
        print_help(option);
    }
    return status;
}

enum status train_question_read(
    struct train_question *question, int argc, char **argv, bool *help, struct fault *fault) {
    *question = (struct train_question){.optimizer_name = "sgd", .format_name = "text"};
    enum status status = read_options(question, argc, argv, help, fault);
    if (status != STATUS_OK || *help) {
        return status;
    }
    question->format = (enum answer_print_format)option_choice(question->format_name, FORMATS);
    status = check(question, fault);
    if (status == STATUS_OK) {
        status = train_schedule_read(question, fault);
    }
    if (status == STATUS_OK) {
        status = train_data_load(
            &question->data, &question->setup, (size_t)question->test.value.hi, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = settle(question, fault);
    if (status != STATUS_OK) {
        train_question_clear(question);
    }
    return status;
}

void train_question_clear(struct train_question *question) {
    train_data_clear(&question->data);
}
