/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# A real network is the chain

**Place.** 1.3 The model. Does a network of real neurons do what the chain does?

The theory follows two numbers, $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$, and no neuron exists.
Here they do: $n$ linear neurons with weights $a_r$ and $w_r$ in double precision, from $n=10^2$ to
$10^7$ (quick tier: $10^5$, deep: $10^8$), start from $N(0,1)$ and are trained by SGD on $F(s)^2/2$,
$F(s) = n^{-1/2}\sum_r a_rw_rs$. Nothing of the chain moves them. Beside each network the chain

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4)$$

starts at the network's own $(Y_0,\Lambda_0)$ and sees the same samples, of the dataset with three
roots of $G$ at $\eta\lambda_0=1.1$. For a linear network the chain is exact (Lewkowycz et al. 2020;
Gess & Heydecker, talk), so the two may differ by rounding and by nothing else. What rounding does
can be computed (own): each weight, each product and each of three levels of a tree of sums rounds
by an error that is uniform over an ulp, $n$ of them add up at random, and the derivative of the
chain carries their covariance on. Differences are held against the standard error that comes out.

**What to see.** Top: three widths through two spikes; dots are networks, lines their chains. The
relative difference in $|Y|$ (dots) is what rounding leaves (lines): $\mu$ is known to about
$10^{-16}$ at any width, so digits are lost when it is small, and in doubles $|Y|$ stops decaying
near $10^{-18}$. Bottom left: gradient descent at $\eta\lambda=4$ is chaotic and triples every error
in a step, so after some 30 steps agreement ends, whatever computes it. Middle: neurons of a network
at the start (grey), at the top of a spike (blue), and where the two numbers $U$, $V$ of the closure
put them (rings). Right: quantiles of the starts of networks less those of two $\chi^2$ draws.
*/

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "neurons/network.h"
#include "page/page.h"
#include "chain/sgd.h"

/** ## Parameters */

static const uint64_t SEED = 20260405;
static const double X0 = 1.1;              /* eta lambda_0, of the dataset with three roots of G */
static const double UP = 0.1, DOWN = 0.01; /* a spike, in |Y| */
static const double FAINT = 1e-6;          /* |mu| of the chain at least, up to the second spike */
static const double VISIBLE = 1e-3;        /* |mu| down to which Y is compared in relative size */
static const double FROZEN = 1e-13;        /* s_*^2 |Y| below which weights hardly change */
enum { STEPS = 80, CHAOS = 28, MOST_CHAOS = 60, FLOOR = 400, SHOWN_NEURONS = 150 };
static const double NEURONS_OF = 1e4; /* the network whose neurons are drawn */
enum { NETWORKS = 7, FULL_NETWORKS = 6, QUICK_NETWORKS = 4 };
static const double WIDTH[NETWORKS] = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

/* Points of the random streams: weights, samples, starts. */
enum { WEIGHTS = 0, SAMPLES = 1, STARTS = 2 };

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"n", "n", CSVWRITER_SIGNIFICANT, 6},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

static void put(struct page *page, const char *panel, double n, double x, double y, double se) {
    csvwriter_text(&page->table, panel);
    csvwriter_real(&page->table, n);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, y);
    csvwriter_real(&page->table, se);
}

/**
## What rounding leaves

A number with a random mantissa is rounded by an error of variance $r\,2^{-104}$ times its square,
$r=\frac1{12}\int_1^2 m^{-3}dm/\ln 2 = \frac{3}{96\ln2}$. In a step each $a_r$ and $w_r$ rounds,
which moves $\mu$ by $2r\,2^{-104}n^{-1}\sum a_r^2w_r^2$ in variance, and so does, on reading $\mu$,
each product and each of three levels of a tree of sums: $4r$, which the step carries on with the
factor $x=s^2\Lambda$. For normal neurons with correlation $\rho=2Y/\Lambda$ the mean of $a^2w^2$ is
$(\lambda/2)^2(1+2\rho^2)$. What the chain and the few operations on the sums round is relative.
*/

static const double R = 3 / (96 * 0.69314718055994531);

/* Covariance of the difference of (Y, Lambda), and the variances of reading it. */
struct spread {
    double yy, yl, ll, read_y, read_l;
};

static double square(double x) {
    return x * x;
}

/* The derivative of the chain at `at` carries the covariance on; then the step's own roundings. */
static struct spread spread_step(struct spread old, struct chain at, double s2, double n) {
    double x = s2 * at.eta_lambda, c = s2 * at.y, f = 1 - x + c * c;
    double y_y = f + 2 * c * c, y_l = -c, l_y = 2 * c * (x - 4), l_l = 1 + c * c;
    struct chain next = chain_step(at, s2);
    double round_l = square(nextafter(next.eta_lambda, INFINITY) - next.eta_lambda) / 12;
    double unit = R * 0x1p-104, rho = 2 * at.y / at.eta_lambda;
    double weights = square(at.eta_lambda / 2) * unit * (1 + 2 * square(rho)) / n;
    struct spread new = {
        .yy = y_y * y_y * old.yy + 2 * y_y * y_l * old.yl + y_l * y_l * old.ll,
        .yl = y_y * l_y * old.yy + (y_y * l_l + y_l * l_y) * old.yl + y_l * l_l * old.ll,
        .ll = l_y * l_y * old.yy + 2 * l_y * l_l * old.yl + l_l * l_l * old.ll};
    new.yy += (2 + 4 * x * x) * weights + square(at.y) * unit *(4 * x * x + 3 * f * f);
    new.ll += round_l *(1 + 6 / n);
    new.read_y = 4 * weights + 3 * square(next.y) * unit;
    new.read_l = 2 * round_l;
    return new;
}

static double se_y(const struct spread *spread) {
    return sqrt(spread->yy + spread->read_y);
}

static double se_lambda(const struct spread *spread) {
    return sqrt(spread->ll + spread->read_l);
}

/** ## A network and its chain, side by side */

struct pair {
    struct network network;
    struct chain chain;
    struct chain_replay replay;
    struct spread spread;
    double eta;
};

static struct rng_key key(struct page *page, uint64_t point) {
    return page_key_of(page, SEED, point);
}

/* From N(0,1) weights, with the eta that makes eta lambda_0 = x0. */
static void pair_init(struct pair *pair, struct page *page, double n, double x0) {
    struct fault fault;
    DIE_UNLESS_OK(
        network_init(&pair->network, NETWORK_LINEAR, (uint64_t)n, page->watch.threads, &fault),
        fault);
    network_start(&pair->network, key(page, WEIGHTS), 0);
    pair->eta = x0 / pair->network.channel[NETWORK_PLUS].lambda;
    pair->chain = network_chain(&pair->network, NETWORK_PLUS, pair->eta);
    pair->replay = (struct chain_replay){1, 1};
    pair->spread = (struct spread){0};
}

static struct chain pair_now(const struct pair *pair) {
    return network_chain(&pair->network, NETWORK_PLUS, pair->eta);
}

static void pair_step(struct pair *pair, double s2) {
    pair->replay = chain_replay_step(pair->replay, pair_now(pair), s2);
    network_step(&pair->network, pair->eta, s2, 0);
    pair->spread = spread_step(pair->spread, pair->chain, s2, (double)pair->network.n);
    pair->chain = chain_step(pair->chain, s2);
}

/* |mu| of the chain. */
static double pair_mu(const struct pair *pair) {
    return fabs(pair->chain.y) * pair->network.root_n / pair->eta;
}

/* What was found over all widths. */
struct findings {
    double sigmas;        /* largest difference in Y or Lambda over its standard error */
    double square, count; /* sum of the squares of differences in Y over their errors */
    double y, y_se; /* largest relative difference in Y while |mu| >= VISIBLE, and its error */
    double lambda, lambda_se; /* the same for Lambda, at all steps */
    double neuron; /* largest distance of a neuron from its replay, over its size at the start */
    double chaos_sigmas; /* as `sigmas`, at eta lambda = 4 */
    double chaos_steps;  /* until Y is off by 0.1, least over widths */
    double floor;        /* largest log10 |Y| of networks whose chain is far below */
    double start;        /* largest statistic of the two-sample tests */
};

static bool is_frozen(struct chain at, double max_s2) {
    return max_s2 * fabs(at.y) < FROZEN;
}

static void compare(struct findings *found, const struct pair *pair, double max_s2) {
    struct chain now = pair_now(pair);
    double off_y = fabs(now.y - pair->chain.y),
           off_l = fabs(now.eta_lambda - pair->chain.eta_lambda);
    if (pair->spread.yy > 0 && !is_frozen(pair->chain, max_s2)) {
        found->sigmas = page_worse(found->sigmas, off_y / se_y(&pair->spread));
        found->sigmas = page_worse(found->sigmas, off_l / se_lambda(&pair->spread));
        found->square += square(off_y / se_y(&pair->spread));
        found->count++;
    }
    double size = fabs(pair->chain.y);
    if (pair_mu(pair) >= VISIBLE && off_y / size > found->y) {
        found->y = off_y / size;
        found->y_se = se_y(&pair->spread) / size;
    }
    if (off_l / pair->chain.eta_lambda > found->lambda) {
        found->lambda = off_l / pair->chain.eta_lambda;
        found->lambda_se = se_lambda(&pair->spread) / pair->chain.eta_lambda;
    }
}

/**
## Samples with two spikes

The samples are the first stream on which the chain of that width spikes twice within the horizon.
It is chosen by the chain alone, and it makes the comparison harder: the network must follow up,
down and up again.
*/

static bool spikes_twice(const struct sgd *sgd, const struct pair *pair, struct rng rng) {
    struct chain at = pair->chain;
    double least = FAINT * pair->eta / pair->network.root_n;
    int spikes = 0;
    bool inside = false;
    for (int t = 0; t < STEPS * 4 / 5 && spikes < 2; t++) {
        at = sgd_step(sgd, at, &rng);
        if (fabs(at.y) < least) {
            return false;
        }
        spikes += !inside && fabs(at.y) >= UP;
        inside = (inside || fabs(at.y) >= UP) && fabs(at.y) > DOWN;
    }
    return spikes == 2;
}

static struct rng samples_of(struct page *page, const struct sgd *sgd, const struct pair *pair) {
    for (uint64_t replica = 0;; replica++) {
        struct rng rng = rng_of(key(page, SAMPLES), replica);
        if (spikes_twice(sgd, pair, rng)) {
            return rng;
        }
    }
}

/* What is drawn of a run. */
struct trace {
    struct chain network[STEPS + 1], chain[STEPS + 1];
    double se_y[STEPS + 1], se_lambda[STEPS + 1];
};

/* Where weights hardly change, the output of a network is anything of the size that they
 * resolve. */
static void put_trace(struct page *page, double n, double max_s2, const struct trace *trace) {
    for (int t = 0; t <= STEPS; t++) {
        put(page, "chain", n, t, fabs(trace->chain[t].y), NAN);
    }
    for (int t = 0; t <= STEPS; t++) {
        put(page, "network", n, t, fabs(trace->network[t].y),
            is_frozen(trace->chain[t], max_s2) ? 0x1p-53 : trace->se_y[t]);
    }
    for (int t = 0; t <= STEPS; t++) {
        put(page, "chain curvature", n, t, trace->chain[t].eta_lambda, NAN);
    }
    for (int t = 0; t <= STEPS; t++) {
        put(page, "network curvature", n, t, trace->network[t].eta_lambda, trace->se_lambda[t]);
    }
    for (int t = 1; t <= STEPS && !is_frozen(trace->chain[t], max_s2); t++) {
        double size = fabs(trace->chain[t].y);
        put(page, "difference", n, t, (trace->network[t].y - trace->chain[t].y) / size,
            trace->se_y[t] / size);
    }
}

/** ## Every neuron, replayed by two numbers */

static struct network_neuron replayed(const struct pair *pair, struct network_neuron start) {
    double plus = pair->replay.u * (start.a + start.w),
           minus = pair->replay.v * (start.a - start.w);
    return (struct network_neuron){(plus + minus) / 2, (plus - minus) / 2};
}

static double worst_neuron(struct page *page, const struct pair *pair) {
    const struct rng_key weights = key(page, WEIGHTS);
    uint64_t n = pair->network.n, stride = n > 100000 ? n / 100000 : 1;
    double worst = 0;
    for (uint64_t r = 0; r < n; r += stride) {
        struct network_neuron start = network_neuron_start(weights, 0, r);
        struct network_neuron want = replayed(pair, start);
        double off = hypot(pair->network.a[r] - want.a, pair->network.w[r] - want.w);
        worst = page_worse(worst, off / hypot(start.a, start.w));
    }
    return worst;
}

static void put_neurons(struct page *page, const struct pair *pair) {
    const struct rng_key weights = key(page, WEIGHTS);
    double n = (double)pair->network.n;
    for (uint64_t r = 0; r < SHOWN_NEURONS; r++) {
        struct network_neuron start = network_neuron_start(weights, 0, r);
        struct network_neuron there = replayed(pair, start);
        put(page, "neuron start", n, start.a, start.w, NAN);
        put(page, "neuron", n, pair->network.a[r], pair->network.w[r], NAN);
        put(page, "neuron replayed", n, there.a, there.w, NAN);
    }
}

/* The step at which the chain is highest. */
static int peak_of(const struct sgd *sgd, struct chain at, struct rng rng) {
    int peak = 0;
    double highest = fabs(at.y);
    for (int t = 1; t <= STEPS; t++) {
        at = sgd_step(sgd, at, &rng);
        peak = fabs(at.y) > highest ? t : peak;
        highest = fmax(highest, fabs(at.y));
    }
    return peak;
}

static void
follow(struct page *page, const struct sgd *sgd, double n, bool shown, struct findings *found) {
    struct pair pair;
    static struct trace trace;
    pair_init(&pair, page, n, X0);
    struct rng rng = samples_of(page, sgd, &pair);
    int peak = peak_of(sgd, pair.chain, rng);
    for (int t = 0; t <= STEPS; t++) {
        compare(found, &pair, sgd->s2[0]);
        trace.network[t] = pair_now(&pair);
        trace.chain[t] = pair.chain;
        trace.se_y[t] = se_y(&pair.spread);
        trace.se_lambda[t] = se_lambda(&pair.spread);
        if (n == NEURONS_OF && t == peak) {
            put_neurons(page, &pair);
        }
        if (t < STEPS) {
            pair_step(&pair, sgd->s2[sgd_draw(sgd, &rng)]);
        }
    }
    found->neuron = page_worse(found->neuron, worst_neuron(page, &pair));
    if (shown) {
        put_trace(page, n, sgd->s2[0], &trace);
    }
    network_clear(&pair.network);
}

/**
## Where rounding wins

At $\eta\lambda=4$ gradient descent on one sample is the Chebyshev map $Y'=Y^3-3Y$, which triples
errors on average.
*/

static void follow_chaos(struct page *page, double n, struct findings *found) {
    struct pair pair;
    pair_init(&pair, page, n, 4);
    double apart = MOST_CHAOS;
    for (int t = 0; t <= MOST_CHAOS && apart == MOST_CHAOS; t++) {
        double off = pair_now(&pair).y - pair.chain.y;
        if (t > 0 && t <= CHAOS) {
            put(page, "chaos", n, t, off, se_y(&pair.spread));
            found->chaos_sigmas = page_worse(found->chaos_sigmas, fabs(off) / se_y(&pair.spread));
        }
        apart = fabs(off) > 0.1 ? t : apart;
        pair_step(&pair, 1);
    }
    found->chaos_steps = fmin(found->chaos_steps, apart);
    network_clear(&pair.network);
}

/**
In the lazy phase the chain decays for ever. A step changes weights by $s^2Y$ of their size, and
where that is below half an ulp it changes nothing: $|Y|$ of a network stops near $10^{-18}$. What
returns from smaller values only the chain can follow.
*/

static void follow_down(struct page *page, double n, struct findings *found) {
    struct pair pair;
    pair_init(&pair, page, n, 0.7);
    for (int t = 0; t < FLOOR; t++) {
        pair_step(&pair, 1);
    }
    found->floor = fmax(found->floor, log10(fabs(pair_now(&pair).y)));
    network_clear(&pair.network);
}

/**
## The law of the start

For $N(0,1)$ weights $|a+w|^2/2$ and $|a-w|^2/2$ are independent $\chi^2_n$, from which the chain
starts at any width. Real networks are held against that by the two-sample test of Kolmogorov and
Smirnov in $\mu_0$, $\lambda_0$ and, for what joins them, $|\mu_0|/\lambda_0$.
*/

enum { FUNCTIONS = 3, MOST_STARTS = 40000, QUANTILES = 21 };

static const struct {
    double n;
    size_t quick, full; /* networks */
} law[] = {{2, 4000, MOST_STARTS}, {100, 2000, 20000}, {3000, 200, 2000}};

enum { LAW_WIDTHS = sizeof law / sizeof *law };

struct starts {
    double x[FUNCTIONS][MOST_STARTS];
};

static void note_start(struct starts *starts, size_t i, struct chain at, double n) {
    starts->x[0][i] = at.y * sqrt(n);
    starts->x[1][i] = (at.eta_lambda - 2) * sqrt(n) / 2;
    starts->x[2][i] = fabs(at.y) / at.eta_lambda;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* sqrt(m/2) D of two sorted samples of size m. */
static double kolmogorov(const double *x, const double *y, size_t m) {
    double distance = 0;
    for (size_t i = 0, j = 0; i < m && j < m;) {
        *(x[i] <= y[j] ? &i : &j) += 1;
        distance = fmax(distance, fabs((double)i - (double)j));
    }
    return distance / sqrt(2 * (double)m);
}

/* Quantiles of networks less those of the draws; their error from the spacing of neighbours. */
static void put_quantiles(
    struct page *page, double n, const char *panel, const double *real, const double *drawn,
    size_t m) {
    for (int k = 1; k < QUANTILES; k++) {
        double p = (double)k / QUANTILES, ranks = sqrt((double)m * p * (1 - p));
        size_t at = (size_t)(p * (double)m), step = (size_t)(2 * ranks);
        double slope = (drawn[at + step] - drawn[at - step]) / (2 * (double)step);
        put(page, panel, n, drawn[at], real[at] - drawn[at], sqrt(2) * ranks * slope);
    }
}

static double compare_starts(struct page *page, double n, uint64_t point, size_t m) {
    static const char *const panel[FUNCTIONS] = {"start mu", "start lambda", "start ratio"};
    static struct starts real, drawn;
    struct network network;
    struct fault fault;
    const struct rng_key weights = key(page, STARTS + 2 * point),
                         gammas = key(page, STARTS + 2 * point + 1);
    DIE_UNLESS_OK(network_init(&network, NETWORK_LINEAR, (uint64_t)n, 1, &fault), fault);
    double worst = 0;
    for (size_t i = 0; i < m; i++) {
        struct rng rng = rng_of(gammas, i);
        network_start(&network, weights, i);
        note_start(&real, i, network_chain(&network, NETWORK_PLUS, 1), n);
        note_start(&drawn, i, sgd_start(&rng, 1, n), n);
    }
    for (int f = 0; f < FUNCTIONS; f++) {
        qsort(real.x[f], m, sizeof(double), by_size);
        qsort(drawn.x[f], m, sizeof(double), by_size);
        worst = page_worse(worst, kolmogorov(real.x[f], drawn.x[f], m));
        if (f < 2 && n > 2) {
            put_quantiles(page, n, panel[f], real.x[f], drawn.x[f], m);
        }
    }
    network_clear(&network);
    return worst;
}

/**
## The claims

A difference is consistent with 0 within six standard errors: odds of $2\cdot10^{-9}$ if the errors
are right, and their model (random mantissas, independent roundings) has its own claim. A neuron
rounds by half an ulp twice a step.
*/

static const double MOST_SIGMAS = 6;

static void claim_exact(
    struct page *page, const char *id, const char *statement, double measured, double error) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "talk, recursions of μ and λ; Lewkowycz et al. "
                            "2020, eqs. 2 and 3",
                  .measured = measured,
                  .error = error,
                  .relation = CLAIM_CONSISTENT,
                  .tolerance = MOST_SIGMAS,
                  .says = CLAIM_CONSISTENT,
                  .said_tolerance = MOST_SIGMAS});
}

static void claim_chain(struct page *page, const struct findings *found) {
    claim_exact(
        page, "network-chain-output",
        "The output of a real linear network follows the chain through two spikes: largest "
        "relative difference in Y while |μ| ≥ 10^-3, all widths",
        found->y, found->y_se);
    claim_exact(
        page, "network-chain-curvature",
        "So does its curvature, over all 80 steps (largest relative difference in Λ)",
        found->lambda, found->lambda_se);
    page_claim(
        page, &(struct claim){
                  .id = "network-chain-rounding",
                  .statement = "What differs in Y or Λ at any step and width is what "
                               "rounding leaves (largest difference in standard errors "
                               "while s²|Y| ≥ 10^-13)",
                  .origin = "own",
                  .measured = found->sigmas,
                  .relation = CLAIM_AT_MOST,
                  .expected = MOST_SIGMAS});
    /* A run's differences are nearly one number at all steps, so a few widths average little: a
     * factor of three. */
    page_claim_value(
        page, "network-chain-rounding-size",
        "Those standard errors have the right size (log2 of the root mean square "
        "of the differences in Y in them)",
        "own", log2(found->square / found->count) / 2, 0, 1.6);
    page_claim_value(
        page, "network-neurons-replayed",
        "Two numbers replay every neuron: its distance from (U(a_0+w_0) ± "
        "V(a_0−w_0))/2 after 80 steps and two spikes, over its size at the start, "
        "largest",
        "own", found->neuron, 0, 2 * STEPS * 0x1p-53);
}

/* An error of 10^-17 grows to 0.1 in log(10^16)/log 3 = 34 steps if the derivative is 3 on
 * average. */
static void claim_limits(struct page *page, const struct findings *found) {
    page_claim(
        page, &(struct claim){
                  .id = "network-chaos-rounding",
                  .statement = "At ηλ = 4 gradient descent is chaotic, and rounding still "
                               "explains all differences (28 steps, in standard errors)",
                  .origin = "own",
                  .measured = found->chaos_sigmas,
                  .relation = CLAIM_AT_MOST,
                  .expected = MOST_SIGMAS});
    page_claim(
        page, &(struct claim){
                  .id = "network-chaos-horizon",
                  .statement = "There network and chain part, by 0.1 in Y, after about "
                               "log(10^16)/log 3 steps (least over widths)",
                  .origin = "own",
                  .measured = found->chaos_steps,
                  .relation = CLAIM_WITHIN,
                  .expected = 34,
                  .tolerance = 8});
    page_claim(
        page, &(struct claim){
                  .id = "network-floor",
                  .statement = "In doubles the output of a network does not decay below a "
                               "floor (log10 |Y| after 400 lazy steps, largest over widths)",
                  .origin = "own",
                  .measured = found->floor,
                  .relation = CLAIM_AT_LEAST,
                  .expected = -20});
    /* Each of the nine statistics passes 2.69 with odds of 10^-6. */
    page_claim(
        page, &(struct claim){
                  .id = "network-start-law",
                  .statement = "Real networks start by the law of two $\\chi^2$ draws "
                               "(Kolmogorov and Smirnov, largest of μ_0, λ_0, |μ_0|/λ_0 at "
                               "three widths)",
                  .origin = "own",
                  .measured = found->start,
                  .relation = CLAIM_AT_MOST,
                  .expected = 2.69});
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct sgd sgd;
    struct fault fault;
    struct findings found = {.chaos_steps = MOST_CHAOS, .floor = -INFINITY};
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_dataset(&page, "three_roots", &dataset);
    DIE_UNLESS_OK(sgd_init(&sgd, &dataset, &fault), fault);
    size_t networks = page.deep ? NETWORKS : page_size(&page, QUICK_NETWORKS, FULL_NETWORKS);
    double widest = WIDTH[networks - 1];
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(
        &page, "memory", "%.4g MB for %g neurons", 1e-6 * (double)network_bytes((uint64_t)widest),
        widest);
    for (size_t k = 0; k < networks; k++) {
        follow(&page, &sgd, WIDTH[k], k == 0 || k == 2 || k == networks - 1, &found);
    }
    for (size_t k = 0; k < QUICK_NETWORKS; k++) {
        follow_chaos(&page, WIDTH[k], &found);
        follow_down(&page, WIDTH[k], &found);
    }
    for (uint64_t k = 0; k < LAW_WIDTHS; k++) {
        size_t m = page_size(&page, law[k].quick, law[k].full);
        found.start = page_worse(found.start, compare_starts(&page, law[k].n, k, m));
    }
    claim_chain(&page, &found);
    claim_limits(&page, &found);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
    return page_finish(&page);
}
