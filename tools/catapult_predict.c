/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "catapult_predict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "cramer.h"
#include "dataset.h"
#include "die.h"
#include "drift.h"
#include "drift_roots.h"

struct question {
    const char *dataset, *format;
    struct number eta, lambda0, width, mu0, height;
};

/* Every answer is a function of the question alone; lambda is eta lambda divided by eta. */
struct answer {
    struct dataset dataset;
    struct drift_roots roots;
    enum drift_regime regime;
    enum drift_phase phase;
    double eta_lambda0, drift, drift_full_batch, theta;
    double lambda_crit, lambda_max, lambda_crit_full_batch, lambda_max_full_batch;
    double p_spike;
};

/* -- the question ------------------------------------------------------------------------- */

static void require(bool good, const char *option, const struct number *number,
                    const char *remedy) {
    if (!good) {
        DIE(STATUS_INPUT, "--%s: %.12g is out of range; %s", option, number->value.hi, remedy);
    }
}

static bool in_range(double value) {
    return value >= 1e-150 && value <= 1e150;
}

static void check_question(const struct question *question) {
    double width = question->width.value.hi;
    require(question->eta.value.hi > 0, "eta", &question->eta, "give a learning rate above 0");
    require(question->lambda0.value.hi > 0, "lambda0", &question->lambda0,
            "give a curvature above 0 (N(0,1) weights have about 2)");
    require(question->height.value.hi > 0, "height", &question->height,
            "give a height above 0, as a fraction of sqrt(n/eta)");
    require(question->mu0.value.hi != 0, "mu0", &question->mu0,
            "give an output other than 0: from 0 it never moves");
    require(width >= 1 && width == floor(width), "width", &question->width,
            "give a whole number of neurons, 1 or more");
    /* Beyond, the low halves of double-doubles underflow and exact decimals are exact no more. */
    require(in_range(question->eta.value.hi), "eta", &question->eta, "give 1e-150 to 1e150");
    require(in_range(question->lambda0.value.hi), "lambda0", &question->lambda0,
            "give 1e-150 to 1e150");
    double x = question->eta.value.hi * question->lambda0.value.hi;
    if (!(x > 1e-70 && x < 1e70)) {
        DIE(STATUS_INPUT, "--eta, --lambda0: their product %g is out of range; give 1e-70 to 1e70",
            x);
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
        puts("\nkeys of csv and json: regime; eta_lambda0; drift G and drift_full_batch G_FB at\n"
             "eta lambda0 (-inf at a pole); theta, the exponent (inf, 0, na or a number);\n"
             "lambda_crit, lambda_max and the same for full batch; drift_roots, the values of\n"
             "lambda below lambda_max where G = 0; p_spike_asymptotic =\n"
             "min(1, (D sqrt(n/eta)/|mu0|)^-theta), na where divergent.\n\n"
             "example: catapult predict --dataset data/datasets/gess_heydecker_1_17.csv \\\n"
             "           --eta 0.7 --lambda0 2 --width 1e12");
        die_unless_printed();
    }
    return !help;
}

/* -- the answer --------------------------------------------------------------------------- */

static void answer_init(struct answer *answer, const struct question *question) {
    struct fault fault;
    DIE_UNLESS_OK(dataset_load(&answer->dataset, question->dataset, &fault), fault);
    const struct dataset *dataset = &answer->dataset;
    DIE_UNLESS_OK(drift_roots_init(&answer->roots, dataset, &fault), fault);
    struct dd eta = question->eta.value;
    struct dd x = dd_mul(eta, question->lambda0.value);
    answer->eta_lambda0 = x.hi;
    answer->drift = drift(dataset, x);
    answer->drift_full_batch = drift_full_batch(dataset, x);
    answer->regime = drift_regime_of(dataset, x, answer->drift);
    answer->phase = drift_phase(dataset, x);
    answer->theta = cramer_exponent(dataset, x);
    struct drift_window sgd = drift_window(dataset), gd = drift_window_full_batch(dataset);
    answer->lambda_crit = dd_div(sgd.crit, eta).hi;
    answer->lambda_max = dd_div(sgd.max, eta).hi;
    answer->lambda_crit_full_batch = dd_div(gd.crit, eta).hi;
    answer->lambda_max_full_batch = dd_div(gd.max, eta).hi;
    answer->p_spike = cramer_probability(answer->theta, question->height.value.hi,
                                         question->width.value.hi, eta.hi, question->mu0.value.hi);
    for (size_t i = 0; i < answer->roots.count; i++) {
        answer->roots.root[i].x = dd_div(dd_of(answer->roots.root[i].x), eta).hi;
    }
}

static void answer_clear(struct answer *answer) {
    drift_roots_clear(&answer->roots);
    dataset_clear(&answer->dataset);
}

/* -- three ways to say it ----------------------------------------------------------------- */

struct entry {
    const char *key;
    double value;
};

enum { ENTRIES = 9 };

static void list_entries(const struct answer *answer, struct entry entry[ENTRIES]) {
    const struct entry all[ENTRIES] = {
        {"eta_lambda0", answer->eta_lambda0},
        {"drift", answer->drift},
        {"drift_full_batch", answer->drift_full_batch},
        {"theta", answer->theta},
        {"lambda_crit", answer->lambda_crit},
        {"lambda_max", answer->lambda_max},
        {"lambda_crit_full_batch", answer->lambda_crit_full_batch},
        {"lambda_max_full_batch", answer->lambda_max_full_batch},
        {"p_spike_asymptotic", answer->p_spike},
    };
    memcpy(entry, all, sizeof all);
}

/* 17 significant digits; JSON has no infinities, so there they are strings, and na is null. */
static void print_value(double value, bool json) {
    const char *quote = json ? "\"" : "";
    if (isnan(value)) {
        printf(json ? "null" : "na");
    } else if (isinf(value)) {
        printf("%s%sinf%s", quote, value < 0 ? "-" : "", quote);
    } else {
        printf("%.17g", value + 0.0);
    }
}

static void print_roots(const struct answer *answer, const char *separator) {
    for (size_t i = 0; i < answer->roots.count; i++) {
        printf("%s%.17g", i > 0 ? separator : "", answer->roots.root[i].x);
    }
}

static void print_csv(const struct answer *answer) {
    struct entry entry[ENTRIES];
    list_entries(answer, entry);
    printf("key,value\nregime,%s\n", drift_regime_name(answer->regime));
    for (int i = 0; i < ENTRIES; i++) {
        if (strcmp(entry[i].key, "p_spike_asymptotic") == 0) {
            printf("drift_roots,");
            print_roots(answer, ";");
            printf("\n");
        }
        printf("%s,", entry[i].key);
        print_value(entry[i].value, false);
        printf("\n");
    }
}

static void print_json(const struct answer *answer) {
    struct entry entry[ENTRIES];
    list_entries(answer, entry);
    printf("{\n  \"regime\": \"%s\",\n", drift_regime_name(answer->regime));
    for (int i = 0; i < ENTRIES; i++) {
        if (strcmp(entry[i].key, "p_spike_asymptotic") == 0) {
            printf("  \"drift_roots\": [");
            print_roots(answer, ", ");
            printf("],\n");
        }
        printf("  \"%s\": ", entry[i].key);
        print_value(entry[i].value, true);
        printf(i + 1 < ENTRIES ? ",\n" : "\n");
    }
    printf("}\n");
}

static void print_odds(double p_spike) {
    if (p_spike >= 1) {
        puts("The output starts at or above the height, which is no spike: ask for a higher one\n"
             "(deflationary: on average each step shrinks the output).");
    } else if (p_spike > 0) {
        printf("A spike is a rare event (deflationary): asymptotically one run in %.3g reaches the "
               "height.\n",
               1 / p_spike);
    } else {
        puts("A spike is a rare event (deflationary), and here so rare that its probability is\n"
             "below 1e-308.");
    }
}

/* |mu| never exceeds lambda sqrt(n)/2, and lambda only falls below the divergent regime. (Less than that
 * can be out of reach too; this bound is what needs no simulation.) */
static void print_caveats(const struct question *question) {
    double lambda0 = question->lambda0.value.hi, eta = question->eta.value.hi;
    if (question->height.value.hi > lambda0 * sqrt(eta) / 2) {
        printf(
            "No run reaches this height: |mu| <= lambda sqrt(n)/2 caps it at %.3g sqrt(n/eta).\n",
            lambda0 * sqrt(eta) / 2);
    }
    if (fabs(question->mu0.value.hi) > lambda0 * sqrt(question->width.value.hi) / 2) {
        printf("No network starts like this: |mu0| <= lambda0 sqrt(n)/2 = %.3g.\n",
               lambda0 * sqrt(question->width.value.hi) / 2);
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
    printf("Gradient descent on the whole loss would be %s here.\n",
           answer->phase == DRIFT_PHASE_LAZY       ? "stable (lazy)"
           : answer->phase == DRIFT_PHASE_CATAPULT ? "unstable (catapult)"
                                                   : "divergent");
}

static void print_line(const char *what, double value) {
    printf("  %-44s ", what);
    if (isnan(value)) {
        printf("not given\n");
    } else {
        printf("%.9g\n", value + 0.0);
    }
}

static void print_text(const struct answer *answer, const struct question *question) {
    print_verdict(answer);
    if (answer->regime != DRIFT_DIVERGENT) {
        print_caveats(question);
    }
    printf("\n  %-44s %s\n", "regime", drift_regime_name(answer->regime));
    print_line("eta lambda0", answer->eta_lambda0);
    print_line("log-drift G per step, SGD", answer->drift);
    print_line("log-drift per step, gradient descent", answer->drift_full_batch);
    print_line("exponent theta", answer->theta);
    char what[64];
    snprintf(what, sizeof what, "P(|mu| >= %g sqrt(n/eta)), asymptotically",
             question->height.value.hi);
    print_line(what, answer->p_spike);
    double per_eta = question->eta.value.hi / question->lambda0.value.hi;
    print_line("spikes possible above eta, at this lambda0", answer->lambda_crit * per_eta);
    print_line("theory ends at eta, at this lambda0", answer->lambda_max * per_eta);
    print_line("spikes possible above lambda, at this eta", answer->lambda_crit);
    print_line("theory ends at lambda, at this eta", answer->lambda_max);
    print_line("gradient descent unstable above lambda", answer->lambda_crit_full_batch);
    print_line("gradient descent divergent above lambda", answer->lambda_max_full_batch);
    printf("  %-44s ", "roots of G, as lambda");
    print_roots(answer, ", ");
    printf(answer->roots.count == 0 ? "none below the end of the theory\n" : "\n");
}

int catapult_predict(int argc, char **argv) {
    struct question question = {
        .format = "text", .mu0 = {.value = dd_of(1)}, .height = {.value = {0.05, 0}}};
    struct answer answer;
    if (!read_question(argc, argv, &question)) {
        return STATUS_OK;
    }
    check_question(&question);
    answer_init(&answer, &question);
    if (strcmp(question.format, "csv") == 0) {
        print_csv(&answer);
    } else if (strcmp(question.format, "json") == 0) {
        print_json(&answer);
    } else {
        print_text(&answer, &question);
    }
    answer_clear(&answer);
    die_unless_printed();
    return STATUS_OK;
}
