/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens over a range of learning rates or widths, a row each. */

#include "scan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "probe.h"
#include "range.h"
#include "scan_rows.h"
#include "scan_vectors.h"

enum { USUAL_POINTS = 25, OWN_OPTIONS = 4, OPTIONS = OWN_OPTIONS + SETUP_OPTIONS + PROBE_OPTIONS };

struct scan {
    struct setup setup; /* owned */
    struct probe_options options;
    const char *eta_text, *width_text;
    struct range eta, width;
    struct scan_rows rows;
};

/* -- options ------------------------------------------------------------------------------ */

static void print_help(const struct args_option *option) {
    puts("usage: catapult scan --dataset FILE --eta FROM:TO[:POINTS] --width N [options]\n"
         "       catapult scan --data FILE|--kernel FILE ..., see below\n\n"
         "Regime, drift, exponent and probability of a spike over a range of rates, or of widths,\n"
         "or both, as CSV. POINTS (default 25) lie in equal ratios. The height of a spike is the\n"
         "same at all rates: 0.05 of lambda0 sqrt(n)/2 or twice the start, the larger, unless\n"
         "--height says another.\n");
    args_print(option, OPTIONS);
    putchar('\n');
    puts(setup_help);
    puts(
        "columns: eta; width; eta_lambda0, as the theory counts eta; regime of SGD; phase of\n"
        "gradient descent on the whole loss; drift G and drift_full_batch; theta; height, the |mu|\n"
        "of a spike; height_over_start; p_spike_asymptotic_log10; p_spike, its standard error\n"
        "p_spike_se, and how it was found, as predict says (0 by a bound: out of reach).\n\n"
        "example: catapult scan --dataset data/datasets/gess_heydecker_1_17.csv \\\n"
        "           --eta 0.55:1.25:36 --width 1024");
}

static void list_options(struct args_option option[OPTIONS], struct scan *s) {
    const struct args_option all[OWN_OPTIONS] = {
        {"eta", "RANGE", "learning rates, FROM:TO[:POINTS], or one", ARGS_TEXT, &s->eta_text, true,
         NULL},
        {"width", "RANGE", "numbers of neurons, FROM:TO[:POINTS], or one", ARGS_TEXT,
         &s->width_text, true, NULL},
        {"no-simulate", "", "do not simulate", ARGS_FLAG, &s->options.no_simulate, false, NULL},
        {"plot", "FILE", "a picture of it, .svg or .pdf", ARGS_TEXT, &s->rows.plot, false, NULL},
    };
    setup_options(option, &s->setup);
    memcpy(option + SETUP_OPTIONS, all, sizeof all);
    probe_options_list(option + SETUP_OPTIONS + OWN_OPTIONS, &s->options);
}

static enum status check(struct scan *scan, struct fault *fault) {
    *fault = (struct fault){.status = STATUS_OK};
    setup_check(&scan->setup, fault);
    probe_options_check(&scan->options, "4096", fault);
    if (fault->status == STATUS_OK) {
        fault->status = range_parse(&scan->eta, "eta", scan->eta_text, USUAL_POINTS, fault);
    }
    if (fault->status == STATUS_OK) {
        fault->status = range_parse(&scan->width, "width", scan->width_text, USUAL_POINTS, fault);
    }
    scan_rows_check(&scan->rows, scan->eta.points, fault);
    return fault->status;
}

/* -- rows --------------------------------------------------------------------------------- */

static enum scan_row_band band_of(enum drift_regime regime) {
    switch (regime) {
    case DRIFT_LAZY:
        return SCAN_ROW_LAZY;
    case DRIFT_DEFLATIONARY:
        return SCAN_ROW_RETURNS;
    case DRIFT_INFLATIONARY:
        return SCAN_ROW_LEAVES;
    default:
        return SCAN_ROW_ENDS;
    }
}

static struct scan_row row_of(const struct setup *setup, const struct probe *probe) {
    const struct spike_height *spike = &setup->spike;
    bool done = probe->finding.done;
    return (struct scan_row){
        .eta = setup->eta.value.hi,
        .width = setup->width.value.hi,
        .batch = 1,
        .regime = drift_regime_name(probe->regime),
        .band = band_of(probe->regime),
        .drift = probe->drift,
        .drift_se = 0,
        .p = done ? probe->finding.estimate.p : NAN,
        .p_se = done ? probe->finding.estimate.se : NAN,
        .log10_p = done ? log10(probe->finding.estimate.p) : NAN,
        .method = done ? probe->finding.method : "none",
        .x = setup_x(setup).hi,
        .drift_full_batch = probe->drift_full_batch,
        .theta = probe->theta,
        .height = setup_mu(setup, spike->y),
        .height_over_start = spike->y / spike->start,
        .log10_asymptotic = probe->log_p_spike / log(10),
        .phase = drift_phase_name(probe->phase),
        .full_batch = setup_eta_at(setup, drift_window_full_batch(&setup->dataset).crit).hi,
        .lazy = setup_eta_at(setup, drift_window(&setup->dataset).crit).hi,
        .mean_square = NAN};
}

/* Between two widths of a range there is a whole number of neurons. */
static struct number width_at(const struct scan *scan, size_t i, char text[RANGE_WORD]) {
    struct number width = range_point(&scan->width, i, text);
    if (i > 0 && i + 1 < scan->width.points) {
        width.value = dd_of(round(width.value.hi));
        width.square = dd_mul(width.value, width.value);
        snprintf(text, RANGE_WORD, "%.0f", width.value.hi);
    }
    return width;
}

static enum status put_rows(struct scan *scan, struct fault *fault) {
    char eta[RANGE_WORD], width[RANGE_WORD];
    for (size_t i = 0; i < scan->width.points; i++) {
        scan->setup.width = width_at(scan, i, width);
        for (size_t k = 0; k < scan->eta.points; k++) {
            struct probe probe;
            scan->setup.eta = range_point(&scan->eta, k, eta);
            enum status status = probe_at(&probe, &scan->setup, &scan->options, fault);
            if (status == STATUS_OK) {
                const struct scan_row row = row_of(&scan->setup, &probe);
                status = scan_rows_take(&scan->rows, &row, fault);
            }
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

/* Reads the command line and loads the data, or prints the help. */
static enum status
read_command(struct scan *scan, int argc, char **argv, bool *help, struct fault *fault) {
    struct args_option option[OPTIONS];
    *scan = (struct scan){.options = {.method_name = "tilt"}};
    setup_init(&scan->setup);
    scan->setup.wanted = SPIKE_HEIGHT_STEADY;
    list_options(option, scan);
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option);
        putchar('\n');
        scan_vectors_help();
        return STATUS_OK;
    }
    status = check(scan, fault);
    return status == STATUS_OK ? setup_load(&scan->setup, fault) : status;
}

enum status scan_try(int argc, char **argv, struct fault *fault) {
    struct scan scan;
    bool help = false;
    enum status status = read_command(&scan, argc, argv, &help, fault);
    if (status == STATUS_OK && !help) {
        setup_clear(&scan.setup);
    }
    return status;
}

int scan(int argc, char **argv) {
    if (scan_vectors_asked(argc, argv)) {
        return scan_vectors(argc, argv);
    }
    struct scan scan;
    struct fault fault;
    bool help = false;
    DIE_UNLESS_OK(read_command(&scan, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(put_rows(&scan, &fault), fault);
        DIE_UNLESS_OK(scan_rows_finish(&scan.rows, &fault), fault);
        setup_clear(&scan.setup);
    }
    die_unless_printed();
    return STATUS_OK;
}
