/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# A network closes in two numbers

**Place.** 1.3 The model. Do output and curvature of a real network close, to how many ulps?

The linear network of $n$ neurons closes in two numbers, its output $\mu$ and its curvature
$\lambda$, and everything the package computes rests on the identities below. Here each is held
against networks of real neurons that know none of them: for every shipped dataset, at three places
of the window, at widths from 100 to 100000, over 128 steps of SGD from $N(0,1)$ weights. The
recursions are those of Lewkowycz et al. (2020) and of the talk (Gess & Heydecker); the rest is own.

Why they close is on the page `neuron_squeeze`: with $c=\eta s^2\mu/\sqrt n$ a step on $s$
multiplies $a+w$ of every neuron by $1-c$ and $a-w$ by $1+c$. As $\sum(a^2+w^2)=n\lambda$ and $\sum
aw=\sqrt n\,\mu$, the squares are $|a\pm w|^2=n\lambda\pm2\sqrt n\,\mu$, and a step multiplies them
by $(1\mp c)^2$. Half their new sum is $n\lambda'$, a quarter of their new difference $\sqrt
n\,\mu'$:

$$\lambda' = (1+c^2)\,\lambda - 4c\,\mu/\sqrt n,\qquad \mu' = (1+c^2)\,\mu - c\sqrt n\,\lambda.$$

With $c$ written out these are the two recursions of the table: of all the weights, a step on $s$
needs to know $\mu$ and $\lambda$ alone.

**What to see.** No identity is off by more than rounding: errors are in multiples of a unit
roundoff, $u=2^{-53}$, of the quantity named, and what is claimed counts the roundings.

With $x=\eta\lambda s^2$ the unit for $\mu$ is $u\,(1+x)(\lambda/2+|\mu|)$: every $a_rw_r$ rounds by
$u$ of its size, $n$ of them add up at random, and the step multiplies by $x$. The error of an
inequality is by how much it fails.
*/

#include "neurons/network_end.h"
#include "neurons/rounding.h"
#include "page/identity.h"

/** ## Parameters */

static const uint64_t SEED = 20260412;
enum { STEPS = 128, WIDTHS = 4, QUICK_WIDTHS = 3, PLACES = 3, ENDS = 100, QUICK_ENDS = 20 };
enum { MOST_STEPS = 20000 }; /* of a network until its end */
static const double WIDTH[WIDTHS] = {100, 1000, 10000, 100000};
static const double PLACE[PLACES] = {0.2, 0.5, 0.8}; /* of the minibatch window */

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
    {"closure-falls", SOURCES,
     "In real linear networks no step raises the curvature while $\\eta\\lambda s_*^2<4$ (largest "
     "rise in units of $2^{-53}\\lambda$)"},
    {"closure-lazy", "own",
     "In real linear networks no step lengthens the output once $\\eta\\lambda s_*^2\\le2$ "
     "(largest growth in units of $2^{-53}(1+\\eta\\lambda s^2)(\\lambda/2+|\\mu|)$)"},
    {"closure-shed", "own",
     "In real linear networks $\\lambda_0-\\lambda_t = \\sum (\\eta\\mu^2/n)\\,s^2(4-\\eta\\lambda "
     "s^2)$, each run (largest error in units of $2^{-53}\\lambda_0$)"},
    {"closure-ends", "own",
     "Real linear networks that rounding does not freeze end training at $G(\\lambda) \\le 0$ "
     "(networks that break it)"},
};

/**
## The identities

Two recursions replace the network by two numbers. Two inequalities say what a run cannot do: gain
curvature inside the window, or grow once it is lazy. Two more speak of whole runs: what curvature
is shed, and where training ends.

The bounds count roundings. In a step $c$ is off by up to five units; $\mu$ and $\lambda$ leave two
units each when they are read, before and after: 24 in the recursion of $\lambda$. In that of $\mu$,
weights and sums leave a few random units, and $c$ five. In a run there is a unit a step.
*/

enum { OUTPUT, CURVATURE, FALLS, LAZY, SHED, ENDED, IDENTITIES };

static const struct identity identities[IDENTITIES] = {
    {"closure-output", "$\\mu' = (1-\\eta\\lambda s^2+\\eta^2s^4\\mu^2/n)\\,\\mu$",
     "each step, $|c|>10^{-13}$", "$u(1+x)(\\lambda/2+|\\mu|)$", 16},
    {"closure-curvature", "$\\lambda' = \\lambda+(\\eta\\mu^2/n)(\\eta\\lambda s^4-4s^2)$",
     "each step", "$u\\lambda$", 24},
    {"closure-falls", "$\\lambda' \\le \\lambda$", "while $\\eta\\lambda s_*^2<4$", "$u\\lambda$",
     8},
    {"closure-lazy", "$|\\mu'| \\le |\\mu|$", "once $\\eta\\lambda s_*^2\\le2$",
     "$u(1+x)(\\lambda/2+|\\mu|)$", 8},
    {"closure-shed", "$\\lambda_0-\\lambda_t = \\sum (\\eta\\mu^2/n)\\,s^2(4-\\eta\\lambda s^2)$",
     "each run", "$u\\lambda_0$", STEPS},
    {"closure-ends", "$G(\\lambda_\\infty) \\le 0$", "networks not frozen", "networks", 0},
};

struct scene {
    struct page *page;
    const struct dataset *dataset;
    struct sgd sgd;
    struct identity_meter meter[IDENTITIES];
    double max_s2, x0;
    uint64_t replica; /* of weights and of samples: counts the networks */
    long frozen;      /* networks that rounding stopped at G > 0 */
};

static void network_at(struct network *network, const struct scene *scene, double n) {
    MUST(network_init(network, NETWORK_LINEAR, (uint64_t)n, 1, &fault));
    network_start(network, page_key(scene->page, WEIGHTS), scene->replica);
}

static void measure(struct scene *scene, int identity, double off, double unit) {
    identity_measure(&scene->meter[identity], off, unit);
}

/**
## One step

The next output and curvature are worked out in long double, from the network's own sums before the
step, and held against its sums after the step. Where $c$ is so small that a weight changes by few
ulps, rounding of the weights rules the output, and its recursion is not looked at.
*/

static void measure_step(
    struct scene *scene, const struct network_channel *old, const struct network_channel *new,
    double eta, double s2, double n) {
    long double mu = old->mu, lambda = old->lambda, x = eta * lambda * s2;
    long double c = eta * mu / sqrtl(n) * s2;
    long double next_mu = (1 - x + c * c) * mu;
    long double change = eta * mu * mu / n * s2 * (x - 4);
    double unit = (1 + (double)x) * (old->lambda / 2 + fabs(old->mu));
    bool fine = fabsl(c) > ROUNDING_FROZEN;
    measure(scene, OUTPUT, fine ? (double)(new->mu - next_mu) : 0, unit);
    measure(scene, CURVATURE, (double)(new->lambda - lambda - change), old->lambda);

    /** Two inequalities make the catapult. Below $\eta\lambda s_*^2=4$ the curvature can only fall,
    so a spike flattens. Below 2 the output can only shrink, so training ends. */
    double x_max = eta * old->lambda * scene->max_s2;
    double rise = fmax(0, new->lambda - old->lambda);
    double growth = fmax(0, fabs(new->mu) - fabs(old->mu));
    measure(scene, FALLS, x_max < 4 ? rise : 0, old->lambda);
    measure(scene, LAZY, x_max <= 2 ? growth : 0, unit);
}

/**
## A run

The curvature has a ledger: what a run sheds is a sum over its steps, each of which pays in
proportion to the square of its output. That is why a flat end needs a spike.
*/

static void measure_run(struct scene *scene, double n) {
    struct network network;
    network_at(&network, scene, n);
    const struct network_channel *at = &network.channel[NETWORK_PLUS], first = *at;
    double eta = scene->x0 / first.lambda;
    long double shed = 0;
    struct rng rng = rng_of(page_key(scene->page, SAMPLES), scene->replica);
    for (int t = 0; t < STEPS; t++) {
        struct network_channel old = *at;
        double s2 = scene->sgd.s2[sgd_draw(&scene->sgd, &rng)];
        shed += eta * old.mu * old.mu / n * s2 * (4 - eta * old.lambda * s2);
        network_step(&network, eta, s2, 0);
        measure_step(scene, &old, at, eta, s2, n);
    }
    measure(scene, SHED, (double)(first.lambda - at->lambda - shed), first.lambda);
    network_clear(&network);
    scene->replica++;
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

static void measure_end(struct scene *scene, struct network *network) {
    network_start(network, page_key(scene->page, WEIGHTS), scene->replica);
    double eta = scene->x0 / network->channel[NETWORK_PLUS].lambda;
    struct rng rng = rng_of(page_key(scene->page, SAMPLES), scene->replica++);
    enum network_end end =
        network_end_train(network, eta, scene->dataset, &scene->sgd, &rng, MOST_STEPS);
    scene->frozen += end == NETWORK_END_FROZEN;
    scene->meter[ENDED].cases++;
    scene->meter[ENDED].worst += end == NETWORK_END_STEP_LIMIT;
}

/**
## All datasets

At each place of each window: a run at every width, and a hundred networks of 1000 neurons that are
trained to their end. A learning rate is not fixed beforehand. Each network is
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
        scene->replica++; /* those of the pair on the page neuron_squeeze */
        network_at(&network, scene, 1000);
        for (size_t i = 0; i < page_size(page, QUICK_ENDS, ENDS); i++) {
            measure_end(scene, &network);
        }
        network_clear(&network);
    }
    sgd_clear(&scene->sgd);
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), identity_columns,
        IDENTITY_COLUMNS);

    /** Every network of every dataset is trained, and adds its cases on its way. */
    struct scene scene = {.page = &page};
    page_parameter(&page, "datasets", "%d", page_datasets(&page, measure_dataset, &scene));
    page_parameter(&page, "networks", "%llu", (unsigned long long)scene.replica);
    page_parameter(&page, "frozen", "%ld", scene.frozen);
    for (int i = 0; i < IDENTITIES; i++) {
        identity_row(&page, &identities[i], &scene.meter[i]);
    }

    /** Three of the identities are stated in the sources. */
    claim_source_agrees(&page, "closure-output");
    claim_source_agrees(&page, "closure-curvature");
    claim_source_agrees(&page, "closure-falls");
    return page_finish(&page);
}
