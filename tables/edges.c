/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The edges of the windows, found in a real network

**Place.** 1.1 The model. Where does a network of real neurons begin to be unstable?

The windows are quoted as $2/s_*^2 < \eta\lambda < 4/s_*^2$ for SGD, with $s_*=\max|s_i|$, and with
$\mathbb E s^2$ in the place of $s_*^2$ for gradient descent. Here nobody tells the program. It
trains a network of two neurons, with weights $a_r, w_r$, for one step of

$$a_r \leftarrow a_r - \eta\,\partial_{a_r} \tfrac12 F(s)^2,\qquad w_r \leftarrow w_r - \eta\,\partial_{w_r}
\tfrac12 F(s)^2,\qquad F(s) = n^{-1/2}\sum_r a_r w_r s,$$

asks whether the output $\mu = n^{-1/2}\sum_r a_r w_r$ grew in size and whether the curvature
$\lambda = n^{-1}\sum_r (a_r^2+w_r^2)$ grew, and looks by bisection for the $\eta\lambda$ where each
answer turns to yes: for SGD under some sample, for gradient descent under the mean loss.

**What to see.** Both windows come out where theory puts them, to the last digits. The curvature can
grow from $4/s_*^2$ on (`max`) and not below, which is why spikes flatten the network.
*/

#include <math.h>

#include "base/bisect.h"
#include "theory/drift.h"
#include "page/page.h"

/** ## Parameters */

enum { N = 2, EDGES = 4 };
static const double ETA = 0.7;
static const double FAINT = 1e-10; /* w/a where the output must be small: Y^2 below rounding */
static const double STRONG = 0.5;  /* w/a where the step must be visible in the curvature */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"window-lower-edge", "talk, Theorem 5 ($\\lambda_{\\rm crit}$ is named, not defined)",
     "Some sample lengthens the output of a real network from $2/(\\eta s_*^2)$ on (largest "
     "relative distance over all datasets)"},
    {"window-upper-edge", "talk, why spikes reduce curvature",
     "Below $4/(\\eta s_*^2)$ no step of SGD raises the curvature of a real network, above it some "
     "sample does (largest relative distance over all datasets)"},
    {"full-batch-lower-edge", "Lewkowycz et al. 2020, Theorem 1",
     "Gradient descent lengthens the output from $2/(\\eta\\mathbb Es^2)$ on (largest relative "
     "distance over all datasets)"},
    {"full-batch-upper-edge", "Lewkowycz et al. 2020, Theorem 1",
     "Gradient descent raises the curvature from $4/(\\eta\\mathbb Es^2)$ on (largest relative "
     "distance over all datasets)"},
    {"update-of-output", "talk, recap slides",
     "The square of the output enters its update with $\\eta^2$, not with $\\eta$ (coefficient "
     "over $\\eta^2$)"},
    {"pole-leaves-the-cube", "own",
     "At a pole, $\\eta\\lambda s^2=1$, a network goes on from $Y$ at $s^4Y^3$ (ratio of its next "
     "output to that)"},
};

/**
## The network

Two neurons suffice, and the weights may be any: all that is asked of them is their $\eta\lambda$.
The ratio $w/a$ sets how large the output is beside the curvature.
*/

struct network {
    double a[N], w[N];
};

static struct network network_at(double eta_lambda, double ratio) {
    const double a[N] = {1, -0.5}, w[N] = {ratio, 0.3 * ratio};
    double lambda = (a[0] * a[0] + w[0] * w[0]) / N + (a[1] * a[1] + w[1] * w[1]) / N;
    double unit = sqrt(eta_lambda / ETA / lambda);
    return (struct network){{unit * a[0], unit * a[1]}, {unit * w[0], unit * w[1]}};
}

static double output(const struct network *net) {
    return (net->a[0] * net->w[0] + net->a[1] * net->w[1]) / sqrt(N);
}

/**
A step on the sample $s$ is the chain rule and no more: the gradient of $F(s)^2/2$ with respect to
$a_r$ is $\mu s^2 w_r/\sqrt n$, and the one with respect to $w_r$ is $\mu s^2 a_r/\sqrt n$. The mean
loss has $\mathbb E s^2$ for $s^2$. Nothing here knows a recursion of $\mu$ or $\lambda$.
*/

static struct network step(const struct network *net, double s2) {
    struct network next;
    double rate = ETA * output(net) * s2 / sqrt(N);
    for (int r = 0; r < N; r++) {
        next.a[r] = net->a[r] - rate * net->w[r];
        next.w[r] = net->w[r] - rate * net->a[r];
    }
    return next;
}

/**
## Two questions about one step

Does the output grow? The output is made so small that its own square does not matter: this is where
every spike begins. Does the curvature grow? That takes an output large enough to move it.
*/

static bool output_grows(double eta_lambda, double s2) {
    struct network net = network_at(eta_lambda, FAINT), next = step(&net, s2);
    return fabs(output(&next)) > fabs(output(&net));
}

/* lambda' - lambda as a sum of differences of squares, which keeps its digits. */
static bool curvature_grows(double eta_lambda, double s2) {
    struct network net = network_at(eta_lambda, STRONG), next = step(&net, s2);
    double change = 0;
    for (int r = 0; r < N; r++) {
        change += (next.a[r] - net.a[r]) * (next.a[r] + net.a[r]);
        change += (next.w[r] - net.w[r]) * (next.w[r] + net.w[r]);
    }
    return change > 0;
}

/**
## The search

Each edge is where one of the questions turns from no to yes, for SGD as soon as one sample says
yes. The bisection starts between 0, where nothing grows, and $8/\mathbb E s^2$, where everything
does.
*/

static const struct edge {
    const char *claim, *name, *what;
    bool (*grows)(double eta_lambda, double s2);
    bool upper, full_batch;
} edges[EDGES] = {
    {"window-lower-edge", "crit", "output", output_grows, false, false},
    {"window-upper-edge", "max", "curvature", curvature_grows, true, false},
    {"full-batch-lower-edge", "crit, GD", "output", output_grows, false, true},
    {"full-batch-upper-edge", "max, GD", "curvature", curvature_grows, true, true},
};

struct search {
    const struct edge *edge;
    const struct dataset *dataset;
};

static bool anything_grows(double eta_lambda, const void *context) {
    const struct search *search = context;
    const struct dataset *dataset = search->dataset;
    bool full_batch = search->edge->full_batch, grows = false;
    for (size_t k = 0; k < (full_batch ? 1 : dataset->atoms); k++) {
        double s2 = full_batch ? dataset->mean_s2.hi : dataset->atom[k].s2.hi;
        grows = grows || search->edge->grows(eta_lambda, s2);
    }
    return grows;
}

/**
Theory answers the same two questions with a pencil. A faint output is multiplied by
$1-\eta\lambda s^2$, and that is longer than 1 once $\eta\lambda s^2>2$. The curvature changes by
$(\eta\mu^2/n)\,s^2(\eta\lambda s^2-4)$: every step lowers it, however large the output, until
$\eta\lambda s^2=4$. The largest $s^2$ gets there first.
*/

static double edge_in_theory(const struct edge *edge, const struct dataset *dataset) {
    struct drift_window sgd = drift_window(dataset), gd = drift_window_full_batch(dataset);
    struct drift_window window = edge->full_batch ? gd : sgd;
    return edge->upper ? window.max.hi : window.crit.hi;
}

/** Rows of the table: each edge of a dataset, as theory says and as the network shows. */

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"edge", "edge", CSVWRITER_TEXT, 0},
    {"grows", "what can grow above it", CSVWRITER_TEXT, 0},
    {"theory", "theory", CSVWRITER_SIGNIFICANT, 14},
    {"found", "found", CSVWRITER_SIGNIFICANT, 14},
};

/* `context` is the largest relative distance so far, of each edge. */
static void write_edges(struct page *page, const struct dataset *dataset, void *context) {
    double *worst = context;
    for (int e = 0; e < EDGES; e++) {
        double theory = edge_in_theory(&edges[e], dataset);
        struct search search = {&edges[e], dataset};
        double found = bisect(anything_grows, &search, 0, 8 / dataset->mean_s2.hi, 100).yes;
        page_text(page, dataset->label);
        page_text(page, edges[e].name);
        page_text(page, edges[e].what);
        page_reals(page, theory, found);
        worst[e] = page_worse(worst[e], fabs(found / theory - 1));
    }
}

/**
## Two checks of the update itself

The update of the output is $\mu' = (1-\eta\lambda s^2 + c\,s^4\mu^2/n)\,\mu$. The talk's slide on
SGD has $c=\eta^2$, its recap slides print $c=\eta$. The network knows: solved for $c$, one step
gives $c/\eta^2$.
*/

static double coefficient_of_square(double eta_lambda, double s2) {
    struct network net = network_at(eta_lambda, STRONG), next = step(&net, s2);
    double mu = output(&net);
    double c = (output(&next) / mu - 1 + eta_lambda * s2) * N / (s2 * s2 * mu * mu);
    return c / (ETA * ETA);
}

/**
At a pole, $\eta\lambda s^2=1$, the linear walk would be killed at once. The network keeps the cube:
with $Y = \eta\mu/\sqrt n$ the next value is $s^4Y^3$. A pole is a valid input, and not the end of a
run.
*/

static double output_after_pole(double s2) {
    struct network net = network_at(1 / s2, STRONG), next = step(&net, s2);
    double y = ETA * output(&net) / sqrt(N), y_next = ETA * output(&next) / sqrt(N);
    return y_next / (s2 * s2 * y * y * y);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    double worst[EDGES] = {0};
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "neurons", "%d", N);
    page_parameter(&page, "eta", "%g", ETA);

    /** The four edges, for every dataset of the package. Bisection resolves an edge to a few ulps,
    and the growth of output or curvature vanishes there linearly, so 100 roundings of
    $2\cdot10^{-16}$ are generous. */
    page_datasets(&page, write_edges, worst);
    for (int e = 0; e < EDGES; e++) {
        claim_within(&page, edges[e].claim, worst[e], 0, 2e-14);
    }

    /** Of the lower edge of SGD the talk says only that it exists. The other three are stated. */
    claim_source_unknown(&page, "window-lower-edge");
    claim_reason(
        &page, "window-lower-edge",
        "the talk does not define $\\lambda_{\\rm crit}$; this edge is "
        "inferred");
    claim_source_agrees(&page, "window-upper-edge");
    claim_source_agrees(&page, "full-batch-lower-edge");
    claim_source_agrees(&page, "full-batch-upper-edge");

    /** The misprint, and the step at a pole, on the longer sample of (1.17). */
    claim_within(&page, "update-of-output", coefficient_of_square(1.3, 1.69), 1, 1e-13);
    claim_source_within(&page, "update-of-output", 1 / ETA, 1e-13);
    claim_reason(
        &page, "update-of-output",
        "they print $\\eta\\mu^2/n$; a network at $\\eta=0.7$ has $\\eta^2\\mu^2/n$, as on the "
        "talk's slide on SGD");
    claim_within(&page, "pole-leaves-the-cube", output_after_pole(1.69), 1, 1e-13);
    return page_finish(&page);
}
