/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The three phases of gradient descent

**Place.** 3.1 Gradient descent. What does gradient descent do at large learning rates?

Lewkowycz et al. (2020) train $f = n^{-1/2}\sum_r v_r u_r$ on the one sample $x = 1$ with label 0 by
gradient descent on $L = f^2/2$. Two numbers close, $f$ itself (here $\mu$) and the curvature
$\lambda = n^{-1}(|u|^2+|v|^2)$ (their eqs. 2 and 3). In $Y = \eta\mu/\sqrt n$ and $\Lambda =
\eta\lambda$ they read

$$Y' = Y\,(1-\Lambda+Y^2), \qquad \Lambda' = \Lambda + Y^2(\Lambda-4),$$

so the width $n$ enters through $Y_0$ only. Their Theorem 1 has three phases: *lazy* for
$\eta\lambda_0<2$, *catapult* for $2<\eta\lambda_0<4$, *divergent* from 4 on. Here it is held
against the exact map at widths up to $10^{18}$; that a network of weights does what the map does,
neuron by neuron, is a test (`tests/chain/chain.c`).

**What to see.** Top left: lazy runs keep their curvature; catapults end below the line at 2, which
makes them flatter, and up to 2.8 at every width alike, near 2 as if mirrored (dashed); beyond 3 the
end depends on the width without any order. Top middle: the largest loss on the way is a constant
times $n$. Right: the loss and the curvature of one run of each phase. Bottom left: the catapult
takes $\log n$ steps; lines have the slope $1/(2\log(\eta\lambda_0-1))$. Bottom middle: what a lazy
run sheds, in units of $Y_0^2$, on its closed form.

| symbol | meaning | unit |
|---|---|---|
| $x_0 = \eta\lambda_0$ | curvature at the start in units of the inverse learning rate | 1 |
| $n$ | width; all runs start at $\mu_0 = 1$, $\lambda_0 = 2$, so $\eta = x_0/2$ and $Y_0 = x_0/(2\sqrt n)$ | 1 |
| $L/n$ | loss in units of the width, $2Y^2/x_0^2$; $\lvert Y\rvert\le\Lambda/2$ makes $\lambda_0^2/8$ its bound | 1 |

A run is additions, multiplications and one square root, which IEEE 754 rounds in one way only: the
same bits on every machine, also where the end is irregular.
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chain/chain.h"
#include "page/page.h"

/** ## Parameters */

static const double MU0 = 1, LAMBDA0 = 2;
static const double CRITICAL = 2, MAXIMAL = 4; /* eta lambda_0 at the edges of the phases */

static const double width[] = {1e3, 1e6, 1e9, 1e12}; /* of the sweeps */
static const double NARROWEST = 1e3, WIDEST = 1e18;  /* of the claims, by decades */
static const double climber[] = {2.25, 2.5, 3, 3.5}; /* x_0 of the durations */
static const double TRACE_WIDTH = 1e6, TRACE_END = 1e-9;
static const double FLOOR = 1e-6; /* the theorem's δ */
enum { TRACE_STEPS = 30, MOST_STEPS = 10000000 };

/* A final eta lambda moves by up to 3400 times a relative change of Y_0, at 3.98; yet all runs of
 * the picture agree with extended precision to 2e-11: ten digits. */
static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "width, phase or x₀", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
};

enum { WIDTHS = sizeof width / sizeof *width, CLIMBERS = sizeof climber / sizeof *climber };

static void put(struct page *page, const char *panel, const char *series, double x, double y) {
    csvwriter_text(&page->table, panel);
    csvwriter_text(&page->table, series);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, y);
}

/** ## One run, by its start */

static struct chain start(double x0, double n) {
    return chain_start(MU0, LAMBDA0, x0 / LAMBDA0, n);
}

static struct chain_descent run(double x0, double n) {
    return chain_descend(start(x0, n), 1, MOST_STEPS);
}

static double loss_over_width(double x0, double y) {
    double mu = y / (x0 / LAMBDA0); /* mu/sqrt(n) */
    return mu * mu / 2;
}

/**
## The sweep: where runs end, and how high they go

At the middles of equal intervals, so no run starts at 2 or 4 exactly, where it takes $\sqrt n$
steps or all there are.
*/

static void put_sweep(struct page *page, const char *panel, bool ends) {
    size_t points = page_size(page, 100, 500);
    for (size_t w = 0; w < WIDTHS; w++) {
        char series[32];
        snprintf(series, sizeof series, "%g", width[w]);
        for (size_t i = 0; i < points; i++) {
            double x0 = MAXIMAL * ((double)i + 0.5) / (double)points;
            struct chain_descent descent = run(x0, width[w]);
            put(page, panel, series, x0,
                ends ? descent.last.eta_lambda : loss_over_width(x0, descent.peak));
        }
    }
}

/** ## Three runs, step by step */

static void put_trace(struct page *page, const char *panel, const char *phase, double x0) {
    struct chain at = start(x0, TRACE_WIDTH);
    bool curvature = strcmp(panel, "curvature") == 0;
    for (int step = 0; step <= TRACE_STEPS; step++) {
        double loss = TRACE_WIDTH * loss_over_width(x0, at.y);
        if (loss < TRACE_END || at.eta_lambda > CHAIN_DIVERGENT) {
            break;
        }
        put(page, panel, phase, step, curvature ? at.eta_lambda : loss);
        at = chain_step(at, 1);
    }
}

static void put_traces(struct page *page, const char *panel) {
    put_trace(page, panel, "lazy", 1.5);
    put_trace(page, panel, "catapult", 2.8);
    put_trace(page, panel, "divergent", 4.2);
}

/**
## How long it climbs

Far below its peak $|Y|$ is multiplied by $x_0-1$ in each step, so it needs
$\log(1/|Y_0|)/\log(x_0-1)$ of them, and $|Y_0|\propto n^{-1/2}$. What is left over, in steps, must
not grow.
*/

static double left_over(double x0, double n) {
    return (double)run(x0, n).peak_step - log(n) / (2 * log(x0 - 1));
}

static void put_durations(struct page *page) {
    double factor = sqrt(page->quick ? 10 : sqrt(10));
    for (size_t c = 0; c < CLIMBERS; c++) {
        char series[32];
        double x0 = climber[c], sum = 0, count = 0;
        snprintf(series, sizeof series, "%g", x0);
        for (double n = NARROWEST; n < 1.1 * WIDEST; n *= factor) {
            put(page, "duration", series, n, (double)run(x0, n).peak_step);
            sum += left_over(x0, n);
            count++;
        }
        put(page, "predicted", series, NARROWEST, sum / count + log(NARROWEST) / (2 * log(x0 - 1)));
        put(page, "predicted", series, WIDEST, sum / count + log(WIDEST) / (2 * log(x0 - 1)));
    }
}

/**
## What a lazy run sheds

Its $Y$ shrinks by $1-x_0$ a step, so the decrements $Y^2(4-\Lambda)$ are a geometric series:

$$\frac{\Lambda_0-\Lambda_\infty}{Y_0^2} \to \frac{4-x_0}{x_0(2-x_0)}.$$

Summed one by one: the difference of the $\Lambda$ has no digits left at $n = 10^{12}$. At $x_0 = 2$
the series fails. With $d = 2-\Lambda$ and $z = Y^2$ a step makes $dz/dd = -d-z$, up to higher
powers, so $z = 1-d-(1-z_0)e^{-d}$, and $z=0$ at $d\approx\sqrt2\,|Y_0|$: there, and only there,
$n^{-1/2}$ instead of $n^{-1}$.
*/

static double shed(struct chain from) {
    double sum = 0;
    struct chain at = from;
    for (int t = 0; fabs(at.y) > 1e-10 * fabs(from.y) && t < MOST_STEPS; t++) {
        sum += at.y * at.y * (4 - at.eta_lambda);
        at = chain_step(at, 1);
    }
    return sum;
}

static double shed_over_y2(double x0, double n) {
    struct chain from = start(x0, n);
    return shed(from) / (from.y * from.y);
}

static double lazy_limit(double x0) {
    return (4 - x0) / (x0 * (2 - x0));
}

static void put_lazy(struct page *page) {
    size_t points = page_size(page, 20, 80);
    for (size_t w = 0; w < WIDTHS; w++) {
        char series[32];
        snprintf(series, sizeof series, "%g", width[w]);
        for (size_t i = 0; i < points; i++) {
            double x0 = CRITICAL * ((double)i + 0.5) / (double)points;
            put(page, "lazy", series, x0, shed_over_y2(x0, width[w]));
        }
    }
    for (size_t i = 0; i < 4 * points; i++) {
        double x0 = CRITICAL * ((double)i + 0.5) / (double)(4 * points);
        put(page, "lazy", "limit", x0, lazy_limit(x0));
    }
}

/** ## The claims: Theorem 1 */

static void claim_of_theorem(
    struct page *page, const char *id, const char *statement, double measured,
    enum claim_relation relation, double value, double tolerance) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "Lewkowycz et al. 2020, Theorem 1",
                  .measured = measured,
                  .relation = relation,
                  .expected = value,
                  .tolerance = tolerance,
                  .says = relation,
                  .said = value,
                  .said_tolerance = tolerance});
}

static void claim_own(
    struct page *page, const char *id, const char *statement, double measured,
    enum claim_relation relation, double value) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "own",
                  .measured = measured,
                  .relation = relation,
                  .expected = value});
}

/* From `at` on, or MOST_STEPS. */
static double steps_until_floor(struct chain at, double x0, double n) {
    double steps = 0;
    while (n * loss_over_width(x0, at.y) >= FLOOR && steps < MOST_STEPS) {
        at = chain_step(at, 1);
        steps++;
    }
    return steps;
}

static void claim_lazy(struct page *page) {
    double exponent = -1, steps = 0, limit = 0;
    for (double x0 = 0.1; x0 < 1.95; x0 += 0.1) {
        double slope = log(shed(start(x0, 1e12)) / shed(start(x0, 1e6))) / log(1e6);
        exponent = fabs(slope + 1) > fabs(exponent + 1) ? slope : exponent;
        double widest = steps_until_floor(start(x0, WIDEST), x0, WIDEST);
        steps = page_worse(steps, fabs(widest - steps_until_floor(start(x0, 1e6), x0, 1e6)));
        limit = page_worse(limit, fabs(shed_over_y2(x0, 1e12) / lazy_limit(x0) - 1));
    }
    /* The next order is below 5 (Y_0/(x_0(2 - x_0)))^2, which is 125/n at 1.9: over log(10^6),
     * 9e-6. */
    claim_of_theorem(
        page, "gd-lazy-exponent",
        "Lazy: |λ_f − λ_0| = O(1/n) (exponent of n between 10^6 and 10^12, the "
        "farthest from −1 for ηλ_0 = 0.1 to 1.9)",
        exponent, CLAIM_WITHIN, -1, 1e-5);
    claim_of_theorem(
        page, "gd-lazy-steps",
        "Lazy: the loss falls below 10^-6 in O(n^0) steps (by how many they differ "
        "between n = 10^6 and 10^18, most for ηλ_0 = 0.1 to 1.9)",
        steps, CLAIM_AT_MOST, 0, 0);
    /* The same at n = 10^12; the roundings of some hundred terms are nothing beside it. */
    page_claim_value(
        page, "gd-lazy-limit",
        "(Λ_0 − Λ_∞)/Y_0² → (4 − x)/(x(2 − x)), x = ηλ_0 (largest relative "
        "difference at n = 10^12 for x = 0.1 to 1.9)",
        "own", limit, 0, 1.25e-10);
    /* d = sqrt(2) |Y_0| (1 + |Y_0|/3 sqrt(2) ...): the next order is below |Y_0| = 10^-5 itself. */
    struct chain at_edge = start(CRITICAL, 1e10);
    page_claim_value(
        page, "gd-edge-sheds-root",
        "At ηλ_0 = 2 exactly (Λ_0 − Λ_∞)/|Y_0| → √2: O(n^-1/2), not O(1/n) "
        "(at n = 10^10)",
        "own", shed(at_edge) / at_edge.y, sqrt(2), at_edge.y);
}

/** Catapults, on a grid of 2000 learning rates and all widths from $10^3$ to $10^{18}$ by
 * decades. */

struct catapults {
    double flattest, highest,
        unfinished; /* largest final eta lambda; largest loss over its bound */
    double growth;  /* worst of growth_of */
    double lowest;  /* least peak loss over n next to x0 = 2.5 */
};

/* The smallest peak loss in units of n/log n over the five widest decades, over that of the five
 * narrowest. */
static double growth_of(const double *peak) {
    double narrow = INFINITY, wide = INFINITY, n = NARROWEST;
    for (int k = 0; k < 16; k++, n *= 10) {
        double in_units = peak[k] * log(n);
        narrow = k < 5 ? fmin(narrow, in_units) : narrow;
        wide = k > 10 ? fmin(wide, in_units) : wide;
    }
    return wide / narrow;
}

static struct catapults survey(void) {
    struct catapults found = {.growth = INFINITY, .lowest = INFINITY};
    for (int i = 0; i < 2000; i++) {
        double x0 = CRITICAL + (MAXIMAL - CRITICAL) * (i + 0.5) / 2000, n = NARROWEST, peak[16];
        for (int k = 0; k < 16; k++, n *= 10) {
            struct chain_descent descent = run(x0, n);
            peak[k] = loss_over_width(x0, descent.peak);
            found.flattest = page_worse(found.flattest, descent.last.eta_lambda);
            found.highest = page_worse(found.highest, peak[k] / (LAMBDA0 * LAMBDA0 / 8));
            found.unfinished += steps_until_floor(descent.last, x0, n) >= MOST_STEPS;
        }
        found.growth = x0 > 2.1 ? fmin(found.growth, growth_of(peak)) : found.growth;
        for (int k = 0; k < 16 && fabs(x0 - 2.5) < 1e-3; k++) {
            found.lowest = fmin(found.lowest, peak[k]);
        }
    }
    return found;
}

static void claim_catapult(struct page *page) {
    struct catapults found = survey();
    claim_of_theorem(
        page, "gd-catapult-converges",
        "Catapult: every loss is reached (runs that do not come below 10^-6, of 32000 "
        "with 2 < ηλ_0 < 4 and n = 10^3 to 10^18)",
        found.unfinished, CLAIM_EQUAL, 0, 0);
    claim_of_theorem(
        page, "gd-catapult-flatter", "Catapult: λ_f ≤ 2/η (largest final ηλ of the same runs)",
        found.flattest, CLAIM_AT_MOST, 2, 0);
    claim_of_theorem(
        page, "gd-catapult-peak",
        "Catapult: the loss grows to Ω(n/log n) (smallest peak in units of n/log n for "
        "n = 10^14 to 10^18, over that for 10^3 to 10^7, worst for 2.1 < ηλ_0 < 4)",
        found.growth, CLAIM_AT_LEAST, 1, 0);
    /* 0.0508 is the least a scan of all phases of the last growing step finds there as n → ∞. */
    claim_own(
        page, "gd-peak-linear",
        "In fact the loss grows to Ω(n): smallest peak loss over n at ηλ_0 = 2.5 ± 0.0005, n = "
        "10^3 to 10^18",
        found.lowest, CLAIM_AT_LEAST, 0.0508);
    claim_own(
        page, "gd-peak-bound", "No loss exceeds nλ_0²/8 (largest peak of the same runs over that)",
        found.highest, CLAIM_AT_MOST, 1);
    /* The relative correction is 2/3 of the distance, here 1e-3. */
    page_claim_value(
        page, "gd-catapult-mirror",
        "Just above ηλ_0 = 2 the end is the mirror image of the start: (2 − ηλ_f)/(ηλ_0 "
        "− 2) → 1 (at ηλ_0 = 2.001, n = 10^12)",
        "own", (2 - run(2.001, 1e12).last.eta_lambda) / (2.001 - 2), 1, 1e-3);
}

/* Halving Y_0 at x_0 = 3 puts one doubling before the same climb, up to terms of order Y_0^2. */
static double wrong_delays(void) {
    double wrong = 0;
    for (double n = 0x1p20; n < 0x1p60; n *= 4) {
        wrong += run(3, 4 * n).peak_step != run(3, n).peak_step + 1;
    }
    return wrong;
}

static void claim_time(struct page *page) {
    double spread = 0, beyond = 0;
    for (size_t c = 0; c < CLIMBERS; c++) {
        double least = INFINITY, most = -INFINITY;
        for (double n = NARROWEST; n < 1.1 * WIDEST; n *= 10) {
            double left = left_over(climber[c], n);
            least = fmin(least, left);
            most = fmax(most, left);
        }
        spread = page_worse(spread, most - least);
    }
    for (int i = 0; i < 1000; i++) {
        for (size_t w = 0; w < WIDTHS; w++) {
            beyond += run(MAXIMAL + 0.01 * (i + 1), width[w]).end != CHAIN_DIVERGED;
        }
    }
    /* One step because steps are whole, one because the peak is the higher of two neighbours. */
    claim_of_theorem(
        page, "gd-catapult-time",
        "The catapult takes log n steps (spread of steps − log n/(2 log(ηλ_0 − 1)) over "
        "n = 10^3 to 10^18, worst of four ηλ_0)",
        spread, CLAIM_AT_MOST, 2, 0);
    page_claim_value(
        page, "gd-catapult-delay",
        "At ηλ_0 = 3 four times the width adds one step (exceptions for n = 4^10 to "
        "4^30)",
        "own", wrong_delays(), 0, 0);
    claim_of_theorem(
        page, "gd-divergent",
        "Above ηλ_0 = 4 no run converges (runs that do not diverge, of 4000 with ηλ_0 = "
        "4.01 to 14)",
        beyond, CLAIM_EQUAL, 0, 0);
}

int main(int argc, char **argv) {
    struct page page;
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "start", "mu0 %g; lambda0 %g", MU0, LAMBDA0);
    page_parameter(&page, "trace", "n %g", TRACE_WIDTH);
    put_sweep(&page, "final", true);
    put_sweep(&page, "peak", false);
    put_traces(&page, "loss");
    put_traces(&page, "curvature");
    put_durations(&page);
    put_lazy(&page);
    claim_lazy(&page);
    claim_catapult(&page);
    claim_time(&page);
    return page_finish(&page);
}
