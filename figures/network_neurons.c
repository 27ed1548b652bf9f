/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Every neuron, replayed by two numbers

**Place.** 1.5 The model. What does training do to the single neuron?

The chain says where the output and the curvature of a network go. It also says where each of its
neurons goes (own). A step on the sample $s$ takes the neuron $(a,w)$ to $(a-cw,w-ca)$ with
$c=s^2Y$, the same $c$ for all. In the coordinates $a+w$ and $a-w$ this is a multiplication,

$$a+w\;\to\;(1-c)(a+w),\qquad a-w\;\to\;(1+c)(a-w),$$

so after any number of steps $a_t+w_t=U(a_0+w_0)$ and $a_t-w_t=V(a_0-w_0)$ with $U=\prod(1-s^2Y)$
and $V=\prod(1+s^2Y)$. Training is one linear map of the plane of neurons, a stretch along one
diagonal and a squeeze along the other. No neuron learns anything of its own; a network of $10^7$ of
them is its start and two numbers. Here this is held against the networks of `network_is_chain`:
their weights, their samples, their two spikes, from $\eta\lambda_0=1.1$.

**What to see.** A network of $10^4$ neurons, 150 of them shown. Left: the plane of neurons at the
start (grey), a round cloud, and at the top of a spike (blue), squeezed onto a diagonal: $a$ and $w$
have become correlated, and that is what a large output is. Rings are where $U$ and $V$ put the
neurons. Right: the same neurons, $a\pm w$ at the top of the spike over $a\pm w$ at the start. They
lie on two lines through the origin, whose slopes are $U$ and $V$.
*/

#include "neurons/network_pair.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260405;
static const double X0 = 1.1;      /* eta lambda_0, of the dataset with three roots of G */
static const double DRAWN_N = 1e4; /* the network whose neurons are drawn */
enum { DRAWN_NEURONS = 150, COMPARED = 100000 };
enum { STEPS = 80, TWO_SPIKES = 64 }; /* followed; those within which there are two spikes */
enum { NETWORKS = 7, FULL_NETWORKS = 6, QUICK_NETWORKS = 4 };
static const double WIDTH[NETWORKS] = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

/* The streams of network_is_chain, point by point: these are its networks. */
static const char NETWORKS_OF[] = "network_is_chain";
enum { WEIGHTS, SAMPLES };

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"n", "n", CSVWRITER_SIGNIFICANT, 6},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

static const struct claim_text claims[] = {
    {"network-neurons-replayed", "own",
     "Two numbers replay every neuron: its distance from $(U(a_0+w_0)\\pm V(a_0-w_0))/2$ after 80 "
     "steps and two spikes, over its size at the start, largest"},
};

/**
## A neuron, replayed

$U$ and $V$ are products over the outputs that the network itself had on the way. They are two
numbers for all neurons; what tells a neuron apart is its start alone, which comes out of the
network's stream of random numbers once more.
*/

static struct network_neuron
replayed(const struct network_pair *pair, struct network_neuron start) {
    double plus = pair->replay.u * (start.a + start.w);
    double minus = pair->replay.v * (start.a - start.w);
    return (struct network_neuron){(plus + minus) / 2, (plus - minus) / 2};
}

/**
Of a wide network every hundredth or thousandth neuron is looked at, some $10^5$ in all. The
distance of a neuron from its replay is measured in its own size at the start.
*/

static double largest_distance(const struct network_pair *pair, struct rng_key weights) {
    uint64_t n = pair->network.n, stride = n > COMPARED ? n / COMPARED : 1;
    double largest = 0;
    for (uint64_t r = 0; r < n; r += stride) {
        struct network_neuron start = network_neuron_start(weights, 0, r);
        struct network_neuron want = replayed(pair, start);
        double distance = hypot(pair->network.a[r] - want.a, pair->network.w[r] - want.w);
        largest = page_worse(largest, distance / hypot(start.a, start.w));
    }
    return largest;
}

static void row(struct page *page, const char *panel, double n, struct network_neuron at) {
    page_text(page, panel);
    page_reals(page, n, at.a, at.w, NAN);
}

static void
write_neurons(struct page *page, const struct network_pair *pair, struct rng_key weights) {
    double n = (double)pair->network.n;
    for (uint64_t r = 0; r < DRAWN_NEURONS; r++) {
        struct network_neuron start = network_neuron_start(weights, 0, r);
        row(page, "neuron start", n, start);
        row(page, "neuron", n, (struct network_neuron){pair->network.a[r], pair->network.w[r]});
        row(page, "neuron replayed", n, replayed(pair, start));
    }
}

/**
## A network through two spikes

The picture is taken where the output is largest. The chain knows this step in advance: it runs
ahead on the same samples.
*/

static int highest_step(const struct sgd *sgd, struct chain at, struct rng rng) {
    int step = 0;
    double highest = fabs(at.y);
    for (int t = 1; t <= STEPS; t++) {
        at = sgd_step(sgd, at, &rng);
        step = fabs(at.y) > highest ? t : step;
        highest = fmax(highest, fabs(at.y));
    }
    return step;
}

/* Returns the largest distance of a neuron from its replay at the end. */
static double train(struct page *page, const struct sgd *sgd, double n) {
    const struct rng_key weights = page_key_of(page, NETWORKS_OF, WEIGHTS);
    const struct rng_key samples = page_key_of(page, NETWORKS_OF, SAMPLES);
    struct network_pair pair;
    struct rng rng;
    MUST(network_pair_init(&pair, (uint64_t)n, X0, weights, page->watch.threads, &fault));
    MUST(network_pair_two_spikes(&rng, &pair, sgd, samples, TWO_SPIKES, &fault));
    int highest = highest_step(sgd, pair.chain, rng);
    for (int t = 0; t < STEPS; t++) {
        if (n == DRAWN_N && t == highest) {
            write_neurons(page, &pair, weights);
        }
        network_pair_step(&pair, sgd->s2[sgd_draw(sgd, &rng)]);
    }
    double distance = largest_distance(&pair, weights);
    network_pair_clear(&pair);
    return distance;
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct sgd sgd;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "networks of", "%s", NETWORKS_OF);
    page_dataset(&page, "three_roots", &dataset);
    MUST(sgd_init(&sgd, &dataset, &fault));
    size_t networks = page.deep ? NETWORKS : page_size(&page, QUICK_NETWORKS, FULL_NETWORKS);
    double largest = 0;
    for (size_t k = 0; k < networks; k++) {
        largest = page_worse(largest, train(&page, &sgd, WIDTH[k]));
    }

    /** A weight rounds by half an ulp twice a step, the product $cw$ and the difference, that is by
    at most $2\cdot2^{-53}$ of its size. In 80 steps these add up to $160\cdot2^{-53}$ if all of
    them point the same way. They do not: what is found is of the order of the square root. */
    claim_within(&page, "network-neurons-replayed", largest, 0, 2 * STEPS * 0x1p-53);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
    return page_finish(&page);
}
