/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What the size of a step does to an escape

**Place.** 10.3 Escapes. What does the step size change?

SGD takes steps: $\theta'=(1-\eta h)\theta+(\eta\varepsilon c)^{1/2}\xi$ with $\varepsilon=\eta/B$.
Slow SGD, $d\theta=-h\theta\,dt+(\varepsilon c)^{1/2}dW$, is its limit at fixed $\varepsilon$, and
Theorem 3 of Ibayashi & Imaizumi (arXiv 2111.04004v1) has the times of both agree to $O(\sqrt\eta)$.
Where does the root come from, and is that all? In one dimension the chain can be solved: its mean
exit time $E$ obeys $E(x)=1+\int_{-r}^r p(x,y)E(y)\,dy$ (Nyström's method, without a subtraction, so
that $10^{40}$ has as many digits as 10).

Two corrections do not have the same sign (*own*).

- *The rate.* The chain is exactly slow SGD with $h'=-\log(1-\eta h)/\eta$ and $V'=V(1-\eta h/2)$,
  looked at every $\eta$. At fixed $\eta$ the exponent is lowered for good, by $1-\eta h/2$: SGD
  leaves *sooner*.
- *The boundary.* Between two steps slow SGD may be out and back. The chain does not see that, as if
  the boundary were $0.5826\,(\eta\varepsilon c)^{1/2}$ further out (Chernoff 1965, Siegmund 1985;
  $-\zeta(\frac12)/\sqrt{2\pi}$): SGD leaves *later*. That is the root of $\eta$.

What both leave over is small while $u=hr\,(\eta/\varepsilon c)^{1/2}$ is: $u$ compares the drift
over one step at the boundary, $\eta hr$, with its noise.

**What to see.** Left: over the rate, the logarithm of the exit time of SGD over that of slow SGD,
exactly and simulated; both corrections (solid) nearly hit it, while the rate alone (dashed) is
never above 0. Middle: the slope of the logarithm over $1/\varepsilon$ at fixed $\eta$; it comes
down to $1-\eta h/2$. Right: what both corrections leave over, with the bound
$0.05\,u^3+0.2\,\eta h$ (dotted); without the boundary the error is about $u$.
*/

#include "escape/exit_chain.h"
#include "escape/exit_mean.h"
#include "escape/exit_reversed.h"
#include "escape/exit_runs.h"
#include "escape/exit_splitting.h"
#include "page/page.h"

/** ## Parameters: h = c = r = 1 */

enum { SEED = 1020, RATES = 7, PLAIN = 2 };
static const double ONE = 1;
static const double RATE[RATES] = {0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.5};
static const double LARGEST = 600;              /* 1/epsilon: a double ends at e^709 */
static const double WEAK[] = {0.2, 0.05, 0.02}; /* epsilon */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"discrete-runs", "own",
     "Exit times of plainly simulated SGD are those of the exact chain (largest distance in "
     "standard errors)"},
    {"discrete-backwards", "own",
     "Exit times of SGD run backwards in time are those of the exact chain, for $\\eta h$ up to "
     "1/2 and times up to $10^{19}$ (largest distance in standard errors)"},
    {"discrete-splitting", "own",
     "Exit times of SGD by splitting are those of the exact chain (largest distance in standard "
     "errors)"},
    {"discrete-root", "Ibayashi & Imaizumi, arXiv 2111.04004v1, Theorem 3",
     "At fixed $\\epsilon$ the exit times of SGD and of slow SGD differ by a multiple of $\\sqrt "
     "\\eta$ as $\\eta$ falls (power of $\\eta$, from $\\eta=10^{-3}$ and $2\\cdot10^{-3}$)"},
    {"discrete-rate", "own",
     "At fixed $\\eta h=1/2$ the exponent of the exit time is $1-\\eta h/2$ times that of slow SGD "
     "(slope of $\\log\\mathbb E\\tau$ from $1/\\epsilon=400$ to 800)"},
    {"discrete-both", "own",
     "One dimension, $\\eta h\\le0.1$, $u=hr\\sqrt{\\eta/(\\epsilon c)}\\le1.5$, "
     "$V_0/\\epsilon\\ge4$: rate and boundary together give the exit time up to a relative error "
     "of 0.05 $u^3+0.2\\,\\eta h$ (largest error over that)"},
    {"discrete-boundary-needed", "own",
     "Where $u\\le1.5$, the rate alone misses the exit time by more than both corrections do "
     "(largest ratio of the errors)"},
};

/** ## The exact chain and the corrections */

static double exact_log(double eta, double epsilon) {
    const struct exit_chain_question question = {eta, ONE, ONE, epsilon, ONE};
    struct exit_chain chain;
    MUST(exit_chain_init(&chain, &question, &fault));
    double log_mean = log(eta * chain.mean);
    exit_chain_clear(&chain);
    return log_mean;
}

static double slow_log(double epsilon) {
    return exit_mean_log(&(struct exit_mean_question){ONE, ONE, epsilon, ONE, 1});
}

static double both_log(double eta, double epsilon) {
    const struct exit_mean_question slow = {ONE, ONE, epsilon, ONE, 1};
    const struct exit_mean_question steps = exit_mean_of_steps(&slow, eta);
    return exit_mean_log(&steps);
}

/** The rate alone: the boundary stays where it is. */
static double rate_log(double eta, double epsilon) {
    const struct exit_mean_question slow = {ONE, ONE, epsilon, ONE, 1};
    struct exit_mean_question steps = exit_mean_of_steps(&slow, eta);
    steps.radius = ONE;
    return exit_mean_log(&steps);
}

static double step_size(double eta, double epsilon) {
    return sqrt(eta / epsilon);
}

/** ## Simulated: plainly where runs live to see the end, and in two ways where they do not */

static struct valley valley_of(void) {
    return (struct valley){1, &ONE, &ONE, VALLEY_BALL, ONE};
}

static struct estimate plainly(struct page *page, uint64_t point, double eta, double epsilon) {
    const struct exit_runs_question question = {valley_of(), eta, epsilon,
                                                {0},         0,   (uint64_t)100000000};
    struct plan plan = page_plan(page, point, page_replicas(page, 200, 2000));
    struct exit_runs found;
    MUST(exit_runs_run(&found, &question, &plan, &fault));
    return estimate_log(estimate_times(exit_runs_mean(&found), eta));
}

static struct estimate backwards(struct page *page, uint64_t point, double eta, double epsilon) {
    const struct exit_reversed_question question = {valley_of(), eta, epsilon};
    struct plan plan = page_plan(page, point, page_replicas(page, 50000, 1000000));
    struct exit_reversed found;
    MUST(exit_reversed_run(&found, &question, &plan, &fault));
    return (struct estimate){found.log_mean.value + log(eta), found.log_mean.se};
}

static struct estimate split(struct page *page, uint64_t point, double eta, double epsilon) {
    const struct exit_splitting_question question = {
        valley_of(), eta, epsilon, page_size(page, 200, 500)};
    struct plan plan = page_plan(page, point, page_replicas(page, 24, 64));
    struct exit_splitting found;
    MUST(exit_splitting_run(&found, &question, &plan, &fault));
    return (struct estimate){found.log_mean.value + log(eta), found.log_mean.se};
}

/** ## Over the rate, at fixed noise */

/* A row of the left panel: by how much log eta E nu is above slow SGD's. */
static void put_ratio(
    struct page *page, const char *series, double epsilon, double eta, struct estimate log_mean) {
    log_mean.value -= slow_log(epsilon);
    page_estimate(page, "rate", page_label(page, "%s %g", series, epsilon), eta, log_mean);
}

static void put_curves(struct page *page) {
    for (size_t e = 0; e < COUNT(WEAK); e++) {
        typedef double curve(double, double);
        static const struct {
            const char *name;
            curve *log_mean;
        } curves[] = {{"exact", exact_log}, {"both", both_log}, {"rate", rate_log}};
        for (size_t c = 0; c < COUNT(curves); c++) {
            for (double eta = 0.0025; eta < 0.55; eta *= page->quick ? 1.6 : 1.25) {
                double value = curves[c].log_mean(eta, WEAK[e]);
                put_ratio(page, curves[c].name, WEAK[e], eta, (struct estimate){value, NAN});
            }
        }
    }
}

struct worst {
    double runs, backwards, splitting, compared;
};

static double worse(double worst, struct estimate log_mean, double eta, double epsilon) {
    return page_worse(worst, estimate_sigmas(log_mean, exact_log(eta, epsilon)));
}

/** Splitting needs levels closer than a step of the drift at the boundary, so it is for $u\le1$. */
static struct worst simulate(struct page *page) {
    struct worst worst = {0, 0, 0, 0};
    for (size_t i = 0; i < RATES; i++) {
        double eta = RATE[i];
        struct estimate runs = plainly(page, 100 + i, eta, WEAK[0]);
        put_ratio(page, "runs", WEAK[0], eta, runs);
        worst.runs = worse(worst.runs, runs, eta, WEAK[0]);
        for (size_t e = 1; e < COUNT(WEAK); e++) {
            struct estimate back = backwards(page, 200 + 10 * e + i, eta, WEAK[e]);
            put_ratio(page, "backwards", WEAK[e], eta, back);
            worst.backwards = worse(worst.backwards, back, eta, WEAK[e]);
            if (step_size(eta, WEAK[e]) <= 1 && i >= page_size(page, 2, 0)) {
                struct estimate other = split(page, 300 + 10 * e + i, eta, WEAK[e]);
                put_ratio(page, "splitting", WEAK[e], eta, other);
                worst.splitting = worse(worst.splitting, other, eta, WEAK[e]);
                worst.compared++;
            }
        }
    }
    return worst;
}

/** ## Over the noise, at fixed rate */

static double slope_at(double eta, double from, double to) {
    return (exact_log(eta, 1 / to) - exact_log(eta, 1 / from)) / (to - from);
}

static void put_slopes(struct page *page) {
    static const double rates[] = {0.1, 0.3, 0.5};
    for (size_t i = 0; i < COUNT(rates); i++) {
        const char *name = page_label(page, "%g", rates[i]);
        for (double inverse = 5; inverse < LARGEST; inverse *= 1.4) {
            page_point(
                page, "slope", name, inverse, slope_at(rates[i], inverse / 1.05, inverse * 1.05));
        }
        page_point(page, "limit", name, 5, 1 - rates[i] / 2);
        page_point(page, "limit", name, LARGEST, 1 - rates[i] / 2);
    }
    for (double inverse = 5; inverse < LARGEST; inverse *= 1.4) {
        double from = inverse / 1.05, to = inverse * 1.05;
        page_point(
            page, "slope", "slow", inverse, (slow_log(1 / to) - slow_log(1 / from)) / (to - from));
    }
}

/** ## What both corrections leave over */

/** Two terms: what a drift that bends the paths within a step does, of order $u^3$, and what is of
the order of the rate. Both numbers are fitted by eye, from above. */

static double bound_of(double eta, double u) {
    return 0.05 * u * u * u + 0.2 * eta;
}

static void put_errors(struct page *page, double *over, double *ratio) {
    static const double rates[] = {0.005, 0.01, 0.03, 0.1};
    const double step = page->quick ? 1.45 : 1.2;
    *over = *ratio = 0;
    for (size_t i = 0; i < COUNT(rates); i++) {
        const char *both_name = page_label(page, "both %g", rates[i]);
        for (double u = 0.15; u <= 1.5; u *= step) {
            double epsilon = rates[i] / (u * u);
            if (epsilon > 0.25 || epsilon < 1 / LARGEST) {
                continue; /* no valley, the noise being as wide as the domain; or no double */
            }
            double exact = exact_log(rates[i], epsilon);
            double both = fabs(expm1(both_log(rates[i], epsilon) - exact));
            double rate = fabs(expm1(rate_log(rates[i], epsilon) - exact));
            page_point(page, "error", both_name, log10(u), log10(both));
            *over = page_worse(*over, both / bound_of(rates[i], u));
            *ratio = page_worse(*ratio, both / rate);
        }
    }
    for (size_t i = 0; i < COUNT(rates); i++) {
        const char *bound_name = page_label(page, "bound %g", rates[i]);
        for (double u = 2 * sqrt(rates[i]); u <= 1.5; u *= 1.1) {
            page_point(page, "error", bound_name, log10(u), log10(bound_of(rates[i], u)));
        }
    }
    for (double u = 0.15; u <= 1.5; u *= step) {
        double epsilon = 0.01 / (u * u);
        if (epsilon <= 0.25) {
            page_point(
                page, "error", "rate", log10(u),
                log10(fabs(expm1(rate_log(0.01, epsilon) - exact_log(0.01, epsilon)))));
        }
    }
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "h, c, r", "1");

    put_curves(&page);
    struct worst worst = simulate(&page);
    claim_agrees(&page, "discrete-runs", worst.runs, 4, RATES);
    claim_agrees(&page, "discrete-backwards", worst.backwards, 4, 2 * RATES);
    claim_agrees(&page, "discrete-splitting", worst.splitting, 4, worst.compared);

    /** The next power is $\eta$: between these rates it bends the power by about
    $\sqrt{\eta/\varepsilon}$ times a number below 1. */
    double near = expm1(exact_log(0.001, 0.2) - slow_log(0.2));
    double far = expm1(exact_log(0.002, 0.2) - slow_log(0.2));
    claim_within(&page, "discrete-root", log2(far / near), 0.5, 0.05);
    claim_source_agrees(&page, "discrete-root");

    /** The factor before the exponential is a power of $1/\varepsilon$ between 0 and 1. */
    put_slopes(&page);
    claim_within(&page, "discrete-rate", slope_at(0.5, 400, 800), 0.75, log(2) / 400);

    double over, ratio;
    put_errors(&page, &over, &ratio);
    claim_at_most(&page, "discrete-both", over, 1);
    claim_at_most(&page, "discrete-boundary-needed", ratio, 1);
    return page_finish(&page);
}
