/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trace_request.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/args.h"
#include "option.h"
#include "base/die.h"

static bool is_given(const struct number *number) {
    return number->text != NULL;
}

static void settle(struct number *number, const char *text) {
    if (!is_given(number)) {
        catapult_option_default(number, text);
    }
}

static void refuse_with(const char *option, bool given, const char *other, const char *why) {
    if (given) {
        DIE(STATUS_INPUT, "--%s, --%s: give one of them; %s", option, other, why);
    }
}

static void check_contradictions(const struct trace_request *request) {
    const char *why = "gradient descent draws no samples";
    if (request->random_start) {
        const char *start = "a random start draws both";
        refuse_with("lambda0", is_given(&request->lambda0), "random-start", start);
        refuse_with("mu0", is_given(&request->mu0), "random-start", start);
    } else if (!is_given(&request->lambda0)) {
        DIE(STATUS_INPUT, "--lambda0 L is missing: curvature at the start (N(0,1) weights have "
                          "about 2); or give --random-start");
    } else if (request->full_batch) {
        refuse_with("seed", is_given(&request->seed), "full-batch", why);
        refuse_with("replica", is_given(&request->replica), "full-batch", why);
        refuse_with("point", is_given(&request->point), "full-batch", why);
        refuse_with("program", request->program != NULL, "full-batch", why);
        refuse_with("lanes", request->lanes, "full-batch", why);
    }
}

/* |mu| <= lambda sqrt(n)/2 for every network. */
static void check_start(const struct trace_request *request) {
    double most = request->lambda0.value.hi * sqrt(request->width.value.hi) / 2;
    double mu0 = request->mu0.value.hi;
    catapult_option_lambda0(&request->lambda0, &request->eta);
    catapult_option_mu0(&request->mu0);
    if (fabs(mu0) > most) {
        DIE(STATUS_INPUT,
            "--mu0: %g is out of range; no network starts above lambda0 sqrt(n)/2 = %g", mu0, most);
    }
    if (fabs(request->eta.value.hi * mu0 / sqrt(request->width.value.hi)) < DBL_MIN) {
        DIE(STATUS_INPUT, "--mu0: %g is out of range; give one with |mu0| eta/sqrt(n) above 1e-307",
            mu0);
    }
}

static void check_request(struct trace_request *request) {
    const char *name = "give a whole number from 0 to 2^53";
    check_contradictions(request);
    settle(&request->mu0, "1");
    settle(&request->steps, "1000");
    settle(&request->every, "1");
    settle(&request->seed, "1");
    settle(&request->replica, "0");
    settle(&request->point, "0");
    request->program = request->program == NULL ? "predict" : request->program;
    catapult_option_eta(&request->eta);
    catapult_option_width(&request->width);
    catapult_option_whole(&request->steps, "steps", 1, 1e15, "give a whole number from 1 to 1e15");
    catapult_option_whole(&request->every, "every", 1, 1e15, "give a whole number from 1 to 1e15");
    catapult_option_whole(&request->seed, "seed", 0, 0x1p53, name);
    catapult_option_whole(&request->replica, "replica", 0, 0x1p53, name);
    catapult_option_whole(&request->point, "point", 0, 0x1p53, name);
    if (request->random_start) {
        catapult_option_check(
            request->width.value.hi >= 2, "width", &request->width,
            "give 2 neurons or more for a random start");
    } else {
        check_start(request);
    }
}

static void print_help(const struct args_option *option, size_t count) {
    puts("usage: catapult trace --dataset FILE --eta E --lambda0 L --width N [options]\n"
         "       catapult trace --dataset FILE --eta E --random-start --width N [options]\n\n"
         "One run of SGD, batch size 1, or of gradient descent, step by step, as CSV.\n");
    args_print(option, count);
    puts(
        "\ncolumns: step; sample, the row of FILE (from 1) of the step that led here: 0 for a draw\n"
        "of s = 0, the first of its rows where |s| has several, na at the start and for the full\n"
        "batch; mu, the output over s; loss = E s^2 mu^2/2, the mean over the data; lambda. The\n"
        "first and the last step are always there. What is below 2.3e-308 is 0.\n\n"
        "The stream (seed, program, point, replica) names a run wherever it is made; the pages say\n"
        "theirs. Those that run many replicas side by side (reach, inflation_time) and predict\n"
        "--method crude, whose program and point are the default, draw with --lanes.\n\n"
        "A run whose loss grows past the range of doubles ends there; the last lines say why.\n\n"
        "example: catapult trace --dataset data/datasets/gess_heydecker_1_17.csv \\\n"
        "           --eta 0.85 --lambda0 2 --width 1e12 --steps 240");
    die_unless_printed();
}

bool catapult_trace_request(struct trace_request *request, int argc, char **argv) {
    *request = (struct trace_request){.program = NULL};
    const struct args_option option[] = {
        {"dataset", "FILE", "CSV with columns s,p: samples and probabilities", ARGS_TEXT,
         &request->dataset, true, NULL},
        {"eta", "E", "learning rate", ARGS_NUMBER, &request->eta, true, NULL},
        {"width", "N", "number of neurons n, such as 1e12", ARGS_NUMBER, &request->width, true,
         NULL},
        {"lambda0", "L", "curvature at the start (N(0,1) weights: about 2)", ARGS_NUMBER,
         &request->lambda0, false, NULL},
        {"mu0", "M", "output at the start, in units of s (default 1)", ARGS_NUMBER, &request->mu0,
         false, NULL},
        {"random-start", "", "start from N(0,1) weights instead", ARGS_FLAG, &request->random_start,
         false, NULL},
        {"full-batch", "", "gradient descent on the mean loss", ARGS_FLAG, &request->full_batch,
         false, NULL},
        {"steps", "N", "how many (default 1000)", ARGS_NUMBER, &request->steps, false, NULL},
        {"every", "K", "write every K-th step, and the last (default 1)", ARGS_NUMBER,
         &request->every, false, NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &request->seed, false,
         NULL},
        {"replica", "N", "which of the runs with this seed (default 0)", ARGS_NUMBER,
         &request->replica, false, NULL},
        {"program", "NAME", "whose random numbers (default predict)", ARGS_TEXT, &request->program,
         false, NULL},
        {"point", "N", "and at which of its points (default 0)", ARGS_NUMBER, &request->point,
         false, NULL},
        {"lanes", "", "draw as runs do that go side by side (see below)", ARGS_FLAG,
         &request->lanes, false, NULL},
        {"output", "FILE", "write there (default: to standard output)", ARGS_TEXT, &request->output,
         false, NULL},
    };
    size_t count = sizeof option / sizeof *option;
    bool help;
    struct fault fault;
    DIE_UNLESS_OK(args_parse(argc, argv, option, count, &help, &fault), fault);
    if (help) {
        print_help(option, count);
        return false;
    }
    check_request(request);
    return true;
}
