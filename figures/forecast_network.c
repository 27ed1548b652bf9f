/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Forecasts against real trainings

**Place.** 11.5 Your own data. Which forecast of a spike comes true?

How often does a training triple its root mean square residual, within so many steps? 64 images with
labels $\pm1$ are learned by two-layer networks of width $n$ with batches of 1, 4 and 32. Hundreds
of real trainings are held against three forecasts, all made before the first step:

* **Frozen kernel.** $r'=(I-\frac\eta bKS_B)r$ with the kernel $K$ of infinite width, as many runs
  as one likes: nanoseconds a step.
* **Surrogate** (*own*). A few hundred neurons stand for $n$ of them, with their outputs and kernel
  repaired to the law of width $n$, so that the kernel moves. `relu_surrogate.h` has the formulas.
* **Exact chain** for linear networks, as on the page `vector_chain`.

and five criteria that are a rate, with no probabilities: gradient descent's limit
$2m/\lambda_1(K)$, the folklore; the mean-square threshold $\eta_2(b)$ (Mulayoff & Michaeli 2024);
the least critical rate $2b/\lambda_1(K_{BB})$ of the batches, above which a batch can catapult, and
their median (after Zhu et al. 2024, whose criterion is for a step, not for a training); and the
rate at which the frozen kernel has one training in four triple. What came true is the rate at which
one in four did.

The frozen kernel errs on the safe side, for it stays where a real one falls, and a narrow network
stops its spike before it is three times the start; the page `kernel_falls` looks at that. A second
reason counts for large batches, whose probabilities go from 0 to 1 within a few percent of $\eta$:
a network of width $n$ has a kernel of its own, whose $\lambda_1$ differs from that of infinite
width by several percent at $n=1000$. The surrogate has both.

The forecast is from the start, and for the start. Over thousands of steps features change the
kernel in ways that no kernel at the start can know; then measure it again.

**What to see.** Left: probabilities against the rate, for ReLU networks of 1000 neurons. The frozen
kernel (dashed) is right about where it begins, and too steep. The surrogate (lines) goes through
the real trainings (points), or a little above. Middle: probabilities against the width: points at
$300$, $1000$ and $10^4$ are real. Right: each criterion over the rate that came true. Above the
line it promises too much.
*/

#include "forecast/limits.h"
#include "forecast/mean_square.h"
#include "forecast/rise_relu.h"
#include "forecast/rise_training.h"
#include "forecast/span.h"
#include "forecast/vector_pair.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 1151, IMAGES = 64, STEPS = 100, BATCHES = 3, RATES = 4, CELLS = 6, CRITERIA = 6 };
static const double HEIGHT = 3, PART = 0.25, WIDTH = 1000;
static const size_t BATCH[BATCHES] = {1, 4, 32}, NEURONS = 500, LINEAR = 300;

/** Rates are in mean-square thresholds $\eta_2(b)$. */
static const double RATE[BATCHES][RATES] = {
    {0.9, 1, 1.1, 1.2}, {0.9, 1, 1.1, 1.2}, {1.05, 1.15, 1.25, 1.35}};
enum { SWEPT = 1, MIDDLE = 1 }; /* the batch of 4, at 1: swept over widths */
static const double SWEEP[] = {300, 1e3, 3e3, 1e4, 1e5, 1e6, 1e8};

enum criterion { FROZEN, SURROGATE, SQUARE, LEAST, MEDIAN, DESCENT };
static const char *const NAME[CRITERIA] = {"frozen", "surrogate", "mean square",
                                           "least",  "median",    "gradient descent"};

/** ## What is claimed */

#define HERE                                                                                       \
    "64 images (Fashion-MNIST 0/1; without them a synthetic task), batches of 1, 4 and 32: "
#define CELL                                                                                       \
    "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU and linear, n = 1000: "

static const struct claim_text claims[] = {
    {"forecast-network-surrogate", "own",
     HERE "real ReLU networks triple their residual as often as the surrogate (largest distance of "
          "14, in standard errors)"},
    {"forecast-network-linear", "own",
     HERE "real linear networks of 300 neurons triple their residual as often as the exact chain "
          "(largest distance of three, in standard errors)"},
    {"forecast-network-frozen-safe", "own",
     CELL "the rate at which the frozen kernel forecasts one training in four to triple is at most "
          "5 % above that which came true (largest ratio of six)"},
    {"forecast-network-frozen-error", "own",
     CELL "that rate is off by a quarter at most (smallest ratio of six)"},
    {"forecast-network-frozen-odds", "own",
     "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU, n = 1000, batches of 4 at "
     "$1.1\\eta_2$: the frozen kernel forecasts too many (probability over that of real trainings)"},
    {"forecast-network-square", "own",
     CELL "the mean-square threshold is off by two fifths at most (ratio that is farthest from 1)"},
    {"forecast-network-first-batch", "own",
     CELL "the least critical rate of a batch is too careful (smallest ratio of six)"},
    {"forecast-network-median-batch", "own",
     CELL "the median critical rate of a batch promises too much (largest ratio of six)"},
    {"forecast-network-descent", "own",
     CELL "gradient descent's limit promises too much at batches of one (largest ratio)"},
    {"forecast-network-share", "own",
     "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU, n = 1000, batches of 4: "
     "where one training in four triples, so many of all batches are above their critical rate"},
    {"forecast-network-calm", "Zhu et al. 2024, section 3.3",
     HERE "below the critical rates of all batches no real ReLU network triples its residual "
          "(trainings that do)"},
};

/** ## Probabilities, by all methods */

struct lab {
    struct page *page;
    struct samples samples;
    struct kernel kernel[2], outputs[2]; /* ReLU, linear */
    uint64_t point;                      /* of the next simulation */
};

static const struct rise_heights HEIGHTS = {&HEIGHT, 1, STEPS};

static struct estimate frozen(struct lab *lab, int linear, size_t b, double eta, uint64_t point) {
    const struct rise_frozen_question question = {
        &lab->kernel[linear], &lab->outputs[linear], lab->samples.y, eta, b, BATCH_FRESH, HEIGHTS};
    struct plan plan = page_plan(lab->page, point, page_replicas(lab->page, 250, 1000));
    struct rise found;
    MUST(rise_frozen_run(&found, &question, &plan, &fault));
    return found.share[0];
}

static struct estimate chain(
    struct lab *lab, size_t b, double eta, double width, enum batch_sampling sampling,
    uint64_t point) {
    const struct samples *samples = &lab->samples;
    const struct rise_linear_question question = {
        samples->x, samples->y, IMAGES, samples->inputs, eta, width, b, sampling, HEIGHTS};
    struct plan plan = page_plan(lab->page, point, page_replicas(lab->page, 60, 400));
    struct rise found;
    MUST(rise_linear_run(&found, &question, &plan, &fault));
    return found.share[0];
}

/* None or all of few say little: as if one more had gone the other way. */
static struct estimate of_few(struct estimate odds, uint64_t runs) {
    odds.se = fmax(odds.se, 1 / (double)(runs + 1));
    return odds;
}

/* By `neurons` that stand for the width; 0: real networks. */
static struct estimate
relu(struct lab *lab, size_t b, double eta, double width, size_t neurons, uint64_t runs) {
    const struct rise_relu_question question = {
        {&lab->samples, eta, width, neurons}, b, BATCH_FRESH, HEIGHTS};
    struct plan plan = page_plan(lab->page, lab->point++, runs);
    struct rise found;
    MUST(rise_relu_run(&found, &question, &plan, &fault));
    return of_few(found.share[0], runs);
}

static struct estimate train_linear(struct lab *lab, size_t b, double eta) {
    char text[VECTOR_PAIR_TEXT];
    struct samples scaled;
    struct rise found;
    struct plan plan = page_plan(lab->page, lab->point++, page_replicas(lab->page, 12, 100));
    vector_pair_text(text, lab->samples.inputs, LINEAR);
    MUST(vector_pair_samples(&scaled, &lab->samples, &fault));
    const struct rise_training_question question = {text, NET_NTK, &scaled, eta, b, HEIGHTS};
    MUST(rise_training_run(&found, &question, &plan, &fault));
    samples_clear(&scaled);
    return of_few(found.share[0], plan.runs);
}

/** ## The rate at which one training in four triples */

/* Where probabilities at rising rates pass PART, by a straight line; NaN: they do not. */
static struct estimate crossing(const double *rate, const struct estimate *odds, size_t count) {
    for (size_t i = 1; i < count; i++) {
        double low = odds[i - 1].value - PART, high = odds[i].value - PART;
        if (low < 0 && high >= 0) {
            double gap = (rate[i] - rate[i - 1]) / (high - low), share = -low / (high - low);
            double se = hypot((1 - share) * odds[i - 1].se, share * odds[i].se);
            return (struct estimate){rate[i - 1] - low * gap, se * gap};
        }
    }
    return (struct estimate){NAN, NAN};
}

/* By bisection, with the same random numbers at every rate; the error is that of the
 * probabilities there, over their slope. */
static struct estimate simulated_rate(struct lab *lab, bool frozen_kernel, int linear, size_t b) {
    double low = 0.5 * limits_full_batch(&lab->kernel[linear]) / 2, high = 8 * low;
    uint64_t point = lab->point++;
    struct estimate odds = {0, 0};
    double below = 0, above = 1;
    for (int i = 0; i < 9; i++) {
        double eta = sqrt(low * high);
        odds = frozen_kernel ? frozen(lab, linear, b, eta, point)
                             : chain(lab, b, eta, WIDTH, BATCH_FRESH, point);
        *(odds.value < PART ? &low : &high) = eta;
        *(odds.value < PART ? &below : &above) = odds.value;
    }
    /* The last interval, of 0.4 %, may be narrower than the error. */
    double se = (high - low) * sqrt(0.25 + odds.se * odds.se / fmax(1e-4, pow(above - below, 2)));
    return (struct estimate){sqrt(low * high), se};
}

struct cell {
    double full, square, least;
    struct estimate came_true, criterion[CRITERIA], share;
};

static void find_criteria(struct lab *lab, struct cell *cell, int linear, size_t b) {
    const struct kernel *kernel = &lab->kernel[linear];
    struct mean_square_value square;
    struct limits_batches batches;
    struct limits_question question = {kernel, b, BATCH_FRESH, 0};
    MUST(mean_square_threshold(&square, kernel, b, BATCH_FRESH, &fault));
    struct plan plan = page_plan(lab->page, lab->point++, page_size(lab->page, 256, 2048));
    MUST(limits_batches_run(&batches, &question, &plan, &fault));
    cell->criterion[FROZEN] = simulated_rate(lab, true, linear, b);
    cell->criterion[SQUARE] = (struct estimate){square.value, 0};
    cell->criterion[LEAST] = (struct estimate){batches.least, 0};
    cell->criterion[MEDIAN] = batches.quartile[1];
    cell->criterion[DESCENT] = (struct estimate){limits_full_batch(kernel), 0};
}

/* How many batches are above their critical rate at the rate that came true. */
static void find_share(struct lab *lab, struct cell *cell, size_t b) {
    const struct limits_question question = {
        &lab->kernel[0], b, BATCH_FRESH, cell->came_true.value};
    struct limits_batches batches;
    struct plan plan = page_plan(lab->page, lab->point++, page_size(lab->page, 256, 2048));
    MUST(limits_batches_run(&batches, &question, &plan, &fault));
    cell->share = batches.exceeded;
}

/** ## ReLU */

struct worst {
    double surrogate, linear, calm;
};

static void compare(double *worst, struct estimate a, struct estimate b) {
    *worst = page_worse(*worst, estimate_sigmas(estimate_less(a, b), 0));
}

static void draw_frozen(struct lab *lab, const struct cell *cell, size_t k) {
    double square = cell->criterion[SQUARE].value, full = cell->criterion[DESCENT].value;
    uint64_t point = lab->point++;
    for (double part = 0.75; part < RATE[k][RATES - 1]; part += 0.025) {
        struct estimate odds = frozen(lab, 0, BATCH[k], part * square, point);
        const char *name = page_label(lab->page, "frozen %zu", BATCH[k]);
        page_estimate(lab->page, "odds", name, part * square / full, odds);
    }
}

static struct cell try_relu(struct lab *lab, size_t k, struct worst *worst) {
    size_t b = BATCH[k];
    /* A step of a batch of 32 costs ten times as much. */
    uint64_t runs = k < 2 ? page_replicas(lab->page, 24, 160) : page_replicas(lab->page, 6, 40);
    struct estimate real[RATES], surrogate[RATES];
    double rate[RATES];
    struct cell cell;
    find_criteria(lab, &cell, 0, b);
    double square = cell.criterion[SQUARE].value, full = cell.criterion[DESCENT].value;
    draw_frozen(lab, &cell, k);
    for (size_t i = 0; i < RATES; i++) {
        rate[i] = RATE[k][i] * square;
        real[i] = relu(lab, b, rate[i], WIDTH, 0, runs);
        surrogate[i] = relu(lab, b, rate[i], WIDTH, NEURONS, k < 2 ? 2 * runs : runs);
        const char *name = page_label(lab->page, "real %zu", b);
        page_estimate(lab->page, "odds", name, rate[i] / full, real[i]);
        name = page_label(lab->page, "surrogate %zu", b);
        page_estimate(lab->page, "odds", name, rate[i] / full, surrogate[i]);
        compare(&worst->surrogate, real[i], surrogate[i]);
    }
    cell.came_true = crossing(rate, real, RATES);
    cell.criterion[SURROGATE] = crossing(rate, surrogate, RATES);
    double few = (double)runs / 2, least = cell.criterion[LEAST].value;
    worst->calm += round(few * relu(lab, b, least, WIDTH, 0, (uint64_t)few).value);
    find_share(lab, &cell, b);
    if (k == SWEPT) {
        page_estimate(lab->page, "width", "real", WIDTH, real[MIDDLE]);
        struct estimate forecast = frozen(lab, 0, b, rate[2], lab->point++);
        claim_estimate_at_least(
            lab->page, "forecast-network-frozen-odds", estimate_ratio(forecast, real[2]), 1.2);
    }
    return cell;
}

/** Probabilities against the width. A surrogate has at most half the neurons that it stands for. */

static void sweep(struct lab *lab, const struct cell *cell, struct worst *worst) {
    struct page *page = lab->page;
    size_t b = BATCH[SWEPT];
    double eta = RATE[SWEPT][MIDDLE] * cell->criterion[SQUARE].value;
    for (size_t w = 0; w < COUNT(SWEEP); w++) {
        size_t neurons = SWEEP[w] < 1000 ? 150 : NEURONS;
        struct estimate odds = relu(lab, b, eta, SWEEP[w], neurons, page_replicas(page, 24, 160));
        page_estimate(page, "width", "surrogate", SWEEP[w], odds);
        if (SWEEP[w] == 300 || SWEEP[w] == 1e4) {
            uint64_t runs = page_replicas(page, w == 0 ? 24 : 4, w == 0 ? 160 : 40);
            struct estimate real = relu(lab, b, eta, SWEEP[w], 0, runs);
            page_estimate(page, "width", "real", SWEEP[w], real);
            compare(&worst->surrogate, real, odds);
        }
    }
    page_estimate(page, "width", "frozen", 0, frozen(lab, 0, b, eta, lab->point++));
}

/** ## Linear networks */

static struct cell try_linear(struct lab *lab, size_t k, struct worst *worst) {
    size_t b = BATCH[k];
    struct cell cell;
    find_criteria(lab, &cell, 1, b);
    cell.came_true = simulated_rate(lab, false, 1, b);
    cell.criterion[SURROGATE] = (struct estimate){NAN, NAN}; /* the chain is what came true */
    double eta = cell.came_true.value;
    compare(
        &worst->linear, train_linear(lab, b, eta),
        chain(lab, b, eta, (double)LINEAR, BATCH_EPOCHS, lab->point++));
    return cell;
}

/** ## The verdict on the criteria */

static void judge(struct page *page, const struct cell *cells) {
    struct estimate least[CRITERIA], most[CRITERIA];
    for (int c = 0; c < CRITERIA; c++) {
        least[c] = (struct estimate){INFINITY, 0};
        most[c] = (struct estimate){-INFINITY, 0};
        for (size_t i = 0; i < CELLS; i++) {
            if (c == SURROGATE && i >= BATCHES) {
                continue;
            }
            struct estimate ratio = estimate_ratio(cells[i].criterion[c], cells[i].came_true);
            page_estimate(page, "criteria", NAME[c], (double)i, ratio);
            most[c] = estimate_larger(most[c], ratio);
            least[c] = ratio.value < least[c].value || isnan(ratio.value) ? ratio : least[c];
        }
    }
    claim_estimate_at_most(page, "forecast-network-frozen-safe", most[FROZEN], 1.05);
    claim_estimate_at_least(page, "forecast-network-frozen-error", least[FROZEN], 0.75);
    struct estimate square =
        most[SQUARE].value - 1 > 1 - least[SQUARE].value ? most[SQUARE] : least[SQUARE];
    claim_estimate_within(page, "forecast-network-square", square, 1, 0.4);
    claim_estimate_at_most(page, "forecast-network-first-batch", least[LEAST], 0.6);
    claim_estimate_at_least(page, "forecast-network-median-batch", most[MEDIAN], 1.25);
    claim_estimate_at_least(page, "forecast-network-descent", most[DESCENT], 1.5);
    claim_estimate_at_least(page, "forecast-network-share", cells[SWEPT].share, 0.3);
}

static void open_lab(struct lab *lab, struct page *page) {
    static const enum kernel_law law[] = {
        KERNEL_RELU, KERNEL_LINEAR, KERNEL_RELU_OUTPUTS, KERNEL_LINEAR_OUTPUTS};
    char name[64];
    struct samples *samples = &lab->samples;
    *lab = (struct lab){.page = page, .point = 1};
    MUST(span_images(samples, name, SPAN_RAW, IMAGES, page->data_dir, page_key(page, 0), &fault));
    page_parameter(page, "data", "%s, %zu samples", name, samples->count);
    page_point(page, "data", name, 0, (double)samples->count);
    for (size_t i = 0; i < 4; i++) {
        struct kernel *kernel = i < 2 ? &lab->kernel[i] : &lab->outputs[i - 2];
        MUST(kernel_of_inputs(kernel, law[i], 0, samples->x, IMAGES, samples->inputs, &fault));
    }
}

int main(int argc, char **argv) {
    struct page page;
    struct lab lab;
    struct cell cells[CELLS];
    struct worst worst = {0};
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    open_lab(&lab, &page);
    for (size_t k = 0; k < BATCHES; k++) {
        cells[k] = try_relu(&lab, k, &worst);
        cells[BATCHES + k] = try_linear(&lab, k, &worst);
    }
    sweep(&lab, &cells[SWEPT], &worst);
    judge(&page, cells);
    claim_agrees(&page, "forecast-network-surrogate", worst.surrogate, 4.5, BATCHES * RATES + 2);
    claim_agrees(&page, "forecast-network-linear", worst.linear, 4.5, BATCHES);
    claim_equal(&page, "forecast-network-calm", worst.calm, 0);
    claim_source_agrees(&page, "forecast-network-calm");
    for (int i = 0; i < 2; i++) {
        kernel_clear(&lab.kernel[i]);
        kernel_clear(&lab.outputs[i]);
    }
    samples_clear(&lab.samples);
    return page_finish(&page);
}
