/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What the width decides: 1/n and log n

**Place.** 3.2 Gradient descent. How do the phases of gradient descent scale with the width?

Theorem 1 of Lewkowycz et al. (2020) says how the two phases that converge scale with the width $n$.
A lazy run loses $O(1/n)$ of its curvature, in a number of steps that does not depend on $n$. A
catapult takes about $\log n$ steps to its peak. On the exact map

$$Y' = Y\,(1-\Lambda+Y^2), \qquad \Lambda' = \Lambda + Y^2(\Lambda-4), \qquad
Y = \eta\mu/\sqrt n, \quad \Lambda = \eta\lambda,$$

$n$ enters through the start alone, $Y_0\propto n^{-1/2}$. So each of these orders is a statement on
how a run depends on a small $Y_0$, and can be made sharp: here with constants, at widths up to
$10^{18}$ (own where the theorem does not say it). The third order, of the peak itself, is on the
page `gd_phases`.

**What to see.** Left: a catapult takes $\log n$ steps; lines have the slope
$1/(2\log(\eta\lambda_0-1))$. Right: what a lazy run sheds, in units of $Y_0^2$, on its closed form.

| symbol | meaning | unit |
|---|---|---|
| $x_0 = \eta\lambda_0$ | curvature at the start in units of the inverse learning rate | 1 |
| $n$ | width; all runs start at $\mu_0 = 1$, $\lambda_0 = 2$, so $\eta = x_0/2$ and $Y_0 = x_0/(2\sqrt n)$ | 1 |
*/

#include "chain/descent.h"
#include "page/page.h"

/** ## Parameters */

static const double MU0 = 1, LAMBDA0 = 2;
static const double CRITICAL = 2; /* eta lambda_0 at the edge of the lazy phase */

static const double decade[] = {1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10,
                                1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}; /* widths */
enum { DECADES = COUNT(decade), WIDEST = DECADES - 1, BETWEEN_CURVES = 3, CURVES = 4 };
static const double climber[] = {2.25, 2.5, 3, 3.5}; /* x_0 of the durations */
static const double FLOOR = 1e-6;                    /* the theorem's δ */
enum { MOST_STEPS = 10000000 };

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
     "Lazy: $|\\lambda_f-\\lambda_0|=O(1/n)$ (exponent of $n$ between $10^6$ and $10^{12}$, the "
     "farthest from −1 for $\\eta\\lambda_0=0.1$ to 1.9)"},
    {"gd-lazy-steps", THEOREM,
     "Lazy: the loss falls below $10^{-6}$ in $O(n^0)$ steps (by how many they differ between "
     "$n=10^6$ and $10^{18}$, most for $\\eta\\lambda_0=0.1$ to 1.9)"},
    {"gd-lazy-limit", "own",
     "$(\\Lambda_0-\\Lambda_\\infty)/Y_0^2\\to(4-x)/(x(2-x))$, $x=\\eta\\lambda_0$ (largest "
     "relative difference at $n=10^{12}$ for $x=0.1$ to 1.9)"},
    {"gd-edge-sheds-root", "own",
     "At $\\eta\\lambda_0=2$ exactly $(\\Lambda_0-\\Lambda_\\infty)/|Y_0|\\to\\sqrt2$: "
     "$O(n^{-1/2})$, not $O(1/n)$ (at $n=10^{10}$)"},
    {"gd-catapult-time", THEOREM,
     "The catapult takes $\\log n$ steps (spread of steps − $\\log n/(2\\log(\\eta\\lambda_0-1))$ "
     "over $n=10^3$ to $10^{18}$, worst of four $\\eta\\lambda_0$)"},
    {"gd-catapult-delay", "own",
     "At $\\eta\\lambda_0=3$ four times the width adds one step (exceptions for $n=4^{10}$ to "
     "$4^{30}$)"},
};

static struct chain start(double x0, double n) {
    return chain_start(MU0, LAMBDA0, x0 / LAMBDA0, n);
}

static struct chain_descent descent(double x0, double n) {
    return chain_descend(start(x0, n), 1, MOST_STEPS);
}

static void
write_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y);
}

/**
## Lazy: 1/n

$Y$ shrinks by $1-x_0$ a step, so the decrements $Y^2(4-\Lambda)$ are a geometric series:

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
    return descent_curvature_lost_lazy((struct chain){1, x0}, 1);
}

static void write_lazy(struct page *page, size_t points) {
    for (size_t c = 0; c < CURVES; c++) {
        double n = decade[BETWEEN_CURVES * c];
        for (size_t i = 0; i < points; i++) {
            double x0 = CRITICAL * ((double)i + 0.5) / (double)points;
            write_point(page, "lazy", page_label(page, "%g", n), x0, shed_over_y2(x0, n));
        }
    }
    for (size_t i = 0; i < 4 * points; i++) {
        double x0 = CRITICAL * ((double)i + 0.5) / (double)(4 * points);
        write_point(page, "lazy", "limit", x0, shed_limit(x0));
    }
}

static double steps_to_floor(double x0, double n) {
    double y = x0 * sqrt(FLOOR / (2 * n)); /* where the loss is FLOOR */
    return (double)descent_steps(start(x0, n), 1, y, MOST_STEPS);
}

static void claim_lazy(struct page *page) {
    double exponent = -1, steps = 0, limit = 0;
    for (double x0 = 0.1; x0 < 1.95; x0 += 0.1) {
        double slope = log(curvature_shed(x0, 1e12) / curvature_shed(x0, 1e6)) / log(1e6);
        if (!(fabs(slope + 1) <= fabs(exponent + 1))) {
            exponent = slope;
        }
        double more = steps_to_floor(x0, decade[WIDEST]) - steps_to_floor(x0, 1e6);
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
## The climb: log n

Far below its peak $|Y|$ is multiplied by $x_0-1$ in each step. From $|Y_0|\propto n^{-1/2}$ to a
height of order 1 that takes $\log n/(2\log(x_0-1))$ steps and a number of steps more or less which
does not depend on $n$. The theorem's "about $\log n$" is true if this offset stays bounded over
fifteen decades of width. At $x_0=3$ the climb doubles $|Y|$ in each step: four times the width
halves $Y_0$ and so puts one doubling before the same climb, up to terms of order $Y_0^2$.
*/

static double steps_to_peak(double x0, double n) {
    return (double)descent(x0, n).peak_step;
}

static double predicted_steps(double x0, double n) {
    return log(n) / (2 * log(x0 - 1));
}

static void write_durations(struct page *page) {
    double factor = sqrt(page->quick ? 10 : sqrt(10)), widest = decade[WIDEST];
    for (size_t c = 0; c < COUNT(climber); c++) {
        double x0 = climber[c], sum = 0, count = 0;
        const char *series = page_label(page, "%g", x0);
        for (double n = decade[0]; n < 1.1 * widest; n *= factor) {
            write_point(page, "duration", series, n, steps_to_peak(x0, n));
            sum += steps_to_peak(x0, n) - predicted_steps(x0, n);
            count++;
        }
        for (int k = 0; k < DECADES; k += WIDEST) {
            double steps = sum / count + predicted_steps(x0, decade[k]);
            write_point(page, "predicted", series, decade[k], steps);
        }
    }
}

static void claim_time(struct page *page) {
    double spread = 0, wrong_delays = 0;
    for (size_t c = 0; c < COUNT(climber); c++) {
        double least = INFINITY, most = -INFINITY;
        for (int k = 0; k < DECADES; k++) {
            double n = decade[k];
            double offset = steps_to_peak(climber[c], n) - predicted_steps(climber[c], n);
            least = fmin(least, offset);
            most = fmax(most, offset);
        }
        spread = page_worse(spread, most - least);
    }
    for (double n = 0x1p20; n < 0x1p60; n *= 4) {
        wrong_delays += steps_to_peak(3, 4 * n) != steps_to_peak(3, n) + 1;
    }
    /** The spread may be two steps: one because steps are whole, and one because the peak is the
    higher of two neighbours. */
    claim_at_most(page, "gd-catapult-time", spread, 2);
    claim_source_agrees(page, "gd-catapult-time");
    claim_equal(page, "gd-catapult-delay", wrong_delays, 0);
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g", MU0, LAMBDA0);

    /** Steps to the peak over fifteen decades of width, at four curvatures. */
    write_durations(&page);
    /** What a lazy run sheds, at four widths and in the limit. */
    write_lazy(&page, page_size(&page, 20, 80));

    /** The theorem, order by order. */
    claim_lazy(&page);
    claim_time(&page);
    return page_finish(&page);
}
