/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# A step squeezes the plane of neurons

**Place.** 1.2 The model. What does a step of SGD do to the neurons?

A neuron of the linear network is a point $(a,w)$ of the plane, and the gradient of the loss on a
sample $s$ moves $a$ in proportion to $w$ and $w$ in proportion to $a$. With $c=\eta s^2\mu/\sqrt
n$, the same for all neurons, a step of SGD takes $(a,w)$ to $(a-cw,w-ca)$, so

$$a+w\;\to\;(1-c)(a+w),\qquad a-w\;\to\;(1+c)(a-w).$$

A step is a squeeze of the plane along its two diagonals, and no neuron is treated differently from
any other. Squeezes along the same axes multiply: after any number of steps two numbers,
$U=\prod(1-c_t)$ and $V=\prod(1+c_t)$, say where every single neuron is (own). From the sums over
the neurons follow the recursions of output and curvature, on the page `closure`.

Here the squeeze is held against networks of real neurons, which know nothing of $U$ and $V$: for
every shipped dataset, at three places of the window, at widths from 100 to 100000, over 128 steps.

**What to see.** No identity is off by more than rounding; $c=\eta s^2\mu/\sqrt n$,
$U=\prod(1-c_t)$ and $V=\prod(1+c_t)$. Errors are in multiples of a unit roundoff, $u=2^{-53}$, of
the quantity named, and what is claimed counts the roundings.
*/

#include "chain/sgd.h"
#include "neurons/network.h"
#include "neurons/rounding.h"
#include "page/identity.h"
#include "theory/drift.h"

/** ## Parameters */

static const uint64_t SEED = 20260412;
enum { STEPS = 128, WIDTHS = 4, QUICK_WIDTHS = 3, PLACES = 3, ENDS = 100, QUICK_ENDS = 20 };
static const double WIDTH[WIDTHS] = {100, 1000, 10000, 100000};
static const double PLACE[PLACES] = {0.2, 0.5, 0.8}; /* of the minibatch window */
static const double STARTED = 0.004, SPIKE = 0.1;    /* |Y|: two networks from, until */
/* The streams of closure, point by point: these are its networks. Between two places it has ENDS
 * others, which it trains to their end. */
static const char NETWORKS_OF[] = "closure";
enum { WEIGHTS, SAMPLES };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"closure-plus", "own",
     "In real linear networks $|a'+w'|^2 = (1-\\eta s^2\\mu/\\sqrt n)^2\\,|a+w|^2$, each step "
     "(largest error in units of $2^{-53}n\\lambda$)"},
    {"closure-minus", "own",
     "In real linear networks $|a'-w'|^2 = (1+\\eta s^2\\mu/\\sqrt n)^2\\,|a-w|^2$, each step "
     "(largest error in units of $2^{-53}n\\lambda$)"},
    {"closure-bound", "own",
     "In real linear networks $|\\mu| \\le \\sqrt n\\,\\lambda/2$, always (largest excess in units "
     "of $2^{-53}\\sqrt n\\,\\lambda$)"},
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
};

/**
## The identities

Two are of a single step: the squeeze of the sums $|a\pm w|^2$ over all neurons. As sums of squares
they stay positive, which bounds the output by the curvature. Three identities are of a whole run:
of the sums again, of every neuron by itself, and of the product $(a+w)(a-w)=a^2-w^2$ of each
neuron. The last is of two networks.

The bounds count roundings. In a step $c$ is off by up to five units and enters $(1-c)^2$ and
$(1+c)^2$ with a derivative of up to 4; $\mu$ and $\lambda$ leave two units each when they are read,
before and after: 24. In a run there is a unit a step for sums, two a step for a neuron, and twice
that for a product of two.
*/

enum { PLUS, MINUS, BOUND, SUMS, NEURONS, PRODUCTS, SCALED, IDENTITIES };

static const struct identity identities[IDENTITIES] = {
    {"closure-plus", "$|a'+w'|^2 = (1-c)^2\\,|a+w|^2$", "each step", "$un\\lambda$", 24},
    {"closure-minus", "$|a'-w'|^2 = (1+c)^2\\,|a-w|^2$", "each step", "$un\\lambda$", 24},
    {"closure-bound", "$|\\mu| \\le \\sqrt n\\,\\lambda/2$", "always", "$u\\sqrt n\\,\\lambda$", 1},
    {"closure-sums", "$|a_t+w_t|^2 = U^2|a_0+w_0|^2$, $|a_t-w_t|^2 = V^2|a_0-w_0|^2$", "each run",
     "$un\\lambda_0$", STEPS},
    {"closure-neurons", "$a_t\\pm w_t = U(a_0+w_0),\\ V(a_0-w_0)$", "each neuron",
     "$u\\,|(a_0,w_0)|$", 2 * STEPS},
    {"closure-products", "$a_t^2-w_t^2 = UV\\,(a_0^2-w_0^2)$", "each neuron", "$u\\,|(a_0,w_0)|^2$",
     4 * STEPS},
    {"closure-scaled", "$(Y,\\Lambda)$ is the same for other $\\eta$ and $n$", "until a spike",
     "$u\\Lambda_0(1+g)$", 16},
};

struct scene {
    struct page *page;
    struct sgd sgd;
    struct identity_meter meter[IDENTITIES];
    double x0;        /* eta lambda_0 */
    uint64_t replica; /* of weights and of samples */
};

static void network_at(struct network *network, const struct scene *scene, double n) {
    MUST(network_init(network, NETWORK_LINEAR, (uint64_t)n, 1, &fault));
    network_start(network, page_key_of(scene->page, NETWORKS_OF, WEIGHTS), scene->replica);
}

static void measure(struct scene *scene, int identity, double off, double unit) {
    identity_measure(&scene->meter[identity], off, unit);
}

/**
## One step

The sums need no pass over the neurons: $|a\pm w|^2=n\lambda\pm2\sqrt n\,\mu$, and the network
keeps $\mu$ and $\lambda$. What they should become is worked out in long double.
*/

static void measure_step(
    struct scene *scene, const struct network_channel *old, const struct network_channel *new,
    double eta, double s2, double n) {
    long double root = 2 / sqrtl(n), c = eta * (long double)old->mu / sqrtl(n) * s2;
    long double plus = (1 - c) * (1 - c) * (old->lambda + root * old->mu);
    long double minus = (1 + c) * (1 + c) * (old->lambda - root * old->mu);
    measure(scene, PLUS, (double)(new->lambda + root *new->mu - plus), old->lambda);
    measure(scene, MINUS, (double)(new->lambda - root *new->mu - minus), old->lambda);
    measure(scene, BOUND, fmax(0, fabs(new->mu) / sqrt(n) - new->lambda / 2), new->lambda);
}

/**
## Every neuron

After 128 steps $U$ and $V$ must say where every single neuron is. Both are made of the outputs and
samples alone: whoever has recorded these can replay the training without the network. The product
$UV=\prod(1-c_t^2)$ is what becomes of $a^2-w^2$: only a spike, which makes some $c_t$ large, moves
this number.
*/

static void
measure_neurons(struct scene *scene, const struct network *network, struct chain_replay replay) {
    struct rng_key weights = page_key_of(scene->page, NETWORKS_OF, WEIGHTS);
    for (uint64_t r = 0; r < network->n; r++) {
        struct network_neuron start = network_neuron_start(weights, scene->replica, r);
        long double a = network->a[r], w = network->w[r], u = replay.u, v = replay.v;
        long double plus = (long double)start.a + start.w, minus = (long double)start.a - start.w;
        double size = hypot(start.a, start.w);
        double off = hypot((double)(a + w - u * plus), (double)(a - w - v * minus));
        measure(scene, NEURONS, off, size);
        off = (double)((a + w) * (a - w) - u * v * plus * minus);
        measure(scene, PRODUCTS, off, size * size);
    }
}

static void measure_run(struct scene *scene, double n) {
    struct network network;
    network_at(&network, scene, n);
    const struct network_channel *at = &network.channel[NETWORK_PLUS], first = *at;
    /** The learning rate is the one that puts the network's own initial curvature at the place. */
    double eta = scene->x0 / first.lambda, root = 2 / sqrt(n);
    struct chain_replay replay = {1, 1};
    struct rng rng = rng_of(page_key_of(scene->page, NETWORKS_OF, SAMPLES), scene->replica);
    for (int t = 0; t < STEPS; t++) {
        struct network_channel old = *at;
        double s2 = scene->sgd.s2[sgd_draw(&scene->sgd, &rng)];
        replay = chain_replay_step(replay, network_chain(&network, NETWORK_PLUS, eta), s2);
        network_step(&network, eta, s2, 0);
        measure_step(scene, &old, at, eta, s2, n);
    }
    double plus = replay.u * replay.u * (first.lambda + root * first.mu);
    double minus = replay.v * replay.v * (first.lambda - root * first.mu);
    measure(scene, SUMS, at->lambda + root * at->mu - plus, first.lambda);
    measure(scene, SUMS, at->lambda - root * at->mu - minus, first.lambda);
    measure_neurons(scene, &network, replay);
    network_clear(&network);
    scene->replica++;
}

/**
## Other widths, other learning rates

A step is the squeeze by $c=s^2Y$, and the next $Y=\eta\mu/\sqrt n$ depends on $Y$ and
$\Lambda=\eta\lambda$ alone. So two networks conditioned on the same $(Y_0,\Lambda_0)$, at other
$\eta$ and $n$, trained on the same samples, are squeezed alike. They start apart by a few
$u\Lambda_0$, and differences grow as $|Y|$ does: $u\Lambda_0(1+g)$ is the unit, $g$ the largest
growth of $|Y|$ so far. A spike ends the comparison, for its growth is large.
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
    struct rng rng = rng_of(page_key_of(scene->page, NETWORKS_OF, SAMPLES), scene->replica++);
    struct chain x = network_chain(&network[0], NETWORK_PLUS, eta[0]);
    double least = STARTED, growth = 1;
    for (int t = 0; t <= STEPS && fabs(x.y) < SPIKE && fabs(x.y) >= ROUNDING_FROZEN; t++) {
        struct chain y = network_chain(&network[1], NETWORK_PLUS, eta[1]);
        least = fmin(least, fabs(x.y));
        growth = fmax(growth, fabs(x.y) / least);
        measure(scene, SCALED, x.y - y.y, scene->x0 * (1 + growth));
        measure(scene, SCALED, x.eta_lambda - y.eta_lambda, scene->x0 * (1 + growth));
        double s2 = scene->sgd.s2[sgd_draw(&scene->sgd, &rng)];
        network_step(&network[0], eta[0], s2, 0);
        network_step(&network[1], eta[1], s2, 0);
        x = network_chain(&network[0], NETWORK_PLUS, eta[0]);
    }
    network_clear(&network[0]);
    network_clear(&network[1]);
}

static void measure_dataset(struct page *page, const struct dataset *dataset, void *context) {
    struct scene *scene = context;
    struct drift_window window = drift_window(dataset);
    MUST(sgd_init(&scene->sgd, dataset, &fault));
    for (int p = 0; p < PLACES; p++) {
        scene->x0 = window.crit.hi + PLACE[p] * (window.max.hi - window.crit.hi);
        for (size_t k = 0; k < page_size(page, QUICK_WIDTHS, WIDTHS); k++) {
            measure_run(scene, WIDTH[k]);
        }
        measure_scaled(scene);
        scene->replica += page_size(page, QUICK_ENDS, ENDS);
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
    page_parameter(&page, "networks of", "%s", NETWORKS_OF);
    for (int i = 0; i < IDENTITIES; i++) {
        identity_row(&page, &identities[i], &scene.meter[i]);
    }
    return page_finish(&page);
}
