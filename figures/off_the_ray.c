/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Off the ray: from scalars to vectors

**Place.** 8.10 Deep networks. How far does the scalar theory see a ReLU network on real vectors?

All of chapters 1 to 7 is about scalar inputs $s_i$. A network on vectors $x_i=s_iu$ along one ray
is that network: $w\cdot x_i=s_i(w\cdot u)$, and what is orthogonal to $u$ never moves. Real inputs
only lie near a ray. Here they are turned off it by an angle $\varphi$,

$$x_i(\varphi)=s_i\,(\cos\varphi\;u+\sin\varphi\;v_i),\qquad v_i\perp u,\ |v_i|=1,$$

where $u$ is the mean direction of 16 images and $v_i$ that in which image $i$ leaves it. At
$\varphi=0.5$ the vectors are as far off as the images themselves. Lengths $s_i$ are those of
dataset (1.17), 1 for one class and 1.3 for the other, labels are 0, and SGD draws one sample a
step. Theory (page `drift`) has $|f|$ grow by $G=\mathbb E\log|1-\eta\lambda s_i^2|$ a step, and
spikes come by themselves from $\eta\lambda=1.5917$ on, the root of $G$.

Off the ray the kernel has more eigenvectors than one, with small eigenvalues, of order
$\lambda\varphi^2$. Residuals along these hardly decay, and hand a part of order $\varphi$ back at
each step. So $f$ stops falling at a floor that rises with $\varphi$: the climb from far below,
which the scalar theory finds rare, begins at this *reservoir*.
It makes the scalar criterion a singular limit: heuristics, and numbers for two vectors that are not
shown here, say that as $\varphi\to0$ the drift of the network vanishes where $\vartheta=1$ and not
where $\vartheta=0$. For these data this is $\eta\lambda=1.487$, gradient descent's own threshold.
What is shown here are the first 90 steps of 16 vectors, which begin to grow there or before. All of
this is *own*.

**What to see.** Top left: the mean of $\log|f|$ where $G<0$ (dashed): on the ray the network falls,
off it it soon stops falling and then rises. Top right: the growth a step after that is far from $G$
at any angle, and changes its sign at or below gradient descent's threshold ($\vartheta=1$). Bottom
left: the probabilities of a spike are near the theory's at 0.03 rad, or 2 degrees, and far below at
0.5. Bottom right: what spikes take of the kernel's norm for their size; here the theory still sees.

| symbol | meaning | unit |
|---|---|---|
| $\lambda$ | of the neurons with $w\cdot u>0$ at the start: kernel $s_is_j\lambda$ | 1 |
| $\varphi$ | angle of all inputs to the ray | rad |
| $Y$ | $\eta/\sqrt n$ times the root of $\sum f_i^2/\sum s_i^2$; on the ray $\eta\mu/\sqrt n$ | 1 |
*/

#include "inputs/ray.h"
#include "inputs/stock.h"
#include "nets/paired.h"
#include "nets/training.h"
#include "neurons/cone.h"
#include "neurons/network.h"
#include "page/jobs.h"
#include "page/page.h"
#include "theory/drift.h"

#include <stdlib.h>
#include <string.h>

/** ## Parameters */

enum { SEED = 117, IMAGES = 16, POOL = 2, WIDTH = 1024, ANGLES = 5 };
enum { DATA_POINT = 0, WEIGHTS_POINT = 1, BATCH_POINT = 2, AXIS_POINT = 3 };
static const unsigned CLASSES[2] = {7, 9}; /* sneakers and ankle boots */
static const double LENGTH[2] = {1, 1.3};
static const double ANGLE[ANGLES] = {0, 0.03, 0.1, 0.3, 0.5};

/** Two questions are asked at several $\eta\lambda$: of growth, from outputs so small that nothing
bends, and of spikes, from the outputs of a network of $10^6$ neurons. */
enum { GROWTH_STEPS = 90, SETTLED = 30, SPIKE_STEPS = 60, RATES = 6 };
static const double GROWTH_AT[RATES] = {1.3, 1.4, 1.5, 1.55, 1.6, 1.7};
static const double SPIKE_AT[RATES] = {1.45, 1.5, 1.55, 1.6, 1.7, 1.8};
static const double GROWTH_START = 1e-9, SPIKE_START = 0.03, HEIGHT = 0.1;
enum { BETWEEN = 3, ABOVE = 5, SPIKING = 4 }; /* 1.55 and 1.7 of growth, 1.7 of spikes */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"ray-is-scalar", "own",
     "On one ray the ReLU network on vectors is the network on scalars, over 60 steps of SGD at "
     "$\\eta\\lambda=1.7$ (largest difference of the outputs over the largest output)"},
    {"ray-reservoir", "own",
     "ReLU network on vectors 0.5 rad off a ray, dataset (1.17), $\\eta\\lambda=1.55$, where "
     "$G<0$: the output grows (steps 30 to 90, growth of its logarithm a step)"},
    {"ray-slower", "own",
     "ReLU network on vectors 0.5 rad off a ray, dataset (1.17), $\\eta\\lambda=1.7$: the output "
     "grows by less than $G$ a step (growth over $G$)"},
    {"ray-odds-near", "own",
     "ReLU network of width 1024, $\\eta\\lambda=1.7$: 0.03 rad off the ray the probability of a "
     "spike $Y\\ge0.1$ is the cone’s on the same samples (difference)"},
    {"ray-fall", "own",
     "ReLU network of width 1024, $\\eta\\lambda=1.7$, 0.5 rad off the ray: what spikes take of "
     "the kernel’s norm for the span of $Y$, over what they take of the cone’s"},
    {"ray-odds-far", "own",
     "ReLU network of width 1024, $\\eta\\lambda=1.7$: 0.5 rad off the ray a spike $Y\\ge0.1$ is "
     "rarer than for the cone on the same samples (its probability over the cone’s)"},
};

/** ## One training beside the cone

Only what lies in the span of the images moves weights, so 16 coordinates are enough
(`inputs/ray.h`). So that the output starts as small as that of a wider network, neurons come in
pairs, $(w,a)$ and $(w,-(1-\kappa)a)$ (`nets/paired.h`): $f$ is $\kappa$ times what half of them put
out, and the kernel is as ever. The neurons with $w\cdot u>0$ are the channel of page `relu_cone`;
the *cone*, the exact chain of infinite width, starts from their $Y$ and $\Lambda$ and meets the
same samples. */

struct question {
    size_t angle, steps;
    double x, small; /* eta lambda, kappa */
};

struct lab {
    struct samples samples[ANGLES];
    double s[IMAGES];
    size_t runs;
    struct rng_key weights, batch;
    const struct question *question;
};

/* Sums over runs, for the ratio of two: of what eta lambda, from the kernel's norm, lost; of the
 * span of Y over pi. */
struct falls {
    double fall, fall2, span, span2, both;
};

struct cell {
    double rms[GROWTH_STEPS + 1]; /* sums over runs of log |f(t)|/|f(0)| */
    double growth, growth2;       /* sums of its growth a step from SETTLED on, and of its square */
    double spikes, cone_spikes;   /* runs with Y >= HEIGHT */
    double apart;                 /* runs where one of the two has it */
    struct falls net, cone;       /* of runs whose Y spans HEIGHT or more */
};

/* What a run shows of itself. */
struct seen {
    double peak, low, high;
};

static struct seen see(struct seen seen, double size, double y) {
    return (struct seen){fmax(seen.peak, size), fmin(seen.low, y), fmax(seen.high, y)};
}

static void add_fall(struct falls *falls, const struct seen *seen, double fall) {
    double span = (seen->high - seen->low) / M_PI;
    if (span >= HEIGHT / M_PI) {
        falls->fall += fall;
        falls->fall2 += fall * fall;
        falls->span += span;
        falls->span2 += span * span;
        falls->both += fall * span;
    }
}

/* The cone meets the samples that the network has met. */
static struct cone replay(
    struct seen *seen, const struct paired_course *course, const struct question *of,
    const double *s) {
    struct cone cone = cone_of((struct chain){course->start, of->x});
    *seen = (struct seen){0, INFINITY, -INFINITY};
    for (size_t t = 0; t <= of->steps; t++) {
        *seen = see(*seen, fabs(cone.at.y), cone.at.y);
        double step = t < of->steps ? s[course->chosen[t]] : 0;
        cone = cone_step(cone, step * step);
    }
    return cone;
}

static void add_run(
    struct cell *cell, const struct paired_course *course, const struct question *of,
    const double *s) {
    struct seen net = {0, INFINITY, -INFINITY}, ideal;
    for (size_t t = 0; t <= of->steps; t++) {
        net = see(net, course->size[t], course->along[t]);
        cell->rms[t] += log(course->size[t] / course->size[0]);
    }
    double steps = (double)of->steps - SETTLED;
    double growth = log(course->size[of->steps] / course->size[SETTLED]) / steps;
    struct cone cone = replay(&ideal, course, of, s);
    cell->growth += growth;
    cell->growth2 += growth * growth;
    cell->spikes += net.peak >= HEIGHT;
    cell->cone_spikes += ideal.peak >= HEIGHT;
    cell->apart += (net.peak >= HEIGHT) != (ideal.peak >= HEIGHT);
    add_fall(&cell->net, &net, of->x * (1 - course->last_norm / course->first_norm));
    add_fall(&cell->cone, &ideal, of->x - cone.at.eta_lambda);
}

static enum status
fill_cell(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    const struct question *of = lab->question + number;
    double size[GROWTH_STEPS + 1], along[GROWTH_STEPS + 1];
    size_t chosen[GROWTH_STEPS];
    struct paired_course course = {.size = size, .along = along, .chosen = chosen};
    struct paired_question question = {
        .samples = &lab->samples[of->angle],
        .s = lab->s,
        .width = WIDTH,
        .small = of->small,
        .x = of->x,
        .weights = lab->weights,
        .batch = lab->batch,
        .steps = of->steps};
    enum status status = STATUS_OK;
    for (; status == STATUS_OK && question.replica < lab->runs; question.replica++) {
        status = paired_run(&course, &question, fault);
        if (status == STATUS_OK) {
            add_run((struct cell *)record, &course, of, lab->s);
        }
    }
    return status;
}

static struct cell *
fill(struct page *page, struct lab *lab, const struct question *question, size_t count) {
    struct cell *cell = page_room(count, sizeof *cell);
    lab->question = question;
    jobs_run(page, fill_cell, lab, (double *)cell, sizeof *cell / sizeof(double), count);
    return cell;
}

/** ## On the ray

The weights of a network on scalars (`src/neurons/network.h`, which knows no vectors) go into the
first row of $W$; the other rows have weights of their own, which never move. */

static double differ_on_ray(const struct page *page, const struct lab *lab) {
    struct training_plan plan = {.batch = 1, .replacement = true, .key = lab->batch};
    struct training training;
    struct net net;
    struct network scalar;
    double worst = 0, peak = 0;
    MUST(net_init(&net, "16 dense 1024 relu dense 1", NET_NTK, &fault));
    MUST(network_init(&scalar, NETWORK_RELU, WIDTH, 1, &fault));
    net_start(&net, NET_NTK, 1, lab->weights, 0);
    network_start(&scalar, page_key(page, AXIS_POINT), 0);
    memcpy(net.weight, scalar.w, WIDTH * sizeof(double));
    memcpy(net.weight + IMAGES * WIDTH, scalar.a, WIDTH * sizeof(double));
    MUST(training_init(&training, &net, &lab->samples[0], &plan, &fault));
    double eta = SPIKE_AT[SPIKING] / scalar.channel[NETWORK_PLUS].lambda;
    for (int t = 0; t < SPIKE_STEPS; t++) {
        MUST(training_look(&training, &fault));
        double s = lab->s[training.chosen[0]], f = s * scalar.channel[NETWORK_PLUS].mu;
        worst = page_worse(worst, fabs(training.residual[0] - f));
        peak = fmax(peak, fabs(f));
        training_step(&training, eta / 2); /* its loss has no 1/2 */
        network_step(&scalar, eta, s * s, 0);
    }
    training_clear(&training);
    network_clear(&scalar);
    net_clear(&net);
    return worst / peak;
}

/** ## Growth */

static struct estimate growth_of(const struct cell *cell, const struct lab *lab) {
    return estimate_mean((double)lab->runs, cell->growth, cell->growth2);
}

static void write_trace(
    struct page *page, const struct lab *lab, const struct question *of, const struct cell *cell) {
    const char *series = page_label(page, "%g", ANGLE[of->angle]);
    for (size_t t = 0; of->x == GROWTH_AT[BETWEEN] && t <= of->steps; t++) {
        page_point(page, "trace", series, (double)t, cell->rms[t] / (double)lab->runs);
    }
}

static void write_growth(
    struct page *page, const struct lab *lab, const struct question *of, const struct cell *cell,
    const struct dataset *dataset) {
    struct estimate growth = growth_of(cell, lab);
    if (of->angle > 0) {
        page_estimate(page, "growth", page_label(page, "%g", ANGLE[of->angle]), of->x, growth);
    }
    if (of->angle == ANGLES - 1 && of->x == GROWTH_AT[BETWEEN]) {
        claim_estimate_at_least(page, "ray-reservoir", growth, 0);
    }
    if (of->angle == ANGLES - 1 && of->x == GROWTH_AT[ABOVE]) {
        struct estimate ratio = estimate_times(growth, 1 / drift(dataset, dd_of(of->x)));
        claim_estimate_at_most(page, "ray-slower", ratio, 1);
    }
}

/* The network on the ray falls out of the doubles' reach, so it is only asked beside G. */
static void ask_growth(struct page *page, struct lab *lab, const struct dataset *dataset) {
    struct question question[ANGLES * RATES];
    size_t count = 0;
    for (size_t i = 0; i < ANGLES * RATES; i++) {
        size_t angle = i / RATES, rate = i % RATES;
        bool kept = rate == BETWEEN || (angle > 0 && (!page->quick || rate == ABOVE));
        if (kept) {
            question[count++] =
                (struct question){angle, GROWTH_STEPS, GROWTH_AT[rate], GROWTH_START};
        }
    }
    struct cell *cell = fill(page, lab, question, count);
    for (size_t i = 0; i < count; i++) {
        write_trace(page, lab, question + i, cell + i);
    }
    for (size_t i = 0; i < count; i++) {
        write_growth(page, lab, question + i, cell + i, dataset);
    }
    for (double x = 1.25; x < 1.76; x += 0.02) {
        page_point(page, "growth", "G", x, drift(dataset, dd_of(x)));
    }
    page_point(page, "drift", "G", GROWTH_AT[BETWEEN], drift(dataset, dd_of(GROWTH_AT[BETWEEN])));
    free(cell);
}

/** ## Spikes */

static struct estimate fall_of(const struct falls *of) {
    return estimate_ratio_of_sums(of->fall, of->fall2, of->span, of->span2, of->both);
}

static void write_odds(
    struct page *page, const struct lab *lab, const struct question *of, const struct cell *cell,
    bool cone) {
    double hits = cone ? cell->cone_spikes : cell->spikes;
    const char *series = cone ? "cone" : page_label(page, "%g", ANGLE[of->angle]);
    page_estimate(page, "odds", series, of->x, estimate_share(hits, (double)lab->runs));
}

/* The probabilities near the ray are those of the same samples: their difference has an error
 * of its own. Width 1024 is not infinite: it changes the probabilities by some hundredths, on
 * the ray too. */
static void claim_spikes(struct page *page, const struct lab *lab, const struct cell *cell) {
    const struct cell *near = cell + 1, *far = cell + ANGLES - 1;
    double runs = (double)lab->runs;
    struct estimate less = {(near->spikes - near->cone_spikes) / runs, sqrt(near->apart) / runs};
    struct estimate odds = estimate_share(far->spikes, runs);
    struct estimate cone = estimate_share(far->cone_spikes, runs);
    claim_estimate_within(page, "ray-odds-near", less, 0, 0.15);
    claim_estimate_at_most(page, "ray-odds-far", estimate_ratio(odds, cone), 0.6);
    struct estimate fall = estimate_ratio(fall_of(&far->net), fall_of(&far->cone));
    claim_estimate_within(page, "ray-fall", fall, 1, 0.4);
}

static void write_falls(struct page *page, const struct cell *cell) {
    for (size_t k = 0; k < 2 * ANGLES; k++) {
        const struct cell *at = cell + k % ANGLES;
        bool cone = k < ANGLES;
        page_estimate(
            page, "fall", cone ? "cone" : "network", ANGLE[k % ANGLES],
            fall_of(cone ? &at->cone : &at->net));
    }
}

static void ask_spikes(struct page *page, struct lab *lab) {
    struct question question[ANGLES * RATES];
    struct cell at[ANGLES];
    size_t rates = page_size(page, 1, RATES), count = ANGLES * rates;
    for (size_t i = 0; i < count; i++) {
        double x = SPIKE_AT[page->quick ? SPIKING : i % rates];
        question[i] = (struct question){i / rates, SPIKE_STEPS, x, SPIKE_START};
    }
    struct cell *cell = fill(page, lab, question, count);
    for (size_t i = 0; i < rates; i++) {
        write_odds(page, lab, question + i, cell + i, true);
    }
    for (size_t i = 0; i < count; i++) {
        write_odds(page, lab, question + i, cell + i, false);
        if (question[i].x == SPIKE_AT[SPIKING]) {
            at[question[i].angle] = cell[i];
        }
    }
    write_falls(page, at);
    claim_spikes(page, lab, at);
    free(cell);
}

/** ## All together */

/* The first layer divides by the root of the number of inputs. */
static void make_samples(struct page *page, struct lab *lab, const struct samples *images) {
    struct ray ray;
    double length[IMAGES];
    for (size_t i = 0; i < IMAGES; i++) {
        lab->s[i] = LENGTH[images->y[i] > 0];
        length[i] = lab->s[i] * sqrt(IMAGES);
    }
    MUST(ray_init(&ray, images, &fault));
    for (size_t a = 0; a < ANGLES; a++) {
        MUST(ray_turn(&lab->samples[a], &ray, length, ANGLE[a], &fault));
    }
    page_point(page, "angle", "images", 0, ray.angle);
    ray_clear(&ray);
}

int main(int argc, char **argv) {
    static struct lab lab;
    struct page page;
    struct stock stock;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    struct stock_question question =
        stock_images(CLASSES, 2, CHOOSE_ZERO_ONE, IMAGES, page.data_dir);
    question.choose.balanced = true;
    question.choose.pool = POOL;
    question.choose.scaling = CHOOSE_UNIT_INTERVAL;
    MUST(stock_take(&stock, &question, page_key(&page, DATA_POINT), 0, &fault));
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    make_samples(&page, &lab, &stock.samples);
    lab.runs = page_replicas(&page, 40, 160);
    lab.weights = page_key(&page, WEIGHTS_POINT);
    lab.batch = page_key(&page, BATCH_POINT);
    page_parameter(&page, "data", "%s", stock.name);
    page_parameter(&page, "width", "%d", WIDTH);
    page_point(&page, "data", stock.name, 0, IMAGES);

    claim_at_most(&page, "ray-is-scalar", differ_on_ray(&page, &lab), 1e-10);
    ask_growth(&page, &lab, &dataset);
    ask_spikes(&page, &lab);
    for (size_t a = 0; a < ANGLES; a++) {
        samples_clear(&lab.samples[a]);
    }
    dataset_clear(&dataset);
    stock_clear(&stock);
    return page_finish(&page);
}
