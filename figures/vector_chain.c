/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Linear networks on vectors are a chain of small matrices

**Place.** 11.4 Your own data. What remains of the chain for vectors, batches and labels?

A two-layer linear network $F(x)=n^{-1/2}a^\top Wx$ with $W\in\mathbb R^{n\times d}$ has
$n(d+1)$ weights. Trained by SGD on $\frac1{2b}\sum_{i\in B}(F(x_i)-y_i)^2$ at the rate $\eta$ it
remembers only $(d+1)(d+2)/2$ numbers of them (*own*):

$$\Sigma=\frac\eta n[W\,a]^\top[W\,a]=\begin{pmatrix}M&U\\U^\top&A\end{pmatrix},\qquad
\Sigma'=T\Sigma T,\qquad T=I-\Gamma e^\top-e\Gamma^\top,\qquad
\Gamma=\frac1b\sum_{i\in B}R_ix_i,$$

with $R=XU-\eta y/\sqrt n=\eta(F-y)/\sqrt n$ and $e$ the last unit vector. Neither $\eta$ nor $n$
is left in the step: the width is in the start alone. For $d=b=1$ and $y=0$ this is the chain of
chapters 1 to 7, with $Y=U$ and $\Lambda=M+A$. The tangent kernel is $\eta K=AXX^\top+XMX^\top$.

Three identities follow. Neurons move together, $[W_t\,a_t]=[W_0\,a_0]\,T_1\cdots T_t$, so a product
of small matrices replays all of them. The determinant changes by $\det T=1-|\Gamma|^2$ alone,
$\log\det\Sigma'=\log\det\Sigma+2\log\bigl|1-|\Gamma|^2\bigr|$: directions get lost where
$|\Gamma|=1$ only. And where labels are 0, $|R_i|\le\eta K_{ii}/(2|x_i|)$: no height without
curvature.

From weights $N(0,1)$ the start is Wishart's law, which Bartlett's triangle draws at any width by
$d^2/2$ normal numbers. With $a$ as the last column $U$ is a sum of products, and keeps all its
digits at $n=10^{20}$, where $F$ is of size $1$ and $U$ of $10^{-10}$. Moments in closed form hold
for any $n$, also below $d+1$, where neurons are drawn themselves:

$$\mathbb E|U|^2=\frac{\eta^2d}n,\qquad\mathbb E|U|^4=\frac{\eta^4d(d+2)(n+2)}{n^3},\qquad
\mathbb E\,U^\top MU=\frac{\eta^3d(n+d+1)}{n^2}.$$

**What to see.** Left: a real network of 1000 neurons (dots) and the chain (line), on the same
batches of four of 32 images. Middle: how far they are apart, in units of the largest entry of
$\Sigma$: rounding, for all shapes and widths. Right: how often the residual reaches three times its
start within 200 steps, against the width. Real networks (points) agree with the chain (line), which
goes on to $10^{12}$ and from there is the frozen kernel (dashed). Narrow networks spike less: the
kernel gives way before.
*/

#include "forecast/limits.h"
#include "forecast/rise_training.h"
#include "forecast/span.h"
#include "forecast/vector_pair.h"
#include "matrix/rows.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters: rates are in units of gradient descent's limit at the start */

enum { SEED = 1131, IMAGES = 32, BATCH = 4, STEPS = 200, CASES = 6, WIDTHS = 8, NETWORKS = 3 };
enum { ORDER = 6 }; /* d + 1 of the shapes whose determinant is watched */
static const double HEIGHT = 3, RATE = 0.97;

static const struct shape {
    const char *name;
    size_t d, m, b, n;
    bool labels, regular; /* regular: the determinant is watched */
    double rate;
} SHAPE[CASES] = {
    {"images; n = 1000", IMAGES, IMAGES, BATCH, 1000, true, false, 1.05},
    {"d = 1; m = 2; b = 1; n = 100", 1, 2, 1, 100, false, false, 1.1},
    {"d = 5; m = 3; b = 1; n = 10", 5, 3, 1, 10, true, true, 0.7},
    {"d = 5; m = 12; b = 4; n = 10000", 5, 12, 4, 10000, false, true, 1.1},
    {"d = 20; m = 8; b = 8; n = 10", 20, 8, 8, 10, false, false, 1.1},
    {"d = 20; m = 40; b = 3; n = 1000", 20, 40, 3, 1000, true, false, 0.4},
};
static const double WIDTH[WIDTHS] = {30, 100, 300, 1e3, 1e4, 1e5, 1e7, 1e12};
static const size_t NETWORK[NETWORKS] = {30, 100, 300};
static const double START[] = {2, 5, 30, 1000, 1e6, 1e12, 1e20};

/** ## What is claimed */

#define HERE "images (Fashion-MNIST 0/1; without them a synthetic task), batches of 4: "

static const struct claim_text claims[] = {
    {"vector-chain-network", "own",
     "real linear networks of six shapes, with labels and without, are the chain of $\\Sigma$ "
     "(largest difference in 200 steps, over the largest entry)"},
    {"vector-chain-replay", "own",
     "a product of $(d+1)\\times(d+1)$ matrices replays every neuron of these networks (largest "
     "difference after 200 steps, over the largest weight)"},
    {"vector-chain-determinant", "own",
     "$\\log\\det\\Sigma$ changes by $2\\log|1-|\\Gamma|^2|$ in each step, at five inputs, ten "
     "neurons and 10000 (largest difference)"},
    {"vector-chain-bound", "own",
     "without labels $|R_i|\\le\\eta K_{ii}/(2|x_i|)$ at all steps (largest ratio)"},
    {"vector-chain-start", "own",
     "the start has the moments $\\mathbb E|U|^2$, $\\mathbb E|U|^4$, $\\mathbb E U^\\top MU$ of a "
     "network at widths from 2 to $10^{20}$ (largest distance of 21, in standard errors)"},
    {"vector-chain-odds", "own",
     "32 " HERE "real networks of 30, 100 and 300 neurons triple their residual as often as the "
     "chain does (largest distance, in standard errors)"},
    {"vector-chain-frozen", "own",
     "32 " HERE "at a width of $10^{12}$ the chain triples its residual as often as the frozen "
     "kernel does (difference of the probabilities)"},
    {"vector-chain-narrow", "own",
     "32 " HERE "networks of 300 neurons triple their residual less often than the frozen kernel "
     "says (ratio of the probabilities)"},
};

/** ## Real networks beside the chain

Six shapes are followed, and what is to hold is looked at after each step. */

struct worst {
    double network, replay, determinant, bound;
};

/* By Cholesky's factors of Sigma = [[M, U], [U', A]]. */
static double log_det(const struct vector_chain *chain) {
    size_t d = chain->inputs;
    double factor[ORDER][ORDER], sum = 0;
    for (size_t i = 0; i <= d; i++) {
        for (size_t j = 0; j <= i; j++) {
            double entry = i < d ? chain->m[i * d + j] : j < d ? chain->u[j] : chain->a;
            entry -= rows_dot(factor[i], factor[j], j);
            factor[i][j] = i == j ? sqrt(entry) : entry / factor[j][j];
        }
        sum += 2 * log(factor[i][i]);
    }
    return sum;
}

static double find_bound(const struct vector_pair *pair) {
    const struct vector_chain_data *data = &pair->data;
    double *kernel = page_room(data->samples * data->samples, sizeof *kernel), worst = 0;
    MUST(vector_chain_kernel(kernel, &pair->chain, data, &fault));
    for (size_t i = 0; i < data->samples; i++) {
        const double *x = data->x + i * data->inputs;
        double r = rows_dot(x, pair->chain.u, data->inputs), square = rows_dot(x, x, data->inputs);
        worst = page_worse(worst, 2 * fabs(r) * sqrt(square) / kernel[i * (data->samples + 1)]);
    }
    free(kernel);
    return worst;
}

static void put_step(struct page *page, struct vector_pair *pair, double n, int t) {
    double unit = pair->eta / sqrt(n);
    double net = sqrt(training_loss(&pair->training, &pair->samples));
    double chain = sqrt(vector_chain_mean_square(&pair->chain, &pair->data)) / unit;
    page_point(page, "path", "network", t, net);
    page_point(page, "path", "chain", t, chain);
}

static void follow(
    struct page *page, struct worst *worst, const struct shape *shape, const struct samples *data,
    double eta) {
    const struct vector_pair_question question = {
        data, shape->n, shape->b, eta, page_key(page, 1), (uint64_t)(shape - SHAPE)};
    struct vector_pair pair;
    MUST(vector_pair_init(&pair, &question, &fault));
    for (int t = 1; t <= STEPS; t++) {
        double apart, before = shape->regular ? log_det(&pair.chain) : 0;
        MUST(vector_pair_step(&pair, &fault));
        MUST(vector_pair_distance(&apart, &pair, &fault));
        worst->network = page_worse(worst->network, apart);
        if (t % 4 == 0) { /* of rounding the size is known, and no more */
            struct estimate rounding = {apart, apart + 0x1p-52};
            page_estimate(page, "distance", shape->name, t, rounding);
        }
        if (shape == SHAPE) {
            put_step(page, &pair, (double)shape->n, t);
        }
        if (!shape->labels) {
            worst->bound = page_worse(worst->bound, find_bound(&pair));
        }
        if (shape->regular) {
            double square = rows_dot(pair.chain.gamma, pair.chain.gamma, shape->d);
            double change = log_det(&pair.chain) - before - 2 * log(fabs(1 - square));
            worst->determinant = page_worse(worst->determinant, fabs(change));
        }
    }
    worst->replay = page_worse(worst->replay, vector_pair_replay(&pair));
    vector_pair_clear(&pair);
}

/**
## The start

Three moments each at seven widths. $|U|^2$ alone is a product of two independent $\chi^2$, and
would not see a wrong $M$; $U^\top MU$ does.
*/

static double draw_starts(struct page *page) {
    enum { D = 8, KINDS = 3 };
    double worst = 0, runs = (double)page_replicas(page, 2000, 20000), d = D;
    struct vector_chain chain;
    MUST(vector_chain_init(&chain, D, &fault));
    for (size_t w = 0; w < COUNT(START); w++) {
        double n = START[w], sum[KINDS] = {0}, sum2[KINDS] = {0}, image[D];
        struct rng rng = rng_of(page_key(page, 2), w);
        const double want[KINDS] = {1, (1 + 2 / n) * (1 + 2 / d), 1 + (d + 1) / n};
        for (double run = 0; run < runs; run++) {
            MUST(vector_chain_start(&chain, 1, n, &rng, &fault));
            for (size_t k = 0; k < D; k++) {
                image[k] = rows_dot(chain.m + k * D, chain.u, D);
            }
            double square = rows_dot(chain.u, chain.u, D) * n / d;
            const double found[KINDS] = {
                square, square * square, rows_dot(image, chain.u, D) * n / d};
            for (int k = 0; k < KINDS; k++) {
                sum[k] += found[k];
                sum2[k] += found[k] * found[k];
            }
        }
        for (int k = 0; k < KINDS; k++) {
            struct estimate mean = estimate_mean(runs, sum[k], sum2[k]);
            worst = page_worse(worst, estimate_sigmas(mean, want[k]));
        }
    }
    vector_chain_clear(&chain);
    return worst;
}

/**
## Probabilities, by the chain at every width and by real networks

Real networks are trained weight by weight and share no random number with the chain. Nothing in a
step of the chain knows the width, so one of $10^{12}$ costs what one of 30 does.
*/

static struct estimate train(struct page *page, const struct samples *data, double eta, size_t at) {
    struct samples samples;
    char text[VECTOR_PAIR_TEXT];
    struct rise found;
    vector_pair_text(text, data->inputs, NETWORK[at]);
    MUST(vector_pair_samples(&samples, data, &fault));
    struct plan plan = page_plan(page, 20 + at, page_replicas(page, 60, 600));
    const struct rise_training_question question = {text, NET_NTK, &samples,
                                                    eta,  BATCH,   {&HEIGHT, 1, STEPS}};
    MUST(rise_training_run(&found, &question, &plan, &fault));
    samples_clear(&samples);
    return found.share[0];
}

static struct estimate
find_odds(struct page *page, const struct samples *data, double eta, double n, size_t w) {
    const struct rise_heights heights = {&HEIGHT, 1, STEPS};
    struct plan plan = page_plan(page, 10 + w, page_replicas(page, 400, 4000));
    struct rise found;
    if (isinf(n)) {
        struct kernel kernel, outputs;
        size_t d = data->inputs;
        MUST(kernel_of_inputs(&kernel, KERNEL_LINEAR, 0, data->x, IMAGES, d, &fault));
        MUST(kernel_of_inputs(&outputs, KERNEL_LINEAR_OUTPUTS, 0, data->x, IMAGES, d, &fault));
        const struct rise_frozen_question question = {&kernel, &outputs,     data->y, eta,
                                                      BATCH,   BATCH_EPOCHS, heights};
        MUST(rise_frozen_run(&found, &question, &plan, &fault));
        kernel_clear(&kernel);
        kernel_clear(&outputs);
    } else {
        const struct rise_linear_question question = {
            data->x, data->y, IMAGES, data->inputs, eta, n, BATCH, BATCH_EPOCHS, heights};
        MUST(rise_linear_run(&found, &question, &plan, &fault));
    }
    return found.share[0];
}

static void find_all_odds(struct page *page, const struct samples *data, double eta) {
    struct estimate frozen = find_odds(page, data, eta, INFINITY, WIDTHS), chain[WIDTHS];
    double worst = 0;
    page_estimate(page, "odds", "frozen", WIDTH[WIDTHS - 1], frozen);
    for (size_t w = 0; w < WIDTHS; w++) {
        chain[w] = find_odds(page, data, eta, WIDTH[w], w);
        page_estimate(page, "odds", "chain", WIDTH[w], chain[w]);
    }
    for (size_t w = 0; w < NETWORKS; w++) {
        struct estimate share = train(page, data, eta, w);
        page_estimate(page, "odds", "network", (double)NETWORK[w], share);
        worst = page_worse(worst, estimate_sigmas(estimate_less(share, chain[w]), 0));
    }
    claim_agrees(page, "vector-chain-odds", worst, 4.5, NETWORKS);
    struct estimate apart = estimate_less(chain[WIDTHS - 1], frozen);
    claim_consistent(page, "vector-chain-frozen", apart, 0, 4.5);
    claim_estimate_at_most(page, "vector-chain-narrow", estimate_ratio(chain[2], frozen), 1);
}

/** ## Data: images in an orthonormal basis of their span, and made-up vectors */

static void take_images(struct page *page, struct samples *data) {
    char name[64];
    MUST(span_images(data, name, SPAN_RAW, IMAGES, page->data_dir, page_key(page, 0), &fault));
    page_parameter(page, "data", "%s, %zu samples", name, data->count);
    page_point(page, "data", name, 0, (double)data->count);
}

static void draw_data(struct page *page, struct samples *data, const struct shape *shape) {
    struct rng rng = rng_of(page_key(page, 4), (uint64_t)(shape - SHAPE));
    MUST(samples_init(data, shape->m, shape->d, 1, &fault));
    for (size_t k = 0; k < shape->m * shape->d; k++) {
        data->x[k] = rng_normal(&rng) / sqrt((double)shape->d);
    }
    for (size_t i = 0; i < shape->m; i++) {
        data->y[i] = shape->labels ? rng_normal(&rng) : 0;
    }
}

static double limit_of(const struct samples *data) {
    struct kernel kernel;
    MUST(kernel_of_inputs(&kernel, KERNEL_LINEAR, 0, data->x, data->count, data->inputs, &fault));
    double limit = limits_full_batch(&kernel);
    kernel_clear(&kernel);
    return limit;
}

int main(int argc, char **argv) {
    struct page page;
    struct worst worst = {0};
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    for (size_t k = 0; k < CASES; k++) {
        struct samples data;
        if (k == 0) {
            take_images(&page, &data);
        } else {
            draw_data(&page, &data, &SHAPE[k]);
        }
        double limit = limit_of(&data);
        follow(&page, &worst, &SHAPE[k], &data, SHAPE[k].rate * limit);
        if (k == 0) {
            find_all_odds(&page, &data, RATE * limit);
        }
        samples_clear(&data);
    }
    /* 200 steps round each entry a few times, sums of up to 10^4 terms: 1e-12 is far above. */
    claim_at_most(&page, "vector-chain-network", worst.network, 1e-12);
    claim_at_most(&page, "vector-chain-replay", worst.replay, 1e-12);
    claim_at_most(&page, "vector-chain-determinant", worst.determinant, 1e-12);
    claim_at_most(&page, "vector-chain-bound", worst.bound, 1);
    claim_agrees(&page, "vector-chain-start", draw_starts(&page), 4.5, 3 * COUNT(START));
    return page_finish(&page);
}
