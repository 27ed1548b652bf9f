/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Is the power of the width $-\vartheta/2$?

**Place.** 5.4 Rare spikes. Is the power of the width −ϑ/2, by three methods?

Where $G<0$ the probability of a spike is $C\,n^{-\vartheta/2}$ (Gess & Heydecker, talk, up to
polylogarithms). Here that power is fitted: to the probability that $|Y|=\eta|\mu|/\sqrt n$ ever
reaches 0.02 from $|\mu_0|=1$ at $\eta=1$, for $n$ from $10^8$ to $10^{18}$, at three curvatures of
each dataset that `figures/spike_probability.c` does not have. Three methods that share no code but
the chain fit it: *importance sampling*, *multilevel splitting*, and, with the curvature held fixed,
the *exact* count of paths.

**What to see.** All agree with $-\vartheta/2$. Two of the walks are lattices: (1.18) at 1.5 has
steps of $\pm\log2$, and (1.17) at $1.46213\ldots$, the root of $(x-1)(1.69x-1)^2=1$, climbs one
unit or falls two. There $P$ moves in steps, a fit over decades of $n$ would see their edges, and it
is made along the lattice instead, half a unit beside the edges: there the exact values are
$(17/83)^k$ and $\varphi^{-k}$ with the golden ratio $\varphi$, and their power is $-\vartheta/2$ to
twelve digits.

The interval is 95 %: the statistical error of the tilt and, added in squares, what a finite $n$
does: how far the exact values themselves bend away from the line over these widths, and how far a
change of what feedback takes off them, between its largest and its smallest, could turn it. It is
widest for (1.18) at 1.3, whose steps are large against $1/\vartheta$: by Lundberg's inequality,
$e^{-\vartheta a}\le P e^{\vartheta x}\le1$ for a climb by $x$ and steps up of at most $a$, so $\log
P$ may be anywhere within $\vartheta a$ of a line.

| column | meaning |
|---|---|
| slope | of $\log P$ over $\log n$ by importance sampling, with its statistical error |
| from, to | the interval |
| splitting | the slope by splitting, at four of the widths |
| linear | the slope of the exact values without feedback |
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "certified/ball_data.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "exact/exact_lattice.h"
#include "base/number.h"
#include "page/page.h"
#include "odds/spike_odds.h"

/** ## Parameters */

static const double HEIGHT = 0.02;
static const uint64_t SEED = 23;
enum { POINTS = 11, SPLIT_EVERY = 3, LINES = 6 };
enum { TILT_QUICK = 4096, TILT_FULL = 32768 };
enum { SPLIT_QUICK = 4096, SPLIT_FULL = 32768 };
static const struct exact_budget BUDGET = {1e-9, 1e9};

/* `unit`: of the lattice, in log|Y|; climbs from `first` - 1/2 units on, `apart` units between
 * them. */
struct line {
    const char *dataset, *eta_lambda, *id;
    int first, apart; /* 0: no lattice; a decade of n between points */
};

static const struct line lines[LINES] = {
    {"gess_heydecker_1_17", "1.35", "1-17-1-35", 0, 0},
    {"gess_heydecker_1_17", "golden", "1-17-golden", 14, 3},
    {"gess_heydecker_1_17", "1.5", "1-17-1-5", 0, 0},
    {"gess_heydecker_1_18", "1.3", "1-18-1-3", 0, 0},
    {"gess_heydecker_1_18", "1.5", "1-18-1-5", 8, 2},
    {"gess_heydecker_1_18", "1.7", "1-18-1-7", 0, 0},
};

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"fitted", "fitted", CSVWRITER_TEXT, 0},
    {"predicted", "$-\\vartheta/2$", CSVWRITER_SIGNIFICANT, 12},
    {"slope", "slope", CSVWRITER_SIGNIFICANT, 10},
    {"slope_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"from", "from", CSVWRITER_DECIMALS, 4},
    {"to", "to", CSVWRITER_DECIMALS, 4},
    {"splitting", "splitting", CSVWRITER_SIGNIFICANT, 10},
    {"splitting_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"linear", "linear", CSVWRITER_SIGNIFICANT, 10},
};

/** ## A line: where the widths are */

/* The root of (x - 1)(1.69 x - 1)^2 = 1: one step of s = 1.3 up undoes half a step of s = 1
 * down. */
static double golden_place(void) {
    double low = 1.4, high = 1.5;
    for (int i = 0; i < 60; i++) {
        double x = (low + high) / 2, up = 1.69 * x - 1;
        *((x - 1) * up * up < 1 ? &low : &high) = x;
    }
    return low;
}

static double place_of(const struct line *line) {
    struct number x;
    struct fault fault;
    if (strcmp(line->eta_lambda, "golden") == 0) {
        return golden_place();
    }
    DIE_UNLESS_OK(number_parse(line->eta_lambda, &x, &fault), fault);
    return x.value.hi;
}

/* The climb is log(HEIGHT sqrt(n)). On a lattice its unit is the step up of the largest sample. */
static double width_of(const struct line *line, const struct dataset *dataset, double x, int i) {
    if (line->first == 0) {
        return pow(10, 8 + i);
    }
    double unit = log(x * dataset->atom[0].s2.hi - 1);
    return pow(exp((line->first + i * line->apart - 0.5) * unit) / HEIGHT, 2);
}

/* As many as there are up to 10^18. */
static int points_of(const struct line *line, const struct dataset *dataset, double x) {
    int points = 0;
    while (points < POINTS && width_of(line, dataset, x, points) < 1.5e18) {
        points++;
    }
    return points;
}

/** ## The points */

struct point {
    double log_n, log_p, error; /* error: of log P */
};

static struct point simulate(
    struct page *page, const struct dataset *dataset, double x, double n,
    enum spike_odds_method method, uint64_t name) {
    struct spike_odds_question question = {
        .dataset = dataset,
        .method = method,
        .eta = dd_of(1),
        .width = n,
        .start = {.mu0 = 1, .lambda0 = dd_of(x)},
        .height = HEIGHT,
        .most_steps = 1000000};
    struct plan plan = {
        .key = rng_key_of(page_seed(page, SEED), page->name, name),
        .runs = method == SPIKE_ODDS_TILT ? page_replicas(page, TILT_QUICK, TILT_FULL)
                                          : page_replicas(page, SPLIT_QUICK, SPLIT_FULL),
        .watch = &page->watch};
    struct spike_odds estimate;
    struct fault fault;
    DIE_UNLESS_OK(spike_odds_run(&estimate, &question, &plan, &fault), fault);
    return (struct point){log(n), log(estimate.p), estimate.se / estimate.p};
}

static struct point count_paths(const struct dataset *dataset, double x, double n) {
    struct ball_data data;
    struct exact_bound bound;
    struct fault fault;
    DIE_UNLESS_OK(ball_data_init(&data, dataset, &fault), fault);
    DIE_UNLESS_OK(exact_lattice_to(&bound, &data, x, HEIGHT * sqrt(n), &BUDGET, &fault), fault);
    ball_data_clear(&data);
    return (struct point){log(n), log(bound.upper), 1 - bound.lower / bound.upper};
}

/** ## The fit: least squares, all points alike, as their errors nearly are */

struct fit {
    double slope, error;
    double play; /* how far it could be off if each log P were off by 1 */
};

static struct fit fit_line(const struct point *point, int count) {
    double mean = 0, xx = 0;
    struct fit fit = {0, 0, 0};
    for (int i = 0; i < count; i++) {
        mean += point[i].log_n / count;
    }
    for (int i = 0; i < count; i++) {
        xx += pow(point[i].log_n - mean, 2);
    }
    for (int i = 0; i < count; i++) {
        double share = (point[i].log_n - mean) / xx;
        fit.slope += share * point[i].log_p;
        fit.error = hypot(fit.error, share * point[i].error);
        fit.play += fabs(share);
    }
    return fit;
}

struct findings {
    double worst_split; /* off -theta/2, in errors */
    double bend;    /* largest |linear slope + theta/2| over what Lundberg allows, off lattices */
    double lattice; /* and over theta/2, on lattices */
};

static void claim_slope(
    struct page *page, const struct line *line, const char *label, const struct fit *fit,
    double error, double predicted) {
    char id[64], statement[160];
    snprintf(id, sizeof id, "spike-slopes-%s", line->id);
    snprintf(
        statement, sizeof statement, "Slope of log P in log n for %s at ηλ = %s, %s: −ϑ/2", label,
        strcmp(line->eta_lambda, "golden") == 0 ? "1.46213…" : line->eta_lambda,
        line->first > 0 ? "along its lattice" : "n = 10^8 to 10^18");
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "talk; paper, abstract of v1",
                  .measured = fit->slope,
                  .error = error,
                  .relation = CLAIM_CONSISTENT,
                  .expected = predicted,
                  .tolerance = 5,
                  .says = CLAIM_CONSISTENT,
                  .said = predicted,
                  .said_tolerance = 5});
}

/* Of log(P/linear). */
static double range_of(const struct point *point, const struct point *linear, int count) {
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < count; i++) {
        low = fmin(low, point[i].log_p - linear[i].log_p);
        high = fmax(high, point[i].log_p - linear[i].log_p);
    }
    return high - low;
}

/* By Lundberg's inequality log P is within theta a/2 of a line, `up` the largest step. */
static void note_bend(
    struct findings *found, const struct line *line, const struct fit *fit, double predicted,
    double up) {
    double bend = fabs(fit->slope - predicted);
    if (line->first > 0) {
        found->lattice = page_worse(found->lattice, bend / -predicted);
    } else {
        found->bend = page_worse(found->bend, bend / (fit->play * -predicted * up));
    }
}

static void
put(struct page *page, const struct line *line, const char *label, double x, double predicted) {
    csvwriter_text(&page->table, label);
    csvwriter_real(&page->table, x);
    csvwriter_text(&page->table, line->first > 0 ? "along the lattice" : "all decades");
    csvwriter_real(&page->table, predicted);
}

static void fit_all(struct page *page, int l, struct findings *found) {
    const struct line *line = &lines[l];
    struct dataset dataset;
    struct point tilt[POINTS], linear[POINTS], split[POINTS];
    page_dataset(page, line->dataset, &dataset);
    double x = place_of(line), predicted = -cramer_exponent(&dataset, dd_of(x)) / 2;
    int points = points_of(line, &dataset, x), splits = 0;
    for (int i = 0; i < points; i++) {
        double n = width_of(line, &dataset, x, i);
        uint64_t name = (uint64_t)(100 * l + i);
        tilt[i] = simulate(page, &dataset, x, n, SPIKE_ODDS_TILT, name);
        linear[i] = count_paths(&dataset, x, n);
        if (i % SPLIT_EVERY == 0) {
            split[splits++] = simulate(page, &dataset, x, n, SPIKE_ODDS_SPLITTING, 50 + name);
        }
    }
    struct fit by_tilt = fit_line(tilt, points), by_split = fit_line(split, splits),
               by_paths = fit_line(linear, points);
    /* The bounds of the exact values are apart by 1e-9. */
    double bend = fabs(by_paths.slope - predicted) + 1e-9;
    double turn = by_tilt.play * range_of(tilt, linear, points) / 2;
    double error = hypot(by_tilt.error, hypot(bend, turn));
    note_bend(found, line, &by_paths, predicted, log(x * dataset.atom[0].s2.hi - 1));
    found->worst_split = page_worse(
        found->worst_split, fabs(by_split.slope - predicted) / hypot(by_split.error, bend));
    put(page, line, dataset.label, x, predicted);
    csvwriter_real(&page->table, by_tilt.slope);
    csvwriter_real(&page->table, by_tilt.error > 1e-9 ? by_tilt.error : 0);
    csvwriter_real(&page->table, by_tilt.slope - 1.96 * error);
    csvwriter_real(&page->table, by_tilt.slope + 1.96 * error);
    csvwriter_real(&page->table, by_split.slope);
    csvwriter_real(&page->table, by_split.error);
    csvwriter_real(&page->table, by_paths.slope);
    claim_slope(page, line, dataset.label, &by_tilt, error, predicted);
    dataset_clear(&dataset);
}

/** ## The claims on the methods */

static void
claim(struct page *page, const char *id, const char *statement, double measured, double most) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "own",
                  .measured = measured,
                  .relation = CLAIM_AT_MOST,
                  .expected = most});
}

int main(int argc, char **argv) {
    struct page page;
    struct findings found = {0};
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_seed(&page, SEED);
    page_parameter(&page, "height", "%g", HEIGHT);
    page_parameter(&page, "mu0", "1");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "replicas", "%zu", page_replicas(&page, TILT_QUICK, TILT_FULL));
    for (int l = 0; l < LINES; l++) {
        fit_all(&page, l, &found);
    }
    claim(
        &page, "spike-slopes-splitting",
        "Splitting, which knows no tilt, finds the same slopes (largest distance from −ϑ/2 in "
        "errors)",
        found.worst_split, 5);
    claim(
        &page, "spike-slopes-linear",
        "The exact linear values bend off −ϑ/2 by less than Lundberg's inequality allows (largest "
        "part of it)",
        found.bend, 1);
    claim(
        &page, "spike-slopes-lattice", "and along a lattice not at all (largest relative distance)",
        found.lattice, 1e-9);
    return page_finish(&page);
}
