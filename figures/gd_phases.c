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
$\eta\lambda_0<2$, *catapult* for $2<\eta\lambda_0<4$, *divergent* from 4 on. Here the phases are
held against the exact map at widths up to $10^{18}$: where runs end and how high they get. How much
a lazy run sheds, and how long a catapult climbs, is on the page `gd_scaling`. That a network of
weights does what the map does, neuron by neuron, is a test (`tests/chain/chain.c`).

**What to see.** Top left: lazy runs keep their curvature; catapults end below the line at 2, which
makes them flatter, and up to 2.8 at every width alike, near 2 as if mirrored (dashed); beyond 3 the
end depends on the width without any order. Top right: the largest loss on the way; lazy runs have
it at their start, catapults at a height that is a constant times $n$. Bottom: the loss and the
curvature of one run of each phase.

| symbol | meaning | unit |
|---|---|---|
| $x_0 = \eta\lambda_0$ | curvature at the start in units of the inverse learning rate | 1 |
| $n$ | width; all runs start at $\mu_0 = 1$, $\lambda_0 = 2$, so $\eta = x_0/2$ and $Y_0 = x_0/(2\sqrt n)$ | 1 |
| $L/n$ | loss in units of the width, $2Y^2/x_0^2$; $\lvert Y\rvert\le\Lambda/2$ makes $\lambda_0^2/8$ its bound | 1 |

A run is additions, multiplications and one square root, which IEEE 754 rounds in one way only: the
same bits on every machine, also where the end is irregular.
*/

#include "chain/descent.h"
#include "page/page.h"

/** ## Parameters */

static const double MU0 = 1, LAMBDA0 = 2;
static const double CRITICAL = 2, MAXIMAL = 4; /* eta lambda_0 at the edges of the phases */

static const double curve[] = {1e3, 1e6, 1e9, 1e12}; /* widths */
static const double FLOOR = 1e-6;                    /* the theorem's δ */
static const double TRACE_WIDTH = 1e6, TRACE_END = 1e-9;
static const char *const phase[] = {"lazy", "catapult", "divergent"};
static const double phase_start[] = {1.5, 2.8, 4.2}; /* x_0 of one run of each */
enum { DECADES = 16, ENDS = 5, CATAPULTS = 2000, DIVERGENT = 1000 };
enum { TRACE_STEPS = 30, MOST_STEPS = 10000000 };

/* A final eta lambda moves by up to 3400 times a relative change of Y_0, at 3.98; yet all runs of
 * the picture agree with extended precision to 2e-11: ten digits. */
static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "width, phase or x₀", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const char THEOREM[] = "Lewkowycz et al. 2020, Theorem 1";

static const struct claim_text claims[] = {
    {"gd-catapult-converges", THEOREM,
     "Catapult: every loss is reached (runs that do not come below $10^{-6}$, of 32000 with "
     "$2<\\eta\\lambda_0<4$ and $n=10^3$ to $10^{18}$)"},
    {"gd-catapult-flatter", THEOREM,
     "Catapult: $\\lambda_f\\le2/\\eta$ (largest final $\\eta\\lambda$ of 32000 runs with "
     "$2<\\eta\\lambda_0<4$ and $n=10^3$ to $10^{18}$)"},
    {"gd-catapult-peak", THEOREM,
     "Catapult: the loss grows to $\\Omega(n/\\log n)$ (smallest peak in units of $n/\\log n$ for "
     "$n=10^{14}$ to $10^{18}$, over that for $10^3$ to $10^7$, worst for "
     "$2.1<\\eta\\lambda_0<4$)"},
    {"gd-peak-linear", "own",
     "Catapult: the loss grows to $\\Omega(n)$, more than the theorem says (smallest peak loss "
     "over $n$ at $\\eta\\lambda_0=2.5\\pm0.0005$, $n=10^3$ to $10^{18}$)"},
    {"gd-peak-bound", "own",
     "Catapult: no loss exceeds $n\\lambda_0^2/8$ (largest peak over that, of 32000 runs with "
     "$2<\\eta\\lambda_0<4$ and $n=10^3$ to $10^{18}$)"},
    {"gd-catapult-mirror", "own",
     "Just above $\\eta\\lambda_0=2$ the end is the mirror image of the start: "
     "$(2-\\eta\\lambda_f)/(\\eta\\lambda_0-2)\\to1$ (at $\\eta\\lambda_0=2.001$, $n=10^{12}$)"},
    {"gd-divergent", THEOREM,
     "Above $\\eta\\lambda_0=4$ no run converges (runs that do not diverge, of 4000 with "
     "$\\eta\\lambda_0=4.01$ to 14)"},
};

/**
## One run

A run is followed until its curvature is at rest, below 2 and with a $Y^2$ too small to move
$\Lambda$ by a rounding, or until $\Lambda$ passes 100, from where it grows faster than any
exponential. The loss goes on falling after the curvature has come to rest.
*/

static struct chain start(double x0, double n) {
    return chain_start(MU0, LAMBDA0, x0 / LAMBDA0, n);
}

static struct chain_descent descent(double x0, double n) {
    return chain_descend(start(x0, n), 1, MOST_STEPS);
}

static double loss_over_width(double x0, double y) {
    return chain_loss((struct chain){.y = y}, x0 / LAMBDA0, 1, 1);
}

static double final_curvature(double x0, double n) {
    return descent(x0, n).last.eta_lambda;
}

static double peak_loss(double x0, double n) {
    return loss_over_width(x0, descent(x0, n).peak);
}

/**
## The three phases at a glance

Curves are sampled at the middles of equal intervals of $x_0$, so no run starts at 2 or 4 exactly,
where it takes $\sqrt n$ steps or all there are.
*/

static void
write_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y);
}

static void write_curves(struct page *page, const char *panel, double (*of)(double x0, double n)) {
    size_t points = page_size(page, 100, 500);
    for (size_t c = 0; c < COUNT(curve); c++) {
        for (size_t i = 0; i < points; i++) {
            double x0 = MAXIMAL * ((double)i + 0.5) / (double)points;
            write_point(page, panel, page_label(page, "%g", curve[c]), x0, of(x0, curve[c]));
        }
    }
}

static void write_traces(struct page *page, const char *panel, bool curvature) {
    for (size_t r = 0; r < COUNT(phase); r++) {
        struct chain at = start(phase_start[r], TRACE_WIDTH);
        for (int step = 0; step <= TRACE_STEPS; step++, at = chain_step(at, 1)) {
            double loss = TRACE_WIDTH * loss_over_width(phase_start[r], at.y);
            if (loss < TRACE_END || at.eta_lambda > CHAIN_DIVERGENT) {
                break;
            }
            write_point(page, panel, phase[r], step, curvature ? at.eta_lambda : loss);
        }
    }
}

/**
## Catapults: how flat they end, how high they get

A catapult starts with $|1-\Lambda|>1$, so $Y$ grows, and with $\Lambda<4$, so every step lowers
$\Lambda$ by $Y^2(4-\Lambda)$. Small outputs grow as long as $\Lambda$ is above 2: a run can come
to rest only where it is flatter than that. Just above 2, with $\epsilon=\Lambda-2$ and $u=Y^2$, a
step makes $du\approx2\epsilon u$ and $d\epsilon\approx-2u$, so $u+\epsilon^2/2$ is conserved:
the run ends as far below 2 as it began above. A fast climb passes its top in a few leaps by a
factor $x_0-1$, and where the last of them lands decides how high it gets and how flat it ends: that
is the disorder beyond 3.

The theorem speaks of every learning rate and of every width. So 2000 learning rates are followed,
each at all widths from $10^3$ to $10^{18}$ by decades. The theorem's bound on the height,
$n/\log n$, is not sharp: a climb ends where a step pays with curvature of order 1, at a $|Y|$ of
order 1 wherever it began, so the peaks grow like $n$.
*/

struct survey {
    double unfinished; /* runs whose loss stays above the floor */
    double flattest;   /* largest final eta lambda */
    double highest;    /* largest loss over its bound */
    double growth;     /* least growth of the peak, in units of n/log n, over eleven decades */
    double lowest;     /* least peak loss over n next to x0 = 2.5 */
};

static struct survey survey_catapults(void) {
    struct survey found = {.growth = INFINITY, .lowest = INFINITY};
    for (int i = 0; i < CATAPULTS; i++) {
        double x0 = CRITICAL + (MAXIMAL - CRITICAL) * (i + 0.5) / CATAPULTS, n = curve[0];
        double narrow = INFINITY, wide = INFINITY; /* least peaks, in units of n/log n */
        for (int k = 0; k < DECADES; k++, n *= 10) {
            struct chain_descent run = descent(x0, n);
            double peak = loss_over_width(x0, run.peak);
            double floor = x0 * sqrt(FLOOR / (2 * n)); /* |Y| where the loss is FLOOR */
            found.unfinished += descent_steps(run.last, 1, floor, MOST_STEPS) == MOST_STEPS;
            found.flattest = page_worse(found.flattest, run.last.eta_lambda);
            found.highest = page_worse(found.highest, peak / (LAMBDA0 * LAMBDA0 / 8));
            found.lowest = fabs(x0 - 2.5) < 1e-3 ? fmin(found.lowest, peak) : found.lowest;
            narrow = k < ENDS ? fmin(narrow, peak * log(n)) : narrow;
            wide = k >= DECADES - ENDS ? fmin(wide, peak * log(n)) : wide;
        }
        found.growth = x0 > 2.1 ? fmin(found.growth, wide / narrow) : found.growth;
    }
    return found;
}

static void claim_catapults(struct page *page) {
    struct survey found = survey_catapults();
    claim_equal(page, "gd-catapult-converges", found.unfinished, 0);
    claim_source_agrees(page, "gd-catapult-converges");
    claim_at_most(page, "gd-catapult-flatter", found.flattest, 2);
    claim_source_agrees(page, "gd-catapult-flatter");
    claim_at_least(page, "gd-catapult-peak", found.growth, 1);
    claim_source_agrees(page, "gd-catapult-peak");
    /** As $n\to\infty$ a scan of all phases of the last growing step finds 0.0508 as the least peak
    at $x_0=2.5$. */
    claim_at_least(page, "gd-peak-linear", found.lowest, 0.0508);
    claim_at_most(page, "gd-peak-bound", found.highest, 1);
    /** The mirror image is off by $2/3$ of the distance from 2, here of $10^{-3}$. */
    double mirror = (2 - final_curvature(2.001, 1e12)) / (2.001 - 2);
    claim_within(page, "gd-catapult-mirror", mirror, 1, 1e-3);
}

/**
## Above 4

Since $\Lambda'-4 = (\Lambda-4)(1+Y^2)$, a run that starts above 4 moves away from 4 for good, and
the steeper it gets the faster $Y$ grows. The few exact exceptions are on the page `gd_edge`.
*/

static void claim_divergent(struct page *page) {
    double bounded = 0;
    for (int i = 0; i < DIVERGENT; i++) {
        for (size_t c = 0; c < COUNT(curve); c++) {
            bounded += descent(MAXIMAL + 0.01 * (i + 1), curve[c]).end != CHAIN_DIVERGED;
        }
    }
    claim_equal(page, "gd-divergent", bounded, 0);
    claim_source_agrees(page, "gd-divergent");
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g", MU0, LAMBDA0);
    page_parameter(&page, "trace", "n %g", TRACE_WIDTH);

    /** Where runs end and how high they get, from $x_0=0$ to 4. */
    write_curves(&page, "final", final_curvature);
    write_curves(&page, "peak", peak_loss);
    /** One run of each phase, step by step: its loss, then its curvature. */
    write_traces(&page, "loss", false);
    write_traces(&page, "curvature", true);
    claim_catapults(&page);
    claim_divergent(&page);
    return page_finish(&page);
}
