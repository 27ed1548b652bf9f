/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan_vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "forecast_measure.h"
#include "forecast_net.h"
#include "forecast_options.h"
#include "option.h"
#include "range.h"
#include "scan_rows.h"

enum { USUAL_POINTS = 25, OWN_OPTIONS = 3, OPTIONS = OWN_OPTIONS + FORECAST_OPTIONS };

struct scan {
    struct forecast_question question; /* owned */
    const char *eta_text, *batch_text, *width_text;
    bool no_simulate;
    struct range eta, batch, width;
    struct scan_rows rows;
};

bool scan_vectors_asked(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        size_t length = strcspn(argv[i], "=");
        if ((length == 6 && strncmp(argv[i], "--data", 6) == 0) ||
            (length == 8 && strncmp(argv[i], "--kernel", 8) == 0)) {
            return true;
        }
    }
    return false;
}

/* -- options ------------------------------------------------------------------------------ */

/* Numbers of forecast that are ranges here. */
static void
make_range(struct args_option *option, const char *name, const char *help, const char **text) {
    for (size_t i = 0; i < FORECAST_OPTIONS; i++) {
        if (strcmp(option[i].name, name) == 0) {
            option[i].metavar = "RANGE";
            option[i].help = help;
            option[i].kind = ARGS_TEXT;
            option[i].value = text;
        }
    }
}

/* Rows are CSV: the place of --format, the last, is taken. */
static void list_options(struct args_option option[OPTIONS], struct scan *s) {
    const struct args_option own[OWN_OPTIONS] = {
        {"eta", "RANGE", "learning rates, FROM:TO[:POINTS], or one", ARGS_TEXT, &s->eta_text, true,
         NULL},
        {"no-simulate", "", "leave out theta and the probabilities", ARGS_FLAG, &s->no_simulate,
         false, NULL},
        {"plot", "FILE", "a picture of it, .svg or .pdf", ARGS_TEXT, &s->rows.plot, false, NULL},
    };
    forecast_options_list(option, &s->question);
    make_range(option, "batch", "samples in a batch, FROM:TO[:POINTS], or one", &s->batch_text);
    make_range(option, "width", "of the network, FROM:TO[:POINTS], or one", &s->width_text);
    memcpy(option + FORECAST_OPTIONS - 1, own, OWN_OPTIONS * sizeof *own);
}

void scan_vectors_help(void) {
    struct scan scan = {0};
    struct args_option option[OPTIONS];
    list_options(option, &scan);
    puts("usage: catapult scan --data FILE --model M --eta RANGE --batch RANGE [options]\n"
         "       catapult scan --kernel FILE --eta RANGE --batch RANGE [options]\n\n"
         "Drift, thresholds and P of a rise for vectors and batches, as forecast has them.\n");
    args_print(option, OPTIONS - 1);
    putchar('\n');
    fputs(forecast_options_notes, stdout);
    puts(
        "\ncolumns: eta; batch; width; regime: lazy, no batch lets |z| grow, certified;\n"
        "contracting, the mean square falls; recovering, it grows but the drift is negative, so\n"
        "that spikes end; leaving, the drift is positive; drift and drift_se; theta and\n"
        "theta_se, probabilities of h times the start fall like h^-theta; eta_lazy,\n"
        "eta_mean_square and eta_full_batch, the rates where these end and gradient descent does;\n"
        "p_rise, at the width where there is one, p_rise_se, p_rise_log10 and method.\n\n"
        "example: catapult scan --data data/examples/vectors.csv --label y --model relu \\\n"
        "           --batch 4 --eta 0.7:1:7 --loss mean --relative-error 0.05");
}

static void read_range(
    struct range *range, const char *name, const char *text, struct number *first,
    struct fault *fault) {
    if (text != NULL && fault->status == STATUS_OK) {
        fault->status = range_parse(range, name, text, USUAL_POINTS, fault);
        *first = range->from;
        first->text = range->from_text;
    }
}

static enum status check(struct scan *scan, struct fault *fault) {
    *fault = (struct fault){.status = STATUS_OK};
    scan->width.points = 1;
    read_range(&scan->eta, "eta", scan->eta_text, &scan->question.eta, fault);
    read_range(&scan->batch, "batch", scan->batch_text, &scan->question.batch, fault);
    read_range(&scan->width, "width", scan->width_text, &scan->question.width, fault);
    scan_rows_check(&scan->rows, scan->eta.points, fault);
    forecast_question_check(&scan->question, fault);
    if (scan->width.points > 1) {
        option_width(&scan->width.to, fault);
    }
    option_eta(&scan->question.eta, fault);
    return fault->status;
}

/* -- rows --------------------------------------------------------------------------------- */

static void name_regime(struct scan_row *row, double rate, double unit) {
    if (rate <= row->lazy * unit) {
        row->regime = "lazy";
        row->band = SCAN_ROW_LAZY;
    } else if (row->drift > 0) {
        row->regime = "leaving";
        row->band = SCAN_ROW_LEAVES;
    } else {
        row->regime = rate < row->mean_square * unit ? "contracting" : "recovering";
        row->band = SCAN_ROW_RETURNS;
    }
}

static enum status find_odds(struct scan_row *row, const struct scan *scan, struct fault *fault) {
    const struct forecast_question *question = &scan->question;
    double rate = forecast_question_rate(question);
    struct forecast_odds odds = {.p = {NAN, NAN}, .log10_p = NAN, .method = "none"};
    enum status status = STATUS_OK;
    if (!scan->no_simulate) {
        status = forecast_odds_asked(&odds, question, rate, fault);
    }
    row->p = odds.p.value;
    row->p_se = odds.p.se;
    row->log10_p = odds.log10_p;
    row->method = odds.method;
    return status;
}

/* `limits` are those of the batch size. */
static enum status
put_row(struct scan *scan, struct forecast_measure *limits, struct fault *fault) {
    const struct forecast_question *question = &scan->question;
    double unit = question->per_eta, rate = forecast_question_rate(question);
    enum status status = forecast_measure_drift(&limits->drift, question, rate, fault);
    limits->theta = (struct estimate){NAN, NAN};
    if (status == STATUS_OK && !scan->no_simulate) {
        status = forecast_measure_theta(limits, question, rate, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct scan_row row = {
        .vectors = true,
        .eta = question->eta.value.hi,
        .width = scan->width_text != NULL ? question->width.value.hi : INFINITY,
        .batch = question->batch.value.hi,
        .drift = limits->drift.drift.value,
        .drift_se = limits->drift.drift.se,
        .full_batch = limits->full_batch / unit,
        .lazy = limits->lazy / unit,
        .mean_square = limits->mean_square.value / unit,
        .theta = limits->theta.value,
        .theta_se = limits->theta.se};
    name_regime(&row, rate, unit);
    status = find_odds(&row, scan, fault);
    return status == STATUS_OK ? scan_rows_take(&scan->rows, &row, fault) : status;
}

static enum status put_rates(struct scan *scan, struct fault *fault) {
    char text[RANGE_WORD];
    struct forecast_measure limits;
    enum status status = forecast_question_settle(&scan->question, fault);
    if (status == STATUS_OK) {
        status = forecast_measure_limits(&limits, &scan->question, fault);
    }
    for (size_t k = 0; k < scan->eta.points && status == STATUS_OK; k++) {
        scan->question.eta = range_point(&scan->eta, k, text);
        status = put_row(scan, &limits, fault);
    }
    return status;
}

/* Batches and widths between the ends are whole numbers. */
static struct number whole_at(const struct range *range, size_t i, char text[RANGE_WORD]) {
    struct number number = range_point(range, i, text);
    if (i > 0 && i + 1 < range->points) {
        number.value = dd_of(round(number.value.hi));
        number.square = dd_mul(number.value, number.value);
        snprintf(text, RANGE_WORD, "%.0f", number.value.hi);
    }
    return number;
}

static enum status put_rows(struct scan *scan, struct fault *fault) {
    char batch[RANGE_WORD], width[RANGE_WORD];
    struct watch watch;
    enum status status = watch_init(&watch, "catapult", NULL, NULL, fault);
    watch.due = OPTION_PATIENCE;
    scan->question.watch = &watch;
    for (size_t i = 0; i < scan->batch.points && status == STATUS_OK; i++) {
        scan->question.batch = whole_at(&scan->batch, i, batch);
        for (size_t j = 0; j < scan->width.points && status == STATUS_OK; j++) {
            if (scan->width_text != NULL) {
                scan->question.width = whole_at(&scan->width, j, width);
            }
            status = put_rates(scan, fault);
        }
    }
    watch_clear(&watch);
    return status;
}

/* Before the first row is printed: the largest batch fits. */
static enum status check_batches(struct scan *scan, struct fault *fault) {
    scan->question.batch = scan->batch.to;
    enum status status = forecast_question_settle(&scan->question, fault);
    double b = scan->batch.to.value.hi;
    if (status == STATUS_OK && scan->width.points > 1 && forecast_net_asked(&scan->question)) {
        return fault_set(
            fault, STATUS_INPUT,
            "--width: %s is a range; give one width, at which this network is drawn",
            scan->width_text);
    }
    if (status == STATUS_OK && b != floor(b)) {
        return fault_set(
            fault, STATUS_INPUT, "--batch: %g is out of range; give a whole number of samples", b);
    }
    return status;
}

int scan_vectors(int argc, char **argv) {
    struct scan scan = {0};
    struct args_option option[OPTIONS];
    struct fault fault;
    bool help;
    forecast_question_init(&scan.question);
    list_options(option, &scan);
    DIE_UNLESS_OK(args_parse(argc, argv, option, OPTIONS - 1, &help, &fault), fault);
    if (help) {
        scan_vectors_help();
    } else {
        DIE_UNLESS_OK(check(&scan, &fault), fault);
        DIE_UNLESS_OK(forecast_question_load(&scan.question, &fault), fault);
        DIE_UNLESS_OK(check_batches(&scan, &fault), fault);
        DIE_UNLESS_OK(put_rows(&scan, &fault), fault);
        DIE_UNLESS_OK(scan_rows_finish(&scan.rows, &fault), fault);
        forecast_question_clear(&scan.question);
    }
    die_unless_printed();
    return STATUS_OK;
}
