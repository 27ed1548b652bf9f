/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: what one channel's spike does to the other

**Place.** 7.3 ReLU networks. What does a spike in one ReLU channel do to the other?

Samples $s>0$ train the neurons of a ReLU network with $w_r>0$, the channel $+$, and samples $s<0$
the others. A spike of one channel flips neurons (page `relu_cone`), and they arrive in the other:
its curvature $\Lambda=\eta\lambda$ rises by $(Y_{\max}-Y_{\min})/\pi$, and its output
$Y=\eta\mu/\sqrt n$ is kicked by the sum of their $a_rw_r$, which is of second order, for $w_r$ is
near 0. Neither depends on $n$, so at large width the kick is far above all that the channel had.
*Own:* the network of infinite width on data of both signs is a list of sectors of directions, each
with its own history (`src/neurons/sectors.h`).

**What to see.** Dataset (1.17) with half of its probability at $-s$, $\eta=1.5$. Left and middle: a
run in which the spike of one channel (blue) brings one of the other (red), which started a thousand
times lower; a real network (dots) does as the sectors (lines), and in the ideal split (grey) the
other channel feels nothing. Its curvature is lifted past the root of the log-drift (dashed), so
there its output grows by itself. Right: the lift at the step at which the first channel reaches the
height $h$.
*/

#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "base/estimate.h"
#include "chain/tilt.h"
#include "neurons/network.h"
#include "page/page.h"
#include "neurons/signed_samples.h"
#include "neurons/sectors.h"
#include "page/series.h"
#include "neurons/channels.h"

/** ## Parameters */

static const double ETA = 1.5;
static const double ROOT = 2.69 / 1.69; /* of the log-drift of (1.17), in eta lambda */

static const struct chain first_start = {0.01, 1.5}, other_start = {1e-5, 1.5};
static const double TRACE_TOP = 0.1; /* the first channel is made to climb to this */
static const double FOLLOWS = 0.05;  /* and the other is to reach this by itself */
enum { TRACE_STEPS = 80, TRACED = 1000000, TRACED_QUICK = 100000 }; /* steps; neurons */

static const double lifting[] = {0.003, 0.006, 0.012, 0.025, 0.05, 0.1}; /* heights of the lift */
enum { LIFTS = 6, SMALL_LIFTS = 4 };
static const double LIFT_WIDTH = 1e18;

enum { TRACE_POINT = 1, LIFT_POINT = 2, WEIGHTS_POINT = 3 };
enum { OWN_SEED = 20260413 };

struct study {
    struct page *page;
    struct dataset dataset; /* of both signs */
    struct signed_samples samples;
    struct tilt tilt; /* of the positive ones */
    double theta;
    uint64_t seed;
};

static struct rng_key key_of(const struct study *study, uint64_t point) {
    return rng_key_of(study->seed, study->page->name, point);
}

static void study_init(struct study *study) {
    struct dataset one;
    struct fault fault;
    struct dd s2[4];
    page_dataset(study->page, "gess_heydecker_1_17", &one);
    DIE_UNLESS_OK(channels_join(&study->dataset, &one, &one, 0.5, &fault), fault);
    DIE_UNLESS_OK(signed_samples_init(&study->samples, &study->dataset, &fault), fault);
    study->theta = cramer_exponent(&one, dd_of(ETA));
    for (size_t i = 0; i < study->samples.count; i++) {
        s2[i] = dd_of(study->samples.sample[i].s2_plus);
    }
    DIE_UNLESS_OK(
        tilt_init_outcomes(
            &study->tilt, study->dataset.p, s2, study->samples.count, dd_of(ETA), study->theta,
            &fault),
        fault);
    dataset_clear(&one);
}

static void study_clear(struct study *study) {
    tilt_clear(&study->tilt);
    signed_samples_clear(&study->samples);
    dataset_clear(&study->dataset);
}

/* The next sample: by the tilt, or as they come. */
static struct sample
next(const struct study *study, bool tilts, struct rng *rng, double *log_weight) {
    return study->samples.sample
        [tilts ? tilt_draw(&study->tilt, rng, log_weight) : pick_draw(&study->samples.pick, rng)];
}

/**
## One run

By the tilt until $|Y_+|$ is at its top, then as samples come; the first order of samples in which
the other channel follows. Sectors, split and a real network of the same start see the same samples.
*/

enum {
    SECTORS_LINE,
    REAL_LINE = 2,
    SPLIT_LINE = 4,
    LINES
}; /* of +, and of - after it; the split of - */

struct trace {
    struct chain line[LINES][TRACE_STEPS + 1];
    struct sample sample[TRACE_STEPS + 1]; /* of the step that follows */
};

static bool
trace_run(const struct study *study, struct sectors *sectors, uint64_t order, struct trace *trace) {
    struct rng rng = rng_of(key_of(study, TRACE_POINT), order);
    bool tilts = true, follows = false;
    double log_weight = 0; /* not looked at */
    struct fault fault;
    sectors_start(sectors, (struct chain[]){first_start, other_start});
    for (int t = 0; t <= TRACE_STEPS; t++) {
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            trace->line[SECTORS_LINE + k][t] = sectors->at[k];
        }
        tilts = tilts && fabs(sectors->at[NETWORK_PLUS].y) < TRACE_TOP;
        follows = follows || fabs(sectors->at[NETWORK_MINUS].y) >= FOLLOWS;
        struct sample sample = trace->sample[t] = next(study, tilts, &rng, &log_weight);
        DIE_UNLESS_OK(sectors_step(sectors, sample.s2_plus, sample.s2_minus, &fault), fault);
    }
    return follows;
}

static void trace_others(const struct study *study, struct trace *trace) {
    const struct chain start[NETWORK_CHANNELS] = {first_start, other_start};
    struct network_channel want[NETWORK_CHANNELS] = {{0}};
    struct chain split = other_start;
    struct network network;
    struct fault fault;
    size_t n = page_size(study->page, TRACED_QUICK, TRACED);
    DIE_UNLESS_OK(network_init(&network, NETWORK_RELU, n, 0, &fault), fault);
    network_start(&network, key_of(study, WEIGHTS_POINT), 0);
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        want[k].mu = start[k].y / ETA * network.root_n;
        want[k].lambda = start[k].eta_lambda / ETA;
    }
    DIE_UNLESS_OK(network_condition(&network, want, &fault), fault);
    for (int t = 0; t <= TRACE_STEPS; t++) {
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            trace->line[REAL_LINE + k][t] = network_chain(&network, k, ETA);
        }
        trace->line[SPLIT_LINE][t] = split;
        split = chain_step(split, trace->sample[t].s2_minus);
        network_step(&network, ETA, trace->sample[t].s2_plus, trace->sample[t].s2_minus);
    }
    network_clear(&network);
}

/* Returns the largest difference between the real curvatures and those of the sectors. */
static double put_traces(const struct study *study) {
    static const char *const names[LINES] = {
        "sectors +", "sectors -", "network +", "network -", "split -"};
    static struct trace trace;
    struct sectors sectors;
    struct fault fault;
    double worst = 0;
    DIE_UNLESS_OK(sectors_init(&sectors, &fault), fault);
    for (uint64_t order = 0; !trace_run(study, &sectors, order, &trace); order++) {
    }
    sectors_clear(&sectors);
    trace_others(study, &trace);
    for (int k = 0; k < LINES; k++) {
        for (int t = 0; t <= TRACE_STEPS; t++) {
            series_put_exact(study->page, "output", names[k], t, fabs(trace.line[k][t].y));
        }
        for (int t = 0; t <= TRACE_STEPS; t++) {
            series_put_exact(study->page, "curvature", names[k], t, trace.line[k][t].eta_lambda);
        }
    }
    for (int t = 0; t <= TRACE_STEPS; t++) {
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            double off = trace.line[REAL_LINE + k][t].eta_lambda -
                         trace.line[SECTORS_LINE + k][t].eta_lambda;
            worst = page_worse(worst, fabs(off));
        }
    }
    return worst;
}

/**
## The lift

What the other channel has of $|Y|$, and of $\Lambda$ above its start, at the step at which the
first reaches $h$. By the tilt, each run with its weight; $n=10^{18}$, where $Y_-$ has nothing of
its own.
*/

struct weighted { /* sums of w, w^2 and of these with x and x^2 */
    double w, w2, wx, w2x, w2x2;
};

struct lift {
    struct weighted y[LIFTS], lambda[LIFTS];
};

static void weighted_add(struct weighted *sum, double w, double x) {
    sum->w += w;
    sum->w2 += w * w;
    sum->wx += w * x;
    sum->w2x += w * w * x;
    sum->w2x2 += w * w * x * x;
}

static struct estimate weighted_mean(const struct weighted *sum) {
    return estimate_ratio_of_sums(sum->wx, sum->w2x2, sum->w, sum->w2, sum->w2x);
}

static enum status lift_run(
    const struct study *study, struct sectors *sectors, struct rng *rng, struct lift *lift,
    struct fault *fault) {
    struct chain start[NETWORK_CHANNELS];
    enum status status = STATUS_OK;
    double log_weight = 0;
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        start[k] = chain_start(sqrt(0.5), 1, ETA, LIFT_WIDTH);
    }
    sectors_start(sectors, start);
    double gone = 1e-3 * start[NETWORK_PLUS].y;
    for (int k = 0; k < LIFTS && fabs(sectors->at[NETWORK_PLUS].y) > gone && status == STATUS_OK;) {
        struct sample sample = next(study, true, rng, &log_weight);
        status = sectors_step(sectors, sample.s2_plus, sample.s2_minus, fault);
        double weight = exp(log_weight);
        for (; k < LIFTS && fabs(sectors->at[NETWORK_PLUS].y) >= lifting[k]; k++) {
            struct chain other = sectors->at[NETWORK_MINUS];
            weighted_add(&lift->y[k], weight, fabs(other.y));
            weighted_add(&lift->lambda[k], weight, other.eta_lambda - ETA);
        }
    }
    return status;
}

static enum status
lift_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct study *study = context;
    struct sectors sectors;
    enum status status = sectors_init(&sectors, fault);
    for (uint64_t r = first; r < first + count && status == STATUS_OK; r++) {
        struct rng rng = rng_of(key_of(study, LIFT_POINT), r);
        status = lift_run(study, &sectors, &rng, result, fault);
    }
    sectors_clear(&sectors);
    return status;
}

/* Slopes of the logarithms over log h, at the small heights. */
struct slopes {
    struct estimate y, lambda;
};

static struct slopes put_lift(struct study *study) {
    struct lift lift = {0};
    struct ensemble ensemble = {
        .result_size = sizeof lift, .run = lift_block, .context = study, .block = 64};
    struct estimate y[LIFTS], lambda[LIFTS];
    double log_h[LIFTS];
    page_run(study->page, &ensemble, &lift, page_replicas(study->page, 256, 2048));
    for (int k = 0; k < LIFTS; k++) {
        y[k] = weighted_mean(&lift.y[k]);
        lambda[k] = weighted_mean(&lift.lambda[k]);
        series_put(study->page, "lift", "y", lifting[k], y[k]);
        log_h[k] = log(lifting[k]);
    }
    for (int k = 0; k < LIFTS; k++) {
        series_put(study->page, "lift", "lambda", lifting[k], lambda[k]);
        y[k] = estimate_log(y[k]);
        lambda[k] = estimate_log(lambda[k]);
    }
    return (struct slopes){
        estimate_slope(log_h, y, SMALL_LIFTS), estimate_slope(log_h, lambda, SMALL_LIFTS)};
}

/** ## The claims */

static void claim_lift(struct page *page, struct slopes slopes, double worst) {
    /* From 0.003 to 0.025, where the next order adds a few hundredths. */
    page_claim(
        page, &(struct claim){
                  .id = "relu-lift-output",
                  .statement = "A spike of height h in one channel lifts |Y| of the "
                               "other as h² (slope of the logarithms, n = 10^18)",
                  .origin = "own",
                  .measured = slopes.y.value,
                  .error = slopes.y.se,
                  .relation = CLAIM_WITHIN,
                  .expected = 2,
                  .tolerance = 0.1 + 4 * slopes.y.se});
    page_claim(
        page, &(struct claim){
                  .id = "relu-lift-curvature",
                  .statement = "A spike of height h in one channel lifts Λ of the "
                               "other as h (slope of the logarithms, n = 10^18)",
                  .origin = "own",
                  .measured = slopes.lambda.value,
                  .error = slopes.lambda.se,
                  .relation = CLAIM_WITHIN,
                  .expected = 1,
                  .tolerance = 0.02 + 4 * slopes.lambda.se});
    /* At the end some 20 % of the neurons have flipped: sqrt(2 0.2/n) of each channel, and Lambda
     * four times as much. */
    double n = (double)page_size(page, TRACED_QUICK, TRACED);
    page_claim(
        page, &(struct claim){
                  .id = "relu-lift-real",
                  .statement = "A real network does as the sectors (largest "
                               "difference in Λ along the run, times √n)",
                  .origin = "own",
                  .measured = worst * sqrt(n),
                  .relation = CLAIM_AT_MOST,
                  .expected = 20});
}

int main(int argc, char **argv) {
    struct page page;
    struct study study = {.page = &page};
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    study.seed = page_seed(&page, OWN_SEED);
    page_parameter(&page, "dataset", "(1.17), each sample and its mirror image");
    page_parameter(&page, "eta", "%g", ETA);
    study_init(&study);
    series_put_exact(&page, "parameter", "root", 0, ROOT);
    double worst = put_traces(&study);
    struct slopes slopes = put_lift(&study);
    claim_lift(&page, slopes, worst);
    study_clear(&study);
    return page_finish(&page);
}
