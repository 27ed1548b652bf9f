/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What a real network conserves

**Place.** 1.2 The model. What does a real network conserve, to how many ulps?

The linear network of $n$ neurons closes in two numbers, its output $\mu$ and its curvature
$\lambda$, and everything the package computes rests on the identities below. Here each is held
against networks of real neurons that know none of them: for every shipped dataset, at three places
of the window, at widths from 100 to 100000, over 128 steps of SGD from $N(0,1)$ weights.

One observation makes them all. With $c=\eta s^2\mu/\sqrt n$ a step on $s$ takes a neuron from
$(a,w)$ to $(a-cw, w-ca)$. So $a+w$ is multiplied by $1-c$ and $a-w$ by $1+c$, the same for all
neurons: a step is a squeeze of the plane, and with $U=\prod(1-c_t)$, $V=\prod(1+c_t)$ two numbers
replay each neuron. Sums over neurons give the recursions of $\mu$ and $\lambda$ (Lewkowycz et al.
2020; Gess & Heydecker, talk); the rest is own.

**What to see.** No identity is off by more than rounding: errors are in multiples of a unit
roundoff, $u=2^{-53}$, of the quantity named, and what is claimed counts the roundings.

With $x=\eta\lambda s^2$ the unit for $\mu$ is $u\,(1+x)(\lambda/2+|\mu|)$: every $a_rw_r$ rounds by
$u$ of its size, $n$ of them add up at random, and the step multiplies by $x$. For networks that
differ only in $\eta$ and $n$ it is $u\Lambda_0(1+g)$, $g$ the largest factor by which $|Y|$ has
grown so far: two starts agree to a few $u\Lambda_0$, and differences grow as $Y$ does. The error of
an inequality is by how much it fails.
*/

#include <float.h>
#include <math.h>

#include "base/die.h"
#include "theory/drift.h"
#include "neurons/network.h"
#include "page/page.h"
#include "chain/sgd.h"

/** ## Parameters */

static const uint64_t SEED = 20260412;
enum { STEPS = 128, WIDTHS = 4, QUICK_WIDTHS = 3, PLACES = 3, ENDS = 100, QUICK_ENDS = 20 };
enum { MOST_STEPS = 20000 }; /* of a network until its end */
static const double WIDTH[WIDTHS] = {100, 1000, 10000, 100000};
static const double PLACE[PLACES] = {0.2, 0.5, 0.8}; /* of the minibatch window */
static const double STARTED = 0.004, SPIKE = 0.1;    /* |Y|: two networks from, until */
static const double FAINT = 1e-12;  /* |Y| of a network that has ended, if G <= 0 */
static const double COARSE = 1e-13; /* |c| below which a weight changes by under 1000 ulps */
static const double FROZEN = 1e-15; /* s_*^2 |Y| below which it hardly changes */
static const double SPREAD = 0.4;   /* of an error, between seeds */

enum { WEIGHTS, SAMPLES }; /* points of the random streams */

/** ## What is claimed */

static const char SOURCES[] = "talk; Lewkowycz et al. 2020";

static const struct claim_text claims[] = {
    {"closure-output", SOURCES,
     "In real linear networks $\\mu' = (1-\\eta\\lambda s^2+\\eta^2s^4\\mu^2/n)\\,\\mu$, each step "
     "with $\\eta s^2|\\mu|/\\sqrt n>10^{-13}$ (largest error in units of "
     "$2^{-53}(1+\\eta\\lambda s^2)(\\lambda/2+|\\mu|)$)"},
    {"closure-curvature", SOURCES,
     "In real linear networks $\\lambda' = \\lambda+(\\eta\\mu^2/n)(\\eta\\lambda s^4-4s^2)$, each "
     "step (largest error in units of $2^{-53}\\lambda$)"},
    {"closure-plus", "own",
     "In real linear networks $|a'+w'|^2 = (1-\\eta s^2\\mu/\\sqrt n)^2\\,|a+w|^2$, each step "
     "(largest error in units of $2^{-53}n\\lambda$)"},
    {"closure-minus", "own",
     "In real linear networks $|a'-w'|^2 = (1+\\eta s^2\\mu/\\sqrt n)^2\\,|a-w|^2$, each step "
     "(largest error in units of $2^{-53}n\\lambda$)"},
    {"closure-bound", "own",
     "In real linear networks $|\\mu| \\le \\sqrt n\\,\\lambda/2$, always (largest excess in units "
     "of $2^{-53}\\sqrt n\\,\\lambda$)"},
    {"closure-falls", SOURCES,
     "In real linear networks no step raises the curvature while $\\eta\\lambda s_*^2<4$ (largest "
     "rise in units of $2^{-53}\\lambda$)"},
    {"closure-lazy", "own",
     "In real linear networks no step lengthens the output once $\\eta\\lambda s_*^2\\le2$ "
     "(largest growth in units of $2^{-53}(1+\\eta\\lambda s^2)(\\lambda/2+|\\mu|)$)"},
    {"closure-shed", "own",
     "In real linear networks $\\lambda_0-\\lambda_t = \\sum (\\eta\\mu^2/n)\\,s^2(4-\\eta\\lambda "
     "s^2)$, each run (largest error in units of $2^{-53}\\lambda_0$)"},
    {"closure-sums", "own",
     "In real linear networks a run multiplies $|a\\pm w|^2$ by $\\prod(1\\mp\\eta s^2\\mu/\\sqrt "
     "n)^2$ (largest error in units of $2^{-53}n\\lambda_0$)"},
    {"closure-neurons", "own",
     "In real linear networks a run multiplies $a\\pm w$ of each neuron by $\\prod(1\\mp\\eta "
     "s^2\\mu/\\sqrt n)$ (largest error in units of $2^{-53}|(a_0,w_0)|$)"},
    {"closure-products", "own",
     "In real linear networks a run multiplies $a^2-w^2$ of each neuron by $\\prod(1-\\eta^2"
     "s^4\\mu^2/n)$ (largest error in units of $2^{-53}|(a_0,w_0)|^2$)"},
    {"closure-scaled", "own",
     "Real linear networks of other $\\eta$ and $n$, alike in $(Y_0,\\Lambda_0)$ and samples, have "
     "the same $(Y,\\Lambda)$ until a spike (largest difference in units of "
     "$2^{-53}\\Lambda_0(1+g)$, $g$ the largest growth of $|Y|$)"},
    {"closure-ends", "own",
     "Real linear networks that rounding does not freeze end training at $G(\\lambda) \\le 0$ "
     "(networks that break it)"},
};

/**
## A meter for each identity

Seven identities speak of a single step. The first two are the recursions that replace the network
by two numbers, the next two are the squeeze that they come from, and three inequalities say what a
run cannot do: have an output beyond what the curvature allows, gain curvature inside the window, or
grow once it is lazy. Six speak of whole runs: what curvature is shed, how the sums and every neuron
are replayed, that learning rate and width drop out, and where training ends.

The bounds count roundings. In a step $c$ is off by up to five units and enters $(1-c)^2$ and
$(1+c)^2$ with a derivative of up to 4; $\mu$ and $\lambda$ leave two units each when they are read,
before and after: 24. In the recursion of $\mu$, weights and sums leave a few random units, and $c$
five. In a run there is a unit a step for sums, two a step for a neuron, and twice that for a
product of two.
*/

enum { OUTPUT, CURVATURE, PLUS, MINUS, BOUND, FALLS, LAZY };                  /* of a step */
enum { SHED = LAZY + 1, SUMS, NEURONS, PRODUCTS, SCALED, ENDED, IDENTITIES }; /* of a run */

/* In the order of the claims. */
static const struct {
    const char *name, *scope, *unit;
    int most; /* units allowed */
} identities[IDENTITIES] = {
    {"$\\mu' = (1-\\eta\\lambda s^2+\\eta^2s^4\\mu^2/n)\\,\\mu$", "each step, $|c|>10^{-13}$",
     "$u(1+x)(\\lambda/2+|\\mu|)$", 16},
    {"$\\lambda' = \\lambda+(\\eta\\mu^2/n)(\\eta\\lambda s^4-4s^2)$", "each step", "$u\\lambda$",
     24},
    {"$|a'+w'|^2 = (1-c)^2\\,|a+w|^2$", "each step", "$un\\lambda$", 24},
    {"$|a'-w'|^2 = (1+c)^2\\,|a-w|^2$", "each step", "$un\\lambda$", 24},
    {"$|\\mu| \\le \\sqrt n\\,\\lambda/2$", "always", "$u\\sqrt n\\,\\lambda$", 1},
    {"$\\lambda' \\le \\lambda$", "while $\\eta\\lambda s_*^2<4$", "$u\\lambda$", 8},
    {"$|\\mu'| \\le |\\mu|$", "once $\\eta\\lambda s_*^2\\le2$", "$u(1+x)(\\lambda/2+|\\mu|)$", 8},
    {"$\\lambda_0-\\lambda_t = \\sum (\\eta\\mu^2/n)\\,s^2(4-\\eta\\lambda s^2)$", "each run",
     "$u\\lambda_0$", STEPS},
    {"$|a_t+w_t|^2 = U^2|a_0+w_0|^2$, $|a_t-w_t|^2 = V^2|a_0-w_0|^2$", "each run", "$un\\lambda_0$",
     STEPS},
    {"$a_t\\pm w_t = U(a_0+w_0),\\ V(a_0-w_0)$", "each neuron", "$u\\,|(a_0,w_0)|$", 2 * STEPS},
    {"$a_t^2-w_t^2 = UV\\,(a_0^2-w_0^2)$", "each neuron", "$u\\,|(a_0,w_0)|^2$", 4 * STEPS},
    {"$(Y,\\Lambda)$ is the same for other $\\eta$ and $n$", "until a spike", "$u\\Lambda_0(1+g)$",
     16},
    {"$G(\\lambda_\\infty) \\le 0$", "networks not frozen", "networks", 0},
};

struct meter {
    long long cases;
    double worst; /* in units */
};

struct scene {
    struct page *page;
    const struct dataset *dataset;
    struct sgd sgd;
    struct meter meter[IDENTITIES];
    double max_s2, x0;
    uint64_t replica; /* of weights and of samples: counts the networks */
    long frozen;      /* networks that rounding stopped at G > 0 */
};

/* One case of an identity: `off` in units of `unit`. */
static void measure(struct scene *scene, int identity, double off, double unit) {
    struct meter *meter = &scene->meter[identity];
    meter->cases++;
    if (off != 0) {
        meter->worst = page_worse(meter->worst, fabs(off) / (unit * DBL_EPSILON / 2));
    }
}

/**
## One step

Sums over neurons turn the squeeze into the recursions. As $\sum(a^2+w^2)=n\lambda$ and $\sum
aw=\sqrt n\,\mu$, the squares are $|a\pm w|^2=n\lambda\pm2\sqrt n\,\mu$. A step multiplies them by
$(1\mp c)^2$. Half their new sum is $n\lambda'$, a quarter of their new difference $\sqrt n\,\mu'$:

$$\lambda' = (1+c^2)\,\lambda - 4c\,\mu/\sqrt n,\qquad \mu' = (1+c^2)\,\mu - c\sqrt n\,\lambda.$$

With $c=\eta s^2\mu/\sqrt n$ these are the recursions of the table. All is worked out in long
double, from the network's own sums before the step, and held against its sums after the step. Where
$c$ is so small that a weight changes by few ulps, rounding of the weights rules the output, and its
recursion is not looked at.
*/

static void measure_recursions(
    struct scene *scene, const struct network_channel *old, const struct network_channel *new,
    double eta, double s2, double n) {
    long double mu = old->mu, lambda = old->lambda, x = eta * lambda * s2;
    long double root = 2 / sqrtl(n), c = eta * mu / sqrtl(n) * s2;
    long double next_mu = (1 - x + c * c) * mu;
    long double change = eta * mu * mu / n * s2 * (x - 4);
    long double plus = (1 - c) * (1 - c) * (lambda + root * mu);
    long double minus = (1 + c) * (1 + c) * (lambda - root * mu);
    double unit = (1 + (double)x) * (old->lambda / 2 + fabs(old->mu));
    bool fine = fabsl(c) > COARSE;
    measure(scene, OUTPUT, fine ? (double)(new->mu - next_mu) : 0, unit);
    measure(scene, CURVATURE, (double)(new->lambda - lambda - change), old->lambda);
    measure(scene, PLUS, (double)(new->lambda + root *new->mu - plus), old->lambda);
    measure(scene, MINUS, (double)(new->lambda - root *new->mu - minus), old->lambda);
}

/**
The inequalities are what makes a catapult. The output is never larger than the curvature allows,
for $|a\pm w|^2\ge0$. Below $\eta\lambda s_*^2=4$ the curvature can only fall, so a spike flattens.
Below 2 the output can only shrink, so training ends.
*/

static void measure_inequalities(
    struct scene *scene, const struct network_channel *old, const struct network_channel *new,
    double eta, double s2, double n) {
    double x = eta * old->lambda * s2, x_max = eta * old->lambda * scene->max_s2;
    double excess = fmax(0, fabs(new->mu) / sqrt(n) - new->lambda / 2);
    double rise = fmax(0, new->lambda - old->lambda);
    double growth = fmax(0, fabs(new->mu) - fabs(old->mu));
    double unit = (1 + x) * (old->lambda / 2 + fabs(old->mu));
    measure(scene, BOUND, excess, new->lambda);
    measure(scene, FALLS, x_max < 4 ? rise : 0, old->lambda);
    measure(scene, LAZY, x_max <= 2 ? growth : 0, unit);
}

/**
## A run

After 128 steps two numbers, $U$ and $V$, must say where every single neuron is. Both are made of
the outputs and samples alone: whoever has recorded these can replay the training without the
network. The product $UV=\prod(1-c_t^2)$ is what becomes of $a^2-w^2$: only a spike, which makes
some $c_t$ large, moves this number.
*/

static void
measure_neurons(struct scene *scene, const struct network *network, struct chain_replay replay) {
    struct rng_key weights = page_key(scene->page, WEIGHTS);
    for (uint64_t r = 0; r < network->n; r++) {
        struct network_neuron start = network_neuron_start(weights, scene->replica, r);
        long double a = network->a[r], w = network->w[r], u = replay.u, v = replay.v;
        long double plus = (long double)start.a + start.w, minus = (long double)start.a - start.w;
        double size = hypot(start.a, start.w);
        double off = hypot((double)(a + w - u * plus), (double)(a - w - v * minus));
        double product_off = (double)((a + w) * (a - w) - u * v * plus * minus);
        measure(scene, NEURONS, off, size);
        measure(scene, PRODUCTS, product_off, size * size);
    }
}

static void network_at(struct network *network, const struct scene *scene, double n) {
    MUST(network_init(network, NETWORK_LINEAR, (uint64_t)n, 1, &fault));
    network_start(network, page_key(scene->page, WEIGHTS), scene->replica);
}

/**
The curvature has a ledger: what a run sheds is a sum over its steps, each of which pays in
proportion to the square of its output. That is why a flat end needs a spike.
*/

static void measure_run(struct scene *scene, double n) {
    struct network network;
    network_at(&network, scene, n);
    const struct network_channel *at = &network.channel[NETWORK_PLUS], first = *at;
    double eta = scene->x0 / first.lambda, root = 2 / sqrt(n);
    long double shed = 0;
    struct chain_replay replay = {1, 1};
    struct rng rng = rng_of(page_key(scene->page, SAMPLES), scene->replica);
    for (int t = 0; t < STEPS; t++) {
        struct network_channel old = *at;
        double s2 = scene->sgd.s2[sgd_draw(&scene->sgd, &rng)];
        shed += eta * old.mu * old.mu / n * s2 * (4 - eta * old.lambda * s2);
        replay = chain_replay_step(replay, network_chain(&network, NETWORK_PLUS, eta), s2);
        network_step(&network, eta, s2, 0);
        measure_recursions(scene, &old, at, eta, s2, n);
        measure_inequalities(scene, &old, at, eta, s2, n);
    }
    double plus = replay.u * replay.u * (first.lambda + root * first.mu);
    double minus = replay.v * replay.v * (first.lambda - root * first.mu);
    measure(scene, SHED, (double)(first.lambda - at->lambda - shed), first.lambda);
    measure(scene, SUMS, at->lambda + root * at->mu - plus, first.lambda);
    measure(scene, SUMS, at->lambda - root * at->mu - minus, first.lambda);
    measure_neurons(scene, &network, replay);
    network_clear(&network);
    scene->replica++;
}

/**
## Other widths, other learning rates

In $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$ the recursions contain neither $\eta$ nor $n$. So
two networks with $N(0,1)$ weights conditioned on the same $(Y_0,\Lambda_0)$, at other $\eta$ and
$n$, trained on the same samples, must stay together. Close to a spike the smallest difference
grows as fast as the output, and the comparison ends there.
*/

static void measure_scaled(struct scene *scene) {
    static const double n[] = {1000, 20000}, eta[] = {0.3, 1.7};
    struct network network[2];
    for (int i = 0; i < 2; i++) {
        const struct network_channel want[NETWORK_CHANNELS] = {
            {.mu = STARTED * sqrt(n[i]) / eta[i], .lambda = scene->x0 / eta[i]}, {.mu = 0}};
        network_at(&network[i], scene, n[i]);
        MUST(network_condition(&network[i], want, &fault));
    }
    struct rng rng = rng_of(page_key(scene->page, SAMPLES), scene->replica++);
    double least = STARTED, growth = 1;
    for (int t = 0; t <= STEPS; t++) {
        struct chain x = network_chain(&network[0], NETWORK_PLUS, eta[0]);
        struct chain y = network_chain(&network[1], NETWORK_PLUS, eta[1]);
        if (fabs(x.y) >= SPIKE || fabs(x.y) < COARSE) {
            break;
        }
        least = fmin(least, fabs(x.y));
        growth = fmax(growth, fabs(x.y) / least);
        double unit = scene->x0 * (1 + growth);
        measure(scene, SCALED, x.y - y.y, unit);
        measure(scene, SCALED, x.eta_lambda - y.eta_lambda, unit);
        double s2 = scene->sgd.s2[sgd_draw(&scene->sgd, &rng)];
        network_step(&network[0], eta[0], s2, 0);
        network_step(&network[1], eta[1], s2, 0);
    }
    network_clear(&network[0]);
    network_clear(&network[1]);
}

/**
## The end

While $G(\lambda)>0$ the output returns from however small a value, so with probability one training
ends where $G\le0$. A network has ended when it is lazy, or when $|Y|<10^{-12}$ and
$G(\lambda)\le0$. Each spike lowers $\lambda$, until one leaves it where the output decays for good:
spikes are what training ends by.

Doubles add another end, which is counted apart: a walk that falls below what weights resolve while
$G>0$ is frozen and never returns. Only the chain, whose output may be as small as it likes, follows
those.
*/

static bool grows(const struct scene *scene, struct chain at) {
    return at.eta_lambda * scene->max_s2 > 2 && drift(scene->dataset, dd_of(at.eta_lambda)) > 0;
}

static void measure_end(struct scene *scene, struct network *network) {
    network_start(network, page_key(scene->page, WEIGHTS), scene->replica);
    double eta = scene->x0 / network->channel[NETWORK_PLUS].lambda;
    struct rng rng = rng_of(page_key(scene->page, SAMPLES), scene->replica++);
    struct chain at = network_chain(network, NETWORK_PLUS, eta);
    for (int t = 0; t < MOST_STEPS && at.eta_lambda * scene->max_s2 > 2; t++) {
        if (fabs(at.y) * scene->max_s2 < FROZEN || (fabs(at.y) < FAINT && !grows(scene, at))) {
            break;
        }
        network_step(network, eta, scene->sgd.s2[sgd_draw(&scene->sgd, &rng)], 0);
        at = network_chain(network, NETWORK_PLUS, eta);
    }
    bool frozen = fabs(at.y) * scene->max_s2 < FROZEN && grows(scene, at);
    scene->frozen += frozen;
    scene->meter[ENDED].cases++;
    scene->meter[ENDED].worst += grows(scene, at) && !frozen;
}

/**
## All datasets

At each place of each window: a run at every width, a pair of networks, and a hundred networks of
1000 neurons that are trained to their end. A learning rate is not fixed beforehand. Each network is
given the one that puts its own initial curvature at the place, so that $N(0,1)$ weights, whose
curvature scatters around 2, need no conditioning.
*/

static void measure_dataset(struct page *page, const struct dataset *dataset, void *context) {
    struct scene *scene = context;
    struct network network;
    struct drift_window window = drift_window(dataset);
    scene->dataset = dataset;
    scene->max_s2 = dataset_max_s2(dataset).hi;
    MUST(sgd_init(&scene->sgd, dataset, &fault));
    for (int p = 0; p < PLACES; p++) {
        scene->x0 = window.crit.hi + PLACE[p] * (window.max.hi - window.crit.hi);
        for (size_t k = 0; k < page_size(page, QUICK_WIDTHS, WIDTHS); k++) {
            measure_run(scene, WIDTH[k]);
        }
        measure_scaled(scene);
        network_at(&network, scene, 1000);
        for (size_t i = 0; i < page_size(page, QUICK_ENDS, ENDS); i++) {
            measure_end(scene, &network);
        }
        network_clear(&network);
    }
    sgd_clear(&scene->sgd);
}

static const struct csvwriter_column columns[] = {
    {"identity", "identity", CSVWRITER_TEXT, 0},  {"scope", "holds", CSVWRITER_TEXT, 0},
    {"cases", "looked at", CSVWRITER_INTEGER, 0}, {"unit", "unit", CSVWRITER_TEXT, 0},
    {"error", "error", CSVWRITER_SIGNIFICANT, 2}, {"error_se", "spread", CSVWRITER_SIGNIFICANT, 2},
    {"most", "claimed", CSVWRITER_INTEGER, 0},
};

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));

    /** Every network of every dataset is trained, and fills the meters on its way. */
    struct scene scene = {.page = &page};
    page_parameter(&page, "datasets", "%d", page_datasets(&page, measure_dataset, &scene));
    page_parameter(&page, "networks", "%llu", (unsigned long long)scene.replica);
    page_parameter(&page, "frozen", "%ld", scene.frozen);

    /** An error is the largest of many that rounding makes at random. Another seed, or a libm whose
    logarithms differ in the last bit, gives others: over a dozen seeds they spread by up to 40 %.
    Below one unit they are given as 1. */
    for (int i = 0; i < IDENTITIES; i++) {
        double worst = scene.meter[i].worst, most = identities[i].most;
        double error = most > 0 ? fmax(1, worst) : worst;
        page_text(&page, identities[i].name);
        page_text(&page, identities[i].scope);
        page_integer(&page, scene.meter[i].cases);
        page_text(&page, identities[i].unit);
        page_reals(&page, error, SPREAD * error);
        page_integer(&page, identities[i].most);
        claim_at_most(&page, claims[i].id, worst, most);
    }

    /** Three of the identities are stated in the sources. */
    claim_source_agrees(&page, "closure-output");
    claim_source_agrees(&page, "closure-curvature");
    claim_source_agrees(&page, "closure-falls");
    return page_finish(&page);
}
