/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Where rounding wins

**Place.** 1.6 The model. Where does a network in doubles stop being the chain?

A network in double precision is the chain up to rounding, as `network_is_chain` finds. In two
places rounding is no small thing, and both say what simulations of neurons cannot show, at any
width.

*Chaos.* At $\eta\lambda=4$ gradient descent on one sample, $s^2=1$, leaves the curvature where it
is, and the output follows the Chebyshev map

$$Y' = Y^3-3Y,\qquad Y=2\cos\phi\ \to\ Y'=2\cos3\phi.$$

The angle $\phi$ triples in a step, and so does an error of it. A small error of $\Lambda$ is
multiplied by $1+Y^2$, which is less on average (geometric mean $(3+\sqrt5)/2=2.62$). So a rounding
of $10^{-17}$ is as large as the output itself after some $\log10^{16}/\log3=34$ steps. From there
on network and chain agree in their law and in nothing else (own; around $\eta\lambda=4$ see
`gd_edge`).

*Standstill.* In the lazy phase, here $\eta\lambda=0.7$, the output of the chain falls by a factor
in every step, for ever. A step changes $a$ by $cw$ with $c=s^2Y$, and where that is below half an
ulp of $a$ it changes nothing. Once $|Y|$ is near $10^{-17}$ only those neurons still move whose $a$
or $w$ happens to be tiny, and the output falls as $1/t$ instead. What a run does from smaller
values, a rare return included, only the chain can follow.

**What to see.** Four widths. Left: the difference in $Y$ between a network and its chain (dots)
grows as $3^t$, like the standard error that is computed for it (lines). Right: the chains (lines)
keep falling. Their networks (dots) leave them near $10^{-17}$ and follow a law $1/t$ (dashed), the
same for every width, until the narrow ones stand still.
*/

#include "neurons/network_pair.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260405;
static const double CHAOTIC = 4, LAZY = 0.7;   /* eta lambda_0, of gradient descent with s^2 = 1 */
static const double APART = 0.1;               /* in Y: network and chain have parted */
enum { CHAOS = 28, MOST_CHAOS = 60 };          /* steps: compared in standard errors, and at most */
enum { FLOOR = 400, CLIFF = 60, SPARSE = 20 }; /* lazy steps; all drawn up to, then every so many */
enum { SLOW_FROM = 40, SLOW_TO = 140 };        /* steps between which 1/|Y| is measured */
static const double SLOW_WIDTH = 1e5;
enum { WIDTHS = 4 };
static const double WIDTH[WIDTHS] = {1e2, 1e3, 1e4, 1e5};

/* The stream of network_is_chain: these are its networks. */
static const char NETWORKS_OF[] = "network_is_chain";
enum { WEIGHTS };

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"n", "n", CSVWRITER_SIGNIFICANT, 6},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

static const struct claim_text claims[] = {
    {"network-chaos-rounding", "own",
     "At $\\eta\\lambda=4$ gradient descent is chaotic, and rounding still explains all "
     "differences (28 steps, in standard errors)"},
    {"network-chaos-horizon", "own",
     "At $\\eta\\lambda=4$ network and chain part, by 0.1 in $Y$, after about "
     "$\\log(10^{16})/\\log3$ steps (least over widths)"},
    {"network-floor", "own",
     "In doubles the output of a network stops decaying with its chain (log10 $|Y|$ after 400 lazy "
     "steps, where the chain is below -200, largest over widths)"},
    {"network-slow-decay", "own",
     "In doubles the output of a lazy network falls as $1/t$ once few of its weights move: $1/|Y|$ "
     "grows by $2^{53}\\eta\\pi/\\log2$ a step (measured over that, steps 40 to 140, $n=10^5$)"},
};

static void start(struct network_pair *pair, struct page *page, double n, double x0) {
    const struct rng_key weights = page_key_of(page, NETWORKS_OF, WEIGHTS);
    MUST(network_pair_init(pair, (uint64_t)n, x0, weights, page->watch.threads, &fault));
}

static void row(struct page *page, const char *panel, double n, int t, double y, double se) {
    page_text(page, panel);
    page_reals(page, n, t, y, se);
}

/**
## Chaos

The standard error of a difference is carried on by the derivative of the chain, so it grows as fast
as the difference does. That holds while the difference is small: 28 steps are compared. Then the
run goes on until network and chain have parted.
*/

struct chaos {
    double sigmas, comparisons; /* the largest difference in standard errors, of so many */
    double steps[WIDTHS];       /* until they have parted */
};

static void chaos_of(struct page *page, size_t k, struct chaos *chaos) {
    struct network_pair pair;
    start(&pair, page, WIDTH[k], CHAOTIC);
    chaos->steps[k] = MOST_CHAOS;
    for (int t = 0; t <= MOST_CHAOS && chaos->steps[k] == MOST_CHAOS; t++) {
        double difference = network_pair_now(&pair).y - pair.chain.y;
        double se = rounding_y(&pair.rounding);
        if (t > 0 && t <= CHAOS) {
            row(page, "chaos", WIDTH[k], t, difference, se);
            chaos->sigmas = page_worse(chaos->sigmas, fabs(difference) / se);
            chaos->comparisons++;
        }
        chaos->steps[k] = fabs(difference) > APART ? t : chaos->steps[k];
        network_pair_step(&pair, 1);
    }
    network_pair_clear(&pair);
}

/**
## Standstill

For some thirty steps the network is the chain, and after 400 it is where the chain was then: near
$10^{-19}$. The chain by that time is below $10^{-200}$.
*/

static void write_lazy(struct page *page, double n, int t, const struct network_pair *pair) {
    bool frozen = rounding_is_frozen(pair->chain, 1);
    double se = frozen ? 0x1p-53 : rounding_y(&pair->rounding);
    row(page, "lazy network", n, t, fabs(network_pair_now(pair).y), se);
}

/* log10 |Y| after FLOOR steps. */
static double last_output(struct page *page, double n) {
    struct network_pair pair;
    start(&pair, page, n, LAZY);
    struct chain at = pair.chain;
    for (int t = 0; t <= CLIFF; t++) {
        row(page, "lazy chain", n, t, fabs(at.y), NAN);
        at = chain_step(at, 1);
    }
    for (int t = 0; t < FLOOR; t++) {
        if (t <= CLIFF || t % SPARSE == 0) {
            write_lazy(page, n, t, &pair);
        }
        network_pair_step(&pair, 1);
    }
    double last = log10(fabs(network_pair_now(&pair).y));
    network_pair_clear(&pair);
    return last;
}

/**
How slow is it? Take a neuron with a weight $w$ of the usual size and a small $a$, whose change
$cw$ is $\rho$ ulps of $a$: in doubles it is $\mathrm{round}(\rho)$ ulps. All weights $a$ with
$2^k\le|a|<2^{k+1}$ have one ulp, $2^{k-52}$, and near 0 the density of $a$ is constant,
$1/\sqrt{2\pi}$. So the mean change of $a$ is a sum over $k$, with $\rho$ halved from one $k$ to
the next, and this sum is nearly an integral over $\log_2\rho$:

$$\frac{2}{\sqrt{2\pi}}\,2^{52}c^2w^2\int_{1/2}^\infty\frac{\mathrm{round}(\rho)}{\rho^3}\,
\frac{d\rho}{\log2} = \frac{2}{\sqrt{2\pi}}\,2^{52}c^2w^2\,\frac{\pi^2}{4\log2}.$$

Times $w$, with $E|w|^3=4/\sqrt{2\pi}$, and twice, for $a$ and $w$, that is the change of $\mu$ a
neuron. With $s^2=1$ and $c=Y$ it gives $|Y'|=|Y|-KY^2$, so $|Y|\approx1/(Kt)$, with
$K=2^{53}\,\eta\,\pi/\log2$: no width in it, and no exponential.
*/

static double slow_rate(const struct network_pair *pair) {
    return 0x1p53 * pair->eta * M_PI / M_LN2;
}

/* The growth of 1/|Y| a step over `slow_rate`, from networks of their own. */
static struct estimate slow_decay(struct page *page) {
    double sum = 0, squares = 0;
    size_t networks = page_replicas(page, 32, 64);
    for (size_t i = 0; i < networks; i++) {
        struct network_pair pair;
        double from = 0;
        MUST(network_pair_init(
            &pair, (uint64_t)SLOW_WIDTH, LAZY, page_key(page, i), page->watch.threads, &fault));
        for (int t = 0; t < SLOW_TO; t++) {
            from = t == SLOW_FROM ? 1 / fabs(network_pair_now(&pair).y) : from;
            network_pair_step(&pair, 1);
        }
        double growth = 1 / fabs(network_pair_now(&pair).y) - from;
        double ratio = growth / (SLOW_TO - SLOW_FROM) / slow_rate(&pair);
        sum += ratio;
        squares += ratio * ratio;
        network_pair_clear(&pair);
    }
    return estimate_mean((double)networks, sum, squares);
}

/* Standard deviation of a number over widths. */
static double spread(const double value[WIDTHS]) {
    double sum = 0, squares = 0;
    for (size_t k = 0; k < WIDTHS; k++) {
        sum += value[k];
        squares += value[k] * value[k];
    }
    return estimate_mean(WIDTHS, sum, squares).se * sqrt(WIDTHS);
}

int main(int argc, char **argv) {
    struct page page;
    struct chaos chaos = {0};
    double last[WIDTHS], parted = MOST_CHAOS, highest = -INFINITY;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "eta_lambda0", "%g and %g", CHAOTIC, LAZY);
    page_parameter(&page, "networks of", "%s", NETWORKS_OF);
    for (size_t k = 0; k < WIDTHS; k++) {
        chaos_of(&page, k, &chaos);
        last[k] = last_output(&page, WIDTH[k]);
        parted = fmin(parted, chaos.steps[k]);
        highest = fmax(highest, last[k]);
    }

    /** Until they part, network and chain differ by what rounding leaves. When they part, and where
    a network is after 400 lazy steps, depends on its weights a little: the standard deviation over
    the widths stands in for a standard error. */
    claim_agrees(&page, "network-chaos-rounding", chaos.sigmas, 6, chaos.comparisons);
    struct estimate horizon = {parted, spread(chaos.steps)}, floor = {highest, spread(last)};
    claim_estimate_within(&page, "network-chaos-horizon", horizon, 34, 8);
    claim_estimate_at_least(&page, "network-floor", floor, -20);

    /** The integral over $\log_2\rho$ stands for a sum with one term in each octave. Over the law
    of $|w|$ the two differ by a percent: $|\Gamma(2+i\pi/\log2)|=0.02$ damps what repeats itself
    octave by octave. Five percent leave room for the few hundred neurons that still move; a $K$
    that is a tenth larger or smaller fails. */
    claim_estimate_within(&page, "network-slow-decay", slow_decay(&page), 1, 0.05);
    return page_finish(&page);
}
