/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "answer_print.h"
#include "base/clock.h"
#include "base/die.h"
#include "safe_search.h"
#include "safe_vectors.h"
#include "scan_vectors.h"

enum { OWN_OPTIONS = 3, OPTIONS = OWN_OPTIONS + SETUP_OPTIONS + PROBE_OPTIONS };

static const char FORMATS[] = "text|csv|json";

struct safe {
    struct setup setup; /* owned */
    struct probe_options options;
    struct number probability;
    const char *format;
    struct safe_search found;
};

/* -- options ------------------------------------------------------------------------------ */

static void print_help(const struct args_option *option) {
    puts(
        "usage: catapult safe --dataset FILE --probability P --width N [options]\n"
        "       catapult safe --data FILE|--kernel FILE ..., see below\n\n"
        "The largest learning rate at which, and below which, a spike has at most the probability\n"
        "P, with its error; beside it the largest that cannot spike, and gradient descent's limit.\n"
        "The height of a spike is the same at all rates: 0.05 of lambda0 sqrt(n)/2 or twice the\n"
        "start, the larger, unless --height says another.\n");
    args_print(option, OPTIONS);
    putchar('\n');
    puts(setup_help);
    puts(
        "keys of csv and json: probability; eta_safe and its standard error eta_safe_se, from that\n"
        "of P; eta_safe_asymptotic, by the formula for wide networks alone; eta_crit, the largest\n"
        "that cannot spike; eta_crit_full_batch, above which gradient descent on the whole loss is\n"
        "unstable, and which folklore takes for SGD, too; sample_eta_q50, the median of the samples'\n"
        "own limits (Zhu et al. 2024);\n"
        "eta_max, where the theory ends; p_spike and p_spike_se, simulated at eta_safe;\n"
        "theta there; loss, lambda0, width, height and height_over_start as predict has them;\n"
        "probes, the rates that were simulated; seconds.\n\n"
        "example: catapult safe --dataset data/datasets/gess_heydecker_1_17.csv \\\n"
        "           --probability 1e-6 --width 1e6");
}

static void list_options(struct args_option option[OPTIONS], struct safe *s) {
    const struct args_option all[OWN_OPTIONS] = {
        {"probability", "P", "that a spike may have", ARGS_NUMBER, &s->probability, true, NULL},
        {"width", "N", "number of neurons n", ARGS_NUMBER, &s->setup.width, true, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &s->format, false, FORMATS},
    };
    setup_options(option, &s->setup);
    memcpy(option + SETUP_OPTIONS, all, sizeof all);
    probe_options_list(option + SETUP_OPTIONS + OWN_OPTIONS, &s->options);
}

static enum status check(struct safe *safe, struct fault *fault) {
    *fault = (struct fault){.status = STATUS_OK};
    setup_check(&safe->setup, fault);
    probe_options_check(&safe->options, "4096", fault);
    option_check(
        safe->probability.value.hi > 0 && safe->probability.value.hi < 1, "probability",
        &safe->probability, "give a number between 0 and 1", fault);
    option_width(&safe->setup.width, fault);
    if (fault->status == STATUS_OK && safe->setup.random_start) {
        fault_set(
            fault, STATUS_INPUT,
            "--random-start: some random starts are at any height; give --mu0 and --lambda0");
    }
    return fault->status;
}

/* -- the answer --------------------------------------------------------------------------- */

static void add(struct answer *answer, const char *key, const char *what, double value) {
    bool simulated = strncmp(key, "p_", 2) == 0 || strcmp(key, "eta_safe_se") == 0;
    enum answer_source source = simulated ? ANSWER_SIMULATION : ANSWER_FORMULA;
    answer_add(answer, key, what, source, answer_real(value));
}

/* Half of the draws are of samples whose own limit, of steps on them alone, is at most this. */
static double median_limit(const struct setup *setup) {
    const struct dataset *dataset = &setup->dataset;
    double share = dataset->atom[0].p;
    size_t i = 0;
    while (share < 0.5 && i + 1 < dataset->atoms) {
        share += dataset->atom[++i].p;
    }
    if (share < 0.5) { /* s = 0 has none */
        return INFINITY;
    }
    return setup_eta_at(setup, dd_div(dd_of(2), dataset->atom[i].s2)).hi;
}

static void add_rates(struct answer *answer, const struct safe *safe) {
    const struct setup *setup = &safe->setup;
    struct drift_window sgd = drift_window(&setup->dataset);
    struct drift_window gd = drift_window_full_batch(&setup->dataset);
    add(answer, "probability", "probability that a spike may have", safe->probability.value.hi);
    add(answer, "eta_safe", "largest eta with at most that", safe->found.eta);
    add(answer, "eta_safe_se", "its standard error", safe->found.se);
    add(answer, "eta_safe_asymptotic", "by the formula for wide networks", safe->found.formula);
    add(answer, "eta_crit", "largest eta that cannot spike", setup_eta_at(setup, sgd.crit).hi);
    add(answer, "eta_crit_full_batch", "gradient descent unstable above eta",
        setup_eta_at(setup, gd.crit).hi);
    add(answer, "sample_eta_q50", "half of the samples unstable above eta", median_limit(setup));
    add(answer, "eta_max", "theory ends at eta", setup_eta_at(setup, sgd.max).hi);
}

static void add_rest(struct answer *answer, const struct safe *safe, double seconds) {
    const struct setup *setup = &safe->setup;
    const struct spike_height *spike = &setup->spike;
    const struct probe *probe = &safe->found.probe;
    bool done = probe->finding.done;
    add(answer, "p_spike", "P of a spike there, simulated", done ? probe->finding.estimate.p : NAN);
    add(answer, "p_spike_se", "its standard error", done ? probe->finding.estimate.se : NAN);
    add(answer, "theta", "exponent theta there", done ? probe->theta : NAN);
    answer_add(answer, "loss", NULL, ANSWER_FORMULA, answer_word(setup->loss_name));
    add(answer, "lambda0", "lambda0", setup->lambda0.value.hi);
    add(answer, "width", "width", setup->width.value.hi);
    add(answer, "height", "a spike: |mu| reaches", setup_mu(setup, spike->y));
    add(answer, "height_over_start", "the same over |mu0|", spike->y / spike->start);
    answer_add(
        answer, "probes", "rates that were simulated", ANSWER_FORMULA,
        answer_integer((uint64_t)safe->found.probes));
    answer_add(answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(seconds));
}

static void print_words(const struct safe *safe) {
    const struct setup *setup = &safe->setup;
    double crit = setup_eta_at(setup, drift_window(&setup->dataset).crit).hi;
    double descent = setup_eta_at(setup, drift_window_full_batch(&setup->dataset).crit).hi;
    if (safe->found.all) {
        printf(
            "At no rate of the theory a spike is likelier than %.3g; it ends at eta = %.6g.\n",
            safe->probability.value.hi, safe->found.eta);
    } else {
        printf(
            "Up to eta = %.6g a spike has at most the probability %.3g, at width %.3g.\n",
            safe->found.eta, safe->probability.value.hi, setup->width.value.hi);
    }
    printf("The largest eta that cannot spike at this lambda0 is %.6g.\n", crit);
    printf(
        "Gradient descent on the whole loss is stable up to eta = %.6g: folklore takes that\n",
        descent);
    printf(
        "for SGD, too. Half of the samples have limits (Zhu et al. 2024) of at most %.6g.\n\n",
        median_limit(setup));
}

static enum status answer(struct safe *safe, struct fault *fault) {
    static const enum answer_print_format formats[] = {
        ANSWER_PRINT_TEXT, ANSWER_PRINT_CSV, ANSWER_PRINT_JSON};
    enum answer_print_format format = formats[option_choice(safe->format, FORMATS)];
    struct answer answer = {0};
    double start = clock_wall();
    enum status status =
        safe_search(&safe->found, &safe->setup, &safe->options, safe->probability.value.hi, fault);
    if (status != STATUS_OK) {
        return status;
    }
    add_rates(&answer, safe);
    add_rest(&answer, safe, clock_wall() - start);
    if (format == ANSWER_PRINT_TEXT) {
        print_words(safe);
    }
    status = answer_print(stdout, &answer, format, 0, fault);
    answer_clear(&answer);
    return status;
}

/* Reads the command line and loads the data, or prints the help. */
static enum status
read_command(struct safe *safe, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    *safe = (struct safe){.options = {.method_name = "tilt"}, .format = "text"};
    setup_init(&safe->setup);
    safe->setup.wanted = SPIKE_HEIGHT_STEADY;
    list_options(option, safe);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option);
        putchar('\n');
        safe_vectors_help();
        return STATUS_OK;
    }
    status = check(safe, fault);
    return status == STATUS_OK ? setup_load(&safe->setup, fault) : status;
}

enum status safe_try(int argc, char **argv, struct fault *fault) {
    struct safe safe;
    bool help = false;
    enum status status = read_command(&safe, argc, argv, &help, fault);
    if (status == STATUS_OK && !help) {
        setup_clear(&safe.setup);
    }
    return status;
}

int safe(int argc, char **argv) {
    if (scan_vectors_asked(argc, argv)) {
        return safe_vectors(argc, argv);
    }
    struct safe safe;
    struct fault fault;
    bool help = false;
    DIE_UNLESS_OK(read_command(&safe, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(answer(&safe, &fault), fault);
        setup_clear(&safe.setup);
    }
    die_unless_printed();
    return STATUS_OK;
}
