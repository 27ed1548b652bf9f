/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Why a forecast from the start is on the safe side

**Place.** 11.6 Your own data. What does a spike do to the kernel that the forecast was made with?

A forecast with the kernel of the start has no feedback. Real networks have: while the residual is
high their kernel falls, and what was unstable becomes stable, the catapult of chapters 2 to 5. How
far depends on the width $n$. In scaled outputs $R=\eta(F-y)/\sqrt n$ nothing knows the width but
the start, where $R$ is of size $1/\sqrt n$. The kernel of a linear network changes by terms of
second order in $R$ (page `vector_chain`), so a residual of a given height, in units of its start,
makes it fall like $1/n$. For ReLU networks no such formula is known to us; they do the same, as the
page finds, where the residual stays small.

So there are two regimes, and the page shows both. At rates where the residual hardly rises the fall
is like $1/n$. At the threshold itself, $\eta_2(b)$ of the page `batch_threshold`, heights have
heavy tails: $|R|$ grows until the kernel stops it, however wide the network is, and the wider the
later. There the fall goes much slower with $n$.

A second difference is there from the start. The kernel of width $n$ is a mean over $n$ neurons, so
its largest eigenvalue fluctuates by $c/\sqrt n$, with $c$ about 2 for ReLU networks on raw images.
Where the probabilities of a spike go from 0 to 1 within 1 % of the rate, as for large batches, a
forecast needs the network's own kernel, or the surrogate, which draws it.

Widths above 1000 are those of the surrogate of `forecast_network` with 500 neurons; up to there
networks are real.

**What to see.** Left: the largest eigenvalue of the kernel over that at the start, mean and
quartiles over trainings of width 1000, at three rates. Middle: its fall within 100 steps, against
the width. The dotted line is $1/n$. Right: how $\lambda_1$ at the start deviates from network to
network, and $2/\sqrt n$ (dotted).
*/

#include "forecast/mean_square.h"
#include "forecast/relu_surrogate.h"
#include "forecast/span.h"
#include "matrix/eigen_all.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 1161, IMAGES = 64, BATCH = 4, STEPS = 100, GAP = 10, SEEN = STEPS / GAP + 1 };
enum { RATES = 3, WIDTHS = 5, DRAWN = 2 }; /* DRAWN: of the widths, whose paths are drawn */
static const double RATE[RATES] = {0.7, 0.9, 1.05}, WIDTH[WIDTHS] = {100, 300, 1000, 3000, 10000};
static const size_t NEURONS = 500;

/** ## What is claimed */

#define HERE "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU, batches of 4: "

static const struct claim_text claims[] = {
    {"*-calm-power", "own",
     HERE "at $0.9\\eta_2$ the largest eigenvalue falls like $1/n$ (power of $n$, from 300 to "
          "$10^4$)"},
    {"*-threshold-power", "own",
     HERE "at $1.05\\eta_2$ it falls with a smaller power of $1/n$ than there (difference of the "
          "powers)"},
    {"*-narrow", "own",
     HERE "at $1.05\\eta_2$ networks of 1000 neurons lose a tenth of the largest eigenvalue within "
          "100 steps (mean fall)"},
    {"*-spread-power", "own",
     HERE "the largest eigenvalue at the start deviates by a multiple of $1/\\sqrt n$ (power of "
          "$n$, from 100 to $10^4$)"},
    {"*-spread", "own",
     HERE
     "that multiple is 2, to within a half ($\\sqrt n$ times the relative deviation, mean over "
     "the widths)"},
};

/** ## A run: the largest eigenvalue at the start and after every ten steps */

struct lab {
    const struct samples *samples;
    double square; /* eta_2 */
    size_t runs;
    struct rng_key key;
};

static enum status largest(
    double *value, struct relu_surrogate_state *state, struct eigen *eigen, double *kernel,
    struct fault *fault) {
    relu_surrogate_kernel(kernel, state);
    enum status status = eigen_all(eigen, kernel, fault);
    *value = eigen->value[0];
    return status;
}

static enum status follow(
    double *record, struct relu_surrogate_state *state, struct rng_key key, uint64_t run,
    struct fault *fault) {
    static const size_t m = IMAGES;
    double kernel[IMAGES * IMAGES];
    struct rng rng = rng_of(key, run);
    struct batch batch;
    struct eigen eigen;
    enum status status = eigen_init(&eigen, m, m, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = batch_init(&batch, m, BATCH, BATCH_FRESH, xoroshiro_of(key, run), fault);
    relu_surrogate_start(state, &rng);
    for (int t = 0; status == STATUS_OK && t <= STEPS; t++) {
        if (t % GAP == 0) {
            status = largest(record + t / GAP, state, &eigen, kernel, fault);
        }
        size_t count;
        const size_t *samples = batch_next(&batch, &count);
        relu_surrogate_step(state, samples, count);
    }
    batch_clear(&batch);
    eigen_clear(&eigen);
    return status;
}

/* Records by rates, then widths, then runs; runs of the same number have the same start and
 * batches at every rate. */
static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    size_t at = number / lab->runs, w = at % WIDTHS;
    uint64_t run = number % lab->runs + w * lab->runs;
    size_t neurons = WIDTH[w] > 1000 ? NEURONS : 0;
    const struct relu_surrogate_question question = {
        lab->samples, RATE[at / WIDTHS] * lab->square, WIDTH[w], neurons};
    struct relu_surrogate surrogate;
    struct relu_surrogate_state state;
    enum status status = relu_surrogate_init(&surrogate, &question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = relu_surrogate_open(&state, &surrogate, fault);
    if (status == STATUS_OK) {
        status = follow(record, &state, lab->key, run, fault);
        relu_surrogate_close(&state);
    }
    relu_surrogate_clear(&surrogate);
    return status;
}

/** ## Means and powers */

static struct estimate mean_of(const double *value, size_t count) {
    double sum = 0, sum2 = 0;
    for (size_t i = 0; i < count; i++) {
        sum += value[i];
        sum2 += value[i] * value[i];
    }
    return estimate_mean((double)count, sum, sum2);
}

static void draw_path(struct page *page, const double *records, size_t runs, double rate) {
    double *part = page_room(runs, sizeof *part);
    for (size_t k = 0; k < SEEN; k++) {
        for (size_t r = 0; r < runs; r++) {
            part[r] = records[r * SEEN + k] / records[r * SEEN];
        }
        page_estimate(
            page, "path", page_label(page, "mean %g", rate), (double)(k * GAP),
            mean_of(part, runs));
        estimate_sort(part, runs);
        for (int q = 1; q <= 3; q += 2) {
            page_point(
                page, "path", page_label(page, "quartile %d %g", q, rate), (double)(k * GAP),
                estimate_quantile(part, runs, 0.25 * q).value);
        }
    }
    free(part);
}

static struct estimate fall_of(const double *records, size_t runs) {
    double *fall = page_room(runs, sizeof *fall);
    for (size_t r = 0; r < runs; r++) {
        fall[r] = 1 - records[r * SEEN + SEEN - 1] / records[r * SEEN];
    }
    struct estimate mean = mean_of(fall, runs);
    free(fall);
    return mean;
}

/* The relative deviation at the start, with the error that it has for a normal law. */
static struct estimate spread_of(const double *records, size_t runs) {
    double sum = 0, sum2 = 0, n = (double)runs;
    for (size_t r = 0; r < runs; r++) {
        sum += records[r * SEEN];
        sum2 += records[r * SEEN] * records[r * SEEN];
    }
    double mean = sum / n, deviation = sqrt((sum2 / n - mean * mean) * n / (n - 1)) / mean;
    return (struct estimate){deviation, deviation / sqrt(2 * n)};
}

/* The slope of log y over log n, from width `first` on. */
static struct estimate power_of(const struct estimate *y, size_t first) {
    double x[WIDTHS];
    struct estimate logs[WIDTHS];
    for (size_t w = first; w < WIDTHS; w++) {
        x[w] = log(WIDTH[w]);
        logs[w] = estimate_log(y[w]);
    }
    return estimate_slope(x + first, logs + first, WIDTHS - first);
}

static void judge(struct page *page, const struct lab *lab, const double *records) {
    struct estimate fall[RATES][WIDTHS], spread[WIDTHS], multiple = {0, 0};
    for (size_t at = 0; at < (size_t)RATES * WIDTHS; at++) {
        size_t i = at / WIDTHS, w = at % WIDTHS;
        const double *first = records + at * lab->runs * SEEN;
        fall[i][w] = fall_of(first, lab->runs);
        page_estimate(page, "fall", page_label(page, "%g", RATE[i]), WIDTH[w], fall[i][w]);
        if (w == DRAWN) {
            draw_path(page, first, lab->runs, RATE[i]);
        }
        if (i == 0) {
            spread[w] = spread_of(first, lab->runs);
            page_estimate(page, "spread", "start", WIDTH[w], spread[w]);
            multiple.value += spread[w].value * sqrt(WIDTH[w]) / WIDTHS;
            multiple.se = hypot(multiple.se, spread[w].se * sqrt(WIDTH[w]) / WIDTHS);
        }
    }
    struct estimate calm = power_of(fall[1], 1), threshold = power_of(fall[2], 1);
    claim_estimate_within(page, "*-calm-power", calm, -1, 0.35);
    claim_estimate_at_least(page, "*-threshold-power", estimate_less(threshold, calm), 0);
    claim_estimate_at_least(page, "*-narrow", fall[2][2], 0.1);
    claim_consistent(page, "*-spread-power", power_of(spread, 0), -0.5, 4.5);
    claim_estimate_within(page, "*-spread", multiple, 2, 0.5);
}

int main(int argc, char **argv) {
    struct page page;
    struct samples samples;
    struct kernel kernel;
    struct mean_square_value square;
    char name[64];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    MUST(span_images(&samples, name, SPAN_RAW, IMAGES, page.data_dir, page_key(&page, 0), &fault));
    MUST(kernel_of_inputs(&kernel, KERNEL_RELU, 0, samples.x, IMAGES, samples.inputs, &fault));
    MUST(mean_square_threshold(&square, &kernel, BATCH, BATCH_FRESH, &fault));
    page_parameter(&page, "data", "%s, %zu samples", name, samples.count);
    page_point(&page, "data", name, 0, (double)samples.count);

    struct lab lab = {&samples, square.value, page_replicas(&page, 24, 80), page_key(&page, 1)};
    size_t jobs = RATES * WIDTHS * lab.runs;
    double *records = page_room(jobs * SEEN, sizeof *records);
    jobs_run(&page, train, &lab, records, SEEN, jobs);
    judge(&page, &lab, records);
    free(records);
    kernel_clear(&kernel);
    samples_clear(&samples);
    return page_finish(&page);
}
