/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "option.h"

static const char LOSSES[] = "half|mean|sum|half-sum";

const char setup_help[] =
    "the model: a linear two-layer network of n neurons in NTK scaling, SGD with batch size 1, one\n"
    "number s a sample (of several features the length of the row gives the rates that cannot\n"
    "spike, and no more), labels 0 or any that can be fitted. lambda is the curvature of the\n"
    "output: lambda s^2 is the sharpness of a sample, lambda E s^2 that of the whole loss, the\n"
    "largest eigenvalue of its Hessian where the output fits. N(0,1) weights have lambda0 = 2,\n"
    "which is the default; one weight alone, plain regression, has 1, and keeps it.\n\n"
    "the loss: half the squared error, the mean over the rows (half). torch.nn.MSELoss() does not\n"
    "halve (mean): its rate counts twice. One that is added up over m rows (half-sum, sum) counts\n"
    "m times more.\n\n"
    "a spike: |mu|, the output over s, reaches a height: 0.05 of lambda0 sqrt(n)/2, which no |mu|\n"
    "exceeds; less where runs do not get so far, more where the start is near; the answer says\n"
    "which. --height-in cap gives heights as parts of lambda0 sqrt(n)/2, start as multiples of\n"
    "|mu0| (the loss grows by the square), paper as multiples of sqrt(n/eta).\n";

void setup_init(struct setup *setup) {
    *setup = (struct setup){.loss_name = "half"};
}

void setup_options(struct args_option option[SETUP_OPTIONS], struct setup *s) {
    const struct args_option all[SETUP_OPTIONS] = {
        {"dataset", "FILE", "CSV with a column s, and p: samples and probabilities; -: stdin",
         ARGS_TEXT, &s->path, true, NULL},
        {"column", "S[,P]", "other names of these columns (default s,p)", ARGS_TEXT, &s->column,
         false, NULL},
        {"weights", "", "p are counts, percents or rounded: divide them by their sum", ARGS_FLAG,
         &s->weights, false, NULL},
        {"loss", "L", "of which eta is the rate (default half)", ARGS_CHOICE, &s->loss_name, false,
         LOSSES},
        {"lambda0", "L", "curvature at the start (default 2: N(0,1) weights)", ARGS_NUMBER,
         &s->lambda0, false, NULL},
        {"mu0", "M", "output at the start, in units of s (default 1)", ARGS_NUMBER, &s->mu0, false,
         NULL},
        {"random-start", "", "start from N(0,1) weights, other ones each run", ARGS_FLAG,
         &s->random_start, false, NULL},
        {"height", "D", "a spike is |mu| >= D times a unit (default: see below)", ARGS_NUMBER,
         &s->height, false, NULL},
        {"height-in", "U", "the unit (default cap)", ARGS_CHOICE, &s->unit_name, false,
         spike_height_units},
    };
    memcpy(option, all, sizeof all);
}

/* -- checks ------------------------------------------------------------------------------- */

static void
refuse_with_random_start(const char *option, const struct number *number, struct fault *fault) {
    if (fault->status == STATUS_OK && option_is_given(number)) {
        fault_set(
            fault, STATUS_INPUT,
            "--%s, --random-start: give one of them; a random start draws both lambda0 and mu0",
            option);
    }
}

void setup_check(struct setup *setup, struct fault *fault) {
    if (setup->random_start) {
        refuse_with_random_start("lambda0", &setup->lambda0, fault);
        refuse_with_random_start("mu0", &setup->mu0, fault);
    }
    option_default(&setup->lambda0, "2", fault);
    option_default(&setup->mu0, "1", fault);
    option_mu0(&setup->mu0, fault);
    if (fault->status == STATUS_OK && setup->unit_name != NULL &&
        !option_is_given(&setup->height)) {
        fault_set(
            fault, STATUS_INPUT, "--height-in: it is the unit of a height; give --height too");
    }
    if (option_is_given(&setup->height)) {
        option_check(
            setup->height.value.hi > 0, "height", &setup->height, "give a height above 0", fault);
    }
}

/* -- the data ----------------------------------------------------------------------------- */

static double per_eta(const struct setup *setup) {
    double rows = (double)setup->dataset.rows;
    bool sums = setup->loss == SETUP_SUM || setup->loss == SETUP_HALF_SUM;
    bool whole = setup->loss == SETUP_MEAN || setup->loss == SETUP_SUM;
    return (sums ? rows : 1) * (whole ? 2 : 1);
}

struct dataset_reading setup_reading(const char *column, bool weights, char room[SETUP_ROOM]) {
    struct dataset_reading reading = {.weights = weights};
    if (column != NULL) {
        size_t length = strcspn(column, ",");
        reading.p = column[length] == ',' ? column + length + 1 : NULL;
        snprintf(room, SETUP_ROOM, "%.*s", (int)fmin((double)length, SETUP_ROOM - 1), column);
        reading.s = room;
    }
    return reading;
}

enum status setup_load(struct setup *setup, struct fault *fault) {
    char room[SETUP_ROOM];
    struct dataset_reading reading = setup_reading(setup->column, setup->weights, room);
    setup->loss = (enum setup_loss)option_choice(setup->loss_name, LOSSES);
    enum status status = dataset_load_as(&setup->dataset, setup->path, &reading, fault);
    setup->per_eta = per_eta(setup);
    return status;
}

void setup_clear(struct setup *setup) {
    dataset_clear(&setup->dataset);
}

/* -- what follows from the rate ----------------------------------------------------------- */

static void check_rate(const struct setup *setup, struct fault *fault) {
    struct number rate = {.value = setup->rate, .text = setup->eta.text};
    option_eta(&setup->eta, fault);
    option_eta(&rate, fault);
    option_lambda0(&setup->lambda0, &rate, fault);
    option_width(&setup->width, fault);
    if (setup->random_start) {
        option_check(
            setup->width.value.hi >= 2, "width", &setup->width,
            "give 2 neurons or more for a random start", fault);
    }
}

enum status setup_settle(struct setup *setup, struct fault *fault) {
    *fault = (struct fault){.status = STATUS_OK};
    setup->rate = dd_mul(setup->eta.value, dd_of(setup->per_eta));
    check_rate(setup, fault);
    if (fault->status != STATUS_OK) {
        return fault->status;
    }
    double eta = setup->rate.hi, root_n = sqrt(setup->width.value.hi);
    const char *unit = setup->unit_name == NULL ? "cap" : setup->unit_name;
    return spike_height_init(
        &setup->spike, (enum spike_height_unit)option_choice(unit, spike_height_units),
        &setup->height, setup->wanted, &setup->dataset, eta * fabs(setup->mu0.value.hi) / root_n,
        setup_x(setup).hi, eta, fault);
}

struct dd setup_x(const struct setup *setup) {
    return dd_mul(setup->rate, setup->lambda0.value);
}

struct dd setup_eta_at(const struct setup *setup, struct dd x) {
    return dd_div(dd_div(x, setup->lambda0.value), dd_of(setup->per_eta));
}

double setup_mu(const struct setup *setup, double y) {
    return y * sqrt(setup->width.value.hi) / setup->rate.hi;
}

/* -- the asymptotic probability ----------------------------------------------------------- */

/* What |mu| is counted in, over sqrt(n). */
static double unit_over_root_n(const struct setup *setup) {
    switch (setup->spike.unit) {
    case SPIKE_HEIGHT_CAP:
        return setup->lambda0.value.hi / 2;
    case SPIKE_HEIGHT_PAPER:
        return 1 / sqrt(setup->rate.hi);
    case SPIKE_HEIGHT_START:
        break;
    }
    return fabs(setup->mu0.value.hi);
}

/* log(height/|mu0|); by logarithms where heights and widths are at the end of the doubles, else
 * with one rounding that counts. */
static double log_climb(const struct setup *setup) {
    double height = setup->spike.number.value.hi, width = setup->width.value.hi;
    double unit = unit_over_root_n(setup), start = fabs(setup->mu0.value.hi);
    width = setup->spike.unit == SPIKE_HEIGHT_START ? 1 : width;
    double ratio = height * (unit / start) * sqrt(width);
    if (isnormal(ratio)) {
        return log(ratio);
    }
    return log(height) + log(unit) + log(width) / 2 - log(start);
}

/* log E min(1, (|Z|/c)^theta), Z of the law N(0,1), by Simpson's rule over |Z| < c: the integrand
 * peaks at sqrt(theta) and is gone 12 further on. */
static double log_mean_over_starts(double theta, double log_c) {
    enum { CELLS = 4000 };
    double c = exp(log_c), top = fmin(c, sqrt(theta) + 12), h = top / CELLS, sum = 0;
    double peak = fmin(c, sqrt(theta)), most = theta * (log(peak) - log_c) - peak * peak / 2;
    for (int i = 1; i <= CELLS; i++) {
        double z = i * h, part = exp(theta * (log(z) - log_c) - z * z / 2 - most);
        sum += part * (i == CELLS ? 1 : 2 + 2 * (i % 2));
    }
    double within = log(sqrt(2 / M_PI) * sum * h / 3) + most;
    double beyond = erfc(c / sqrt(2));
    return beyond > 0 ? log(beyond + exp(within)) : within;
}

double setup_log_probability(const struct setup *setup, double theta) {
    double climb = log_climb(setup);
    if (isnan(theta) || theta == 0) {
        return theta == 0 ? 0 : NAN;
    }
    if (setup->random_start) {
        return isfinite(theta) ? log_mean_over_starts(theta, climb)
                               : log(erfc(exp(climb) / sqrt(2)));
    }
    return climb <= 0 ? 0 : -theta * climb;
}

/* -- without rounding --------------------------------------------------------------------- */

static void replace(struct ball_point *point, const struct ball_point *by) {
    ball_point_clear(point);
    *point = *by;
}

static void multiply(struct ball_point *point, const struct ball_point *a, double b) {
    struct ball_point factor, product;
    ball_point_init_d(&factor, b);
    ball_point_init_product(&product, a, &factor);
    ball_point_clear(&factor);
    replace(point, &product);
}

static void set_to_one(struct ball_point *point) {
    struct ball_point one;
    ball_point_init_d(&one, 1);
    replace(point, &one);
}

/* The climb is one to height sqrt(width/eta)/mu0. */
static void set_climb(struct exact_question *exact, enum spike_height_unit unit) {
    struct ball_cramer_climb *climb = &exact->climb;
    struct ball_point product;
    switch (unit) {
    case SPIKE_HEIGHT_CAP:
        ball_point_init_product(&product, &climb->height, &exact->lambda0);
        replace(&climb->height, &product);
        multiply(&climb->height, &climb->height, 0.5);
        set_to_one(&climb->eta);
        break;
    case SPIKE_HEIGHT_START:
        set_to_one(&climb->width);
        set_to_one(&climb->eta);
        set_to_one(&climb->mu0);
        break;
    case SPIKE_HEIGHT_PAPER:
        break;
    }
}

enum status
setup_exact(struct exact_question *exact, const struct setup *setup, struct fault *fault) {
    const struct exact_question_words words = {
        .lambda0 = setup->lambda0.text,
        .width = setup->width.text,
        .height = setup->spike.number.text,
        .eta = setup->eta.text,
        .mu0 = setup->mu0.text};
    enum status status = exact_question_init(exact, &setup->dataset, &words, fault);
    if (status == STATUS_OK) {
        struct ball_point x;
        multiply(&exact->eta, &exact->eta, setup->per_eta);
        multiply(&exact->climb.eta, &exact->climb.eta, setup->per_eta);
        ball_point_init_product(&x, &exact->eta, &exact->lambda0);
        replace(&exact->eta_lambda0, &x);
        set_climb(exact, setup->spike.unit);
    }
    return status;
}
