/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "predict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/args.h"
#include "certified/ball.h"
#include "answer.h"
#include "option.h"
#include "base/die.h"

static const char DEFAULT_DIGITS[] = "30";

/* -- the question ------------------------------------------------------------------------- */

static void check_question(const struct question *question) {
    catapult_option_eta(&question->eta);
    catapult_option_lambda0(&question->lambda0, &question->eta);
    catapult_option_mu0(&question->mu0);
    catapult_option_width(&question->width);
    catapult_option_check(
        question->height.value.hi > 0, "height", &question->height,
        "give a height above 0, as a fraction of sqrt(n/eta)");
    catapult_option_whole(
        &question->digits, "digits", 1, BALL_MOST_DIGITS, "give a whole number from 1 to 10000");
    catapult_option_whole(
        &question->replicas, "replicas", 2, 1e15, "give a whole number from 2 to 1e15");
    catapult_option_whole(&question->seed, "seed", 0, 0x1p53, "give a whole number from 0 to 2^53");
    catapult_option_whole(
        &question->threads, "threads", 0, 1024,
        "give a whole number up to 1024, or 0 for all cores");
    catapult_option_check(
        question->relative_error.value.hi > 0 && question->relative_error.value.hi < 1,
        "relative-error", &question->relative_error, "give a number between 0 and 1");
    if (question->digits.text != DEFAULT_DIGITS && !question->certify) {
        DIE(STATUS_INPUT, "--digits: only enclosures have as many; give --certify too");
    }
    if (question->simulate && question->no_simulate) {
        DIE(STATUS_INPUT, "--simulate, --no-simulate: give one of them");
    }
}

/* Returns false when help was asked for and given. */
static bool read_question(int argc, char **argv, struct question *question) {
    const struct args_option option[] = {
        {"dataset", "FILE", "CSV with columns s,p: samples and probabilities", ARGS_TEXT,
         &question->dataset, true, NULL},
        {"eta", "E", "learning rate", ARGS_NUMBER, &question->eta, true, NULL},
        {"lambda0", "L", "curvature at the start (N(0,1) weights: about 2)", ARGS_NUMBER,
         &question->lambda0, true, NULL},
        {"width", "N", "number of neurons n, such as 1e12", ARGS_NUMBER, &question->width, true,
         NULL},
        {"mu0", "M", "output at the start, in units of s (default 1)", ARGS_NUMBER, &question->mu0,
         false, NULL},
        {"height", "D", "a spike is |mu| >= D sqrt(n/eta) (default 0.05)", ARGS_NUMBER,
         &question->height, false, NULL},
        {"certify", "", "answer with enclosures, midpoint ± radius, that are proved", ARGS_FLAG,
         &question->certify, false, NULL},
        {"digits", "N", "of the enclosures, 1 to 10000 (default 30)", ARGS_NUMBER,
         &question->digits, false, NULL},
        {"simulate", "", "simulate even where the answer is known, or beside --certify", ARGS_FLAG,
         &question->simulate, false, NULL},
        {"no-simulate", "", "do not simulate", ARGS_FLAG, &question->no_simulate, false, NULL},
        {"method", "M", "how to simulate (default tilt)", ARGS_CHOICE, &question->method, false,
         "tilt|splitting|crude"},
        {"relative-error", "R", "standard error over p_spike to stop at (default 0.01)",
         ARGS_NUMBER, &question->relative_error, false, NULL},
        {"replicas", "N", "runs at most (default 1e7)", ARGS_NUMBER, &question->replicas, false,
         NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &question->seed, false,
         NULL},
        {"threads", "N", "at most so many (default: all cores); the result is the same",
         ARGS_NUMBER, &question->threads, false, NULL},
        {"checkpoint", "FILE", "keep the simulation there, and go on from it (default: do not)",
         ARGS_TEXT, &question->checkpoint, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &question->format, false,
         "text|csv|json"},
    };
    size_t count = sizeof option / sizeof *option;
    bool help;
    struct fault fault;
    DIE_UNLESS_OK(args_parse(argc, argv, option, count, &help, &fault), fault);
    if (help) {
        puts("usage: catapult predict --dataset FILE --eta E --lambda0 L --width N [options]\n\n"
             "Will SGD spike on these data, and how likely? Labels 0, batch size 1, a linear\n"
             "two-layer network in NTK scaling (Gess & Heydecker, arXiv 2603.10079).\n");
        args_print(option, count);
        puts(
            "\nkeys of csv and json: regime; eta_lambda0; drift G and drift_full_batch G_FB at\n"
            "eta lambda0 (-inf at a pole); theta, the exponent (inf, 0, na or a number);\n"
            "lambda_crit, lambda_max and the same for full batch; drift_roots, the values of\n"
            "lambda below lambda_max where G = 0 (POLE+exp(L) when the root is so close to its\n"
            "pole that only the logarithm L of the distance says where); p_spike_asymptotic =\n"
            "min(1, (D sqrt(n/eta)/|mu0|)^-theta), na where divergent.\n\n"
            "and of the simulation: p_spike and its standard error p_spike_se (na: no run hit, and\n"
            "some still might); lambda_final_q10, _q50, _q90, quantiles of lambda at the end given a\n"
            "spike; steps_to_spike_mean, given a spike; effective_sample_size, the independent spikes\n"
            "that would leave that error (tilt: (sum w)^2/sum w^2; splitting: (p_spike/p_spike_se)^2,\n"
            "at most the spikes there are); replicas, runs from the start; method: tilt weighs runs\n"
            "of a law under which spikes are typical, splitting multiplies the odds of level after\n"
            "level of |mu|, without weights and slower, crude counts, bound needs no run;\n"
            "p_spike_linear_lower and _upper, between which p_spike would be if the curvature did not\n"
            "move; seconds.\n\n"
            "With --certify the inputs are exact decimals, the number of roots is proved, and where\n"
            "G touches 0 the list says undecided at N digits. Up to 1000 distinct |s|.\n\n"
            "example: catapult predict --dataset data/datasets/gess_heydecker_1_17.csv \\\n"
            "           --eta 0.7 --lambda0 2 --width 1e12");
        die_unless_printed();
    }
    return !help;
}

/* -- csv and json ------------------------------------------------------------------------- */

static void print_csv(const struct answer *answer) {
    printf("key,value\nregime,%s\n", drift_regime_name(answer->regime));
    for (size_t i = 0; i < answer->entries; i++) {
        if (answer->entry[i].key != NULL) {
            printf("%s,%s\n", answer->entry[i].key, answer->entry[i].value);
        }
    }
}

/* JSON has neither infinities nor enclosures: they are strings, and na is null. */
static void print_json_value(const char *value, size_t length) {
    bool number = strspn(value, "0123456789.e+-") >= length && length > 0;
    if (length == 2 && strncmp(value, "na", 2) == 0) {
        printf("null");
    } else {
        printf(number ? "%.*s" : "\"%.*s\"", (int)length, value);
    }
}

static void print_json_list(const char *list) {
    printf("[");
    for (const char *at = list; *at != '\0';) {
        size_t length = strcspn(at, ";");
        printf("%s", at > list ? ", " : "");
        print_json_value(at, length);
        at += length + (at[length] == ';');
    }
    printf("]");
}

static void print_json(const struct answer *answer) {
    printf("{\n  \"regime\": \"%s\"", drift_regime_name(answer->regime));
    for (size_t i = 0; i < answer->entries; i++) {
        const struct answer_entry *entry = &answer->entry[i];
        if (entry->key == NULL) {
            continue;
        }
        printf(",\n  \"%s\": ", entry->key);
        if (entry->list) {
            print_json_list(entry->value);
        } else {
            print_json_value(entry->value, strlen(entry->value));
        }
    }
    printf("\n}\n");
}

/* -- words -------------------------------------------------------------------------------- */

static void print_odds(double p_spike) {
    if (p_spike >= 1) {
        puts("The output starts at or above the height, which is no spike: ask for a higher one\n"
             "(deflationary: on average each step shrinks the output).");
    } else if (p_spike > 0) {
        printf(
            "A spike is a rare event (deflationary): asymptotically one run in %.3g reaches the "
            "height.\n",
            1 / p_spike);
    } else {
        puts("A spike is a rare event (deflationary), and here so rare that its probability is\n"
             "below 1e-308.");
    }
}

/* |mu| never exceeds lambda sqrt(n)/2, and lambda only falls below the divergent regime. (Less than
 * that can be out of reach too; this bound is what needs no simulation.) */
static void print_caveats(const struct question *question) {
    double lambda0 = question->lambda0.value.hi, eta = question->eta.value.hi;
    if (question->height.value.hi > lambda0 * sqrt(eta) / 2) {
        printf(
            "No run reaches this height: |mu| <= lambda sqrt(n)/2 caps it at %.3g sqrt(n/eta).\n",
            lambda0 * sqrt(eta) / 2);
    }
    if (fabs(question->mu0.value.hi) > lambda0 * sqrt(question->width.value.hi) / 2) {
        printf(
            "No network starts like this: |mu0| <= lambda0 sqrt(n)/2 = %.3g.\n",
            lambda0 * sqrt(question->width.value.hi) / 2);
    }
}

static void print_simulation(const struct answer *answer) {
    if (answer->out_of_reach) {
        puts(
            "In the simulation no run reaches the height: the curvature falls to lambda_crit before.\n"
            "It is out of reach from here, or nearly so; ask for a lower one.");
    } else if (answer->p_simulated > 0) {
        printf(
            "With the curvature free to fall, as simulated, it is one run in %.3g.\n",
            1 / answer->p_simulated);
    }
    if (answer->below > 0) {
        printf(
            "Not one run reaches the height, so fewer than one in %.2g do (with 95 %%).\n",
            1 / answer->below);
    } else if (!answer->trusted) {
        puts(
            "The simulation's error cannot be trusted: too few runs count, or one counts too much.\n"
            "Raise --replicas, or try another --method.");
    }
}

static void print_verdict(const struct answer *answer) {
    switch (answer->regime) {
    case DRIFT_LAZY:
        puts("No spike: no step lengthens the output (lazy).");
        if (answer->p_spike >= 1) {
            puts("The output starts at or above the height, and only falls.");
        }
        break;
    case DRIFT_DIVERGENT:
        puts("Outside the theory: some sample alone makes the curvature grow, and training may\n"
             "diverge. Lower the learning rate until eta lambda0 max s^2 < 4.");
        break;
    case DRIFT_INFLATIONARY:
        puts("Expect a spike: on average each step lengthens the output (inflationary). It ends\n"
             "with a flatter network.");
        break;
    case DRIFT_DEFLATIONARY:
        print_odds(answer->p_spike);
        break;
    }
    bool walks = answer->regime == DRIFT_DEFLATIONARY || answer->regime == DRIFT_INFLATIONARY;
    if (answer->simulated && walks &&
        answer->p_spike < 1 + (answer->regime == DRIFT_INFLATIONARY)) {
        print_simulation(answer);
    }
    printf(
        "Gradient descent on the whole loss would be %s here.\n",
        answer->phase == DRIFT_PHASE_LAZY       ? "stable (lazy)"
        : answer->phase == DRIFT_PHASE_CATAPULT ? "unstable (catapult)"
                                                : "divergent");
}

static void print_line(const char *what, const char *value) {
    printf("  %-44s %s\n", what, strcmp(value, "na") == 0 ? "not given" : value);
}

static void print_list(const char *what, const char *list) {
    printf("  %-44s ", what);
    for (const char *at = list; *at != '\0'; at++) {
        if (*at == ';') {
            printf(", ");
        } else {
            putchar(*at);
        }
    }
    puts(*list == '\0' ? "none below the end of the theory" : "");
}

static const char *value_of(const struct answer *answer, const char *key) {
    for (size_t i = 0; i < answer->entries; i++) {
        if (answer->entry[i].key != NULL && strcmp(answer->entry[i].key, key) == 0) {
            return answer->entry[i].value;
        }
    }
    return "na";
}

static void print_text(const struct answer *answer, const struct question *question) {
    print_verdict(answer);
    if (answer->regime != DRIFT_DIVERGENT) {
        print_caveats(question);
    }
    printf("\n");
    print_line("regime", drift_regime_name(answer->regime));
    for (size_t i = 0; i < answer->entries; i++) {
        const struct answer_entry *entry = &answer->entry[i];
        if (entry->what != NULL && entry->list) {
            print_list(entry->what, entry->value);
        } else if (entry->what != NULL) {
            print_line(entry->what, entry->value);
        }
        if (entry->key != NULL && strcmp(entry->key, "theta") == 0) {
            char what[64];
            snprintf(
                what, sizeof what, "P(|mu| >= %g sqrt(n/eta)), asymptotically",
                question->height.value.hi);
            print_line(what, value_of(answer, "p_spike_asymptotic"));
        }
    }
}

static bool wants_simulation(const struct question *question, const struct answer *answer) {
    bool walks = answer->regime == DRIFT_DEFLATIONARY || answer->regime == DRIFT_INFLATIONARY;
    return question->simulate || (walks && !question->certify && !question->no_simulate);
}

int catapult_predict(int argc, char **argv) {
    struct question question = {.format = "text", .method = "tilt"};
    catapult_option_default(&question.mu0, "1");
    catapult_option_default(&question.height, "0.05");
    catapult_option_default(&question.digits, DEFAULT_DIGITS);
    catapult_option_default(&question.relative_error, "0.01");
    catapult_option_default(&question.replicas, "1e7");
    catapult_option_default(&question.seed, "1");
    catapult_option_default(&question.threads, "0");
    if (!read_question(argc, argv, &question)) {
        return STATUS_OK;
    }
    check_question(&question);
    struct fault fault;
    DIE_UNLESS_OK(dataset_load(&question.data, question.dataset, &fault), fault);
    bool text = strcmp(question.format, "text") == 0;
    struct answer answer;
    if (question.certify) {
        catapult_certify(&answer, &question);
    } else {
        catapult_answer(&answer, &question, text ? 9 : 17);
    }
    if (wants_simulation(&question, &answer)) {
        catapult_simulate(&answer, &question, text ? 4 : 17);
    }
    if (text) {
        print_text(&answer, &question);
    } else if (strcmp(question.format, "csv") == 0) {
        print_csv(&answer);
    } else {
        print_json(&answer);
    }
    catapult_answer_clear(&answer);
    dataset_clear(&question.data);
    die_unless_printed();
    return STATUS_OK;
}
