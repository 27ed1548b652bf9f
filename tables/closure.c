/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What a real network conserves

**Place.** 1.2 The model. What does a real network conserve, to how many ulps?

The linear network of $n$ neurons closes in two numbers, and everything the package computes rests
on the identities below. Here each is held against networks of real neurons that know none of them:
for every shipped dataset, at three places of the window, at widths from 100 to 100000, over 128
steps of SGD from $N(0,1)$ weights. With $c=\eta s^2\mu/\sqrt n$ a step on $s$ takes a neuron from
$(a,w)$ to $(a-cw, w-ca)$. So $a+w$ is multiplied by $1-c$ and $a-w$ by $1+c$, the same for all
neurons: with $U=\prod(1-c_t)$, $V=\prod(1+c_t)$ two numbers replay each of them. Sums over neurons
give the recursions of $\mu$ and $\lambda$ (Lewkowycz et al. 2020; Gess & Heydecker, talk); the rest
is own.

**What to see.** No identity is off by more than rounding: errors are in multiples of a unit
roundoff, $u=2^{-53}$, of the quantity named, and what is claimed counts the roundings.

With $x=\eta\lambda s^2$ the unit for $\mu$ is $u\,(1+x)(\lambda/2+|\mu|)$: every $a_rw_r$ rounds by
$u$ of its size, $n$ of them add up at random, and the step multiplies by $x$. For networks that
differ only in $\eta$ and $n$ it is $u\Lambda_0(1+g)$, $g$ the largest factor by which $|Y|$ has
grown so far: two starts agree to a few $u\Lambda_0$, and differences grow as $Y$ does. Where an
inequality is checked, the error is by how much it fails.
*/

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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
static const double FAINT = 1e-12; /* |Y| of a network that has ended, if G <= 0 */
static const double COARSE =
    1e-13; /* |c| below which the change of a weight is fewer than 1000 ulps */
static const double FROZEN = 1e-15; /* s_*^2 |Y| below which it is hardly any */

/* Points of the random streams. */
enum { WEIGHTS, SAMPLES };

static const struct csvwriter_column columns[] = {
    {"identity", "identity", CSVWRITER_TEXT, 0},  {"scope", "holds", CSVWRITER_TEXT, 0},
    {"cases", "looked at", CSVWRITER_INTEGER, 0}, {"unit", "unit", CSVWRITER_TEXT, 0},
    {"error", "error", CSVWRITER_SIGNIFICANT, 2}, {"error_se", "spread", CSVWRITER_SIGNIFICANT, 2},
    {"most", "claimed", CSVWRITER_INTEGER, 0},
};

/** ## A meter for each identity */

enum identity {
    OUTPUT,
    CURVATURE,
    PLUS,
    MINUS,
    BOUND,
    FALLS,
    LAZY,
    SHED,
    SUMS,
    NEURONS,
    PRODUCTS,
    SCALED,
    ENDED,
    IDENTITIES
};

struct meter {
    const char *id, *name, *scope, *unit;
    bool from_source; /* else our own */
    int most;         /* units allowed */
    long long cases;
    double worst;
};

/* Counting roundings. In a step c is off by up to five units and enters (1 - c)^2 and (1 + c)^2
 * with a derivative of up to 4; mu and lambda leave two units each when they are read, before and
 * after: 24. Of mu, weights and sums leave a few random units, and c five. A run: a unit a step for
 * sums, two a step for a neuron, and twice that for a product of two. */
static const struct meter meters[IDENTITIES] = {
    [OUTPUT] =
        {"closure-output", "$\\mu' = (1-\\eta\\lambda s^2+\\eta^2s^4\\mu^2/n)\\,\\mu$",
         "each step, $|c|>10^{-13}$", "$u(1+x)(\\lambda/2+|\\mu|)$", true, 16, 0, 0},
    [CURVATURE] =
        {"closure-curvature", "$\\lambda' = \\lambda+(\\eta\\mu^2/n)(\\eta\\lambda s^4-4s^2)$",
         "each step", "$u\\lambda$", true, 24, 0, 0},
    [PLUS] =
        {"closure-plus", "$|a'+w'|^2 = (1-c)^2\\,|a+w|^2$", "each step", "$un\\lambda$", false, 24,
         0, 0},
    [MINUS] =
        {"closure-minus", "$|a'-w'|^2 = (1+c)^2\\,|a-w|^2$", "each step", "$un\\lambda$", false, 24,
         0, 0},
    [BOUND] =
        {"closure-bound", "$|\\mu| \\le \\sqrt n\\,\\lambda/2$", "always", "$u\\sqrt n\\,\\lambda$",
         false, 1, 0, 0},
    [FALLS] =
        {"closure-falls", "$\\lambda' \\le \\lambda$", "while $\\eta\\lambda s_*^2<4$",
         "$u\\lambda$", true, 8, 0, 0},
    [LAZY] =
        {"closure-lazy", "$|\\mu'| \\le |\\mu|$", "once $\\eta\\lambda s_*^2\\le2$",
         "$u(1+x)(\\lambda/2+|\\mu|)$", false, 8, 0, 0},
    [SHED] =
        {"closure-shed",
         "$\\lambda_0-\\lambda_t = \\sum (\\eta\\mu^2/n)\\,s^2(4-\\eta\\lambda s^2)$", "each run",
         "$u\\lambda_0$", false, STEPS, 0, 0},
    [SUMS] =
        {"closure-sums", "$|a_t+w_t|^2 = U^2|a_0+w_0|^2$, $|a_t-w_t|^2 = V^2|a_0-w_0|^2$",
         "each run", "$un\\lambda_0$", false, STEPS, 0, 0},
    [NEURONS] =
        {"closure-neurons", "$a_t\\pm w_t = U(a_0+w_0),\\ V(a_0-w_0)$", "each neuron",
         "$u\\,|(a_0,w_0)|$", false, 2 * STEPS, 0, 0},
    [PRODUCTS] =
        {"closure-products", "$a_t^2-w_t^2 = UV\\,(a_0^2-w_0^2)$", "each neuron",
         "$u\\,|(a_0,w_0)|^2$", false, 4 * STEPS, 0, 0},
    [SCALED] =
        {"closure-scaled", "$(Y,\\Lambda)$ is the same for other $\\eta$ and $n$", "until a spike",
         "$u\\Lambda_0(1+g)$", false, 16, 0, 0},
    [ENDED] =
        {"closure-ends", "$G(\\lambda_\\infty) \\le 0$", "networks not frozen", "networks", false,
         0, 0, 0},
};

/* One case: `off` in units of `unit`, where the identity `holds`. */
static void measure(struct meter *meter, bool holds, double off, double unit) {
    meter->cases++;
    if (holds && off != 0) {
        meter->worst = page_worse(meter->worst, fabs(off) / (unit * DBL_EPSILON / 2));
    }
}

/** ## A network on its way */

struct scene {
    struct page *page;
    const struct dataset *dataset;
    struct sgd sgd;
    struct meter *meter;
    double max_s2, x0;
    uint64_t replica; /* of weights and of samples: counts the networks */
    long frozen;      /* networks that rounding stopped at G > 0 */
};

static struct rng_key key(const struct scene *scene, uint64_t point) {
    return page_key_of(scene->page, SEED, point);
}

static void network_at(struct network *network, const struct scene *scene, double n) {
    struct fault fault;
    DIE_UNLESS_OK(network_init(network, NETWORK_LINEAR, (uint64_t)n, 1, &fault), fault);
    network_start(network, key(scene, WEIGHTS), scene->replica);
}

/** ## One step: the recursions, in long double from the network's own sums */

static void check_step(
    struct meter *meter, const struct network_channel *old, const struct network_channel *new,
    double eta, double s2, double n) {
    long double mu = old->mu, lambda = old->lambda, x = eta * lambda * s2;
    long double root = 2 / sqrtl(n), c = eta * mu / sqrtl(n) * s2;
    double unit = (1 + (double)x) * (old->lambda / 2 + fabs(old->mu));
    measure(&meter[OUTPUT], fabsl(c) > COARSE, (double)(new->mu - (1 - x + c * c) * mu), unit);
    measure(
        &meter[CURVATURE], true, (double)(new->lambda - lambda - eta *mu *mu / n *s2 *(x - 4)),
        old->lambda);
    measure(
        &meter[PLUS], true,
        (double)(new->lambda + root *new->mu - (1 - c) * (1 - c) * (lambda + root * mu)),
        old->lambda);
    measure(
        &meter[MINUS], true,
        (double)(new->lambda - root *new->mu - (1 + c) * (1 + c) * (lambda - root * mu)),
        old->lambda);
}

static void check_inequalities(
    const struct scene *scene, const struct network_channel *old, const struct network_channel *new,
    double eta, double s2, double n) {
    struct meter *meter = scene->meter;
    double x = eta * old->lambda * s2, x_max = eta * old->lambda * scene->max_s2;
    measure(&meter[BOUND], true, fmax(0, fabs(new->mu) / sqrt(n) - new->lambda / 2), new->lambda);
    measure(&meter[FALLS], x_max < 4, fmax(0, new->lambda - old->lambda), old->lambda);
    measure(
        &meter[LAZY], x_max <= 2, fmax(0, fabs(new->mu) - fabs(old->mu)),
        (1 + x) * (old->lambda / 2 + fabs(old->mu)));
}

/** ## A run: what two more numbers, made of the outputs alone, say of every neuron */

static void check_neurons(
    const struct scene *scene, const struct network *network, struct chain_replay replay) {
    const struct rng_key weights = key(scene, WEIGHTS);
    for (uint64_t r = 0; r < network->n; r++) {
        struct network_neuron start = network_neuron_start(weights, scene->replica, r);
        long double a = network->a[r], w = network->w[r], u = replay.u, v = replay.v;
        long double plus = (long double)start.a + start.w, minus = (long double)start.a - start.w;
        double size = hypot(start.a, start.w);
        double off = hypot((double)(a + w - u * plus), (double)(a - w - v * minus));
        measure(&scene->meter[NEURONS], true, off, size);
        measure(
            &scene->meter[PRODUCTS], true, (double)((a + w) * (a - w) - u * v * plus * minus),
            size * size);
    }
}

static void check_run(struct scene *scene, double n) {
    struct network network;
    network_at(&network, scene, n);
    const struct network_channel first = network.channel[NETWORK_PLUS];
    double eta = scene->x0 / first.lambda, root = 2 / sqrt(n);
    long double shed = 0;
    struct chain_replay replay = {1, 1};
    struct rng rng = rng_of(key(scene, SAMPLES), scene->replica);
    for (int t = 0; t < STEPS; t++) {
        struct network_channel old = network.channel[NETWORK_PLUS];
        struct chain at = network_chain(&network, NETWORK_PLUS, eta);
        double s2 = scene->sgd.s2[sgd_draw(&scene->sgd, &rng)];
        shed += eta * old.mu * old.mu / n * s2 * (4 - eta * old.lambda * s2);
        replay = chain_replay_step(replay, at, s2);
        network_step(&network, eta, s2, 0);
        check_step(scene->meter, &old, &network.channel[NETWORK_PLUS], eta, s2, n);
        check_inequalities(scene, &old, &network.channel[NETWORK_PLUS], eta, s2, n);
    }
    const struct network_channel *last = &network.channel[NETWORK_PLUS];
    measure(&scene->meter[SHED], true, (double)(first.lambda - last->lambda - shed), first.lambda);
    double plus = replay.u * replay.u * (first.lambda + root * first.mu);
    double minus = replay.v * replay.v * (first.lambda - root * first.mu);
    measure(&scene->meter[SUMS], true, last->lambda + root * last->mu - plus, first.lambda);
    measure(&scene->meter[SUMS], true, last->lambda - root * last->mu - minus, first.lambda);
    check_neurons(scene, &network, replay);
    network_clear(&network);
    scene->replica++;
}

/**
## Other widths, other learning rates

Two networks with $N(0,1)$ weights conditioned on the same $(Y_0,\Lambda_0)$, at other $\eta$ and
$n$, trained on the same samples.
*/

static void check_scaled(struct scene *scene) {
    static const double n[] = {1000, 20000}, eta[] = {0.3, 1.7};
    struct network network[2];
    struct fault fault;
    for (int i = 0; i < 2; i++) {
        const struct network_channel want[NETWORK_CHANNELS] = {
            {.mu = STARTED * sqrt(n[i]) / eta[i], .lambda = scene->x0 / eta[i]}, {.mu = 0}};
        network_at(&network[i], scene, n[i]);
        DIE_UNLESS_OK(network_condition(&network[i], want, &fault), fault);
    }
    struct rng rng = rng_of(key(scene, SAMPLES), scene->replica++);
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
        measure(&scene->meter[SCALED], true, x.y - y.y, unit);
        measure(&scene->meter[SCALED], true, x.eta_lambda - y.eta_lambda, unit);
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
$G(\lambda)\le0$. Doubles add another end, which is counted apart: a walk that falls below what
weights resolve while $G>0$ is frozen and never returns. Only the chain follows those.
*/

static bool grows(const struct scene *scene, struct chain at) {
    return at.eta_lambda * scene->max_s2 > 2 && drift(scene->dataset, dd_of(at.eta_lambda)) > 0;
}

static void check_end(struct scene *scene, struct network *network) {
    network_start(network, key(scene, WEIGHTS), scene->replica);
    double eta = scene->x0 / network->channel[NETWORK_PLUS].lambda;
    struct rng rng = rng_of(key(scene, SAMPLES), scene->replica++);
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

/** ## All datasets */

static void visit(struct page *page, const struct dataset *dataset, void *context) {
    struct scene *scene = context;
    struct fault fault;
    struct network network;
    struct drift_window window = drift_window(dataset);
    size_t widths = page_size(page, QUICK_WIDTHS, WIDTHS);
    scene->dataset = dataset;
    scene->max_s2 = dataset_max_s2(dataset).hi;
    DIE_UNLESS_OK(sgd_init(&scene->sgd, dataset, &fault), fault);
    for (int p = 0; p < PLACES; p++) {
        scene->x0 = window.crit.hi + PLACE[p] * (window.max.hi - window.crit.hi);
        for (size_t k = 0; k < widths; k++) {
            check_run(scene, WIDTH[k]);
        }
        check_scaled(scene);
        network_at(&network, scene, 1000);
        for (size_t i = 0; i < page_size(page, QUICK_ENDS, ENDS); i++) {
            check_end(scene, &network);
        }
        network_clear(&network);
    }
    sgd_clear(&scene->sgd);
}

/**
## The table and its claims

An error here is the largest of many that rounding makes at random. Another seed, or a libm whose
logarithms differ in the last bit, gives others: over a dozen seeds they spread by up to 40 %. Below
one unit they are given as 1.
*/

static const double SPREAD = 0.4;

static void put_meter(struct page *page, const struct meter *meter) {
    csvwriter_text(&page->table, meter->name);
    csvwriter_text(&page->table, meter->scope);
    csvwriter_integer(&page->table, meter->cases);
    csvwriter_text(&page->table, meter->unit);
    double error = meter->most > 0 ? fmax(1, meter->worst) : meter->worst;
    csvwriter_real(&page->table, error);
    csvwriter_real(&page->table, SPREAD * error);
    csvwriter_integer(&page->table, meter->most);
    char statement[256];
    if (meter->most > 0) {
        snprintf(
            statement, sizeof statement,
            "In real linear networks %s, %s (largest error in units of %s)", meter->name,
            meter->scope, meter->unit);
    } else {
        snprintf(
            statement, sizeof statement, "In real linear networks %s, %s (%s that break it)",
            meter->name, meter->scope, meter->unit);
    }
    bool source = meter->from_source;
    page_claim(
        page, &(struct claim){
                  .id = meter->id,
                  .statement = statement,
                  .origin = source ? "talk; Lewkowycz et al. 2020" : "own",
                  .measured = meter->worst,
                  .relation = CLAIM_AT_MOST,
                  .expected = meter->most,
                  .says = source ? CLAIM_AT_MOST : CLAIM_NONE,
                  .said = source ? meter->most : 0});
}

int main(int argc, char **argv) {
    struct page page;
    struct meter meter[IDENTITIES];
    memcpy(meter, meters, sizeof meters);
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    struct scene scene = {.page = &page, .meter = meter};
    page_parameter(&page, "datasets", "%d", page_datasets(&page, visit, &scene));
    page_parameter(&page, "networks", "%llu", (unsigned long long)scene.replica);
    page_parameter(&page, "frozen", "%ld", scene.frozen);
    for (int i = 0; i < IDENTITIES; i++) {
        put_meter(&page, &meter[i]);
    }
    return page_finish(&page);
}
