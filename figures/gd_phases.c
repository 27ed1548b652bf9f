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
$\eta\lambda_0<2$, *catapult* for $2<\eta\lambda_0<4$, *divergent* from 4 on. Here the theorem is
held against the exact map at widths up to $10^{18}$; that a network of weights does what the map
does, neuron by neuron, is a test (`tests/chain/chain.c`).

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

#include "chain/descent.h"
#include "page/page.h"

/** ## Parameters */

static const double MU0 = 1, LAMBDA0 = 2;
static const double CRITICAL = 2, MAXIMAL = 4; /* eta lambda_0 at the edges of the phases */

static const double decade[] = {1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10,
                                1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}; /* widths */
enum { DECADES = COUNT(decade), BETWEEN_CURVES = 3, CURVES = 4 };
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

/** ## What is claimed */

static const char THEOREM[] = "Lewkowycz et al. 2020, Theorem 1";

static const struct claim_text claims[] = {
    {"gd-lazy-exponent", THEOREM,
     "Lazy: |λ_f − λ_0| = O(1/n) (exponent of n between 10^6 and 10^12, the farthest from −1 for "
     "ηλ_0 = 0.1 to 1.9)"},
    {"gd-lazy-steps", THEOREM,
     "Lazy: the loss falls below 10^-6 in O(n^0) steps (by how many they differ between n = 10^6 "
     "and 10^18, most for ηλ_0 = 0.1 to 1.9)"},
    {"gd-lazy-limit", "own",
     "(Λ_0 − Λ_∞)/Y_0² → (4 − x)/(x(2 − x)), x = ηλ_0 (largest relative difference at n = 10^12 "
     "for x = 0.1 to 1.9)"},
    {"gd-edge-sheds-root", "own",
     "At ηλ_0 = 2 exactly (Λ_0 − Λ_∞)/|Y_0| → √2: O(n^-1/2), not O(1/n) (at n = 10^10)"},
    {"gd-catapult-converges", THEOREM,
     "Catapult: every loss is reached (runs that do not come below 10^-6, of 32000 with 2 < ηλ_0 "
     "< 4 and n = 10^3 to 10^18)"},
    {"gd-catapult-flatter", THEOREM,
     "Catapult: λ_f ≤ 2/η (largest final ηλ of 32000 runs with 2 < ηλ_0 < 4 and n = 10^3 to "
     "10^18)"},
    {"gd-catapult-peak", THEOREM,
     "Catapult: the loss grows to Ω(n/log n) (smallest peak in units of n/log n for n = 10^14 to "
     "10^18, over that for 10^3 to 10^7, worst for 2.1 < ηλ_0 < 4)"},
    {"gd-peak-linear", "own",
     "Catapult: the loss grows to Ω(n), more than the theorem says (smallest peak loss over n at "
     "ηλ_0 = 2.5 ± 0.0005, n = 10^3 to 10^18)"},
    {"gd-peak-bound", "own",
     "Catapult: no loss exceeds nλ_0²/8 (largest peak over that, of 32000 runs with 2 < ηλ_0 < 4 "
     "and n = 10^3 to 10^18)"},
    {"gd-catapult-mirror", "own",
     "Just above ηλ_0 = 2 the end is the mirror image of the start: (2 − ηλ_f)/(ηλ_0 − 2) → 1 (at "
     "ηλ_0 = 2.001, n = 10^12)"},
    {"gd-catapult-time", THEOREM,
     "The catapult takes log n steps (spread of steps − log n/(2 log(ηλ_0 − 1)) over n = 10^3 to "
     "10^18, worst of four ηλ_0)"},
    {"gd-catapult-delay", "own",
     "At ηλ_0 = 3 four times the width adds one step (exceptions for n = 4^10 to 4^30)"},
    {"gd-divergent", THEOREM,
     "Above ηλ_0 = 4 no run converges (runs that do not diverge, of 4000 with ηλ_0 = 4.01 to 14)"},
};

/**
## One run

A run is followed until its curvature is at rest, below 2 and with a $Y^2$ too small to move
$\Lambda$ by a rounding, or until $\Lambda$ passes 100, from where it grows faster than any
exponential. What is kept is the end, the largest $|Y|$ on the way, and the step that reached it.
The loss goes on falling after the curvature has come to rest: `steps_to_floor` counts the steps
until it is below the theorem's $\delta$.
*/

static struct chain start(double x0, double n) {
    return chain_start(MU0, LAMBDA0, x0 / LAMBDA0, n);
}

static struct chain_descent descent(double x0, double n) {
    return chain_descend(start(x0, n), 1, MOST_STEPS);
}

static double loss_over_width(double x0, double y) {
    double mu = y / (x0 / LAMBDA0); /* mu/sqrt(n) */
    return mu * mu / 2;
}

static double final_curvature(double x0, double n) {
    return descent(x0, n).last.eta_lambda;
}

static double peak_loss(double x0, double n) {
    return loss_over_width(x0, descent(x0, n).peak);
}

static double steps_to_floor(struct chain at, double x0, double n) {
    double steps = 0;
    while (n * loss_over_width(x0, at.y) >= FLOOR && steps < MOST_STEPS) {
        at = chain_step(at, 1);
        steps++;
    }
    return steps;
}

/** ## What the panels hold: points, curves over $x_0$, and runs step by step */

static void
write_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y);
}

/**
Curves are sampled at the middles of equal intervals, so no run starts at 2 or 4 exactly, where it
takes $\sqrt n$ steps or all there are.
*/

typedef double quantity(double x0, double n);

static void
write_curves(struct page *page, const char *panel, quantity *of, double to, size_t points) {
    for (size_t c = 0; c < CURVES; c++) {
        double n = decade[BETWEEN_CURVES * c];
        for (size_t i = 0; i < points; i++) {
            double x0 = to * ((double)i + 0.5) / (double)points;
            write_point(page, panel, page_label(page, "%g", n), x0, of(x0, n));
        }
    }
}

static void write_traces(struct page *page, const char *panel, bool curvature) {
    static const struct {
        const char *phase;
        double x0;
    } run[] = {{"lazy", 1.5}, {"catapult", 2.8}, {"divergent", 4.2}};
    for (size_t r = 0; r < COUNT(run); r++) {
        struct chain at = start(run[r].x0, TRACE_WIDTH);
        for (int step = 0; step <= TRACE_STEPS; step++, at = chain_step(at, 1)) {
            double loss = TRACE_WIDTH * loss_over_width(run[r].x0, at.y);
            if (loss < TRACE_END || at.eta_lambda > CHAIN_DIVERGENT) {
                break;
            }
            write_point(page, panel, run[r].phase, step, curvature ? at.eta_lambda : loss);
        }
    }
}

/**
## What a lazy run sheds

Its $Y$ shrinks by $1-x_0$ a step, so the decrements $Y^2(4-\Lambda)$ are a geometric series:

$$\frac{\Lambda_0-\Lambda_\infty}{Y_0^2} \to \frac{4-x_0}{x_0(2-x_0)}.$$

The decrements are summed one by one: the difference of the $\Lambda$ has no digits left at
$n=10^{12}$. The limit blows up at $x_0 = 2$, where $Y$ no longer shrinks until the curvature gives
way. There $d = 2-\Lambda$ and $z = Y^2$ obey $dz/dd = -d-z$, up to higher powers, so
$z = 1-d-(1-z_0)e^{-d}$, and $z=0$ at $d\approx\sqrt2\,|Y_0|$: there, and only there, a run sheds
$n^{-1/2}$ instead of $n^{-1}$.
*/

static double curvature_shed(double x0, double n) {
    return descent_curvature_lost(start(x0, n), 1, MOST_STEPS);
}

static double shed_over_y2(double x0, double n) {
    double y = start(x0, n).y;
    return curvature_shed(x0, n) / (y * y);
}

static double shed_limit(double x0) {
    return (4 - x0) / (x0 * (2 - x0));
}

static void claim_lazy(struct page *page) {
    double exponent = -1, steps = 0, limit = 0, widest = decade[DECADES - 1];
    for (double x0 = 0.1; x0 < 1.95; x0 += 0.1) {
        double slope = log(curvature_shed(x0, 1e12) / curvature_shed(x0, 1e6)) / log(1e6);
        if (!(fabs(slope + 1) <= fabs(exponent + 1))) {
            exponent = slope;
        }
        double more =
            steps_to_floor(start(x0, widest), x0, widest) - steps_to_floor(start(x0, 1e6), x0, 1e6);
        steps = page_worse(steps, fabs(more));
        limit = page_worse(limit, fabs(shed_over_y2(x0, 1e12) / shed_limit(x0) - 1));
    }
    /** The limit leaves out a share of at most $5\,(Y_0/(x_0(2-x_0)))^2$, which is $125/n$ at
    $x_0=1.9$. Between $n=10^6$ and $10^{12}$ that moves the exponent by $125\cdot10^{-6}/\log10^6 =
    9\cdot10^{-6}$; at $n=10^{12}$ it is $1.25\cdot10^{-10}$, beside which the roundings of some
    hundred terms are nothing. */
    claim_within(page, "gd-lazy-exponent", exponent, -1, 1e-5);
    claim_source_agrees(page, "gd-lazy-exponent");
    claim_at_most(page, "gd-lazy-steps", steps, 0);
    claim_source_agrees(page, "gd-lazy-steps");
    claim_within(page, "gd-lazy-limit", limit, 0, 1.25e-10);
    /** At $x_0=2$ the next order of $d = \sqrt2\,|Y_0|\,(1+|Y_0|\sqrt2/3+\dots)$ is a share
    below $|Y_0|=10^{-5}$ itself. */
    double y = start(CRITICAL, 1e10).y;
    claim_within(page, "gd-edge-sheds-root", curvature_shed(CRITICAL, 1e10) / y, sqrt(2), y);
}

/**
## Catapults

A catapult starts with $|1-\Lambda|>1$, so $Y$ grows, and with $\Lambda<4$, so every step lowers
$\Lambda$ by $Y^2(4-\Lambda)$. Small outputs grow as long as $\Lambda$ is above 2: a run can come
to rest only where it is flatter than that. Just above 2, with $\epsilon=\Lambda-2$ and $u=Y^2$, a
step makes $du\approx2\epsilon u$ and $d\epsilon\approx-2u$, so $u+\epsilon^2/2$ is conserved:
the run ends as far below 2 as it began above. A fast climb passes its top in a few leaps by a
factor $x_0-1$, and where the last of them lands decides how high it gets and how flat it ends: that
is the disorder beyond 3.

The theorem speaks of every learning rate and of every width. So 2000 learning rates are followed,
each at all widths from $10^3$ to $10^{18}$ by decades. Its bound on the height, $n/\log n$, is not
sharp: the peaks grow like $n$.
*/

struct catapults {
    double unfinished; /* runs whose loss stays above the floor */
    double flattest;   /* largest final eta lambda */
    double highest;    /* largest loss over its bound */
    double growth;     /* least growth of the peak, in units of n/log n, over eleven decades */
    double lowest;     /* least peak loss over n next to x0 = 2.5 */
};

static double least_peak(const double *peak, int from, int to) {
    double least = INFINITY;
    for (int k = from; k < to; k++) {
        least = fmin(least, peak[k] * log(decade[k]));
    }
    return least;
}

static struct catapults survey(void) {
    struct catapults found = {.growth = INFINITY, .lowest = INFINITY};
    for (int i = 0; i < 2000; i++) {
        double x0 = CRITICAL + (MAXIMAL - CRITICAL) * (i + 0.5) / 2000, peak[DECADES];
        for (int k = 0; k < DECADES; k++) {
            struct chain_descent run = descent(x0, decade[k]);
            peak[k] = loss_over_width(x0, run.peak);
            found.unfinished += steps_to_floor(run.last, x0, decade[k]) >= MOST_STEPS;
            found.flattest = page_worse(found.flattest, run.last.eta_lambda);
            found.highest = page_worse(found.highest, peak[k] / (LAMBDA0 * LAMBDA0 / 8));
            if (fabs(x0 - 2.5) < 1e-3) {
                found.lowest = fmin(found.lowest, peak[k]);
            }
        }
        if (x0 > 2.1) {
            double growth = least_peak(peak, DECADES - 5, DECADES) / least_peak(peak, 0, 5);
            found.growth = fmin(found.growth, growth);
        }
    }
    return found;
}

static void claim_catapults(struct page *page) {
    struct catapults found = survey();
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
## How long it climbs

Far below its peak $|Y|$ is multiplied by $x_0-1$ in each step. From $|Y_0|\propto n^{-1/2}$ to a
height of order 1 that takes $\log n/(2\log(x_0-1))$ steps and a number of steps more or less which
does not depend on $n$. The theorem's "about $\log n$" is true if this offset stays bounded over
fifteen decades of width. At $x_0=3$ the climb doubles $|Y|$ in each step: four times the width
halves $Y_0$ and so puts one doubling before the same climb, up to terms of order $Y_0^2$.
*/

static double climb_offset(double x0, double n) {
    return (double)descent(x0, n).peak_step - log(n) / (2 * log(x0 - 1));
}

static void write_durations(struct page *page) {
    double factor = sqrt(page->quick ? 10 : sqrt(10)), widest = decade[DECADES - 1];
    for (size_t c = 0; c < COUNT(climber); c++) {
        double x0 = climber[c], sum = 0, count = 0;
        const char *series = page_label(page, "%g", x0);
        for (double n = decade[0]; n < 1.1 * widest; n *= factor) {
            write_point(page, "duration", series, n, (double)descent(x0, n).peak_step);
            sum += climb_offset(x0, n);
            count++;
        }
        for (int k = 0; k < DECADES; k += DECADES - 1) {
            double steps = sum / count + log(decade[k]) / (2 * log(x0 - 1));
            write_point(page, "predicted", series, decade[k], steps);
        }
    }
}

static void claim_time(struct page *page) {
    double spread = 0, wrong_delays = 0;
    for (size_t c = 0; c < COUNT(climber); c++) {
        double least = INFINITY, most = -INFINITY;
        for (int k = 0; k < DECADES; k++) {
            double offset = climb_offset(climber[c], decade[k]);
            least = fmin(least, offset);
            most = fmax(most, offset);
        }
        spread = page_worse(spread, most - least);
    }
    for (double n = 0x1p20; n < 0x1p60; n *= 4) {
        wrong_delays += descent(3, 4 * n).peak_step != descent(3, n).peak_step + 1;
    }
    /** The spread may be two steps: one because steps are whole, and one because the peak is the
    higher of two neighbours. */
    claim_at_most(page, "gd-catapult-time", spread, 2);
    claim_source_agrees(page, "gd-catapult-time");
    claim_equal(page, "gd-catapult-delay", wrong_delays, 0);
}

/**
## Above 4

Since $\Lambda'-4 = (\Lambda-4)(1+Y^2)$, a run that starts above 4 moves away from 4 for good, and
the steeper it gets the faster $Y$ grows. The few exact exceptions are on the page `gd_edge`.
*/

static void claim_divergent(struct page *page) {
    double bounded = 0;
    for (int i = 0; i < 1000; i++) {
        for (size_t c = 0; c < CURVES; c++) {
            struct chain_descent run =
                descent(MAXIMAL + 0.01 * (i + 1), decade[BETWEEN_CURVES * c]);
            bounded += run.end != CHAIN_DIVERGED;
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
    /** Through all three phases: where runs end, and how high they get. */
    size_t points = page_size(&page, 100, 500);
    write_curves(&page, "final", final_curvature, MAXIMAL, points);
    write_curves(&page, "peak", peak_loss, MAXIMAL, points);
    /** One run of each phase, step by step, and how the steps of a climb grow with the width. */
    write_traces(&page, "loss", false);
    write_traces(&page, "curvature", true);
    write_durations(&page);
    /** What a lazy run sheds, at four widths and in the limit. */
    points = page_size(&page, 20, 80);
    write_curves(&page, "lazy", shed_over_y2, CRITICAL, points);
    for (size_t i = 0; i < 4 * points; i++) {
        double x0 = CRITICAL * ((double)i + 0.5) / (double)(4 * points);
        write_point(&page, "lazy", "limit", x0, shed_limit(x0));
    }
    /** Theorem 1, phase by phase. */
    claim_lazy(&page);
    claim_catapults(&page);
    claim_time(&page);
    claim_divergent(&page);
    return page_finish(&page);
}
