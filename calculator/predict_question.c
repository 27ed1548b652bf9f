/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "predict_question.h"

#include <stdio.h>
#include <string.h>

#include "base/args.h"
#include "certified/ball.h"
#include "option.h"

/* What follows them lists their values in this order. */
static const char METHODS[] = "tilt|splitting|crude", FORMATS[] = "text|csv|json";

static enum spike_odds_method method_of(const char *name) {
    static const enum spike_odds_method method[] = {
        SPIKE_ODDS_TILT, SPIKE_ODDS_SPLITTING, SPIKE_ODDS_CRUDE};
    return method[option_choice(name, METHODS)];
}

static enum answer_print_format format_of(const char *name) {
    static const enum answer_print_format format[] = {
        ANSWER_PRINT_TEXT, ANSWER_PRINT_CSV, ANSWER_PRINT_JSON};
    return format[option_choice(name, FORMATS)];
}

/* -- checks ------------------------------------------------------------------------------- */

static void set_defaults(struct predict_question *question, struct fault *fault) {
    option_default(&question->digits, "30", fault);
    option_default(&question->relative_error, "0.01", fault);
    option_default(&question->replicas, "1e7", fault);
    option_default(&question->seed, "1", fault);
    option_default(&question->threads, "0", fault);
}

static enum status check(struct predict_question *question, struct fault *fault) {
    bool has_digits = option_is_given(&question->digits);
    *fault = (struct fault){.status = STATUS_OK};
    set_defaults(question, fault);
    setup_check(&question->setup, fault);
    option_eta(&question->setup.eta, fault);
    option_lambda0(&question->setup.lambda0, &question->setup.eta, fault);
    option_width(&question->setup.width, fault);
    option_whole(
        &question->digits, "digits", 1, BALL_MOST_DIGITS, "give a whole number from 1 to 10000",
        fault);
    option_simulation(
        &question->replicas, &question->seed, &question->threads, &question->relative_error, fault);
    if (fault->status == STATUS_OK && has_digits && !question->certify) {
        fault_set(
            fault, STATUS_INPUT, "--digits: only enclosures have as many; give --certify too");
    }
    if (fault->status == STATUS_OK && question->simulate && question->no_simulate) {
        fault_set(fault, STATUS_INPUT, "--simulate, --no-simulate: give one of them");
    }
    if (fault->status == STATUS_OK && question->certify && question->setup.random_start) {
        fault_set(
            fault, STATUS_INPUT,
            "--certify, --random-start: give one of them; the enclosures are of one start");
    }
    return fault->status;
}

/* -- reading ------------------------------------------------------------------------------ */

static void print_keys(void) {
    puts(
        "keys of csv and json: regime; eta_lambda0; drift G and drift_full_batch G_FB at\n"
        "eta lambda0 (-inf at a pole); theta, the exponent (inf, 0, na or a number);\n"
        "eta_crit, the largest eta that cannot spike at this lambda0, eta_max, where the theory\n"
        "ends, the same for gradient descent on the whole loss (eta_crit_full_batch is where it\n"
        "turns unstable), and drift_roots_eta, where G = 0; lambda_crit, lambda_max and the same for\n"
        "full batch, at this eta; drift_roots, the values of lambda below lambda_max where G = 0\n"
        "(POLE+exp(L) when the root is so close to its pole that only the logarithm L of the\n"
        "distance says where); loss and lambda0 as asked; sharpness = lambda0 E s^2; height, the\n"
        "|mu| of a spike, height_over_cap = height/(lambda0 sqrt(n)/2), height_over_start =\n"
        "height/|mu0|; reach, about the furthest |mu| of any run; p_spike_asymptotic =\n"
        "min(1, height_over_start^-theta), na where divergent, 0 below 2.3e-308, where\n"
        "p_spike_asymptotic_log10 still has it.\n\n"
        "and of the simulation: p_spike and its standard error p_spike_se (na: no run hit, and\n"
        "some still might); lambda_final_q10, _q50, _q90, quantiles of lambda at the end given a\n"
        "spike (not from random starts); steps_to_spike_mean, given a spike;\n"
        "effective_sample_size, the independent spikes\n"
        "that would leave that error (tilt: (sum w)^2/sum w^2; splitting: (p_spike/p_spike_se)^2,\n"
        "at most the spikes there are); replicas, runs from the start; method: tilt weighs runs\n"
        "of a law under which spikes are typical, splitting multiplies the probabilities of one\n"
        "level of |mu| after another, without weights and slower, crude counts, bound needs no run;\n"
        "p_spike_linear_lower and _upper, between which p_spike would be if the curvature did not\n"
        "move, as in plain regression; seconds.\n");
}

static void print_help(const struct args_option *option, size_t count) {
    puts("usage: catapult predict --dataset FILE --eta E --width N [options]\n\n"
         "Will SGD spike on these data, and how likely? (Gess & Heydecker, arXiv 2603.10079)\n");
    args_print(option, count);
    putchar('\n');
    puts(setup_help);
    print_keys();
    puts("With --certify the inputs are exact decimals, the number of roots is proved, and where\n"
         "G touches 0 the list says undecided at N digits. Up to 1000 distinct |s|. A checkpoint\n"
         "goes on with another --relative-error, too.\n\n"
         "example: catapult predict --dataset data/datasets/gess_heydecker_1_17.csv \\\n"
         "           --eta 0.7 --width 256");
}

enum { OWN_OPTIONS = 13, OPTIONS = OWN_OPTIONS + SETUP_OPTIONS };

static void list_options(struct args_option option[OPTIONS], struct predict_question *q) {
    const struct args_option all[OWN_OPTIONS] = {
        {"eta", "E", "learning rate", ARGS_NUMBER, &q->setup.eta, true, NULL},
        {"width", "N", "number of neurons n, such as 256", ARGS_NUMBER, &q->setup.width, true,
         NULL},
        {"certify", "", "answer with enclosures, midpoint ± radius, that are proved", ARGS_FLAG,
         &q->certify, false, NULL},
        {"digits", "N", "of the enclosures, 1 to 10000 (default 30)", ARGS_NUMBER, &q->digits,
         false, NULL},
        {"simulate", "", "simulate even where the answer is known, or beside --certify", ARGS_FLAG,
         &q->simulate, false, NULL},
        {"no-simulate", "", "do not simulate", ARGS_FLAG, &q->no_simulate, false, NULL},
        {"method", "M", "how to simulate (default tilt)", ARGS_CHOICE, &q->method_name, false,
         METHODS},
        {"relative-error", "R", "standard error over p_spike to stop at (default 0.01)",
         ARGS_NUMBER, &q->relative_error, false, NULL},
        {"replicas", "N", "runs at most (default 1e7)", ARGS_NUMBER, &q->replicas, false, NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &q->seed, false, NULL},
        {"threads", "N", "at most so many (default: all cores); the result is the same",
         ARGS_NUMBER, &q->threads, false, NULL},
        {"checkpoint", "FILE", "keep the simulation there, and go on from it (default: do not)",
         ARGS_TEXT, &q->checkpoint, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &q->format_name, false,
         FORMATS},
    };
    setup_options(option, &q->setup);
    memcpy(option + SETUP_OPTIONS, all, sizeof all);
}

static enum status read_options(
    struct predict_question *question, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    list_options(option, question);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option, OPTIONS);
    }
    question->method = method_of(question->method_name);
    question->format = format_of(question->format_name);
    return STATUS_OK;
}

enum status predict_question_read(
    struct predict_question *question, int argc, char **argv, bool *help, struct fault *fault) {
    *question = (struct predict_question){.method_name = "tilt", .format_name = "text"};
    setup_init(&question->setup);
    enum status status = read_options(question, argc, argv, help, fault);
    if (status != STATUS_OK || *help) {
        return status;
    }
    status = check(question, fault);
    if (status == STATUS_OK) {
        status = setup_load(&question->setup, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = setup_settle(&question->setup, fault);
    if (status != STATUS_OK) {
        setup_clear(&question->setup);
    }
    return status;
}

/* -- the simulation ----------------------------------------------------------------------- */

/* Where |mu| can rise and fall; not beside enclosures, unless it is asked for. */
bool predict_question_simulates(const struct predict_question *question, enum drift_regime regime) {
    bool walks = regime == DRIFT_DEFLATIONARY || regime == DRIFT_INFLATIONARY;
    return question->simulate || (walks && !question->certify && !question->no_simulate);
}

struct finding_question predict_question_asks(
    const struct predict_question *question, enum drift_regime regime, double log_p_spike) {
    return (struct finding_question){
        .regime = regime,
        .log_p_spike = log_p_spike,
        .method = question->method,
        .method_name = question->method_name,
        .follow = true};
}

struct plan predict_question_plan(const struct predict_question *question) {
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "predict", 0),
        .runs = (uint64_t)question->replicas.value.hi,
        .relative_error = question->relative_error.value.hi};
}

void predict_question_clear(struct predict_question *question) {
    setup_clear(&question->setup);
}
