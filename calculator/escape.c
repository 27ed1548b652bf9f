/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer_print.h"
#include "base/args.h"
#include "base/die.h"
#include "escape/exit_flux.h"
#include "escape/exit_reversed.h"
#include "escape/quasi_potential.h"
#include "option.h"

#define FORMATS "text|csv|json"
#define NOISES  "hessian|identity"

struct request {
    const char *curvatures, *noise_name, *format_name;
    struct number eta, batch, radius, depth, runs, seed;
    double curvature[VALLEY_MOST], noise[VALLEY_MOST];
    size_t dimensions;
};

/* -- the question ------------------------------------------------------------------------- */

/* "0.5,1,2": as many dimensions as there are numbers. */
static enum status read_curvatures(struct request *request, struct fault *fault) {
    const char *rest = request->curvatures;
    for (size_t length; *rest != '\0'; rest += length + (rest[length] == ',')) {
        char word[256];
        struct number number;
        length = strcspn(rest, ",");
        if (request->dimensions == VALLEY_MOST || length >= sizeof word) {
            return fault_set(
                fault, STATUS_INPUT, "--curvature: too long; give up to %d numbers", VALLEY_MOST);
        }
        memcpy(word, rest, length);
        word[length] = '\0';
        if (number_parse(word, &number, NULL) != STATUS_OK || !(number.value.hi > 0)) {
            return fault_set(
                fault, STATUS_INPUT,
                "--curvature: \"%s\" is not a curvature; give numbers above 0, such as 0.5,1,2",
                word);
        }
        request->curvature[request->dimensions++] = number.value.hi;
    }
    if (request->dimensions == 0) {
        return fault_set(fault, STATUS_INPUT, "--curvature: give numbers above 0, such as 0.5,1,2");
    }
    for (size_t i = 0; i < request->dimensions; i++) {
        bool hessian = option_choice(request->noise_name, NOISES) == 0;
        request->noise[i] = hessian ? request->curvature[i] : 1;
    }
    return STATUS_OK;
}

static enum status check(struct request *request, struct fault *fault) {
    const char *positive = "give a number above 0";
    *fault = (struct fault){.status = STATUS_OK};
    if (option_is_given(&request->radius) == option_is_given(&request->depth)) {
        return fault_set(
            fault, STATUS_INPUT,
            "--radius, --depth: give one of them; what is left is |x| <= radius or L <= depth");
    }
    option_default(&request->runs, "100000", fault);
    option_default(&request->seed, "1", fault);
    option_check(request->eta.value.hi > 0, "eta", &request->eta, positive, fault);
    option_check(request->batch.value.hi >= 1, "batch", &request->batch, "give 1 or more", fault);
    if (option_is_given(&request->radius)) {
        option_check(request->radius.value.hi > 0, "radius", &request->radius, positive, fault);
    } else {
        option_check(request->depth.value.hi > 0, "depth", &request->depth, positive, fault);
    }
    option_whole(&request->runs, "runs", 0, 1e12, "give a whole number from 0 to 1e12", fault);
    option_whole(&request->seed, "seed", 0, 0x1p53, "give a whole number from 0 to 2^53", fault);
    return fault->status != STATUS_OK ? fault->status : read_curvatures(request, fault);
}

static void print_help(const struct args_option *option, size_t count) {
    puts("usage: catapult escape --curvature H,... --eta E --batch B --radius R [options]\n"
         "       catapult escape --curvature H,... --eta E --batch B --depth D [options]\n\n"
         "How long SGD with Gaussian noise stays at a quadratic minimum, L = 1/2 sum h_i x_i^2:\n"
         "x' = x - eta h x + eta sqrt(c/B) xi, from 0 until |x| > R or L > D.\n");
    args_print(option, count);
    puts(
        "\nThe exponent is V0 B/eta, V0 the least quasi-potential on the boundary. The factor\n"
        "before the exponential is that of the flux through the boundary, good where the exponent\n"
        "is large. The simulation runs the chain backwards and gives steps of any size.\n\n"
        "example: catapult escape --curvature 0.5,1,2 --eta 0.05 --batch 2 --depth 0.75");
}

enum { OPTIONS = 9 };

static enum status
read_request(struct request *r, int argc, char **argv, bool *help, struct fault *fault) {
    const struct args_option option[OPTIONS] = {
        {"curvature", "H,...", "eigenvalues of the Hessian, one a dimension", ARGS_TEXT,
         &r->curvatures, true, NULL},
        {"noise", "C", "covariance of a sample's gradient (default hessian)", ARGS_CHOICE,
         &r->noise_name, false, NOISES},
        {"eta", "E", "learning rate", ARGS_NUMBER, &r->eta, true, NULL},
        {"batch", "B", "batch size", ARGS_NUMBER, &r->batch, true, NULL},
        {"radius", "R", "until the distance is above R", ARGS_NUMBER, &r->radius, false, NULL},
        {"depth", "D", "until the loss is above D", ARGS_NUMBER, &r->depth, false, NULL},
        {"runs", "N", "backward runs; 0: none (default 100000)", ARGS_NUMBER, &r->runs, false,
         NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &r->seed, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &r->format_name, false,
         FORMATS},
    };
    *r = (struct request){.noise_name = "hessian", .format_name = "text"};
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option, OPTIONS);
        return STATUS_OK;
    }
    return check(r, fault);
}

/* -- the answer --------------------------------------------------------------------------- */

static void
add(struct answer *answer, const char *key, const char *what, enum answer_source source,
    double value) {
    answer_add(answer, key, what, source, answer_real(value));
}

static void
add_formulas(struct answer *answer, const struct valley *valley, double eta, double epsilon) {
    double slow = quasi_potential_edge(valley, 0), steps = quasi_potential_edge(valley, eta);
    size_t way = quasi_potential_direction(valley, eta);
    add(answer, "epsilon", "noise eta/B", ANSWER_FORMULA, epsilon);
    add(answer, "v0_slow", "V0 of slow SGD", ANSWER_FORMULA, slow);
    add(answer, "v0", "V0 of SGD with these steps", ANSWER_FORMULA, steps);
    add(answer, "exponent", "exponent V0/epsilon", ANSWER_FORMULA, steps / epsilon);
    add(answer, "exit_curvature", "curvature where it leaves", ANSWER_FORMULA,
        valley->curvature[way]);
    add(answer, "log10_steps_flux", "log10 of mean steps, by the flux", ANSWER_FORMULA,
        (exit_flux_log(valley, epsilon, eta) - log(eta)) / log(10));
}

static enum status add_simulation(
    struct answer *answer, const struct request *request, const struct valley *valley,
    struct fault *fault) {
    const struct exit_reversed_question question = {
        *valley, request->eta.value.hi, request->eta.value.hi / request->batch.value.hi};
    const struct plan plan = {
        .key = rng_key_of((uint64_t)request->seed.value.hi, "escape", 0),
        .runs = (uint64_t)request->runs.value.hi};
    struct exit_reversed found;
    enum status status = exit_reversed_run(&found, &question, &plan, fault);
    if (status == STATUS_OK) {
        add(answer, "log10_steps", "log10 of mean steps, simulated", ANSWER_SIMULATION,
            found.log_mean.value / log(10));
        add(answer, "log10_steps_se", "its standard error", ANSWER_SIMULATION,
            found.log_mean.se / log(10));
    }
    return status;
}

static enum status
find_answer(struct answer *answer, const struct request *request, struct fault *fault) {
    bool ball = option_is_given(&request->radius);
    const struct valley valley = {
        request->dimensions, request->curvature, request->noise, ball ? VALLEY_BALL : VALLEY_DEPTH,
        ball ? request->radius.value.hi : request->depth.value.hi};
    double eta = request->eta.value.hi, epsilon = eta / request->batch.value.hi;
    enum status status = valley_check(&valley, eta, epsilon, fault);
    if (status != STATUS_OK) {
        return status;
    }
    add_formulas(answer, &valley, eta, epsilon);
    return request->runs.value.hi > 0 ? add_simulation(answer, request, &valley, fault) : STATUS_OK;
}

int escape(int argc, char **argv) {
    struct request request;
    struct answer answer = {0};
    struct fault fault;
    bool help = false;
    DIE_UNLESS_OK(read_request(&request, argc, argv, &help, &fault), fault);
    if (!help) {
        size_t format = option_choice(request.format_name, FORMATS);
        static const enum answer_print_format formats[] = {
            ANSWER_PRINT_TEXT, ANSWER_PRINT_CSV, ANSWER_PRINT_JSON};
        DIE_UNLESS_OK(find_answer(&answer, &request, &fault), fault);
        DIE_UNLESS_OK(answer_print(stdout, &answer, formats[format], 15, &fault), fault);
        answer_clear(&answer);
    }
    die_unless_printed();
    return STATUS_OK;
}
