/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Ten outputs, ten directions

**Place.** 8.7 Deep networks. Where does the catapult of a network with ten outputs happen?

A network with one output has a tangent kernel with one eigenvalue that towers over the others, and
a catapult is the affair of that one direction. What becomes of this when the network tells ten
classes apart, by $k=10$ outputs, each with a label of 0 or 1? The residual then has $nk$ numbers,
the kernel is $nk\times nk$, row $(i,a)$ being output $a$ of sample $i$, and with

$$ L=\frac1{nk}\sum_{i,a}(f_a(x_i)-y_{ia})^2,\qquad \eta_{\rm crit}=\frac{nk}{\lambda_1}. $$

Theory has a guess. In a wide network the outputs share all hidden neurons but have weights of
their own at the end, all drawn alike; the gradients of two different outputs are nearly
orthogonal, and those of one and the same output give the same kernel $\Theta$ for each. So
$K\approx\Theta\otimes 1_{10}$: every eigenvalue of a network with one output should come ten
times, and after the tenth there should be the gap that was after the first. At a rate above all
ten thresholds $nk/\lambda_i$ and below the eleventh, ten directions catapult at once, one for each
class.

Zhu et al. 2024 (Figure 16 and appendix B.1) count like this: for $s=1,3,5$ they split the loss by
the first $ks=10,30,50$ eigenvectors, and find that the spike is in their span. We use their rate,
100 where the critical one is 34, in units of our critical rate, and images of ten kinds of
clothes.

The tier `deep` has hidden layers of 1024 neurons and 64 networks: half an hour of one core.

**What to see.** Left: the largest eigenvalues of the kernel at the start; ten of them are above
the line $1/\eta$ (red), and then comes a gap. Middle: the loss of gradient descent (grey) climbs
in one step, in the span of ten eigenvectors (red); what is outside ten, thirty or fifty (blue)
never comes back to where it started. Right: the norm of the kernel leaps and then falls below the
line.
*/

#include "inputs/stock.h"
#include "nets/course.h"
#include "page/column.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 1927, CLASSES = 10, PAIRS = 50, MOST_STEPS = 24 };
static const unsigned CLASS[CLASSES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
static const size_t SPLIT[COURSE_SPLITS] = {10, 30, 50};
static const double RATE = 100. / 34; /* of the paper, in critical rates */

/** In narrow networks the rise is lost: with 256 neurons a layer the loss grew by a tenth only, for
32 images as for 64. The quick tier has 512 neurons for that reason. */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"outputs-unstable", "own",
     "Ten outputs, five dense layers, images (Fashion-MNIST; without them a synthetic task), "
     "2.94 critical rates: at the start the rate is above $nk/\\lambda_i$ for exactly ten "
     "eigenvalues, one a class (largest distance from ten)"},
    {"outputs-gap", "Zhu et al. 2024, Figure 16",
     "Ten outputs, five dense layers, images: the tenth eigenvalue of the kernel is at least "
     "twice the eleventh (smallest ratio)"},
    {"outputs-spike", "Zhu et al. 2024, Figure 16",
     "Ten outputs, images, 2.94 critical rates: the loss rises to at least 1.5 times its start "
     "(smallest ratio)"},
    {"outputs-back", "Zhu et al. 2024, Figure 16",
     "Ten outputs, images, 2.94 critical rates: every run ends with a smaller loss than it "
     "began with (runs that do not)"},
    {"outputs-share", "Zhu et al. 2024, Figure 16",
     "Ten outputs, images, 2.94 critical rates: at least 0.95 of the rise of the loss is in the "
     "span of the first ten eigenvectors (smallest share)"},
    {"outputs-rest", "Zhu et al. 2024, Figure 16 and Claim 1",
     "Ten outputs, images, 2.94 critical rates: the loss beyond the first 10, 30 or 50 "
     "eigenvectors is never above its start (largest ratio)"},
    {"outputs-norm", "Zhu et al. 2024, Figure 16",
     "Ten outputs, images, 2.94 critical rates: at the end the norm of the kernel is at most "
     "half of its start (largest ratio)"},
};

/** ## A run

Each run has images and first weights of its own. Its kernel, of order 1280 in the full tier, gives
its 50 largest eigenpairs at every step. */

struct run {
    double spectrum[PAIRS];
    struct course course[MOST_STEPS + 1];
};

struct lab {
    struct samples data;
    size_t samples, steps; /* of a run */
    char net[96];
    struct rng_key key;
};

static const size_t RECORD = sizeof(struct run) / sizeof(double);

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct run *run = (struct run *)record;
    const struct schedule_point once = {0, RATE};
    struct course_question question = {
        .net = lab->net,
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.pairs = PAIRS, .key = lab->key, .replica = number},
        .schedule = {.kind = SCHEDULE_RAISES, .point = &once, .points = 1},
        .split = {SPLIT[0], SPLIT[1], SPLIT[2]},
        .steps = lab->steps,
    };
    struct samples samples = samples_part(&lab->data, number * lab->samples, lab->samples);
    return course_run(run->course, run->spectrum, &question, &samples, fault);
}

/** ## What the runs show */

static void put_run(struct page *page, const struct run *run, size_t steps) {
    const struct course *course = run->course;
    enum { STRIDE = sizeof *course / sizeof course->loss };
    for (size_t i = 0; i < PAIRS; i++) {
        page_point(page, "spectrum", "start", (double)i + 1, run->spectrum[i]);
    }
    column_put(page, "loss", "all", &course->loss, STRIDE, steps + 1);
    column_put(page, "loss", "top 10", &course->top[0], STRIDE, steps + 1);
    for (size_t s = 0; s < COURSE_SPLITS; s++) {
        const char *name = page_label(page, "rest %zu", SPLIT[s]);
        column_put(page, "loss", name, &course->rest[s], STRIDE, steps + 1);
    }
    column_put(page, "norm", "all", &course->norm, STRIDE, steps + 1);
    page_point(page, "norm", "edge", 0, 1 / course->rate);
}

/* The worst of all runs, claim by claim. */
struct worst {
    double unstable, gap, spike, lost, share, rest, norm;
};

static void see_run(struct worst *worst, const struct run *run, size_t steps) {
    const struct course *course = run->course;
    size_t peak = course_peak(course, 0, steps + 1), unstable = 0;
    while (unstable < PAIRS && course->rate * run->spectrum[unstable] > 1) {
        unstable++;
    }
    worst->unstable = page_worse(worst->unstable, fabs((double)unstable - CLASSES));
    worst->gap = fmin(worst->gap, run->spectrum[CLASSES - 1] / run->spectrum[CLASSES]);
    worst->lost += course_seen(course, steps + 1) <= steps || course[steps].loss >= course->loss;
    worst->spike = fmin(worst->spike, course[peak].loss / course->loss);
    worst->share = fmin(worst->share, course_share(course, 0, peak, 0));
    worst->norm = page_worse(worst->norm, course[steps].norm / course->norm);
    for (size_t t = 1; t <= steps; t++) {
        for (size_t s = 0; s < COURSE_SPLITS; s++) {
            worst->rest = page_worse(worst->rest, course[t].rest[s] / course->rest[s]);
        }
    }
}

static void claim_all(struct page *page, const struct worst *worst) {
    claim_equal(page, "outputs-unstable", worst->unstable, 0);
    claim_at_least(page, "outputs-gap", worst->gap, 2);
    claim_source_at_least(page, "outputs-gap", 1);
    claim_at_least(page, "outputs-spike", worst->spike, 1.5);
    claim_source_at_least(page, "outputs-spike", 1);
    claim_equal(page, "outputs-back", worst->lost, 0);
    claim_source_agrees(page, "outputs-back");
    claim_at_least(page, "outputs-share", worst->share, 0.95);
    claim_source_agrees(page, "outputs-share");
    claim_at_most(page, "outputs-rest", worst->rest, 1);
    claim_source_agrees(page, "outputs-rest");
    claim_at_most(page, "outputs-norm", worst->norm, 0.5);
    claim_source_at_most(page, "outputs-norm", 1);
}

int main(int argc, char **argv) {
    struct page page;
    struct stock stock;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t w = page.deep ? 1024 : 512, runs = page_replicas(&page, 1, 4);
    struct lab lab = {
        .samples = page_size(&page, 64, 128),
        .steps = page_size(&page, 8, MOST_STEPS),
        .key = page_key(&page, 1),
    };
    struct stock_question question =
        stock_images(CLASS, CLASSES, CHOOSE_ONE_HOT, runs * lab.samples, page.data_dir);
    MUST(stock_take(&stock, &question, page_key(&page, 0), 0, &fault));
    lab.data = stock.samples;
    snprintf(
        lab.net, sizeof lab.net,
        "%zu dense %zu relu dense %zu relu dense %zu relu dense %zu relu dense 10",
        stock.samples.inputs, w, w, w, w);
    page_parameter(&page, "data", "%s, %zu images", stock.name, lab.samples);
    page_parameter(&page, "network", "%s", lab.net);
    page_parameter(&page, "rate", "%.4g critical rates of the start", RATE);
    page_point(&page, "data", stock.name, 0, (double)lab.samples);

    struct run *run = page_room(runs, sizeof *run);
    struct worst worst = {.gap = INFINITY, .spike = INFINITY, .share = INFINITY};
    jobs_run(&page, train, &lab, (double *)run, RECORD, runs);
    put_run(&page, run, lab.steps);
    for (size_t r = 0; r < runs; r++) {
        see_run(&worst, &run[r], lab.steps);
        page_point(&page, "critical", "here", (double)r, 1 / run[r].course->norm);
    }
    claim_all(&page, &worst);
    free(run);
    stock_clear(&stock);
    return page_finish(&page);
}
