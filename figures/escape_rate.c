/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How long SGD stays at a minimum

**Place.** 10.1 Escapes. How long does SGD stay at a minimum, and what does its curvature do?

At a quadratic minimum, $L=\frac12\theta^\top H\theta$, slow SGD is
$d\theta=-H\theta\,dt+(\varepsilon C)^{1/2}dW$ with $\varepsilon=\eta/B$: the smaller the rate and
the larger the batch, the weaker the noise. It leaves any domain in the end, after
$\log\mathbb E\tau\simeq V_0/\varepsilon$, where $V_0$ is the least value on the boundary of the
*quasi-potential* $V$, which solves $\frac12\nabla V^\top C\nabla V=\nabla L^\top\nabla V$
(Freidlin & Wentzell). For a quadratic minimum (*own*):

| noise | $V$ | ball, $\lVert\theta\rVert\le r$ | depth, $L\le\Delta L$ |
|---|---|---|---|
| $C=H$, SGD | $\lVert\theta\rVert^2$ | $r^2$ | $2\Delta L/\lambda_{\max}$ |
| $C=I$, Langevin | $2L$ | $\lambda_{\min}r^2$ | $2\Delta L$ |

Ibayashi & Imaizumi (arXiv 2111.04004) ask the same. Theorem 1 of their first version has
$2r^2\lambda_{\min}^{1/2}$ for SGD and $2r^2\lambda_{\min}$ for isotropic noise in a ball. Two slips
made that: the action has $C^{-1/2}$ where it needs $C^{-1}$, and the proof takes
$\theta^\top H\theta$ for $L$. For their final version only the scaling is at hand, by the titles of
its plots: SGD leaves a depth after $\exp(2\Delta L/(\varepsilon\lambda_{\max}))$, Langevin noise
does not see $\lambda$.

Nobody can wait for $10^{40}$ steps. Exit times of any size are estimated backwards in time, SGD at
a quadratic minimum being reversible, so that the way out is the way in, which is not rare at all;
and some by multilevel splitting. The tier `deep` has sixteen times the runs.

**What to see.** Left: the exponent $V_0$ over the sharpness $\alpha$, when $H$ becomes $\alpha H$:
in a ball SGD does not feel it, at a depth sharp minima are left sooner. Right: exit times in ten
dimensions with curvatures from 1/2 to 2. Dashed, what the first version says.
*/

#include "escape/exit_flux.h"
#include "escape/exit_reversed.h"
#include "escape/exit_splitting.h"
#include "escape/quasi_potential.h"
#include "page/page.h"

/** ## Parameters */

enum { SEED = 1010, D = 10, CASES = 4, SHARP = 4 };
static const double FLATTEST = 0.5, SHARPEST = 2; /* of H, at sharpness 1 */
static const double RADIUS = 1, DEPTH = 0.75;
static const double SHARPNESS[SHARP] = {0.5, 1, 2, 4};
static const double ETA = 0.01; /* at sharpness 1 */
static const char *const NAME[CASES] = {"SGD ball", "Langevin ball", "SGD depth", "Langevin depth"};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"escape-ball-sgd", "Ibayashi & Imaizumi, arXiv 2111.04004v1, Theorem 1",
     "Quadratic minimum in ten dimensions, ball, $C=H$: the exponent of the exit time does not "
     "change when the minimum becomes four times as sharp (ratio of the exponents)"},
    {"escape-ball-isotropic", "Ibayashi & Imaizumi, arXiv 2111.04004v1, Theorem 1",
     "Quadratic minimum in ten dimensions, ball of radius 1, $C=I$: the exponent of the exit time "
     "is the least curvature, 1/2"},
    {"escape-relaxed", "Ibayashi & Imaizumi, arXiv 2111.04004v1, Theorem 2",
     "Quadratic minimum in ten dimensions, ball, $C=4H$: the exponent is a quarter of that of "
     "$C=H$ (ratio of the exponents)"},
    {"escape-depth-sgd", "Ibayashi & Imaizumi, final version, plot titles of their code",
     "Quadratic minimum in ten dimensions, $L\\le\\Delta L$, $C=H$: the exponent falls as one over "
     "the largest curvature (ratio of the exponents of a minimum and one four times as sharp)"},
    {"escape-depth-isotropic", "Ibayashi & Imaizumi, final version, plot titles of their code",
     "Quadratic minimum in ten dimensions, $L\\le\\Delta L$, $C=I$: the exponent does not depend "
     "on the curvature (ratio of the exponents of a minimum and one four times as sharp)"},
    {"escape-splitting", "own",
     "Exit times by splitting are those run backwards (largest distance in standard errors)"},
    {"escape-factor", "own",
     "Ten dimensions, four kinds of exit, $V_0/\\epsilon=50$: the flux through the boundary gives "
     "$\\log\\mathbb E\\tau$ of simulated SGD up to $d\\epsilon/V_0=0.2$ (largest difference)"},
};

/** ## Four ways out

A case is a kind of noise and a kind of domain; `h` are the curvatures, from flattest to sharpest by
equal factors. */

struct minimum {
    double h[D], one[D];
};

static struct minimum minimum_of(double sharpness) {
    struct minimum minimum;
    for (size_t i = 0; i < D; i++) {
        minimum.h[i] = sharpness * FLATTEST * pow(SHARPEST / FLATTEST, (double)i / (D - 1));
        minimum.one[i] = 1;
    }
    return minimum;
}

static struct valley valley_of(const struct minimum *minimum, int k) {
    return (struct valley){
        D, minimum->h, k % 2 == 0 ? minimum->h : minimum->one, k < 2 ? VALLEY_BALL : VALLEY_DEPTH,
        k < 2 ? RADIUS : DEPTH};
}

/** Log E τ in time, simulated backwards. A draw is a success once in some 2 V₀/ε. */
static struct estimate backwards(
    struct page *page, uint64_t point, const struct valley *valley, double eta, double epsilon,
    size_t trials) {
    const struct exit_reversed_question question = {*valley, eta, epsilon};
    struct plan plan = page_plan(page, point, trials);
    struct exit_reversed found;
    MUST(exit_reversed_run(&found, &question, &plan, &fault));
    return (struct estimate){found.log_mean.value + log(eta), found.log_mean.se};
}

/** ## The exponent over the sharpness

The slope of $\log\mathbb E\tau$ between $V_0/\varepsilon=200$ and $800$. There the factor before
the exponential, at most $(V_0/\varepsilon)^{-d/2}$, bends the slope by less than
$\frac d2\log4/600=1.2\%$, and steps of $\eta\lambda_{\max}=0.02$ lower $V$ by up to $1\%$. */

static struct estimate
exponent(struct page *page, uint64_t point, const struct valley *valley, double eta) {
    double height = quasi_potential_edge(valley, 0), from = 200 / height, to = 800 / height;
    size_t trials = page_replicas(page, 20000, 200000);
    struct estimate low = backwards(page, point, valley, eta, 1 / from, trials),
                    high = backwards(page, point + 1, valley, eta, 1 / to, trials);
    return estimate_times(estimate_less(high, low), 1 / (to - from));
}

static void put_exponents(struct page *page, struct estimate found[CASES][SHARP]) {
    for (int k = 0; k < CASES; k++) {
        double height[SHARP];
        for (int a = 0; a < SHARP; a++) {
            struct minimum minimum = minimum_of(SHARPNESS[a]);
            struct valley valley = valley_of(&minimum, k);
            uint64_t point = 100 + 2 * (uint64_t)(SHARP * k + a);
            height[a] = quasi_potential_edge(&valley, 0);
            found[k][a] = exponent(page, point, &valley, ETA / SHARPNESS[a]);
            page_estimate(page, "exponent", NAME[k], SHARPNESS[a], found[k][a]);
        }
        for (int a = 0; a < SHARP; a++) {
            page_point(page, "height", NAME[k], SHARPNESS[a], height[a]);
        }
    }
}

/** What Theorem 1 of the first version has for $V_0$; it says nothing of a depth. */
static double height_v1(int k, double sharpness) {
    double least = FLATTEST * sharpness;
    return k == 0 ? quasi_potential_v1_sgd(RADIUS, least)
                  : quasi_potential_v1_isotropic(RADIUS, least);
}

/** Theorem 2 of the first version relaxes $C=H$ to $C=HG$, with the eigenvalues of $G$ between
$c_1$ and $c_2$: it has factors from $c_2^{-1/2}$ to $c_1^{-1/2}$ in the exponent. With $G=4$ both
are $1/2$; but the noise is that of a fourfold $\varepsilon$. */

static void claim_relaxed(struct page *page, struct estimate plain) {
    struct minimum minimum = minimum_of(1);
    struct valley valley = valley_of(&minimum, 0);
    double noise[D];
    for (size_t i = 0; i < D; i++) {
        noise[i] = 4 * minimum.h[i];
    }
    valley.noise = noise;
    struct estimate found = exponent(page, 160, &valley, ETA);
    page_estimate(page, "exponent", "C = 4H ball", 1, found);
    claim_estimate_within(page, "escape-relaxed", estimate_ratio(found, plain), 0.25, 0.03 * 0.25);
    claim_source_within(page, "escape-relaxed", 0.5, 0.03);
    claim_reason(
        page, "escape-relaxed",
        "the action there has $C^{-1/2}$ where Freidlin and Wentzell have $C^{-1}$");
}

static void put_v1(struct page *page) {
    for (int k = 0; k < 2; k++) {
        for (int a = 0; a < SHARP; a++) {
            page_point(page, "v1", NAME[k], SHARPNESS[a], height_v1(k, SHARPNESS[a]));
        }
        for (double inverse = 0; inverse <= 100; inverse += 100) {
            page_point(page, "cases v1", NAME[k], inverse, height_v1(k, 1) * inverse / log(10));
        }
    }
}

/** The tolerance, 3 %, is a little above the sum of these two parts, and in the ratios the first
cancels. */
static void claim_exponents(struct page *page, struct estimate found[CASES][SHARP]) {
    static const char *const slips =
        "the action there has $C^{-1/2}$ where Freidlin and Wentzell have $C^{-1}$, and the proof "
        "takes $\\theta^\\top H\\theta$ for $L=\\theta^\\top H\\theta/2$";
    struct estimate ratio[CASES];
    for (int k = 0; k < CASES; k++) {
        ratio[k] = estimate_ratio(found[k][3], found[k][1]); /* sharpness 4 and 1 */
    }
    claim_estimate_within(page, "escape-ball-sgd", ratio[0], 1, 0.03);
    claim_source_within(page, "escape-ball-sgd", 2, 0.06);
    claim_reason(page, "escape-ball-sgd", slips);
    claim_estimate_within(page, "escape-ball-isotropic", found[1][1], FLATTEST, 0.03 * FLATTEST);
    claim_source_within(page, "escape-ball-isotropic", 2 * FLATTEST, 0.06 * FLATTEST);
    claim_reason(page, "escape-ball-isotropic", slips);
    claim_estimate_within(page, "escape-depth-sgd", ratio[2], 0.25, 0.03 * 0.25);
    claim_source_agrees(page, "escape-depth-sgd");
    claim_estimate_within(page, "escape-depth-isotropic", ratio[3], 1, 0.03);
    claim_source_agrees(page, "escape-depth-isotropic");
}

/** ## Ten dimensions with a spread of curvatures

The line is the flux of the drift through the boundary under the stationary law, where both
corrections for the size of a step are in it (see the step size's page). */

struct worst {
    double splitting, compared;
};

static struct estimate
split(struct page *page, uint64_t point, const struct valley *valley, double eta, double epsilon) {
    const struct exit_splitting_question question = {
        *valley, eta, epsilon, page_size(page, 200, 250)};
    struct plan plan = page_plan(page, point, page_replicas(page, 16, 32));
    struct exit_splitting found;
    MUST(exit_splitting_run(&found, &question, &plan, &fault));
    return (struct estimate){found.log_mean.value + log(eta), found.log_mean.se};
}

static struct estimate decades(struct estimate natural) {
    return estimate_times(natural, 1 / log(10));
}

static struct estimate put_cases(struct page *page, struct worst *worst) {
    struct minimum minimum = minimum_of(1);
    struct estimate furthest = {0, 0};
    for (int k = 0; k < CASES; k++) {
        struct valley valley = valley_of(&minimum, k);
        double height = quasi_potential_edge(&valley, 0);
        for (double inverse = 14 / height; inverse <= 200; inverse += 2) {
            page_point(
                page, "flux", NAME[k], inverse, exit_flux_log(&valley, 1 / inverse, 0) / log(10));
        }
        for (uint64_t i = 0; i < 4; i++) {
            double inverse = (20 + 30 * (double)i) / height;
            size_t trials =
                i == 1 ? page_replicas(page, 150000, 800000) : page_replicas(page, 8000, 200000);
            struct estimate found =
                backwards(page, 500 + 10 * (uint64_t)k + i, &valley, ETA, 1 / inverse, trials);
            page_estimate(page, "cases", NAME[k], inverse, decades(found));
            if (i == 1) {
                double flux = exit_flux_log(&valley, 1 / inverse, ETA);
                struct estimate away = {fabs(found.value - flux), found.se};
                furthest = estimate_larger(furthest, away);
            } else if (i == 0 && (!page->quick || k == 2)) {
                struct estimate other = split(page, 600 + (uint64_t)k, &valley, ETA, 1 / inverse);
                page_estimate(page, "cases splitting", NAME[k], inverse, decades(other));
                worst->splitting =
                    page_worse(worst->splitting, estimate_sigmas(estimate_less(other, found), 0));
                worst->compared++;
            }
        }
    }
    return furthest;
}

int main(int argc, char **argv) {
    struct page page;
    struct estimate found[CASES][SHARP];
    struct worst worst = {0, 0};
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(
        &page, "curvatures", "%g to %g times the sharpness, d = %d", FLATTEST, SHARPEST, D);
    page_parameter(&page, "domain", "ball of radius %g, depth %g", RADIUS, DEPTH);

    put_exponents(&page, found);
    put_v1(&page);
    claim_exponents(&page, found);
    claim_relaxed(&page, found[0][1]);
    struct estimate furthest = put_cases(&page, &worst);
    claim_agrees(&page, "escape-splitting", worst.splitting, 4, worst.compared);

    /** The flux lacks a term $d\,\varepsilon/(2V_0)$, by the exact series where all curvatures are
    equal; the bound is twice that. */
    claim_estimate_at_most(&page, "escape-factor", furthest, D / 50.0);
    return page_finish(&page);
}
