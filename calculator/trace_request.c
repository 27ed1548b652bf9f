/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trace_request.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/args.h"
#include "option.h"

static void refuse_with(
    const char *option, bool given, const char *other, const char *why, struct fault *fault) {
    if (fault->status == STATUS_OK && given) {
        fault_set(fault, STATUS_INPUT, "--%s, --%s: give one of them; %s", option, other, why);
    }
}

static void check_contradictions(const struct trace_request *request, struct fault *fault) {
    if (request->random_start) {
        const char *why = "a random start draws both";
        refuse_with("lambda0", option_is_given(&request->lambda0), "random-start", why, fault);
        refuse_with("mu0", option_is_given(&request->mu0), "random-start", why, fault);
    } else if (request->full_batch) {
        const char *why = "gradient descent draws no samples";
        refuse_with("seed", option_is_given(&request->seed), "full-batch", why, fault);
        refuse_with("replica", option_is_given(&request->replica), "full-batch", why, fault);
        refuse_with("point", option_is_given(&request->point), "full-batch", why, fault);
        refuse_with("program", request->program != NULL, "full-batch", why, fault);
        refuse_with("lanes", request->lanes, "full-batch", why, fault);
    }
}

static void set_defaults(struct trace_request *request, struct fault *fault) {
    option_default(&request->lambda0, "2", fault);
    option_default(&request->mu0, "1", fault);
    option_default(&request->steps, "1000", fault);
    option_default(&request->every, "1", fault);
    option_default(&request->seed, "1", fault);
    option_default(&request->replica, "0", fault);
    option_default(&request->point, "0", fault);
    if (request->program == NULL) {
        request->program = "predict";
    }
}

/* |mu| <= lambda sqrt(n)/2 for every network. */
static void check_start(const struct trace_request *request, struct fault *fault) {
    double root_n = sqrt(request->width.value.hi), most = request->lambda0.value.hi * root_n / 2;
    double mu0 = request->mu0.value.hi;
    option_lambda0(&request->lambda0, &request->eta, fault);
    option_mu0(&request->mu0, fault);
    if (fault->status == STATUS_OK && fabs(mu0) > most) {
        fault_set(
            fault, STATUS_INPUT,
            "--mu0: %g is out of range; no network starts above lambda0 sqrt(n)/2 = %g", mu0, most);
    }
    if (fault->status == STATUS_OK && fabs(request->eta.value.hi * mu0 / root_n) < DBL_MIN) {
        fault_set(
            fault, STATUS_INPUT,
            "--mu0: %g is out of range; give one with |mu0| eta/sqrt(n) above 1e-307", mu0);
    }
}

static enum status check(struct trace_request *request, struct fault *fault) {
    const char *count = "give a whole number from 1 to 1e15";
    const char *name = "give a whole number from 0 to 2^53";
    *fault = (struct fault){.status = STATUS_OK};
    check_contradictions(request, fault);
    set_defaults(request, fault);
    option_eta(&request->eta, fault);
    option_width(&request->width, fault);
    option_whole(&request->steps, "steps", 1, 1e15, count, fault);
    option_whole(&request->every, "every", 1, 1e15, count, fault);
    option_whole(&request->seed, "seed", 0, 0x1p53, name, fault);
    option_whole(&request->replica, "replica", 0, 0x1p53, name, fault);
    option_whole(&request->point, "point", 0, 0x1p53, name, fault);
    if (request->random_start) {
        option_check(
            request->width.value.hi >= 2, "width", &request->width,
            "give 2 neurons or more for a random start", fault);
    } else {
        check_start(request, fault);
    }
    return fault->status;
}

static void print_help(const struct args_option *option, size_t count) {
    puts("usage: catapult trace --dataset FILE --eta E --width N [options]\n\n"
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
}

enum { OPTIONS = 17 };

static void list_options(struct args_option option[OPTIONS], struct trace_request *r) {
    const struct args_option all[OPTIONS] = {
        {"dataset", "FILE", "CSV with a column s, and p: samples and probabilities; -: stdin",
         ARGS_TEXT, &r->dataset, true, NULL},
        {"column", "S[,P]", "other names of these columns (default s,p)", ARGS_TEXT, &r->column,
         false, NULL},
        {"weights", "", "p are counts, percents or rounded: divide them by their sum", ARGS_FLAG,
         &r->weights, false, NULL},
        {"eta", "E", "learning rate, of the mean of half the squared error", ARGS_NUMBER, &r->eta,
         true, NULL},
        {"width", "N", "number of neurons n, such as 1e12", ARGS_NUMBER, &r->width, true, NULL},
        {"lambda0", "L", "curvature at the start (default 2: N(0,1) weights)", ARGS_NUMBER,
         &r->lambda0, false, NULL},
        {"mu0", "M", "output at the start, in units of s (default 1)", ARGS_NUMBER, &r->mu0, false,
         NULL},
        {"random-start", "", "start from N(0,1) weights instead", ARGS_FLAG, &r->random_start,
         false, NULL},
        {"full-batch", "", "gradient descent on the mean loss", ARGS_FLAG, &r->full_batch, false,
         NULL},
        {"steps", "N", "how many (default 1000)", ARGS_NUMBER, &r->steps, false, NULL},
        {"every", "K", "write every K-th step, and the last (default 1)", ARGS_NUMBER, &r->every,
         false, NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &r->seed, false, NULL},
        {"replica", "N", "which of the runs with this seed (default 0)", ARGS_NUMBER, &r->replica,
         false, NULL},
        {"program", "NAME", "whose random numbers (default predict)", ARGS_TEXT, &r->program, false,
         NULL},
        {"point", "N", "and at which of its points (default 0)", ARGS_NUMBER, &r->point, false,
         NULL},
        {"lanes", "", "draw as runs do that go side by side (see below)", ARGS_FLAG, &r->lanes,
         false, NULL},
        {"output", "FILE", "write there (default: to standard output)", ARGS_TEXT, &r->output,
         false, NULL},
    };
    memcpy(option, all, sizeof all);
}

enum status trace_request_read(
    struct trace_request *request, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    *request = (struct trace_request){.program = NULL};
    list_options(option, request);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option, OPTIONS);
        return STATUS_OK;
    }
    return check(request, fault);
}
