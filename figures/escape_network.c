/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# A network leaves its minimum

**Place.** 10.5 Escapes. Does a real network leave by these laws?

A small network, two inputs, two tanh neurons, nine weights, is trained on 40 synthetic samples with
weight decay until nothing but rounding is left of its gradient. From there three noises drive it:
real *batches* of $B$ samples drawn with replacement; *normal* noise with the covariance $C$ that
one sample's gradient has at the minimum; and *Langevin* noise, the same in all directions. How long
until the loss is $\Delta L$ above the minimum? Hessian and $C$ share no basis here, but for a
quadratic minimum the exits of such a chain can be had: its stationary covariance is known in closed
form, and with it the chain that runs backwards. This is the *theory*, the lines (*own*).

Ibayashi & Imaizumi (arXiv 2111.04004) let networks escape, over the sharpness, by $L_\alpha(\theta)
=L(\sqrt\alpha\,\theta)$, over rate, batch and depth. By the plot titles of their code SGD leaves
after $\exp(\lambda_{\max}^{-1})$ and Langevin noise does not see $\lambda$. For SGD $L_\alpha$ is
$L$ with the rate $\eta\alpha$, so that it has $\varepsilon\alpha$ for $\varepsilon$.

The published exit times of Langevin noise are not exponential at all: they grow like
$(r/\mathrm{rate})^2$, as those of free diffusion (*own*, from the raw results). Whether
an exit is diffusion or escape depends on $V_0/\varepsilon$ alone: bottom right.

The data are synthetic, so that everyone has the same numbers; 40 images of Fashion-MNIST, where
they are installed, make a second network: the logarithm of its exit time grows with the depth as
theory has it, for normal noise. Batches of four images, whose noise is not normal, take longer.

**What to see.** Mean exit times, in units of time: over $1/\varepsilon$, by batches of 1 to 4 at
one rate and by four rates at one batch; over the depth (open: images); over one over the sharpness.
Lines: theory.
Below right: Langevin noise and a ball. While $V_0$ is a part of $\varepsilon$ an exit is free
diffusion (dashed); above it takes exponentially long.
*/

#include <string.h>

#include "escape/exit_linear.h"
#include "escape/net_exits.h"
#include "inputs/stock.h"
#include "inputs/tasks.h"
#include "page/page.h"

/** ## Parameters */

enum { SEED = 1050, SAMPLES = 40, POINTS = 4, RADII = 7 };
static const char NETWORK[] = "2 dense 2 bias tanh dense 1 bias";
static const double DECAY = 0.03, LABEL_NOISE = 0.5;
static const double RATE = 0.04, DEPTH = 0.25;
static const char IMAGES[] = "4 dense 1 bias tanh dense 1 bias";
static const double RATES[POINTS] = {0.064, 0.048, 0.036, 0.03};
static const double DEPTHS[POINTS] = {0.1, 0.15, 0.2, 0.25};
static const double HEIGHTS[POINTS] = {2.5, 3.5, 5, 6.5}; /* V0/epsilon, of images */
static const double SHARPNESS[POINTS] = {1, 1.3, 1.7, 2.5};
static const double CLIMB[RADII] = {0.1, 0.3, 0.7, 1.5, 3, 5, 7}; /* V0/epsilon */
static const double LANGEVIN = 7; /* V0/epsilon of its exits from the depth */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"network-minimum", "own", "Size of the gradient at the minima"},
    {"network-theory", "own",
     "Exit times of the network with normal noise are those of the quadratic minimum (largest "
     "difference of the logarithms)"},
    {"network-batches", "own",
     "Exit times by real batches are those of normal noise with the covariance of the minimum "
     "(largest difference of the logarithms)"},
    {"network-epsilon", "Ibayashi & Imaizumi, final version, plot titles of their code",
     "Real batches: the logarithm of the exit time grows in proportion with $1/\\epsilon$, over "
     "batch and rate alike (slope over that of the theory)"},
    {"network-depth", "Ibayashi & Imaizumi, final version, plot titles of their code",
     "Real batches: it grows in proportion with the depth (slope over that of the theory)"},
    {"network-images", "own",
     "Trained on images, normal noise: the logarithm of the exit time grows with the depth as that of "
     "the quadratic minimum (slope over that of the theory)"},
    {"network-sharpness", "Ibayashi & Imaizumi, final version, plot titles of their code",
     "Real batches: it grows in proportion with one over the sharpness (slope over that of the "
     "theory)"},
    {"network-langevin", "Ibayashi & Imaizumi, final version, plot titles of their code",
     "Langevin noise: the slope of $\\log(h\\mathbb E\\tau)$ over $1/\\alpha$, $h$ growing with "
     "$\\alpha$, over that of batches"},
    {"network-diffusion", "own",
     "Langevin noise, $V_0=0.1\\epsilon$: the exit time is that of free diffusion (difference of the "
     "logarithms)"},
    {"network-escape", "own",
     "Langevin noise, $V_0=7\\epsilon$: the exit time over that of free diffusion"},
};

/** ## The network */

static void train(struct page *page, struct samples *samples, struct net_minimum *minimum) {
    const struct tasks_question task = {TASK_RANK2, SAMPLES, 2, LABEL_NOISE, false};
    MUST(tasks_draw(samples, &task, page_key(page, 1), 0, &fault));
    MUST(net_minimum_init(minimum, NETWORK, samples, DECAY, page_key(page, 2), &fault));
}

/** Images become four numbers, the means of their quarters, and the network has one neuron and
seven weights. Without images it is the network above. */

static void
train_on_images(struct page *page, struct samples *samples, struct net_minimum *minimum) {
    static const unsigned classes[] = {7, 9};
    struct stock_question ask = stock_images(classes, 2, CHOOSE_SIGNS, SAMPLES, page->data_dir);
    struct stock stock;
    ask.choose.balanced = true;
    ask.choose.pool = 14;
    MUST(stock_take(&stock, &ask, page_key(page, 3), 0, &fault));
    page_parameter(page, "images", "%s", stock.name);
    if (!stock.real) {
        stock_clear(&stock);
        train(page, samples, minimum);
        return;
    }
    *samples = stock.samples;
    MUST(net_minimum_init(minimum, IMAGES, samples, DECAY, page_key(page, 4), &fault));
}

/* Log E τ, the step being `unit` in time. */
static struct estimate simulated(
    struct page *page, const struct net_exits_question *question, uint64_t point, double unit) {
    struct plan plan = page_plan(page, point, page_replicas(page, 32, 160));
    struct net_exits found;
    MUST(net_exits_run(&found, question, &plan, &fault));
    return estimate_log(estimate_times(found.mean, unit));
}

/** The theory: exits of the quadratic minimum with the same Hessian and noise, by plain runs, for
the chain starts at the minimum and its slow directions take a while. */

static struct estimate expected(
    struct page *page, const struct net_exits_question *question, uint64_t point, double unit) {
    struct linear_valley valley;
    MUST(net_exits_valley(&valley, question, &fault));
    struct plan plan = page_plan(page, point + 5000, page_replicas(page, 100, 1000));
    struct exit_linear_plain found;
    MUST(exit_linear_plain(&found, NULL, &valley, UINT64_C(1) << 40, &plan, &fault));
    linear_valley_clear(&valley);
    return estimate_log(estimate_times(found.mean, unit));
}

static struct net_exits_question
ask(const struct net_minimum *minimum, enum net_exits_noise noise, double rate, size_t batch,
    double depth, double round) {
    return (struct net_exits_question){
        minimum,          noise, rate, batch, rate / (double)batch, round, VALLEY_DEPTH, depth,
        UINT64_C(1) << 40};
}

static void put_series(
    struct page *page, const char *panel, const char *name, const double *x,
    const struct estimate *log_mean, size_t count) {
    for (size_t k = 0; k < count; k++) {
        page_estimate(page, panel, name, x[k], estimate_times(log_mean[k], 1 / log(10)));
    }
}

/** ## Rate, batch, depth, sharpness */

enum { BATCH, RATES_TOO, DEPTH_TOO, SHARP, REAL, PANELS };
static const char *const PANEL[PANELS] = {"batch", "rate", "depth", "sharpness", "images"};

struct found {
    double x[POINTS];
    struct estimate batches[POINTS], normal[POINTS], theory[POINTS];
};

static void
put_panel(struct page *page, const struct net_minimum *minimum, int panel, struct found *found) {
    struct net_exits_question unit_depth = ask(minimum, NET_EXITS_NORMAL, RATE, 4, 1, 1);
    double exponent;
    MUST(net_exits_exponent(&exponent, &unit_depth, &fault));
    for (int k = 0; k < POINTS; k++) {
        double rate = panel == RATES_TOO ? RATES[k] : RATE, unit = rate,
               depth = panel == DEPTH_TOO ? DEPTHS[k]
                       : panel == REAL    ? HEIGHTS[k] / exponent
                                          : DEPTH;
        size_t batch = panel == BATCH ? (size_t)k + 1 : panel == RATES_TOO ? 3 : 4;
        uint64_t point = 1000 + 100 * (uint64_t)panel + (uint64_t)k;
        rate *= panel == SHARP ? SHARPNESS[k] : 1;
        found->x[k] = panel == DEPTH_TOO || panel == REAL ? depth * exponent
                      : panel == SHARP                    ? 1 / SHARPNESS[k]
                                                          : (double)batch / rate;
        struct net_exits_question question = ask(minimum, NET_EXITS_BATCHES, rate, batch, depth, 1);
        found->batches[k] = simulated(page, &question, point, unit);
        question.noise = NET_EXITS_NORMAL;
        found->normal[k] = simulated(page, &question, point + 50, unit);
        found->theory[k] = expected(page, &question, point, unit);
    }
    put_series(page, PANEL[panel], "batches", found->x, found->batches, POINTS);
    put_series(page, PANEL[panel], "normal", found->x, found->normal, POINTS);
    put_series(page, PANEL[panel], "theory", found->x, found->theory, POINTS);
}

/* Of batches, or of the theory. */
static struct estimate slope_of(const struct found *found, bool theory) {
    double play;
    return estimate_slope_plain(found->x, theory ? found->theory : found->batches, POINTS, &play);
}

static struct estimate slope_ratio(const struct found *found) {
    return estimate_ratio(slope_of(found, false), slope_of(found, true));
}

/** With 160 runs a mean is known to 8 %, the slope of $\log\mathbb E\tau$ to about 4 % where it
grows by 4. The rest of the tolerances is for the network, which is not quadratic. */

static void claim_slopes(struct page *page, const struct found found[PANELS]) {
    struct estimate one = slope_ratio(&found[BATCH]), two = slope_ratio(&found[RATES_TOO]),
                    both = {0.5 * (one.value + two.value), 0.5 * hypot(one.se, two.se)};
    claim_estimate_within(page, "network-epsilon", both, 1, 0.3);
    claim_source_agrees(page, "network-epsilon");
    static const char *const id[PANELS] = {
        [DEPTH_TOO] = "network-depth", [SHARP] = "network-sharpness"};
    for (int panel = DEPTH_TOO; panel <= SHARP; panel++) {
        claim_estimate_within(page, id[panel], slope_ratio(&found[panel]), 1, 0.3);
        claim_source_agrees(page, id[panel]);
    }
}

static void claim_noises(struct page *page, const struct found found[PANELS]) {
    struct estimate theory = {0, 0}, batches = {0, 0};
    for (int i = 0; i < REAL; i++) {
        for (int k = 0; k < POINTS; k++) {
            struct estimate a = estimate_less(found[i].normal[k], found[i].theory[k]),
                            b = estimate_less(found[i].batches[k], found[i].normal[k]);
            theory = estimate_larger(theory, (struct estimate){fabs(a.value), a.se});
            batches = estimate_larger(batches, (struct estimate){fabs(b.value), b.se});
        }
    }
    claim_estimate_at_most(page, "network-theory", theory, page->quick ? 1 : 0.6);
    claim_estimate_at_most(page, "network-batches", batches, page->quick ? 1 : 0.6);
}

/** ## Langevin noise

Of such a size that its exponent is 7, about that of batches of 4 at $\alpha=1$. With $L_\alpha$ it
is the chain of the rate $\eta\alpha$ and the same $\varepsilon$. */

static void
put_langevin(struct page *page, const struct net_minimum *minimum, const struct found *sharpness) {
    const double round = 2 * DEPTH / (LANGEVIN * RATE / 4);
    struct found found;
    for (int k = 0; k < POINTS; k++) {
        struct net_exits_question question =
            ask(minimum, NET_EXITS_ROUND, RATE * SHARPNESS[k], 4, DEPTH, round);
        question.epsilon = RATE / 4;
        found.x[k] = 1 / SHARPNESS[k];
        found.normal[k] = simulated(page, &question, 2000 + (uint64_t)k, RATE);
        found.theory[k] = expected(page, &question, 2000 + (uint64_t)k, RATE);
        found.batches[k] = found.normal[k];
        found.batches[k].value += log(SHARPNESS[k]);
    }
    put_series(page, "sharpness", "Langevin", found.x, found.normal, POINTS);
    put_series(page, "sharpness", "Langevin theory", found.x, found.theory, POINTS);
    struct estimate ratio = estimate_ratio(slope_of(&found, false), slope_of(sharpness, false));
    claim_estimate_within(page, "network-langevin", ratio, 0, 0.25);
    claim_source_agrees(page, "network-langevin");
}

/** ## From diffusion to escape

Free diffusion in $d$ directions leaves a ball of radius $r$ after $r^2/(d\,\varepsilon c)$, in
time; the boundary is seen at steps only, which moves it out by $0.58$ of a step's deviation. $V_0=
\lambda_{\min}r^2/c$. */

static void put_ball(struct page *page, const struct net_minimum *minimum) {
    struct net_exits_question question = ask(minimum, NET_EXITS_ROUND, RATE, 4, 1, 1);
    struct estimate found[RADII], theory[RADII], diffusion[RADII];
    double exponent, d = (double)minimum->weights, epsilon = question.epsilon;
    question.domain = VALLEY_BALL;
    MUST(net_exits_exponent(&exponent, &question, &fault)); /* of the radius 1 */
    for (int k = 0; k < RADII; k++) {
        question.size = sqrt(CLIMB[k] / exponent);
        double edge = question.size + 0.5826 * sqrt(RATE * epsilon);
        found[k] = simulated(page, &question, 3000 + (uint64_t)k, RATE);
        theory[k] = expected(page, &question, 3000 + (uint64_t)k, RATE);
        diffusion[k] = (struct estimate){log(edge * edge / (d * epsilon)), NAN};
    }
    put_series(page, "ball", "network", CLIMB, found, RADII);
    put_series(page, "ball", "theory", CLIMB, theory, RADII);
    put_series(page, "ball", "diffusion", CLIMB, diffusion, RADII);
    int last = RADII - 1;
    struct estimate first = {found[0].value - diffusion[0].value, found[0].se},
                    factor = {exp(found[last].value - diffusion[last].value), 0};
    factor.se = factor.value * found[last].se;
    claim_estimate_within(page, "network-diffusion", first, 0, 0.25);
    claim_estimate_at_least(page, "network-escape", factor, 5);
}

int main(int argc, char **argv) {
    struct page page;
    struct samples samples, images;
    struct net_minimum minimum, other;
    struct found found[PANELS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "network", "%s", NETWORK);
    page_parameter(
        &page, "samples; decay; rate; depth", "%d; %g; %g; %g", SAMPLES, DECAY, RATE, DEPTH);
    train(&page, &samples, &minimum);
    train_on_images(&page, &images, &other);
    claim_at_most(&page, "network-minimum", fmax(minimum.slope, other.slope), 1e-9);
    for (int panel = 0; panel < PANELS; panel++) {
        put_panel(&page, panel == REAL ? &other : &minimum, panel, &found[panel]);
    }
    claim_noises(&page, found);
    memcpy(found[REAL].batches, found[REAL].normal, sizeof found[REAL].normal);
    claim_estimate_within(&page, "network-images", slope_ratio(&found[REAL]), 1, 0.3);
    claim_slopes(&page, found);
    put_langevin(&page, &minimum, &found[SHARP]);
    put_ball(&page, &minimum);
    net_minimum_clear(&minimum);
    samples_clear(&samples);
    net_minimum_clear(&other);
    samples_clear(&images);
    return page_finish(&page);
}
