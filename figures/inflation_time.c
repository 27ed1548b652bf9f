/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Inflation: how long until a spike, and how likely

**Place.** 4.2 Spikes. How long until a typical spike?

Where the log-drift $G(\Lambda_0)$ is positive the talk calls spikes typical. In $Y=\eta\mu/\sqrt n$
and $\Lambda=\eta\lambda$ training is

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4),$$

and while $|Y|\ll1$ its logarithm is a random walk with steps $X=\log|1-\Lambda_0s_i^2|$ and drift
$G$, which has to climb $x=\log(h/|Y_0|)$ to a height $h$. Wald's identity and renewal theory give
the mean of the time $T$,

$$\mathbb E\,T \approx \frac{x+r}{G},\qquad
r = \frac{\mathbb E X^2}{2\,\mathbb E X}-\sum_{k\ge1}\frac{\mathbb E\max(0,-S_k)}{k},$$

$r$ being the mean overshoot (Siegmund, *Sequential Analysis*, 1985). All but $G$ and the recursions
is our own.

**What to see.** Left: mean time to $|Y|=0.02$ for dataset (1.17) and five $\eta\lambda_0$, over the
distance $x$; the lines are the formula, and go to $1/G$ (dashed). Right: the odds of ever reaching
a height from $\eta\lambda_0=1.7$; they do not depend on the width, and only small heights are
almost certain. How high a spike can be at most is on the page `reach`.
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "theory/drift.h"
#include "odds/heights.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260413;
static const double MU0 = 1, LAMBDA0 = 2;
static const double LOW = 1e-30; /* |Y| of a run that is over if G(Lambda) <= 0 */
static const double inflating[] = {1.65, 1.7, 1.75, 1.8, 1.9}; /* eta lambda_0 of the times */
static const double TYPICAL = 1.7;                             /* and of the odds */
static const double height[] = {0.02, 0.05, 0.1, 0.2, 0.3, 0.4};
enum { DECADES = 15, FIRST_DECADE = 4, SETTLED = 8 }; /* n = 10^4 ... 10^18; from 10^8 on pooled */
enum { QUICK = 1024, FULL = 24576, FULL_ODDS = 131072, MOST_STEPS = 10000000 };
enum { ODDS_POINT = 1000 };

enum {
    TIMES = sizeof inflating / sizeof *inflating,
    HEIGHTS = sizeof height / sizeof *height,
};

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "series", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

static void
put(struct page *page, const char *panel, double series, double x, double y, double se) {
    char name[32];
    snprintf(name, sizeof name, "%g", series);
    csvwriter_text(&page->table, panel);
    csvwriter_text(&page->table, name);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, y);
    csvwriter_real(&page->table, se);
}

/** ## Many runs: the largest $|Y|$ of each, and when it first reached a height */

struct setup {
    struct page *page;
    struct dataset dataset;
};

static struct heights
ask(const struct setup *setup, uint64_t point, double x0, double n, bool climb_only,
    size_t replicas) {
    struct heights_question question = {
        .dataset = &setup->dataset,
        .eta = x0 / LAMBDA0,
        .width = n,
        .start = {.mu0 = MU0, .lambda0 = dd_of(LAMBDA0)},
        .heights = HEIGHTS,
        .climb_only = climb_only,
        .gone = LOW,
        .most_steps = MOST_STEPS};
    const struct plan plan = {
        .key = page_key_old(setup->page, SEED, point),
        .runs = replicas,
        .watch = &setup->page->watch};
    struct heights found;
    struct fault fault;
    memcpy(question.height, height, sizeof height);
    DIE_UNLESS_OK(heights_run(&found, &question, &plan, &fault), fault);
    return found;
}

static double mean_se(double sum, double sum2, double count) {
    double mean = sum / count;
    return sqrt(fmax(0, sum2 / count - mean * mean) / (count - 1));
}

/** ## The time: the mean overshoot, and the line through the means */

static double mean_overshoot(const struct dataset *dataset, double x0) {
    double up = drift_log_factor(dd_of(x0), dataset->atom[0].s2);
    double down = drift_log_factor(dd_of(x0), dataset->atom[1].s2), p = dataset->atom[0].p;
    double mean = p * up + (1 - p) * down, square = p * up * up + (1 - p) * down * down;
    double sum = 0, term = INFINITY;
    for (int k = 1; term > 1e-12 || k < 10; k++) { /* terms fall like a power of a number below 1 */
        term = 0;
        for (int j = 0; j <= k; j++) { /* j steps up of k */
            double log_odds = lgamma(k + 1.0) - lgamma(j + 1.0) - lgamma(k - j + 1.0) + j * log(p) +
                              (k - j) * log1p(-p);
            term += exp(log_odds) * fmax(0, -(j * up + (k - j) * down)) / k;
        }
        sum += term;
    }
    return square / (2 * mean) - sum;
}

/* The slope of y over x with weights 1/se^2, and its standard error. */
struct line {
    double w, x, y, xx, xy;
};

static void line_add(struct line *line, double x, double y, double se) {
    double w = 1 / (se * se);
    line->w += w;
    line->x += w * x;
    line->y += w * y;
    line->xx += w * x * x;
    line->xy += w * x * y;
}

static double line_slope(const struct line *line) {
    return (line->w * line->xy - line->x * line->y) / (line->w * line->xx - line->x * line->x);
}

static double line_slope_se(const struct line *line) {
    return sqrt(line->w / (line->w * line->xx - line->x * line->x));
}

struct slope {
    double in_units, se; /* of 1/G */
    double least_odds;   /* of reaching the height, over the widths */
};

static double to_climb(double x0, double n) {
    return log(height[0] / chain_start(MU0, LAMBDA0, x0 / LAMBDA0, n).y);
}

static void put_prediction(const struct setup *setup, double x0) {
    double overshoot = mean_overshoot(&setup->dataset, x0);
    double g = drift(&setup->dataset, dd_of(x0));
    for (int i = 0; i <= 4 * (DECADES - 1); i++) {
        double n = pow(10, FIRST_DECADE + i / 4.0);
        put(setup->page, "predicted", x0, n, (1 + overshoot / to_climb(x0, n)) / g, NAN);
    }
    for (int i = 0; i < 2; i++) {
        put(setup->page, "limit", x0, pow(10, FIRST_DECADE + i * (DECADES - 1)), 1 / g, NAN);
    }
}

static struct slope put_times(const struct setup *setup, int k) {
    double x0 = inflating[k], g = drift(&setup->dataset, dd_of(x0));
    double n = pow(10, FIRST_DECADE);
    struct line line = {0};
    double least = 1;
    for (int d = 0; d < DECADES; d++, n *= 10) {
        struct heights runs =
            ask(setup, (uint64_t)(100 * k + d), x0, n, true, page_size(setup->page, QUICK, FULL));
        double x = to_climb(x0, n);
        double hits = runs.reached[0], mean = runs.time / hits;
        double se = mean_se(runs.time, runs.time2, hits);
        put(setup->page, "time", x0, n, mean / x, se / x);
        if (d + FIRST_DECADE >= SETTLED) {
            line_add(&line, x, mean * g, se * g);
        }
        least = fmin(least, hits / runs.runs);
    }
    return (struct slope){line_slope(&line), line_slope_se(&line), least};
}

/** ## The odds: runs from one curvature at all widths, followed to their end */

struct odds {
    double reached[HEIGHTS], count; /* pooled over the widths from 10^8 on */
    struct line by_decade[HEIGHTS];
    double unfinished; /* of all widths */
};

static double share_se(double reached, double count) {
    return sqrt(reached / count * (1 - reached / count) / count);
}

static struct odds put_odds(const struct setup *setup) {
    struct odds odds = {0};
    size_t replicas = page_size(setup->page, QUICK, FULL_ODDS);
    double n = pow(10, FIRST_DECADE);
    for (int d = 0; d < DECADES; d++, n *= 10) {
        struct heights runs = ask(setup, ODDS_POINT + (uint64_t)d, TYPICAL, n, false, replicas);
        odds.unfinished += runs.unfinished;
        for (int h = 0; h < HEIGHTS; h++) {
            double p = runs.reached[h] / runs.runs, se = share_se(runs.reached[h], runs.runs);
            put(setup->page, "odds", height[h], n, p, se);
            if (d + FIRST_DECADE >= SETTLED) {
                odds.reached[h] += runs.reached[h];
                line_add(&odds.by_decade[h], FIRST_DECADE + d, p, fmax(se, 1 / runs.runs));
            }
        }
        if (d + FIRST_DECADE >= SETTLED) {
            odds.count += runs.runs;
        }
    }
    return odds;
}

/** ## The claims */

static void claim_times(struct page *page, const struct slope slope[TIMES]) {
    double farthest = 0, least = 1;
    for (int k = 0; k < TIMES; k++) {
        farthest = page_worse(farthest, fabs(slope[k].in_units - 1) / slope[k].se);
        least = fmin(least, slope[k].least_odds);
    }
    /* Curvature lost on the way, some 1e-2 near the height, adds a constant number of steps:
     * nothing to a slope.
     */
    page_claim(
        page, &(struct claim){
                  .id = "inflation-time-slope",
                  .statement = "Each unit of log n adds 1/2G steps: slope "
                               "of the mean time over log (h/|Y_0|), in "
                               "1/G ((1.17), 1.7, n from 10^8 to 10^18)",
                  .origin = "own",
                  .measured = slope[1].in_units,
                  .error = slope[1].se,
                  .relation = CLAIM_CONSISTENT,
                  .expected = 1,
                  .tolerance = 4});
    page_claim(
        page, &(struct claim){
                  .id = "inflation-time-slopes",
                  .statement = "The same for ηλ_0 = 1.65, 1.7, 1.75, 1.8, 1.9 (the "
                               "farthest from 1, in standard errors)",
                  .origin = "own",
                  .measured = farthest,
                  .relation = CLAIM_AT_MOST,
                  .expected = 4});
    page_claim(
        page, &(struct claim){
                  .id = "inflation-typical",
                  .statement = "G > 0: spikes are typical (odds of |Y| ≥ 0.02, the "
                               "least of five ηλ_0 and n = 10^4 to 10^18)",
                  .origin = "talk",
                  .measured = least,
                  .relation = CLAIM_AT_LEAST,
                  .expected = 0.9,
                  .says = CLAIM_AT_LEAST,
                  .said = 0.5});
}

/* The expected odds are those of 56 million runs under another seed, n = 10^8 to 10^18. */
static void claim_odds(struct page *page, const struct odds *odds) {
    static const struct {
        int height;
        double expected;
        const char *id, *flat, *statement, *at;
    } of[] = {
        {2, 0.985935, "inflation-odds-tenth", "inflation-odds-tenth-flat",
         "From ηλ_0 = 1.7 (1.17) reaches |Y| = 0.1 with odds below 1, at any width", "0.1"},
        {3, 0.698935, "inflation-odds-fifth", "inflation-odds-fifth-flat", "The same for |Y| = 0.2",
         "0.2"}};
    for (int k = 0; k < 2; k++) {
        const struct line *line = &odds->by_decade[of[k].height];
        double p = odds->reached[of[k].height] / odds->count;
        page_claim(
            page, &(struct claim){
                      .id = of[k].id,
                      .statement = of[k].statement,
                      .origin = "own; 56 million runs of another seed",
                      .measured = p,
                      .error = share_se(p * odds->count, odds->count),
                      .relation = CLAIM_CONSISTENT,
                      .expected = of[k].expected,
                      .tolerance = 4});
        char text[128];
        snprintf(
            text, sizeof text, "The odds of |Y| ≥ %s do not change with the width (slope a decade)",
            of[k].at);
        page_claim(
            page, &(struct claim){
                      .id = of[k].flat,
                      .statement = text,
                      .origin = "own",
                      .measured = line_slope(line),
                      .error = line_slope_se(line),
                      .relation = CLAIM_CONSISTENT,
                      .expected = 0,
                      .tolerance = 4});
    }
    /* The nearer G ends to 0, the longer it takes: see the page `spike_traces`. */
    page_claim_value(
        page, "inflation-runs-end",
        "Every run comes to its end (runs that need more than 10^7 steps)", "own", odds->unfinished,
        0, 2);
}

int main(int argc, char **argv) {
    struct page page;
    struct setup setup = {.page = &page};
    struct slope slope[TIMES];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "start", "mu0 %g; lambda0 %g", MU0, LAMBDA0);
    page_parameter(&page, "height", "%g", height[0]);
    page_dataset(&page, "gess_heydecker_1_17", &setup.dataset);
    for (int k = 0; k < TIMES; k++) {
        slope[k] = put_times(&setup, k);
        put_prediction(&setup, inflating[k]);
    }
    struct odds odds = put_odds(&setup);
    claim_times(&page, slope);
    claim_odds(&page, &odds);
    dataset_clear(&setup.dataset);
    return page_finish(&page);
}
