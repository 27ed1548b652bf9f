/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The wall at ηλ = 4, and its chaos

**Place.** 3.4 Gradient descent. What does gradient descent do at ηλ = 4, and close to it?

Gradient descent on one sample with label 0 is $Y' = Y(1-\Lambda+Y^2)$, $\Lambda' = \Lambda +
Y^2(\Lambda-4)$ in $Y = \eta\mu/\sqrt n$, $\Lambda = \eta\lambda$ (Lewkowycz et al. 2020, eqs. 2 and
3, rescaled). The second equation is

$$\Lambda'-4 = (\Lambda-4)(1+Y^2),$$

so 4 is a wall that no run crosses. On the wall $Y' = Y^3-3Y$: with $Y = 2\cos\varphi$ the angle
triples, which is chaos with the density $1/(\pi\sqrt{4-Y^2})$. Close to the wall a run is chaotic
until the distance has grown to 1, by a factor $1+Y^2$ a step, whose mean logarithm over that
density is $2\log\frac{1+\sqrt5}2$. Only the phases are the source's; the chaos is our own.

**What to see.** Left: at $\eta\lambda_0 = 4$ exactly, $Y$ over many steps on the arcsine law.
Right: how long runs stay near 4, from below and from above; the line has the golden mean's slope.
*/

#include <stdlib.h>

#include "chain/catapults.h"
#include "page/page.h"

/** ## Parameters */

static const double WALL = 4;     /* eta lambda */
static const double SMALL = 1e-4; /* |Y_0| next to the wall, up to a step of the climb */
enum { CELLS = 80, DECADES = 12, MOST_STEPS = 100000 };

/* Stays are quotients of whole numbers, which the same runs give on every machine. */
static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "curve", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"gd-wall-stands", "own",
     "At $\\eta\\lambda_0=4$ curvature never moves (largest "
     "$|\\eta\\lambda-4|$ on the way)"},
    {"gd-wall-arcsine", "own",
     "At $\\eta\\lambda_0=4$ the output $Y$ follows the arcsine law "
     "(Kolmogorov distance)"},
    {"gd-wall-lyapunov", "own",
     "At $\\eta\\lambda_0=4$ neighbours part by $\\log3$ a step (mean of $\\log|3Y^2-3|$)"},
    {"gd-wall-escape", "own",
     "The distance from $\\eta\\lambda=4$ grows at the rate $2\\log((1+\\sqrt5)/2)$ (mean of "
     "$\\log(1+Y^2)$ at $\\eta\\lambda_0=4$)"},
    {"gd-wall-stay-below", "own",
     "Below $\\eta\\lambda_0=4$ a run stays longer by $\\log10/(2\\log((1+\\sqrt5)/2))$ steps for "
     "each decade nearer (mean from $10^{-2}$ to $10^{-12}$)"},
    {"gd-wall-stay-above", "own",
     "Above $\\eta\\lambda_0=4$ a run stays longer by $\\log10/(2\\log((1+\\sqrt5)/2))$ steps for "
     "each decade nearer (mean from $10^{-2}$ to $10^{-12}$)"},
    {"gd-wall-never-converges", "Lewkowycz et al. 2020, Theorem 1",
     "At $\\eta=4/\\lambda_0$ no run converges (runs that do in $10^5$ steps, of 16 with $n=10^3$ "
     "to $10^{18}$)"},
    {"gd-wall-never-diverges", "own",
     "At $\\eta=4/\\lambda_0$ no run diverges (runs that do in $10^5$ steps, of 16 with $n=10^3$ "
     "to $10^{18}$)"},
    {"gd-divergent-exception", "own",
     "Above 4 starts with $Y^2=\\eta\\lambda-1$ exactly, and those that lead there, have loss 0 a "
     "step later: a set of measure 0 ($\\eta\\lambda$ where the run from $Y=2$, $\\eta\\lambda=5$ "
     "ends, with $Y=0$)"},
};

static void
write_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y);
}

/**
## On the wall

Doubles know no $\varphi$, but they keep $\Lambda = 4$ exactly: the decrement is a product with 0.
So one long run at $x_0=4$ is a sample of the chaotic map $Y\mapsto Y^3-3Y$ with nothing put in by
hand. Rounding errors triple with every step, so after some 34 of them nothing is left of the start:
the run is no orbit that could be named, but its averages are those of a typical one. There are only
so many doubles, so a run must repeat itself in the end. This one does after 23 million steps; a
million are made.

Two averages have values that can be computed. Neighbours part at the mean of $\log|3Y^2-3|$, the
Lyapunov exponent, which is $\log 3$ plus a telescoping sum, as $3Y^2-3 =
3\sin3\varphi/\sin\varphi$. A start *next* to the wall leaves it at the mean of $\log(1+Y^2)$.
*/

struct wall {
    size_t steps;
    double moved;            /* largest |Lambda - 4| */
    double distance;         /* Kolmogorov's, from the arcsine law */
    double lyapunov, escape; /* means of log|3 Y^2 - 3| and of log(1 + Y^2) */
};

static double distance_from_arcsine(double *y, size_t count) {
    double worst = 0;
    estimate_sort(y, count);
    for (size_t i = 0; i < count; i++) {
        double law = 1 - acos(y[i] / 2) / M_PI, below = (double)i / (double)count;
        worst = page_worse(worst, fmax(law - below, below + 1 / (double)count - law));
    }
    return worst;
}

/** In $\varphi$ the run is uniform; in $Y$ it crowds at $\pm2$, where the cosine is flat. */

static void write_density(struct page *page, const double *y, size_t count) {
    double cells[CELLS] = {0}, wide = 4.0 / CELLS;
    for (size_t i = 0; i < count; i++) {
        if (fabs(y[i]) <= 2) {
            cells[(size_t)fmin(CELLS - 1, (y[i] + 2) / wide)]++;
        }
    }
    for (int c = 0; c < CELLS; c++) {
        double density = cells[c] / (double)count / wide;
        write_point(page, "density", "steps", -2 + wide * (c + 0.5), density);
    }
    for (int c = 1; c < 8 * CELLS; c++) {
        double at = -2 + wide / 8 * c;
        write_point(page, "density", "arcsine", at, 1 / (M_PI * sqrt(4 - at * at)));
    }
}

static struct wall walk_on_wall(struct page *page) {
    struct wall wall = {.steps = page_size(page, 50000, 1000000)};
    double *y = page_room(wall.steps, sizeof *y);
    struct chain at = chain_start(1, 2, 2, 1e3);
    for (size_t t = 0; t < wall.steps; t++) {
        at = chain_step(at, 1);
        y[t] = at.y;
        wall.moved = page_worse(wall.moved, fabs(at.eta_lambda - WALL));
        wall.lyapunov += log(fabs(3 * at.y * at.y - 3)) / (double)wall.steps;
        wall.escape += log1p(at.y * at.y) / (double)wall.steps;
    }
    write_density(page, y, wall.steps);
    wall.distance = distance_from_arcsine(y, wall.steps);
    free(y);
    return wall;
}

static double golden_rate(void) {
    return 2 * log((1 + sqrt(5)) / 2);
}

/**
How far may the averages over $N$ steps be off? Kolmogorov's distance of $N$ independent draws
passes $2.4/\sqrt N$ once in $5\cdot10^4$ times; what $Y$ tells of later steps falls by 3 a step,
which at most doubles variances. The telescoping sum leaves $\log|\sin\varphi|$ of the last step
over $N$, at most 19 in doubles. And $\log(1+Y^2)$ has the Fourier coefficients
$\frac2k\bigl(\frac{1+\sqrt5}2\bigr)^{-2k}$, so standard deviation 0.55, with all correlations
0.58: five of these.
*/

static void claim_wall(struct page *page, const struct wall *wall) {
    double steps = (double)wall->steps;
    struct estimate escape = {wall->escape, 0.58 / sqrt(steps)};
    claim_equal(page, "gd-wall-stands", wall->moved, 0);
    claim_within(page, "gd-wall-arcsine", wall->distance, 0, 2.4 * sqrt(2 / steps));
    claim_within(page, "gd-wall-lyapunov", wall->lyapunov, log(3), 19 / steps);
    claim_estimate_within(page, "gd-wall-escape", escape, golden_rate(), 2.9 / sqrt(steps));
}

/**
## Next to the wall

A run that starts at the small distance $|x_0-4|$ is as chaotic as one on the wall until the
distance has grown to 1. The growth is by $1+Y^2$ a step, whatever the side, so ten times nearer
means $\log10$ over the rate of escape more steps: 2.39. Only then is it decided how the run ends,
below 4 in a minimum and above 4 in divergence.

A stay is the number of steps until the distance is 1. Its mean is over starts $|Y_0|$ that fill one
step of the climb, a factor 3, as on the page `gd_second_catapult`: all climbs are met once.
*/

static struct estimate stay_at(double x0, size_t phases) {
    double ratio = catapults_phase_ratio(WALL, phases), y = SMALL, sum = 0, squares = 0;
    for (size_t j = 0; j < phases; j++, y *= ratio) {
        double steps = 0;
        struct chain at = {y, x0};
        for (; fabs(at.eta_lambda - WALL) < 1 && steps < MOST_STEPS; at = chain_step(at, 1)) {
            steps++;
        }
        sum += steps;
        squares += steps * steps;
    }
    return estimate_mean((double)phases, sum, squares);
}

static struct estimate steps_per_decade(struct page *page, const char *series, double side) {
    size_t phases = page_size(page, 512, 4096);
    struct estimate stay[DECADES + 1];
    double distance = 1;
    for (int k = 1; k <= DECADES; k++) {
        distance /= 10;
        stay[k] = stay_at(WALL + side * distance, phases);
        write_point(page, "stay", series, distance, stay[k].value);
    }
    return estimate_times(estimate_less(stay[DECADES], stay[2]), 1.0 / (DECADES - 2));
}

/**
## Neither phase

For Lewkowycz et al. $\eta\lambda_0=4$ belongs to the divergent phase. It does not converge, but it
does not diverge either: it does nothing but chaos. Above 4 not all diverge. A start on the curve
$Y^2=\Lambda-1$ has $Y'=0$ and a loss of 0 from then on: an exception that training never meets.
*/

static void claim_phase(struct page *page) {
    double converged = 0, diverged = 0, n = 1e3;
    for (int k = 0; k < 16; k++, n *= 10) {
        enum chain_end end = chain_descend(chain_start(1, 2, 2, n), 1, MOST_STEPS).end;
        converged += end == CHAIN_CONVERGED;
        diverged += end == CHAIN_DIVERGED;
    }
    claim_equal(page, "gd-wall-never-converges", converged, 0);
    claim_source_agrees(page, "gd-wall-never-converges");
    claim_equal(page, "gd-wall-never-diverges", diverged, 0);
    struct chain last = chain_descend((struct chain){2, 5}, 1, 10).last;
    claim_equal(page, "gd-divergent-exception", last.y == 0 ? last.eta_lambda : NAN, 9);
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));

    /** On the wall: one long run. */
    struct wall wall = walk_on_wall(&page);
    claim_wall(&page, &wall);

    /** Next to the wall: how long runs from both sides stay. A decade nearer costs
    $\log10/(2\log\frac{1+\sqrt5}2)$ steps. */
    double expected = log(10) / golden_rate();
    struct estimate below = steps_per_decade(&page, "below", -1);
    struct estimate above = steps_per_decade(&page, "above", 1);
    claim_consistent(&page, "gd-wall-stay-below", below, expected, 5);
    claim_consistent(&page, "gd-wall-stay-above", above, expected, 5);
    claim_phase(&page);
    return page_finish(&page);
}
